package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"pugmark/ui/uitest"
)

// A served is the program serving people over SSH, each with a key of their
// own.
type served struct {
	server    *exec.Cmd
	folder    string // of the keys and the file of users
	port      string
	terminals map[string]*uitest.Terminal // by who signed in
}

// stop ends the server; nil is none.
func (s *served) stop() {
	if s == nil {
		return
	}
	_ = s.server.Process.Signal(os.Interrupt)
	_ = s.server.Wait() // that it was interrupted is no news
}

// serve has the program serve the demo to people, each a name and a role.
func (s *session) serve(people []string) error {
	s.end()
	folder := filepath.Join(s.home, "served")
	if err := s.do(s.program, "serve", "init", "--dir", folder); err != nil {
		return err
	}
	var users strings.Builder
	users.WriteString("[team]\nsubmissions = true\ntwo_person = true\n")
	for _, person := range people {
		name, role, _ := strings.Cut(person, "=")
		key := filepath.Join(folder, name)
		if err := s.do("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key); err != nil {
			return err
		}
		public, err := os.ReadFile(key + ".pub")
		if err != nil {
			return fmt.Errorf("read the key of %s: %w", name, err)
		}
		fmt.Fprintf(&users, "[[user]]\nname = %q\nrole = %q\nshare = 20\nkeys = [%q]\n", name, role, strings.TrimSpace(string(public)))
	}
	file := filepath.Join(folder, "users.toml")
	if err := os.WriteFile(file, []byte(users.String()), 0o600); err != nil {
		return fmt.Errorf("write the file of users: %w", err)
	}
	return s.listen(folder, file)
}

// listen starts the server and waits until it says where it listens.
func (s *session) listen(folder, users string) error {
	cmd := exec.Command(s.program, "serve", "--demo", "--listen", "127.0.0.1:0", "--users", users, "--host-key", filepath.Join(folder, "host_key"))
	s.prepare(cmd)
	log, err := cmd.StderrPipe()
	if err != nil {
		return fmt.Errorf("read what the server says: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	s.served = &served{server: cmd, folder: folder, terminals: map[string]*uitest.Terminal{}}
	var said []string
	for lines := bufio.NewScanner(log); lines.Scan(); {
		said = append(said, lines.Text())
		if _, port, found := strings.Cut(lines.Text(), "127.0.0.1:"); found {
			s.served.port = strings.TrimRight(strings.Fields(port)[0], `",.`)
			go func() { // what it goes on to say is for nobody
				for lines.Scan() {
				}
			}()
			return nil
		}
	}
	return fmt.Errorf("the server did not say where it listens: %s", strings.Join(said, " / "))
}

// signIn opens a session of a person on a terminal, or turns to the one there
// is.
func (s *session) signIn(name string) error {
	if s.served == nil {
		return errors.New("nobody is served: ssh comes after serve")
	}
	if t := s.served.terminals[name]; t != nil {
		s.terminal = t
		return nil
	}
	err := s.open(exec.Command("ssh", "-F", "none", "-p", s.served.port, "-i", filepath.Join(s.served.folder, name),
		"-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
		"-o", "UserKnownHostsFile="+filepath.Join(s.home, "known_hosts"), "-o", "SendEnv=COLORTERM LANG",
		"-t", "127.0.0.1"))
	s.served.terminals[name] = s.terminal
	return err
}

// do runs a command to its end.
func (s *session) do(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	s.prepare(cmd)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, said)
	}
	return nil
}
