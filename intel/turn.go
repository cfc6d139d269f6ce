package intel

import (
	"context"
	"time"
)

// Servers says that so many processes share this client's token, this one among
// them. Each takes its part of what may be sent: 1,100 requests in any 300 s in
// all, 100 of them for submissions only. One, or fewer, is alone and takes it
// all, which is how a client begins. It may be told at any time: a part becomes
// smaller at once, and larger again once what the other sent is 300 s ago.
func (c *Client) Servers(n int) { c.pace.share(n, c.now()) }

// AtLeast is how long so many further requests take at the least, if one analyst
// asks everything: what the pace leaves of them for later.
func (c *Client) AtLeast(requests int) time.Duration { return c.pace.atLeast(requests, c.now()) }

// pauseFor keeps every request of the client back after a rate limit: until it
// clears all are refused, and Cloudflare's own pause is never longer than its
// window.
func (c *Client) pauseFor(d time.Duration) { c.pace.pauseUntil(c.now().Add(min(d, window))) }

// admit waits until a question of the analyst may be sent: for the client's pace,
// and for a pause Cloudflare asked for. What would take longer than longestPause
// is refused at once, so that a person sees when it clears.
func (c *Client) admit(ctx context.Context, analyst string) *Error {
	return c.await(ctx, &turn{departed: departed{analyst: analyst}})
}

// admitSubmission is admit for a submission.
func (c *Client) admitSubmission(ctx context.Context, analyst string) *Error {
	return c.await(ctx, &turn{departed: departed{analyst: analyst}, submission: true})
}

// await waits for a turn, and gives it up when it is not taken.
func (c *Client) await(ctx context.Context, t *turn) *Error {
	woken, come := context.WithCancel(ctx)
	defer come()
	t.come = come
	now := c.now()
	wait, again := c.pace.enter(t, now)
	for wait > 0 {
		if deadline, ok := ctx.Deadline(); wait > longestPause || ok && wait > time.Until(deadline) {
			c.pace.leave(t, now)
			return &Error{Problem: ProblemRateLimit, RetryAfter: wait, Until: c.now().Add(wait)}
		}
		err := c.sleep(woken, again)
		if ended := ctx.Err(); ended != nil {
			c.pace.leave(t, c.now())
			return interrupted(ctx, c.timeout, ended)
		}
		if err != nil && woken.Err() == nil {
			c.pace.leave(t, c.now())
			return interrupted(ctx, c.timeout, err)
		}
		if woken.Err() == nil {
			now = now.Add(again) // whatever the clock says: it was slept
		}
		now = later(now, c.now())
		wait, again = c.pace.look(t, now)
	}
	if failure := ended(ctx, c.timeout); failure != nil {
		c.pace.leave(t, c.now())
		return failure
	}
	return nil
}
