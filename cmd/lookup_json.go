package cmd

import (
	"encoding/json"
	"io"
	"time"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// An answerObject is one answer as scripts read it: these keys, in this order.
// Analyst is who asked Cloudflare for it, "" where nobody knows.
type answerObject struct {
	Indicator string          `json:"indicator"`
	Kind      intel.Kind      `json:"kind"`
	At        string          `json:"at"`
	Origin    intel.Origin    `json:"origin"`
	Analyst   string          `json:"analyst"`
	Cost      int             `json:"cost"`
	Result    json.RawMessage `json:"result"`
	Error     *errorObject    `json:"error"`
}

// An errorObject says why there is no answer. Kind is an intel.Problem, or
// "failure" when it is Pugmark's own.
type errorObject struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// problemOurs is the kind of an error that is not one of intel's problems.
const problemOurs = "failure"

func objectOf(l investigation.Line, now time.Time) answerObject {
	o := answerObject{Indicator: l.Key.Value, Kind: l.Key.Kind, At: l.At.UTC().Format(time.RFC3339),
		Origin: l.Origin, Analyst: l.Analyst, Cost: l.Cost, Result: l.Result}
	if l.Err != nil {
		o.Result = nil
		o.Error = errorOf(l.Err, now)
	}
	return o
}

func errorOf(err error, now time.Time) *errorObject {
	kind := string(intel.ProblemOf(err))
	if kind == "" {
		kind = problemOurs
	}
	return &errorObject{kind, investigation.Explain(err, now).Line()}
}

// encode is an object on one line in which nothing can act on a terminal. The
// display function reads the result once, as part of the whole.
func (o answerObject) encode() ([]byte, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return display.JSON(raw), nil
}

// An ndjsonPrinter prints one object a line.
type ndjsonPrinter struct {
	to  io.Writer
	now func() time.Time
}

func (p *ndjsonPrinter) print(l investigation.Line) error {
	if l.Repeated {
		return nil
	}
	object, err := objectOf(l, p.now()).encode()
	if err != nil {
		return err
	}
	_, err = p.to.Write(append(object, '\n'))
	return err
}

func (p *ndjsonPrinter) end() error { return nil }

// A jsonPrinter prints one array of the same objects, one a line.
type jsonPrinter struct {
	lines ndjsonPrinter
	begun bool
}

func (p *jsonPrinter) print(l investigation.Line) error {
	if l.Repeated {
		return nil
	}
	object, err := objectOf(l, p.lines.now()).encode()
	if err != nil {
		return err
	}
	_, err = p.lines.to.Write(append([]byte(p.before()), object...))
	return err
}

func (p *jsonPrinter) before() string {
	if p.begun {
		return ",\n"
	}
	p.begun = true
	return "[\n"
}

func (p *jsonPrinter) end() error {
	text := "\n]\n"
	if !p.begun {
		text = "[]\n"
	}
	_, err := p.lines.to.Write([]byte(text))
	return err
}
