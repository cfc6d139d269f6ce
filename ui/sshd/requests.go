package sshd

import (
	"strings"

	gliderssh "charm.land/ssh"
	"golang.org/x/crypto/ssh"
)

// What a client may say of its terminal and its surroundings. A size is bounded
// before anything is allocated for it.
const (
	mostColumns, mostRows       = 500, 200
	mostVariables, longestValue = 16, 64
	longestTerminal             = 64
	longestCommand              = 64 << 10
)

// A screening passes on the requests of a channel that are offered and answers
// the others itself. It never keeps the connection waiting: of several sizes
// only the newest is kept.
type screening struct {
	terminal  bool // a pty was asked for
	begun     bool // a shell or a command was
	variables int
	commands  bool // commands are offered
	// sizes has the newest size that the terminal was changed to, and is closed
	// when the channel ends. It goes around what passes on the other requests,
	// which writes it where a session reads.
	sizes chan gliderssh.Window
}

func newScreening(commands bool) *screening {
	return &screening{commands: commands, sizes: make(chan gliderssh.Window, 1)}
}

// run passes requests from in to out until in ends; ended is called then.
func (s *screening) run(in <-chan *ssh.Request, out chan<- *ssh.Request, ended func()) {
	defer ended()
	defer close(s.sizes)
	defer close(out)
	var waiting []*ssh.Request // what the session has not taken yet
	for {
		var next chan<- *ssh.Request
		var first *ssh.Request
		if len(waiting) > 0 {
			next, first = out, waiting[0]
		}
		select {
		case req, open := <-in:
			if !open {
				return
			}
			if req.Type == "window-change" {
				reply(req, s.resized(req))
				continue
			}
			if !s.passes(req) {
				reply(req, false)
				continue
			}
			waiting = append(waiting, req)
		case next <- first:
			waiting = waiting[1:]
		}
	}
}

// resized takes a new size, in place of one that nobody has looked at.
func (s *screening) resized(req *ssh.Request) bool {
	size, ok := boundSize(req)
	if !ok || !s.terminal {
		return false
	}
	select {
	case <-s.sizes:
	default:
	}
	s.sizes <- size // there is room: nobody else puts anything in
	return true
}

func reply(req *ssh.Request, ok bool) {
	if req.WantReply {
		_ = req.Reply(ok, nil) // the connection is gone
	}
}

// passes reports whether a request is offered, and bounds what it says.
func (s *screening) passes(req *ssh.Request) bool {
	switch req.Type {
	case "pty-req":
		if s.terminal || s.begun || !boundTerminal(req) {
			return false
		}
		s.terminal = true
		return true
	case "env":
		if s.begun || s.variables >= mostVariables || !isOfferedVariable(req.Payload) {
			return false
		}
		s.variables++
		return true
	case "shell":
		return s.begin(true) // without a terminal it is refused in words
	case "exec":
		return s.begin(s.commands && !s.terminal && len(req.Payload) <= longestCommand)
	}
	return false
}

func (s *screening) begin(may bool) bool {
	may = may && !s.begun
	s.begun = s.begun || may
	return may
}

// A terminalRequest is RFC 4254 section 6.2.
type terminalRequest struct {
	Terminal                     string
	Columns, Rows, Width, Height uint32
	Modes                        string
}

func boundTerminal(req *ssh.Request) bool {
	var t terminalRequest
	if ssh.Unmarshal(req.Payload, &t) != nil || !isTerminalName(t.Terminal) {
		return false
	}
	t.Columns, t.Rows = clamp(t.Columns, 80, mostColumns), clamp(t.Rows, 24, mostRows)
	t.Width, t.Height, t.Modes = 0, 0, ""
	req.Payload = ssh.Marshal(t)
	return true
}

// isTerminalName reports whether text is like a name of terminfo.
func isTerminalName(text string) bool {
	return text != "" && len(text) <= longestTerminal && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-+._", r)
	})
}

// A sizeChange is RFC 4254 section 6.7.
type sizeChange struct{ Columns, Rows, Width, Height uint32 }

func boundSize(req *ssh.Request) (gliderssh.Window, bool) {
	var size sizeChange
	if ssh.Unmarshal(req.Payload, &size) != nil || size.Columns == 0 || size.Rows == 0 {
		return gliderssh.Window{}, false
	}
	return gliderssh.Window{Width: int(min(size.Columns, mostColumns)), Height: int(min(size.Rows, mostRows))}, true
}

// clamp returns n as far as it is a size at all.
func clamp(n, unset, most uint32) uint32 {
	if n == 0 {
		return unset
	}
	return min(n, most)
}

func isOfferedVariable(payload []byte) bool {
	var v struct{ Name, Value string }
	if ssh.Unmarshal(payload, &v) != nil || len(v.Value) > longestValue {
		return false
	}
	switch v.Name {
	case "LANG", "COLORTERM", "NO_COLOR":
		return !strings.ContainsFunc(v.Value, func(r rune) bool { return r < ' ' || r > '~' })
	}
	return false
}

// isWhole reports whether every quote of a command line is closed, as a shell
// reads it (POSIX, Shell Command Language, section 2.2).
func isWhole(line string) bool {
	var quote rune
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quote != '\'':
			escaped = true
		case r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		}
	}
	return quote == 0 && !escaped
}
