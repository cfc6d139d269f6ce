// Command sshbare is what a team's screen over SSH costs in the framework alone:
// wish and Bubble Tea with nothing but a table of lines. Everybody may come in.
//
//	sshbare ADDRESS HOST-KEY STATE-FILE [DIAGNOSTICS-ADDRESS]
//
// Once the file exists, every session's table changes once a second.
package main

import (
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"charm.land/wish/v2"
	"charm.land/wish/v2/bubbletea"
)

// An update is what everybody's table shows from now on.
type update int

// A table shows one line per line of the screen, the same on every screen.
type table struct {
	width, height, cursor, update int
}

func (t table) Init() tea.Cmd { return nil }

func (t table) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		t.width, t.height = msg.Width, msg.Height
	case update:
		t.update = int(msg)
	case tea.KeyPressMsg:
		switch msg.String() {
		case "down":
			t.cursor++
		case "up":
			t.cursor--
		}
	}
	return t, nil
}

func (t table) View() tea.View {
	var b strings.Builder
	for i := range t.height {
		mark := "  "
		if i == (t.cursor%10+10)%10+4 {
			mark = "\x1b[1;36m▌ \x1b[m"
		}
		seen := 0
		if i%10 == 0 {
			seen = t.update
		}
		line := fmt.Sprintf("analyst-%03d  host-%05d.payro11.example  192.0.2.%-3d  AS%d  \x1b[32mseen %d s ago\x1b[m  a line about it", i, i*7919, i, 64496+i, seen)
		b.WriteString(mark + line + strings.Repeat(".", max(0, t.width-len(line)+6)))
		if i < t.height-1 {
			b.WriteByte('\n')
		}
	}
	v := tea.NewView(b.String())
	v.AltScreen = true
	return v
}

// programs are those that run.
type programs struct {
	mu  sync.Mutex
	all map[*tea.Program]bool
}

func (p *programs) start(s ssh.Session) *tea.Program {
	options := append(bubbletea.MakeOptions(s), tea.WithoutSignalHandler())
	program := tea.NewProgram(table{}, options...)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[program] = true
	go func() {
		<-s.Context().Done()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.all, program)
	}()
	return program
}

func (p *programs) tell(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for program := range p.all {
		go program.Send(update(n))
	}
}

func run(address, hostKey, state string, diagnostics ...string) error {
	p := &programs{all: map[*tea.Program]bool{}}
	server, err := wish.NewServer(wish.WithAddress(address), wish.WithHostKeyPath(hostKey),
		wish.WithPublicKeyAuth(func(ssh.Context, ssh.PublicKey) bool { return true }),
		wish.WithMiddleware(bubbletea.MiddlewareWithProgramHandler(p.start)))
	if err != nil {
		return err
	}
	if len(diagnostics) > 0 {
		go func() { _ = http.ListenAndServe(diagnostics[0], nil) }()
	}
	go func() {
		for n := 1; ; n++ {
			time.Sleep(time.Second)
			if _, err := os.Stat(state); err == nil {
				p.tell(n)
			}
		}
	}()
	return server.ListenAndServe()
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "sshbare ADDRESS HOST-KEY STATE-FILE [DIAGNOSTICS-ADDRESS]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4:]...); err != nil {
		fmt.Fprintln(os.Stderr, "sshbare:", err)
		os.Exit(1)
	}
}
