package investigation

import (
	"math/bits"
	"strings"

	"pugmark/intel"
)

// How near names are that are not the same, the nearest first.
const (
	sameDomain  = 0.99 // other hosts of one registrable domain
	sameLabel   = 0.98 // payroll.example and payroll.test
	sameToEye   = 0.97 // payro11 and payroll
	mostByEdits = 0.95 // times what is left after the edits
	mostInside  = 0.8  // payroll inside of login-payro11-secure
)

const (
	// unlike is the share of letters in common below which two labels have
	// nothing to do with each other: any two words have some.
	unlike = 0.4
	// longestPattern is how many letters one machine word compares.
	longestPattern = 64
	// shortestInside is the shortest label that says something where it is
	// found inside of another.
	shortestInside = 5
)

// similarity says how near two host names are: 1 the same, 0 nothing in common.
// It compares the labels people register, as the eye reads them: confusable
// letters and digits for letters count as the same, or nearly so. It is
// symmetric. For a list of names there is [LikenessTo].
func similarity(a, b string) float64 {
	return max(LikenessTo(a).ofHost(b), LikenessTo(b).ofHost(a))
}

// A Likeness compares many names with one. It does not change, and may be used
// by several goroutines.
type Likeness struct {
	host, registrable, label string
	letters                  int         // of the label, folded
	masks                    [256]uint64 // where each folded letter stands in the label
}

// LikenessTo prepares to compare with a host name.
func LikenessTo(host string) *Likeness {
	l := &Likeness{host: hostKey(host)}
	l.registrable = intel.RegistrableOf(l.host)
	l.label = firstLabel(l.registrable)
	l.setLetters(appendFolded(nil, intel.UnicodeOf(l.label)))
	return l
}

func (l *Likeness) setLetters(label []byte) {
	label = label[:min(len(label), longestPattern)]
	for i, c := range label {
		l.masks[c] |= 1 << i
	}
	l.letters = len(label)
}

// ofHost is how near a host name is.
func (l *Likeness) ofHost(host string) float64 {
	return l.Of(Name{Host: host, Registrable: intel.RegistrableOf(hostKey(host))})
}

// Of is how near a name of a list is.
func (l *Likeness) Of(n Name) float64 {
	if l.letters == 0 {
		return 0
	}
	if n.Registrable == l.registrable {
		if hostKey(n.Host) == l.host {
			return 1
		}
		return sameDomain
	}
	label := firstLabel(n.Registrable)
	if label == l.label {
		return sameLabel
	}
	var space [longestPattern]byte
	text := appendFolded(space[:0], intel.UnicodeOf(label))
	near, same := l.whole(text)
	if same || l.letters < shortestInside {
		return near
	}
	if whole := before(n, label); len(whole) != len(label) {
		text = appendFolded(text[:0], intel.UnicodeOf(whole))
	}
	return max(near, l.inside(text))
}

// whole is how near a folded label is, and whether the eye takes it for the
// same.
func (l *Likeness) whole(label []byte) (near float64, same bool) {
	longer := max(l.letters, len(label))
	if float64(l.common(label)) <= unlike*float64(longer) {
		return 0, false
	}
	edits := l.edits(label, true)
	inCommon := 1 - float64(edits)/float64(longer)
	switch {
	case edits == 0:
		return sameToEye, true
	case inCommon <= unlike:
		return 0, false
	}
	return mostByEdits * (inCommon - unlike) / (1 - unlike), false
}

// inside is how near the nearest part of a folded name is.
func (l *Likeness) inside(name []byte) float64 {
	most := l.letters / shortestInside
	if l.letters-l.common(name) > most {
		return 0
	}
	edits := l.edits(name, false)
	if edits > most {
		return 0
	}
	return mostInside * (1 - float64(edits)/float64(l.letters))
}

// common is how many letters of the label occur in text at all, wherever: each
// of the others is an edit. Most names of a list are told apart by it.
func (l *Likeness) common(text []byte) int {
	var found uint64
	for _, c := range text {
		found |= l.masks[c]
	}
	return bits.OnesCount64(found)
}

// before is a host without its public suffix, whose last label is the given
// one.
func before(n Name, label string) string {
	host := hostKey(n.Host)
	if !strings.HasSuffix(host, n.Registrable) {
		return label
	}
	return host[:len(host)-len(n.Registrable)+len(label)]
}

// edits is how many letters must be added, dropped or replaced to make the
// label of text, or of the part of text that is nearest to it. It is Myers'
// algorithm (J. ACM 46, 1999), which compares all letters of the label at once.
func (l *Likeness) edits(text []byte, whole bool) int {
	last, above := uint64(1)<<(l.letters-1), uint64(0)
	if whole {
		above = 1
	}
	col := column{plus: ^uint64(0), edits: l.letters}
	least := l.letters
	for _, c := range text {
		col.next(l.masks[c], last, above)
		least = min(least, col.edits)
	}
	if whole {
		return col.edits
	}
	return least
}

// A column is one of the matrix of edits, as the differences down it.
type column struct {
	plus, minus uint64
	edits       int // in its last row
}

// next moves to the column of a letter, whose places in the label equal has.
// above is 1 when each letter skipped before the label counts.
func (c *column) next(equal, last, above uint64) {
	vertical := equal | c.minus
	across := ((equal & c.plus) + c.plus) ^ c.plus | equal
	plus, minus := c.minus|^(across|c.plus), c.plus&across
	if plus&last != 0 {
		c.edits++
	}
	if minus&last != 0 {
		c.edits--
	}
	plus, minus = plus<<1|above, minus<<1
	c.plus, c.minus = minus|^(vertical|plus), plus&vertical
}
