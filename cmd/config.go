package cmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"pugmark/intel"
	"pugmark/ui"
)

// A config is what a person set for good, in config.toml. It holds no
// credentials: those come from the environment.
type config struct {
	Plan      int // calls a month; 0 was not said
	PerPage   int
	Threshold int
	Freshness intel.Freshness

	// FollowUp is how long after its acceptance a submission is looked at;
	// nil is the default.
	FollowUp []time.Duration
	Submit   optional
	// Allow is what a triage never asks about by itself.
	Allow []string

	Theme        ui.Theme
	ASCII, Mouse optional
}

// configPath is $XDG_CONFIG_HOME/pugmark/config.toml, or the same in the
// platform's own place for configuration.
func configPath(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "pugmark", "config.toml"), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", plain("there is no home directory to read the configuration from: set XDG_CONFIG_HOME")
	}
	return filepath.Join(dir, "pugmark", "config.toml"), nil
}

// loadConfig reads the configuration; a file that is not there is an empty one.
func loadConfig(path string) (config, error) {
	text, err := readConfig(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return config{Freshness: intel.DefaultFreshness()}, nil
	case len(text) > longestConfig:
		return config{}, usage("%s: longer than %d bytes, so it is no configuration", path, longestConfig)
	case err != nil:
		return config{}, plain("the configuration %s cannot be read", path)
	}
	c, err := parseConfig(string(text))
	if err != nil {
		return config{}, usage("%s: %w", path, err)
	}
	return c, nil
}

// longestConfig is the longest configuration that is read, in bytes.
const longestConfig = 64 << 10

func readConfig(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid // opening a pipe would wait for somebody to write
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, longestConfig+1))
}

func parseConfig(text string) (config, error) {
	c := config{Freshness: intel.DefaultFreshness()}
	var given map[string]any
	if _, err := toml.Decode(text, &given); err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return c, fmt.Errorf("line %d is not TOML", wrong.Position.Line)
		}
		return c, errors.New("this is not TOML")
	}
	numbers := map[string]*int{"plan": &c.Plan, "per_page": &c.PerPage, "threshold": &c.Threshold}
	switches := map[string]*optional{"ascii": &c.ASCII, "mouse": &c.Mouse, "submit": &c.Submit}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		var err error
		to, isNumber := numbers[key]
		toggle, isSwitch := switches[key]
		switch {
		case isNumber:
			*to, err = positive(key, given[key])
		case isSwitch:
			*toggle, err = onOrOff(key, given[key])
		case key == "theme":
			c.Theme, err = themeOf(given[key])
		case key == "allow":
			c.Allow, err = allowOf(given[key])
		case key == "follow_up":
			c.FollowUp, err = followUpOf(given[key])
		case key == "freshness":
			err = c.setFreshness(given[key])
		default:
			err = fmt.Errorf("%q is not a setting: there are allow, ascii, follow_up, freshness, mouse, per_page, plan, submit, theme and threshold", key)
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

func positive(key string, value any) (int, error) {
	n, ok := value.(int64)
	if !ok || n < 1 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%s must be a whole number above 0", key)
	}
	return int(n), nil
}

func onOrOff(key string, value any) (optional, error) {
	on, ok := value.(bool)
	if !ok {
		return optional{}, fmt.Errorf("%s must be true or false", key)
	}
	return optional{given: true, on: on}, nil
}

func themeOf(value any) (ui.Theme, error) {
	word, ok := value.(string)
	if !ok {
		return ui.ThemeAuto, errors.New(`theme must be a word in quotes, such as "light"`)
	}
	return ui.ParseTheme(word)
}

// noSubmit says why submissions are off, "" where they are on.
func (c config) noSubmit() string {
	if c.Submit.given && !c.Submit.on {
		return "submissions are off here: config.toml says submit = false"
	}
	return ""
}

// mostAllowed is how many names and addresses may be allowed.
const mostAllowed = 10_000

// allowOf reads names and addresses, each as what it is.
func allowOf(value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok || len(list) > mostAllowed {
		return nil, fmt.Errorf(`allow must be a list of at most %d names or addresses, such as ["google.com", "192.0.2.1"]`, mostAllowed)
	}
	var allowed []string
	for _, entry := range list {
		text, _ := entry.(string)
		i, err := intel.ParseIndicator(text)
		if err != nil || i.Kind() == intel.IndicatorURL || i.Kind() == intel.IndicatorASN {
			return nil, fmt.Errorf("allow: %q is neither a name nor an address", fmt.Sprint(entry))
		}
		allowed = append(allowed, i.String())
	}
	return allowed, nil
}

// mostLooks is how many looks at one submission a schedule may have.
const mostLooks = 12

func followUpOf(value any) ([]time.Duration, error) {
	wrong := fmt.Errorf(`follow_up must be a list of 1 to %d times, each later than the one before, such as ["1d", "3d", "7d", "14d"]`, mostLooks)
	list, ok := value.([]any)
	if !ok || len(list) == 0 || len(list) > mostLooks {
		return nil, wrong
	}
	var after []time.Duration
	var last time.Duration
	for _, entry := range list {
		text, _ := entry.(string)
		age, err := parseAge(text)
		if err != nil || age <= last {
			return nil, wrong
		}
		after, last = append(after, age), age
	}
	return after, nil
}

func (c *config) setFreshness(value any) error {
	given, ok := value.(map[string]any)
	if !ok {
		return errors.New(`freshness must be a table, such as [freshness] with a line domain = "1h"`)
	}
	f := &c.Freshness
	kinds := map[string]*time.Duration{
		"domain": &f.Domain, "history": &f.History, "whois": &f.WHOIS, "ip": &f.IP,
		"dns": &f.PassiveDNS, "asn": &f.ASN, "subnets": &f.Subnets, "phishing": &f.Phishing,
	}
	for _, kind := range slices.Sorted(maps.Keys(given)) {
		to, known := kinds[kind]
		if !known {
			return fmt.Errorf("%q is not something that is kept: freshness has %s", kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
		}
		text, _ := given[kind].(string)
		age, err := parseAge(text)
		if err != nil {
			return fmt.Errorf(`freshness.%s must be a time such as "30m", "6h" or "7d"`, kind)
		}
		*to = age
	}
	return nil
}

// parseAge reads a duration of Go's, or a whole number of days: "7d".
func parseAge(text string) (time.Duration, error) {
	const longest = 100 * 365 * 24 * time.Hour
	age, err := time.ParseDuration(text)
	if number, isDays := strings.CutSuffix(text, "d"); isDays {
		days, wrong := strconv.ParseUint(number, 10, 15)
		age, err = time.Duration(days)*24*time.Hour, wrong
	}
	if err != nil || age < 0 || age > longest {
		return 0, errors.New("not an age")
	}
	return age, nil
}
