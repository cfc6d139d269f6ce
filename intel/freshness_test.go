package intel

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestFreshness(t *testing.T) {
	at := time.Date(2026, 11, 21, 23, 30, 0, 0, time.UTC)
	body := func(result string) []byte { return []byte(ok(result)) }
	const running, finished = `[{"url":"u","scan_status":{"scan_complete":false}}]`, `[{"url":"u","scan_status":{"scan_complete":true}}]`
	for name, c := range map[string]struct {
		rec  Record
		want time.Duration
	}{
		"domain":                   {Record{Key: Key{Kind: KindDomain}}, time.Hour},
		"bulk":                     {Record{Key: Key{Kind: KindBulk}}, time.Hour},
		"history":                  {Record{Key: Key{Kind: KindHistory}}, 24 * time.Hour},
		"whois":                    {Record{Key: Key{Kind: KindWHOIS}}, 7 * 24 * time.Hour},
		"ip":                       {Record{Key: Key{Kind: KindIP}}, 6 * time.Hour},
		"asn":                      {Record{Key: Key{Kind: KindASN}}, 30 * 24 * time.Hour},
		"subnets":                  {Record{Key: Key{Kind: KindSubnets}}, 30 * 24 * time.Hour},
		"dns, open window":         {Record{Key: Key{Kind: KindPassiveDNS, Window: Window{"2026-11-01", "2026-11-21"}}}, 24 * time.Hour},
		"dns, window of tomorrow":  {Record{Key: Key{Kind: KindPassiveDNS, Window: Window{"2026-11-01", "2026-11-22"}}}, 24 * time.Hour},
		"dns, Cloudflare's window": {Record{Key: Key{Kind: KindPassiveDNS}}, 24 * time.Hour},
		"dns, closed window":       {Record{Key: Key{Kind: KindPassiveDNS, Window: Window{"2026-11-01", "2026-11-20"}}}, forever},
		"scan finished":            {Record{Key: Key{Kind: KindPhishing}, Body: body(finished)}, time.Hour},
		"never scanned":            {Record{Key: Key{Kind: KindPhishing}, Body: body(`[]`)}, time.Hour},
		"status not reported":      {Record{Key: Key{Kind: KindPhishing}, Body: body(`[{"url":"u"}]`)}, time.Hour},
		"scan running":             {Record{Key: Key{Kind: KindPhishing}, Body: body(running)}, 0},
		"one of two running":       {Record{Key: Key{Kind: KindPhishing}, Body: body(`[{"scan_status":{"scan_complete":true}},{"scan_status":{"submission_id":1}}]`)}, 0},
		"scan unreadable":          {Record{Key: Key{Kind: KindPhishing}, Body: []byte(`<html>`)}, 0},
		"token":                    {Record{Key: Key{Kind: KindToken}}, 0},
		"accounts":                 {Record{Key: Key{Kind: KindAccounts}}, 0},
		"categories":               {Record{Key: Key{Kind: KindCategories}}, 30 * 24 * time.Hour},
		"submission":               {Record{Key: Key{Kind: KindMiscategorization}}, 0},
		"evidence":                 {Record{Key: Key{Kind: KindDomain.Evidence()}}, 0},
		"an unknown kind":          {Record{Key: Key{Kind: "new"}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c.rec.At, c.rec.Status = at, 200
			f := DefaultFreshness()
			assert.Equal(t, c.want > 0, f.Fresh(c.rec, at))
			assert.Equal(t, c.want > 0, f.Fresh(c.rec, at.Add(-time.Second)), "another machine's clock may be ahead")
			assert.False(t, f.Fresh(c.rec, at.Add(-time.Hour)), "but not by an hour")
			if c.want == forever {
				assert.True(t, f.Fresh(c.rec, at.AddDate(50, 0, 0)))
				return
			}
			assert.Equal(t, c.want > 0, f.Fresh(c.rec, at.Add(c.want-1)))
			assert.False(t, f.Fresh(c.rec, at.Add(c.want)))
		})
	}
}

func TestFreshnessIsConfigurable(t *testing.T) {
	rec := Record{Key: Key{Kind: KindDomain}, At: time.Unix(0, 0)}
	f := DefaultFreshness()
	f.Domain = 10 * time.Minute
	assert.True(t, f.Fresh(rec, rec.At.Add(9*time.Minute)))
	assert.False(t, f.Fresh(rec, rec.At.Add(10*time.Minute)))
}

// The day is UTC's, wherever the analyst is.
func TestWindowsCloseInUTC(t *testing.T) {
	west := time.FixedZone("west", -8*3600)
	rec := Record{Key: Key{Kind: KindPassiveDNS, Window: Window{End: "2026-11-21"}}, At: time.Date(2026, 11, 21, 20, 0, 0, 0, west)}
	assert.True(t, DefaultFreshness().Fresh(rec, rec.At.AddDate(1, 0, 0)))
	assert.Equal(t, Window{"2026-10-23", "2026-11-22"}, LastDays(rec.At, 30))
}
