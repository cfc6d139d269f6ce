//go:build !unix

package cmd

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// A suspender has nothing to do where programs are not suspended.
type suspender struct{}

func (*suspender) watch(context.Context, tea.Msg) {}

func redrawWhenContinued(context.Context, *tea.Program) {}
