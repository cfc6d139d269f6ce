package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	cloudflare "github.com/cloudflare/cloudflare-go/v7/intel"

	"pugmark/intel"
)

const pageRecords = 1000

// pageBody is a page of passive DNS in the documented envelope.
func pageBody() []byte {
	records := make([]string, pageRecords)
	for i := range records {
		records[i] = fmt.Sprintf(`{"first_seen":"2026-10-22T00:00:00Z","last_seen":"2026-11-21T00:00:00Z","hostname":%q}`, hostName(i))
	}
	return fmt.Appendf(nil, `{"result":{"reverse_records":[%s],"count":8112,"page":1,"per_page":%d},"success":true,"errors":[],"messages":[]}`,
		strings.Join(records, ","), pageRecords)
}

// onePage is an archive that holds one answer, whatever is asked.
type onePage struct{ record intel.Record }

func (a onePage) Latest(context.Context, intel.Scope, intel.Key) (intel.Record, error) {
	return a.record, nil
}
func (a onePage) File(context.Context, intel.Record) error { return nil }

// sdkPage is the documented envelope around the SDK's own type. The type its
// client returns expects a list under another name and finds no record.
type sdkPage struct {
	Result  cloudflare.DNS `json:"result"`
	Success bool           `json:"success"`
}

// decodePage is P7.
func decodePage(s *session) error {
	body := pageBody()
	question := intel.PassiveDNS(netip.MustParseAddr("203.0.113.66"), intel.Window{Start: "2026-10-22", End: "2026-11-21"}, 1, pageRecords)
	source := &intel.Source{Archive: onePage{intel.Record{ID: "1", Key: question.Key(), At: noon, Status: 200, Body: body}}}
	decode := func() (intel.PassiveDNSReport, error) {
		answer, err := intel.Recall(s.ctx, source, question)
		return answer.Value, err
	}
	report, err := decode()
	if err != nil {
		return err
	}
	var page sdkPage
	if err := json.Unmarshal(body, &page); err != nil {
		return fmt.Errorf("cloudflare-go: %w", err)
	}
	theirs := page.Result.ReverseRecords
	if len(report.Records) != pageRecords || len(theirs) != pageRecords || theirs[999].Hostname != report.Records[999].Hostname {
		return fmt.Errorf("%d records here, %d in cloudflare-go", len(report.Records), len(theirs))
	}
	took := sideBySide(samples,
		each(func() { _, _ = decode() }),
		each(func() { var page sdkPage; _ = json.Unmarshal(body, &page) }),
		each(func() { var page plainPage; _ = json.Unmarshal(body, &page) }))
	s.times("passive DNS, 1,000 records, decoded", took[0], "cloudflare-go v7's types", took[1], 1.0/4)
	s.times("the same", took[0], "encoding/json, plain struct", took[2], 0)
	return nil
}

// plainPage is what a program that trusts every answer would write.
type plainPage struct {
	Result struct {
		Records []struct {
			Hostname string `json:"hostname"`
			First    string `json:"first_seen"`
			Last     string `json:"last_seen"`
		} `json:"reverse_records"`
		Count   int `json:"count"`
		Page    int `json:"page"`
		PerPage int `json:"per_page"`
	} `json:"result"`
	Success bool `json:"success"`
}
