package cmd

import (
	"strings"

	"pugmark/intel"
	"pugmark/ui"
)

// An optional is a flag that was given or not: only then it settles something.
type optional struct{ given, on bool }

// String implements pflag.Value.
func (o *optional) String() string {
	if o.given && o.on {
		return "true"
	}
	return "false"
}

// Set implements pflag.Value.
func (o *optional) Set(word string) error {
	on, err := parseBool(word)
	if err != nil {
		return err
	}
	*o = optional{given: true, on: on}
	return nil
}

// Type implements pflag.Value.
func (o *optional) Type() string { return "bool" }

func parseBool(word string) (bool, error) {
	switch strings.ToLower(word) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	return false, plain("say true or false, not %q", word)
}

// look is how the session's screen is drawn: as the flags say, else the
// configuration, else what the environment tells of the terminal.
func (s surroundings) look(g globals, c config) (*ui.Look, error) {
	theme := c.Theme
	if g.theme != "" {
		var err error
		if theme, err = ui.ParseTheme(g.theme); err != nil {
			return nil, usage("--theme: %w", err)
		}
	}
	l := ui.NewLook(theme, intel.Defang, s.now)
	l.PasteGuard = pasteGuard
	l.Clipboard = ui.ClipboardOf(s.getenv)
	l.NoMouse = g.noMouse || c.Mouse.given && !c.Mouse.on
	switch {
	case g.ascii.given:
		l.ASCII = g.ascii.on
	case c.ASCII.given:
		l.ASCII = c.ASCII.on
	default:
		l.ASCII = !unicodeLocale(s.getenv)
	}
	return l, nil
}

// unicodeLocale reports whether the locale's characters are Unicode in UTF-8,
// by the variable that settles it (POSIX, "Internationalization Variables").
// Where none is set nothing is known: containers and sudo drop them, and the
// terminal is one of UTF-8 all the same.
func unicodeLocale(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return strings.Contains(strings.ReplaceAll(locale, "-", ""), "utf8")
		}
	}
	return true
}
