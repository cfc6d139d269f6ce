package simulator

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Cloudflare's global limit (CONTRACT §0.2): going past it blocks everything
// for the next five minutes.
const (
	defaultRateLimit = 1200
	rateWindow       = 300 * time.Second
)

// limits counts requests against the rate limit and the monthly quota. The
// real limits are per token; a simulator serves one desk and keeps one count.
type limits struct {
	rate, quota int

	mu           sync.Mutex
	windowEnds   time.Time
	inWindow     int
	blockedUntil time.Time
	month        string
	spent        int
}

// request counts one request and writes the headers Cloudflare puts on every
// answer. It returns a failure while requests are blocked.
func (l *limits) request(now time.Time, h http.Header) *failure {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !now.Before(l.windowEnds) {
		l.windowEnds, l.inWindow = now.Add(rateWindow), 0
	}
	blocked := now.Before(l.blockedUntil)
	if !blocked {
		l.inWindow++
		if l.inWindow > l.rate {
			blocked = true
			l.blockedUntil = now.Add(rateWindow)
			l.windowEnds = l.blockedUntil
		}
	}
	reset := seconds(l.windowEnds.Sub(now))
	h.Set("Ratelimit", fmt.Sprintf(`"default";r=%d;t=%d`, max(0, l.rate-l.inWindow), reset))
	h.Set("Ratelimit-Policy", fmt.Sprintf(`"default";q=%d;w=%d`, l.rate, int(rateWindow.Seconds())))
	if !blocked {
		return nil
	}
	return throttled(seconds(l.blockedUntil.Sub(now)))
}

// throttled is the answer to a request past the rate limit.
func throttled(retryAfter int) *failure {
	f := refuse(http.StatusTooManyRequests, codeThrottled, "Please wait and consider throttling your request speed")
	f.retryAfter = retryAfter
	return f
}

// spend takes one call from the month's allowance.
func (l *limits) spend(now time.Time, family string) error {
	if l.quota <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if month := now.UTC().Format("2006-01"); month != l.month {
		l.month, l.spent = month, 0
	}
	if l.spent >= l.quota {
		return quotaExceeded(family)
	}
	l.spent++
	return nil
}

// refund gives back the call of a request that was refused: whether the real
// API counts those is not public.
func (l *limits) refund(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.spent > 0 && now.UTC().Format("2006-01") == l.month {
		l.spent--
	}
}

// quotaExceeded is the recorded answer of a used-up month; its HTTP status was
// not recorded, 403 is assumed.
func quotaExceeded(family string) *failure {
	f := refuse(http.StatusForbidden, codeQuota, fmt.Sprintf("intel.api_%s_limit exceeded", family))
	f.nullable = true
	return f
}

// seconds rounds up, as Retry-After does.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
