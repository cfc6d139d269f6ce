package investigation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAge(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for age, want := range map[time.Duration]string{
		-time.Hour: "now", 0: "now", 59 * time.Second: "now",
		time.Minute: "1m", 14*time.Minute + 59*time.Second: "14m", time.Hour - 1: "59m",
		time.Hour: "1h", day - 1: "23h", day: "1d", 9 * day: "9d", 999 * day: "999d", 1000 * day: "2y", 3650 * day: "10y",
	} {
		assert.Equal(t, want, Age(now.Add(-age), now), age)
	}
}

func TestCountdownRoundsUp(t *testing.T) {
	for left, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", time.Nanosecond: "1 s", 40*time.Second + 1: "41 s", 99 * time.Second: "99 s",
		100 * time.Second: "2 min", 5 * time.Minute: "5 min", 100 * time.Minute: "2 h", 24 * time.Hour: "24 h", 49 * time.Hour: "3 d",
	} {
		assert.Equal(t, want, Countdown(left), left)
	}
}

func TestMonthTurns(t *testing.T) {
	for at, want := range map[string]string{
		"2026-11-21T12:00:00Z":      "2026-12-01T00:00:00Z",
		"2026-12-31T23:59:59Z":      "2027-01-01T00:00:00Z",
		"2026-12-01T00:30:00+02:00": "2026-12-01T00:00:00Z",
		"2028-02-29T00:00:00Z":      "2028-03-01T00:00:00Z",
	} {
		now, err := time.Parse(time.RFC3339, at)
		assert.NoError(t, err)
		assert.Equal(t, want, monthTurns(now).Format(time.RFC3339), at)
	}
}
