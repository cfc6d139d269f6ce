package investigation

import (
	"encoding/json"
	"io"
	"reflect"
	"time"

	"pugmark/history"
	"pugmark/investigation/export"
)

// The JSON of a report: times in UTC, indicators live. Members are only added.
type (
	reportJSON struct {
		Report   string     `json:"report"` // what it is about
		Made     string     `json:"made"`
		By       string     `json:"by"`
		TLP      string     `json:"tlp"`
		Depth    Depth      `json:"depth"`
		Spelling string     `json:"spelling"`
		Demo     bool       `json:"demo"`
		Warning  string     `json:"warning,omitempty"`
		Case     *caseJSON  `json:"case,omitempty"`
		Parts    []partJSON `json:"indicators"`
		LeftOut  int        `json:"left_out"`
		Pruned   int        `json:"evidence_left_out,omitempty"`
		Masked   *int       `json:"masked,omitempty"` // values of the team's own
	}
	caseJSON struct {
		Name   string     `json:"name"`
		Title  string     `json:"title"`
		Owner  string     `json:"owner"`
		By     string     `json:"opened_by"`
		Opened string     `json:"opened"`
		Closed string     `json:"closed,omitempty"`
		Notes  []saidJSON `json:"notes"`
	}
	saidJSON struct {
		At      string `json:"at"`
		Analyst string `json:"analyst"`
		Words   string `json:"words"`
	}
	verdictJSON struct {
		Verdict history.Verdict `json:"verdict"`
		At      string          `json:"at"`
		Analyst string          `json:"analyst"`
		Reason  string          `json:"reason"`
		From    string          `json:"said_of,omitempty"`
		Expires string          `json:"expires,omitempty"`
	}
	partJSON struct {
		Indicator   string           `json:"indicator"`
		Cloudflare  string           `json:"cloudflare"`
		Verdict     *verdictJSON     `json:"verdict"`
		Cases       []string         `json:"cases"`
		Notes       []saidJSON       `json:"notes"`
		Evidence    []evidenceJSON   `json:"evidence"`
		Changes     []changesJSON    `json:"changes"`
		Shared      []sharedJSON     `json:"team_knows"`
		Submissions []submissionJSON `json:"submissions"`
		Calls       int              `json:"calls_counted"`
		Log         []callJSON       `json:"calls,omitempty"`
	}
	evidenceJSON struct {
		Value    string          `json:"value"`
		What     string          `json:"what"`
		Endpoint string          `json:"endpoint"`
		At       string          `json:"as_of"`
		Analyst  string          `json:"fetched_by"`
		Hash     string          `json:"sha256"`
		Result   json.RawMessage `json:"result,omitempty"`
	}
	changesJSON struct {
		Topic   Topic        `json:"topic"`
		Value   string       `json:"value"`
		Before  string       `json:"before"`
		After   string       `json:"after"`
		Changes []changeJSON `json:"changes"`
		Partly  string       `json:"not_compared,omitempty"`
	}
	changeJSON struct {
		Field   string   `json:"field"`
		Added   []string `json:"added,omitempty"`
		Removed []string `json:"removed,omitempty"`
		From    string   `json:"from,omitempty"`
		To      string   `json:"to,omitempty"`
	}
	sharedJSON struct {
		Relation string   `json:"relation"`
		Value    string   `json:"value"`
		Others   int      `json:"others"`
		More     bool     `json:"more"`
		Names    []string `json:"names"`
	}
	submissionJSON struct {
		ID    string `json:"id"`
		About string `json:"about"`
		State string `json:"state"`
		Sent  string `json:"sent,omitempty"`
		By    string `json:"by"`
	}
	callJSON struct {
		At      string `json:"at"`
		Kind    string `json:"kind"`
		Value   string `json:"value"`
		Names   int    `json:"names,omitempty"` // of a question about several
		Outcome string `json:"outcome"`
		Status  int    `json:"status"`
		Analyst string `json:"analyst"`
		Counted bool   `json:"counted"`
	}
)

// writeJSON writes the report for a program, on one line.
func (r Report) writeJSON(w io.Writer) error {
	out := reportJSON{Report: r.Title(), Made: utc(r.Made), By: r.By, TLP: r.Options.TLP.String(), Depth: r.Options.Depth, Spelling: export.Live,
		Demo: r.Demo, Warning: r.StaleWords(), LeftOut: r.LeftOut, Pruned: r.pruned(), Parts: []partJSON{}}
	if r.Case != nil {
		c := r.Case.Case
		out.Case = &caseJSON{Name: c.Name, Title: c.Title, Owner: c.Owner, By: c.By, Opened: utc(c.Created), Closed: utcOr(c.Closed), Notes: []saidJSON{}}
		for _, n := range r.Case.Notes {
			out.Case.Notes = append(out.Case.Notes, saidJSON{utc(n.At), n.Analyst, n.Words})
		}
	}
	for _, p := range r.Parts {
		out.Parts = append(out.Parts, r.partJSON(p))
	}
	if mask := r.mask(); mask != nil {
		maskTexts(mask, reflect.ValueOf(&out))
		found := mask.Found()
		out.Masked = &found
	}
	text, err := export.EncodeJSON(out)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// utcOr is a time, "" for none.
func utcOr(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return utc(at)
}

func asIs(value string) string { return value }

func (r Report) partJSON(p ReportPart) partJSON {
	full := r.Options.Depth == DepthFull
	whole := full && !r.Options.MaskOurs // the exact bytes have no masks
	out := partJSON{Indicator: p.Indicator.String(), Cloudflare: Headline(p.Heard, asIs, r.Made).Wide, Verdict: verdictOf(p.Team), Cases: []string{},
		Notes: []saidJSON{}, Evidence: []evidenceJSON{}, Changes: []changesJSON{}, Shared: []sharedJSON{}, Submissions: []submissionJSON{}, Calls: p.Counted()}
	for _, c := range p.Team.Cases {
		out.Cases = append(out.Cases, c.Name)
	}
	for _, n := range p.Team.Notes {
		out.Notes = append(out.Notes, saidJSON{utc(n.At), n.Analyst, n.Words})
	}
	for _, e := range p.Evidence {
		said := evidenceJSON{Value: e.About, What: e.What(), Endpoint: e.Endpoint(), At: utc(e.Answer.At), Analyst: e.Answer.Analyst, Hash: e.Hash}
		if whole && json.Valid(e.Answer.Result) {
			said.Result = e.Answer.Result
		}
		out.Evidence = append(out.Evidence, said)
	}
	for _, c := range p.Changes {
		changes := changesJSON{Topic: c.Topic, Value: c.About, Before: utc(c.Before.At), After: utc(c.After.At), Partly: c.Partly}
		for _, one := range c.Changes {
			changes.Changes = append(changes.Changes, changeJSON{one.Field, one.Added, one.Removed, one.From, one.To})
		}
		out.Changes = append(out.Changes, changes)
	}
	for _, k := range p.Knows.Shared {
		shared := sharedJSON{Relation: string(k.Relation), Value: p.tied(k), Others: k.Count, More: k.More, Names: []string{}}
		for _, n := range k.Names {
			shared.Names = append(shared.Names, n.Name)
		}
		out.Shared = append(out.Shared, shared)
	}
	for _, s := range p.Submissions {
		out.Submissions = append(out.Submissions, submissionJSON{s.Name(), s.Request.Subject(), string(s.State), utcOr(s.Sent), s.Analyst})
	}
	for _, l := range p.Calls {
		if full {
			out.Log = append(out.Log, callJSON{utc(l.At), string(l.Key.Kind), p.called(l), namesAsked(l), string(l.Outcome), l.Status, l.Analyst, l.Counted})
		}
	}
	return out
}

func verdictOf(t TeamWords) *verdictJSON {
	v := t.Verdict
	if v == nil {
		return nil
	}
	return &verdictJSON{v.Verdict, utc(v.At), v.Analyst, v.Words, t.From, utcOr(v.Expires)}
}
