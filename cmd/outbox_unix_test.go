//go:build unix

package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel/simulator"
	"pugmark/ui/uitest"
)

// A ledger is a data directory that several processes share, and the history in
// it, open for looking at.
type ledger struct {
	data string
	db   *history.DB
}

func newLedger(t *testing.T) ledger {
	t.Helper()
	data := t.TempDir()
	db, err := history.Open(t.Context(), filepath.Join(data, "pugmark", "history.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return ledger{data, db}
}

func (l ledger) program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := program(t, args...)
	c.Env = append(c.Env, "XDG_DATA_HOME="+l.data)
	return c
}

func (l ledger) submitter(t *testing.T, base, target string, more ...string) *exec.Cmd {
	t.Helper()
	return l.program(t, append([]string{"submit", target, "--add", "phishing", "--yes", target, "--api-url", base}, more...)...)
}

// state is how far the newest submission about a target has come, "" without
// one.
func (l ledger) state(t *testing.T, target string) history.SubmissionState {
	t.Helper()
	found, err := l.db.Submissions(t.Context(), history.SubmissionQuery{Target: "domain " + target, Limit: 1})
	require.NoError(t, err)
	if len(found) == 0 {
		return ""
	}
	return found[0].State
}

func exitOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	return -1
}

// killAt runs until the wanted state shows, or for some looks at the history
// when none is wanted, and kills the process. It reports the state that showed
// last.
func (l ledger) killAt(t *testing.T, c *exec.Cmd, target string, wanted history.SubmissionState, looks int) history.SubmissionState {
	t.Helper()
	require.NoError(t, c.Start())
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	var seen history.SubmissionState
	for n := 0; ; n++ {
		select {
		case <-ended:
			return l.state(t, target)
		default:
		}
		seen = l.state(t, target)
		if wanted != "" && seen == wanted || wanted == "" && n == looks {
			break
		}
	}
	if err := c.Process.Kill(); err != nil {
		require.ErrorIs(t, err, os.ErrProcessDone)
	}
	<-ended
	return seen
}

// Killed in any state, nothing is lost, and nothing is sent a second time: what
// had not left is a draft, what may have is unknown. PUGMARK_FULL=1 kills 1,000.
func TestKilledInEveryState(t *testing.T) {
	kills, random := 12, rand.New(rand.NewPCG(4, 42))
	if uitest.Full() {
		kills = 1000
	}
	office, l := newPostOffice(t, simulator.Options{Latency: 20 * time.Millisecond}), newLedger(t)
	wanted := []history.SubmissionState{history.SubmissionIntended, history.SubmissionSending, history.SubmissionAccepted, ""}
	killed := map[history.SubmissionState]int{}
	target := func(n int) string { return fmt.Sprintf("n%d.example", n) }
	for n := range kills {
		c := l.submitter(t, office.base, target(n))
		killed[l.killAt(t, c, target(n), wanted[n%len(wanted)], random.IntN(200))]++
	}
	became := map[history.SubmissionState]int{}
	for n := range kills {
		state, posts := l.state(t, target(n)), office.about(`"`+target(n)+`"`)
		became[state]++
		switch state {
		case "", history.SubmissionDraft:
			assert.Zero(t, posts, "%s: nothing left", target(n))
		case history.SubmissionUnknown:
			assert.LessOrEqual(t, posts, 1, target(n))
		case history.SubmissionAccepted:
			assert.Equal(t, 1, posts, target(n))
		default:
			assert.Fail(t, "not a state to be left in", "%s is %s", target(n), state)
		}
	}
	before := len(office.posted())
	t.Logf("killed %d: the last state seen was %v, they became %v, %d requests", kills, killed, became, before)
	for _, args := range [][]string{{"submissions"}, {"follow-up"}, {"lookup", "ourcorp.example", "--ask", "domain"}} {
		require.NoError(t, l.program(t, append(args, "--api-url", office.base)...).Run())
	}
	assert.Len(t, office.posted(), before, "nothing is sent by itself")
	for n := range min(kills, 12) {
		state := l.state(t, target(n))
		code := exitOf(l.submitter(t, office.base, target(n)).Run())
		if state == "" || state == history.SubmissionDraft {
			assert.Equal(t, exitAnswered, code, "%s may be sent: nothing had left", target(n))
			assert.Equal(t, 1, office.about(`"`+target(n)+`"`))
			continue
		}
		assert.Equal(t, exitRefused, code, "%s is %s", target(n), state)
	}
}

// Killed while the answer is waited for, it is unknown, refused a second time,
// and sent again only by its name.
func TestKilledWhileSendingIsUnknown(t *testing.T) {
	office, l := newPostOffice(t, simulator.Options{Fault: "miscategorization=silence"}), newLedger(t)
	c := l.submitter(t, office.base, "a.example")
	require.NoError(t, c.Start())
	require.Eventually(t, func() bool { return len(office.posted()) == 1 }, patience, time.Millisecond)
	assert.Equal(t, history.SubmissionSending, l.state(t, "a.example"), "on the disk before the first byte left")
	require.NoError(t, c.Process.Kill())
	_ = c.Wait()
	assert.Equal(t, history.SubmissionUnknown, l.state(t, "a.example"))
	listed, err := l.program(t, "submissions").Output()
	require.NoError(t, err)
	assert.Regexp(t, `MC-0001  a\[\.\]example .* unknown +you`, string(listed))

	out, err := l.submitter(t, office.base, "a.example").CombinedOutput()
	assert.Equal(t, exitRefused, exitOf(err), string(out))
	assert.Contains(t, string(out), "MC-0001 asks for the same and is not settled")
	assert.Len(t, office.posted(), 1)

	again := l.submitter(t, office.base, "a.example", "--again", "MC-0001", "--timeout", "100ms")
	assert.Equal(t, exitUnknown, exitOf(again.Run()))
	assert.Len(t, office.posted(), 2)
	assert.Equal(t, exitRefused, exitOf(l.submitter(t, office.base, "a.example", "--again", "MC-0001").Run()), "once by that name")
	assert.Len(t, office.posted(), 2)
}

// However many processes send the same at once, one request is made.
func TestManyProcessesSendOnce(t *testing.T) {
	rounds := []int{2, 20}
	if uitest.Full() {
		for range 48 {
			rounds = append(rounds, 2, 20)
		}
	}
	office, l := newPostOffice(t, simulator.Options{Latency: 50 * time.Millisecond}), newLedger(t)
	processes := 0
	for n, many := range rounds {
		target := fmt.Sprintf("n%d.example", n)
		codes := make([]int, many)
		var wait sync.WaitGroup
		for k := range many {
			c := l.submitter(t, office.base, target)
			wait.Go(func() { codes[k] = exitOf(c.Run()) })
		}
		wait.Wait()
		counts := map[int]int{}
		for _, code := range codes {
			counts[code]++
		}
		assert.Equal(t, map[int]int{exitAnswered: 1, exitRefused: many - 1}, counts, target)
		assert.Equal(t, 1, office.about(`"`+target+`"`), target)
		processes += many
	}
	t.Logf("%d processes, %d intents, %d requests", processes, len(rounds), len(office.posted()))
}

// Asked to stop while the request is on its way, the program says so and waits
// for the outcome; asked twice it ends, and the outcome is unknown.
func TestStoppedWhileSending(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		for _, times := range []int{1, 2} {
			t.Run(fmt.Sprintf("%d %s", times, signal), func(t *testing.T) {
				office, l := newPostOffice(t, simulator.Options{}), newLedger(t)
				office.hold = make(chan struct{})
				let := sync.OnceFunc(func() { close(office.hold) })
				t.Cleanup(let)
				c := l.submitter(t, office.base, "a.example")
				said, err := c.StderrPipe()
				require.NoError(t, err)
				require.NoError(t, c.Start())
				require.Eventually(t, func() bool { return len(office.posted()) == 1 }, patience, time.Millisecond)
				require.NoError(t, c.Process.Signal(signal))
				readUntil(t, said, "is waited for")
				want := history.SubmissionAccepted
				if times == 1 {
					let()
				} else {
					want = history.SubmissionUnknown
					require.NoError(t, c.Process.Signal(signal))
				}
				rest, _ := io.ReadAll(said)
				code := exitOf(c.Wait())
				checkOutput(t, string(rest))
				if times == 1 {
					assert.Equal(t, exitAnswered, code)
				} else {
					assert.Equal(t, exitUnknown, code)
					assert.Equal(t, "pugmark: MC-0001 may or may not have arrived: the outcome is unknown, and it is not sent again by itself; "+
						"pugmark follow-up MC-0001 looks\n", string(rest))
				}
				assert.Equal(t, want, l.state(t, "a.example"))
				assert.Len(t, office.posted(), 1)
			})
		}
	}
}

func readUntil(t *testing.T, from io.Reader, words string) {
	t.Helper()
	var text bytes.Buffer
	buffer := make([]byte, 256)
	for !strings.Contains(text.String(), words) {
		n, err := from.Read(buffer)
		text.Write(buffer[:n])
		require.NoError(t, err, text.String())
	}
}

// On a terminal the word is asked for after everything is shown; nothing else
// sends.
func TestTheWordIsTypedOnATerminal(t *testing.T) {
	for name, answer := range map[string]struct {
		typed string
		posts int
		said  string
	}{
		"the word":     {"ourcorp\r", 1, "accepted by the API, no ticket exists"},
		"mended":       {"ourcorq\x7fp\r", 1, "accepted by the API, no ticket exists"},
		"another word": {"ourcorp.example\r", 0, "nothing was sent"},
		"blanks":       {" ourcorp \r", 0, "nothing was sent"},
		"yes":          {"y\r", 0, "nothing was sent"},
		"nothing":      {"\r", 0, "nothing was sent"},
		"an end":       {"\x04", 0, "nothing was sent"},
		"ctrl+c":       {"our\x03", 0, "pugmark: stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			office := newPostOffice(t, simulator.Options{})
			terminal := startOnTerminal(t, nil, "submit", "ourcorp[.]example", "--remove", "phishing", "--api-url", office.base)
			require.NoError(t, terminal.Await(patience, asked("You are about to tell Cloudflare", "ourcorp[.]example  − Phishing", "noted",
				`{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`, "This cannot be taken back", "Type  ourcorp  to send it")))
			assert.Empty(t, office.posted())
			typeSlowly(terminal, answer.typed)
			require.NoError(t, terminal.Await(patience, shows(answer.said)))
			<-terminal.Done()
			assert.Len(t, office.posted(), answer.posts)
			assert.Empty(t, terminal.Strange())
		})
	}
}

// asked waits for the words, and for the prompt behind which a word counts.
func asked(words ...string) func(string) bool {
	shown := shows(words...)
	return func(screen string) bool { return shown(screen) && strings.HasSuffix(screen, "\n>") }
}

// typeSlowly types as a hand does, key by key.
func typeSlowly(terminal *uitest.Terminal, text string) {
	for _, key := range text {
		if key == '\r' {
			<-time.After(2 * beforeEnter)
		}
		terminal.Type(string(key))
		<-time.After(50 * time.Millisecond)
	}
}

// later types pieces with a rest behind each, once the question is asked.
func later(pieces ...string) func(*testing.T, *uitest.Terminal) {
	return func(t *testing.T, terminal *uitest.Terminal) {
		require.NoError(t, terminal.Await(patience, asked("Type  typeahead  to send it")))
		for _, piece := range pieces {
			<-time.After(2 * beforeEnter)
			terminal.Type(piece)
		}
	}
}

// What was on its way before the question could be read, and what was pasted,
// sends nothing; the word still does when it is typed then.
func TestTypeAheadSendsNothing(t *testing.T) {
	for name, early := range map[string]func(t *testing.T, terminal *uitest.Terminal){
		"before it starts": func(_ *testing.T, terminal *uitest.Terminal) { terminal.Type("typeahead\r") },
		"with the question": func(t *testing.T, terminal *uitest.Terminal) {
			require.NoError(t, terminal.Await(patience, shows("Type  typeahead  to send it")))
			terminal.Type("typeahead\r")
		},
		"pasted": func(t *testing.T, terminal *uitest.Terminal) {
			require.NoError(t, terminal.Await(patience, asked("Type  typeahead  to send it")))
			terminal.Paste("typeahead")
			typeSlowly(terminal, "\r")
		},
		"pasted with its enter": func(t *testing.T, terminal *uitest.Terminal) {
			require.NoError(t, terminal.Await(patience, asked("Type  typeahead  to send it")))
			terminal.Paste("typeahead\n")
		},
		"pasted without brackets": func(t *testing.T, terminal *uitest.Terminal) {
			require.NoError(t, terminal.Await(patience, asked("Type  typeahead  to send it")))
			terminal.Type("typeahead\rtypeahead\r")
		},
		"without brackets, behind an arrow":  later("\x1b[C", "typeahead\r"),
		"without brackets, behind a key":     later("x", "\x15typeahead\r"),
		"without brackets, its letter typed": later("t", "ypeahead\r"),
		"its bracket in pieces":              later("\x1b[", "20", "0~", "t", "y", "p", "e", "a", "h", "e", "a", "d", "\r"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			office := newPostOffice(t, simulator.Options{})
			terminal := startOnTerminal(t, nil, "submit", "typeahead.example", "--add", "phishing", "--api-url", office.base)
			early(t, terminal)
			require.NoError(t, terminal.Await(patience, func(screen string) bool {
				return asked("type it")(screen) && strings.Count(screen, "typeahead") > 1
			}))
			assert.Empty(t, office.posted())
			typeSlowly(terminal, "typeahead\r")
			require.NoError(t, terminal.Await(patience, shows("accepted by the API")))
			<-terminal.Done()
			assert.Len(t, office.posted(), 1)
		})
	}
}
