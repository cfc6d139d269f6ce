package views

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/investigation"
	"pugmark/investigation/export"
	"pugmark/ui"
)

// namesAt opens a dossier of the story, with the names at its address on the
// whole screen.
func namesAt(s *session) {
	s.paste("login.payro11.example")
	s.press("enter")
	s.pass(2 * time.Second)
	s.press("2", "enter")
	s.pass(2 * time.Second)
	s.press("5", "enter")
	s.pass(2 * time.Second)
	s.press("z")
	s.pass(time.Second)
}

// filesIn are the files of a folder and what is in them.
func filesIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		require.NoError(t, err)
		info, err := e.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		files[e.Name()] = string(text)
	}
	return files
}

func one(t *testing.T, files map[string]string) (name, text string) {
	t.Helper()
	require.Len(t, files, 1)
	for name, text = range files {
	}
	return name, text
}

func TestAListIsExportedAsItIsShownInThreeKeys(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		namesAt(s)
		asked := len(s.asked())
		s.press("/")
		s.types("payro11")
		s.press("enter")
		s.press("e")
		s.sees("export all 4 shown:", "c CSV · n NDJSON · j JSON · m Markdown")
		s.press("c")
		s.sees("all 4 shown as CSV, defanged:", "enter new file · y clipboard · l live instead")
		s.press("enter")
		name, text := one(t, filesIn(t, folder))
		s.sees("written: ./"+name, "4 rows as CSV")
		lines := strings.Split(text, "\n")
		assert.Regexp(t, `^name,first,last,.*,spelling,source$`, lines[0])
		assert.Regexp(t, `^login.payro11\[\.\]example,2026-11-\d\dT00:00:00Z,`, lines[1])
		assert.Len(t, lines, 6)
		assert.Len(t, s.asked(), asked, "an export asks nothing")

		s.press("e", "m", "y")
		assert.Contains(t, s.copied()[0], "# Export: `Passive DNS of 203.0.113[.]66`")
		assert.Contains(t, s.copied()[0], "Note: `the filter \"payro11\" hides 96 rows`")
		assert.Contains(t, s.copied()[0], "Note: as the pane says: 100 of 214 · now")

		s.press("e", "c", "enter")
		assert.Len(t, filesIn(t, folder), 2, "and overwrites nothing")
	})
}

func TestAGroupedListIsExportedWithItsGroups(t *testing.T) {
	on(t, setting{plan: 100}, func(s *session) {
		s.size(120, 36)
		s.paste("payro11.example\nshop-a.example\nhr-portal.example\n203.0.113.66\n")
		s.press("enter", "enter", "home", " ", "a", "w", "a")
		s.sees("WHOIS: 1 answer")
		s.press("esc", "s", "right", "right")
		s.sees("registrar")
		s.press("enter", "e", "m", "y")
		s.press("e", "n", "y")
		require.Len(t, s.copied(), 2)
		for _, text := range s.copied() {
			assert.Contains(t, text, "registrar")
			assert.NotContains(t, text, "x00")
			assert.NotContains(t, text, "u0000")
			assert.NotRegexp(t, "left out, as on the screen:.*registrar", text)
		}
	})
}

func TestRowsAreLabelledAsWhatTheyAre(t *testing.T) {
	rows := []ui.ShownRow{{ID: "a"}, {ID: "b"}}
	assert.Equal(t, export.Table{Demo: true}, labelled(export.Table{Demo: true}, rows, nil), "as the desk is")
	isA := func(id string) bool { return id == "a" }
	assert.Equal(t, export.Table{Invented: []bool{true, false}}, labelled(export.Table{Demo: true}, rows, isA))
	assert.Equal(t, export.Table{Demo: true, Invented: []bool{true}}, labelled(export.Table{}, rows[:1], isA))
}

func TestMarkedRowsAreExportedUnlessAllAreWanted(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		namesAt(s)
		s.press("home", " ", " ")
		s.press("e")
		s.sees("export 2 marked:", "a take all ")
		s.press("n", "y")
		texts := s.copied()
		require.NotEmpty(t, texts)
		lines := strings.Split(texts[len(texts)-1], "\n")
		assert.Len(t, lines, 2)
		assert.Contains(t, lines[0], `"spelling":"live","demo":true}`)
		s.press("e", "a")
		s.sees("export all ", "a take 2 marked")
		s.press("m", "l")
		s.sees("as Markdown, live:", "l defanged instead")
		s.press("esc")
		s.seesNot("as Markdown")
	})
}

func TestAServedSessionOnlyCopies(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	inOffice(t, func(o *office) {
		s := o.sit("ana", investigation.RoleAnalyst)
		namesAt(s)
		s.press("e", "c")
		s.sees("enter clipboard")
		s.seesNot("new file")
		s.press("enter")
		require.NotEmpty(t, s.copied())
		assert.Contains(t, s.copied()[0], "login.payro11[.]example")
		s.press("z", "e")
		s.pass(time.Second)
		s.sees("# Report: `login.payro11[.]example`")
		s.press("s", "x")
		s.settle()
		assert.Contains(t, s.copied()[len(s.copied())-1], "# Report: ", "STIX is more than a clipboard takes")
		s.sees("ssh HOST report 'login.payro11[.]example' --format stix prints it")
		assert.Empty(t, filesIn(t, folder), "nothing is written on the server")
	})
}

func TestMoreThanAClipboardTakes(t *testing.T) {
	table := export.Table{Title: "long", Columns: []string{"name"}, Made: noon}
	for n := range 10_000 {
		table.Rows = append(table.Rows, []export.Cell{{Value: fmt.Sprintf("n%d.example", n)}})
	}
	for _, f := range []export.Format{export.CSV, export.NDJSON, export.JSON, export.Markdown} {
		text, rows := firstThatFit(table, f)
		assert.LessOrEqual(t, len(text), ui.MaxCopy)
		assert.Greater(t, len(text), ui.MaxCopy*9/10, "as many as fit")
		assert.Contains(t, text, fmt.Sprintf("n%d", rows-1))
		if f == export.JSON || f == export.Markdown {
			assert.Contains(t, text, fmt.Sprintf("the first %s rows of 10,000", grouped(int64(rows))))
		}
	}
}

func TestAFileThatIsNotWrittenLosesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	synctest.Test(t, func(t *testing.T) {
		s := open(t, setting{plan: 100})
		s.run(saveFile("x", ".csv", noon, func(w io.Writer) error {
			_, err := io.WriteString(w, "half")
			return errors.Join(err, syscall.ENOSPC)
		}, "1 row"))
		s.settle()
		s.sees("was not written: the disk is full · nothing is lost: y copies it instead")
	})
	assert.Empty(t, filesIn(t, folder))
}

func TestWhatACellStandsFor(t *testing.T) {
	look := ui.NewLook(ui.ThemeDark, func(s string) string { return strings.ReplaceAll(s, ".", "[.]") }, nil)
	for text, data := range map[string]any{"14m": noon, "now": noon, "3h ago": noon, "2026-11-03": noon, "1,234": 1234, "0.94": 0.94, "99": big.NewInt(99)} {
		assert.True(t, exportCell(ui.Cell{Text: text}, data, "", look).Says, text)
	}
	for text, data := range map[string]any{"maria, 14m ago": noon, "≥ 5": 5, "Phishing": 3, "": 7} {
		assert.False(t, exportCell(ui.Cell{Text: text}, data, "", look).Says, text)
	}
	assert.Equal(t, export.Cell{Value: "a.example"}, exportCell(ui.Cell{Text: "a[.]example"}, nil, "a.example", look), "a spelled value is live")
}
