package investigation

import (
	"pugmark/intel"
)

// What Cloudflare grants a month on each plan (CONTRACT §0.2). One call is one
// answered request to any threat-intelligence endpoint.
const (
	CallsFree       = 100    // Free, Pro and Business
	CallsEnterprise = 2_500  // Enterprise
	CallsCore       = 10_000 // Cloudforce One Core
	CallsPremier    = 50_000 // Cloudforce One Premier
)

// MaxAddresses is how many of a domain's addresses one look-up follows when it
// follows all of them.
const MaxAddresses = 4

// A Plan is what the account may spend, as its owner told it: the API shows no
// counter.
type Plan struct {
	// CallsPerMonth is the plan's allowance; 0 means not told. A plan that was
	// not told behaves like the smallest, but nothing asks back on its account.
	CallsPerMonth int
	// Threshold is how many calls at once are worth a question first; 0 means
	// what goes with the allowance.
	Threshold int
}

// small and large are the outer rows of the spending table; what lies between
// is the middle one.
func (p Plan) small() bool { return p.CallsPerMonth <= CallsFree }
func (p Plan) large() bool { return p.CallsPerMonth >= CallsCore }

// Automatic returns what is asked about an indicator without being told to.
// A plan of up to 100 calls asks for the subject alone, up to 2,500 also for
// WHOIS, history and the first address with its passive DNS, and from 10,000
// for everything.
func (p Plan) Automatic(i intel.Indicator) []Topic {
	var topics []Topic
	switch {
	case p.large():
		topics = []Topic{TopicPhishing, TopicDomain, TopicHistory, TopicWHOIS, TopicIP, TopicDNS, TopicASN, TopicSubnets}
	case isNetwork(i):
		topics = []Topic{TopicASN}
	case isAddress(i) && p.small():
		topics = []Topic{TopicIP}
	case hostIsAddress(i) && p.small():
		topics = []Topic{TopicPhishing, TopicIP}
	case p.small():
		topics = []Topic{TopicPhishing, TopicDomain}
	default:
		topics = []Topic{TopicPhishing, TopicDomain, TopicHistory, TopicWHOIS, TopicIP, TopicDNS}
	}
	return applying(topics, i)
}

func applying(topics []Topic, i intel.Indicator) []Topic {
	var apply []Topic
	for _, t := range topics {
		if ok, _ := Applies(t, i); ok {
			apply = append(apply, t)
		}
	}
	return apply
}

// Addresses is how many of a domain's addresses are followed without being
// told to.
func (p Plan) Addresses() int {
	if p.large() {
		return MaxAddresses
	}
	return 1
}

// PriceShown reports whether a pane says what asking it costs: always on small
// plans, above one call on middling ones, never on large ones.
func (p Plan) PriceShown(calls int) bool {
	switch {
	case calls <= 0 || p.large():
		return false
	case p.small():
		return true
	}
	return calls > 1
}

// AskAbove is the number of calls above which one action is worth a word
// first: 3, 10, or 1 % of what is left of a large plan.
func (p Plan) AskAbove(left int) int {
	switch {
	case p.Threshold > 0:
		return p.Threshold
	case p.small():
		return 3
	case p.large():
		return max(left, 0) / 100
	}
	return 10
}

// AsksFirst reports whether the screen asks before it spends so many calls at
// once. It never does on a plan that was not told.
func (p Plan) AsksFirst(calls, left int) bool {
	if p.CallsPerMonth == 0 && p.Threshold == 0 {
		return false
	}
	return calls > p.AskAbove(left)
}
