package investigation

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseReason(t *testing.T) {
	for text, want := range map[string][2]string{
		"":                              {"", "no expiry"},
		"known spammer":                 {"known spammer", "no expiry"},
		"known  spammer 30d":            {"known spammer", "until 2026-12-21"},
		"30d":                           {"", "until 2026-12-21"},
		"lab 12h":                       {"lab", "until 00:00 UTC, in 12 h"},
		"lab 2W":                        {"lab", "until 2026-12-05"},
		"ours 1y":                       {"ours", "until 2027-11-21"},
		"lab until 2026-12-31":          {"lab", "until 2026-12-31"},
		"until 2026-12-31":              {"", "until 2026-12-31"},
		"lab UNTIL 30d":                 {"lab", "until 2026-12-21"},
		"blocked until further notice":  {"blocked until further notice", "no expiry"},
		"seen 2026-12-31":               {"seen 2026-12-31", "no expiry"},
		"until":                         {"until", "no expiry"},
		"version 3":                     {"version 3", "no expiry"},
		"the whole campaign of 99999d ": {"the whole campaign of 99999d", "no expiry"},
	} {
		reason, expires, err := ParseReason(text, noon)
		require.NoError(t, err, text)
		assert.Equal(t, want, [2]string{reason, ExpiryWords(expires, noon)}, text)
	}
	for text, why := range map[string]string{
		"lab until 2026-11-20": `"2026-11-20" is over already`,
		"lab until 31.12.2026": `"31.12.2026" is not when something expires: write a time such as 30d, 12h, 2w, 1y or 2026-12-31`,
		"lab 0d":               `"0d" is over at once`,
		"lab 9999y":            "too far away",
	} {
		_, _, err := ParseReason(text, noon)
		assert.ErrorContains(t, err, why, text)
	}
	assert.Equal(t, "expired 5h ago", ExpiryWords(noon.Add(-5*time.Hour), noon))
}

func FuzzParseReason(f *testing.F) {
	for _, seed := range []string{"", "known spammer 30d", "until 2026-12-31", "x until \x00", "until 9999y", "\xff 1d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		reason, expires, err := ParseReason(text, noon)
		if err != nil {
			return
		}
		assert.LessOrEqual(t, len(reason), len(text))
		assert.True(t, expires.IsZero() || expires.After(noon), "what is over does not hold")
		for _, word := range strings.Fields(reason) {
			assert.Contains(t, text, word)
		}
	})
}
