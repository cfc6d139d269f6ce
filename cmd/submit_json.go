package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// A resultObject is how submit ended as scripts read it: these keys, in this
// order.
type resultObject struct {
	Outcome    outcome           `json:"outcome"`
	Submission *submissionObject `json:"submission"`
	Indicator  string            `json:"indicator"`
	Changes    string            `json:"changes"`
	Findings   []findingObject   `json:"findings"`
	Body       json.RawMessage   `json:"body"`
	SHA256     string            `json:"sha256"`
	Error      *resultError      `json:"error"`
}

type findingObject struct {
	Weight   string `json:"weight"`
	Rule     string `json:"rule"`
	Field    string `json:"field"`
	Category int    `json:"category"`
	Message  string `json:"message"`
	Source   string `json:"source"`
}

// A resultError says why a request was not accepted and kept. Kind is an
// intel.Problem, or one of ours.
type resultError struct {
	Kind     string          `json:"kind"`
	Message  string          `json:"message"`
	Messages []messageObject `json:"messages"`
}

// A messageObject is one of Cloudflare's own messages; Field is the field of
// the request that its pointer names.
type messageObject struct {
	Code             int    `json:"code"`
	Message          string `json:"message"`
	DocumentationURL string `json:"documentation_url"`
	Pointer          string `json:"pointer"`
	Field            string `json:"field"`
}

// The kinds of an error that are none of intel's problems. They are documented:
// scripts depend on them.
const (
	errorOff         = "off"         // nothing can be submitted from here
	errorRule        = "rule"        // a rule refuses it, or warns and was not accepted
	errorDuplicate   = "duplicate"   // the same is under way
	errorUnconfirmed = "unconfirmed" // nobody confirmed it
	errorHistory     = "history"     // the history could not be written
)

func (s surroundings) printResult(d *docket, kind outcome) error {
	o := resultObject{Outcome: kind, Findings: []findingObject{}}
	if !d.held() {
		body := d.proposal.Body()
		o.Indicator, o.Changes = d.target.String(), investigation.ChangeWords(d.proposal.Request, d.catalogue)
		o.Body, o.SHA256 = body, intel.PayloadHash(body)
	}
	for _, f := range d.review.Findings {
		o.Findings = append(o.Findings, findingObject{weightWords(f.Weight), f.Rule, f.Field, f.ID, f.Words, f.Source})
	}
	o.Error = d.errorObject(s.now(), kind)
	if d.submitted != nil {
		sub := s.submissionObject(context.Background(), d.office, d.catalogue, d.submitted.Submission)
		o.Submission = &sub
	}
	return s.printObject(o)
}

// errorObject is why nothing was accepted, or accepted and not kept; nil when
// nothing went wrong.
func (d *docket) errorObject(now time.Time, kind outcome) *resultError {
	switch {
	case d.submitted != nil:
		return d.receiptError(now)
	case d.notTried != nil:
		var same *history.DuplicateError
		var not *investigation.NotSubmitted
		e := &resultError{errorRule, "nothing was sent: " + d.notTried.Error(), []messageObject{}}
		if errors.As(d.notTried, &not) {
			e.Message = "nothing was sent: " + not.Why
		}
		switch {
		case errors.As(d.notTried, &same):
			e.Kind = errorDuplicate
		case notTriedCode(d.notTried) == exitOurs:
			e.Kind = errorHistory
		case d.review.Off != "":
			e.Kind = errorOff
		}
		return e
	case !d.ready():
		kind := errorRule
		if ok, _ := intel.Sendable(d.review.Findings); !ok && d.review.Same != nil {
			kind = errorDuplicate
		}
		return &resultError{kind, "nothing was sent: " + d.refusal(), []messageObject{}}
	case d.review.Off != "":
		return &resultError{errorOff, d.review.Off, []messageObject{}}
	case kind == outcomeUnconfirmed:
		return &resultError{errorUnconfirmed, "nothing was sent: " + d.unconfirmed, []messageObject{}}
	}
	return nil
}

func (d *docket) receiptError(now time.Time) *resultError {
	r := d.submitted.Receipt
	unfiled := d.unfiled(now)
	if r.Failure == nil {
		if unfiled == "" {
			return nil
		}
		return &resultError{errorHistory, unfiled, []messageObject{}}
	}
	e := &resultError{string(r.Failure.Problem), investigation.ReceiptWords(r, now).Line(), []messageObject{}}
	if unfiled != "" {
		e.Message += " · " + unfiled
	}
	for _, m := range r.Failure.Messages {
		e.Messages = append(e.Messages, messageObject{m.Code, m.Message, m.DocumentationURL, m.Pointer, d.proposal.Request.Field(m.Pointer)})
	}
	return e
}

// printObject prints one object on one line in which nothing can act on a
// terminal.
func (s surroundings) printObject(o any) error {
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = s.stdout.Write(append(display.JSON(raw), '\n'))
	return err
}

// printArray prints objects in one array, one a line.
func (s surroundings) printArray(objects []any) error {
	text := []byte("[")
	for n, o := range objects {
		raw, err := json.Marshal(o)
		if err != nil {
			return err
		}
		if n > 0 {
			text = append(text, ',')
		}
		text = append(append(text, '\n'), display.JSON(raw)...)
	}
	if len(objects) > 0 {
		text = append(text, '\n')
	}
	_, err := s.stdout.Write(append(text, "]\n"...))
	return err
}
