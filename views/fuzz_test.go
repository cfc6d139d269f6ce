package views

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// FuzzInput: whatever is pasted into the field is read as indicators or
// refused in words, and nothing of it is lost.
func FuzzInput(f *testing.F) {
	for _, s := range append(uitest.Seeds(), "1.1.1.1 example[.]com", "hxxps://a[.]example/x, AS13335\n2001:db8::1", "xn--pypal-4ve.example") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := readInput(text)
		if strings.TrimSpace(text) != "" {
			assert.NotEmpty(t, len(in.indicators)+len(in.refusals), "%q", text)
		}
		for _, refusal := range in.refusals {
			require.Negative(t, strings.IndexFunc(refusal.Error(), hazard), "%q", refusal.Error())
		}
		for _, i := range in.indicators {
			require.Negative(t, strings.IndexFunc(i.String(), hazard), "%q", i.String())
			again := readInput(i.String())
			require.Len(t, again.indicators, 1, "%q", i.String())
			require.Equal(t, i.String(), again.indicators[0].String())
		}
	})
}

// FuzzReadableName: a name is decoded only where it is internationalized.
func FuzzReadableName(f *testing.F) {
	for _, s := range append(uitest.Seeds(), "xn--pypal-4ve.example", "a.xn--p1ai", "xn--a", "XN--PYPAL-4VE.example.") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if name := readable(host); name != "" {
			assert.Contains(t, host, "xn--")
		}
	})
}
