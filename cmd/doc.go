// Package cmd is the command line: flags, environment, configuration and
// wiring. What an analyst does is in package investigation, what a screen shows
// in package views; here they meet.
package cmd
