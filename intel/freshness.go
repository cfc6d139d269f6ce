package intel

import (
	"math"
	"time"
)

// Freshness is how long a kept answer stands for a new one, per kind. The zero
// value of a field means never.
type Freshness struct {
	Domain     time.Duration // domain details, one or in bulk
	History    time.Duration
	WHOIS      time.Duration
	IP         time.Duration
	PassiveDNS time.Duration // windows that were still open when asked
	ASN        time.Duration
	Subnets    time.Duration
	Phishing   time.Duration // scans that have finished
	Categories time.Duration // the live list of categories
}

const day = 24 * time.Hour

// forever is for what cannot change any more.
const forever = time.Duration(math.MaxInt64)

// clockSkew is how far in the future a kept answer may lie, since several
// machines may share an archive.
const clockSkew = time.Minute

// DefaultFreshness returns the times that suit most investigations.
func DefaultFreshness() Freshness {
	return Freshness{
		Domain:     time.Hour,
		History:    day,
		WHOIS:      7 * day,
		IP:         6 * time.Hour,
		PassiveDNS: day,
		ASN:        30 * day,
		Subnets:    30 * day,
		Phishing:   time.Hour,
		Categories: 30 * day,
	}
}

// Fresh reports whether a record may stand for a new answer at now. A phishing
// scan that has not finished never does; a page of passive DNS whose window
// was closed when it was asked (it ends before that day, UTC) always does.
func (f Freshness) Fresh(rec Record, now time.Time) bool {
	age := now.Sub(rec.At)
	return age >= -clockSkew && max(age, 0) < f.lifetime(rec)
}

func (f Freshness) lifetime(rec Record) time.Duration {
	switch rec.Key.Kind {
	case KindDomain, KindBulk:
		return f.Domain
	case KindHistory:
		return f.History
	case KindWHOIS:
		return f.WHOIS
	case KindIP:
		return f.IP
	case KindPassiveDNS:
		if closedBefore(rec.Key.Window, rec.At) {
			return forever
		}
		return f.PassiveDNS
	case KindASN:
		return f.ASN
	case KindSubnets:
		return f.Subnets
	case KindPhishing:
		if !scansFinished(rec) {
			return 0
		}
		return f.Phishing
	case KindCategories:
		return f.Categories
	default:
		return 0
	}
}

// closedBefore reports whether the last day of w was over when t's day began.
// Dates compare as text.
func closedBefore(w Window, t time.Time) bool {
	return w.End != "" && w.End < t.UTC().Format(time.DateOnly)
}

func scansFinished(rec Record) bool {
	env, err := parseEnvelope(rec.Key.Kind, rec.Status, rec.Body)
	if err != nil {
		return false
	}
	report, err := decodePhishing(rec.Key, env.result)
	if err != nil {
		return false
	}
	for _, scan := range report.Scans {
		if scan.Status != nil && !scan.Status.Complete {
			return false
		}
	}
	return true
}
