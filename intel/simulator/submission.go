package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// maxSubmissionIDs bounds each of the four lists of a submission.
const maxSubmissionIDs = 256

// emptySubmissionAnswer is the body the API reference ("Create
// Miscategorization") prints for its own example, which submits nothing: the
// placeholders of its schema, errors beside success included.
const emptySubmissionAnswer = `{"errors":[{"code":1000,"message":"message","documentation_url":"documentation_url","source":{"pointer":"pointer"}}],` +
	`"messages":[{"code":1000,"message":"message","documentation_url":"documentation_url","source":{"pointer":"pointer"}}],"success":true}`

// submissionBody is the body of a miscategorization (CONTRACT §9); every field
// is optional in the schema.
type submissionBody struct {
	ContentAdds     []int   `json:"content_adds"`
	ContentRemoves  []int   `json:"content_removes"`
	IndicatorType   *string `json:"indicator_type"`
	IP              *string `json:"ip"`
	SecurityAdds    []int   `json:"security_adds"`
	SecurityRemoves []int   `json:"security_removes"`
	URL             *string `json:"url"`
}

// acceptSubmission takes a miscategorization. Accepted means received, as with
// the real API: what becomes of it is decided later, and nobody is told.
func (s *Simulator) acceptSubmission(in input) (reply, error) {
	body, err := readSubmission(in.request)
	if err != nil {
		return reply{}, err
	}
	if body.empty() {
		return reply{raw: json.RawMessage(emptySubmissionAnswer), story: documentsTitle}, nil
	}
	if err := body.check(); err != nil {
		return reply{}, err
	}
	submission := Submission{
		Account: in.params["account"], IndicatorType: text(body.IndicatorType), IP: text(body.IP), URL: text(body.URL),
		ContentAdds: body.ContentAdds, ContentRemoves: body.ContentRemoves,
		SecurityAdds: body.SecurityAdds, SecurityRemoves: body.SecurityRemoves, Time: in.now,
	}
	switch s.world.fateOf(submission) {
	case fateLost:
		return reply{lost: true}, nil
	case fateRejected:
		if len(body.SecurityRemoves) > 0 {
			return reply{}, refused("/security_removes/0", "the target does not carry category %d", body.SecurityRemoves[0])
		}
	}
	s.reviews.accept(submission)
	return reply{result: ""}, nil
}

// submissionReference is where the real API describes the request. That its
// errors name the page is invented; the schema has a field for it.
const submissionReference = "https://developers.cloudflare.com/api/resources/intel/subresources/miscategorizations/methods/create/"

// refused is an answer that says which part of a submission it is about, by a
// JSON pointer (RFC 6901).
func refused(pointer, format string, args ...any) *failure {
	f := invalid(format, args...)
	f.errors[0].Source, f.errors[0].DocumentationURL = &errorSource{pointer}, submissionReference
	return f
}

func readSubmission(r *http.Request) (submissionBody, error) {
	var body submissionBody
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return body, refuse(http.StatusUnsupportedMediaType, codeUnsupportedMedia, "the body must be application/json")
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBodyBytes+1))
	if err != nil {
		return body, invalid("the body cannot be read")
	}
	if len(data) > maxBodyBytes {
		return body, refuse(http.StatusRequestEntityTooLarge, codeTooLarge, "the body is too long")
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) { // null would be read as an empty object
		return body, invalid("the body is not a JSON object")
	}
	if err := json.Unmarshal(data, &body); err != nil {
		const words = "the body is not the JSON this endpoint takes"
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return body, refused("/"+strings.ReplaceAll(wrong.Field, ".", "/"), words)
		}
		return body, invalid(words)
	}
	return body, nil
}

func (b submissionBody) empty() bool {
	return b.IndicatorType == nil && b.IP == nil && b.URL == nil &&
		len(b.ContentAdds)+len(b.ContentRemoves)+len(b.SecurityAdds)+len(b.SecurityRemoves) == 0
}

// check refuses what the documents say is refused: categories 169 and 177, and
// a target that does not fit indicator_type. Status 400 is documented for the
// first; its code and text, and all of the second, are invented.
func (b submissionBody) check() error {
	lists := []struct {
		name string
		ids  []int
	}{
		{"content_adds", b.ContentAdds}, {"content_removes", b.ContentRemoves},
		{"security_adds", b.SecurityAdds}, {"security_removes", b.SecurityRemoves},
	}
	for _, list := range lists {
		if len(list.ids) > maxSubmissionIDs {
			return refused("/"+list.name, "more than %d categories", maxSubmissionIDs)
		}
		for n, id := range list.ids {
			if id == 169 || id == 177 {
				return refused(fmt.Sprintf("/%s/%d", list.name, n), "categories 169 and 177 are managed automatically and cannot be submitted")
			}
		}
	}
	return b.checkTarget()
}

func (b submissionBody) checkTarget() error {
	ip, target := text(b.IP), text(b.URL)
	switch text(b.IndicatorType) {
	case "ipv4", "ipv6":
		if target != "" {
			return refused("/url", "url is only for indicator_type domain or url")
		}
		addr, err := netip.ParseAddr(ip)
		if err != nil || addr.Zone() != "" || addr.Is4() != (*b.IndicatorType == "ipv4") {
			return refused("/ip", "ip is not an address of indicator_type %s", *b.IndicatorType)
		}
	case "domain":
		if ip != "" {
			return refused("/ip", "ip is only for indicator_type ipv4 or ipv6")
		}
		if _, err := hostname(target); err != nil {
			return refused("/url", "url must hold a domain name for indicator_type domain")
		}
	case "url":
		if ip != "" {
			return refused("/ip", "ip is only for indicator_type ipv4 or ipv6")
		}
		if u, err := url.Parse(target); err != nil || u.Host == "" {
			return refused("/url", "url must hold a whole URL for indicator_type url")
		}
	default:
		return refused("/indicator_type", "indicator_type must be domain, ipv4, ipv6 or url")
	}
	return nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
