package uitest

import "os"

// fullFigures is the variable that asks the tests for their full figures,
// which take minutes rather than seconds. docs/checks.md lists them.
const fullFigures = "PUGMARK_FULL"

// Full reports whether the full figures are asked for.
func Full() bool { return os.Getenv(fullFigures) != "" }

// Figure returns how often a test tries: few times in every run, full times
// when the full figures are asked for.
func Figure(few, full int) int {
	if Full() {
		return full
	}
	return few
}

// Sample returns every step-th string of list, and all of it when the full
// figures are asked for.
func Sample(list []string, step int) []string {
	if Full() || step < 2 {
		return list
	}
	var out []string
	for i := 0; i < len(list); i += step {
		out = append(out, list[i])
	}
	return out
}
