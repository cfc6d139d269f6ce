package cmd

import "context"

func (s surroundings) interactive(ctx context.Context, g globals, args []string) error {
	return plain("not yet")
}
