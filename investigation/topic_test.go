package investigation

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

func indicator(t testing.TB, text string) intel.Indicator {
	t.Helper()
	i, err := intel.ParseIndicator(text)
	require.NoError(t, err)
	return i
}

func TestParseTopics(t *testing.T) {
	for list, want := range map[string][]Topic{
		"domain":                     {TopicDomain},
		" IP , dns,, asn ":           {TopicIP, TopicDNS, TopicASN},
		"whois,whois":                {TopicWHOIS},
		"phishing,subnets,history":   {TopicPhishing, TopicSubnets, TopicHistory},
		strings.Join(words(), ", "):  Topics(),
		"Domain,DOMAIN,domain,asn\t": {TopicDomain, TopicASN},
	} {
		got, err := ParseTopics(list)
		require.NoError(t, err, list)
		assert.Equal(t, want, got, list)
	}
	for _, list := range []string{"", " , ,", "everything", "domain,dnss"} {
		_, err := ParseTopics(list)
		require.Error(t, err, list)
		assert.Contains(t, err.Error(), "domain, history, whois, ip, dns, asn, subnets, phishing", list)
	}
	_, err := ParseTopics("domain,dnss")
	assert.Contains(t, err.Error(), `"dnss"`, "the wrong word is named")
}

func words() []string {
	var names []string
	for _, topic := range Topics() {
		names = append(names, string(topic))
	}
	return names
}

func TestAppliesSaysWhyNot(t *testing.T) {
	const all = "domain history whois ip dns asn subnets phishing"
	for text, want := range map[string]string{
		"login.payro11.example":   "domain history whois ip dns asn subnets",
		"203.0.113.66":            "ip dns asn subnets",
		"2001:db8::66":            "ip asn subnets",
		"AS64500":                 "asn subnets",
		"https://a.example/x":     all,
		"http://203.0.113.66/x":   "ip dns asn subnets phishing",
		"http://[2001:db8::66]/x": "ip asn subnets phishing",
	} {
		var applies []string
		for _, topic := range Topics() {
			ok, why := Applies(topic, indicator(t, text))
			assert.Equal(t, ok, why == "", "%s about %s: a reason is given exactly when it does not apply", topic, text)
			if ok {
				applies = append(applies, string(topic))
			}
		}
		assert.Equal(t, want, strings.Join(applies, " "), text)
	}
	_, why := Applies(TopicDNS, indicator(t, "2001:db8::66"))
	assert.Equal(t, "this API has no passive DNS for IPv6", why)
}
