package views

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/ui"
)

func request(t *testing.T, text string) intel.Miscategorization {
	t.Helper()
	i, err := intel.ParseIndicator(text)
	assert.NoError(t, err)
	m, _ := intel.MiscategorizationOf(i)
	return m
}

func TestAnotherTargetKeepsWhatIsAdded(t *testing.T) {
	c := composition{request: request(t, "shop.ourcorp.example")}
	c.add(intel.LaneContent, 75, true)
	c.remove(intel.LaneSecurity, 131, true)
	before := intel.Categorized{Security: []intel.Category{{ID: 117}}}
	c.aim(request(t, "ourcorp.example"), &before, "r1")
	assert.Equal(t, []int{75}, c.request.ContentAdds)
	assert.Empty(t, c.request.SecurityRemoves, "what is removed belongs to a target")
	c.remove(intel.LaneSecurity, 117, true)
	c.aim(request(t, "shop.ourcorp.example"), nil, "")
	assert.Equal(t, []int{131}, c.request.SecurityRemoves)
	assert.Nil(t, c.before)
	c.aim(request(t, "ourcorp.example"), &before, "r1")
	assert.Equal(t, []int{117}, c.request.SecurityRemoves)
}

func TestAGivenBodyStandsUntilItIsChanged(t *testing.T) {
	c := composition{request: request(t, "ourcorp.example"), payload: []byte(`{"url" : "ourcorp.example"}`), unknown: []string{"x"}, again: "MC-0001"}
	assert.Equal(t, `{"url" : "ourcorp.example"}`, string(c.body()))
	c.add(intel.LaneSecurity, 131, true)
	assert.Equal(t, `{"indicator_type":"domain","url":"ourcorp.example","security_adds":[131]}`, string(c.body()))
	assert.Empty(t, c.again, "another request repeats nothing")
	c.add(intel.LaneSecurity, 131, false)
	assert.Nil(t, c.request.SecurityAdds)
}

func TestWhatCanBeRemoved(t *testing.T) {
	c := composition{before: &intel.Categorized{
		Security: []intel.Category{{ID: 21, Name: "Security threats"}, {ID: 131, Name: "Phishing", SuperCategoryID: 21}}, InheritedSecurity: []intel.Category{{ID: 117, Name: "Malware", SuperCategoryID: 21}}}}
	c.remove(intel.LaneSecurity, 99999, true)
	var told []string
	options, ticked := c.removeOptions(intel.LaneSecurity, intel.Catalogue{})
	for _, o := range options {
		var words []string
		for _, cell := range o.Cells {
			words = append(words, cell.Text)
		}
		told = append(told, strings.Join(words, ": "))
	}
	assert.Equal(t, []string{"Phishing 131", "Malware 117: inherited: no effect", "category 99999: not known there"}, told)
	assert.Equal(t, map[string]bool{"131": false, "117": false, "99999": true}, ticked)
}

func TestABodyIsBrokenBehindCommas(t *testing.T) {
	body := `{"indicator_type":"domain","url":"ourcorp.example","security_removes":[131]}`
	for width := 1; width < 100; width++ {
		joined := ""
		for n, line := range bodyLines(body, width) {
			assert.LessOrEqual(t, len(line), max(width, 2), "%d", width)
			if n > 0 {
				line = strings.TrimPrefix(line, " ")
			}
			joined += line
		}
		assert.Equal(t, body, joined, "%d", width)
	}
	assert.Equal(t, []string{`{"indicator_type":"domain","url":"ourcorp.example",`, ` "security_removes":[131]}`}, bodyLines(body, 60))
}

func TestAPrettyBodySaysTheSame(t *testing.T) {
	for body, want := range map[string][]string{
		`{"indicator_type":"domain","security_removes":[131,117]}`: {`{ "indicator_type": "domain",`, `  "security_removes": [131, 117] }`},
		`{"url":"https://a.example/?a=1,2&b=<>"}`:                  {`{ "url": "https://a.example/?a=1,2&b=<>" }`},
		`{"x":["a,b"]}`: {`{ "x": ["a,b"] }`},
		`{}`:            {`{}`},
		`[1]`:           {`[1]`},
		`{"a":`:         {`{"a":`},
		"":              {""},
	} {
		assert.Equal(t, want, prettyBody([]byte(body)), body)
	}
}

func FuzzPrettyBody(f *testing.F) {
	f.Add([]byte(`{"indicator_type":"domain","url":"a.example","content_adds":[1,2],"x":{"y":[[1]]}}`))
	f.Add([]byte(`{"a":[`))
	f.Add([]byte("\x00{}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		assert.NotEmpty(t, prettyBody(body))
		for _, width := range []int{1, 7, 80} {
			for _, line := range bodyLines(string(body), width) {
				if cellsTaken(line) > width && len([]rune(line)) > 2 {
					t.Fatalf("%q is wider than %d", line, width)
				}
			}
		}
	})
}

func TestAnAccountIsShortened(t *testing.T) {
	assert.Equal(t, "023e…c353", shortAccount("023e105f4ecef8ad9ca31a8372d0c353"))
	assert.Equal(t, "short", shortAccount("short"))
}

func TestFindingsAreBounded(t *testing.T) {
	c := composition{request: request(t, "ourcorp.example")}
	var findings []intel.Finding
	for range 1000 {
		findings = append(findings, intel.Finding{Weight: intel.Warned, Words: "x"})
	}
	cells := c.checkCells(findings, intel.Catalogue{})
	assert.Len(t, cells, mostListed+1)
	assert.Equal(t, ui.Cell{Text: "… 960 more", Mood: ui.Doubtful}, cells[mostListed])
}
