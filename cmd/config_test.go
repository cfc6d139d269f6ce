package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/investigation"
)

func TestConfig(t *testing.T) {
	got, err := parseConfig("plan = 2500\nper_page = 100\nthreshold = 7\n[freshness]\ndomain = \"30m\"\nwhois = \"14d\"\nphishing = \"0s\"\n")
	require.NoError(t, err)
	want := intel.DefaultFreshness()
	want.Domain, want.WHOIS, want.Phishing = 30*time.Minute, 14*24*time.Hour, 0
	assert.Equal(t, config{Plan: 2500, PerPage: 100, Threshold: 7, Freshness: want}, got)

	got, err = parseConfig("allow = [\"Google[.]com\", \"192.0.2.1\"]")
	require.NoError(t, err)
	assert.Equal(t, []string{"google.com", "192.0.2.1"}, got.Allow)

	got, err = parseConfig("")
	require.NoError(t, err)
	assert.Equal(t, config{Freshness: intel.DefaultFreshness()}, got)
}

func TestConfigOfSubmissions(t *testing.T) {
	got, err := parseConfig("follow_up = [\"12h\", \"2d\"]\nsubmit = false\n")
	require.NoError(t, err)
	assert.Equal(t, []time.Duration{12 * time.Hour, 48 * time.Hour}, got.FollowUp)
	assert.Equal(t, optional{given: true, on: false}, got.Submit)
	assert.Contains(t, got.noSubmit(), "submit = false")
	assert.Empty(t, config{}.noSubmit())

	assert.Equal(t, investigation.Schedule{After: got.FollowUp}, globals{demo: true}.schedule(got))
	assert.Equal(t, investigation.Schedule{}, globals{demo: true}.schedule(config{}), "the default")
	assert.Equal(t, investigation.Schedule{After: []time.Duration{time.Second, 4 * time.Second}, Day: 2 * time.Second},
		globals{demo: true, review: 2 * time.Second}.schedule(got))
	assert.Equal(t, investigation.Schedule{Day: 5 * time.Second}, globals{demo: true, review: 5 * time.Second}.schedule(config{}))
}

func TestConfigRefusals(t *testing.T) {
	for text, said := range map[string]string{
		"plans = 100":                        `"plans" is not a setting`,
		"api_token = \"x\"":                  `"api_token" is not a setting`,
		"plan = \"100\"":                     "plan must be a whole number above 0",
		"plan = 1.5":                         "plan must be a whole number above 0",
		"per_page = 0":                       "per_page must be a whole number above 0",
		"threshold = -1":                     "threshold must be a whole number above 0",
		"plan = 99999999999":                 "plan must be a whole number above 0",
		"freshness = 3":                      "freshness must be a table",
		"[freshness]\ndomains = \"1h\"":      `"domains" is not something that is kept`,
		"[freshness]\ndomain = 3":            "freshness.domain must be a time",
		"[freshness]\ndomain = \"soon\"":     "freshness.domain must be a time",
		"[freshness]\ndomain = \"-1h\"":      "freshness.domain must be a time",
		"[freshness]\nwhois = \"99999999d\"": "freshness.whois must be a time",
		"allow = \"google.com\"":             "allow must be a list",
		"allow = [3]":                        `allow: "3" is neither a name nor an address`,
		"allow = [\"https://a.example/\"]":   "neither a name nor an address",
		"follow_up = \"1d\"":                 "follow_up must be a list of 1 to 12 times",
		"follow_up = []":                     "follow_up must be a list of 1 to 12 times",
		"follow_up = [1]":                    "follow_up must be a list of 1 to 12 times",
		"follow_up = [\"3d\", \"1d\"]":       "each later than the one before",
		"follow_up = [\"0d\"]":               "each later than the one before",
		"submit = \"no\"":                    "submit must be true or false",
		"plan = 100\nplan":                   "line 2 is not TOML",
	} {
		_, err := parseConfig(text)
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), said, text)
	}
}

func TestConfigIsRead(t *testing.T) {
	p := newPlace(t)
	p.config(t, "planet = 3\n")
	r := p.run(t, "", "lookup", "a.example", "--demo")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, `config.toml: "planet" is not a setting`)

	p.config(t, "[freshness]\ndomain = \"0s\"\nip = \"1h\"\n")
	for range 2 {
		r = p.run(t, "", "lookup", "login.payro11.example", "--demo", "--ndjson")
		assert.Equal(t, 1, r.objects(t)[0].Cost, "never fresh, so always asked")
	}
}

func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{
		"", "plan = 100", "per_page = 500\nthreshold = 3", "[freshness]\ndomain = \"1h\"\nwhois = \"7d\"", "plan = \"x\"",
		"[freshness.domain]\nx = 1", "plan = [1]", "\x00", "a.b.c = 1", "plan = 1e3", "plan = 0x10", "[[freshness]]",
		`follow_up = ["1d","3d"]`, "submit = false", `follow_up = [["1d"]]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseConfig(text)
		if err != nil {
			return
		}
		if c.Plan < 0 || c.PerPage < 0 || c.Threshold < 0 {
			t.Errorf("negative setting in %+v", c)
		}
		for n, after := range c.FollowUp {
			if after <= 0 || n > 0 && after <= c.FollowUp[n-1] {
				t.Errorf("a schedule that does not go on: %v", c.FollowUp)
			}
		}
		for _, age := range []time.Duration{c.Freshness.Domain, c.Freshness.WHOIS, c.Freshness.IP} {
			if age < 0 {
				t.Errorf("negative age in %+v", c)
			}
		}
	})
}

func TestConfigurationWithoutEndIsRefused(t *testing.T) {
	p := newPlace(t)
	p.config(t, strings.Repeat("#", longestConfig+1))
	r := p.run(t, "", "lookup", "a.example", "--demo")
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, "longer than 65536 bytes, so it is no configuration")
}

func TestLogIsAFile(t *testing.T) {
	r := newPlace(t).run(t, "", "lookup", "a.example", "--demo", "--log", t.TempDir())
	assert.Equal(t, exitUsage, r.code)
	assert.Contains(t, r.stderr, "is not a file")
}

func TestTheScreenHasALargestSize(t *testing.T) {
	assert.Equal(t, tea.WindowSizeMsg{Width: widest, Height: tallest}, clampSize(nil, tea.WindowSizeMsg{Width: 65535, Height: 65535}))
	assert.Equal(t, tea.WindowSizeMsg{Width: 80, Height: 24}, clampSize(nil, tea.WindowSizeMsg{Width: 80, Height: 24}))
}

func TestConfigurationThatIsNoFileIsRefused(t *testing.T) {
	p := newPlace(t)
	path := filepath.Join(p.env["XDG_CONFIG_HOME"], "pugmark", "config.toml")
	require.NoError(t, os.MkdirAll(path, 0o700))
	r := p.run(t, "", "lookup", "a.example", "--demo")
	assert.Equal(t, exitOurs, r.code)
	assert.Contains(t, r.stderr, "cannot be read")
}
