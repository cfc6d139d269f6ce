// Package views is where the work and the screen meet: a pane says what to ask
// and what the answer says, as data. Every pane is one file with one pure
// function from a report to a [ui.Sheet]; only package ui turns sheets into
// terminal cells.
package views
