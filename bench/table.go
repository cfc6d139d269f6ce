package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// A row is one comparison.
type row struct {
	target     string
	what       string
	ours, peer string
	against    string  // who the peer is
	ratio      float64 // ours / peer
	limit      float64 // what the ratio may be; 0: there is no target, it is told
	unmeasured string  // why it was not
}

// times adds a comparison of two durations.
func (s *session) times(what string, ours time.Duration, against string, peer time.Duration, limit float64) {
	s.compare(what, spell(ours), against, spell(peer), float64(ours)/float64(peer), limit)
}

// counts adds a comparison of two numbers of the same unit.
func (s *session) counts(what string, ours float64, against string, peer float64, unit string, limit float64) {
	s.compare(what, number(ours)+unit, against, number(peer)+unit, ours/peer, limit)
}

func (s *session) compare(what, ours, against, peer string, ratio, limit float64) {
	s.rows = append(s.rows, row{target: s.name, what: what, ours: ours, peer: peer, against: against, ratio: ratio, limit: limit})
}

// unmeasured adds a line that says why something was not measured.
func (s *session) unmeasured(what string, why error) {
	s.rows = append(s.rows, row{target: s.name, what: what, unmeasured: why.Error()})
}

// note adds a sentence below the table.
func (s *session) note(format string, values ...any) {
	s.notes = append(s.notes, s.name+": "+fmt.Sprintf(format, values...))
}

func (r row) state() string {
	switch {
	case r.unmeasured != "":
		return "not measured"
	case r.limit == 0:
		return ""
	case r.ratio <= r.limit:
		return "ok"
	}
	return "short"
}

func (s *session) print(to io.Writer) {
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "target\twhat\tours\tpeer\tagainst\tratio\twanted\t")
	for _, r := range s.rows {
		if r.unmeasured != "" {
			continue // its reason is a sentence and would widen every column
		}
		wanted := ""
		if r.limit > 0 {
			wanted = "≤ " + fraction(r.limit)
		}
		fmt.Fprintln(t, strings.Join([]string{r.target, r.what, r.ours, r.peer, r.against, fraction(r.ratio), wanted, r.state()}, "\t"))
	}
	_ = t.Flush()
	for _, r := range s.rows {
		if r.unmeasured != "" {
			fmt.Fprintln(to, strings.Join(strings.Fields(r.target+" "+r.what+" not measured: "+r.unmeasured), " "))
		}
	}
	for _, note := range s.notes {
		fmt.Fprintln(to, note)
	}
}

// verdict counts the rows.
func (s *session) verdict() string {
	count := map[string]int{}
	for _, r := range s.rows {
		count[r.state()]++
	}
	return fmt.Sprintf("%d ok, %d short, %d not measured", count["ok"], count["short"], count["not measured"])
}

// fraction spells a ratio as the targets do: 1/400, 0.25, 1.2.
func fraction(ratio float64) string {
	switch {
	case ratio <= 0:
		return "0"
	case ratio < 0.2:
		return fmt.Sprintf("1/%.0f", 1/ratio)
	case ratio < 10:
		return fmt.Sprintf("%.2f", ratio)
	}
	return fmt.Sprintf("%.0f", ratio)
}

// spell writes a duration with three digits.
func spell(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d.Nanoseconds())
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/float64(time.Microsecond))
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}

func number(n float64) string {
	if n < 10 && n != float64(int(n)) {
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.0f", n)
}
