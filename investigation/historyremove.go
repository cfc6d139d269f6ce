package investigation

import (
	"fmt"
	"strings"
	"time"

	"pugmark/history"
)

// RemovalWords say how much of the history is removed, of when, and what stays
// and why: "1,204 answers (11 MB) and 3 calls of 2026-01-04 … 2026-08-22".
func RemovalWords(r history.Removal) string {
	var parts []string
	if r.Answers > 0 {
		parts = append(parts, fmt.Sprintf("%s (%s)", several(r.Answers, "answer", "answers"), SizeWords(r.Bytes)))
	}
	if r.Calls > 0 {
		parts = append(parts, several(r.Calls, "line of the call log", "lines of the call log"))
	}
	text := strings.Join(parts, " and ")
	if text == "" {
		text = "nothing"
	} else if first, last := r.Oldest.UTC().Format(time.DateOnly), r.Newest.UTC().Format(time.DateOnly); first == last {
		text += " of " + first
	} else {
		text += " of " + first + " … " + last
	}
	return strings.Join(append([]string{text}, r.Why...), "; ")
}

// SizeWords are "740 B", "12 KB", "11 MB", "1.2 GB".
func SizeWords(bytes int64) string {
	const step = 1000
	switch {
	case bytes < step:
		return fmt.Sprintf("%d B", bytes)
	case bytes < step*step:
		return fmt.Sprintf("%d KB", bytes/step)
	case bytes < step*step*step:
		return fmt.Sprintf("%d MB", bytes/step/step)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/(step*step*step))
}
