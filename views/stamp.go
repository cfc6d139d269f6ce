package views

import (
	"encoding/binary"
	"time"
)

// A stamp says what a sheet was made of: while it stays the same, so does the
// sheet. It is looked at several times a frame, so it is appended to bytes that
// are at hand.
type stamp []byte

func (s stamp) number(n int) stamp { return binary.AppendVarint(s, int64(n)) }

func (s stamp) text(text string) stamp { return append(s.number(len(text)), text...) }

func (s stamp) flag(set bool) stamp {
	if set {
		return append(s, 1)
	}
	return append(s, 0)
}

// answers adds what changes when what the parts have to say does: with every
// answer, and every second while one is asking or its failure counts down.
func (s stamp) answers(parts []part, now time.Time) stamp {
	s = s.number(len(parts))
	for _, p := range parts {
		st := p.state()
		k := st.key
		s = s.text(string(k.Kind)).text(k.Value).text(k.Window.Start).text(k.Window.End).number(k.Page).number(k.PerPage)
		s = s.number(st.version)
		if st.asking || st.err != nil {
			s = s.number(int(now.Unix()))
		}
	}
	return s
}
