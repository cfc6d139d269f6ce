package investigation

import (
	"cmp"
	"context"
	"errors"
	"time"

	"pugmark/history"
	"pugmark/intel"
)

// A State is what can be the matter with a question. A failure that intel
// tells apart is the state of the same name: State(intel.ProblemQuota).
type State string

// States besides those of [intel.Problem].
const (
	StateNotAsked     State = "not-asked"
	StateAsking       State = "asking"
	StateUnconnected  State = "unconnected"    // not asked, nothing kept, nothing to ask with
	StateUsedUp       State = "used-up"        // not asked, and would not be sent
	StateNotApplied   State = "does-not-apply" // the indicator has nothing of the kind
	StateNotKept      State = "not-kept"       // looked for in the history only
	StateUnfiled      State = "unfiled"        // answered, and could not be kept
	StateKept         State = "kept"           // an older answer stands below what failed
	StatePartial      State = "partial"        // the other pages stand below one that failed
	StateHistory      State = "history"        // the history could not be read or written
	StateUnfinished   State = "unfinished"     // ours, and no words for it
	StateEmptyWHOIS   State = "empty-whois"    // answered, and there is nothing
	StateEmptyNames   State = "empty-dns"
	StateEmptyScans   State = "empty-phishing"
	StateEmptyHistory State = "empty-history"
)

// States are all there are, failures first.
func States() []State {
	return []State{
		State(intel.ProblemNoCredentials), State(intel.ProblemQuota), State(intel.ProblemRateLimit), State(intel.ProblemBadToken),
		State(intel.ProblemScope), State(intel.ProblemWrongAccount), State(intel.ProblemTokenOnly), State(intel.ProblemNotFound),
		State(intel.ProblemRefused), State(intel.ProblemDown), State(intel.ProblemBroken), State(intel.ProblemOtherSubject),
		State(intel.ProblemTimeout), State(intel.ProblemOffline), State(intel.ProblemNotOffered), State(intel.ProblemCancelled),
		State(intel.ProblemCap), State(intel.ProblemShare), State(intel.ProblemRole), State(intel.ProblemLedger), StateHistory, StateUnfinished, StateUnfiled, StateNotKept, StatePartial, StateKept,
		StateNotAsked, StateAsking, StateUnconnected, StateUsedUp, StateNotApplied,
		StateEmptyWHOIS, StateEmptyNames, StateEmptyScans, StateEmptyHistory,
	}
}

// A Weight says how much a state matters to a person, the least first.
type Weight int

// Weights.
const (
	Quiet   Weight = iota // as it should be
	Running               // going on, or worth a look
	Trouble               // went wrong
)

// Words say a state to a person: what is the matter, and what to do next. They
// may quote Cloudflare and are untrusted.
type Words struct {
	Title    string // two or three words, for where there is no room: "too fast"
	Sentence string // "too fast for Cloudflare"
	// More is what else is known: Cloudflare's own words and their number, or
	// what exactly could not be read.
	More string
	// Next is what a person can do, or what still works: "ask again in 41 s".
	Next string
	// Again completes a sentence that begins with the key which asks again:
	// "may ask again in 41 s". Empty: asking again will not help.
	Again string
	// Ends is when a countdown in Next and Again ends; zero when there is none.
	Ends time.Time
	// Typed is a command of the workbench that helps: ":try asks anyway".
	Typed string
	// Mended says that asking again helps once somebody has done what Next says.
	Mended bool
	// Passes says that it may be over by itself: whoever asks for the rest
	// means this question too.
	Passes bool
	Weight Weight
}

// Line is all of it on one line, for where no key can be named.
func (w Words) Line() string {
	if w.More == "" {
		return join(w.Sentence, w.Next)
	}
	return join(w.Sentence+": "+w.More, w.Next)
}

// Keyed is the sentence and what is next, where the given key asks again: "too
// fast for Cloudflare · r may ask again in 41 s", or the command that helps.
// More stays out of it.
func (w Words) Keyed(key string) string {
	if w.Again == "" || key == "" {
		return join(w.Sentence, w.Next, w.Typed)
	}
	return join(w.Sentence, key+" "+w.Again)
}

// Helps reports whether the key that asks again may help.
func (w Words) Helps() bool { return w.Again != "" || w.Mended }

// A Situation is what the words of a state depend on. Each state reads the
// fields it needs; all may be zero.
type Situation struct {
	Now     time.Time
	Failure *intel.Error
	Price   string        // not asked: "1 call", "" where prices are not shown
	Elapsed time.Duration // asking
	Reason  string        // why it does not apply, was not kept or failed
	Age     string        // kept: "3d"
}

// Explain puts a failure into words. It never shows the text of an error it
// does not know: that would be Go's words, not a person's.
func Explain(err error, now time.Time) Words {
	s := Situation{Now: now, Failure: &intel.Error{}}
	var kept *history.Error
	var no *NotPossible
	switch {
	case err == nil:
		return Words{}
	case errors.As(err, &no):
		return Words{Title: "does not apply", Sentence: no.Why}
	case errors.As(err, &s.Failure):
		return Say(State(s.Failure.Problem), s)
	case errors.Is(err, context.Canceled):
		return Say(State(intel.ProblemCancelled), s)
	case errors.Is(err, context.DeadlineExceeded):
		return Say(State(intel.ProblemTimeout), s)
	case errors.As(err, &kept):
		s.Reason = kept.Error()
		return Say(StateHistory, s)
	case errors.Is(err, intel.ErrNotKept):
		return Say(StateNotKept, s)
	}
	return Say(StateUnfinished, s)
}

// Say is the table of words: every state, and what every screen, the command
// line and its JSON say of it. One that it does not know is unfinished.
func Say(state State, s Situation) Words {
	if s.Failure == nil {
		s.Failure = &intel.Error{}
	}
	if w, known := sayFailure(intel.Problem(state), s.Failure, s.Now); known {
		w.Weight = Trouble
		return w
	}
	switch state {
	case State(intel.ProblemNotOffered):
		return Words{Title: "not offered", Sentence: cmp.Or(s.Reason, s.Failure.Detail(), "this API does not offer that"), Next: "0 calls"}
	case StateNotAsked:
		return Words{Title: join("not asked", s.Price), Sentence: join("not asked", s.Price), Next: "enter asks Cloudflare"}
	case StateAsking:
		return Words{Title: asking(s.Elapsed), Sentence: "asking Cloudflare…", Next: "ctrl+c stops it", Weight: Running}
	case StateUnconnected:
		return Words{Title: "not asked", Sentence: "nothing is kept · not connected to Cloudflare", Next: "set CLOUDFLARE_API_TOKEN, or use --demo"}
	case StateUsedUp:
		return Words{Title: "not asked", Sentence: "not asked · this month's calls are used up", Typed: anyway}
	case StateNotApplied:
		return Words{Title: "does not apply", Sentence: s.Reason}
	case StateNotKept:
		return Words{Title: "not kept", Sentence: "nothing is kept about this", Next: "ask for it"}
	case StateUnfiled:
		return Words{Title: "not kept", Sentence: reason("answer shown, not kept", s.Reason), Next: "y and i still have it", Weight: Trouble}
	case StateKept:
		return Words{Title: s.Age, Sentence: "below: what was answered before" + ago(s.Age)}
	case StatePartial:
		return Words{Title: s.Age, Sentence: "below: the pages that are here", Next: "p loads more"}
	case StateHistory:
		return Words{Title: "failed", Sentence: s.Reason, Weight: Trouble}
	case StateEmptyWHOIS:
		return Words{Title: "not registered when asked", Sentence: "not registered when asked: WHOIS has no record of this name", Weight: Running}
	case StateEmptyNames:
		return Words{Title: "no name seen in the window", Sentence: "Cloudflare has nothing on this: no name was seen here in the window", More: `(that is not "never used")`}
	case StateEmptyScans:
		return Words{Title: "never scanned", Sentence: "Cloudflare has nothing on this: the URL was never scanned", More: notClean}
	case StateEmptyHistory:
		return Words{Title: "never categorized", Sentence: "Cloudflare has nothing on this: no category is on record", More: notClean}
	}
	return Words{Title: "failed", Sentence: "pugmark could not finish this", Next: "--log FILE records why", Weight: Trouble}
}

// anyway is the way out of a month that is used up.
const anyway = ":try asks anyway"

const notClean = `(that is not "clean")`

// sayFailure has the rows of the table for everything that went wrong.
func sayFailure(problem intel.Problem, e *intel.Error, now time.Time) (w Words, known bool) {
	switch problem {
	case intel.ProblemNoCredentials:
		w = Words{Title: "not connected", Sentence: "pugmark is not connected to Cloudflare", More: e.Detail(),
			Next: "set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or use --demo"}
	case intel.ProblemQuota:
		w = Words{Title: "no calls left", Sentence: "this month's calls are used up (Cloudflare 10403)",
			Next: "what is kept can still be read · resets about " + resets(e, now).Format("Jan 2"), Typed: anyway, Mended: true, Passes: true}
	case intel.ProblemRateLimit:
		w = later(Words{Title: "too fast", Sentence: "too fast for Cloudflare", Next: "ask again", Again: "may ask again", Passes: true}, e, now)
	case intel.ProblemBadToken:
		w = Words{Title: "refused", Sentence: "Cloudflare does not accept the credentials", More: cmp.Or(quote(e), e.Detail()),
			Next: "check CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY"}
	case intel.ProblemScope:
		w = Words{Title: "refused", Sentence: "the token may not read this: it needs Account › Intel › Read", More: quote(e),
			Next: "change the token's permissions at Cloudflare", Mended: true}
	case intel.ProblemWrongAccount:
		w = Words{Title: "refused", Sentence: "Cloudflare does not open this account to these credentials", More: cmp.Or(quote(e), e.Detail()),
			Next: "check CLOUDFLARE_ACCOUNT_ID"}
	case intel.ProblemTokenOnly:
		w = Words{Title: "refused", Sentence: "the phishing scan accepts API tokens only", Next: "set CLOUDFLARE_API_TOKEN"}
	case intel.ProblemNotFound:
		w = Words{Title: "not found", Sentence: "Cloudflare's API has nothing there", More: quote(e), Next: "check CLOUDFLARE_ACCOUNT_ID and --api-url"}
	case intel.ProblemRefused:
		w = Words{Title: "refused", Sentence: "Cloudflare refused the question", More: cmp.Or(quote(e), e.Detail()), Next: afterRefusal(e)}
	case intel.ProblemDown:
		w = later(Words{Title: "API down", Sentence: "Cloudflare's API is not working" + status(e), More: cmp.Or(quote(e), quoteBody(e)),
			Next: "try again later", Again: "tries again", Passes: true}, e, now)
	case intel.ProblemBroken:
		w = counted(Words{Title: "unreadable", Sentence: "Cloudflare's answer could not be read", More: cmp.Or(e.Detail(), quoteBody(e)),
			Next: "try again", Again: "tries again"}, e)
	case intel.ProblemOtherSubject:
		w = counted(Words{Title: "unreadable", Sentence: otherSubject(e), Next: "try again", Again: "tries again"}, e)
	case intel.ProblemTimeout:
		w = counted(Words{Title: "no answer", Sentence: cmp.Or(e.Detail(), "no answer in time"), Next: "try again", Again: "tries again", Passes: true}, e)
	case intel.ProblemOffline:
		w = counted(Words{Title: "offline", Sentence: "Cloudflare cannot be reached", More: e.Detail(), Next: "try again", Again: "tries again", Passes: true}, e)
	case intel.ProblemCancelled:
		w = Words{Title: "stopped", Sentence: join("stopped", mayHaveCounted(e)), Next: "ask again", Again: "asks again"}
	case intel.ProblemCap:
		w = Words{Title: "limit reached", Sentence: cmp.Or(e.Detail(), "the limit on calls is reached") + ": not asked", Next: "ask for less, or have whoever set the limit raise it", Mended: true, Passes: true}
	case intel.ProblemRole:
		w = Words{Title: "reads what is kept", Sentence: "your role reads what is kept: not asked", Next: "ask an admin for the role " + string(RoleAnalyst)}
	case intel.ProblemShare:
		w = Words{Title: "share used up", Sentence: "your share of this month's calls is used up: not asked",
			Next: "ask an admin for more · resets about " + resets(e, now).Format("Jan 2"), Mended: true, Passes: true}
	case intel.ProblemLedger:
		w = Words{Title: "not counted", Sentence: "the ledger that limits calls cannot be reached: not asked",
			Next: "try again when the history is back", Again: "tries again", Passes: true}
	default:
		return Words{}, false
	}
	return w, true
}
