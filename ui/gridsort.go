package ui

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// A ranked is a row with the part of its key that is compared next, so that
// integers in their order are keys in theirs.
type ranked struct {
	key uint64
	row int32 // place among the keys
}

// sortRows puts rows into the order of their keys, equal ones as they stand and
// those without a key last. Keys of one kind are sorted by their bytes, in time
// proportional to the number of rows.
func sortRows(rows []int32, key func(row int32) any, descending bool) {
	var absent []int32
	present, keys := rows[:0], make([]any, 0, len(rows))
	for _, row := range rows {
		if k := key(row); k != nil {
			present, keys = append(present, row), append(keys, k)
		} else {
			absent = append(absent, row)
		}
	}
	s := newSorter(len(present), descending)
	if !s.numbers(keys) && !s.times(keys) && !s.strings(keys) {
		slices.SortStableFunc(s.items, func(a, b ranked) int {
			if descending {
				a, b = b, a
			}
			return compareKeys(keys[a.row], keys[b.row])
		})
	}
	s.reorder(present)
	copy(rows[len(present):], absent)
}

// sortTexts is sortRows by texts that every row has: none is wrapped.
func sortTexts(rows []int32, text func(i int) string, descending bool) {
	s := newSorter(len(rows), descending)
	s.texts = make([]string, len(rows))
	for i, row := range rows {
		s.texts[i] = text(int(row))
	}
	s.byText(0, len(rows), 0)
	s.reorder(rows)
}

// A sorter sorts items by bytes of their keys.
type sorter struct {
	items, spare []ranked
	flip         uint64 // all ones: descending
	texts        []string
}

func newSorter(rows int, descending bool) *sorter {
	s := &sorter{items: make([]ranked, rows), spare: make([]ranked, rows)}
	for i := range s.items {
		s.items[i].row = int32(i)
	}
	if descending {
		s.flip = math.MaxUint64
	}
	return s
}

// reorder puts rows, of which the items are the places, into the items' order.
func (s *sorter) reorder(rows []int32) {
	given := slices.Clone(rows)
	for i, item := range s.items {
		rows[i] = given[item.row]
	}
}

func (s *sorter) numbers(keys []any) bool {
	for i, k := range keys {
		n, ok := number(k)
		if !ok {
			return false
		}
		bits := math.Float64bits(n + 0) // one zero
		switch {
		case n != n:
			bits = 0
		case bits>>63 == 1:
			bits = ^bits
		default:
			bits |= 1 << 63
		}
		s.items[i].key = bits ^ s.flip
	}
	s.sort(0, len(s.items))
	return true
}

func (s *sorter) times(keys []any) bool {
	for i, k := range keys {
		t, ok := k.(time.Time)
		if !ok {
			return false
		}
		s.items[i].key = uint64(t.Nanosecond()) ^ s.flip
	}
	s.sort(0, len(s.items))
	for i, item := range s.items {
		t, _ := keys[item.row].(time.Time)
		s.items[i].key = uint64(t.Unix()) ^ 1<<63 ^ s.flip
	}
	s.sort(0, len(s.items))
	return true
}

func (s *sorter) strings(keys []any) bool {
	s.texts = make([]string, len(keys))
	for i, k := range keys {
		text, ok := k.(string)
		if !ok {
			return false
		}
		s.texts[i] = text
	}
	s.byText(0, len(s.items), 0)
	return true
}

// chunk is how many bytes of a text are one key; the lowest byte of the key
// says how many there were, or that the text goes on.
const chunk = 7

// byText sorts the items from first to last by their texts, which are the same
// up to the byte at.
func (s *sorter) byText(first, last, at int) {
	if last-first < 2 {
		return
	}
	if last-first < 32 {
		slices.SortStableFunc(s.items[first:last], func(a, b ranked) int {
			if s.flip != 0 {
				a, b = b, a
			}
			return strings.Compare(s.texts[a.row][at:], s.texts[b.row][at:])
		})
		return
	}
	at += s.common(first, last, at)
	for i := first; i < last; i++ {
		rest := s.texts[s.items[i].row][at:]
		var key uint64
		for j := range min(chunk, len(rest)) {
			key |= uint64(rest[j]) << (56 - 8*j)
		}
		key |= uint64(min(chunk+1, len(rest)))
		s.items[i].key = key ^ s.flip
	}
	s.sort(first, last)
	for first < last {
		end := first + 1
		for end < last && s.items[end].key == s.items[first].key {
			end++
		}
		if (s.items[first].key^s.flip)&0xff > chunk {
			s.byText(first, end, at+chunk)
		}
		first = end
	}
}

// common is how many bytes from at on the texts have in common.
func (s *sorter) common(first, last, at int) int {
	head := s.texts[s.items[first].row][at:]
	for _, item := range s.items[first+1 : last] {
		text := s.texts[item.row][at:]
		if len(head) > len(text) {
			head = head[:len(text)]
		}
		if text[:len(head)] == head {
			continue
		}
		i := 0
		for head[i] == text[i] {
			i++
		}
		head = head[:i]
	}
	return len(head)
}

// sort orders the items from first to last by key, equal ones as they stand.
func (s *sorter) sort(first, last int) {
	items, spare := s.items[first:last], s.spare[first:last]
	if len(items) < 128 {
		slices.SortStableFunc(items, func(a, b ranked) int { return cmp.Compare(a.key, b.key) })
		return
	}
	var counts [8][256]int32
	for _, item := range items {
		for digit := range counts {
			counts[digit][byte(item.key>>(8*digit))]++
		}
	}
	from, to := items, spare
	for digit := range counts {
		count := &counts[digit]
		if int(count[byte(items[0].key>>(8*digit))]) == len(items) {
			continue
		}
		sum := int32(0)
		for i, n := range count {
			count[i] = sum
			sum += n
		}
		for _, item := range from {
			place := &count[byte(item.key>>(8*digit))]
			to[*place] = item
			*place++
		}
		from, to = to, from
	}
	if &from[0] != &items[0] {
		copy(items, from)
	}
}
