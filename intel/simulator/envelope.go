package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// Error codes Cloudflare is known to use (CONTRACT §0.1).
const (
	codeInvalidToken       = 1000  // "Invalid API Token", on token verification
	codeInvalidHeaders     = 6003  // with one of the next two in its chain
	codeBadAuthorization   = 6111  //
	codeBadKey             = 6103  //
	codeNoRoute            = 7000  // second of a pair
	codeBadIdentifier      = 7003  // first of a pair
	codeMissingCredentials = 9106  //
	codeInvalidAccessToken = 9109  //
	codeAuthentication     = 10000 // permission missing; also the code of a success message
	codeQuota              = 10403 //
	codeThrottled          = 971   //
)

// Error codes invented here, because no public text shows what the API says:
// clients must not key on them.
const (
	codeInvalidRequest   = 10400 // a parameter or body it cannot accept
	codeMethodNotAllowed = 10405
	codeTooLarge         = 10413
	codeUnsupportedMedia = 10415
	codeOutage           = 10500 // fault 500 and its like
)

// An apiError is an item of an envelope's errors.
type apiError struct {
	Code             int          `json:"code"`
	Message          string       `json:"message"`
	DocumentationURL string       `json:"documentation_url,omitempty"`
	Source           *errorSource `json:"source,omitempty"`
	Chain            []apiError   `json:"error_chain,omitempty"`
}

// An errorSource points at the part of a request an error is about, as the
// newer error schema does.
type errorSource struct {
	Pointer string `json:"pointer"`
}

// A reply is a successful answer.
type reply struct {
	result   any
	info     *resultInfo
	messages []any
	raw      json.RawMessage // replaces the envelope
	story    string          // title of the story the facts are from
	lost     bool            // the connection is lost instead
}

// resultInfo is the paging of a collection.
type resultInfo struct {
	Page       int `json:"page"`
	PerPage    int `json:"per_page"`
	Count      int `json:"count"`
	TotalCount int `json:"total_count"`
	TotalPages int `json:"total_pages"`
}

func (r reply) encode() (delivery, error) {
	if r.lost {
		return delivery{lost: true}, nil
	}
	if r.raw != nil {
		return delivery{status: http.StatusOK, body: r.raw, story: r.story}, nil
	}
	messages := r.messages
	if messages == nil {
		messages = []any{}
	}
	body, err := encodeJSON(struct {
		Result   any         `json:"result"`
		Success  bool        `json:"success"`
		Errors   []apiError  `json:"errors"`
		Messages []any       `json:"messages"`
		Info     *resultInfo `json:"result_info,omitempty"`
	}{r.result, true, []apiError{}, messages, r.info})
	if err != nil {
		return delivery{}, fmt.Errorf("encoding an answer: %w", err)
	}
	return delivery{status: http.StatusOK, body: body, story: r.story}, nil
}

// A failure is an answer that says what went wrong.
type failure struct {
	status     int
	errors     []apiError
	bare       bool // neither messages nor result, as seen with code 10000
	nullable   bool // messages is null, as seen with the quota
	retryAfter int  // seconds, 0 for no header
	allow      string
}

func (f *failure) Error() string { return f.errors[0].Message }

func (f *failure) encode() delivery {
	d := delivery{status: f.status, header: http.Header{}}
	if f.retryAfter > 0 {
		d.header.Set("Retry-After", fmt.Sprint(f.retryAfter))
	}
	if f.allow != "" {
		d.header.Set("Allow", f.allow)
	}
	fields := map[string]any{"success": false, "errors": f.errors}
	switch {
	case f.bare:
	case f.nullable:
		fields["result"], fields["messages"] = nil, nil
	default:
		fields["result"], fields["messages"] = nil, []any{}
	}
	var err error
	if d.body, err = encodeJSON(fields); err != nil {
		d.body = []byte(`{"success":false,"errors":[],"messages":[],"result":null}`)
	}
	return d
}

// refuse is a failure with one error.
func refuse(status, code int, message string) *failure {
	return &failure{status: status, errors: []apiError{{Code: code, Message: message}}}
}

// invalid is the answer to a request that cannot be read. Its code and texts
// are invented: none are public.
func invalid(format string, args ...any) *failure {
	return refuse(http.StatusBadRequest, codeInvalidRequest, fmt.Sprintf(format, args...))
}

// noRoute is the pair of errors a wrong account id or path gets.
func noRoute(path string) *failure {
	return &failure{status: http.StatusNotFound, errors: []apiError{
		{Code: codeBadIdentifier, Message: fmt.Sprintf("Could not route to %s, perhaps your object identifier is invalid?", path)},
		{Code: codeNoRoute, Message: "No route for that URI"},
	}}
}

// unauthorized is what a token without the permission gets.
func unauthorized() *failure {
	f := refuse(http.StatusForbidden, codeAuthentication, "Authentication error")
	f.bare = true
	return f
}

// badToken is what an unknown, revoked or expired token gets.
func badToken() *failure {
	return refuse(http.StatusForbidden, codeInvalidAccessToken, "Invalid access token")
}

func encodeJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
