package uitest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Grammar makes hostile strings without end: the parts of control sequences,
// in and out of order, between readable words and invisible characters. A
// blind fuzzer seldom finds what it says in its first thousand sentences.
type Grammar struct {
	random *rand.Rand
	unseen []string
	b      strings.Builder
}

// NewGrammar returns the grammar that says the same for the same seed.
func NewGrammar(seed uint64) *Grammar {
	return &Grammar{random: rand.New(rand.NewPCG(1, seed)), unseen: unseenText()}
}

// Next returns one string of one to six parts.
func (g *Grammar) Next() string {
	g.b.Reset()
	g.sentence()
	return strings.Clone(g.b.String())
}

func (g *Grammar) sentence() {
	for range 1 + g.random.IntN(6) {
		g.part()
	}
}

func (g *Grammar) part() {
	switch g.random.IntN(8) {
	case 0:
		g.one("verdict", "clean", "login.example", "203.0.113.66", "世界", "\u05d0\u05d1", "e\u0301")
	case 1:
		g.one(g.unseen...)
	case 2:
		g.b.WriteRune(rune(g.random.IntN(0xa0)))
	case 3:
		g.b.WriteByte(byte(g.random.IntN(256)))
		g.b.WriteByte(byte(g.random.IntN(256)))
	case 4:
		g.b.WriteRune(rune(g.random.IntN(0x110000)))
	default:
		g.one("\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\u009b", "\u009d", "\u0090", "\x9b", "\x9d", "\x1b")
		for range g.random.IntN(g.parameters()) {
			g.one(";", ":", "?", ">", "0", "1", "38", "255", "4294967296", " ", "$", "\"")
		}
		g.one("m", "H", "J", "n", "c", "q", "t", "h", "\x07", "\x1b\\", "\u009c", "\x9c", "", "\x18")
	}
}

func (g *Grammar) one(of ...string) { g.b.WriteString(of[g.random.IntN(len(of))]) }

// parameters is mostly small, so that most sequences are well-formed, and
// sometimes past every parser's room.
func (g *Grammar) parameters() int {
	if g.random.IntN(8) == 0 {
		return 80
	}
	return 8
}

// sentences returns n strings of a grammar, all different.
func sentences(n int) []string {
	g := NewGrammar(2)
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%d%s", i, g.Next())
	}
	return out
}
