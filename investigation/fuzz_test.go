package investigation

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// FuzzParseTopics: what is understood is known, and said once.
func FuzzParseTopics(f *testing.F) {
	for _, s := range []string{"domain", " DOMAIN , whois,domain", ",", "", "dns;ip", "\x1b[31m", "phishing,subnets,asn,history,ip,dns"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, list string) {
		topics, err := ParseTopics(list)
		if err != nil {
			assert.Empty(t, topics)
			return
		}
		seen := map[Topic]bool{}
		for _, topic := range topics {
			assert.Contains(t, Topics(), topic)
			assert.False(t, seen[topic])
			seen[topic] = true
		}
		assert.NotEmpty(t, seen)
	})
}

// FuzzReread: an archive may hold what an older program kept, or a fault has
// changed; it is read or refused, and what is read can be shown.
func FuzzReread(f *testing.F) {
	for kind, value := range map[intel.Kind]string{
		intel.KindDomain: "a.example", intel.KindWHOIS: "a.example", intel.KindHistory: "a.example", intel.KindIP: "192.0.2.1", intel.KindPassiveDNS: "192.0.2.1",
		intel.KindASN: "13335", intel.KindSubnets: "13335", intel.KindPhishing: "http://a.example/", intel.KindBulk: "a.example,b.example", "": "", "evidence-domain": "x",
	} {
		for _, body := range []string{`{"success":true,"result":{}}`, `{"success":true,"result":null}`, `{"success":true,"result":[{"domain":"a.example","ip":"192.0.2.1"}]}`, ``, `{`} {
			f.Add(string(kind), value, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, kind, value string, body []byte) {
		rec := intel.Record{Key: intel.Key{Kind: intel.Kind(kind), Value: value}, At: time.Unix(1_700_000_000, 0), Status: 200, Body: body}
		answer, err := Reread(rec)
		if err != nil {
			assert.NotEmpty(t, Explain(err, rec.At).Line())
			return
		}
		_, err = json.Marshal(answer.Value)
		require.NoError(t, err)
		_ = HeardIn(answer.Value)
	})
}
