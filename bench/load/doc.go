// Package load drives a server with as many honest sessions as it is to hold,
// and with clients that do their worst meanwhile, and tells what both felt.
package load
