package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

// A server that would let in nobody, or anybody, does not start, and says which
// it is.
func TestServeRefusesEveryMisconfiguration(t *testing.T) {
	sound := entry("maria", "admin")
	said := map[string]string{}
	for name, broken := range map[string]struct {
		change func(t *testing.T, m *team) []string
		want   string
	}{
		"nobody named": {func(*testing.T, *team) []string { return []string{"serve"} }, "serve needs --users FILE, which names who may come in"},
		"missing": {func(t *testing.T, m *team) []string {
			require.NoError(t, os.Remove(m.users()))
			return nil
		}, "there is no users file"},
		"empty": {func(t *testing.T, m *team) []string {
			m.write(t)
			return nil
		}, "is empty"},
		"unreadable": {func(t *testing.T, m *team) []string {
			require.NoError(t, os.Chmod(m.users(), 0))
			return []string{"serve", "--users", unreadable(t, m.users()), "--host-key", filepath.Join(m.folder, hostKeyName)}
		}, "cannot be read by whoever runs this"},
		"malformed": {func(t *testing.T, m *team) []string {
			m.write(t, sound, "[[user]]", "name = maria")
			return nil
		}, "line 8 is not TOML"},
		"world-writable": {func(t *testing.T, m *team) []string {
			require.NoError(t, os.Chmod(m.users(), 0o606))
			return nil
		}, "anybody may write the users file"},
		"no host key": {func(t *testing.T, m *team) []string {
			require.NoError(t, os.Remove(filepath.Join(m.folder, hostKeyName)))
			return nil
		}, "there is no host key at"},
		"a certificate authority": {func(t *testing.T, m *team) []string {
			m.write(t, fmt.Sprintf("[[user]]\nname = \"ca\"\nrole = \"admin\"\nkeys = [%q]", "cert-authority "+lineOf("ca")))
			return nil
		}, "user ca: key 1: the option cert-authority of the key cannot be honoured"},

		"a host key that others may read": {func(t *testing.T, m *team) []string {
			require.NoError(t, os.Chmod(filepath.Join(m.folder, hostKeyName), 0o640))
			return nil
		}, "others may read the host key"},
		"a host key that is none": {func(t *testing.T, m *team) []string {
			require.NoError(t, os.WriteFile(filepath.Join(m.folder, hostKeyName), []byte("x"), 0o600))
			return nil
		}, "is no private key in OpenSSH's format"},
		"nowhere to listen": {func(_ *testing.T, m *team) []string {
			return []string{"serve", "--users", m.users(), "--listen", "256.0.0.1:99999"}
		}, "--listen: nothing can listen on 256.0.0.1:99999"},
		"figures for everybody": {func(_ *testing.T, m *team) []string {
			return []string{"serve", "--users", m.users(), "--listen", "127.0.0.1:0", "--metrics", "0.0.0.0:0"}
		}, "--metrics 0.0.0.0:0 could be read from other machines, without a key"},
		"figures nowhere": {func(_ *testing.T, m *team) []string {
			return []string{"serve", "--users", m.users(), "--listen", "127.0.0.1:0", "--metrics", "9090"}
		}, "--metrics is an address and a port"},
		"a history that is no file and no server": {func(_ *testing.T, m *team) []string {
			return []string{"serve", "--users", m.users(), "--history", "mysql://root:s3cret@db/x"}
		}, "--history is a file, or a server such as postgres://user@host/name, and this is neither"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTeam(t, sound)
			args := broken.change(t, m)
			if args == nil {
				args = []string{"serve", "--users", m.users()}
			}
			r := m.run(t, "", args...)
			assert.Equal(t, exitUsage, r.code)
			assert.Contains(t, r.stderr, broken.want)
			assert.Empty(t, r.stdout, "nothing was opened")
			assert.NotContains(t, r.stderr, "s3cret")
			sentence, _, _ := strings.Cut(r.stderr, "\n")
			assert.Empty(t, said[sentence])
			said[sentence] = name
		})
	}
}

// A history that cannot keep anything is no team's.
func TestServeNeedsAHistoryItCanWrite(t *testing.T) {
	m := newTeam(t, entry("maria", "admin"))
	foreign := filepath.Join(m.folder, "letter.txt")
	require.NoError(t, os.WriteFile(foreign, []byte(strings.Repeat("dear maria, ", 100)), 0o600))
	r := m.run(t, "", "serve", "--users", m.users(), "--listen", "127.0.0.1:0", "--history", foreign)
	assert.Equal(t, exitOurs, r.code)
	assert.Contains(t, r.stderr, "could not open the history")
	assert.Empty(t, r.stdout)

	for _, address := range []string{"postgres://pugmark:s3cret@127.0.0.1:1/pugmark", "postgres://127.0.0.1:1/x?user=a&password=s3cret", "postgres://a:s3cret@[::1/x"} {
		r = m.run(t, "", "serve", "--users", m.users(), "--listen", "127.0.0.1:0", "--history", address)
		assert.NotZero(t, r.code)
		assert.NotContains(t, r.stdout+r.stderr, "s3cret")
		m.env[historyVariable] = address
		r = m.run(t, "", "serve", "--users", m.users(), "--listen", "127.0.0.1:0")
		assert.NotZero(t, r.code)
		assert.NotContains(t, r.stdout+r.stderr, "s3cret")
		delete(m.env, historyVariable)
	}
}

// What one has looked up costs a colleague nothing, and says whose it is.
func TestAColleaguesAnswerIsFree(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	m := newTeam(t, entry("maria", "analyst"), entry("lena", "analyst"))
	x := m.serve(t, globals{apiURL: base}, serveFlags{})
	maria := x.open("maria")
	maria.lookUp(t, "payro11.example")
	require.NoError(t, maria.Await(patience, shows("▲ Cloudflare: Phishing")))
	require.Eventually(t, func() bool { return x.hall.metrics.recent(time.Now()) == requests() && requests() > 0 }, patience, time.Millisecond)
	before := requests()

	lena := x.open("lena")
	lena.lookUp(t, "payro11.example")
	require.NoError(t, lena.Await(patience, shows("▲ Cloudflare: Phishing", "maria")))
	r := x.run("lena", "", "lookup payro11.example --ask domain")
	assert.Zero(t, r.code, r.stderr)
	assert.Contains(t, r.stderr, "saved 1 call")
	assert.Contains(t, r.stdout, " · kept, maria's\n")
	assert.Equal(t, before, requests(), "nothing was asked a second time")
	for _, command := range []string{"lookup payro11.example --ask domain --ndjson", "history payro11 --ndjson"} {
		told := x.run("lena", "", command).objects(t)
		require.NotEmpty(t, told)
		assert.Equal(t, "maria", told[0].Analyst, command)
	}
	r = x.run("maria", "", "lookup payro11.example --ask domain")
	assert.Contains(t, r.stdout, " · kept\n", "her own")
	require.Eventually(t, func() bool {
		noted, err := x.hall.history.Activities(t.Context(), history.ActivityQuery{What: []history.ActivityKind{history.ActivityReused}, Analyst: "lena", Limit: 10})
		return err == nil && len(noted) > 0 && noted[0].Of == "maria"
	}, patience, 10*time.Millisecond, "who used whose answer is noted")
	assert.Empty(t, lena.Strange())
}

// Who asks is who holds the key, whatever the client calls itself.
func TestCommandsAreOfWhoHoldsTheKey(t *testing.T) {
	base, _ := serve(t, simulator.Options{})
	m := newTeam(t, entry("maria", "analyst"))
	x := m.serve(t, globals{apiURL: base}, serveFlags{})
	require.Zero(t, x.run("maria", "", "lookup payro11.example").code) // signs in as root
	kept, err := x.hall.history.Lookups(t.Context(), history.Query{Limit: 1})
	require.NoError(t, err)
	require.Len(t, kept, 1)
	assert.Equal(t, "maria", kept[0].Record.Analyst)
	_, err = x.dial("stranger")
	assert.ErrorContains(t, err, "unable to authenticate")
}

// A command over SSH prints what the same command prints on the machine.
func TestRemoteCommandsPrintWhatLocalOnesDo(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	m := newTeam(t, entry("maria", "analyst"))
	x := m.serve(t, globals{apiURL: base}, serveFlags{})
	first := x.run("maria", "hxxps://login[.]payro11[.]example/x\n203.0.113.66\n", "lookup - --ndjson --ask domain,ip")
	require.Zero(t, first.code, first.stderr)
	require.Len(t, first.objects(t), 4)
	spent := requests()
	m.env["USER"] = "maria"
	for _, command := range [][]string{
		{"lookup", "login.payro11.example", "203.0.113.66", "--ndjson", "--ask", "domain,ip"},
		{"lookup", "login.payro11.example", "--json"},
		{"lookup", "login.payro11.example", "nonsense nonsense", "--ask", "domain"},
		{"lookup", "never-asked.example", "--max-calls", "0"},
		{"lookup", "payro11.example", "--since", "yesterday"},
		{"lookup"},
		{"lookup", "-"}, // of an empty input
		{"lookup", "-", "--ndjson"},
		{"lookup", "-", "--json"},
		{"history", "--ndjson"},
		{"history", "payro"},
		{"history", "nothing-like-it"},
		{"submissions"},
		{"submissions", "MC-0042"},
		{"categories", "phish"},
		{"categories", "busi", "--json"},
		{"version"},
	} {
		remote := x.run("maria", "", quoted(command))
		local := m.run(t, "", append(command, "--api-url", base)...)
		assert.Equal(t, local.stdout, remote.stdout, command)
		assert.Equal(t, local.code, remote.code, command)
		assert.Equal(t, local.stderr, strings.ReplaceAll(remote.stderr, "ssh workbench", "pugmark"), command)
	}
	assert.Equal(t, spent, requests())
}

// quoted is a command as a client of SSH sends it.
func quoted(args []string) string {
	var words []string
	for _, arg := range args {
		words = append(words, "'"+arg+"'")
	}
	return strings.Join(words, " ")
}

// Nothing but a few commands that read is run, and none of their flags reaches
// a file, a server or somebody else.
func TestNothingElseIsRun(t *testing.T) {
	m := newTeam(t, entry("maria", "admin"))
	x := m.serve(t, globals{demo: true}, serveFlags{})
	outside := filepath.Join(t.TempDir(), "made")
	for _, command := range []string{
		"serve", "serve init --dir " + outside, "submit payro11.example --add phishing --yes payro11.example", "follow-up", "demo reset", "simulate",
		"sh", "/bin/sh -c id", "scp -t /tmp", "sftp", "rsync --server", "git-upload-pack x", "completion bash", "__complete lookup", "__completeNoDesc x", "man",
		"pugmark lookup x.example", "--help", "-h", "--version", "'' lookup", "LOOKUP x.example",
		"history backup " + outside, "lookup payro11.example --log " + outside, "lookup payro11.example --history " + outside,
		"lookup payro11.example --demo", "lookup payro11.example --api-url https://evil.example", "lookup payro11.example --fault 429",
		"lookup payro11.example --plan 9", "lookup payro11.example --timeout 1s", "categories --refresh", "submissions --history x", "version --log x",
	} {
		r := x.run("maria", "", command)
		assert.Equal(t, exitUsage, r.code, command)
		assert.Empty(t, r.stdout, command)
		assert.NotEmpty(t, r.stderr, command)
		assert.LessOrEqual(t, strings.Count(r.stderr, "\n"), 2, command)
	}
	assert.NoFileExists(t, outside)
	r := x.run("maria", "", "help")
	assert.Zero(t, r.code)
	for _, word := range []string{"submit ", "serve", "backup", "--log", "--history", "demo"} {
		assert.NotContains(t, r.stdout, word)
	}
	r = x.run("maria", "", "lookup --help")
	assert.Zero(t, r.code)
	assert.Contains(t, r.stdout, "ssh workbench lookup 1.1.1.1 AS13335 --ask ip,dns,asn --ndjson")
	assert.NotContains(t, r.stdout, "--demo")
}

// A viewer reads what is kept, and spends nothing.
func TestAViewerSpendsNothing(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	m := newTeam(t, entry("tom", "viewer"), entry("maria", "analyst"))
	x := m.serve(t, globals{apiURL: base}, serveFlags{})
	require.Zero(t, x.run("maria", "", "lookup payro11.example").code)
	before := requests()
	r := x.run("tom", "", "lookup payro11.example --ndjson")
	assert.Zero(t, r.code, r.stderr)
	require.Len(t, r.objects(t), 1)
	assert.Nil(t, r.objects(t)[0].Error)

	r = x.run("tom", "", "lookup other.example --ndjson --refresh")
	assert.Equal(t, exitUnanswered, r.code)
	assert.Equal(t, "your role reads what is kept: not asked · ask an admin for the role analyst", r.objects(t)[0].Error.Message)
	assert.NotContains(t, r.stdout+r.stderr, "CLOUDFLARE")
	tom := x.open("tom")
	require.NoError(t, tom.Await(patience, shows("tom", "viewer")))
	tom.Type("third.example")
	tom.Press(t, "enter")
	require.NoError(t, tom.Await(patience, shows("third[.]example")))
	tom.Settle(200*time.Millisecond, patience)
	assert.Equal(t, before, requests())
}

// Who has spent their share is told, whatever is left of the team's calls.
func TestAShareIsUsedUp(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	m := newTeam(t, entry("maria", "analyst", "share = 2"), entry("lena", "analyst"))
	x := m.serve(t, globals{apiURL: base, plan: 100}, serveFlags{})
	r := x.run("maria", "", "lookup a.example b.example c.example --ndjson")
	assert.Equal(t, exitSpent, r.code)
	assert.Equal(t, 2, requests())
	objects := r.objects(t)
	require.Len(t, objects, 3)
	objects = slices.DeleteFunc(objects, func(o answerObject) bool { return o.Error == nil })
	require.Len(t, objects, 1)
	assert.Equal(t, "share", objects[0].Error.Kind)
	require.Zero(t, x.run("lena", "", "lookup c.example").code, "hers is another")

	// More of it is granted without a restart, and known to who is here.
	bench := x.bench("maria")
	m.write(t, "[team]\ncap = 50", entry("maria", "analyst", "share = 3"), entry("lena", "analyst"))
	x.reread()
	budget, err := bench.Budget(t.Context())
	require.NoError(t, err)
	assert.Contains(t, budget.Words(), " of 50 calls left · 1 yours")
	require.Zero(t, x.run("maria", "", "lookup d.example").code)
	assert.Equal(t, exitSpent, x.run("maria", "", "lookup e.example").code)
}

// bench is the workbench of somebody in a session.
func (x *served) bench(name string) *investigation.Workbench {
	rules := x.hall.people.current.Load()
	for fingerprint, h := range rules.holders {
		if h.user.name == name {
			return x.hall.bench(investigation.Member{Name: name, Role: h.user.role, Key: fingerprint, Share: h.user.share}, rules)
		}
	}
	x.t.Fatalf("%s is not in the users file", name)
	return nil
}

func proposalAbout(t *testing.T, name string) investigation.Proposal {
	t.Helper()
	const phishing = 131
	return investigation.Proposal{Request: intel.Miscategorization{Type: intel.TargetDomain, URL: name, SecurityAdds: []int{phishing}}, Reason: "a test"}
}
