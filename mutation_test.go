package main

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A site is a call of the display function, and the source without it.
type site struct {
	path   string
	line   int
	call   string
	mutant []byte
}

// displayed are the functions that make text visible and return what they were
// given in the same type, so that a call can be replaced by its argument.
func displayed() []string { return []string{"Text", "TextN", "Cell", "CellN", "Frame", "JSON"} }

// writers make visible what is written; a mutant writes it as it is.
func writers() []string { return []string{"NewWriter", "NewStyledWriter"} }

// sites finds every call in the program.
func sites(t *testing.T) []site {
	t.Helper()
	var found []site
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", "bench", "screenshots", "ui/display", "ui/uitest"}, filepath.ToSlash(path)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, source, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			function, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := function.X.(*ast.Ident)
			if !ok || of.Name != "display" {
				return true
			}
			at := func(p token.Pos) int { return set.Position(p).Offset }
			text := func(n ast.Node) []byte { return source[at(n.Pos()):at(n.End())] }
			var instead []byte
			switch {
			case slices.Contains(displayed(), function.Sel.Name):
				instead = text(call.Args[0])
			case slices.Contains(writers(), function.Sel.Name):
				instead = slices.Concat([]byte("display.NewRawWriter("), text(call.Args[0]), []byte(")"))
			default:
				return true
			}
			mutant := slices.Concat(source[:at(call.Pos())], instead, source[at(call.End()):], keepImport())
			found = append(found, site{path, set.Position(call.Pos()).Line, string(text(call)), mutant})
			return true
		})
		return nil
	})
	require.NoError(t, err)
	return found
}

// keepImport uses the package, so that a mutant compiles whose only call is gone.
func keepImport() []byte { return []byte("\n\nvar _ = display.Count\n") }

// rawWriter is what a mutant has in the place of a writer of the display
// package: one that passes everything.
const rawWriter = `package display

import "io"

func NewRawWriter(to io.Writer) *Writer { return &Writer{to: to, raw: true} }
`

// TestEveryDisplayCallMatters takes away one call of the display function after
// another, in a copy of the tree, and runs the tests of that package and of
// those above it: at least 95 of 100 such mutants fail a test or do not
// compile. It takes half an hour, so only PUGMARK_FULL=1 runs it; with
// PUGMARK_MUTANTS=cmd/history.go only those of files so named.
func TestEveryDisplayCallMatters(t *testing.T) {
	if os.Getenv("PUGMARK_FULL") == "" {
		t.Skip("PUGMARK_FULL=1 runs it, for half an hour")
	}
	tree := filepath.Join(t.TempDir(), "tree")
	require.NoError(t, os.CopyFS(tree, os.DirFS(".")))
	prepareWriter(t, tree)
	all := sites(t)
	require.Greater(t, len(all), 30)
	all = slices.DeleteFunc(all, func(s site) bool { return !strings.Contains(s.path, os.Getenv("PUGMARK_MUTANTS")) })
	for _, pkg := range []string{"ui", "investigation", "views", "cmd"} {
		require.Empty(t, fails(t.Context(), tree, pkg, "."), "without a mutant everything passes, or nothing was shown")
	}
	survived := 0
	for n, s := range all {
		original, err := os.ReadFile(filepath.Join(tree, s.path))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(tree, s.path), s.mutant, 0o600))
		killer := killed(t.Context(), tree, s.path)
		t.Logf("%d of %d: %s:%d %s: %s", n+1, len(all), s.path, s.line, s.call, killer)
		if killer == "" {
			survived++
			t.Logf("SURVIVED %s:%d %s", s.path, s.line, s.call)
		}
		require.NoError(t, os.WriteFile(filepath.Join(tree, s.path), original, 0o600))
	}
	t.Logf("%d of %d mutants were killed", len(all)-survived, len(all))
	assert.GreaterOrEqual(t, 100*(len(all)-survived), 95*len(all))
}

// prepareWriter gives the copy a writer that passes everything.
func prepareWriter(t *testing.T, tree string) {
	t.Helper()
	path := filepath.Join(tree, "ui/display/writer.go")
	source, err := os.ReadFile(path)
	require.NoError(t, err)
	for old, instead := range map[string]string{
		"\tstyled  bool\n": "\tstyled  bool\n\traw     bool\n",
		"\tin := p\n":      "\tif w.raw {\n\t\treturn w.to.Write(p)\n\t}\n\tin := p\n",
	} {
		require.Equal(t, 1, bytes.Count(source, []byte(old)), "%q in %s", old, path)
		source = bytes.Replace(source, []byte(old), []byte(instead), 1)
	}
	require.NoError(t, os.WriteFile(path, source, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(tree, "ui/display/raw.go"), []byte(rawWriter), 0o600))
}

// hostileTests are tried first: most mutants fall to them in seconds.
const hostileTests = "Hostile|Crash|Frame|Airlock|Palette|Place|Filter"

// killed returns what fails with a mutant: the tests of its package, or of
// those above it. "" when nothing does.
func killed(ctx context.Context, tree, path string) string {
	above := map[string][]string{"ui": {"ui", "views", "cmd"}, "views": {"views", "cmd"}, "investigation": {"investigation", "views", "cmd"}, "cmd": {"cmd"}}
	packages := above[filepath.ToSlash(filepath.Dir(path))]
	for _, run := range []string{hostileTests, "."} {
		for _, pkg := range packages {
			if why := fails(ctx, tree, pkg, run); why != "" {
				return why
			}
		}
	}
	return ""
}

// fails runs tests in the copy and returns the first line that says what
// failed, "" when they pass.
func fails(ctx context.Context, tree, pkg, run string) string {
	limited, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	c := exec.CommandContext(limited, "go", "test", "-failfast", "-vet=off", "-run", run, "./"+pkg)
	c.Dir = tree
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PUGMARK_FULL=") })
	out, err := c.CombinedOutput()
	if err == nil {
		return ""
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "FAIL") || strings.Contains(line, "build failed") || strings.Contains(line, "panic") {
			return pkg + ": " + strings.TrimSpace(line)
		}
	}
	return pkg + ": " + err.Error()
}
