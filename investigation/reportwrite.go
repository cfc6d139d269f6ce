package investigation

import (
	"fmt"
	"io"

	"pugmark/investigation/export"
)

// ReportFormats are the formats in which a report can be written.
func ReportFormats() []export.Format {
	return []export.Format{export.Markdown, export.JSON, export.CSV, export.STIX}
}

// Write writes the report: for a person as Markdown, for a program as JSON, its
// evidence as CSV, and what can be said in STIX 2.1 as a bundle. The same report
// is the same bytes.
func (r Report) Write(w io.Writer, f export.Format) error {
	r = r.chosen()
	switch f {
	case export.Markdown:
		return r.writeMarkdown(w)
	case export.JSON:
		return r.writeJSON(w)
	case export.CSV:
		return r.table().Write(w, export.CSV)
	case export.STIX:
		return r.writeSTIX(w)
	}
	return fmt.Errorf("a report cannot be written as %s", f)
}

// table is the evidence as a list.
func (r Report) table() export.Table {
	mask := r.mask()
	t := export.Table{Title: "evidence on " + r.Title(), Made: r.Made, Demo: r.Demo, Live: r.Options.Live,
		Columns: []string{"indicator", "value", "what", "endpoint", "as of (UTC)", "fetched by", "SHA-256", "TLP"}}
	for _, p := range r.Parts {
		for _, e := range p.Evidence {
			t.Rows = append(t.Rows, []export.Cell{{Value: mask.Text(p.Indicator.String())}, {Value: mask.Text(e.About)}, {Text: e.What()}, {Text: mask.Text(e.Endpoint())},
				{Data: e.Answer.At, Says: true}, {Text: mask.Text(e.Answer.Analyst)}, {Text: e.Hash}, {Text: r.Options.TLP.String()}})
		}
	}
	return t
}
