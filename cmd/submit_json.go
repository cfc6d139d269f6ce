package cmd

import (
	"context"
	"encoding/json"
	"time"

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

// A resultError says why a request was not accepted. Kind is an intel.Problem,
// or "off" when submissions are off.
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

// errorOff is the kind of an error that is none of intel's problems: nothing
// can be submitted from here.
const errorOff = "off"

func (s surroundings) printResult(d *docket, kind outcome) error {
	o := resultObject{Outcome: kind, Indicator: d.target.String(), Findings: []findingObject{},
		Changes: investigation.ChangeWords(d.proposal.Request, d.catalogue), Body: d.proposal.Body(), SHA256: digest(d.proposal.Body())}
	for _, f := range d.review.Findings {
		o.Findings = append(o.Findings, findingObject{weightWords(f.Weight), f.Rule, f.Field, f.ID, f.Words, f.Source})
	}
	switch {
	case d.submitted != nil:
		sub := s.submissionObject(context.Background(), d.office, d.catalogue, d.submitted.Submission)
		o.Submission, o.Error = &sub, d.errorObject(s.now())
	case d.review.Off != "":
		o.Error = &resultError{errorOff, d.review.Off, []messageObject{}}
	}
	return s.printObject(o)
}

func (d *docket) errorObject(now time.Time) *resultError {
	r := d.submitted.Receipt
	if r.Failure == nil {
		return nil
	}
	e := &resultError{string(r.Failure.Problem), investigation.ReceiptWords(r, now).Line(), []messageObject{}}
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
