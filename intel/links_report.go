package intel

import "encoding/json"

// ReportOf reads a kept answer: its result is the report of the kind that was
// asked, such as a [DomainReport], as [Recall] gives it. The error is an
// [*Error] where the answer cannot be read, and for what answers no question of
// a kind, such as evidence.
func ReportOf(rec Record) (report any, err error) {
	in, ok := inquiryOf(rec.Key)
	if !ok {
		return nil, &Error{Problem: ProblemNotOffered, Key: rec.Key, detail: "no question has such an answer"}
	}
	env, err := parseEnvelope(rec.Key.Kind, rec.Status, rec.Body)
	if err != nil {
		return nil, &Error{Problem: ProblemBroken, Key: rec.Key, detail: err.Error(), cause: err}
	}
	return in.read(env)
}

// inquiryOf returns what reads the answers that are kept under a key.
func inquiryOf(key Key) (in inquiry, ok bool) {
	switch key.Kind {
	case KindDomain:
		return inquiryWith(key, decodeDomain), true
	case KindBulk:
		return inquiryWith(key, decodeBulk), true
	case KindHistory:
		return inquiryWith(key, decodeHistory), true
	case KindWHOIS:
		return inquiryWith(key, decodeWHOIS), true
	case KindIP:
		return inquiryWith(key, decodeIP), true
	case KindPassiveDNS:
		return inquiryWith(key, decodePassiveDNS), true
	case KindASN:
		return inquiryWith(key, decodeASN), true
	case KindSubnets:
		return inquiryWith(key, decodeSubnets), true
	case KindPhishing:
		return inquiryWith(key, decodePhishing), true
	}
	return inquiry{}, false
}

func inquiryWith[T any](key Key, decode func(Key, json.RawMessage) (T, error)) inquiry {
	return Question[T]{key, decode}.inquiry()
}
