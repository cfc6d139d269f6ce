package cmd

import (
	"crypto/ed25519"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"

	"pugmark/investigation"
	"pugmark/ui/sshd"
)

// keyOf is a key pair that is the same for the same name.
func keyOf(name string) ssh.Signer {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, name)
	signer, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed))
	if err != nil {
		panic(err)
	}
	return signer
}

// lineOf is the line of authorized_keys of somebody's key.
func lineOf(name string) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(keyOf(name).PublicKey()))) + " " + name + "@laptop"
}

// entry is a user of a users file, whose key is that of their name.
func entry(name, role string, more ...string) string {
	return fmt.Sprintf("[[user]]\nname = %q\nrole = %q\nkeys = [%q]\n%s\n", name, role, lineOf(name), strings.Join(more, "\n"))
}

func TestRosterIsWhatTheFileSays(t *testing.T) {
	r, err := parseRoster("[team]\nsubmissions = true\ntwo_person = true\ncap = 90\nplan = 100\n" +
		entry("maria", "admin", "share = 40") + entry("Lena Ö.", "viewer"))
	require.NoError(t, err)
	assert.True(t, r.submissions)
	assert.True(t, r.twoPersons)
	assert.Equal(t, 90, r.limit)
	assert.Equal(t, 100, r.plan)
	assert.Equal(t, []rosterUser{{"maria", investigation.RoleAdmin, 40}, {"Lena Ö.", investigation.RoleViewer, 0}}, r.users)
	h, err := r.find(ssh.FingerprintSHA256(keyOf("maria").PublicKey()), netip.MustParseAddr("192.0.2.1"), time.Now())
	require.NoError(t, err)
	assert.Equal(t, "maria", h.user.name)
	_, err = r.find(ssh.FingerprintSHA256(keyOf("somebody").PublicKey()), netip.MustParseAddr("192.0.2.1"), time.Now())
	assert.EqualError(t, err, "nobody in the users file has this key")
}

func TestRosterWithoutATeamIsCareful(t *testing.T) {
	r, err := parseRoster(entry("maria", "submitter"))
	require.NoError(t, err)
	assert.False(t, r.submissions, "nobody submits unless the file says so")
	assert.Equal(t, "submitter, submissions are off", r.grant(r.users[0]))
}

// What a change of the file means for somebody is seen by what they may do.
func TestGrantsTellWhatChanges(t *testing.T) {
	seen := map[string]bool{}
	for _, team := range []roster{{}, {submissions: true}, {submissions: true, twoPersons: true}} {
		seen[team.grant(rosterUser{role: investigation.RoleApprover})] = true
		assert.Equal(t, "analyst", team.grant(rosterUser{role: investigation.RoleAnalyst}))
	}
	assert.Len(t, seen, 3)
}

// Every mistake in a users file is refused with a sentence of its own, which
// names the line or the user.
func TestRosterRefusesMistakes(t *testing.T) {
	said := map[string]string{}
	for text, want := range map[string]string{
		"# nobody yet\n":                                   "it names nobody: add a [[user]] with a name, a role and keys",
		"[team]\nsubmissions = tru":                        "line 2 is not TOML",
		"[team\n":                                          "line 2 is not TOML",
		"[team]\ncap = 1\ncap = 2\n":                       "line 3 is not TOML",
		"[team]\ncap = \"many\"\n":                         "[team]: cap is a number of calls a month, from 0",
		"[team]\nsubmisions = true\n":                      `"team.submisions" is not a setting: there are [team] with submissions, two_person, cap and plan, and [[user]] with name, role, share and keys`,
		"[team]\nplan = \"free\"\n" + entry("a", "admin"):  "[team]: plan is a number of calls a month, from 0",
		"[team]\ncap = -1\n" + entry("a", "admin"):         "[team]: cap is a number of calls a month, from 0",
		entry("maria", "root"):                             `user maria: "root" is no role: there are viewer, analyst, submitter, approver, admin`,
		entry("maria", ""):                                 "user maria: the role is missing: there are viewer, analyst, submitter, approver, admin",
		entry("maria", "Admin"):                            `user maria: "Admin" is no role: there are viewer, analyst, submitter, approver, admin`,
		entry("", "admin"):                                 "user 1: the name is missing",
		entry("a\u202eb", "admin"):                         "user 1: the name holds what cannot be printed, or blanks where none can be seen",
		entry(" a", "admin"):                               "user 1: the name holds what cannot be printed, or blanks where none can be seen",
		entry(strings.Repeat("ö", 33), "admin"):            "user 1: the name is longer than 32 characters",
		entry("maria", "admin", "share = -5"):              "user maria: share is a number of calls a month, from 0",
		entry("maria", "admin", "share = 4000000000"):      "user maria: share is a number of calls a month, from 0",
		entry("maria", "admin", "shares = 5"):              `"user.shares" is not a setting: there are [team] with submissions, two_person, cap and plan, and [[user]] with name, role, share and keys`,
		entry("maria", "admin") + entry("Maria", "viewer"): "user Maria: the name is there twice, and capitals do not tell people apart",
		"[[user]]\nname = \"maria\"\nrole = \"admin\"\n":   "user maria: nobody comes in without a key: add keys",
		"[[user]]\nname = \"maria\"\nrole = \"admin\"\nkeys = [\"ssh-ed25519 nonsense\"]":                                  "user maria: key 1: that is not one public key in the format of authorized_keys",
		fmt.Sprintf("[[user]]\nname = \"maria\"\nrole = \"admin\"\nkeys = [%q, %q]", lineOf("maria"), lineOf("maria")):     "user maria: key 2: the key is there twice",
		entry("maria", "admin") + fmt.Sprintf("[[user]]\nname = \"lena\"\nrole = \"admin\"\nkeys = [%q]", lineOf("maria")): "user lena: key 1: the key is maria's already, and a key is one person's",
		fmt.Sprintf("[[user]]\nname = \"ca\"\nrole = \"admin\"\nkeys = [%q]", "cert-authority "+lineOf("ca")):              "user ca: key 1: the option cert-authority of the key cannot be honoured: take it away",
		fmt.Sprintf("[[user]]\nname = \"ca\"\nrole = \"admin\"\nkeys = [%q]", `command="id" `+lineOf("ca")):                "user ca: key 1: the option command of the key cannot be honoured: take it away",
		"[team]\ntwo_person = \"yes\"\n": "[team]: two_person is true or false, without quotes",
		"team = 3\n":                     "team is one table, [team], and user one for each, [[user]]",
		"[user]\nname = \"maria\"\n":     "team is one table, [team], and user one for each, [[user]]",
		"[[user]]\nname = 7\n":           "user 1: the name is not in quotes",
		"[[user]]\nname = \"maria\"\nrole = \"admin\"\nkeys = \"x\"": `user maria: keys is a list of lines of authorized_keys, such as ["ssh-ed25519 AAAA… maria@laptop"]`,
		"[[user]]\nname = \"maria\"\nrole = \"admin\"\nkeys = [1]":   "user maria: key 1 is not in quotes",
	} {
		_, err := parseRoster(text)
		if assert.Error(t, err, text) {
			assert.Equal(t, want, err.Error(), text)
		}
		said[want] = text
	}
	assert.Greater(t, len(said), 18)
}

// A users file that cannot be trusted is no users file, whoever names it.
func TestRosterFileMustBeSound(t *testing.T) {
	sound := entry("maria", "admin")
	write := func(t *testing.T, text string, mode os.FileMode) string {
		t.Helper()
		folder := t.TempDir()
		require.NoError(t, os.Chmod(folder, 0o700))
		path := filepath.Join(folder, "users.toml")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		require.NoError(t, os.Chmod(path, mode))
		return path
	}
	_, err := loadRoster(write(t, sound, 0o600))
	require.NoError(t, err)
	_, err = loadRoster(write(t, sound, 0o644))
	require.NoError(t, err, "public keys are no secret")

	open := write(t, sound, 0o600)
	require.NoError(t, os.Chmod(filepath.Dir(open), 0o777))
	sticky := write(t, sound, 0o600)
	require.NoError(t, os.Chmod(filepath.Dir(sticky), 0o777|os.ModeSticky))
	_, err = loadRoster(sticky)
	require.NoError(t, err, "nobody removes another's file from there")
	link := filepath.Join(t.TempDir(), "users.toml")
	require.NoError(t, os.Symlink(open, link))
	pipe := filepath.Join(t.TempDir(), "users.toml")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))

	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "users.toml"):                "there is no users file %s: pugmark serve init writes one to fill in",
		write(t, "", 0o600):                                     "the users file %s is empty: pugmark serve init writes one to fill in",
		write(t, sound, 0o602):                                  "anybody may write the users file %s, and so become anybody: chmod 600 it",
		write(t, sound, 0o620):                                  "its group may write the users file %s, and so become anybody: chmod 600 it",
		write(t, "#"+strings.Repeat("x", longestRoster), 0o600): "the users file %s is longer than 1048576 bytes",
		write(t, "name = maria", 0o600):                         "the users file %s: line 1 is not TOML",
		t.TempDir():                                             "the users file %s is not a file",
		pipe:                                                    "the users file %s is not a file",
		unreadable(t, write(t, sound, 0o000)):                   "the users file %s cannot be read by whoever runs this",
	} {
		_, err := loadRoster(path)
		assert.EqualError(t, err, fmt.Sprintf(want, path))
	}
	for _, path := range []string{open, link} {
		_, err := loadRoster(path)
		assert.ErrorContains(t, err, "anybody may put another file in the place of the users file "+path)
	}
}

// Who may write a folder may put another users file there.
func TestRosterFolderMustBeSound(t *testing.T) {
	sound := func(t *testing.T) (path, folder, above string) {
		t.Helper()
		above = t.TempDir()
		require.NoError(t, os.Chmod(above, 0o755))
		folder = filepath.Join(above, "pugmark")
		require.NoError(t, os.Mkdir(folder, 0o700))
		path = filepath.Join(folder, "users.toml")
		require.NoError(t, os.WriteFile(path, []byte(entry("maria", "admin")), 0o600))
		_, err := loadRoster(path)
		require.NoError(t, err)
		return path, folder, above
	}
	t.Run("writable for the group", func(t *testing.T) {
		path, folder, _ := sound(t)
		require.NoError(t, os.Chmod(folder, 0o770))
		_, err := loadRoster(path)
		assert.EqualError(t, err, "its group may put another file in the place of the users file "+path+": chmod go-w the folder "+folder)
		require.NoError(t, os.Chmod(folder, 0o770|os.ModeSticky))
		_, err = loadRoster(path)
		assert.NoError(t, err)
	})
	t.Run("a folder above it", func(t *testing.T) {
		path, _, above := sound(t)
		require.NoError(t, os.Chmod(above, 0o777))
		_, err := loadRoster(path)
		assert.EqualError(t, err, "anybody may put another file in the place of the users file "+path+": chmod go-w the folder "+above)
	})
	t.Run("another's", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Skip("only root gives files away")
		}
		const somebody = 12345
		path, folder, _ := sound(t)
		require.NoError(t, os.Chown(folder, somebody, 0))
		_, err := loadRoster(path)
		assert.ErrorContains(t, err, "the folder "+folder+" belongs to another user")
		require.NoError(t, os.Chown(folder, 0, 0))
		require.NoError(t, os.Chown(path, somebody, 0))
		_, err = loadRoster(path)
		assert.ErrorContains(t, err, "the users file "+path+" belongs to another user")
	})
}

// unreadable is a file that this process cannot read: the given one, or, for
// root, who reads everything, a part of the kernel's memory of a process.
func unreadable(t *testing.T, path string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		return path
	}
	const unmapped = "/proc/self/mem"
	if _, err := os.Stat(unmapped); err != nil {
		t.Skip("root reads everything here")
	}
	return unmapped
}

// A mistake that comes in later changes nothing.
func TestDirectoryKeepsWhatWasSound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users.toml")
	require.NoError(t, os.WriteFile(path, []byte(entry("maria", "admin")), 0o600))
	d, err := openDirectory(path, time.Now)
	require.NoError(t, err)
	from := netip.MustParseAddr("192.0.2.1")
	who := func(name string) sshd.User {
		user, err := d.Lookup(keyOf(name).PublicKey(), from)
		if err != nil {
			return sshd.User{Name: err.Error()}
		}
		return user
	}
	assert.Equal(t, sshd.User{Name: "maria", Grant: "admin, submissions are off"}, who("maria"))
	assert.Equal(t, "nobody in the users file has this key", who("lena").Name)

	require.NoError(t, os.WriteFile(path, []byte(entry("maria", "admin")+entry("lena", "emperor")), 0o600))
	assert.ErrorContains(t, d.reread(), `user lena: "emperor" is no role`)
	assert.Equal(t, "maria", who("maria").Name)
	assert.Equal(t, "nobody in the users file has this key", who("lena").Name)

	require.NoError(t, os.WriteFile(path, []byte(entry("lena", "analyst")), 0o600))
	require.NoError(t, d.reread())
	assert.Equal(t, "nobody in the users file has this key", who("maria").Name)
	assert.Equal(t, "lena", who("lena").Name)
}

// Who works in a session is who the key says, now, and nobody else.
func TestMemberIsWhoHoldsTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users.toml")
	rules := `restrict,from="192.0.2.0/24",expiry-time="20300101Z" `
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(entry("maria", "analyst", "share = 7"), `"ssh`, `'`+rules+`ssh`, 1)), 0o600))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	fixed := strings.Replace(string(text), `@laptop"]`, `@laptop']`, 1)
	require.NoError(t, os.WriteFile(path, []byte(fixed), 0o600))
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	d, err := openDirectory(path, func() time.Time { return now })
	require.NoError(t, err)
	key := keyOf("maria").PublicKey()
	user, err := d.Lookup(key, netip.MustParseAddr("192.0.2.9"))
	require.NoError(t, err)
	assert.True(t, user.NoTerminal, "restrict")
	_, err = d.Lookup(key, netip.MustParseAddr("198.51.100.1"))
	assert.Error(t, err)

	x := sshd.Session{User: user, Fingerprint: ssh.FingerprintSHA256(key), From: netip.MustParseAddrPort("192.0.2.9:1234")}
	m, _, err := d.member(x)
	require.NoError(t, err)
	assert.Equal(t, investigation.Member{Name: "maria", Role: investigation.RoleAnalyst, Key: x.Fingerprint, From: "192.0.2.9", Share: 7}, m)
	for _, wrong := range []func(*sshd.Session){
		func(x *sshd.Session) { x.User.Name = "lena" },
		func(x *sshd.Session) { x.User.Grant = "admin" },
		func(x *sshd.Session) { x.Fingerprint = ssh.FingerprintSHA256(keyOf("lena").PublicKey()) },
		func(x *sshd.Session) { x.From = netip.MustParseAddrPort("198.51.100.1:22") },
		func(*sshd.Session) { now = now.AddDate(10, 0, 0) },
	} {
		altered := x
		wrong(&altered)
		_, _, err := d.member(altered)
		assert.EqualError(t, err, "your access has changed: sign in again")
	}
}

func FuzzRoster(f *testing.F) {
	for _, seed := range []string{
		usersTemplate, entry("maria", "admin", "share = 40"), "[team]\ncap = 9223372036854775807\n" + entry("a", "viewer"),
		entry("a\x1b[2J", "admin"), "[[user]]\nname = 7\n", "[user]\nname = \"a\"\n", "user = [1]", "team = []", "\x00", "[[user]]\nkeys = [[\"x\"]]",
		"[[user]]\nname = \"ca\"\nrole = \"admin\"\nkeys = ['cert-authority " + lineOf("ca") + "']",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRoster(text)
		if err != nil {
			for _, internals := range []string{"toml:", "%!", "reflect", "interface {}"} {
				assert.NotContains(t, err.Error(), internals)
			}
			return
		}
		require.NotEmpty(t, r.users)
		names := map[string]bool{}
		for _, u := range r.users {
			assert.NoError(t, checkName(u.name))
			assert.False(t, names[strings.ToLower(u.name)], "one of a name")
			names[strings.ToLower(u.name)] = true
			assert.Contains(t, investigation.Roles(), u.role)
			assert.GreaterOrEqual(t, u.share, 0)
		}
		holders := map[string]bool{}
		for _, h := range r.holders {
			holders[h.user.name] = true
		}
		assert.Len(t, holders, len(r.users), "everybody has a key of their own")
	})
}
