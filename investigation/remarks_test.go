package investigation

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

const phishingCategory = `"risk_types":[{"id":131,"name":"Phishing","super_category_id":21},{"id":21,"name":"Security threats"}]`

// remembering is a workbench at a time, with a history and nothing to ask.
func remembering(t testing.TB, now time.Time) *Workbench {
	t.Helper()
	w := kept(t, bench(t, &cloudflare{}, 100), filepath.Join(t.TempDir(), "history.db"))
	w.Source.Archive, w.Source.Freshness = w.History, intel.DefaultFreshness()
	w.Now = func() time.Time { return now }
	w.Source.Now = w.Now
	return w
}

// remember files an answer of so long ago.
func remember(t testing.TB, w *Workbench, q intel.AnyQuestion, ago time.Duration, result string) {
	t.Helper()
	require.NoError(t, w.History.File(t.Context(), intel.Record{Scope: w.Source.Scope, Key: q.Key(), Analyst: "maria",
		At: w.now().Add(-ago), Status: 200, Body: []byte(`{"success":true,"errors":[],"messages":[],"result":` + result + `}`)}))
}

func TestRemarksSayWhatIsKept(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	const week = 8 * 24 * time.Hour
	w := remembering(t, now)
	for name, body := range map[string]string{
		"phish.example":    phishingCategory,
		"new.example":      `"risk_types":[{"id":169,"name":"New Domains","super_category_id":32}]`,
		"parked.example":   `"risk_types":[{"id":128,"name":"Parked & For Sale Domains","super_category_id":32},{"id":32,"name":"Security Risks"}]`,
		"shop.example":     `"risk_types":[],"content_categories":[{"id":88,"name":"Shopping","super_category_id":8}]`,
		"blog.example":     `"risk_types":[],"inherited_from":"example","inherited_content_categories":[{"id":75,"name":"Business"}]`,
		"silent.example":   `"notes":"x"`,
		"unlisted.example": `"risk_types":[]`,
	} {
		remember(t, w, intel.Domain(name), time.Minute, fmt.Sprintf(`{"domain":%q,%s}`, name, body))
	}
	remember(t, w, intel.Domain("old-phish.example"), week, `{"domain":"old-phish.example",`+phishingCategory+`}`)
	remember(t, w, intel.Domain("old.example"), week, `{"domain":"old.example","risk_types":[]}`)
	remember(t, w, intel.Domain("changed.example"), week, `{"domain":"changed.example","risk_types":[]}`)
	remember(t, w, intel.Domain("newer.example"), time.Minute, `{"domain":"newer.example","risk_types":[]}`)
	remember(t, w, intel.Bulk("changed.example", "newer.example", "left-out.example"), 2*time.Minute,
		`[{"domain":"Changed.Example.",`+phishingCategory+`},{"domain":"newer.example",`+phishingCategory+`}]`)
	remember(t, w, intel.Bulk("broken.example", "broken-too.example"), time.Minute, `[{"domain":{}}]`)

	remarks, err := w.Remarks(t.Context(), []string{"phish.example", "new.example", "parked.example", "shop.example", "blog.example",
		"silent.example", "unlisted.example", "old-phish.example", "old.example", "changed.example", "Newer.Example.", "left-out.example",
		"broken.example", "never.example", "\x1b[31m.example", ""})
	require.NoError(t, err)
	want := map[string]Remark{
		"phish.example":     {ToneThreat, "Phishing", now.Add(-time.Minute)},
		"new.example":       {ToneNotable, "New Domains", now.Add(-time.Minute)},
		"parked.example":    {ToneUnlisted, "Parked", now.Add(-time.Minute)},
		"shop.example":      {ToneUnlisted, "Shopping", now.Add(-time.Minute)},
		"blog.example":      {ToneUnlisted, "Business", now.Add(-time.Minute)},
		"silent.example":    {ToneUnreported, "not reported", now.Add(-time.Minute)},
		"unlisted.example":  {ToneUnlisted, "none listed", now.Add(-time.Minute)},
		"old-phish.example": {ToneThreat, "8d ago", now.Add(-week)},
		"old.example":       {ToneUnreported, "8d ago", now.Add(-week)},
		"changed.example":   {ToneThreat, "Phishing", now.Add(-2 * time.Minute)},
		"Newer.Example.":    {ToneUnlisted, "none listed", now.Add(-time.Minute)},
		"left-out.example":  {ToneUnreported, "not in the answer", now.Add(-2 * time.Minute)},
	}
	assert.Equal(t, want, remarks)
}

func TestRemarksEndWithWhoeverWantsThem(t *testing.T) {
	w := remembering(t, time.Now())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.Remarks(ctx, []string{"a.example"})
	assert.ErrorIs(t, err, context.Canceled)
	w.History = nil
	remarks, err := w.Remarks(t.Context(), []string{"a.example"})
	require.NoError(t, err)
	assert.Empty(t, remarks)
}

func TestABulkAnswerIsKnownOfEachOfItsNames(t *testing.T) {
	w := remembering(t, time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC))
	remember(t, w, intel.Bulk("a.example", "b.example"), time.Minute, `[{"domain":"a.example",`+phishingCategory+`}]`)
	i, err := intel.ParseIndicator("a.example")
	require.NoError(t, err)
	known, err := w.Known(t.Context(), i)
	require.NoError(t, err)
	require.NotNil(t, known.Heard.Domain)
	assert.Equal(t, "maria, 1m ago", known.Words(w.now()))
	assert.False(t, known.Kept[0].Fresh, "the addresses were not asked for: the details still cost a call")
	outlook, err := w.Outlook(t.Context(), i)
	require.NoError(t, err)
	assert.Equal(t, []Topic{TopicDomain}, outlook.Ask)
	assert.Equal(t, Price{Least: 1, Most: 1}, outlook.Price)

	i, err = intel.ParseIndicator("b.example")
	require.NoError(t, err)
	known, err = w.Known(t.Context(), i)
	require.NoError(t, err)
	assert.False(t, known.Seen(), "an answer that leaves a name out says nothing of it")
}

func TestABulkAnswerDoesNotTakeTheAddressesAway(t *testing.T) {
	w := remembering(t, time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC))
	remember(t, w, intel.Domain("a.example"), 2*time.Hour, `{"domain":"a.example","resolves_to_refs":[{"id":"x","value":"203.0.113.66"}]}`)
	remember(t, w, intel.Bulk("a.example", "b.example"), time.Minute, `[{"domain":"a.example",`+phishingCategory+`}]`)
	i, err := intel.ParseIndicator("a.example")
	require.NoError(t, err)
	known, err := w.Known(t.Context(), i)
	require.NoError(t, err)
	assert.Len(t, known.Heard.Domain.ResolvesTo, 1)
	assert.NotEmpty(t, known.Heard.Domain.SecurityCategories, "and what is newer is there")
}

// BenchmarkRemarks: on a list of 100,000 names of which some are known.
func BenchmarkRemarks(b *testing.B) {
	w := remembering(b, time.Now())
	const many = 100_000
	names := make([]string, many)
	for i := range names {
		names[i] = fmt.Sprintf("site-%06d.example", i)
	}
	for i := 0; i < 2000; i++ {
		name := names[i*50]
		remember(b, w, intel.Domain(name), time.Minute, fmt.Sprintf(`{"domain":%q,%s}`, name, phishingCategory))
	}
	for b.Loop() {
		remarks, err := w.Remarks(b.Context(), names)
		require.NoError(b, err)
		require.Len(b, remarks, 2000)
	}
}
