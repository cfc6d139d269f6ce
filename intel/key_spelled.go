package intel

import (
	"fmt"
	"strings"
)

// Spelled is what a question is about, in one line for people: its value as spell
// writes it, such as [Defang]; of several names in bulk how many there are, and
// the first of them. It is as untrusted as the value.
func (k Key) Spelled(spell func(live string) string) string {
	first, _, several := strings.Cut(k.Value, ",")
	if k.Kind != KindBulk || !several {
		return spell(k.Value)
	}
	return fmt.Sprintf("%d names: %s …", 1+strings.Count(k.Value, ","), spell(first))
}
