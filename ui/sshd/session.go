package sshd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	gliderssh "charm.land/ssh"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/display"
)

// A session is a program that runs.
type session struct {
	Session
	server  *Server
	key     ssh.PublicKey
	channel gliderssh.Session
	line    *line
	began   time.Time
	cancel  context.CancelFunc

	mu      sync.Mutex
	program *tea.Program // nil for a command
	why     string       // what ended it, "" while nothing did
}

// serve runs what a client asked for, and says why where it does not.
func (s *Server) serve(channel gliderssh.Session, l *line) {
	defer l.ended.Done()
	ctx, cancel := context.WithCancel(l.ctx)
	defer cancel()
	x, err := s.admit(channel, l, cancel)
	if err != nil {
		s.kept.note("session refused", "from", visible(channel.RemoteAddr().String()), "reason", visible(err.Error()))
		_, _ = fmt.Fprintf(channel.Stderr(), "%s\r\n", visible(err.Error())) // who does not read it is not told
		_ = channel.Exit(1)
		return
	}
	defer s.dismiss(x)
	s.log.Info("session began", x.attributes()...)
	var status int
	if x.Terminal == "" {
		status = x.command(ctx)
		if l.flush() != nil && status == 0 {
			x.because("the client stopped reading")
			status = 1
		}
	} else {
		status = x.interact(ctx)
	}
	s.log.Info("session ended", append(x.attributes(), "status", status, "reason", x.reason(), "lasted", time.Since(x.began).Round(time.Millisecond).String())...)
	_ = channel.Exit(status) // the client may have gone before
}

// admit makes a session of what was asked for. Who asks is who holds the key
// that signed, and nobody else. From when it is counted in, cancel ends it.
func (s *Server) admit(channel gliderssh.Session, l *line, cancel context.CancelFunc) (*session, error) {
	key := channel.PublicKey()
	user, err := s.lookup(key, channel.RemoteAddr())
	if err != nil {
		return nil, errors.New("your key may not come in any more")
	}
	x := &session{server: s, key: key, channel: channel, line: l, began: time.Now(), cancel: cancel, Session: Session{
		User: user, Fingerprint: ssh.FingerprintSHA256(key), From: addressOf(channel.RemoteAddr()), ID: s.ids.Add(1),
		Environment: channel.Environ(),
	}}
	pty, _, terminal := channel.Pty()
	nothing := strings.TrimSpace(channel.RawCommand()) == ""
	switch {
	case (terminal || nothing) && (user.NoTerminal || s.config.Program == nil):
		return nil, errors.New("your key is for commands only: add one behind the host's name")
	case terminal:
		x.Terminal = pty.Term
	case s.config.Command == nil:
		return nil, errors.New("only the workbench on a terminal is served here")
	case nothing:
		return nil, errors.New("the workbench needs a terminal: ask for one (ssh -t), or add a command behind the host's name, such as help")
	case !utf8.ValidString(channel.RawCommand()):
		return nil, fmt.Errorf("the command is not UTF-8 text: %s", channel.RawCommand())
	default:
		if x.Arguments = channel.Command(); len(x.Arguments) == 0 || !isWhole(channel.RawCommand()) {
			return nil, errors.New("the command cannot be read: is a quote missing?")
		}
		l.wait()
	}
	return x, s.register(x)
}

// register counts a session in, as far as there is room.
func (s *Server) register(x *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return errors.New("the workbench is being shut down: try again in a minute")
	case len(s.sessions) >= s.limits.Sessions:
		return fmt.Errorf("all %d places are taken: try again later", s.limits.Sessions)
	case s.byUser[x.User.Name] >= s.limits.PerUser:
		return fmt.Errorf("you have %d sessions already: close one first", s.limits.PerUser)
	}
	s.sessions[x] = struct{}{}
	s.byUser[x.User.Name]++
	return nil
}

func (s *Server) dismiss(x *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, x)
	if s.byUser[x.User.Name]--; s.byUser[x.User.Name] <= 0 {
		delete(s.byUser, x.User.Name)
	}
	if s.closing && len(s.sessions) == 0 {
		s.closeEmpty()
	}
}

// command runs a command. A crash ends this session alone.
func (x *session) command(ctx context.Context) (status int) {
	defer func() {
		if crash := recover(); crash != nil {
			x.crashed(crash, string(debug.Stack()))
			status = 1
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, x.server.limits.Longest)
	defer cancel()
	return x.server.config.Command(ctx, x.Session, x.channel, x.channel, x.channel.Stderr())
}

func (x *session) crashed(crash any, stack string) {
	x.because("crashed")
	x.server.log.Error("crash", append(x.attributes(), "reason", visible(fmt.Sprint(crash)), "stack", display.Cell(stack))...)
}

// end announces text and ends the session a moment later.
func (x *session) end(text string) {
	x.because(text)
	x.mu.Lock()
	program := x.program
	x.mu.Unlock()
	if program == nil {
		x.cancel()
		return
	}
	x.announce(text)
	time.AfterFunc(reading, program.Quit)
}

// reading is how long an announcement stands before the session ends.
const reading = 2 * time.Second

// announce tells the person at the terminal something. It never waits for a
// program that is busy.
func (x *session) announce(text string) {
	x.mu.Lock()
	program := x.program
	x.mu.Unlock()
	if program != nil && x.server.config.Announce != nil {
		go program.Send(x.server.config.Announce(text))
	}
}

// because keeps the first reason for which a session ends.
func (x *session) because(why string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.why == "" {
		x.why = why
	}
}

func (x *session) reason() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.why
}

// attributes are what every line of the log says of a session.
func (x *session) attributes() []any {
	return []any{"session", x.ID, "user", visible(x.User.Name), "key", x.Fingerprint, "from", x.From.String(), "command", visible(x.channel.RawCommand())}
}

// visible is text of a client as the log may hold it.
func visible(text string) string { return display.Cell(shortened(text)) }

const longestLogged = 200

func shortened(text string) string {
	if len(text) > longestLogged {
		return text[:longestLogged] + "…"
	}
	return text
}

func address(conn net.Conn) string {
	if conn == nil || conn.RemoteAddr() == nil {
		return ""
	}
	return visible(conn.RemoteAddr().String())
}
