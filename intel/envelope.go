package intel

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"golang.org/x/net/html"
)

// An envelope is the wrapper of every answer (CONTRACT §0).
type envelope struct {
	success  bool
	failures []Message
	notes    []Message
	result   json.RawMessage
	missing  bool // there is no result, which is less than null
}

// parseEnvelope reads the wrapper of an answer, or the bare body where the
// documents show one (the subnets of an AS, CONTRACT §2). Its error is a
// *shapeError.
func parseEnvelope(kind Kind, status int, body []byte) (envelope, error) {
	n, r := readNode(body, "the answer")
	if len(body) == 0 && status == http.StatusNoContent {
		return envelope{success: true, missing: true}, nil
	}
	if !n.isObject() {
		return envelope{}, &shapeError{"the answer", "a JSON object"}
	}
	o := n.object()
	success, result := o.get("success"), o.get("result")
	env := envelope{failures: readMessages(o.get("errors")), notes: readMessages(o.get("messages")), result: result.raw, missing: o.find("result") == nil}
	switch said := success.boolean(); {
	case said != nil:
		env.success = *said
	case len(env.failures) > 0 || status/100 != 2:
		env.success = false
	case kind == KindSubnets && o.find("result") == nil && o.find("subnets") != nil:
		env.success, env.result, env.missing = true, n.raw, false
	case o.find("result") != nil:
		env.success = true
	default:
		r.fail("the answer", "one of Cloudflare's: it has neither success nor result")
	}
	return env, r.err
}

// readMessages reads a list of messages, a single one and bare text. What is
// none of these is kept as its JSON: a strange message must not hide the
// failure it is part of.
func readMessages(n node) []Message {
	var messages []Message
	for _, item := range n.items() {
		messages = append(messages, readMessage(item))
	}
	return messages
}

func readMessage(n node) Message {
	// A reading of its own: see readMessages.
	n.r = &reading{}
	if !n.isObject() {
		return Message{Message: n.label()}
	}
	o := n.object()
	source := o.get("source")
	message := Message{
		Code:             o.get("code").count(),
		Message:          o.get("message").label(),
		DocumentationURL: o.get("documentation_url").label(),
	}
	if source.isObject() {
		message.Pointer = source.object().get("pointer").label()
	}
	// One level is all that was ever seen; deeper ones could be endless.
	for _, link := range readChain(o.get("error_chain")) {
		link.Chain = nil
		message.Chain = append(message.Chain, link)
	}
	return message
}

func readChain(n node) []Message {
	if !n.isList() {
		return nil
	}
	var chain []Message
	for _, item := range n.list() {
		if item.isObject() {
			o := item.object()
			chain = append(chain, Message{Code: o.get("code").count(), Message: o.get("message").label()})
		}
	}
	return chain
}

const (
	// readableInput and readableOutput bound what is shown of an answer that
	// is not JSON: a page of a proxy or of a server in trouble.
	readableInput  = 64 << 10
	readableOutput = 500
)

// readableText returns the beginning of a body as a person would read it:
// without tags, scripts and styles, and with white space folded.
func readableText(body []byte) string {
	body = body[:min(len(body), readableInput)]
	if !bytes.ContainsRune(body, '<') {
		return shorten(strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "\uFFFD")), " "), readableOutput)
	}
	var words []string
	tokens := html.NewTokenizer(bytes.NewReader(body))
	for silent := false; ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return shorten(strings.ToValidUTF8(strings.Join(words, " "), "\uFFFD"), readableOutput)
		case html.StartTagToken:
			name, _ := tokens.TagName()
			silent = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			silent = false
		case html.TextToken:
			if !silent {
				words = append(words, strings.Fields(string(tokens.Text()))...)
			}
		}
	}
}

func shorten(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
