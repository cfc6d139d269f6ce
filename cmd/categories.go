package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pugmark/intel"
	"pugmark/ui/display"
)

const categoriesHelp = `Print Cloudflare's categories: number, name, list and group. TEXT is a number, a
part of a name, or some of its letters in order. Nothing is asked: the table is
the published one, and what a list that was fetched before adds to it.

--json prints one array of
  {"id","name","list","group","group_id","class","submittable","deprecated","aliases","description"}
list is content or security; group is "" for what is a group itself.`

const categoriesRefreshHelp = `

--refresh asks Cloudflare for its list, which costs none of the month's calls.
It needs a permission that many tokens lack; the published table stays then.`

func (s surroundings) categoriesCommand(g *globals) *cobra.Command {
	var refresh bool
	c := s.categoriesReader(g, &refresh)
	c.Long += categoriesRefreshHelp
	c.Flags().BoolVar(&refresh, "refresh", false, "Ask Cloudflare for its list; does not count as a call")
	return c
}

// categoriesReader is the command without what asks; refresh says when to.
func (s surroundings) categoriesReader(g *globals, refresh *bool) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "categories [TEXT]",
		Short:   "Find categories and their numbers",
		Long:    categoriesHelp,
		Example: "\npugmark categories phish\npugmark categories business --json",
		RunE: func(c *cobra.Command, args []string) error {
			return s.categories(c.Context(), *g, strings.Join(args, " "), *refresh, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "Print one JSON array")
	return c
}

// A categoryObject is a category as scripts read it: these keys, in this order.
type categoryObject struct {
	ID          int                 `json:"id"`
	Name        string              `json:"name"`
	List        intel.Lane          `json:"list"`
	Group       string              `json:"group"`
	GroupID     int                 `json:"group_id"`
	Class       intel.CategoryClass `json:"class"`
	Submittable bool                `json:"submittable"`
	Deprecated  bool                `json:"deprecated"`
	Aliases     []string            `json:"aliases"`
	Description string              `json:"description"`
}

func (s surroundings) categories(ctx context.Context, g globals, text string, refresh, asJSON bool) error {
	o, err := s.open(ctx, g)
	if err != nil {
		return err
	}
	defer o.Close()
	catalogue := o.bench.Catalogue(ctx)
	var failed error
	if refresh {
		if catalogue, failed = s.refresh(ctx, o); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	found := catalogue.Find(text)
	if len(found) == 0 {
		s.say()("no category is like %s", display.Text(text))
	}
	if err := s.printCategories(found, asJSON); err != nil {
		return printed(err)
	}
	return failed
}

// refresh asks for the list of categories, and says what that cost.
func (s surroundings) refresh(ctx context.Context, o *office) (intel.Catalogue, error) {
	if o.missing != nil {
		return o.bench.Catalogue(ctx), o.missing
	}
	s.say()("asking Cloudflare for its list of categories, which does not count as a call")
	return o.bench.RefreshCatalogue(ctx)
}

func (s surroundings) printCategories(found []intel.CategoryInfo, asJSON bool) error {
	if asJSON {
		objects := make([]any, 0, len(found))
		for _, c := range found {
			objects = append(objects, categoryObject{c.ID, c.Name, c.Lane, c.Super, c.SuperID, c.Class, c.Submittable, c.Deprecated,
				append([]string{}, c.Aliases...), c.Description})
		}
		return s.printArray(objects)
	}
	for _, c := range found {
		if _, err := fmt.Fprintf(s.stdout, "%4d  %s  %s  %s\n", c.ID, padded(c.Name, 36), padded(string(c.Lane), 8), display.Cell(groupWords(c))); err != nil {
			return err
		}
	}
	return nil
}

// groupWords are the group of a category, and why it may not be asked for.
func groupWords(c intel.CategoryInfo) string {
	switch {
	case c.IsSuper():
		return "a group of categories"
	case c.Deprecated:
		return c.Super + " · not used any more"
	case !c.Submittable:
		return c.Super + " · set by Cloudflare itself"
	}
	return c.Super
}
