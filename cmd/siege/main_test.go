package siege

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	_ "pugmark/cmd" // what is attacked: a result of these tests is none of another program
)

// folder holds the program while the tests run.
const folderVariable = "PUGMARK_SIEGE_FOLDER"

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "pugmark-siege-")
	if err == nil {
		err = os.Setenv(folderVariable, folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "no room for the program:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// program is the path of the real program, built with the race detector, once.
func program(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the siege comes from many loopback addresses and reads /proc: Linux only")
	}
	path, err := built()
	if err != nil && os.Getenv("CI") != "true" && strings.Contains(err.Error(), "cgo") {
		t.Skip("the race detector needs a C compiler: ", err)
	}
	require.NoError(t, err)
	return path
}

var built = sync.OnceValues(func() (string, error) {
	folder := os.Getenv(folderVariable)
	path, overlay := filepath.Join(folder, "pugmark"), filepath.Join(folder, "overlay.json")
	if err := addInspection(overlay); err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-race", "-overlay", overlay, "-o", path, "pugmark")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build with the race detector, which needs cgo: %w\n%s", err, out)
	}
	return path, nil
})

// addInspection writes what has the program built with one file more, which
// tells how many goroutines it has. It is nowhere in the tree.
func addInspection(overlay string) error {
	added, err := filepath.Abs("testdata/inspect.go.txt")
	if err != nil {
		return err
	}
	place := filepath.Join(filepath.Dir(added), "..", "..", "..", "inspect_siege.go")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{place: added}})
	if err != nil {
		return err
	}
	return os.WriteFile(overlay, text, 0o600)
}

// need is the path of a program of others, or the test is skipped.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip(name, " is not installed")
	}
	require.NoError(t, err)
	return path
}
