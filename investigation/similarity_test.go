package investigation

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSimilarNamesAreThoseTheEyeConfuses(t *testing.T) {
	const subject = "login.payro11.example"
	for _, c := range []struct {
		name        string
		least, most float64
	}{
		{"login.payro11.example", 1, 1},
		{"LOGIN.payro11.example.", 1, 1},
		{"cdn.payro11.example", sameDomain, sameDomain},
		{"payro11.test", sameLabel, sameLabel},
		{"payroll.example", sameToEye, sameToEye},
		{"payro1l.example", sameToEye, sameToEye},
		{"pay-roll.example", sameToEye, sameToEye},
		{"xn--pyroll-ita.example", sameToEye, sameToEye}, // pàyroll
		{"раyroll.example", sameToEye, sameToEye},        // the first two letters are Cyrillic
		{"paysl1p.example", 0.2, 0.5},
		{"payroll-portal.example", 0.6, 0.8},
		{"www.secure-payro11.example", 0.6, 0.8},
		{"payroll.hosting.example", 0.6, 0.8},
		{"my-payrol1-login.github.io", 0.6, 0.8},
		{"hr-portal.example", 0, 0.1},
		{"shop-a.example", 0, 0},
		{"weather.example", 0, 0},
		{"例え.example", 0, 0},
		{"", 0, 0},
		{"\x1b[31m", 0, 0},
	} {
		near := similarity(subject, c.name)
		assert.True(t, near >= c.least && near <= c.most, "%s: %v", c.name, near)
	}
	assert.Equal(t, sameToEye, similarity("rnodern.example", "modem.example"))
	assert.Zero(t, similarity("ab.example", "ab-and-much-more.example"), "a short label inside of another says nothing")
}

// naiveEdits is the edit distance by the book, to all of text or its nearest part.
func naiveEdits(label, text string, part bool) int {
	row := make([]int, len(label)+1)
	for i := range row {
		row[i] = i
	}
	least := row[len(label)]
	for j := range len(text) {
		diagonal := row[0]
		if !part {
			row[0]++
		}
		for i := range len(label) {
			cost := diagonal
			if label[i] != text[j] {
				cost++
			}
			diagonal = row[i+1]
			row[i+1] = min(cost, row[i]+1, row[i+1]+1)
		}
		least = min(least, row[len(label)])
	}
	if part {
		return least
	}
	return row[len(label)]
}

func FuzzSimilarity(f *testing.F) {
	for _, seed := range [][2]string{{"login.payro11.example", "payroll.example"}, {"xn--pyroll-ita.example", "pàyroll.example"}, {"a", ""}, {"rn.example", "m.example"},
		{"co.uk", "github.io"}, {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", "aaaa.example"}, {"\xff.example", "例.example"}, {"1.1.1.1", "::1"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		near := similarity(a, b)
		assert.True(t, near >= 0 && near <= 1, "%v", near)
		assert.Equal(t, near, similarity(b, a))
		if l := LikenessTo(a); l.letters > 0 {
			assert.Equal(t, 1.0, similarity(a, a))
			var byHand Likeness
			pattern, text := appendFolded(nil, firstLabel(a)), appendFolded(nil, b)
			byHand.setLetters(pattern)
			pattern = pattern[:byHand.letters]
			if len(pattern) == 0 {
				return
			}
			whole, inside := naiveEdits(string(pattern), string(text), false), naiveEdits(string(pattern), string(text), true)
			assert.Equal(t, whole, byHand.edits(text, true))
			assert.Equal(t, inside, byHand.edits(text, false))
			assert.LessOrEqual(t, max(len(pattern), len(text))-byHand.common(text), whole)
			assert.LessOrEqual(t, len(pattern)-byHand.common(text), inside)
		}
	})
}

// BenchmarkLikeness compares 100,000 names with one.
func BenchmarkLikeness(b *testing.B) {
	n := NewNames(namesWindow, "")
	for _, page := range pagesOfNames(100_000, 500) {
		n.Add(page)
	}
	b.ReportAllocs()
	for b.Loop() {
		l := LikenessTo("login.payro11.example")
		for i := range n.Len() {
			l.Of(n.At(i))
		}
	}
}

func ExampleLikeness() {
	like := LikenessTo("login.payro11.example")
	for _, name := range []string{"payro11.example", "payroll.example", "payslip.example", "weather.example"} {
		fmt.Printf("%s %.2f\n", name, like.ofHost(name))
	}
	// Output:
	// payro11.example 0.99
	// payroll.example 0.97
	// payslip.example 0.27
	// weather.example 0.00
}
