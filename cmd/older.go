package cmd

import "context"

// readOlder reads, beside everything else, the answers that an earlier release
// kept, and those that are filed, for what they are found by.
func (o *office) readOlder(ctx context.Context) {
	if db := o.bench.History; db != nil {
		o.aside(ctx, "read answers", db.KeepReading)
	}
}
