package views

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"pugmark/intel"
	"pugmark/ui"
)

// An aside is a page that may be closed while Cloudflare is still answering
// what was asked on it. Closing a page never stops what is paid for: that goes
// on aside, is kept, and is there when the page is opened again. Only ctrl+c
// and the end of the session stop it.
type aside interface {
	ui.Stopper
	isClosed() bool
	asking() int
	// receiveAside takes the answer to what was asked before the page was
	// closed. Nothing new is asked for it.
	receiveAside(ctx context.Context, msg tea.Msg) tea.Cmd
}

// lasting is the context of what may outlive its page: the session's.
func (d *Desk) lasting(ctx context.Context) context.Context {
	if d.session != nil {
		return d.session
	}
	return ctx
}

// remember keeps a page that was opened until it is closed and answered.
func (d *Desk) remember(page aside) {
	if !slices.Contains(d.asides, page) {
		d.asides = append(d.asides, page)
	}
}

// receiveAside gives a message to the pages that are closed, and forgets those
// of them that wait for nothing any more.
func (d *Desk) receiveAside(ctx context.Context, msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, page := range d.asides {
		if page.isClosed() {
			cmds = append(cmds, page.receiveAside(d.lasting(ctx), msg))
		}
	}
	d.asides = slices.DeleteFunc(d.asides, func(page aside) bool { return page.isClosed() && page.asking() == 0 })
	return tea.Batch(cmds...)
}

// askingAside is how many questions of closed pages are on their way.
func (d *Desk) askingAside() (n int) {
	for _, page := range d.asides {
		if page.isClosed() {
			n += page.asking()
		}
	}
	return n
}

// stopAside stops what closed pages wait for, and reports whether there was
// anything.
func (d *Desk) stopAside() bool {
	stopped := false
	for _, page := range d.asides {
		stopped = page.isClosed() && page.Stop() || stopped
	}
	return stopped
}

// dossierAside is the closed dossier about an indicator on which something is
// still being answered; nil when there is none.
func (d *Desk) dossierAside(i intel.Indicator) *dossier {
	for _, page := range d.asides {
		if x, ok := page.(*dossier); ok && x.isClosed() && x.asking() > 0 && x.subject().indicator == i {
			return x
		}
	}
	return nil
}

// An opening says whether the page is open that was opened with its context.
type opening struct{ ended <-chan struct{} }

func openingOf(ctx context.Context) opening { return opening{ctx.Done()} }

func (o opening) isClosed() bool {
	select {
	case <-o.ended:
		return true
	default:
		return false
	}
}
