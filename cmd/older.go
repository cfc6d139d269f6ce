package cmd

import "context"

// readOlder reads, beside everything else, the answers that an earlier release
// kept, for what they are found by now.
func (o *office) readOlder(ctx context.Context) {
	if db := o.bench.History; db != nil {
		o.aside(ctx, "read older answers", db.ReadOlder)
	}
}
