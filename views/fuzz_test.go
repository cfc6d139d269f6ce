package views

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// FuzzInput: whatever is pasted into the field is read as one indicator, or
// refused as one in words.
func FuzzInput(f *testing.F) {
	for _, s := range append(uitest.Seeds(), "1.1.1.1 example[.]com", "hxxps://a[.]example/x, AS13335\n2001:db8::1", "xn--pypal-4ve.example") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := readInput(text)
		if strings.TrimSpace(text) != "" {
			assert.NotEqual(t, in.single, in.refusal != nil, "%q", text)
		}
		if in.refusal != nil {
			require.Negative(t, strings.IndexFunc(in.refusal.Error(), hazard), "%q", in.refusal.Error())
		}
		if in.single {
			require.Negative(t, strings.IndexFunc(in.indicator.String(), hazard), "%q", in.indicator.String())
			again := readInput(in.indicator.String())
			require.True(t, again.single, "%q", in.indicator.String())
			require.Equal(t, in.indicator.String(), again.indicator.String())
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
