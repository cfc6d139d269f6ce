package ui

// Line paints cells beside each other in exactly width cells.
func (l *Look) Line(width int, cells ...Cell) string { return "" }

// Ends paints left from the left and right at the right end of width cells.
func (l *Look) Ends(width int, left, right []Cell) string { return "" }

// Rule paints a horizontal line of width cells with an optional title in it.
func (l *Look) Rule(width int, title string) string { return "" }

// Fit returns s as exactly height lines of exactly width cells.
func Fit(s string, width, height int) string { return "" }
