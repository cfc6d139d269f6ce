package intel

import "time"

// Cloudflare refuses every request for five minutes once a token has sent 1,200
// in 300 s (CONTRACT §0.2). All who share a token stay a hundred below that.
const (
	requestsPerWindow = 1100
	// reserved are kept for submissions, so that questions never hold one up.
	reserved = 100
	window   = 300 * time.Second
	// remembered is longer than the window, since requests do not all take
	// equally long to arrive.
	remembered = window + time.Second
)

// A departed is a request that left, or is about to.
type departed struct {
	at      time.Time
	analyst string
}

// A slidingWindow knows every request of the last 300 s, and lets no more than
// its limit be in them, whichever 300 s are looked at.
type slidingWindow struct {
	limit int
	sent  []departed     // oldest first
	by    map[string]int // how many of them an analyst sent
}

func newSlidingWindow(limit int) slidingWindow {
	return slidingWindow{limit: limit, by: make(map[string]int)}
}

// forget leaves out what does not count any more.
func (w *slidingWindow) forget(now time.Time) {
	old := 0
	for old < len(w.sent) && !w.sent[old].at.Add(remembered).After(now) {
		w.drop(w.sent[old].analyst)
		old++
	}
	w.sent = w.sent[:copy(w.sent, w.sent[old:])]
}

// add returns what it added: never before the one before it.
func (w *slidingWindow) add(d departed) departed {
	if last := len(w.sent) - 1; last >= 0 && d.at.Before(w.sent[last].at) {
		d.at = w.sent[last].at // the clock went back
	}
	w.sent = append(w.sent, d)
	w.by[d.analyst]++
	return d
}

// takeBack leaves out one that did not leave after all.
func (w *slidingWindow) takeBack(d departed) {
	for i := len(w.sent) - 1; i >= 0; i-- {
		if w.sent[i] == d {
			w.drop(d.analyst)
			w.sent = append(w.sent[:i], w.sent[i+1:]...)
			return
		}
	}
}

func (w *slidingWindow) drop(analyst string) {
	if w.by[analyst]--; w.by[analyst] <= 0 {
		delete(w.by, analyst)
	}
}

// opens says when there is room for one more after so many further ones.
func (w *slidingWindow) opens(after int, now time.Time) time.Time {
	full := len(w.sent) + after - w.limit
	switch {
	case full < 0:
		return now
	case full < len(w.sent):
		return w.sent[full].at.Add(remembered)
	default: // further than what has been sent clears
		return now.Add(remembered)
	}
}

// spacing is how far apart requests are to leave so that there is always room
// for the next one: what is free now lasts until more becomes free.
func (w *slidingWindow) spacing(now time.Time) time.Duration {
	longest := remembered / time.Duration(w.limit)
	free, clear := w.limit-len(w.sent), now.Add(-remembered)
	for i, d := range w.sent {
		clears, room := d.at.Sub(clear), time.Duration(free+i)
		if room > 0 && clears > longest*room {
			longest = clears / room
		}
	}
	return longest
}
