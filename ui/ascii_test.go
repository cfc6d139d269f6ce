package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

func requireASCII(t *testing.T, frame string) {
	t.Helper()
	for i := range len(frame) {
		if frame[i] >= utf8.RuneSelf {
			line := frame[strings.LastIndexByte(frame[:i], '\n')+1:]
			line, _ = nextLine(line)
			require.Fail(t, "not ASCII", "%q", line)
		}
	}
}

// Every screen of the golden files, in ASCII: each character in the cell it
// has in Unicode.
func TestEveryScreenInASCII(t *testing.T) {
	for _, c := range screens() {
		t.Run(c.name, func(t *testing.T) {
			s, _ := payrollShell(c.width, c.height)
			keys(s, c.keys...)
			wanted := ansi.Strip(s.View().Content)
			s, _ = payrollShell(c.width, c.height)
			s.look.ASCII = true
			keys(s, c.keys...)
			frame := s.View().Content
			requireFrame(t, frame, c.width, c.height)
			requireASCII(t, frame)
			text := ansi.Strip(frame)
			below := strings.Split(text, "\n")
			for y, line := range strings.Split(wanted, "\n") {
				if y >= c.height-2 || strings.Contains(c.name, "help") {
					break // the names of keys are words there
				}
				at := 0
				for _, r := range line {
					if r < utf8.RuneSelf {
						require.Equal(t, string(r), below[y][at:at+1], below[y])
					}
					at++
				}
			}
			if c.name == "wide" || c.name == "digest" || c.name == "entered" {
				golden(t, c.name+"-ascii", frame)
			}
		})
	}
}

func TestHostileTextInASCII(t *testing.T) {
	hostile := uitest.Hostile()
	l := asciiLook()
	next := 0
	board := payroll(l)
	for i := range board.slots {
		pane := newSheetPane(l, hostileSheet(func() string { next++; return hostile[next%len(hostile)] }))
		pane.subject, pane.digest = hostile[(7*i)%len(hostile)], hostile[(11*i)%len(hostile)]
		board.slots[i].Pane = pane
	}
	s := NewShell(t.Context(), l, dossier{board}, ShellOptions{})
	for _, size := range [][2]int{{160, 45}, {120, 40}, {80, 24}, {60, 20}, {20, 5}, {7, 3}} {
		s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		for _, name := range []string{"tab", "pgdown", "z", "G", "z", "5", "/", "ю", "esc", ":", "日", "esc"} {
			s.Update(press(name))
			frame := s.View().Content
			requireFrame(t, frame, size[0], size[1])
			requireASCII(t, frame)
		}
	}
}

// A plus-minus sign is neither cut, a range nor about; a hint spells it as it
// can be typed.
func TestPlusMinusInASCII(t *testing.T) {
	l := asciiLook()
	v := NewSheetView(l)
	v.Set(Sheet{Blocks: []Block{Prose{text("±3 11-18")}}})
	assert.Equal(t, "+3 11-18", strings.TrimRight(l.finish(v.Render(60, 3, true)), "\n"))
	v.Prompt(Prompt{Label: "window", Check: func(string) (Cell, bool) { return text("a day, or days around one (±3 11-18)"), false }})
	v.Update(tea.PasteMsg{Content: "±"})
	assert.Contains(t, ansi.Strip(l.finish(v.Render(60, 3, true))), "window +|   a day, or days around one (+-3 11-18)")
}

// What is neither ASCII nor a sign of ours stays readable back.
func TestASCIIEscapesWhatItCannotShow(t *testing.T) {
	l := asciiLook()
	assert.Equal(t, `xn--pyroll-ita[.]example (p\u{e0}yroll)`, l.visible("xn--pyroll-ita[.]example (pàyroll)"))
	assert.Equal(t, `\u{65e5}\\u{65e5}`, l.visible(`日\u{65e5}`), "and cannot be imitated")
	assert.Equal(t, "Phishing · 2026 …", l.visible("Phishing · 2026 …"), "our own signs are left to the last step")
	assert.Equal(t, "à", testLook().visible("à"))

	assert.Equal(t, "now | .66 ! ..## ~ ??e?", l.finish("now · .66 ▲ ··██ … 世e\u0301é"))
	assert.Equal(t, "\x1b[1m!\x1b[m\n", l.finish("\x1b[1m▲\x1b[m\n"))
	assert.Equal(t, "▲", testLook().finish("▲"))
}

// Every sign that our own words use has its character.
func TestEverySignHasItsASCII(t *testing.T) {
	for _, folder := range []string{".", "../views", "../investigation"} {
		paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			source, err := os.ReadFile(path)
			require.NoError(t, err)
			file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, err := strconv.Unquote(literal.Value)
					require.NoError(t, err)
					if strings.HasPrefix(folder, "../inv") && !strings.Contains(text, " ") {
						return true // tables of letters, not words
					}
					for _, r := range text {
						assert.True(t, r < utf8.RuneSelf || unicode.IsLetter(r) || asciiSign(r) != 0, "%s: %q in %s", path, r, literal.Value)
					}
				}
				return true
			})
		}
	}
}

// The frame of the focused pane, the cursor, the order and the marks of all
// moods are different characters.
func TestASCIIKeepsSignsApart(t *testing.T) {
	for _, apart := range []string{"▲○◆?–●", "┏╭", "━─", "┃│", "▌ ", "…±", "≈±", "↑↓", "≤≥", "█·", "▇·", "▇▸", "✓✗◐↺?"} {
		seen := map[byte]rune{}
		for _, r := range apart {
			sign := asciiSign(r)
			if r < utf8.RuneSelf {
				sign = byte(r)
			}
			require.NotZero(t, sign, "%c", r)
			assert.Zero(t, seen[sign], "%c and %c", r, seen[sign])
			seen[sign] = r
		}
	}
}

func BenchmarkASCIIFrame(b *testing.B) {
	s, _ := payrollShell(160, 45)
	s.look.ASCII = true
	s.View()
	b.ReportAllocs()
	for b.Loop() {
		s.drawn = false
		s.View()
	}
}
