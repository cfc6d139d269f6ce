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
	wait(ctx, 5*time.Second)
}

// ofBare measures the peer. It is not built to bear abuse.
func (r *run) ofBare(ctx context.Context) error {
	r.warm(ctx, func(int) string { return down })
	if err := r.idle(ctx, "used", r.empty); err != nil {
		return err
	}
	if err := r.server.updates(true); err != nil {
		return err
	}
	if err := r.updates(ctx, "updates", func(int) error { return nil }); err != nil {
		return err
	}
	return r.keys(ctx, nil, func(int) string { return down }, func(int) error { return nil })
}

const (
	down   = "\x1b[B"
	tab    = "\t"
	escape = "\x1b"
	goTeam = "gt"

	firstPane = "1"
)

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
	if err := r.keys(ctx, hostile, func(int) string { return tab }, move); err != nil {
		return err
	}
	for _, v := range r.visitors {
		v.send(firstPane + goTeam)
		wait(ctx, 10*time.Millisecond)
	}
	wait(ctx, 8*time.Second)
	if err := r.profile("team"); err != nil {
		return err
	}
	return r.updates(ctx, "team screen", move)
}
