package cmd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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

// strictly reads one JSON value that has no key but the known ones.
func strictly(text string, to any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(to)
}

func (p *place) file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "request.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestWhatCloudflareSetsItselfIsRefused(t *testing.T) {
	r := newPlace(t).run(t, "", "submit", "example.com", "--add", "169", "--dry-run", "--demo")
	assert.Equal(t, exitRefused, r.code)
	assert.Contains(t, r.stdout, "refused   New Domains (169) is set and taken away by Cloudflare itself")
	assert.Contains(t, r.stdout, "(security_adds; rule managed; API reference, Create Miscategorization)")
	assert.Contains(t, r.stdout, "It cannot be sent")

	p := newPlace(t)
	p.env = map[string]string{"XDG_CONFIG_HOME": p.env["XDG_CONFIG_HOME"]}
	r = p.run(t, "", "submit", "example.com", "--add", "phishing", "--dry-run", "--json")
	assert.Zero(t, r.code, "the rules let it be sent, with credentials")
	o := resultOf(t, r)
	assert.Equal(t, outcomeSendable, o.Outcome)
	assert.JSONEq(t, `{"indicator_type":"domain","url":"example.com","security_adds":[131]}`, string(o.Body))
	assert.Equal(t, errorOff, o.Error.Kind)
	assert.Contains(t, r.stderr, "not connected to Cloudflare")
}

func TestTheListFollowsFromTheCategory(t *testing.T) {
	for line, body := range map[string]string{
		"a.example --add phishing":                            `{"indicator_type":"domain","url":"a.example","security_adds":[131]}`,
		"a[.]example --remove 131 --add business":             `{"indicator_type":"domain","url":"a.example","content_adds":[75],"security_removes":[131]}`,
		"https://a.example/x?a=1&b=2 --add phishing":          `{"indicator_type":"url","url":"https://a.example/x?a=1&b=2","security_adds":[131]}`,
		"198.51.100[.]20 --remove malware":                    `{"indicator_type":"ipv4","ip":"198.51.100.20","security_removes":[117]}`,
		"2001:db8::1 --remove malware":                        `{"indicator_type":"ipv6","ip":"2001:db8::1","security_removes":[117]}`,
		"a.example --add security:200 --remove content:131":   `{"indicator_type":"domain","url":"a.example","content_removes":[131],"security_adds":[200]}`,
		"a.example --add phishing --add malware --remove 148": `{"indicator_type":"domain","url":"a.example","content_removes":[148],"security_adds":[131,117]}`,
	} {
		r := newPlace(t).run(t, "", append([]string{"submit", "--dry-run", "--json", "--demo", "--accept-warnings"}, strings.Fields(line)...)...)
		assert.Zero(t, r.code, "%s: %s", line, r.stderr)
		o := resultOf(t, r)
		assert.JSONEq(t, body, string(o.Body), line)
		assert.Equal(t, intel.PayloadHash([]byte(body)), o.SHA256, line)
	}
}

func TestSubmitUsage(t *testing.T) {
	p := newPlace(t)
	wrong, good := p.file(t, "{"), p.file(t, documentedPayload)
	for line, said := range map[string]string{
		"submit":                     "submit needs an indicator",
		"submit a.example b.example": "every request is about one",
		"submit -":                   "--payload - reads a request in JSON",
		"submit not_one --dry-run":   `"not_one"`,
		"submit AS13335 --add phishing --dry-run --demo":       "AS13335 has no categories",
		"submit a.example --add phishing --demo --yes not_one": `"not_one" has no dot`,
		"submit a.example --dry-run --demo --add 4711":         "write security:4711 or content:4711",
		"submit a.example --dry-run --demo --add qqqqqqqq":     "no category is called so; pugmark categories lists them",
		"submit a.example --dry-run --demo --add spam:1":       "takes a list and a number such as security:200",
		"submit a.example --dry-run --demo --again first":      `--again names a submission such as MC-0042, and "first" is none`,
		"submit --payload /nowhere --dry-run":                  "--payload: the file /nowhere cannot be read",
		"submit --payload " + wrong + " --dry-run":             "--payload: the request is not a JSON object",
		"submit --payload " + good + " --add phishing":         "leave out --add and --remove",
		"submit a.example --dry-run --payload " + good:         "is about hxxps://wrong-category.theburritobot[.]com/, and not about a[.]example",
		"submissions first":                                    `"first" is not the id of a submission`,
		"submissions 1 2":                                      "submissions takes one id, and 2 were given",
		"submissions 1 --state draft":                          "leave out 1",
		"submissions --state nowhere":                          `"nowhere" is not a state: there are draft, `,
		"submissions --nudge":                                  "--nudge is about one submission",
		"submissions 1 --nudge --json":                         "choose one",
		"submissions 7 --demo":                                 "there is no submission MC-0007 in this history",
		"follow-up all":                                        `"all" is not the id of a submission`,
		"follow-up 7 --demo":                                   "there is no submission MC-0007 in this history",
	} {
		r := p.run(t, "", strings.Fields(line)...)
		assert.Equal(t, exitUsage, r.code, line)
		assert.Contains(t, r.stderr, said, line)
		assert.Empty(t, r.stdout, line)
	}
}

// A name that may mean several is listed with the numbers, and one that is a
// group's and a category's means the category.
func TestAmbiguousCategories(t *testing.T) {
	p := newPlace(t)
	r := p.run(t, "", "submit", "a.example", "--dry-run", "--demo", "--add", "pr")
	assert.Equal(t, exitUsage, r.code)
	assert.Regexp(t, `--add pr may mean several, write the number: .+ \(\d+\), .+ \(\d+\)`, r.stderr)
	r = p.run(t, "", "submit", "a.example", "--dry-run", "--demo", "--add", "s")
	assert.Regexp(t, `write the number: (.+ \(\d+\), ){9}.+ \(\d+\) … and \d+ more: pugmark categories s\n`, r.stderr)
	r = p.run(t, "", "submit", "a.example", "--dry-run", "--demo", "--json", "--add", "technology")
	assert.Zero(t, r.code, r.stderr)
	assert.JSONEq(t, `{"indicator_type":"domain","url":"a.example","content_adds":[155]}`, string(resultOf(t, r).Body), "26 is the group")
}

// How every answer ends: the code, the state that is kept, and that one request
// was made.
func TestEveryAnswerToASubmission(t *testing.T) {
	for fault, want := range map[string]struct {
		code    int
		outcome outcome
		state   history.SubmissionState
	}{
		"":              {exitAnswered, outcomeAccepted, history.SubmissionAccepted},
		"400":           {exitRejected, outcomeRejected, history.SubmissionRejected},
		"422":           {exitRejected, outcomeRejected, history.SubmissionRejected},
		"429":           {exitSpent, outcomeUnsent, history.SubmissionDraft},
		"quota":         {exitSpent, outcomeUnsent, history.SubmissionDraft},
		"scope":         {exitUnanswered, outcomeUnsent, history.SubmissionDraft},
		"bad-token":     {exitUnanswered, outcomeUnsent, history.SubmissionDraft},
		"wrong-account": {exitUnanswered, outcomeUnsent, history.SubmissionDraft},
		"408":           {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"409":           {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"500":           {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"502":           {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"504":           {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"html":          {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"maintenance":   {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"redirect":      {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"half-body":     {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"broken-json":   {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"silence":       {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"silence-after": {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"reset":         {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
		"reset-after":   {exitUnknown, outcomeUnknown, history.SubmissionUnknown},
	} {
		t.Run("fault "+fault, func(t *testing.T) {
			t.Parallel()
			office := newPostOffice(t, simulator.Options{Fault: faultOnSubmissions(fault)})
			p := parallelPlace(t)
			p.timeout = 300 * time.Millisecond
			if !strings.HasPrefix(fault, "silence") {
				p.timeout = 10 * time.Second
			}
			r, o := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing", "--log", p.log)
			assert.Equal(t, want.code, r.code, r.stderr)
			assert.Equal(t, want.outcome, o.Outcome)
			require.NotNil(t, o.Submission)
			assert.Equal(t, "MC-0001", o.Submission.ID)
			assert.Equal(t, want.state, o.Submission.State)
			assert.Equal(t, fault == "", o.Error == nil)
			assert.Len(t, office.posted(), 1)

			shown := p.run(t, "", "submissions", "--api-url", office.base, "--log", p.log)
			assert.Contains(t, shown.stdout, "MC-0001  ourcorp[.]example ")
			assert.Contains(t, shown.stdout, "  "+string(want.state)+" ")
			if want.state == history.SubmissionUnknown {
				again, _ := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing", "--log", p.log)
				assert.Equal(t, exitRefused, again.code)
				assert.Contains(t, again.stderr, "MC-0001 asks for the same and is not settled")
				assert.Len(t, office.posted(), 1, "never sent again by itself")
			}
			p.findNoToken(t)
		})
	}
}

func faultOnSubmissions(kind string) simulator.Fault {
	if kind == "" {
		return ""
	}
	return simulator.Fault("miscategorization=" + kind)
}

// What Cloudflare rejects is printed with its words, the field that its pointer
// names and where it is documented.
func TestRejectionsNameTheField(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"success":false,"messages":[],"result":null,"errors":[{"code":10400,"message":"no such \u001b[2Jcategory",
			"documentation_url":"https://developers.cloudflare.com/x","source":{"pointer":"/security_adds/0"}}]}`)
	}))
	t.Cleanup(server.Close)
	p := newPlace(t)
	r := p.run(t, "", "submit", "a.example", "--add", "phishing", "--yes", "a.example", "--api-url", server.URL)
	assert.Equal(t, exitRejected, r.code)
	assert.Contains(t, r.stderr, `Cloudflare: no such \x1b[2Jcategory (10400), about security_adds, see https://developers.cloudflare.com/x`)
	assert.Contains(t, r.stdout, "MC-0001  a[.]example  + Phishing  rejected")

	r, o := p.submit(t, server.URL, "a.example", "--add", "phishing")
	assert.Equal(t, exitRejected, r.code, "what was rejected may be tried again")
	assert.Equal(t, []messageObject{{10400, "no such \x1b[2Jcategory", "https://developers.cloudflare.com/x", "/security_adds/0", "security_adds"}}, o.Error.Messages)
	assert.Equal(t, "refused", o.Error.Kind)
}

// While the first may still be decided, a second one is refused; only naming
// the first lets it pass, and the two are linked.
func TestTheSameIsNotSentTwice(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	args := []string{"--remove", "phishing", "--add", "business", "--reason", "SOC-118"}
	r, first := p.submit(t, office.base, "ourcorp.example", args...)
	require.Zero(t, r.code, r.stderr)
	assert.Equal(t, "SOC-118", first.Submission.Reason)
	assert.NotContains(t, office.posted()[0], "SOC-118")

	r, o := p.submit(t, office.base, "ourcorp[.]example", "--add", "75", "--remove", "131")
	assert.Equal(t, exitRefused, r.code)
	assert.Equal(t, outcomeRefused, o.Outcome)
	assert.Equal(t, "duplicate", o.Findings[0].Rule)
	assert.Equal(t, "refused", o.Findings[0].Weight)
	assert.Nil(t, o.Submission)
	r, _ = p.submit(t, office.base, "ourcorp.example", append(args, "--again", "MC-0007")...)
	assert.Equal(t, exitRefused, r.code, "that is not the one")
	assert.Len(t, office.posted(), 1)

	r, o = p.submit(t, office.base, "ourcorp.example", append(args, "--again", "mc-1")...)
	assert.Zero(t, r.code, r.stderr)
	assert.Equal(t, "MC-0002", o.Submission.ID)
	assert.Equal(t, "MC-0001", *o.Submission.Again)
	assert.Len(t, office.posted(), 2)
	var story storyObject
	decode(t, p.run(t, "", "submissions", "1", "--json").stdout, &story)
	assert.Equal(t, "MC-0002", *story.RepeatedBy)

	r, o = p.submit(t, office.base, "ourcorp.example", "--remove", "malware")
	assert.Equal(t, exitRefused, r.code, "another one about the same target is a warning")
	assert.Equal(t, "warned", o.Findings[0].Weight)
	assert.Equal(t, "other-pending", o.Findings[0].Rule)
	assert.Contains(t, r.stderr, "--accept-warnings sends it all the same")
	assert.Equal(t, errorRule, o.Error.Kind)
}

// A refusal says that nothing was sent, and what can be done instead.
func TestARefusalSaysWhatHelps(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	first, _ := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing")
	require.Zero(t, first.code)
	r, o := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing")
	assert.Equal(t, exitRefused, r.code)
	assert.Contains(t, r.stderr, "nothing was sent: MC-0001 asks for the same")
	assert.Contains(t, r.stderr, "pugmark follow-up MC-0001 looks at what became of it; --again MC-0001 sends it once more, on purpose")
	assert.Equal(t, errorDuplicate, o.Error.Kind)
	assert.Contains(t, o.Error.Message, "nothing was sent: MC-0001")
	r = p.run(t, "", "submit", "ourcorp.example", "--remove", "phishing", "--dry-run", "--api-url", office.base)
	assert.Equal(t, exitRefused, r.code)
	assert.Contains(t, r.stderr, "pugmark follow-up MC-0001 looks at what became of it; --again MC-0001 sends it once more, on purpose", "as the real run")
	assert.NotContains(t, r.stderr, "nothing was sent")
	assert.Len(t, office.posted(), 1)
}

// Nobody has confirmed it: the code says that, as the help does.
func TestUnconfirmedIsNotSent(t *testing.T) {
	office := newPostOffice(t, simulator.Options{})
	for line, said := range map[string]string{
		"submit a.example --add phishing":                 "not confirmed: without a terminal add --yes 'a[.]example'; nothing was sent",
		"submit a.example --add phishing --yes b.example": "not confirmed: --yes names b[.]example, and the request is about a[.]example; nothing was sent",
	} {
		r := newPlace(t).run(t, "", append(strings.Fields(line), "--json", "--api-url", office.base)...)
		assert.Equal(t, exitRefused, r.code, line)
		assert.Contains(t, r.stderr, said, line)
		o := resultOf(t, r)
		assert.Equal(t, outcomeUnconfirmed, o.Outcome)
		assert.Equal(t, errorUnconfirmed, o.Error.Kind)
		r = newPlace(t).run(t, "", append(strings.Fields(line), "--api-url", office.base)...)
		before, _, ok := strings.Cut(r.stderr, "not confirmed")
		assert.True(t, ok)
		assert.Contains(t, before, "rule before-unknown", "the checks come first")
	}
	assert.Empty(t, office.posted())
}

// A dry run before anything was said of what should change names the next step.
func TestDryRunWithoutChanges(t *testing.T) {
	r := newPlace(t).run(t, "", "submit", "a.example", "--dry-run", "--demo")
	assert.Equal(t, exitRefused, r.code)
	assert.Contains(t, r.stdout, "next      say what should change: --add CATEGORY, --remove CATEGORY")
	assert.NotContains(t, r.stdout, "1 call")
}

// A request that holds the credentials is refused, kept nowhere and repeated
// nowhere, by a dry run as by the real one.
func TestCredentialsAreRefused(t *testing.T) {
	office := newPostOffice(t, simulator.Options{})
	p := newPlace(t)
	payload := p.file(t, `{"indicator_type":"url","url":"https://a.example/?t=`+canary+`","security_adds":[131]}`)
	for _, args := range [][]string{{"--payload", payload}} { // what stands in an argument is refused before that
		for _, run := range [][]string{{"--dry-run"}, {"--dry-run", "--json"}, {"--yes", "a.example"}, {"--yes", "a.example", "--json"}} {
			r := p.run(t, "", append(append(append([]string{"submit"}, args...), run...), "--api-url", office.base, "--log", p.file(t, ""))...)
			assert.Equal(t, exitRefused, r.code, "%v: %s", run, r.stderr)
			assert.Contains(t, r.stdout+r.stderr, "holds the credentials", run)
		}
	}
	assert.Empty(t, office.posted())
	assert.Contains(t, p.run(t, "", "submissions", "--api-url", office.base).stderr, "no submission is kept")
	p.findNoToken(t)
}

// What keeps a request back is a rule's, or a failure of ours: the codes differ.
func TestOnlyRefusalsAreRefused(t *testing.T) {
	same := &history.DuplicateError{Of: history.Submission{Number: 1}}
	assert.Equal(t, exitRefused, notTriedCode(&investigation.NotSubmitted{Why: "a rule"}))
	assert.Equal(t, exitRefused, notTriedCode(wrapped{same}))
	assert.Equal(t, exitOurs, notTriedCode(wrapped{errors.New("the disk is full")}))
	for cause, kind := range map[error]string{same: errorDuplicate, errors.New("the disk is full"): errorHistory} {
		d := &docket{notTried: wrapped{cause}}
		assert.Equal(t, kind, d.errorObject(time.Now(), outcomeRefused).Kind)
	}
}

// A wrapped is a NotSubmitted with a cause, as investigation makes it.
type wrapped struct{ cause error }

func (w wrapped) Error() string { return "not sent: " + w.cause.Error() }
func (w wrapped) Unwrap() error { return w.cause }

// What Cloudflare has accepted and the history could not keep is no success.
func TestAcceptedAndNotKept(t *testing.T) {
	p := newPlace(t)
	var stdout, stderr bytes.Buffer
	s := p.surroundings(strings.NewReader(""), &stdout, &stderr)
	for _, f := range []submitFlags{{}, {json: true}} {
		stdout.Reset()
		o, err := s.open(t.Context(), globals{demo: true})
		require.NoError(t, err)
		t.Cleanup(o.Close)
		d := &docket{office: o, flags: f, submitted: &investigation.Submitted{
			Submission: history.Submission{Number: 1, State: history.SubmissionAccepted},
			Receipt:    intel.Receipt{Outcome: intel.SubmissionAccepted}, Unfiled: history.ErrBusy}}
		assert.Equal(t, codeError(exitOurs), s.concluded(d))
		assert.Contains(t, stdout.String(), "accepted; could not be kept: will read as unknown")
		if f.json {
			assert.Contains(t, stdout.String(), `"outcome":"accepted"`)
			assert.Contains(t, stdout.String(), `"kind":"history"`)
		}
	}
}

// Where nothing can be sent the command says why, and nothing is.
func TestSubmissionsThatAreOff(t *testing.T) {
	office := newPostOffice(t, simulator.Options{})
	for name, off := range map[string]struct {
		set  func(p *place)
		code int
		said string
	}{
		"by the configuration": {func(p *place) { p.config(t, "submit = false\n") }, exitRefused, "config.toml says submit = false"},
		"no credentials":       {func(p *place) { delete(p.env, "CLOUDFLARE_API_TOKEN") }, exitCredentials, "not connected to Cloudflare"},
		"no history":           {func(p *place) { p.archive = "/proc/nowhere/history.db" }, exitOurs, "nothing is sent that cannot be noted first"},
	} {
		p := newPlace(t)
		off.set(p)
		r, o := p.submit(t, office.base, "a.example", "--add", "phishing")
		assert.Equal(t, off.code, r.code, name)
		assert.Contains(t, r.stderr, off.said, name)
		assert.Equal(t, outcomeRefused, o.Outcome, name)
		assert.Equal(t, errorOff, o.Error.Kind, name)

		dry := p.run(t, "", "submit", "a.example", "--add", "phishing", "--dry-run", "--api-url", office.base)
		assert.Zero(t, dry.code, "%s: a dry run needs nothing", name)
		assert.Contains(t, dry.stderr, off.said, name)
	}
	assert.Empty(t, office.posted())
	assert.Zero(t, office.questions())
}

// A dry run reads what is kept, and nothing else; a warning ends it like the
// real run.
func TestDryRunReadsOnlyTheArchive(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	require.Zero(t, p.run(t, "", "lookup", "ourcorp.example", "--ask", "domain", "--api-url", office.base).code)
	asked := office.questions()
	args := []string{"submit", "ourcorp.example", "--add", "phishing", "--dry-run", "--api-url", office.base}
	r := p.run(t, "", args...)
	assert.Equal(t, exitRefused, r.code)
	assert.Contains(t, r.stdout, "warned    the target has Phishing (131) already (security_adds; rule has-already; pugmark)")
	assert.Contains(t, r.stdout, "before    security: Phishing (131) · content: Shopping (148) · now\n")
	assert.Contains(t, r.stdout, "It can be sent with --accept-warnings only.")
	assert.Zero(t, p.run(t, "", append(args, "--accept-warnings")...).code)
	assert.Equal(t, asked, office.questions())
	assert.Empty(t, office.posted())
	assert.Contains(t, p.run(t, "", "submissions", "--api-url", office.base).stderr, "no submission is kept")
}
