package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unprinted are the ways around the display function: what prints by itself,
// straight to the terminal of the process.
func unprinted() map[string][]string {
	return map[string][]string{
		"fmt":                     {"Print", "Println", "Printf"},
		"log":                     {"Print", "Println", "Printf", "Fatal", "Fatalln", "Fatalf", "Panic", "Panicln", "Panicf"},
		"charm.land/bubbletea/v2": {"Println", "Printf", "Raw", "LogToFile", "LogToFileWith"},
		"charm.land/lipgloss/v2":  {"Print", "Println", "Printf", "Fprint", "Fprintln", "Fprintf"},
		"os":                      {"Stdout", "Stderr"},
		"runtime/debug":           {"PrintStack"},
		"log/slog":                {"Info", "Warn", "Error", "Debug", "SetDefault", "Default"},
	}
}

// allowed is what a file may use that no other may, and why.
func allowed(path string) []string {
	switch filepath.ToSlash(path) {
	case "main.go": // hands the process's own streams to cmd, which writes through the display function
		return []string{"os.Stdout", "os.Stderr"}
	case "screenshots/main.go": // draws pictures for the README; it is no part of the program
		return []string{"os.Stdout", "os.Stderr"}
	case "ui/clipboard.go": // wraps OSC 52, in which a text stands as base64, for tmux and screen
		return []string{"charm.land/bubbletea/v2.Raw"}
	}
	return nil
}

// A finding is one use of what is not to be used.
type finding struct {
	at   token.Position
	what string
}

// lint returns what in one file goes around the display function.
func lint(set *token.FileSet, file *ast.File) []finding {
	names := map[string][]string{} // what is forbidden of each imported name
	paths := map[string]string{}
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if strings.HasPrefix(name, "v") && len(name) <= 3 { // a major version
			rest := strings.TrimSuffix(path, "/"+name)
			name = rest[strings.LastIndexByte(rest, '/')+1:]
		}
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name], paths[name] = unprinted()[path], path
	}
	var found []finding
	add := func(node ast.Node, what string) { found = append(found, finding{set.Position(node.Pos()), what}) }
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			if of, ok := node.X.(*ast.Ident); ok {
				for _, forbidden := range names[of.Name] {
					if node.Sel.Name == forbidden {
						add(node, paths[of.Name]+"."+forbidden)
					}
				}
			}
		case *ast.CallExpr:
			if f, ok := node.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") && f.Obj == nil {
				add(node, "the built-in "+f.Name)
			}
		case *ast.AssignStmt:
			for i, left := range node.Lhs {
				if to, ok := left.(*ast.SelectorExpr); ok && to.Sel.Name == "WindowTitle" && !fixed(node.Rhs[min(i, len(node.Rhs)-1)]) {
					add(node, "a window title that is not fixed")
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := node.Key.(*ast.Ident); ok && key.Name == "WindowTitle" && !fixed(node.Value) {
				add(node, "a window title that is not fixed")
			}
		}
		return true
	})
	return found
}

// fixed reports a string that is written in the source, or a constant of the
// same file that is.
func fixed(value ast.Expr) bool {
	switch value := value.(type) {
	case *ast.BasicLit:
		return value.Kind == token.STRING
	case *ast.Ident:
		return value.Obj != nil && value.Obj.Kind == ast.Con
	}
	return false
}

// Nothing is printed but by the writers of cmd, and the title of the window is
// the program's name.
func TestNothingIsPrintedPastTheDisplayFunction(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "testdata" || path == "bench"):
			return filepath.SkipDir // bench is a module of its own, and no part of the program
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		for _, f := range lint(set, file) {
			if slices.Contains(allowed(path), f.what) {
				continue
			}
			t.Errorf("%s uses %s", f.at, f.what)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, files, 100)
}

func TestTheLintFindsWhatItLooksFor(t *testing.T) {
	for source, want := range map[string]string{
		`import "fmt"; func f() { fmt.Println("x") }`:                                            "fmt.Println",
		`import p "fmt"; func f() { p.Printf("x") }`:                                             "fmt.Printf",
		`import tea "charm.land/bubbletea/v2"; func f() tea.Cmd { return tea.Println("x") }`:     "charm.land/bubbletea/v2.Println",
		`import "charm.land/lipgloss/v2"; func f() { lipgloss.Println("x") }`:                    "charm.land/lipgloss/v2.Println",
		`import "os"; func f() { os.Stderr.WriteString("x") }`:                                   "os.Stderr",
		`import "log"; func f() { log.Print("x") }`:                                              "log.Print",
		`func f() { println("x") }`:                                                              "the built-in println",
		`func f(v view, s string) { v.WindowTitle = s }`:                                         "a window title that is not fixed",
		`func f(s string) view { return view{WindowTitle: "a" + s} }`:                            "a window title that is not fixed",
		`import "fmt"; func f(w writer) { fmt.Fprintln(w, "x") }`:                                "",
		`const title = "x"; func f(v view) { v.WindowTitle = title; v.WindowTitle = "pugmark" }`: "",
		`import "log/slog"; func f(l *slog.Logger) { l.Info("x") }`:                              "",
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "x.go", "package x; "+source, 0)
		require.NoError(t, err, source)
		found := lint(set, file)
		if want == "" {
			assert.Empty(t, found, source)
			continue
		}
		if assert.Len(t, found, 1, source) {
			assert.Equal(t, want, found[0].what)
		}
	}
}
