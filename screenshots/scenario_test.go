package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseScenario(t *testing.T) {
	s, err := parseScenario("a.txt", strings.NewReader(`# comment
size 160x45
light

run --demo  --theme auto
type  hxxps://x[.]example
paste a b
key enter ctrl+p alt+left
wait Passive DNS · \d+
resize 80x24
shot a.png
`))
	require.NoError(t, err)
	assert.Equal(t, [2]int{160, 45}, [2]int{s.width, s.height})
	assert.True(t, s.light)
	assert.Equal(t, []string{"a.png"}, s.pictures())
	var verbs []string
	for _, step := range s.steps {
		verbs = append(verbs, step.verb)
	}
	assert.Equal(t, []string{"run", "type", "paste", "key", "wait", "resize", "shot"}, verbs)
	assert.Equal(t, []string{"--demo", "--theme", "auto"}, s.steps[0].args)
	assert.Equal(t, 5, s.steps[0].line)
	assert.Equal(t, " hxxps://x[.]example", s.steps[1].text, "typed as it stands behind one space")
	assert.Equal(t, "a b", s.steps[2].text)
	assert.Equal(t, []string{"enter", "ctrl+p", "alt+left"}, s.steps[3].args)
	assert.True(t, s.steps[4].want.MatchString("x Passive DNS · 12"))
	assert.Equal(t, [2]int{80, 24}, [2]int{s.steps[5].width, s.steps[5].height})
}

func TestParseScenarioStartsFromTheUsualTerminal(t *testing.T) {
	s, err := parseScenario("a.txt", strings.NewReader("run\r\nshot a.png"))
	require.NoError(t, err)
	assert.Equal(t, [2]int{80, 24}, [2]int{s.width, s.height})
	assert.False(t, s.light)
	assert.Empty(t, s.steps[0].args)
}

func TestParseScenarioNamesFileAndLine(t *testing.T) {
	for in, want := range map[string]string{
		"run\n\nclick x":           `a.txt:3: no step is called "click"`,
		"size 80":                  `a.txt:1: a size is columns by rows, as in 80x24; got "80"`,
		"size 0x24":                `a.txt:1: a size is between 1x1 and 500x500; got "0x24"`,
		"size 80x24x2":             `a.txt:1: a size is columns`,
		"run\nresize 80x501":       `a.txt:2: a size is between`,
		"run\nsize 80x24":          "a.txt:2: size comes before run",
		"run\nfile ../secret":      `a.txt:2: file needs a path that begins at the module's root; got "../secret"`,
		"run\nfile /etc/passwd":    `a.txt:2: file needs a path that begins at the module's root; got "/etc/passwd"`,
		"run\nlight":               "a.txt:2: light comes before run",
		"light please":             `a.txt:1: light stands alone; got "please"`,
		"key enter\nrun":           "a.txt:1: key comes after run",
		"shot a.png":               "a.txt:1: shot comes after run",
		"run\nscale 2":             "a.txt:2: scale comes before run",
		"scale 9\nrun":             "a.txt:1: a scale is between 1 and 8",
		"env NO_COLOR\nrun":        "a.txt:1: env is a name and a value, as in NO_COLOR=1",
		"env A B=1\nrun":           "a.txt:1: env is a name and a value",
		"env A=1\nkey enter":       "a.txt:2: key comes after run",
		"run\nkey":                 "a.txt:2: key needs the name of a key",
		"run\nkey entr":            `a.txt:2: no key is called "entr"`,
		"run\nwait":                "a.txt:2: wait needs a regular expression",
		"run\nend now":             `a.txt:2: end stands alone`,
		"run\nrest a bit":          `a.txt:2: rest stands alone`,
		"run\nwait (":              "a.txt:2: wait: error parsing regexp",
		"run\ntype":                "a.txt:2: type needs a text",
		"run\npaste ":              "a.txt:2: paste needs a text",
		"run\nshot a.jpg":          `a.txt:2: shot needs a file name that ends in .png, without a folder; got "a.jpg"`,
		"run\nshot ../a.png":       "a.txt:2: shot needs a file name",
		"run\nshot .png":           "a.txt:2: shot needs a file name",
		"run\nshot":                "a.txt:2: shot needs a file name",
		"serve\nssh a":             "a.txt:1: serve needs a name",
		"serve ana\nssh ana":       `a.txt:1: serve needs names and roles, as in ana=admin, and ssh a name; got "ana"`,
		"serve a=b\nssh":           "a.txt:2: ssh needs a name",
		"serve a=b\nssh a b":       "a.txt:2: ssh needs a name",
		"serve a=b\nssh a=b":       "a.txt:2: serve needs names and roles",
		"serve a=b\nkey enter":     "a.txt:2: key comes after run",
		"run":                      "a.txt: takes no picture",
		strings.Repeat("x", 1<<17): "read a.txt",
	} {
		_, err := parseScenario("a.txt", strings.NewReader(in))
		assert.ErrorContains(t, err, want)
	}
}

func TestTheScenariosHereAreGood(t *testing.T) {
	scenarios, err := readScenarios(".", nil)
	require.NoError(t, err)
	assert.NotEmpty(t, scenarios)
}

func FuzzParseScenario(f *testing.F) {
	f.Add("# c\nsize 160x45\nlight\nrun --demo\ntype x\npaste y\nkey enter\nwait z\nresize 80x24\nshot a.png")
	f.Add("scale 1\nenv NO_COLOR=1\nrun\nenv A=\nrun\nshot a.png")
	f.Add("serve ana=admin maria=viewer\nssh ana\nssh maria\nshot a.png")
	f.Add("size x\nrun\nkey ctrl+\nwait [")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseScenario("a.txt", strings.NewReader(text))
		if err != nil {
			assert.ErrorContains(t, err, "a.txt")
			return
		}
		assert.NotEmpty(t, s.pictures())
		first := slices.IndexFunc(s.steps, func(s step) bool { return s.verb != "env" })
		assert.Contains(t, []string{"run", "serve", "ssh"}, s.steps[first].verb)
	})
}
