package simulator

import (
	"math/big"
	"strconv"
)

// topDomainCount is how many names ASN overview lists at most.
const topDomainCount = 10

type networkResult struct {
	ASN         uint32   `json:"asn"`
	Description string   `json:"description"`
	Country     string   `json:"country"`
	Type        string   `json:"type"`
	DomainCount *int     `json:"domain_count,omitempty"`
	TopDomains  []string `json:"top_domains,omitempty"`
}

type subnetsResult struct {
	ASN     uint32   `json:"asn"`
	Total   *big.Int `json:"ip_count_total"`
	Subnets []string `json:"subnets"`
	Count   int      `json:"count"`
	Page    int      `json:"page"`
	PerPage int      `json:"per_page"`
}

func asnText(asn uint32) string { return strconv.FormatUint(uint64(asn), 10) }

// asn reads the number in the path: 1 … 4294967295, digits only.
func (in input) asn() (uint32, error) {
	n, err := strconv.ParseUint(in.params["asn"], 10, 32)
	if err != nil || n == 0 {
		return 0, invalid("not an autonomous system number")
	}
	return uint32(n), nil
}

// answerASN is the overview of an autonomous system. What the API says about
// an unknown one is not public; here it has the number and empty fields.
func (s *Simulator) answerASN(in input) (reply, error) {
	asn, err := in.asn()
	if err != nil {
		return reply{}, err
	}
	told := s.world.networks[asn]
	if told == nil {
		return reply{result: networkResult{ASN: asn}}, nil
	}
	n := told.value
	result := networkResult{ASN: asn, Description: n.description, Country: n.country, Type: n.kind}
	if n.shape != shape2023 {
		names, count := s.world.topNamesIn(asn, topDomainCount)
		result.DomainCount, result.TopDomains = &count, names
	}
	return reply{result: result, story: told.story}, nil
}

func (s *Simulator) answerSubnets(in input) (reply, error) {
	asn, err := in.asn()
	if err != nil {
		return reply{}, err
	}
	page, err := s.paging(in.query)
	if err != nil {
		return reply{}, err
	}
	result := subnetsResult{ASN: asn, Total: new(big.Int), Subnets: []string{}, Page: page.page, PerPage: page.perPage}
	told := s.world.networks[asn]
	if told == nil {
		return reply{result: result}, nil
	}
	result.Total, result.Count = told.value.addressTotal(), len(told.value.prefixes)
	result.Subnets = cut(told.value.prefixes, page)
	return reply{result: result, story: told.story}, nil
}
