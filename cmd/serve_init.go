package cmd

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"pugmark/ui/display"
	"pugmark/ui/sshd"
)

const serveInitHelp = `Write what a server needs into a folder, which is made where it is missing:

  users.toml       who may come in; nobody until it is filled in
  host_key         the server's own key
  environment      the token, for systemd
  pugmark.service  a unit for systemd

All of it is for its owner's eyes only. What is there already is left as it is.`

// What serve init writes.
var (
	//go:embed serve/users.toml
	usersTemplate string
	//go:embed serve/environment
	environmentTemplate string
	//go:embed serve/pugmark.service
	unitTemplate string
)

func (s surroundings) serveInitCommand() *cobra.Command {
	var folder string
	c := &cobra.Command{
		Use:     "init",
		Short:   "Write a users file, a host key and a unit for systemd",
		Long:    serveInitHelp,
		Example: "\npugmark serve init --dir /etc/pugmark",
		Args:    noArguments,
		RunE:    func(*cobra.Command, []string) error { return s.serveInit(folder) },
	}
	c.Flags().StringVar(&folder, "dir", "", "The folder to write to")
	return c
}

const (
	privateFile   = 0o600
	privateFolder = 0o700
)

func (s surroundings) serveInit(folder string) error {
	if folder == "" {
		return usage("serve init needs --dir DIR, the folder to write to, such as /etc/pugmark")
	}
	folder, err := filepath.Abs(folder)
	if err != nil || !isPlainPath(folder) {
		return usage("--dir %q: a unit of systemd cannot name it: use letters, digits and / . _ - alone", folder)
	}
	if err := os.MkdirAll(folder, privateFolder); err != nil {
		return usage("--dir: the folder %s cannot be made", folder)
	}
	var lines []string
	for _, file := range []struct {
		name  string
		write func(path string) error
	}{
		{"users.toml", writerOf(usersTemplate)},
		{hostKeyName, sshd.CreateHostKey},
		{"environment", writerOf(environmentTemplate)},
		{"pugmark.service", writerOf(unitFor(folder))},
	} {
		path := filepath.Join(folder, file.name)
		_, err := os.Lstat(path)
		switch {
		case err == nil:
			lines = append(lines, path+" is there already, and is left as it is")
			continue
		case !errors.Is(err, fs.ErrNotExist):
			return plain("%s cannot be looked at", path)
		}
		if err := file.write(path); err != nil {
			return plainError(err.Error())
		}
		lines = append(lines, path+" was written")
	}
	key, err := sshd.LoadHostKey(filepath.Join(folder, hostKeyName))
	if err != nil {
		return plainError(err.Error())
	}
	return printed(s.writeLines(append(lines, nextSteps(folder, ssh.FingerprintSHA256(key.PublicKey()))...)))
}

// writerOf writes text to a file that must not exist, for its owner alone
// whatever the umask is.
func writerOf(text string) func(path string) error {
	return func(path string) error {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateFile)
		if err != nil {
			return fmt.Errorf("%s cannot be written", path)
		}
		_, err = f.WriteString(text)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("%s could not be written", path)
		}
		return nil
	}
}

// installed is where a program belongs that stays.
const installed = "/usr/local/bin/pugmark"

// programFor is what the unit starts: the program that runs, or what is to be
// installed where the unit cannot see that, or go run removes it.
func programFor(program string) string {
	if !isPlainPath(program) || strings.HasPrefix(program, os.TempDir()) ||
		slices.ContainsFunc(hidden(), func(place string) bool { return strings.HasPrefix(program, place) }) {
		return installed
	}
	return program
}

// unitFor is the unit for a server whose files are in a folder.
func unitFor(folder string) string {
	program, err := os.Executable()
	if err != nil {
		program = installed
	}
	return strings.NewReplacer("@PROGRAM@", programFor(program), "@DIR@", folder).Replace(unitTemplate)
}

// isPlainPath reports a path that means the same in every line of a unit, each
// of which has its own rules for blanks, per cents and dollars, and in a shell.
func isPlainPath(path string) bool {
	return !strings.ContainsFunc(path, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("/._-", r)
	})
}

// hidden are the folders of which the unit sees nothing, by PrivateTmp and
// ProtectHome.
func hidden() []string { return []string{"/tmp/", "/var/tmp/", "/home/", "/root/", "/run/user/"} }

// installation is how the program gets to where the unit starts it, where it is
// not there already.
func installation() []string {
	program, err := os.Executable()
	if err == nil && programFor(program) == program {
		return nil
	}
	if err != nil || !isPlainPath(program) {
		program = "pugmark"
	}
	return []string{"       install -m 755 " + program + " " + installed}
}

func nextSteps(folder, fingerprint string) []string {
	steps := []string{
		"",
		"Next:",
		"  1. Name people in " + filepath.Join(folder, "users.toml") + ": a name, a role and their public keys.",
		"  2. Try it:  pugmark serve --demo --users " + folder + "/users.toml",
		"     and from another terminal:  ssh -p 2222 127.0.0.1",
		"     Submitters and approvers submit nothing until it says submissions = true.",
		"  3. Put the token into " + filepath.Join(folder, "environment") + ", and let systemd run it, as a user of its own:",
		"       useradd --system --no-create-home --shell /usr/sbin/nologin pugmark",
		"       chown pugmark: " + folder + " " + folder + "/users.toml " + folder + "/" + hostKeyName,
		"       install -m 644 " + folder + "/pugmark.service /etc/systemd/system/ && systemctl daemon-reload",
		"       systemctl enable --now pugmark",
		"",
		"The key of this host is " + fingerprint,
		"Tell it to everybody: ssh shows it when they come in for the first time.",
	}
	if at := slices.IndexFunc(steps, func(line string) bool { return strings.Contains(line, "useradd") }); at >= 0 {
		steps = slices.Insert(steps, at, installation()...)
	}
	if slices.ContainsFunc(hidden(), func(place string) bool { return strings.HasPrefix(folder+"/", place) }) {
		steps = append(steps, "The unit cannot see "+folder+": it sees neither /home and /root nor the machine's /tmp. For systemd, choose a folder such as /etc/pugmark.")
	}
	for n, line := range steps {
		steps[n] = display.Text(line)
	}
	return steps
}
