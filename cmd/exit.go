package cmd

import (
	"errors"
	"fmt"

	"pugmark/intel"
	"pugmark/investigation"
)

// Exit codes. Scripts depend on them; they do not change.
const (
	exitAnswered    = 0 // everything was answered
	exitOurs        = 1 // Pugmark failed, or could not keep what was accepted
	exitUsage       = 2 // a flag, an argument or an indicator that cannot be understood
	exitUnanswered  = 3 // a question was not answered
	exitSpent       = 4 // the month's calls are used up, a rate limit, or --max-calls
	exitCredentials = 5 // no credentials, or none that can be right
	exitRefused     = 6 // nothing was submitted: a rule, an unaccepted warning, a duplicate, or nobody confirmed it
	exitRejected    = 7 // Cloudflare did not take the submission
	exitUnknown     = 8 // nobody knows whether the submission arrived
)

// exitWords are the codes as help prints them.
const exitWords = exitsBefore + "a rate limit, or --max-calls" + exitsAfter

// submitExitWords are those of submit, which has no --max-calls.
const submitExitWords = exitsBefore + "or a rate limit" + exitsAfter

// lookupExitWords are those of a command that submits nothing.
const lookupExitWords = `Exit codes:
  0  everything was answered
  1  pugmark itself failed
  2  a flag, an argument or an indicator could not be understood
  3  a question was not answered, or the credentials were refused
  4  the month's calls, a share or a cap are used up, a rate limit, or --max-calls
  5  no credentials
Of several, the first of 2, 5, 4, 3 counts.`

const exitsBefore = `Exit codes:
  0  everything was answered
  1  pugmark itself failed, or a submission was accepted and could not be kept
  2  a flag, an argument or an indicator could not be understood
  3  a question was not answered, or the credentials were refused
  4  the month's calls are used up, `
const exitsAfter = `
  5  no credentials
  6  not submitted: a rule refuses it, a warning was not accepted, the same is
     on its way already, or it was not confirmed
  7  Cloudflare rejected the submission
  8  submitted, and no answer says whether it arrived
Of several, the first of 2, 5, 4, 3 counts.`

// A usageError is something the person typed that cannot be done.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// A codeError ends the program with a code after everything has been said.
type codeError int

func (e codeError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// exitCode is the code an error that ended a command stands for.
func exitCode(err error) int {
	var code codeError
	var wrong usageError
	switch {
	case err == nil:
		return exitAnswered
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &wrong):
		return exitUsage
	}
	return codeOf(intel.ProblemOf(err), exitOurs)
}

// codeOf is the code of a problem; other stands for those that are none.
func codeOf(p intel.Problem, other int) int {
	switch p {
	case "":
		return other
	case intel.ProblemNoCredentials:
		return exitCredentials
	case intel.ProblemQuota, intel.ProblemRateLimit, intel.ProblemCap, intel.ProblemShare:
		return exitSpent
	}
	return exitUnanswered
}

// lookupCode is the code of a look-up: the first that applies of 2, 5, 4, 3.
func lookupCode(refused int, sum investigation.Summary) int {
	found := map[int]bool{exitUsage: refused > 0, exitUnanswered: sum.NotAsked > 0}
	for problem := range sum.Problems {
		found[codeOf(problem, exitUnanswered)] = true
	}
	for _, code := range []int{exitUsage, exitCredentials, exitSpent, exitUnanswered} {
		if found[code] {
			return code
		}
	}
	return exitAnswered
}
