package investigation

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPlanAsksByItself(t *testing.T) {
	domain, url, v4, v6 := "login.payro11.example", "https://login.payro11.example/x", "203.0.113.66", "2001:db8::66"
	small := map[string][]Topic{
		domain:                  {TopicDomain},
		url:                     {TopicPhishing, TopicDomain},
		v4:                      {TopicIP},
		v6:                      {TopicIP},
		"http://203.0.113.66/x": {TopicPhishing, TopicIP},
		"AS64500":               {TopicASN},
	}
	middle := map[string][]Topic{
		domain:    {TopicDomain, TopicHistory, TopicWHOIS, TopicIP, TopicDNS},
		url:       {TopicPhishing, TopicDomain, TopicHistory, TopicWHOIS, TopicIP, TopicDNS},
		v4:        {TopicIP, TopicDNS},
		v6:        {TopicIP},
		"AS64500": {TopicASN},
	}
	large := map[string][]Topic{
		domain:    {TopicDomain, TopicHistory, TopicWHOIS, TopicIP, TopicDNS, TopicASN, TopicSubnets},
		v4:        {TopicIP, TopicDNS, TopicASN, TopicSubnets},
		v6:        {TopicIP, TopicASN, TopicSubnets},
		"AS64500": {TopicASN, TopicSubnets},
	}
	for calls, want := range map[int]map[string][]Topic{
		0: small, 1: small, CallsFree: small, CallsFree + 1: middle, CallsEnterprise: middle,
		CallsCore - 1: middle, CallsCore: large, CallsPremier: large,
	} {
		for text, topics := range want {
			assert.Equal(t, topics, Plan{CallsPerMonth: calls}.Automatic(indicator(t, text)), "%d calls, %s", calls, text)
		}
	}
}

func TestPlanFollowsAddresses(t *testing.T) {
	for calls, want := range map[int]int{0: 1, CallsFree: 1, CallsEnterprise: 1, CallsCore: MaxAddresses} {
		assert.Equal(t, want, Plan{CallsPerMonth: calls}.Addresses(), calls)
	}
}

func TestPlanShowsPrices(t *testing.T) {
	for _, c := range []struct {
		plan, price int
		shown       bool
	}{
		{0, 0, false}, {0, 1, true}, {CallsFree, 1, true},
		{CallsEnterprise, 1, false}, {CallsEnterprise, 2, true},
		{CallsCore, 1, false}, {CallsPremier, 400, false},
	} {
		assert.Equal(t, c.shown, Plan{CallsPerMonth: c.plan}.PriceShown(c.price), "%+v", c)
	}
}

func TestPlanAsksFirst(t *testing.T) {
	for _, c := range []struct {
		plan        Plan
		calls, left int
		above       int
		first       bool
		because     string
	}{
		{Plan{}, 50, 10, 3, false, "a plan that was not told never opens a dialog"},
		{Plan{CallsPerMonth: CallsFree}, 3, 61, 3, false, ""},
		{Plan{CallsPerMonth: CallsFree}, 4, 61, 3, true, ""},
		{Plan{CallsPerMonth: CallsEnterprise}, 10, 61, 10, false, ""},
		{Plan{CallsPerMonth: CallsEnterprise}, 11, 61, 10, true, ""},
		{Plan{CallsPerMonth: CallsCore}, 80, 8000, 80, false, "1 % of what is left"},
		{Plan{CallsPerMonth: CallsCore}, 81, 8000, 80, true, ""},
		{Plan{CallsPerMonth: CallsCore}, 1, -5, 0, true, "past the estimate everything is worth a word"},
		{Plan{Threshold: 7}, 7, 0, 7, false, "the configured threshold"},
		{Plan{Threshold: 7}, 8, 0, 7, true, ""},
	} {
		assert.Equal(t, c.above, c.plan.AskAbove(c.left), "%+v", c)
		assert.Equal(t, c.first, c.plan.AsksFirst(c.calls, c.left), "%+v", c)
	}
}
