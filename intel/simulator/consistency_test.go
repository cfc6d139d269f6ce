package simulator

import (
	"iter"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// Analysts read dates first: a demonstration that contradicts itself teaches
// them to distrust the tool. These tests hold at every clock in clocks.

func atEveryClock(t *testing.T, check func(t *testing.T, s *Simulator, now time.Time)) {
	t.Helper()
	for _, now := range clocks() {
		t.Run(now.UTC().Format(time.DateTime), func(t *testing.T) {
			check(t, New(Options{Now: func() time.Time { return now }, GrantPerPage: 5000}), now.UTC())
		})
	}
}

// everyDomain goes through what is told of names, those of a crowd by samples:
// 37 shares no factor with the turns they are told in.
func everyDomain(w *world) iter.Seq2[string, *known[domain]] { return allDomains(w, 37) }

func allDomains(w *world, stride int) iter.Seq2[string, *known[domain]] {
	return func(yield func(string, *known[domain]) bool) {
		for name, d := range w.domains {
			if !yield(name, d) {
				return
			}
		}
		for _, c := range w.crowds {
			for number := 0; number < c.size(); number += stride {
				if d := c.domain(number); !yield(d.value.name, d) {
					return
				}
			}
		}
	}
}

// registered is the record of a name, or of the nearest registered name above.
func registered(w *world, name string) *registration {
	for {
		if d := w.domain(name); d != nil && d.value.whois != nil {
			return d.value.whois
		}
		_, above, found := strings.Cut(name, ".")
		if !found {
			return nil
		}
		name = above
	}
}

func TestRegistrationsComeBeforeWhatFollows(t *testing.T) {
	atEveryClock(t, func(t *testing.T, s *Simulator, now time.Time) {
		for name, d := range everyDomain(s.world) {
			record := registered(s.world, name)
			if record == nil {
				continue
			}
			created, updated := record.created.time(now), record.updated.time(now)
			require.False(t, created.IsZero(), name)
			require.False(t, updated.Before(created), "%s updated before it was created", name)
			require.True(t, updated.Before(now), "%s updated in the future", name)
			if !record.old {
				require.True(t, record.expires.time(now).After(now), "%s has expired", name)
			}
			if len(d.value.history) > 0 {
				require.False(t, d.value.history[0].start.time(now).Before(created), "%s categorized before it was registered", name)
			}
			for _, seen := range d.value.seen {
				require.False(t, seen.first.time(now).Before(dayOf(created)), "%s seen before it was registered", name)
			}
		}
	})
}

func TestHistoriesAreContiguousAndEndInThePresent(t *testing.T) {
	atEveryClock(t, func(t *testing.T, s *Simulator, now time.Time) {
		for name, d := range everyDomain(s.world) {
			history := d.value.history
			if d.value.shape != shape2023 { // the document's own history differs from its own categories
				require.Equal(t, len(d.value.categories) > 0, len(history) > 0, "%s: categories without history or the reverse", name)
			}
			for i, held := range history {
				require.NotEmpty(t, held.categories, name)
				require.False(t, held.start.time(now).After(now), "%s categorized in the future", name)
				if i == len(history)-1 {
					require.Nil(t, held.end, "%s: the last interval ended", name)
					continue
				}
				require.NotNil(t, held.end, "%s: two intervals hold now", name)
				require.True(t, held.end.time(now).After(held.start.time(now)), name)
				require.Equal(t, held.end.time(now), history[i+1].start.time(now), "%s: a gap", name)
			}
			if len(history) > 0 && d.value.shape != shape2023 {
				require.ElementsMatch(t, d.value.categories, history[len(history)-1].categories, "%s: history and details disagree", name)
			}
		}
	})
}

func TestNewDomainsAreNew(t *testing.T) {
	atEveryClock(t, func(t *testing.T, s *Simulator, now time.Time) {
		for name, d := range everyDomain(s.world) {
			for _, held := range d.value.history {
				if !slices.Contains(held.categories, 169) && !slices.Contains(held.categories, 177) {
					continue
				}
				end := now
				if held.end != nil {
					end = held.end.time(now)
				}
				start := held.start.time(now)
				require.Less(t, end.Sub(start), 30*24*time.Hour, "%s: 169 and 177 fall off after 30 days", name)
				for _, seen := range d.value.seen {
					require.False(t, seen.first.time(now).Before(dayOf(start)), "%s seen before it was new", name)
				}
				if record := d.value.whois; record != nil && held.start == d.value.history[0].start {
					require.Less(t, start.Sub(record.created.time(now)), 24*time.Hour, "%s was new long after it was registered", name)
				}
			}
		}
	})
}

func TestSightingsAreOrderedAndCurrentOnesRecent(t *testing.T) {
	atEveryClock(t, func(t *testing.T, s *Simulator, now time.Time) {
		for name, d := range everyDomain(s.world) {
			for _, seen := range d.value.seen {
				first, last := seen.first.time(now), seen.last.time(now)
				require.False(t, last.Before(first), name)
				require.False(t, last.After(now), "%s seen in the future", name)
				if seen.current {
					require.False(t, last.Before(dayOf(now).AddDate(0, 0, -passiveDNSDays)), "%s resolves but was not seen", name)
				}
			}
		}
	})
}

func TestInheritedCategoriesAreTheParents(t *testing.T) {
	s := newTestSimulator(Options{})
	inherited := 0
	for name := range everyDomain(s.world) {
		child, _ := s.at(storyClock()).domainDetails(name)
		own := len(child.ContentCategories)
		if child.RiskTypes != nil {
			own += len(*child.RiskTypes)
		}
		if child.InheritedFrom == "" {
			require.Nil(t, child.InheritedRiskTypes, name)
			continue
		}
		inherited++
		require.Zero(t, own, "%s inherits although it has its own", name)
		require.True(t, strings.HasSuffix(name, "."+child.InheritedFrom), name)
		parent, _ := s.at(storyClock()).domainDetails(child.InheritedFrom)
		require.Equal(t, parent.ContentCategories, *child.InheritedContentCategories, name)
		if parent.RiskTypes != nil {
			require.Equal(t, *parent.RiskTypes, *child.InheritedRiskTypes, name)
		}
		require.Equal(t, parent.RiskScore, child.RiskScore, name)
	}
	assert.Greater(t, inherited, 100)
}

func TestEveryNameMentionedIsTold(t *testing.T) {
	s := newTestSimulator(Options{})
	for name, d := range everyDomain(s.world) {
		if d.story == documentsTitle || strings.HasPrefix(d.story, "A domain whose every field") || d.value.whois == nil {
			continue
		}
		require.NotEmpty(t, d.value.whois.nameservers, name)
		for _, ns := range d.value.whois.nameservers {
			require.NotNil(t, s.world.domain(ns), "nameserver %s of %s", ns, name)
			details, _ := s.at(storyClock()).domainDetails(ns)
			require.NotEmpty(t, details.ResolvesTo, ns)
		}
	}
	for ip, a := range s.world.addresses {
		if a.story == documentsTitle || a.value.categories != nil && a.value.rename != nil {
			continue
		}
		for _, ptr := range a.value.ptr {
			require.NotNil(t, s.world.domain(ptr), "reverse name of %s", ip)
		}
		require.Equal(t, len(a.value.ptr) == 0, a.value.ptrError != "", "%s: either names or an error", ip)
	}
}

func TestScansComeAfterTheirHostsBegan(t *testing.T) {
	atEveryClock(t, func(t *testing.T, s *Simulator, now time.Time) {
		ids := map[int64]bool{}
		for _, told := range s.world.scans {
			require.False(t, ids[told.value.submissionID], "two scans with one id")
			ids[told.value.submissionID] = true
			if told.story == documentsTitle || !told.value.complete {
				continue
			}
			u, err := url.Parse(told.value.url)
			require.NoError(t, err)
			host := s.world.domain(u.Host)
			require.NotNil(t, host, u.Host)
			processed := told.value.processed.time(now)
			require.True(t, processed.Before(now), u.Host)
			require.False(t, processed.Before(host.value.seen[0].first.time(now)), u.Host)
		}
	})
}

func TestCategoriesAreCloudflares(t *testing.T) {
	s := newTestSimulator(Options{})
	for name, d := range everyDomain(s.world) {
		sets := [][]int{d.value.categories}
		for _, held := range d.value.history {
			sets = append(sets, held.categories)
		}
		for _, set := range sets {
			for _, id := range set {
				info, known := intel.LookupCategory(id)
				require.True(t, known && !info.IsSuper(), "%s: category %d", name, id)
			}
			content, _ := splitCategories(set, nil)
			held := 0
			for _, c := range content {
				if c.SuperCategoryID != 0 {
					held++
				}
			}
			require.LessOrEqual(t, held, 2, "%s: a domain holds at most two content categories", name)
		}
	}
	details, _ := s.at(storyClock()).domainDetails("invoice-update.example")
	assert.Equal(t, []category{{169, 32, "New Domains"}, {131, 21, "Phishing"}, {32, 0, "Security Risks"}, {21, 0, "Security threats"}},
		*details.RiskTypes)
}

func TestStoriesUseReservedNamesAndAddressesOnly(t *testing.T) {
	s := newTestSimulator(Options{})
	foreign := map[string]bool{documentsTitle: true, "Cloudflare's category test names": true}
	for name, d := range everyDomain(s.world) {
		require.True(t, foreign[d.story] || strings.HasSuffix(name, ".example"), name)
		for _, seen := range d.value.seen {
			require.True(t, d.story == documentsTitle || len(reservations(netip.MustParseAddr(seen.address))) > 0, seen.address)
		}
	}
	for asn, n := range s.world.networks {
		require.True(t, n.story == documentsTitle || asn >= 64496 && asn <= 64511, "AS%d", asn)
	}
	for i, p := range s.world.prefixes {
		for _, other := range s.world.prefixes[i+1:] {
			require.False(t, p.prefix.Overlaps(other.prefix), "%s and %s", p.prefix, other.prefix)
		}
	}
}
