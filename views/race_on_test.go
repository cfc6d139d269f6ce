//go:build race

package views

// raced says that the race detector is in the test, which allocates by itself.
const raced = true
