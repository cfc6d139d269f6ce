package ui

import "math/bits"

// A rowSet is a set of rows by number.
type rowSet []uint64

func (s rowSet) has(row int32) bool {
	at := int(row >> 6)
	return at < len(s) && s[at]&(1<<(row&63)) != 0
}

func (s *rowSet) add(row int32) {
	for int(row>>6) >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[row>>6] |= 1 << (row & 63)
}

func (s rowSet) remove(row int32) {
	if at := int(row >> 6); at < len(s) {
		s[at] &^= 1 << (row & 63)
	}
}

func (s rowSet) count() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// all calls yield for every row of the set, in ascending order.
func (s rowSet) all(yield func(row int32) bool) {
	for at, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(int32(at<<6 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

func (s rowSet) equal(other rowSet) bool {
	if len(s) > len(other) {
		s, other = other, s
	}
	for at, word := range other {
		if at < len(s) && s[at] != word || at >= len(s) && word != 0 {
			return false
		}
	}
	return true
}
