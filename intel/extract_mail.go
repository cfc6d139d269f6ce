package intel

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
)

var (
	headerShape = onFirstUse(`^[!-9;-~]+:`)
	signedBy    = onFirstUse(`(?i)(?:^|;)\s*d\s*=\s*([^;\s]+)`)
	receivedID  = onFirstUse(`(?i)\bid\s+[^\s;]+`)
)

// mailHeaders are names of headers by which a mail is told from other text.
var mailHeaders = map[string]bool{
	"received": true, "from": true, "to": true, "cc": true, "subject": true, "date": true, "sent": true, "message-id": true,
	"mime-version": true, "content-type": true, "return-path": true, "delivered-to": true, "dkim-signature": true, "reply-to": true,
	"authentication-results": true, "arc-seal": true, "received-spf": true, "x-received": true,
}

// A header is one field of the head of a mail.
type header struct {
	name   string
	folded []byte // its value, unfolded and not yet decoded
	line   int
}

// startsMail reports whether a text begins with the head of a mail: fields up to
// the first empty line, two of them well known.
func startsMail(text []byte) bool {
	head, _ := splitHead(text[:min(len(text), 1<<16)])
	known := 0
	for _, h := range head {
		if mailHeaders[strings.ToLower(h.name)] {
			known++
		}
	}
	return known >= 2
}

// splitHead returns the fields of a head and where the body begins. What is no
// field ends the head.
func splitHead(text []byte) (head []header, body int) {
	line := 0
	for body < len(text) {
		row, _, _ := bytes.Cut(text[body:], []byte("\n"))
		size := min(len(row)+1, len(text)-body)
		row = bytes.TrimSuffix(row, []byte("\r"))
		line++
		switch {
		case line == 1 && bytes.HasPrefix(row, []byte("From ")): // as an mbox begins
		case len(row) == 0:
			return head, body + size
		case (row[0] == ' ' || row[0] == '\t') && len(head) > 0:
			last := &head[len(head)-1]
			last.folded = append(last.folded, row...)
		default:
			name := headerShape().Find(row)
			if name == nil {
				return head, body
			}
			head = append(head, header{name: string(name[:len(name)-1]), folded: bytes.Clone(row[len(name):]), line: line})
		}
		body += size
	}
	return head, body
}

// readMail reads the head of a mail and then its body, part by part.
func (x *extractor) readMail(part string, text []byte, depth int) {
	start := len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
	head, body := splitHead(text[start:])
	lines := bytes.Count(text[:start], []byte("\n"))
	var e entity
	for _, h := range head {
		e.note(h)
		if part == "" && strings.EqualFold(h.name, "subject") {
			x.subject = strings.TrimSpace(h.text())
		}
		at := Place{Part: joinParts(part, "header "+h.name), Line: h.line + lines}
		x.readHeader(at, h)
	}
	e.line = 1 + bytes.Count(text[:start+body], []byte("\n"))
	x.readEntity(part, e, text[start+body:], depth)
}

// readHeader reads one field. What machines number things with is no indicator.
func (x *extractor) readHeader(at Place, h header) {
	value := h.text()
	switch name := strings.ToLower(h.name); {
	case strings.Contains(name, "message-id"), strings.HasPrefix(name, "content-"):
		return
	case strings.HasSuffix(name, "dkim-signature"), name == "arc-message-signature", name == "arc-seal", name == "domainkey-signature":
		m := signedBy().FindStringSubmatch(value)
		if m == nil {
			return
		}
		value = m[1]
	case name == "received", name == "x-received":
		value = receivedID().ReplaceAllString(value, "id")
	case name == "in-reply-to", name == "references", name == "mime-version", name == "date", name == "x-mailer", name == "user-agent",
		name == "thread-index", name == "x-gm-message-state":
		return
	}
	x.readLine(at, value, readingRules{})
}

// An entity is what the head of a mail or of a part says about its body.
type entity struct {
	media    string
	params   map[string]string
	encoding string
	name     string // of an attachment
	line     int    // where it begins
}

// note takes up a field.
func (e *entity) note(h header) {
	switch strings.ToLower(h.name) {
	case "content-type":
		media, params, err := mime.ParseMediaType(h.text())
		if err != nil && media == "" {
			media, _, _ = strings.Cut(h.text(), ";")
			media = strings.ToLower(strings.TrimSpace(media))
		}
		e.media, e.params = media, params
		if e.name == "" {
			e.name = params["name"]
		}
	case "content-transfer-encoding":
		e.encoding = strings.ToLower(strings.TrimSpace(h.text()))
	case "content-disposition":
		if _, params, err := mime.ParseMediaType(h.text()); err == nil && params["filename"] != "" {
			e.name = params["filename"]
		}
	}
}

// readEntity reads the body of a mail or of a part.
func (x *extractor) readEntity(part string, e entity, body []byte, depth int) {
	if depth > mostNested {
		x.cut = true
		return
	}
	if strings.HasPrefix(e.media, "multipart/") && e.params["boundary"] != "" {
		x.readParts(part, e, body, depth)
		return
	}
	body = decodeTransfer(e.encoding, body)
	switch {
	case e.media == "message/rfc822", e.media == "message/global", strings.HasSuffix(strings.ToLower(e.name), ".eml"):
		x.readMail(joinParts(part, "attached mail"), body, depth+1)
		return
	case e.media == "", strings.HasPrefix(e.media, "text/"), strings.HasPrefix(e.media, "message/"), e.media == "application/json":
	default:
		return // a picture, a program
	}
	body = decodeCharset(e.params["charset"], body)
	x.parts++
	at := joinParts(part, mediaName(e.media)+" part "+strconv.Itoa(x.parts))
	switch {
	case e.media == "text/html":
		x.readHTML(at, body)
	case e.name != "":
		x.read(attachedForm(body), at, body, depth+1)
	default:
		x.readText(Place{Part: at, Line: 1}, string(body), readingRules{hashes: true})
	}
}

func mediaName(media string) string {
	if media == "" {
		return "text/plain"
	}
	return media
}

// attachedForm is the form of an attachment that is text.
func attachedForm(body []byte) string {
	if form := formOf(body); form != formMail {
		return form
	}
	return formText
}

// readParts reads the parts of a multipart body. A part that is cut short is
// read as far as it goes.
func (x *extractor) readParts(part string, e entity, body []byte, depth int) {
	parts := multipart.NewReader(bytes.NewReader(body), e.params["boundary"])
	read := 0
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			break
		}
		read++
		content, _ := io.ReadAll(p)
		inner := entity{}
		for name, values := range p.Header {
			for _, value := range values {
				inner.note(header{name: name, folded: []byte(value)})
			}
		}
		x.readEntity(part, inner, content, depth+1)
	}
	if read == 0 { // the boundary is not there: whatever it is, it is text
		x.readText(Place{Part: part, Line: e.line}, string(body), readingRules{})
	}
}

// decodeTransfer undoes the encoding a body travelled in, as far as it is whole.
func decodeTransfer(encoding string, body []byte) []byte {
	switch encoding {
	case "quoted-printable":
		decoded, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
		if err != nil {
			return append(decoded, body[min(len(decoded), len(body)):]...)
		}
		return decoded
	case "base64":
		return decodeBase64(body)
	}
	return body
}

// decodeBase64 passes over what base64 does not have, as mail programs do.
func decodeBase64(body []byte) []byte {
	clean := make([]byte, 0, len(body))
	for _, c := range body {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
			clean = append(clean, c)
		}
	}
	decoded := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, _ := base64.RawStdEncoding.Decode(decoded, clean)
	return decoded[:n]
}

// decodeCharset returns a body as UTF-8. An unknown charset is read as it is.
func decodeCharset(label string, body []byte) []byte {
	if label == "" || strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "us-ascii") {
		return body
	}
	reader, err := charset.NewReaderLabel(label, bytes.NewReader(body))
	if err != nil {
		return body
	}
	decoded, err := io.ReadAll(reader)
	if err != nil {
		return body
	}
	return decoded
}

// text returns the value of a field with its encoded words decoded (RFC 2047).
func (h header) text() string {
	decoder := mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	value := string(h.folded)
	if decoded, err := decoder.DecodeHeader(value); err == nil {
		return decoded
	}
	return value
}
