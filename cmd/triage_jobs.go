package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pugmark/history"
	"pugmark/intel"
	"pugmark/investigation"
	"pugmark/ui/display"
)

func (s surroundings) triageResumeCommand(g *globals) *cobra.Command {
	var f triageFlags
	c := &cobra.Command{
		Use: "resume [ID]", Short: "Ask what failed or was not asked of a list",
		Long: `Go on with a list that was worked through before: the last one of which something
is left, or the one with this id. What was answered then is not asked again.

` + lookupExitWords,
		Example: `pugmark triage resume --max-calls 20`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("triage resume takes one id")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return s.triageResume(c.Context(), *g, f, strings.Join(args, ""))
		},
	}
	f.register(c)
	return c
}

func (s surroundings) triageResume(ctx context.Context, g globals, f triageFlags, id string) error {
	if err := f.check(); err != nil {
		return err
	}
	return s.withHistory(ctx, g, func(o *office, db *history.DB) error {
		job, err := jobOf(ctx, o, db, id)
		if err != nil {
			return err
		}
		in, plan, err := o.bench.OpenTriage(ctx, job)
		if err != nil {
			return err
		}
		if f.maxCalls >= 0 {
			in.MaxCalls = &f.maxCalls
		}
		w := triageWork{surroundings: s, office: o, flags: f, in: in}
		s.say()("%s of %s: plan %s, %s: %s", display.Text(job.Name), job.At.UTC().Format("2006-01-02 15:04Z"), plan.Name, plan.Price.Words(), plan.Words)
		if code := w.refuse(ctx, plan); code != exitAnswered {
			return codeError(code)
		}
		return w.run(ctx, []investigation.TriagePlan{plan}, 0)
	})
}

// jobOf is the job with an id, or the last one of which something is left.
func jobOf(ctx context.Context, o *office, db *history.DB, id string) (history.TriageJob, error) {
	if id != "" {
		job, err := db.TriageJob(ctx, id)
		if errors.Is(err, intel.ErrNotKept) || err == nil && job.Scope != o.bench.Source.Scope {
			return job, usage("no list %s is kept here: pugmark triage resume takes the last one", display.Text(id))
		}
		return job, err
	}
	jobs, err := db.Triages(ctx, history.TriageQuery{Scope: &o.bench.Source.Scope, Unfinished: true, Limit: 1})
	if err == nil && len(jobs) == 0 {
		return history.TriageJob{}, usage("nothing is left of any list that was worked through here")
	}
	if err != nil {
		return history.TriageJob{}, err
	}
	return jobs[0], nil
}

func (s surroundings) triageListCommand(g *globals) *cobra.Command {
	var ndjson bool
	c := &cobra.Command{
		Use: "list", Short: "Print the lists that were worked through",
		Long: `Print the lists that were worked through, the last one first: when, by whom, the
plan, how many rows are left, the case, the name and the id.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("triage list takes no argument, and %q is one", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return s.triageList(c.Context(), *g, ndjson) },
	}
	c.Flags().BoolVar(&ndjson, "ndjson", false, "Print one JSON object per list")
	return c
}

// mostListed is how many lists are printed.
const mostListed = 100

// A jobObject is one list as scripts read it: these keys, in this order.
type jobObject struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Analyst string `json:"analyst"`
	Case    string `json:"case"`
	Plan    string `json:"plan"`
	Begun   string `json:"begun"`
	Changed string `json:"changed"`
	Left    int    `json:"left"`
}

func (s surroundings) triageList(ctx context.Context, g globals, ndjson bool) error {
	return s.withHistory(ctx, g, func(o *office, _ *history.DB) error {
		jobs, err := o.bench.Triages(ctx, mostListed)
		if err == nil && len(jobs) == 0 {
			s.say()("no list was worked through here yet")
		}
		for _, j := range jobs {
			text := fmt.Appendf(nil, "%s  %s  %s  %s  %s  %s  %s", j.At.UTC().Format("2006-01-02 15:04Z"), padded(j.Analyst, 10), padded(j.Plan, 10),
				padded(fmt.Sprintf("%d left", j.Left), 9), padded(j.Case, 10), padded(j.Name, 30), display.Cell(j.ID))
			if ndjson {
				object, err := json.Marshal(jobObject{j.ID, j.Name, j.Analyst, j.Case, j.Plan, *stampOf(j.At, time.RFC3339), *stampOf(j.Changed, time.RFC3339), j.Left})
				if err != nil {
					return err
				}
				text = display.JSON(object)
			}
			if _, err := s.stdout.Write(append(text, '\n')); err != nil {
				return printed(err)
			}
		}
		return err
	})
}
