package investigation

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

const testAccount = "023e105f4ecef8ad9ca31a8372d0c353"

// cloudflare answers from a table of "endpoint?query" to result, after a
// latency, and counts what it was asked.
type cloudflare struct {
	results map[string]string
	latency time.Duration
	// mostPerPage is the largest page that is not refused; 0 is any.
	mostPerPage int

	mu    sync.Mutex
	asked []string
	most  int // requests at one time
	now   int
}

func (c *cloudflare) RoundTrip(r *http.Request) (*http.Response, error) {
	_, path, _ := strings.Cut(r.URL.Path, testAccount+"/")
	path = strings.TrimPrefix(path, "intel/")
	for _, name := range []string{"domain", "ipv4", "ipv6", "url"} {
		if value := r.URL.Query().Get(name); value != "" {
			path += " " + value
		}
	}
	c.begin(path)
	defer c.end()
	if c.latency > 0 {
		timer := time.NewTimer(c.latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	result, ok := c.results[path]
	if asked, _ := strconv.Atoi(r.URL.Query().Get("per_page")); c.mostPerPage > 0 && asked > c.mostPerPage {
		ok = false
	}
	status, body := http.StatusOK, fmt.Sprintf(`{"success":true,"errors":[],"messages":[],"result":%s}`, result)
	if !ok {
		status, body = http.StatusBadRequest, `{"success":false,"errors":[{"code":1234,"message":"no such thing"}],"messages":[],"result":null}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (c *cloudflare) begin(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, path)
	c.now++
	c.most = max(c.most, c.now)
}

func (c *cloudflare) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now--
}

// memory is an archive without a disk.
type memory struct {
	mu      sync.Mutex
	records map[intel.Scope]map[intel.Key]intel.Record
	full    error // File fails with it
}

func (m *memory) Latest(_ context.Context, scope intel.Scope, key intel.Key) (intel.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if rec, ok := m.records[scope][key]; ok {
		return rec, nil
	}
	return intel.Record{}, intel.ErrNotKept
}

func (m *memory) File(_ context.Context, rec intel.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return m.full
	}
	if m.records == nil {
		m.records = map[intel.Scope]map[intel.Key]intel.Record{}
	}
	if m.records[rec.Scope] == nil {
		m.records[rec.Scope] = map[intel.Key]intel.Record{}
	}
	m.records[rec.Scope][rec.Key] = rec
	return nil
}

// bench is a workbench on c, without a history.
func bench(t testing.TB, c *cloudflare, plan int) *Workbench {
	t.Helper()
	client, err := intel.NewClient("https://api.test.invalid/client/v4",
		intel.Credentials{Token: intel.NewSecret("test-token-0123456789"), Account: testAccount}, intel.WithTransport(c))
	require.NoError(t, err)
	return &Workbench{
		Source: &intel.Source{Client: client, Archive: &memory{}, Scope: client.Scope(false), Analyst: "ana"},
		Plan:   Plan{CallsPerMonth: plan},
	}
}

// payroll is a host on two IPv4 addresses and one IPv6, one network, with
// categories of its parent.
func payroll() map[string]string {
	answers := map[string]string{
		"domain login.payro11.example": `{"domain":"login.payro11.example","inherited_from":"payro11.example",
			"inherited_risk_types":[{"id":131,"name":"Phishing","super_category_id":21}],
			"resolves_to_refs":[{"id":"a","value":"2001:db8::66"},{"id":"b","value":"203.0.113.66"},{"id":"c","value":"203.0.113.67"}]}`,
		"domain-history payro11.example": `[{"domain":"payro11.example","categorizations":[{"categories":[{"id":131,"name":"Phishing"}],"start":"2026-11-18"}]}]`,
		"whois payro11.example":          `{"domain":"payro11.example","found":true,"registrar":"Example Registrar, Inc.","nameservers":[]}`,
		"asn/64500":                      `{"asn":64500,"description":"DEMO-HOSTING","country":"NL","type":"hosting_provider"}`,
		"asn/64500/subnets":              `{"asn":64500,"ip_count_total":1,"subnets":["203.0.113.0/24"],"count":1,"page":1,"per_page":20}`,
		"brand-protection/url-info https://login.payro11.example/x": `[]`,
	}
	for _, addr := range []string{"203.0.113.66", "203.0.113.67", "2001:db8::66"} {
		answers["ip "+addr] = fmt.Sprintf(`[{"ip":%q,"belongs_to_ref":{"id":"n","value":64500,"type":"hosting_provider","country":"NL","description":"DEMO-HOSTING"}}]`, addr)
		answers["dns "+addr] = `{"reverse_records":[],"count":0,"page":1,"per_page":20}`
	}
	return answers
}
