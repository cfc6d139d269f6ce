package cmd

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
)

func TestUsageErrorsExitWithTwo(t *testing.T) {
	for line, said := range map[string]string{
		"--nonsense":                         "unknown flag: --nonsense",
		"lookup --nonsense":                  "unknown flag: --nonsense",
		"lookup":                             "lookup needs an indicator",
		"lookup a.example --ask domains":     `"domains" is not something that can be asked`,
		"lookup a.example --ask ,":           "nothing to ask was named",
		"lookup a.example --json --ndjson":   "choose one",
		"lookup a.example --page -1":         "count from 1",
		"lookup a.example --since yesterday": `--since is a day such as 2026-11-18, and "yesterday" is none`,
		"lookup a.example --since 2026-11-19 --until 2026-11-18": "--since 2026-11-19 is after --until 2026-11-18",
		"lookup a.example --max-calls many":                      `--max-calls cannot be "many"`,
		"lookup a.example --plan -5":                             "--plan is the number of calls",
		"lookup a.example --demo --api-url http://x":             "leave out --api-url",
		"lookup a.example --api-url http://example.com":          "--api-url: the address of the API must be https",
		"lookup a.example --api-url ftp://127.0.0.1":             "must be https",
		"lookup a.example --api-url https://u:p@x.example":       "must not contain a user name or password",
		"lookup a.example --log /nowhere/at/all":                 "--log: the file /nowhere/at/all cannot be written",
		"simulate --fault gremlins":                              `"gremlins" is not a fault`,
		"simulate --latency -1s":                                 "--latency",
		"simulate --grant 0":                                     "--grant is how many items a page may have, from 1, not 0",
		"simulate extra":                                         `takes no argument, and "extra" is one`,
		"version extra":                                          `takes no argument`,
		"history kind:nslookup":                                  "QUERY: kind:nslookup is no kind",
		"history --kind nslookup":                                "--kind: kind:nslookup is no kind",
		"history --since whenever":                               `--since: "whenever" is not a time`,
		"history --json --csv":                                   "choose one",
		"history --limit -1":                                     "--limit",
		"history show":                                           "show prints one answer",
		"history show nothing":                                   "no dot",
		"history show a.example --at sometime":                   "--at",
		"history export":                                         "export needs the file to write",
		"history delete":                                         "delete needs an age or a query",
		"history delete --older-than never":                      "--older-than",
		"history backup":                                         "backup needs the file to write",
		"demo reset now":                                         "takes no argument",
		"a.example b.example":                                    "the workbench opens one indicator, and 2 were given",
		"lokup x.example":                                        "there is no command lokup: did you mean pugmark lookup?",
		"demo.a":                                                 "the workbench needs a terminal",
		"not_an_indicator":                                       `"not_an_indicator"`,
		"--fault 429":                                            "--fault is for the demo: add --demo",
		"--demo --fault flood":                                   "--fault: \"flood\" is not a fault",
		"--demo --fault pane=429":                                "--fault: \"pane\" is not an endpoint",
		"lookup a.example --demo --timeout -1s":                  "--timeout is a time such as 30s",
		"lookup a.example --demo --timeout 1h":                   "--timeout is a time such as 30s",
		"lookup a.example --review 5s":                           "--review is for the demo: add --demo",
		"lookup a.example --demo --review -5s":                   "--review is a time such as 5s, at most 720 hours",
		"lookup a.example --demo --review soon":                  `--review cannot be "soon"`,
		"--theme pink":                                           "--theme: ",
		"lookup a.example --demo --theme pink":                   "--theme: ",
		"a.example":                                              "the workbench needs a terminal",
	} {
		r := newPlace(t).run(t, "", strings.Fields(line)...)
		assert.Equal(t, exitUsage, r.code, line)
		assert.Contains(t, r.stderr, said, line)
		assert.Empty(t, r.stdout, line)
	}
}

func TestHostileArgumentsAreShownAsText(t *testing.T) {
	for _, args := range [][]string{
		{"--\x1b[31mred"}, {"lookup", "\x1b]0;title\x07"}, {"lookup", "a.example", "--ask", "\u202edomain"}, {"lookup", "a.example", "--log", "/no\nwhere"},
		{"\x9b31m"}, {"version", "\x1b[2J"}, {"history", "backup", "/no/\x1b[31m"},
	} {
		r := newPlace(t).run(t, "", args...)
		assert.NotZero(t, r.code, "%q", args)
		assert.NotContains(t, r.stderr, "\u202e")
	}
}

func TestNoCredentials(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"none":            {},
		"no account":      {"CLOUDFLARE_API_TOKEN": canary},
		"no token":        {"CLOUDFLARE_ACCOUNT_ID": testAccount},
		"key, no e-mail":  {"CLOUDFLARE_API_KEY": canary, "CLOUDFLARE_ACCOUNT_ID": testAccount},
		"another account": {"CLOUDFLARE_EMAIL": "ana@example.com", "CLOUDFLARE_API_KEY": canary},
	} {
		p := newPlace(t)
		config := p.env["XDG_CONFIG_HOME"]
		p.env = env
		p.env["XDG_CONFIG_HOME"] = config
		r := p.run(t, "", "lookup", "a.example", "--ndjson")
		assert.Equal(t, exitCredentials, r.code, name)
		assert.Contains(t, r.stderr, "pugmark is not connected to Cloudflare", name)
		objects := r.objects(t)
		require.Len(t, objects, 1, name)
		assert.Equal(t, "no-credentials", objects[0].Error.Kind, name)
	}
}

func TestCredentialsThatCannotBeRight(t *testing.T) {
	p := newPlace(t)
	p.env["CLOUDFLARE_API_TOKEN"] = canary + "\n"
	r := p.run(t, "", "lookup", "a.example")
	assert.Equal(t, exitCredentials, r.code)
	assert.Contains(t, r.stderr, "copy it again")
	p = newPlace(t)
	p.env["CLOUDFLARE_ACCOUNT_ID"] = "../../user"
	r = p.run(t, "", "lookup", "a.example")
	assert.Equal(t, exitCredentials, r.code)
	assert.Contains(t, r.stderr, "32 hexadecimal digits")
}

func TestKeptAnswersNeedNoCredentials(t *testing.T) {
	base, _ := serve(t, simulator.Options{})
	p := newPlace(t)
	require.Zero(t, p.run(t, "", "lookup", "login.payro11.example", "--api-url", base).code)
	delete(p.env, "CLOUDFLARE_API_TOKEN")
	r := p.run(t, "", "lookup", "login.payro11.example", "--api-url", base)
	assert.Zero(t, r.code)
	assert.Contains(t, r.stderr, "1 of 1 from the archive: saved 1 call\n")
	assert.NotContains(t, r.stderr, "not connected")
}

func TestDemoNeverUsesTheRealCredentials(t *testing.T) {
	base, requests := serve(t, simulator.Options{})
	p := newPlace(t)
	require.Zero(t, p.run(t, "", "lookup", "login.payro11.example", "--api-url", base).code)
	asked := requests()
	r := p.run(t, "", "lookup", "login.payro11.example", "--demo", "--ndjson")
	assert.Equal(t, 1, r.objects(t)[0].Cost, "a real answer never answers in the demo")
	assert.Equal(t, asked, requests())
	kept := p.run(t, "", "lookup", "login.payro11.example", "--demo", "--ndjson")
	assert.Zero(t, kept.objects(t)[0].Cost)
	assert.Equal(t, intel.FromDemo, kept.objects(t)[0].Origin, "what the demo kept stays demo")
	assert.FileExists(t, filepath.Join(p.data, "pugmark", "demo.db"))

	reset := p.run(t, "", "demo", "reset")
	assert.Zero(t, reset.code, reset.stderr)
	assert.Empty(t, p.run(t, "", "history", "--demo").stdout)
	assert.NotEmpty(t, p.run(t, "", "history").stdout, "the real history was not touched")
	assert.Equal(t, 1, p.run(t, "", "lookup", "login.payro11.example", "--demo", "--ndjson").objects(t)[0].Cost)
}

func TestExitCodeIsTheFirstThatApplies(t *testing.T) {
	base, _ := serve(t, simulator.Options{Fault: "whois=quota,history=500"})
	p := newPlace(t)
	args := []string{"lookup", "login.payro11.example", "--api-url", base, "--ask"}
	assert.Equal(t, exitUnanswered, p.run(t, "", append(args, "domain,history")...).code)
	assert.Equal(t, exitSpent, p.run(t, "", append(args, "history,whois")...).code, "4 before 3")
	assert.Equal(t, exitUsage, p.run(t, "", append(args, "history,whois", "not_one")...).code, "2 before all")
	delete(p.env, "CLOUDFLARE_API_TOKEN")
	assert.Equal(t, exitCredentials, p.run(t, "", append(args, "phishing,history,whois,ip", "https://b.example/")...).code, "5 before 4")
}

func TestHistoryPrintsWhatWasLookedUp(t *testing.T) {
	base, _ := serve(t, simulator.Options{Fault: "whois=500"})
	p := newPlace(t)
	none := p.run(t, "", "history")
	assert.Empty(t, none.stdout)
	assert.Contains(t, none.stderr, "nothing was looked up yet")
	p.run(t, "", "lookup", "login.payro11.example", "203.0.113.66", "--api-url", base, "--ask", "domain,history,whois,ip,asn")

	all := p.run(t, "", "history")
	assert.Zero(t, all.code, all.stderr)
	for _, said := range []string{"login.payro11[.]example", "Phishing, Malware", "no answer: Cloudflare's API is not working", "AS64500"} {
		assert.Contains(t, all.stdout, said)
	}
	assert.Equal(t, strings.Count(all.stdout, "\n"), strings.Count(all.stdout, " · answered by "+base), "they are not Cloudflare's")
	assert.NotContains(t, p.run(t, "", "history", "--api-url", base).stdout, "answered by")
	p.env["CLOUDFLARE_ACCOUNT_ID"] = strings.Repeat("a", 32)
	assert.Contains(t, p.run(t, "", "history", "--api-url", base).stdout, " · account "+testAccount)
	one := p.run(t, "", "history", "login[.]payro11")
	assert.Equal(t, 1, strings.Count(one.stdout, "\n"), one.stdout)
	assert.Empty(t, p.run(t, "", "history", "%").stdout, "a query is text, not a pattern")

	objects := p.run(t, "", "history", "payro11", "--ndjson").objects(t)
	require.Len(t, objects, 3)
	for _, o := range objects {
		assert.Equal(t, intel.FromArchive, o.Origin)
		assert.Zero(t, o.Cost)
		assert.Equal(t, o.Kind == intel.KindWHOIS, o.Error != nil)
	}
}

func TestHistoryBackup(t *testing.T) {
	p := newPlace(t)
	require.Zero(t, p.run(t, "", "lookup", "login.payro11.example", "--demo").code)
	copied := filepath.Join(t.TempDir(), "copy.db")
	r := p.run(t, "", "history", "backup", copied, "--demo")
	assert.Zero(t, r.code, r.stderr)
	info, err := os.Stat(copied)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	r = p.run(t, "", "history", "backup", copied, "--demo")
	assert.Equal(t, exitOurs, r.code)
	assert.Contains(t, r.stderr, "the file exists already")
}

func TestVersion(t *testing.T) {
	r := newPlace(t).run(t, "", "version")
	assert.Zero(t, r.code)
	assert.Regexp(t, `^pugmark \S+ go1\.\S+ `+runtime.GOOS+"/"+runtime.GOARCH+"\n$", r.stdout)
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"lookup", "--help"}, {"simulate", "--help"}, {"submit", "--help"}, {"submissions", "--help"},
		{"follow-up", "--help"}, {"categories", "--help"}, {"demo"}, {"demo", "reset", "--help"}} {
		r := newPlace(t).run(t, "", args...)
		assert.Zero(t, r.code, args)
		assert.Empty(t, r.stderr, args)
		for _, flag := range []string{"--demo", "--api-url", "--fault", "--timeout", "--theme", "--log", "--plan"} {
			assert.Contains(t, r.stdout, flag, args)
		}
	}
	lookup := newPlace(t).run(t, "", "lookup", "--help").stdout
	for _, said := range []string{"0  everything was answered", "5  no credentials", "rate-limit", "--max-calls", "4 addresses"} {
		assert.Contains(t, lookup, said)
	}
	for _, said := range []string{"6  not submitted", "7  Cloudflare rejected the submission", "8  submitted, and no answer says whether it arrived"} {
		assert.Contains(t, newPlace(t).run(t, "", "submit", "--help").stdout, said)
		assert.Contains(t, newPlace(t).run(t, "", "--help").stdout, said)
	}
	assert.Contains(t, newPlace(t).run(t, "", "--help").stdout, "Not made, endorsed or supported by Cloudflare, Inc.")
}

func TestErrorKindsAreDocumented(t *testing.T) {
	for _, problem := range []intel.Problem{
		intel.ProblemNoCredentials, intel.ProblemQuota, intel.ProblemRateLimit, intel.ProblemBadToken, intel.ProblemScope,
		intel.ProblemWrongAccount, intel.ProblemTokenOnly, intel.ProblemNotFound, intel.ProblemRefused, intel.ProblemDown,
		intel.ProblemBroken, intel.ProblemOtherSubject, intel.ProblemTimeout, intel.ProblemOffline, intel.ProblemNotOffered,
		intel.ProblemCancelled, intel.ProblemCap, problemOurs,
	} {
		assert.Contains(t, strings.Fields(strings.ReplaceAll(errorKinds, ",", " ")), string(problem))
	}
}

func TestLogIsPrivateAndHoldsNoToken(t *testing.T) {
	base, _ := serve(t, simulator.Options{})
	p := newPlace(t)
	require.NoError(t, os.MkdirAll(p.data, 0o700))
	log := filepath.Join(p.data, "log")
	require.NoError(t, os.WriteFile(log, nil, 0o644))
	p.run(t, "", "lookup", "login.payro11.example", "--api-url", base, "--log", log)
	text, err := os.ReadFile(log)
	require.NoError(t, err)
	assert.Contains(t, string(text), "kind=domain")
	p.findNoToken(t)
}

// What is no command is said as everything is, and is a mistake.
func TestHelpAboutNothing(t *testing.T) {
	for _, args := range [][]string{{"help", "\u009b31mX\u202eabc"}, {"help", "history", "\u009b31mX\u202eabc"}, {"help", "\xff"}} {
		r := newPlace(t).run(t, "", args...)
		assert.Equal(t, exitUsage, r.code)
		assert.Empty(t, r.stdout)
		assert.Contains(t, r.stderr, "there is no command ")
		assert.Regexp(t, `^[\x20-\x7e\n]+$`, r.stderr)
	}
	r := newPlace(t).run(t, "", "help", "history", "backup")
	assert.Zero(t, r.code)
	assert.Contains(t, r.stdout, "history backup FILE")
}

// Each help names the codes that its command can end with.
func TestHelpNamesTheCodesThatOccur(t *testing.T) {
	r := newPlace(t).run(t, "", "lookup", "--help")
	assert.Contains(t, r.stdout, "5  no credentials")
	for _, word := range []string{"submitted", "Cloudflare rejected the submission"} {
		assert.NotContains(t, r.stdout, word)
	}
	assert.Contains(t, newPlace(t).run(t, "", "--help").stdout, "Cloudflare rejected the submission")
}
