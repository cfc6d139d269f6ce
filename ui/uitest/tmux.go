package uitest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A Tmux is one pane of a tmux server of its own: a terminal written by other
// people, to compare ours with and to catch what acts on a terminal.
type Tmux struct {
	tb     testing.TB
	socket string
	screen io.WriteCloser // what is written here, the pane shows
	typed  io.ReadCloser  // what the terminal typed at the program
}

// paneTitle and clipboardText are what nothing that is shown may change.
const (
	paneTitle     = "untouched title"
	clipboardText = "untouched clipboard"
)

// NewTmux starts a server with one pane, which ends with the test. Where there
// is no tmux the test is skipped, or fails if CI=true.
func NewTmux(tb testing.TB, width, height int) *Tmux {
	tb.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatal("tmux is not installed, and CI needs it")
		}
		tb.Skip("tmux is not installed")
	}
	dir := tb.TempDir()
	t := &Tmux{tb: tb, socket: filepath.Join(dir, "tmux")}
	screen, typed := filepath.Join(dir, "screen"), filepath.Join(dir, "typed")
	if out, err := exec.Command("mkfifo", screen, typed).CombinedOutput(); err != nil {
		tb.Fatalf("mkfifo: %v: %s", err, out)
	}
	t.run("-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height),
		fmt.Sprintf("stty raw -echo; cat </dev/tty >%s & exec cat %s", typed, screen))
	tb.Cleanup(t.close)
	t.run("set-option", "-g", "status", "off")
	t.run("set-option", "-g", "set-clipboard", "on")
	t.run("set-option", "-g", "window-size", "manual")
	t.Resize(width, height)
	var err error
	if t.typed, err = os.Open(typed); err != nil {
		tb.Fatal(err)
	}
	if t.screen, err = os.OpenFile(screen, os.O_WRONLY, 0); err != nil {
		tb.Fatal(err)
	}
	t.Reset()
	return t
}

func (t *Tmux) close() {
	if t.screen != nil {
		_ = t.screen.Close()
		_ = t.typed.Close()
	}
	_ = t.command("kill-server").Run()
}

func (t *Tmux) command(args ...string) *exec.Cmd {
	c := exec.Command("tmux", append([]string{"-u", "-S", t.socket}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	return c
}

func (t *Tmux) run(args ...string) string {
	t.tb.Helper()
	var out, trouble bytes.Buffer
	c := t.command(args...)
	c.Stdout, c.Stderr = &out, &trouble
	if err := c.Run(); err != nil {
		t.tb.Fatalf("tmux %s: %v: %s", args[0], err, trouble.String())
	}
	return out.String()
}

// Resize gives the pane another size.
func (t *Tmux) Resize(width, height int) {
	t.tb.Helper()
	t.run("resize-window", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
}

// Reset puts everything that [Tmux.Touched] looks at to where it was. The
// title can only be set by what the pane shows.
func (t *Tmux) Reset() {
	t.tb.Helper()
	t.run("set-buffer", clipboardText)
	t.Show("\x1bc\x1b]2;" + paneTitle + "\x1b\\")
}

// Show writes text to the pane and returns when the terminal has read all of
// it, with what the terminal typed at the program meanwhile.
func (t *Tmux) Show(text string) (typed string) {
	t.tb.Helper()
	if _, err := io.WriteString(t.screen, text); err != nil {
		t.tb.Fatal(err)
	}
	// The terminal answers in the order it reads: this answer is the last. The
	// cancels end any sequence that text has left open.
	const question, answer = "\x18\x1b\\\x1b[5n", "\x1b[0n"
	if _, err := io.WriteString(t.screen, question); err != nil {
		t.tb.Fatal(err)
	}
	var heard []byte
	for one := make([]byte, 1); !bytes.HasSuffix(heard, []byte(answer)); {
		if _, err := io.ReadFull(t.typed, one); err != nil {
			t.tb.Fatalf("the pane ended: %v", err)
		}
		heard = append(heard, one[0])
	}
	return strings.TrimSuffix(string(heard), answer)
}

// Touched returns what in the terminal, other than its screen, is no longer as
// [Tmux.Reset] left it: nil, or an error which names it.
func (t *Tmux) Touched() error {
	t.tb.Helper()
	var found []error
	if title := strings.TrimSuffix(t.run("display-message", "-p", "#{pane_title}"), "\n"); title != paneTitle {
		found = append(found, fmt.Errorf("the title is %q", title))
	}
	if text := t.run("show-buffer"); text != clipboardText {
		found = append(found, fmt.Errorf("the clipboard holds %q", text))
	}
	return errors.Join(found...)
}

// Rows returns the rows that the pane shows, each as far as it was written.
func (t *Tmux) Rows() []string {
	t.tb.Helper()
	return strings.Split(strings.TrimSuffix(t.run("capture-pane", "-p", "-N"), "\n"), "\n")
}
