package cmd

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

// caseFlags are the flags of case.
type caseFlags struct {
	title, note, owner, rename   string
	remove, close, reopen, json  bool
	titled, noted, owned, called bool // the flag was given
}

const caseHelp = `Print a case, or change it: open it where there is none, put indicators into it,
or take them out with --remove. Nothing is asked of Cloudflare. NAME is one word
such as INC-4411. INDICATOR is a domain, an address, a URL or an AS number,
defanged or not; - reads them from standard input.

A case that does not exist is opened by putting something into it, or by --title,
--note or --owner.

--json prints one object of the case,
  {"name","title","state","owner","opened_by","opened","changed","closed",
   "indicator_count","note_count","indicators","notes","events"}
where indicators are objects as pugmark tag --json prints of them, with
"put_in", "by" and "asked", when Cloudflare was asked last, and notes and events
are {"at","analyst","did","words","indicators"}, newest first.`

const caseExamples = `
pugmark case INC-4411 'login.payro11[.]example' 203.0.113.66 --title 'payroll lure, wave 2'
pugmark case INC-4411 --note 'came by mail'
pugmark case INC-4411 --json
pugmark case INC-4411 --close`

func (s surroundings) caseCommand(g *globals) *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "case NAME [INDICATOR…|-]", Short: "Print or change a case of your team", Long: caseHelp, Example: caseExamples,
		Args: func(c *cobra.Command, args []string) error { return f.check(c, args) },
		RunE: func(c *cobra.Command, args []string) error { return s.caseOf(c.Context(), *g, f, args) },
	}
	flags := c.Flags()
	flags.StringVar(&f.title, "title", "", "What the case is about")
	flags.StringVar(&f.note, "note", "", "A note for the team")
	flags.StringVar(&f.owner, "owner", "", "Who owns the case")
	flags.StringVar(&f.rename, "rename", "", "Another name for the case")
	flags.BoolVar(&f.remove, "remove", false, "Take the indicators out of the case")
	flags.BoolVar(&f.close, "close", false, "Close the case")
	flags.BoolVar(&f.reopen, "reopen", false, "Open it again")
	flags.BoolVar(&f.json, "json", false, "Print JSON")
	return c
}

func (f *caseFlags) check(c *cobra.Command, args []string) error {
	given := c.Flags().Changed
	f.titled, f.noted, f.owned, f.called = given("title"), given("note"), given("owner"), given("rename")
	if len(args) == 0 {
		return usage("case needs the name of a case; pugmark cases lists them")
	}
	if _, err := history.ParseCaseName(args[0]); err != nil {
		return usage("%w", err)
	}
	if f.called {
		if _, err := history.ParseCaseName(f.rename); err != nil {
			return usage("--rename: %w", err)
		}
	}
	switch {
	case f.close && f.reopen:
		return usage("--close and --reopen are opposites: choose one")
	case f.noted && strings.TrimSpace(f.note) == "":
		return usage("--note says nothing")
	case f.remove && len(args) == 1:
		return usage("--remove needs the indicators to take out")
	}
	return nil
}

// changes reports whether anything is to be changed, and opens whether a case
// that does not exist is opened for it.
func (f caseFlags) changes(subjects []string) bool {
	return len(subjects) > 0 || f.titled || f.noted || f.owned || f.called || f.close || f.reopen
}

func (f caseFlags) opens(subjects []string) bool {
	return !f.remove && (len(subjects) > 0 || f.titled || f.noted || f.owned)
}

func (s surroundings) caseOf(ctx context.Context, g globals, f caseFlags, args []string) error {
	name := args[0]
	subjects, err := s.subjects(ctx, args[1:])
	if err != nil {
		return err
	}
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		c, err := o.bench.Case(ctx, name)
		if errors.Is(err, history.ErrNoCase) && f.opens(subjects) {
			c, err = o.bench.OpenCase(ctx, name, f.title)
			switch {
			case errors.Is(err, history.ErrCaseExists): // somebody opened it just now
				c, err = o.bench.Case(ctx, name)
			case err == nil && !f.json:
				s.say()("%s is open", display.Text(c.Name))
			}
		}
		if err != nil {
			return err
		}
		if f.changes(subjects) {
			if c, err = s.changeCase(ctx, o, f, c, subjects); err != nil {
				return err
			}
		}
		file, err := o.bench.CaseFile(ctx, c.Name)
		if err != nil {
			return err
		}
		if f.json {
			return printed(s.printObject(caseFileObjectOf(file, s.now())))
		}
		return printed(s.printLines(s.caseLines(file)))
	})
}

// changeCase does what the flags and the indicators say, and says it.
func (s surroundings) changeCase(ctx context.Context, o *office, f caseFlags, c history.Case, subjects []string) (history.Case, error) {
	move, did := o.bench.PutIntoCase, "put into "
	if f.remove {
		move, did = o.bench.TakeOutOfCase, "taken out of "
	}
	if len(subjects) > 0 {
		moved, err := move(ctx, c, subjects)
		if err != nil {
			return c, err
		}
		if !f.json {
			s.say()("%s of %s %s%s", strconv.Itoa(len(moved)), count(len(subjects), "indicator"), did, display.Text(c.Name))
		}
	}
	if f.noted {
		if err := o.bench.NoteCase(ctx, c, f.note); err != nil {
			return c, err
		}
	}
	var change history.CaseChange
	if f.titled {
		change.Title = &f.title
	}
	if f.owned {
		change.Owner = &f.owner
	}
	if f.called {
		change.Name = &f.rename
	}
	if f.close || f.reopen {
		change.Closed = &f.close
	}
	if change == (history.CaseChange{}) {
		return c, nil
	}
	return o.bench.ChangeCase(ctx, c, change)
}

// caseLines are everything that is kept of a case, for a person.
func (s surroundings) caseLines(f investigation.CaseFile) []string {
	lines := []string{display.Text(investigation.CaseWords(f.Case)), "owner " + padded(f.Case.Owner, 10) + "  opened " +
		f.Case.Created.UTC().Format("2006-01-02 15:04Z") + " by " + display.Text(f.Case.By)}
	for _, item := range f.Items {
		asked := "nothing kept"
		if item.Last != nil {
			asked = "asked " + item.Last.At.UTC().Format("2006-01-02 15:04Z")
		}
		lines = append(lines, "  "+padded(intel.Defang(item.Entry.Subject), 32)+"  "+padded(item.Team.Marks(s.now()), 20)+"  "+padded(s.saidLast(item), 36)+"  "+asked)
	}
	for _, n := range f.Notes {
		lines = append(lines, "  "+n.At.UTC().Format("2006-01-02 15:04Z")+"  "+padded(n.Analyst, 10)+"  "+display.Cell(n.Words))
	}
	return lines
}

// saidLast is what Cloudflare said last of an indicator of a case.
func (s surroundings) saidLast(item investigation.CaseItem) string {
	switch {
	case item.Last == nil:
		return ""
	case item.Report != nil:
		return investigation.Digest(*item.Report, intel.Defang, item.Last.At)
	}
	answer, err := investigation.Reread(*item.Last)
	if err != nil {
		return investigation.Explain(err, s.now()).Title
	}
	return investigation.Digest(answer.Value, intel.Defang, item.Last.At)
}

// casesFlags are the flags of cases.
type casesFlags struct {
	open, json bool
}

const casesHelp = `Print the cases of your team, those that were changed last first. Nothing is
asked of Cloudflare.

--json prints one array of
  {"name","title","state","owner","opened_by","opened","changed","closed",
   "indicator_count","note_count"}
Times are UTC; state is open or closed.`

func (s surroundings) casesCommand(g *globals) *cobra.Command {
	var f casesFlags
	c := &cobra.Command{
		Use: "cases [TEXT]", Short: "Print the cases of your team", Long: casesHelp, Example: "pugmark cases --open",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("cases takes one text, and %d were given", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return s.cases(c.Context(), *g, f, strings.Join(args, ""))
		},
	}
	c.Flags().BoolVar(&f.open, "open", false, "Only open ones")
	c.Flags().BoolVar(&f.json, "json", false, "Print JSON")
	return c
}

func (s surroundings) cases(ctx context.Context, g globals, f casesFlags, text string) error {
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		found, err := o.bench.Cases(ctx, history.CaseQuery{Open: f.open, Text: text})
		if err != nil {
			return err
		}
		if f.json {
			objects := make([]any, len(found))
			for i, c := range found {
				objects[i] = caseObjectOf(c)
			}
			return printed(s.printArray(objects))
		}
		switch {
		case len(found) > 0:
		case text != "":
			s.say()("no case matches %s", display.Text(text))
		case f.open:
			s.say()("there is no open case: pugmark case NAME INDICATOR opens one")
		default:
			s.say()("there is no case yet: pugmark case NAME INDICATOR opens one")
		}
		lines := make([]string, len(found))
		for i, c := range found {
			lines[i] = padded(c.Name, 12) + "  " + padded(caseObjectOf(c).State, 6) + "  " + padded(c.Owner, 10) + "  " +
				padded(count(c.Indicators, "indicator"), 14) + "  " + c.Changed.UTC().Format("2006-01-02 15:04Z") + "  " + display.Cell(c.Title)
		}
		return printed(s.printLines(lines))
	})
}
