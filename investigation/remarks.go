package investigation

import (
	"context"
	"slices"
	"time"

	"pugmark/intel"
)

// A Remark is what is kept about one name of a list, in a few words: the
// categories while the answer is fresh, its age when it is not. Text is
// untrusted.
type Remark struct {
	Tone Tone   // ToneUnreported when it says nothing of now
	Text string // "Phishing", "8d ago"
	At   time.Time
}

// remarkParked is Cloudflare's category for names that are for sale. It stands
// among the security categories, and says that nobody uses the name.
const remarkParked = 128

// remarksAtOnce is how many names are looked up between two looks at whether
// anybody still wants to know.
const remarksAtOnce = 5000

// Remarks says what is kept about names, for 0 calls. It is for any number of
// them and ends with ctx, whose error it returns then. Names that nothing is
// kept about are missing.
func (w *Workbench) Remarks(ctx context.Context, names []string) (map[string]Remark, error) {
	remarks := map[string]Remark{}
	for some := range slices.Chunk(names, remarksAtOnce) {
		if err := w.remarkOn(ctx, some, remarks); err != nil {
			return nil, err
		}
	}
	return remarks, nil
}

func (w *Workbench) remarkOn(ctx context.Context, names []string, remarks map[string]Remark) error {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = hostKey(name)
	}
	newest, err := w.newest(ctx, keys)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	read := map[string]map[string]*intel.DomainReport{} // by the record's id
	for i, key := range keys {
		rec, kept := newest[key]
		if !kept {
			continue
		}
		if read[rec.ID] == nil {
			if err := ctx.Err(); err != nil {
				return err
			}
			read[rec.ID] = reportsIn(rec)
		}
		report, readable := read[rec.ID][key]
		if readable {
			remarks[names[i]] = w.remark(rec, report)
		}
	}
	return ctx.Err()
}

// reportsIn reads what a record says of each name it is about; nil is nothing.
// A record that cannot be read says nothing of any.
func reportsIn(rec intel.Record) map[string]*intel.DomainReport {
	reports := map[string]*intel.DomainReport{}
	answer, err := Reread(rec)
	if err != nil {
		return reports
	}
	switch r := answer.Value.(type) {
	case intel.DomainReport:
		reports[rec.Key.Value] = &r
	case intel.BulkReport:
		for _, checked := range CheckedIn(rec.Key, r) {
			reports[checked.Name] = checked.Report
		}
	}
	return reports
}

func (w *Workbench) remark(rec intel.Record, report *intel.DomainReport) Remark {
	tone, text := saidOf(report)
	now := w.now()
	if !w.Source.Freshness.Fresh(rec, now) {
		if tone != ToneThreat {
			tone = ToneUnreported
		}
		text = agoWords(rec.At, now)
	}
	return Remark{tone, text, rec.At}
}

// saidOf is what an answer said of a name when it came.
func saidOf(d *intel.DomainReport) (Tone, string) {
	if d == nil {
		return ToneUnreported, "not in the answer"
	}
	listed, _ := Listed(d)
	switch {
	case len(listed) == 1 && listed[0].ID == remarkParked:
		return ToneUnlisted, "Parked"
	case len(listed) > 0:
		return tone(listed), categoryNames(listed)
	case d.SecurityCategories == nil && d.InheritedSecurityCategories == nil:
		return ToneUnreported, notReported
	}
	if content := leaves(d.ContentCategories); len(content) > 0 {
		return ToneUnlisted, categoryNames(content)
	}
	if content := leaves(d.InheritedContentCategories); len(content) > 0 {
		return ToneUnlisted, categoryNames(content)
	}
	return ToneUnlisted, "none listed"
}
