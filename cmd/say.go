package cmd

import (
	"fmt"

	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// say prints a sentence on standard error. Text from outside must have been
// through the display function; the airlock below says so again.
func (s surroundings) say() func(format string, args ...any) {
	lines := display.NewWriter(s.stderr)
	return func(format string, args ...any) {
		_, _ = fmt.Fprintf(lines, "pugmark: "+format+"\n", args...)
		_ = lines.Flush()
	}
}

// saySummary says on standard error what the answers do not.
func (s surroundings) saySummary(o *office, sum investigation.Summary) {
	say := s.say()
	for _, left := range sum.Nothing {
		say("nothing was asked about %s: %s", display.Text(left.Subject.Defanged()), left.Why)
	}
	if sum.Kept > 0 {
		say("%d of %d from the archive: saved %s", sum.Kept, sum.Answers, count(sum.Kept, "call"))
	}
	if sum.Unfiled > 0 {
		say("%s could not be kept in the history", count(sum.Unfiled, "answer"))
	}
	if sum.NotAsked > 0 {
		say("stopped: nothing was asked about %s", count(sum.NotAsked, "indicator"))
	}
	if sum.Problems[intel.ProblemNoCredentials] > 0 {
		say("%s", display.Text(investigation.Explain(o.missing, s.now()).Line()))
	}
}

// count is "1 call", "3 calls".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
