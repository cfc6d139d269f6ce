package uitest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"pugmark/ui/uitest"
)

func TestHostileIsLargeStableAndWithoutRepeats(t *testing.T) {
	corpus := uitest.Hostile()
	assert.GreaterOrEqual(t, len(corpus), 1000)
	assert.Equal(t, corpus, uitest.Hostile())
	assert.Equal(t, uitest.Crash(), corpus[0])
	assert.Len(t, uitest.Crash(), 35)
	seen := map[string]bool{}
	for _, s := range corpus {
		assert.False(t, seen[s], "%q is there twice", s)
		seen[s] = true
	}
}

// What every other test relies on: each way to harm a terminal is in the list.
func TestHostileHasEveryKindOfHazard(t *testing.T) {
	all := strings.Join(uitest.Hostile(), "\n")
	for _, opener := range []string{"\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\u0090", "\u009b", "\u009d", "\x9b"} {
		assert.Greater(t, strings.Count(all, opener), 10, "%q", opener)
	}
	runes := []rune{0x7f, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
		0x2800, 0x3164, 0xe000, 0xe0041, 0xfdfd, 0x10fffd}
	for c := range rune(0x20) {
		runes = append(runes, c)
	}
	for _, r := range runes {
		assert.True(t, strings.ContainsRune(all, r), "U+%04X", r)
	}
	assert.True(t, strings.Contains(all, strings.Repeat(";", 10_000)))
}

func TestGrammarSaysTheSameForTheSameSeed(t *testing.T) {
	one, same, other := uitest.NewGrammar(7), uitest.NewGrammar(7), uitest.NewGrammar(8)
	differing := 0
	for range 100 {
		s := one.Next()
		assert.Equal(t, s, same.Next())
		if s != other.Next() {
			differing++
		}
	}
	assert.Greater(t, differing, 50)
}

// passing is a program that lets everything pass to its renderer.
type passing struct{}

func (passing) Init() tea.Cmd                         { return nil }
func (p passing) Update(tea.Msg) (tea.Model, tea.Cmd) { return p, nil }
func (passing) View() tea.View                        { return tea.NewView("first\n" + uitest.Crash() + "\nlast") }

// asPassing makes the test binary be that program.
const asPassing = "PUGMARK_TEST_LETS_PASS"

// The tests that nothing ends the program would say nothing if this did not:
// when it fails, the renderer has been mended.
func TestCrashEndsAProgramThatLetsItPass(t *testing.T) {
	if os.Getenv(asPassing) != "" {
		uitest.Run(t, passing{}, 40, 5).See(t, "last")
		return
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	c.Env = append(os.Environ(), asPassing+"=1")
	out, err := c.CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(out), "index out of range [32]")
}
