package load

import (
	"context"
	"fmt"
	"time"
)

// warmKeys are what every session has been used for before its memory counts.
const warmKeys = 12

// warm presses keys everywhere, and waits until they are answered.
func (r *run) warm(ctx context.Context, key func(i int) string) {
	for i := range warmKeys {
		for _, v := range r.visitors {
			v.send(key(i))
		}
		wait(ctx, 400*time.Millisecond)
	}
	wait(ctx, 3*time.Second)
}

const (
	up     = "\x1b[A"
	down   = "\x1b[B"
	tab    = "\t"
	goTeam = "gt"

	firstPane = "1"
)

// steps move a cursor down and up again: it never comes to an end of its list.
func steps(second int) string {
	if second%8 < 4 {
		return down
	}
	return up
}

// cursorMark stands before the row that the cursor is on, here and in the peer.
func cursorMark() stroke { return stroke{steps, "▌"} }

// focusedFrame surrounds the pane that has the focus.
func focusedFrame() stroke { return stroke{func(int) string { return tab }, "┃"} }

// ofBare measures the peer. It is not built to bear abuse.
func (r *run) ofBare(ctx context.Context) error {
	r.warm(ctx, steps)
	if err := r.idle(ctx, "used", r.empty); err != nil {
		return err
	}
	if err := r.server.updates(true); err != nil {
		return err
	}
	nothing := func(int) error { return nil } // the server changes by itself
	if err := r.updates(ctx, "updates", nothing); err != nil {
		return err
	}
	return r.keys(ctx, "keys and updates", nil, cursorMark(), nothing)
}

// ofPugmark measures the workbench: on dossiers, with a key a second in every
// session while a colleague moves and abusive clients do their worst; and on the
// screen that shows everybody, which changes for all when one of them moves.
func (r *run) ofPugmark(ctx context.Context, hostile []person, pacer person) error {
	for i, v := range r.visitors {
		v.send(fmt.Sprintf("payro%d.example\r", 10+i%20))
		wait(ctx, 20*time.Millisecond)
	}
	wait(ctx, 3*time.Second)
	r.warm(ctx, func(int) string { return tab })
	if err := r.idle(ctx, "used", r.empty); err != nil {
		return err
	}
	p, err := visit(ctx, pacer, r.server.address)
	if err != nil {
		return err
	}
	defer p.close()
	// On a dossier every tab is another place. On the first page keys are typed.
	p.send("payro10.example\r")
	wait(ctx, 2*time.Second)
	move := func(int) error {
		p.send(tab)
		return nil
	}
	if r.measures("keys") {
		if err := r.keys(ctx, "keys on dossiers", hostile, focusedFrame(), move); err != nil {
			return err
		}
	}
	if !r.measures("team") {
		return nil
	}
	for _, v := range r.visitors {
		v.send(firstPane + goTeam)
		wait(ctx, 10*time.Millisecond)
	}
	wait(ctx, 5*time.Second)
	if err := r.profile("team"); err != nil {
		return err
	}
	if err := r.updates(ctx, "updates of the team's screen", move); err != nil {
		return err
	}
	return r.keys(ctx, "keys and updates on it", nil, cursorMark(), move)
}
