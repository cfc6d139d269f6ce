package views

import (
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
	"pugmark/ui"
	"pugmark/ui/display"
)

// A filling is how a report's fields are filled: with what text, and whether
// its dates could be read.
type filling struct {
	text  func() string
	dates bool
	many  int // length of every list
}

// fill sets every field of a report, by reflection, so that a new field is
// tested by being there.
func (f filling) fill(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		if f.dates {
			v.Set(reflect.ValueOf(noon.AddDate(0, 0, -3)))
		}
		return
	case reflect.TypeFor[netip.Addr]():
		v.Set(reflect.ValueOf(netip.MustParseAddr("203.0.113.66")))
		return
	case reflect.TypeFor[big.Int]():
		v.Set(reflect.ValueOf(*new(big.Int).Lsh(big.NewInt(1), 150)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.text())
	case reflect.Int, reflect.Int64:
		v.SetInt(131)
	case reflect.Uint32:
		v.SetUint(64500)
	case reflect.Float64:
		v.SetFloat(0.97)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.many, f.many))
		inner := f
		inner.many = min(f.many, 4) // a long list of long lists is no report
		for i := range f.many {
			inner.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				f.fill(v.Field(i))
			}
		}
	}
}

func filled[T any](f filling) T {
	var report T
	f.fill(reflect.ValueOf(&report).Elem())
	return report
}

// answer gives a query its answer without asking anybody.
func answer[T any](s *battery, q *query[T], value T) {
	a := intel.Answer[T]{Value: bounded(value), Key: q.question.Key(), Raw: []byte(s.filling.text()), At: noon, Analyst: s.filling.text(), Origin: intel.FromDemo, Fresh: true, Cost: 1}
	cmd := q.load.Start(s.t.Context(), nothing[intel.Answer[T]](a, nil))
	q.load.Update(cmd())
	q.st.begun = true
	q.answered(false)
	q.st.version++
}

// arrive answers a page of a list.
func arrive[T any](s *battery, p *page[T], value T) {
	answer(s, p.query, value)
	p.of.into.gather(s.t.Context(), bounded(value))
	p.of.version++
}

// fail lets a query fail without asking anybody.
func fail[T any](s *battery, q *query[T], err error) {
	cmd := q.load.Start(s.t.Context(), nothing(intel.Answer[T]{}, err))
	q.load.Update(cmd())
	q.st.begun = true
	q.failed(err)
	q.st.version++
}

// wait leaves a query asking for ever.
func wait[T any](q *query[T]) {
	q.st.begun, q.st.asking, q.st.since = true, true, noon.Add(-2*time.Second)
	q.st.version++
}

// benign is a harmless text that takes the same room as a hostile one once
// that has been made visible.
func benign(hostile string) string {
	var b strings.Builder
	for _, r := range display.Cell(hostile) {
		switch width := ansi.StringWidth(string(r)); {
		case r == ' ':
			b.WriteByte(' ')
		case r == '…' || width == 0: // a mark takes no room, and is one
			b.WriteRune(r)
		case width == 2:
			b.WriteString("好")
		default:
			b.WriteString(strings.Repeat("x", width))
		}
	}
	return b.String()
}

// knownBefore is a history whose every word is filled.
func knownBefore(f filling) investigation.Known {
	domain := filled[intel.DomainReport](f)
	known := investigation.Known{Heard: investigation.Heard{Domain: &domain}}
	for _, topic := range investigation.Topics() {
		known.Kept = append(known.Kept, investigation.Kept{Topic: topic, Key: intel.Key{Value: f.text()}, At: noon.Add(-time.Hour), Analyst: f.text()})
	}
	return known
}

// remember gives a subject what was known of it before.
func (s *subject) remember(b *battery, known investigation.Known) {
	cmd := s.known.Start(b.t.Context(), nothing(bounded(known), nil))
	s.known.Update(cmd())
	s.ready = true
}

// batteryDesk is a desk that can ask nobody.
func batteryDesk() *Desk {
	now := func() time.Time { return noon }
	source := &intel.Source{Scope: intel.Scope{Base: simulator.BaseURL, Demo: true}, Analyst: "ana", Now: now}
	return NewDesk(&investigation.Workbench{Source: source, Now: now}, ui.NewLook(ui.ThemeDark, intel.Defang, now))
}

// funcPC is where a command's code begins, to tell a tick by its name.
func funcPC(cmd tea.Cmd) uintptr { return reflect.ValueOf(cmd).Pointer() }
