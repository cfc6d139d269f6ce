package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"charm.land/bubbles/v2/key"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A key means one thing wherever it works.
func TestKeysDoNotCollide(t *testing.T) {
	owner := map[string]string{}
	for _, group := range DefaultKeys().Groups() {
		assert.NotEmpty(t, group.Name)
		assert.NotEmpty(t, group.Where)
		for _, b := range group.Bindings {
			require.NotEmpty(t, b.Keys(), b.Help().Desc)
			for _, k := range b.Keys() {
				assert.Empty(t, owner[k], "%s is %s and %s", k, owner[k], b.Help().Desc)
				owner[k] = b.Help().Desc
			}
		}
	}
	assert.Len(t, DefaultKeys().Panes, 8)
}

// Every key has its line on the help page, and capitals only where a slip costs
// nothing.
func TestHelpIsComplete(t *testing.T) {
	s, _ := payrollShell(160, 200)
	keys(s, "?")
	page := shows(s)
	for _, group := range s.look.Keys.Groups() {
		assert.Contains(t, page, group.Name+" – "+group.Where)
		for _, b := range group.Bindings {
			assert.Regexp(t, `(?m)^ `+quote(b.Help().Key)+` +`+quote(b.Help().Desc)+` *$`, page)
			for _, k := range b.Keys() {
				if r := []rune(k); len(r) == 1 && unicode.IsUpper(r[0]) {
					assert.Contains(t, []string{"G", "L", "Y", "D", "N"}, k)
				}
			}
		}
	}
	for _, b := range s.top().Keys() {
		assert.Contains(t, page, b.Help().Desc)
	}
	assert.Contains(t, page, ":quota")
	assert.Contains(t, page, "g h")
}

func quote(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`\.+*?()|[]{}^$`, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Every binding of the map belongs to a group: none works unseen.
func TestEveryBindingIsInAGroup(t *testing.T) {
	k := DefaultKeys()
	var grouped []string
	for _, group := range k.Groups() {
		for _, b := range group.Bindings {
			grouped = append(grouped, b.Keys()...)
		}
	}
	all := []key.Binding{
		k.Follow, k.Open, k.Back, k.Next, k.Previous, k.Up, k.Down, k.Left, k.Right, k.PageUp, k.PageDown, k.Home, k.End, k.Overview,
		k.Zoom, k.TrailBack, k.TrailForward, k.New, k.Filter, k.Sort, k.Again, k.AskRest, k.More, k.Inspect, k.CallLog, k.Copy, k.CopyLive,
		k.LiveText, k.GoTo, k.Palette, k.Help, k.Close, k.Interrupt, k.Redraw, k.Suspend,
	}
	for _, b := range append(all, k.Panes...) {
		for _, name := range b.Keys() {
			assert.True(t, slices.Contains(grouped, name), name)
		}
	}
}

func TestSpelling(t *testing.T) {
	l := testLook()
	assert.Equal(t, "login.payro11[.]example", l.Spelled("login.payro11.example"))
	assert.Empty(t, l.Spelled(""))
	l.Live = true
	assert.Equal(t, "login.payro11.example", l.Spelled("login.payro11.example"))
	l = NewLook(ThemeAuto, nil, nil)
	assert.Equal(t, "a.example", l.Spelled("a.example"))
	assert.False(t, l.Now().IsZero())
}
