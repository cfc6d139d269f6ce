package history

import "pugmark/intel"

// Share returns how many calls an analyst may spend in a calendar month, as
// [DB.SetShare] has it; 0 is no share of their own. It asks nothing.
func (d *DB) Share(scope intel.Scope, analyst string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shares[member{scope, analyst}]
}
