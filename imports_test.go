package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A place is where a package stands among the others. A new arrow is a design
// decision: it is made here first.
type place struct {
	ours   []string // packages of this module it may import
	tests  []string // and those only its tests may
	others []string // modules of others it may import; the standard library is not listed
	never  []string // packages it must not import, whoever wrote them
}

// What a package below the screen must not know, and what belongs to the
// process as a whole.
var (
	screens  = []string{"charm.land/bubbletea/v2", "charm.land/bubbles/v2", "charm.land/lipgloss/v2", "github.com/charmbracelet/x/ansi"}
	commands = []string{"github.com/spf13/cobra", "charm.land/fang/v2", "github.com/BurntSushi/toml"}
)

func places() map[string]place {
	display := []string{"ui/display"}
	return map[string]place{
		".": {ours: []string{"cmd"}, never: slices.Concat(screens, commands)},
		"intel": {
			others: []string{"golang.org/x/net", "golang.org/x/text", "golang.org/x/time", "github.com/google/uuid"},
			never:  []string{"database/sql"},
		},
		"intel/simulator": {ours: []string{"intel"}, never: []string{"database/sql"}},
		"history": {
			ours:   []string{"intel"},
			others: []string{"modernc.org/sqlite", "github.com/pressly/goose/v3", "github.com/google/uuid", "github.com/jackc/pgx/v5"},
			never:  []string{"net/http"},
		},
		"investigation": {
			ours: []string{"intel", "history", "investigation/export", "ui/display"}, tests: []string{"intel/simulator", "ui/uitest"},
			others: []string{"github.com/dustin/go-humanize", "github.com/google/uuid", "github.com/mattn/go-runewidth", "golang.org/x/time"},
			never:  []string{"net/http", "database/sql"},
		},
		// What leaves the workbench: tables, reports, STIX objects, as data and as
		// bytes. It knows no history and no workbench.
		"investigation/export": {
			ours: []string{"intel", "ui/display"}, tests: []string{"ui/uitest"},
			others: []string{"github.com/google/uuid"},
			never:  []string{"net/http", "database/sql"},
		},
		"ui": {
			ours: display, tests: []string{"ui/uitest"},
			others: slices.Concat(screens, []string{"github.com/mattn/go-runewidth", "github.com/dustin/go-humanize"}),
			never:  []string{"net/http", "database/sql", "os/exec"},
		},
		"ui/display": {
			tests: []string{"ui/uitest"}, others: []string{"golang.org/x/text"},
			never: []string{"os", "net", "net/http", "database/sql"},
		},
		"ui/uitest": {
			ours: display, tests: []string{"ui"},
			others: slices.Concat(screens, []string{
				"github.com/charmbracelet/colorprofile", "github.com/creack/pty", "github.com/go-fonts/dejavu",
				"github.com/mattn/go-runewidth", "golang.org/x/image",
			}),
		},
		"ui/guard": {tests: []string{"ui/uitest"}, others: screens[:1], never: []string{"net/http", "database/sql", "os/exec"}},
		"ui/sshd": {
			ours:   []string{"ui/display", "ui/guard"},
			others: slices.Concat(screens[:1], []string{"charm.land/ssh", "golang.org/x/crypto", "github.com/charmbracelet/colorprofile"}),
			never:  []string{"net/http", "database/sql", "os/exec"},
		},
		"views": {
			ours: []string{"investigation", "investigation/export", "intel", "history", "ui", "ui/display"}, tests: []string{"intel/simulator", "ui/uitest"},
			others: screens[:2],
			never:  []string{"net/http", "database/sql", "os/exec"},
		},
		"cmd": {
			ours:  []string{"intel", "intel/simulator", "history", "investigation", "investigation/export", "ui", "ui/display", "ui/guard", "ui/sshd", "views"},
			tests: []string{"ui/uitest"},
			others: slices.Concat(screens[:1], screens[2:3], commands, []string{
				"github.com/mattn/go-runewidth", "github.com/google/uuid", "github.com/prometheus/client_golang", "golang.org/x/crypto", "golang.org/x/term",
			}),
			never: []string{"database/sql"},
		},
		// Tests alone: the real program serves, and is attacked.
		"cmd/siege":   {tests: []string{"cmd", "ui/uitest", "ui/display", "intel/simulator"}, others: []string{"golang.org/x/crypto"}},
		"screenshots": {ours: []string{"ui/uitest"}, others: []string{"golang.org/x/crypto"}},
	}
}

// testTools may be imported by every test.
var testTools = []string{
	"github.com/stretchr/testify", "github.com/mattn/go-runewidth", "github.com/google/uuid", "go.yaml.in/yaml/v3",
	"github.com/santhosh-tekuri/jsonschema/v6",
	"github.com/charmbracelet/colorprofile", "github.com/charmbracelet/x/ansi", "github.com/creack/pty", "github.com/hinshun/vt10x",
	"charm.land/bubbletea/v2", "charm.land/bubbles/v2", "charm.land/lipgloss/v2",
}

const module = "pugmark"

// A listed package, as go list describes it.
type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	require.NoError(t, err)
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p listed
		require.NoError(t, d.Decode(&p))
		all = append(all, p)
	}
	return all
}

func TestImportDirection(t *testing.T) {
	found := map[string]bool{}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if name == "" {
			name = "."
		}
		place, ok := places()[name]
		found[name] = true
		if !assert.True(t, ok, "%s has no place yet: write it into the map of this test, and into CONTRIBUTING.md", name) {
			continue
		}
		for _, imported := range p.Imports {
			assert.Empty(t, place.refuses(imported), "%s imports %s", name, imported)
		}
		place.ours = append(slices.Concat(place.ours, place.tests), name)
		place.others = slices.Concat(place.others, testTools)
		place.never = nil
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			assert.Empty(t, place.refuses(imported), "the tests of %s import %s", name, imported)
		}
	}
	for name := range places() {
		assert.True(t, found[name], "%s is in the map and nowhere else", name)
	}
}

// refuses says why a package must not be imported, "" if it may.
func (p place) refuses(path string) string {
	if slices.Contains(p.never, path) {
		return "it must never"
	}
	if ours, ok := strings.CutPrefix(path, module+"/"); ok {
		if !slices.Contains(p.ours, ours) {
			return "no arrow goes there"
		}
		return ""
	}
	first, _, _ := strings.Cut(path, "/")
	if !strings.Contains(first, ".") {
		return "" // the standard library
	}
	within := func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") }
	if !slices.ContainsFunc(p.others, within) {
		return "the module is not one it is built on"
	}
	return ""
}

// A check that cannot fail is none.
func TestImportsThatAreRefused(t *testing.T) {
	for name, imports := range map[string][]string{
		"intel":         {"charm.land/bubbletea/v2", "database/sql", "pugmark/history", "github.com/spf13/cobra"},
		"history":       {"net/http", "pugmark/ui", "pugmark/investigation"},
		"investigation": {"charm.land/bubbletea/v2", "github.com/spf13/cobra", "pugmark/ui", "net/http"},
		"ui":            {"pugmark/intel", "pugmark/history", "pugmark/investigation", "database/sql"},
		"ui/display":    {"pugmark/ui", "charm.land/lipgloss/v2", "os"},
		"views":         {"net/http", "pugmark/cmd", "pugmark/intel/simulator", "github.com/jackc/pgx/v5"},
		"screenshots":   {"pugmark/ui", "pugmark/views", "pugmark/cmd"},
	} {
		for _, path := range imports {
			assert.NotEmpty(t, places()[name].refuses(path), "%s must not import %s", name, path)
		}
	}
	assert.Empty(t, places()["intel"].refuses("net/http"))
	assert.Empty(t, places()["intel"].refuses("golang.org/x/net/idna"))
	assert.NotEmpty(t, places()["intel"].refuses("golang.org/x/netscape"))
}
