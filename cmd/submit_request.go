package cmd

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
)

// A meaning is what the arguments of submit ask for, before anything is read
// from the history.
type meaning struct {
	// target is what it is about; zero when a payload names nothing that can be
	// read, which the checks refuse.
	target intel.Indicator
	// payload are the exact bytes of --payload, nil without it.
	payload []byte
	request intel.Miscategorization // of the payload
	unknown []string                // its fields that no document names
	// held is what refuses anything that holds the credentials, or nil. Then
	// nothing of it is shown or kept.
	held *intel.Finding
}

func (s surroundings) meant(ctx context.Context, g globals, f submitFlags, args []string) (meaning, error) {
	var m meaning
	var err error
	if m.held = s.heldIn(g, []part{{"reason", f.reason}, {"evidence", f.evidence}, {"", strings.Join(args, " ")}}); m.held != nil {
		return m, nil
	}
	if len(args) == 1 {
		if m.target, err = intel.ParseIndicator(args[0]); err != nil {
			return m, usageError{err}
		}
	}
	if f.payload == "" {
		return m, nil
	}
	if m.payload, err = s.readPayload(ctx, f.payload); err != nil {
		return m, err
	}
	if m.held = s.heldIn(g, []part{{"", string(m.payload)}}); m.held != nil {
		return m, nil
	}
	if m.request, m.unknown, err = intel.ParseMiscategorization(m.payload); err != nil {
		return m, usage("--payload: %w", err)
	}
	target, readable := m.request.Target()
	if len(args) == 1 && readable && target != m.target {
		return m, usage("the request of --payload is about %s, and not about %s: nothing was sent", target.Defanged(), m.target.Defanged())
	}
	if !readable {
		target = intel.Indicator{}
	}
	m.target = target
	return m, nil
}

// A part is a text that somebody gave, and the field it stands for.
type part struct{ field, text string }

// heldIn looks for the credentials in what somebody gave, before anything of it
// is shown or kept. The demo's are no secret.
func (s surroundings) heldIn(g globals, parts []part) *intel.Finding {
	client, err := intel.NewClient(intel.DefaultBaseURL, s.credentials())
	if g.demo || err != nil {
		return nil
	}
	for _, p := range parts {
		if client.HoldsCredentials([]byte(p.text)) {
			held := intel.CredentialsHeld(p.field)
			return &held
		}
	}
	return nil
}

func (s surroundings) readPayload(ctx context.Context, path string) ([]byte, error) {
	from, what := s.stdin, "standard input"
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, usage("--payload: the file %s cannot be read", path)
		}
		defer file.Close()
		from, what = file, "the file "+path
	}
	text, err := readAll(ctx, io.LimitReader(from, intel.LongestPayload+1))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, usage("--payload: %s cannot be read", what)
	case len(text) > intel.LongestPayload:
		return nil, usage("--payload: %s is longer than %d bytes, so it is no request", what, intel.LongestPayload)
	}
	return text, nil
}

// readAll reads to the end, or until ctx is done, which a read from a terminal
// would not notice.
func readAll(ctx context.Context, from io.Reader) ([]byte, error) {
	type read struct {
		text []byte
		err  error
	}
	ended := make(chan read, 1)
	go func() {
		text, err := io.ReadAll(from)
		ended <- read{text, err}
	}()
	select {
	case r := <-ended:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// propose makes the request, with what is known of its target, for 0 calls.
func (s surroundings) propose(ctx context.Context, d *docket, m meaning) error {
	f := d.flags
	d.proposal = investigation.Proposal{Request: m.request, Payload: m.payload, Unknown: m.unknown, Reason: f.reason, Evidence: f.evidence}
	if number, ok := history.ParseSubmissionName(f.again); ok {
		d.proposal.Again = history.Submission{Number: number}.Name()
	}
	if m.payload == nil {
		request, err := f.request(m.target, d.catalogue)
		if err != nil {
			return err
		}
		d.proposal.Request = request
	}
	if m.target.IsZero() {
		return nil
	}
	choices, err := d.office.bench.TargetChoices(ctx, m.target)
	if err != nil {
		return err
	}
	if len(choices) > 0 { // the target itself comes first
		own := choices[0]
		d.proposal.Before, d.proposal.BeforeRecord = own.Now, own.Record
		d.beforeAt, d.beforeFrom = own.At, own.From
	}
	return nil
}

// request is what --add and --remove ask for.
func (f submitFlags) request(target intel.Indicator, c intel.Catalogue) (intel.Miscategorization, error) {
	r, ok := intel.MiscategorizationOf(target)
	if !ok {
		return r, usage("%s has no categories: a request is about a domain, an address or a URL", target.Defanged())
	}
	for _, change := range []struct {
		flag              string
		names             []string
		security, content *[]int
	}{
		{"--add", f.add, &r.SecurityAdds, &r.ContentAdds},
		{"--remove", f.remove, &r.SecurityRemoves, &r.ContentRemoves},
	} {
		for _, name := range change.names {
			id, lane, err := categoryOf(change.flag, name, c)
			if err != nil {
				return r, err
			}
			to := change.content
			if lane == intel.LaneSecurity {
				to = change.security
			}
			*to = append(*to, id)
		}
	}
	return r, nil
}

// categoryOf reads "131", "phishing", or "security:200".
func categoryOf(flag, text string, c intel.Catalogue) (id int, lane intel.Lane, err error) {
	if lane, number, given := strings.Cut(text, ":"); given {
		id, err := strconv.Atoi(number)
		if err == nil && id > 0 && (lane == string(intel.LaneSecurity) || lane == string(intel.LaneContent)) {
			return id, intel.Lane(lane), nil
		}
		return 0, "", usage("%s takes a list and a number such as security:200 or content:200, and %q is not one", flag, text)
	}
	found, others, ok := c.Named(text)
	_, notNumber := strconv.Atoi(text)
	switch {
	case ok:
		return found.ID, found.Lane, nil
	case len(others) > 0:
		return 0, "", usage("%s %s may mean several, write the number: %s", flag, text, named(others, text, c))
	case notNumber == nil:
		return 0, "", usage("%s %s: no category of that number is published, so its list is not known: write security:%s or content:%s",
			flag, text, text, text)
	}
	return 0, "", usage("%s %s: no category is called so; pugmark categories lists them", flag, text)
}

// named are the categories that a text may mean, with their numbers: "Spam
// (129), Spam Sites (156)". When they are the first of more it says so, and what
// lists them all.
func named(categories []intel.CategoryInfo, text string, c intel.Catalogue) string {
	const most = 10 // that intel names
	words := make([]string, 0, len(categories))
	for _, category := range categories {
		words = append(words, fmt.Sprintf("%s (%d)", category.Name, category.ID))
	}
	list := strings.Join(words, ", ")
	if more := len(c.Find(text)) - len(categories); len(categories) >= most && more > 0 {
		list += fmt.Sprintf(" … and %d more: pugmark categories %s", more, text)
	}
	return list
}

// unconfirmed is why the request cannot be confirmed here: there is no terminal,
// or --yes names something else. "" goes on.
func (s surroundings) unconfirmed(f submitFlags, m meaning) (why string, err error) {
	switch {
	case f.dryRun || m.target.IsZero():
		return "", nil
	case f.yes == "" && f.payload != "-" && isTerminal(s.stdin) && isTerminal(s.stderr):
		return "", nil
	case f.yes == "":
		return "without a terminal add --yes '" + m.target.Defanged() + "'", nil
	}
	confirmed, err := intel.ParseIndicator(f.yes)
	if err != nil {
		return "", usage("--yes: %w", err)
	}
	if confirmed != m.target {
		return fmt.Sprintf("--yes names %s, and the request is about %s", confirmed.Defanged(), m.target.Defanged()), nil
	}
	return "", nil
}
