package cmd

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
	"pugmark/intel/simulator"
	"pugmark/investigation"
)

// kept are the submissions of a place as JSON has them.
func (p *place) kept(t *testing.T) []submissionObject {
	t.Helper()
	var all []submissionObject
	decode(t, p.run(t, "", "submissions", "--json").stdout, &all)
	return all
}

// What is inherited is not said to be the target's own, and an answer about
// another name is named.
func TestInheritedCategoriesAreSaidToBe(t *testing.T) {
	r := newPlace(t)
	require.Zero(t, r.run(t, "", "lookup", "shop.ourcorp.example", "--demo").code)
	dry := r.run(t, "", "submit", "shop.ourcorp.example", "--add", "phishing", "--dry-run", "--demo")
	assert.Contains(t, dry.stdout, "before    security: Phishing (131), inherited from ourcorp[.]example · content: Shopping (148), inherited from ourcorp[.]example · now\n")

	child, err := intel.ParseIndicator("shop.ourcorp.example")
	require.NoError(t, err)
	derived := &investigation.Standing{Derived: true, From: child, Categories: intel.Categorized{Security: []intel.Category{{ID: 131, Name: "Phishing"}}}}
	assert.Equal(t, "security: Phishing (131), from the answer about shop.ourcorp[.]example", standingWords(derived, intel.Catalogue{}))
}

// That nothing is known of the target is said once.
func TestAnUnknownBeforeIsSaidOnce(t *testing.T) {
	r := newPlace(t).run(t, "", "submit", "ourcorp.example", "--add", "phishing", "--dry-run", "--demo")
	assert.Equal(t, 1, strings.Count(r.stdout, "unknown,"), r.stdout)
	assert.NotContains(t, r.stdout, "before    unknown")
	r = newPlace(t).run(t, "", "submit", "https://ourcorp.example/x", "--add", "phishing", "--dry-run", "--demo")
	assert.Contains(t, r.stdout, "before    unknown: no answer about it is kept", "where no finding says so")
}

// One source has the words of a submission, whoever prints them.
func TestTextAndJSONSayTheSame(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{Fault: "miscategorization=reset-after"}), newPlace(t)
	r, _ := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing")
	require.Equal(t, exitUnknown, r.code)
	require.Zero(t, p.run(t, "", "follow-up", "1", "--api-url", office.base).code)
	kept := p.kept(t)[0]
	assert.Zero(t, kept.Looks)
	assert.Equal(t, 1, kept.HandLooks)
	assert.NotNil(t, kept.LookedAt)
	assert.NotContains(t, kept.Words, "Look first")
	assert.Contains(t, p.run(t, "", "submissions", "1").stdout, kept.Words)

	p.submit(t, office.base, "ourcorp.example", "--remove", "phishing", "--again", "1", "--accept-warnings")
	kept = p.kept(t)[1]
	assert.Contains(t, kept.Words, "; repeated by MC-0002")
	assert.Contains(t, p.run(t, "", "submissions", "1").stdout, kept.Words)
	assert.Regexp(t, `MC-0001 .* unknown +repeated `, p.run(t, "", "submissions").stdout)
}

// What rejected it is quoted, in text, in JSON and for support.
func TestARejectionIsQuotedEverywhere(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{Fault: "miscategorization=422"}), newPlace(t)
	r, _ := p.submit(t, office.base, "ourcorp.example", "--remove", "phishing")
	require.Equal(t, exitRejected, r.code)
	kept := p.kept(t)[0]
	assert.Regexp(t, `^Cloudflare rejected it: “.+” \(Cloudflare \d+\)`, kept.Words)
	assert.Contains(t, p.run(t, "", "submissions", "1").stdout, kept.Words)
	nudge := p.run(t, "", "submissions", "1", "--nudge").stdout
	assert.Regexp(t, `(?s)Rejected: .+“.+” +\(Cloudflare\s+\d+\)`, nudge)
}

// The codes of submit name no flag that it lacks.
func TestTheCodesOfSubmitNameItsFlags(t *testing.T) {
	assert.NotContains(t, newPlace(t).run(t, "", "submit", "--help").stdout, "--max-calls")
	assert.Contains(t, newPlace(t).run(t, "", "follow-up", "--help").stdout, "a rate limit, or --max-calls")
}
