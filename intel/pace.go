package intel

import "time"

// AtLeast is how long so many further requests take at the least: what the
// client's own limit on their rate leaves of them for later.
func (c *Client) AtLeast(requests int) time.Duration {
	later := float64(requests) - max(0, c.limiter.TokensAt(c.now()))
	if later <= 0 {
		return 0
	}
	return time.Duration(later / float64(c.limiter.Limit()) * float64(time.Second))
}
