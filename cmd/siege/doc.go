// Package siege holds tests alone: they build the program with the race
// detector, have it serve over SSH, and attack it as people on the network and
// people with a key would.
package siege
