package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseMoment(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC) // a Sunday
	for text, want := range map[string]time.Time{
		"9d":                     now.AddDate(0, 0, -9),
		"9 d":                    now.AddDate(0, 0, -9),
		" 9 Days ago ":           now.AddDate(0, 0, -9),
		"2 weeks":                now.AddDate(0, 0, -14),
		"3h":                     now.Add(-3 * time.Hour),
		"90 min":                 now.Add(-90 * time.Minute),
		"0d":                     now,
		"now":                    now,
		"today":                  time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		"Yesterday":              time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		"yesterday 15:00":        time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC),
		"yesterday 3pm":          time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC),
		"09:15":                  time.Date(2026, 11, 22, 9, 15, 0, 0, time.UTC),
		"last week":              time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC),
		"last  month":            time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		"last year":              time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		"monday":                 time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC),
		"sun":                    time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC),
		"last fri 08:00":         time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
		"2026-11-12":             time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC),
		"2026-11-12 15:04:05":    time.Date(2026, 11, 12, 15, 4, 5, 0, time.UTC),
		"2026-11-12T15:00:00Z":   time.Date(2026, 11, 12, 15, 0, 0, 0, time.UTC),
		"2026-11-12t15:00:00.5z": time.Date(2026, 11, 12, 15, 0, 0, 5e8, time.UTC),
	} {
		got, err := ParseMoment(text, now)
		require.NoError(t, err, text)
		assert.True(t, want.Equal(got), "%s: want %s, got %s", text, want, got)
	}
}

func TestParseMomentReadsDaysInTheZoneOfNow(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	got, err := ParseMoment("yesterday", time.Date(2026, 11, 22, 1, 0, 0, 0, zone))
	require.NoError(t, err)
	assert.True(t, got.Equal(time.Date(2026, 11, 20, 21, 0, 0, 0, time.UTC)), got)
}

func TestParseMomentRefusesWhatIsNoTime(t *testing.T) {
	for _, text := range []string{"", " ", "soon", "-9d", "+9d", "9", "d", "9x", "2026-13-01", "yesterday 25:00", "now 15", "99999999999d", "1000000y"} {
		_, err := ParseMoment(text, time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC))
		assert.ErrorContains(t, err, "is not a time", text)
	}
}

func FuzzParseMoment(f *testing.F) {
	for _, seed := range []string{"9d", "yesterday 15:00", "last week", "2026-11-12", "2026-11-12T15:00:00+02:00", "\x1b[31m", "9999999999999999y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		now := time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)
		first, err := ParseMoment(text, now)
		again, err2 := ParseMoment("  "+text+" ", now)
		assert.Equal(t, err == nil, err2 == nil)
		assert.True(t, first.Equal(again))
	})
}
