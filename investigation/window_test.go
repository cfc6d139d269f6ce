package investigation

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// windowNow is a Saturday.
var windowNow = time.Date(2026, 11, 21, 14, 2, 9, 0, time.UTC)

func TestAWindowIsReadAsItIsTyped(t *testing.T) {
	for text, want := range map[string]string{
		"7":                            "2026-11-15 … 11-21 (7 d)",
		"7d":                           "2026-11-15 … 11-21 (7 d)",
		" 7  D ":                       "2026-11-15 … 11-21 (7 d)",
		"last 7 days":                  "2026-11-15 … 11-21 (7 d)",
		"1 day":                        "2026-11-21 … 11-21 (1 d)",
		"2w":                           "2026-11-08 … 11-21 (14 d)",
		"1 week":                       "2026-11-15 … 11-21 (7 d)",
		"30d":                          "2026-10-22 … 11-21 (30 d)",
		"400":                          "2025-10-18 … 2026-11-21 (400 d)",
		"today":                        "2026-11-21 … 11-21 (1 d)",
		"yesterday":                    "2026-11-20 … 11-20 (1 d)",
		"Last Week":                    "2026-11-09 … 11-15 (7 d)",
		"this week":                    "2026-11-16 … 11-21 (6 d)",
		"last month":                   "2026-10-01 … 10-31 (31 d)",
		"this month":                   "2026-11-01 … 11-21 (21 d)",
		"2026-11-01":                   "2026-11-01 … 11-01 (1 d)",
		"11-18":                        "2026-11-18 … 11-18 (1 d)",
		"1-5":                          "2026-01-05 … 01-05 (1 d)",
		"12-24":                        "2025-12-24 … 12-24 (1 d)",
		"2-29":                         "2024-02-29 … 02-29 (1 d)",
		"11-01..11-15":                 "2026-11-01 … 11-15 (15 d)",
		"11-01 .. 11-15":               "2026-11-01 … 11-15 (15 d)",
		"11-01…11-15":                  "2026-11-01 … 11-15 (15 d)",
		"12-20..01-05":                 "2025-12-20 … 2026-01-05 (17 d)",
		"11-01..":                      "2026-11-01 … 11-21 (21 d)",
		"2026-11-01 2026-11-15":        "2026-11-01 … 11-15 (15 d)",
		"2026-11-01 to 2026-11-15":     "2026-11-01 … 11-15 (15 d)",
		"2026-11-01/2026-11-15":        "2026-11-01 … 11-15 (15 d)",
		"11-01 - 11-15":                "2026-11-01 … 11-15 (15 d)",
		"2026-11-01..yesterday":        "2026-11-01 … 11-20 (20 d)",
		"2026-11-15..2026-12-24":       "2026-11-15 … 11-21 (7 d)",
		"±3 11-18":                     "2026-11-15 … 11-21 (7 d)",
		"+-3 2026-11-18":               "2026-11-15 … 11-21 (7 d)",
		"+/-3d 11-18":                  "2026-11-15 … 11-21 (7 d)",
		"± 3 days around 11-18":        "2026-11-15 … 11-21 (7 d)",
		"±3 2026-11-18T23:10:00Z":      "2026-11-15 … 11-21 (7 d)",
		"±3 2026-11-18t23:10:00-05:00": "2026-11-16 … 11-21 (6 d)",
		"±3 today":                     "2026-11-18 … 11-21 (4 d)",
		"±0 11-18":                     "2026-11-18 … 11-18 (1 d)",
		"3653":                         "2016-11-21 … 2026-11-21 (3653 d)",
	} {
		w, err := ParseWindow(text, windowNow)
		require.NoError(t, err, text)
		assert.Equal(t, want, WindowWords(w, windowNow), text)
	}
}

func TestTheWindowOfThirtyDaysIsTheOneAskedByItself(t *testing.T) {
	w, err := ParseWindow("30", windowNow)
	require.NoError(t, err)
	assert.Equal(t, intel.LastDays(windowNow, DefaultDays), w)
}

func TestWhatIsNoWindowIsRefusedByItsRule(t *testing.T) {
	for text, rule := range map[string]string{
		"":                        "is no window: type 7d",
		"soon":                    "is no window: type 7d",
		"0":                       "at least one day",
		"-7":                      "is no window",
		"3654":                    "longer than ten years",
		"600w":                    "longer than ten years",
		"99999999999999999999":    "longer than ten years",
		"2016-01-01..2026-11-21":  "longer than ten years",
		"±4000 11-18":             "longer than ten years",
		"±2000 2020-01-01":        "longer than ten years",
		"2026-11-22":              "begins on 2026-11-22, which is yet to come: today is 2026-11-21 (UTC)",
		"2027-01-01..2027-02-01":  "yet to come",
		"±3 2026-11-22":           "yet to come",
		"2026-11-15..2026-11-01":  "ends on 2026-11-01, before it begins on 2026-11-15",
		"2026-11-31":              `"2026-11-31" is no`,
		"11-01..11-31":            `"11-31" is not a day`,
		"13-01..11-02":            `"13-01" is not a day`,
		"0001-01-01":              "begins before there were domain names, which is 1983",
		"±3 x":                    `"x" is not a day`,
		"\x1b[31m":                `"\x1b[31m" is no window`,
		strings.Repeat("x", 5000): "… is no window",
	} {
		_, err := ParseWindow(text, windowNow)
		require.Error(t, err, text)
		if strings.HasPrefix(rule, "…") {
			assert.Contains(t, err.Error(), `…" is no window`)
			continue
		}
		assert.Contains(t, err.Error(), rule, text)
	}
}

func TestWordsOfWhatIsNoWindowAreItsText(t *testing.T) {
	assert.Equal(t, " … ", WindowWords(intel.Window{}, windowNow))
	assert.Equal(t, "x … y", WindowWords(intel.Window{Start: "x", End: "y"}, windowNow))
	assert.Zero(t, WindowDays(intel.Window{Start: "2026-11-21", End: "2026-11-20"}))
}

// FuzzParseWindow: a text is a window that can be asked for, or an error that
// quotes it; its words read back as the same window.
func FuzzParseWindow(f *testing.F) {
	for _, day := range []string{"11-18", "2026-11-18", "2-29", "today", "2026-11-18T10:00:00Z", "31-12", "0000-01-01", "9999-12-31", ""} {
		for _, form := range []string{"%", "%..%", "% %", "%..", "..%", "±3 %", "+-3 %", "±99999 %", "% to %", "%/%", "%…%"} {
			f.Add(strings.ReplaceAll(form, "%", day), int64(1_795_000_000))
		}
	}
	for _, seed := range []string{"7", "7d", "2 weeks", "last week", "last month", "0", "-1", "1e9", "\u202e7", "７"} {
		f.Add(seed, int64(0))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(uint64(unix)%(1<<33)) * time.Second)
		w, err := ParseWindow(text, now)
		if err != nil {
			assert.Less(t, len(err.Error()), 700)
			assert.True(t, strings.HasPrefix(err.Error(), `"`))
			for _, r := range err.Error() {
				assert.False(t, r < ' ' || r == '\u202e', "%q", err.Error())
			}
			return
		}
		today := now.UTC().Format(time.DateOnly)
		assert.LessOrEqual(t, w.Start, w.End)
		assert.LessOrEqual(t, w.End, today)
		days := WindowDays(w)
		assert.True(t, days >= 1 && days <= longestWindow, "%d", days)
		again, err := ParseWindow(w.Start+".."+w.End, now)
		require.NoError(t, err)
		assert.Equal(t, w, again)
	})
}
