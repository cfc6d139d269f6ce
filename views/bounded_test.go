package views

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"pugmark/intel"
	"pugmark/investigation"
)

func TestBoundedCutsEveryTextAndNothingElse(t *testing.T) {
	long := strings.Repeat("a", longestField+1)
	f := filling{text: func() string { return long }, dates: true, many: 2}
	report := bounded(filled[intel.PhishingReport](f))
	assert.Len(t, report.Scans, 2)
	assert.Len(t, report.Scans[1].Rules[1].Description, longestField)
	assert.True(t, *report.Scans[0].Rules[0].Banning)
	assert.Equal(t, noon.AddDate(0, 0, -3), report.Scans[0].Status.Processed)

	anything := bounded(intel.AnyAnswer{Value: filled[intel.WHOISReport](f), Raw: []byte(long)})
	whois, _ := anything.Value.(intel.WHOISReport)
	assert.Len(t, whois.Registrar, longestField)
	assert.Len(t, whois.Nameservers[0], longestField)
	assert.Len(t, anything.Raw, longestField+1, "bytes are evidence")

	known := bounded(knownBefore(f))
	assert.Len(t, known.Heard.Domain.Notes, longestField)
	assert.Equal(t, investigation.Known{}, bounded(investigation.Known{}))

	short := filled[intel.DomainReport](filling{text: func() string { return "short" }, many: 2})
	assert.Equal(t, filled[intel.DomainReport](filling{text: func() string { return "short" }, many: 2}), bounded(short))
}
