package investigation

import (
	"fmt"
	"slices"
	"strings"

	"pugmark/intel"
)

// A Topic is something that can be asked about an indicator. The strings are
// the words of the command line's --ask; they do not change.
type Topic string

// The topics. The first seven are panes 1 and 3 to 7 of a dossier, and the
// subnets of pane 4; resolved addresses (pane 2) come with TopicDomain.
const (
	TopicDomain   Topic = "domain"
	TopicHistory  Topic = "history"
	TopicWHOIS    Topic = "whois"
	TopicIP       Topic = "ip"
	TopicDNS      Topic = "dns"
	TopicASN      Topic = "asn"
	TopicSubnets  Topic = "subnets"
	TopicPhishing Topic = "phishing"
)

// Topics returns every topic, in the order the command line lists them.
func Topics() []Topic {
	return []Topic{TopicDomain, TopicHistory, TopicWHOIS, TopicIP, TopicDNS, TopicASN, TopicSubnets, TopicPhishing}
}

// ParseTopics reads a list of topics separated by commas. Spaces, capitals and
// repetitions are forgiven; an unknown word is an error that names it.
func ParseTopics(list string) ([]Topic, error) {
	var topics []Topic
	for word := range strings.SplitSeq(list, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		if word == "" {
			continue
		}
		topic := Topic(word)
		if !slices.Contains(Topics(), topic) {
			return nil, fmt.Errorf("%q is not something that can be asked: choose from %s", word, topicNames())
		}
		if !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	if len(topics) == 0 {
		return nil, fmt.Errorf("nothing to ask was named: choose from %s", topicNames())
	}
	return topics, nil
}

func topicNames() string {
	names := make([]string, 0, len(Topics()))
	for _, t := range Topics() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

// Applies reports whether a topic can be asked about an indicator, itself or
// through what it leads to, such as the addresses of a domain. If not, why is
// the sentence that says so.
func Applies(t Topic, i intel.Indicator) (ok bool, why string) {
	switch t {
	case TopicDomain, TopicHistory, TopicWHOIS:
		switch {
		case isNetwork(i):
			return false, "an AS number is not a name"
		case isAddress(i):
			return false, "an address is not a name"
		case hostIsAddress(i):
			return false, "the URL's host is an address, not a name"
		}
	case TopicIP:
		if isNetwork(i) {
			return false, "an AS number has no address of its own"
		}
	case TopicDNS:
		switch {
		case isNetwork(i):
			return false, "an AS number has no address of its own"
		case i.HostIndicator().Kind() == intel.IndicatorIPv6:
			return false, "this API has no passive DNS for IPv6"
		}
	case TopicASN, TopicSubnets:
	case TopicPhishing:
		if !isURL(i) {
			return false, "no URL was given"
		}
	}
	return true, ""
}

func isURL(i intel.Indicator) bool     { return i.Kind() == intel.IndicatorURL }
func isNetwork(i intel.Indicator) bool { return i.Kind() == intel.IndicatorASN }

func isAddress(i intel.Indicator) bool {
	return i.Kind() == intel.IndicatorIPv4 || i.Kind() == intel.IndicatorIPv6
}

// hostIsAddress is about URLs such as http://192.0.2.1/.
func hostIsAddress(i intel.Indicator) bool { return isURL(i) && isAddress(i.HostIndicator()) }

// isNamed reports whether the indicator has a host name: a domain, or a URL on
// one.
func isNamed(i intel.Indicator) bool { return i.HostIndicator().Kind() == intel.IndicatorDomain }
