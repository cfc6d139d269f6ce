package cmd

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel/simulator"
)

func TestCategoriesAreFoundForNothing(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	r := p.run(t, "", "categories", "phish", "--api-url", office.base)
	assert.Zero(t, r.code)
	assert.Regexp(t, `(?m)^ 131  Phishing +security  Security threats$`, r.stdout)
	assert.Contains(t, p.run(t, "", "categories", "169").stdout, "set by Cloudflare itself")
	assert.Contains(t, p.run(t, "", "categories", "security", "threats").stdout, "a group of categories")
	none := p.run(t, "", "categories", "qqqqqqqq")
	assert.Zero(t, none.code)
	assert.Equal(t, "pugmark: no category is like qqqqqqqq\n", none.stderr)
	var all []categoryObject
	decode(t, p.run(t, "", "categories", "--json").stdout, &all)
	assert.Greater(t, len(all), 100)
	decode(t, p.run(t, "", "categories", "qqqqqqqq", "--json").stdout, &all)
	assert.Empty(t, all)
	assert.Zero(t, office.questions())
}

func TestCategoriesAreRefreshedAndSaidNotToCount(t *testing.T) {
	office, p := newPostOffice(t, simulator.Options{}), newPlace(t)
	r := p.run(t, "", "categories", "phishing", "--refresh", "--api-url", office.base)
	assert.Zero(t, r.code, r.stderr)
	assert.Contains(t, r.stderr, "which does not count as a call")
	assert.Equal(t, 1, office.questions())
	assert.Contains(t, r.stdout, " 131  Phishing")

	refused := newPostOffice(t, simulator.Options{Fault: "categories=scope"})
	r = p.run(t, "", "categories", "phishing", "--refresh", "--api-url", refused.base)
	assert.Equal(t, exitUnanswered, r.code)
	assert.Contains(t, r.stdout, " 131  Phishing", "the published table stays")
	assert.NotEmpty(t, r.stderr)
	delete(p.env, "CLOUDFLARE_API_TOKEN")
	r = p.run(t, "", "categories", "phishing", "--refresh", "--api-url", refused.base)
	assert.Equal(t, exitCredentials, r.code)
	require.Contains(t, r.stdout, " 131  Phishing")
}
