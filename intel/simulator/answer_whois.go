package simulator

import (
	"maps"
	"strings"
	"time"
)

// whoisTime and whoisRaw are the two spellings of a date in the new record.
const (
	whoisTime = "2006-01-02T15:04:05.000Z"
	whoisRaw  = "2006-01-02T15:04:05Z"
)

// redacted is what registries print instead of a person.
const redacted = "DATA REDACTED"

// oldRecord is the WHOIS result of the documents of 2023.
type oldRecord struct {
	Domain      string   `json:"domain"`
	Created     string   `json:"created_date"`
	Updated     string   `json:"updated_date"`
	Registrant  string   `json:"registrant"`
	Org         string   `json:"registrant_org"`
	Country     string   `json:"registrant_country"`
	Email       string   `json:"registrant_email"`
	Registrar   string   `json:"registrar"`
	Nameservers []string `json:"nameservers"`
}

// answerWHOIS is the registration of the very name asked for. A host below a
// registered name has none of its own; like a name nobody registered it is
// answered with found false.
func (s *Simulator) answerWHOIS(in input) (reply, error) {
	name, err := in.query.domain("domain")
	if err != nil {
		return reply{}, err
	}
	extension := name[strings.LastIndexByte(name, '.')+1:]
	told := s.at(in.now).domain(name)
	if told == nil || told.value.whois == nil {
		story := ""
		if told != nil {
			story = told.story
		}
		return reply{story: story, result: map[string]any{
			"found": false, "domain": name, "punycode": name, "extension": extension,
			"dnssec": false, "nameservers": []string{}, "registrar": "", "registrant": "",
		}}, nil
	}
	record := told.value.whois
	if record.old {
		return reply{story: told.story, result: oldRecord{
			Domain: name, Created: record.created.time(in.now).Format(time.DateOnly), Updated: record.updated.time(in.now).Format(time.DateOnly),
			Registrant: redacted, Org: redacted, Country: record.country, Email: record.email,
			Registrar: record.registrar, Nameservers: record.nameservers,
		}}, nil
	}
	return reply{story: told.story, result: newRecord(name, extension, record, in.now)}, nil
}

func newRecord(name, extension string, record *registration, now time.Time) map[string]any {
	result := map[string]any{
		"found": true, "domain": name, "punycode": name, "extension": extension,
		"id":     "DEMO-" + strings.ToUpper(strings.ReplaceAll(name, ".", "_")),
		"dnssec": record.dnssec, "nameservers": record.nameservers, "registrar": record.registrar,
		"registrant": redacted, "registrant_name": redacted, "registrant_org": redacted, "registrant_email": redacted,
		"registrant_country": record.country, "status": record.status,
	}
	if record.status == nil {
		result["status"] = []string{}
	}
	if record.server != "" {
		result["whois_server"] = record.server
	}
	for key, m := range map[string]moment{"created": record.created, "updated": record.updated, "expiration": record.expires} {
		result[key+"_date"] = m.time(now).Format(whoisTime)
		result[key+"_date_raw"] = m.time(now).Format(whoisRaw)
	}
	extra := make(map[string]any, len(record.extra))
	for key, value := range record.extra {
		extra[key] = value
	}
	maps.Copy(result, extra)
	return result
}
