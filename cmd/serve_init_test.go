package cmd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a server needs is written for its owner's eyes alone, whatever the umask.
func TestServeInitWritesForItsOwnerAlone(t *testing.T) {
	for _, mask := range []int{0o000, 0o022, 0o077} {
		m := newPlace(t)
		folder := filepath.Join(t.TempDir(), "etc", "pugmark")
		before := syscall.Umask(mask)
		r := m.run(t, "", "serve", "init", "--dir", folder)
		served := m.run(t, "", "serve", "--users", filepath.Join(folder, "users.toml"))
		syscall.Umask(before)
		require.Zero(t, r.code, r.stderr)
		for _, name := range []string{"users.toml", hostKeyName, "environment", "pugmark.service"} {
			info, err := os.Stat(filepath.Join(folder, name))
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "%s under umask %03o", name, mask)
			assert.Contains(t, r.stdout, filepath.Join(folder, name)+" was written")
		}
		for _, made := range []string{folder, filepath.Dir(folder)} {
			info, err := os.Stat(made)
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		}
		assert.Equal(t, exitUsage, served.code)
		assert.Contains(t, served.stderr, "it names nobody", "nobody is let in until somebody is named")
		assert.Contains(t, r.stdout, "The key of this host is SHA256:")
	}
}

// Everything a server makes is its owner's alone, too.
func TestServeWritesForItsOwnerAlone(t *testing.T) {
	for _, mask := range []int{0o000, 0o022, 0o077} {
		before := syscall.Umask(mask)
		m := newTeam(t, entry("maria", "analyst"))
		log := filepath.Join(m.folder, "log")
		x := m.serve(t, globals{demo: true, log: log}, serveFlags{})
		r := x.run("maria", "", "lookup payro11.example")
		syscall.Umask(before)
		require.Zero(t, r.code, r.stderr)
		for _, root := range []string{m.data, m.folder} {
			require.NoError(t, filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
				if err != nil {
					return err
				}
				info, err := entry.Info()
				if err != nil {
					return err
				}
				assert.Zero(t, info.Mode().Perm()&0o077, "%s under umask %03o", path, mask)
				return nil
			}))
		}
		assert.FileExists(t, log)
	}
}

// What is there already is nobody's to overwrite.
func TestServeInitOverwritesNothing(t *testing.T) {
	m, folder := newPlace(t), t.TempDir()
	users, key := filepath.Join(folder, "users.toml"), filepath.Join(folder, hostKeyName)
	require.NoError(t, os.WriteFile(users, []byte("# mine"), 0o600))
	require.NoError(t, os.Symlink("/nowhere/at/all", filepath.Join(folder, "environment")))
	require.Zero(t, m.run(t, "", "serve", "init", "--dir", folder).code)
	first, err := os.ReadFile(key)
	require.NoError(t, err)
	r := m.run(t, "", "serve", "init", "--dir", folder)
	require.Zero(t, r.code)
	assert.Equal(t, 4, strings.Count(r.stdout, "is there already, and is left as it is"))
	again, err := os.ReadFile(key)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	text, err := os.ReadFile(users)
	require.NoError(t, err)
	assert.Equal(t, "# mine", string(text))

	r = m.run(t, "", "serve", "init")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, "--dir DIR")
	for _, name := range []string{"a b", "100%", "$HOME", "a\nb", `a"b`, "a\x1bb"} {
		r = m.run(t, "", "serve", "init", "--dir", filepath.Join(folder, name))
		assert.Equal(t, exitUsage, r.code)
		assert.Contains(t, r.stderr, "a unit of systemd cannot name it")
	}
	r = m.run(t, "", "serve", "init", "--dir", filepath.Join(users, "below"))
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, "cannot be made")
}

// The commented users file is right as soon as its comments are taken away.
func TestTheUsersFileOfInitIsTrue(t *testing.T) {
	var lines []string
	for line := range strings.Lines(usersTemplate) {
		if uncommented, found := strings.CutPrefix(line, "# "); found && (strings.Contains(uncommented, " = ") || strings.HasPrefix(uncommented, "[[")) {
			line = strings.Replace(uncommented, "ssh-ed25519 AAAA… maria@laptop", lineOf("maria"), 1)
		}
		lines = append(lines, line)
	}
	r, err := parseRoster(strings.Join(lines, ""))
	require.NoError(t, err)
	assert.Equal(t, []rosterUser{{"maria", "admin", 40}}, r.users)
	assert.False(t, r.submissions)
	for _, option := range []string{`from="192.0.2.0/24,2001:db8::/32" `, `expiry-time="20271231Z" `, "no-pty ", "restrict "} {
		assert.Contains(t, usersTemplate, strings.TrimSpace(option), "what is promised")
		_, err := parseRoster("[[user]]\nname = \"a\"\nrole = \"viewer\"\nkeys = ['" + option + lineOf("a") + "']")
		assert.NoError(t, err, "what is promised is honoured")
	}
}

// systemd understands the unit, and thinks it safe.
func TestTheUnitIsUnderstood(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "etc.d")
	require.Zero(t, newPlace(t).run(t, "", "serve", "init", "--dir", folder).code)
	text, err := os.ReadFile(filepath.Join(folder, "pugmark.service"))
	require.NoError(t, err)
	for _, line := range []string{"User=pugmark", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
		"RestrictSUIDSGID=yes", "SystemCallFilter=@system-service", "LimitCORE=0", "StateDirectory=pugmark", "Restart=always", "RestartSec=1",
		"ExecReload=kill -HUP $MAINPID", "TimeoutStopSec=15"} {
		assert.Contains(t, string(text), line+"\n")
	}
	assert.Contains(t, string(text), "MemoryMax=")
	assert.NotContains(t, string(text), "@DIR@")
	assert.NotContains(t, string(text), "@PROGRAM@")

	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd is not here")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	unit := filepath.Join(t.TempDir(), "pugmark.service")
	there := strings.NewReplacer("/usr/local/bin/pugmark", self, "User=pugmark", "User=daemon").Replace(string(text))
	require.NoError(t, os.WriteFile(unit, []byte(there), 0o600))
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", unit).CombinedOutput()
	var ours []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "pugmark.service") {
			ours = append(ours, line)
		}
	}
	assert.Empty(t, ours, "%v", err)
}

// What the unit cannot see is said, and so is how the program gets to where it
// is started.
func TestServeInitSaysWhatComesNext(t *testing.T) {
	told := strings.Join(nextSteps("/home/maria/pugmark", "SHA256:x"), "\n")
	assert.Contains(t, told, "The unit cannot see /home/maria/pugmark")
	assert.Contains(t, told, "submissions = true")
	assert.Contains(t, told, " "+installed+"\n", "tests run from where programs do not stay")
	assert.NotContains(t, strings.Join(nextSteps("/etc/pugmark", "SHA256:x"), "\n"), "The unit cannot see")
	for program, starts := range map[string]string{"/opt/pugmark": "/opt/pugmark", "/home/maria/pugmark": installed, "/opt/a b/pugmark": installed} {
		assert.Equal(t, starts, programFor(program))
	}
}
