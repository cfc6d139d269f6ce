package investigation

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"pugmark/intel"
)

// QuestionOf returns the question a key identifies.
func QuestionOf(key intel.Key) (intel.AnyQuestion, error) {
	switch key.Kind {
	case intel.KindDomain:
		return intel.Domain(key.Value), nil
	case intel.KindBulk:
		return intel.Bulk(strings.Split(key.Value, ",")...), nil
	case intel.KindHistory:
		return intel.DomainHistory(key.Value), nil
	case intel.KindWHOIS:
		return intel.WHOIS(key.Value), nil
	case intel.KindPhishing:
		return intel.Phishing(key.Value), nil
	case intel.KindToken:
		return intel.Token(), nil
	case intel.KindAccounts:
		return intel.Accounts(), nil
	case intel.KindCategories:
		return intel.GatewayCategories(), nil
	case intel.KindIP, intel.KindPassiveDNS:
		return addressQuestion(key)
	case intel.KindASN, intel.KindSubnets:
		return networkQuestion(key)
	}
	return nil, fmt.Errorf("%q is not a kind of question", key.Kind)
}

func addressQuestion(key intel.Key) (intel.AnyQuestion, error) {
	addr, err := netip.ParseAddr(key.Value)
	if err != nil {
		return nil, fmt.Errorf("%q is not an IP address", key.Value)
	}
	if key.Kind == intel.KindIP {
		return intel.IP(addr), nil
	}
	return intel.PassiveDNS(addr, key.Window, key.Page, key.PerPage), nil
}

func networkQuestion(key intel.Key) (intel.AnyQuestion, error) {
	i, err := intel.ParseIndicator(key.Value)
	if err != nil {
		return nil, fmt.Errorf("%q is not an AS number", key.Value)
	}
	number, ok := i.ASN()
	if !ok {
		return nil, fmt.Errorf("%q is not an AS number", key.Value)
	}
	if key.Kind == intel.KindASN {
		return intel.ASN(number), nil
	}
	return intel.Subnets(number, key.Page, key.PerPage), nil
}

// Reread reads a kept record as the answer it is, not only the newest of its
// question. Value holds the report of the record's kind.
func Reread(rec intel.Record) (intel.AnyAnswer, error) {
	q, err := QuestionOf(rec.Key)
	if err != nil {
		return intel.AnyAnswer{}, err
	}
	kept := &intel.Source{Archive: single{rec}, Scope: rec.Scope, Now: func() time.Time { return rec.At }}
	return q.RecallAny(context.Background(), kept)
}

// single is an archive of one record.
type single struct{ rec intel.Record }

func (s single) Latest(_ context.Context, scope intel.Scope, key intel.Key) (intel.Record, error) {
	if scope != s.rec.Scope || key != s.rec.Key {
		return intel.Record{}, intel.ErrNotKept
	}
	return s.rec, nil
}

func (s single) File(context.Context, intel.Record) error { return nil }

// HeardIn sorts a report into what a headline quotes; other reports leave it
// empty.
func HeardIn(report any) Heard {
	switch r := report.(type) {
	case intel.DomainReport:
		return Heard{Domain: &r}
	case intel.IPReport:
		return Heard{IP: &r}
	case intel.ASNReport:
		return Heard{ASN: &r}
	case intel.PhishingReport:
		return Heard{Phishing: &r}
	}
	return Heard{}
}
