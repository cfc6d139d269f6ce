package history

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/intel"
)

// rememberedRecord takes about a tenth of a memory of ten.
func rememberedRecord(n int) intel.Record {
	r := aRecord(fmt.Sprintf("n%d.example", n))
	r.ID = fmt.Sprintf("id-%03d", n)
	r.Body = make([]byte, memoryOverhead)
	return r
}

func smallMemory() *memory { return newMemory(10 * (2*memoryOverhead + 20)) }

func knows(m *memory, n int) bool {
	r := rememberedRecord(n)
	_, _, byID := m.withID(r.ID)
	_, _, newest := m.latest(r.Scope, r.Key)
	return byID && newest
}

func TestMemoryKeepsWhatWasUsedLast(t *testing.T) {
	m := smallMemory()
	for n := range 10 {
		m.keep(rememberedRecord(n))
	}
	require.True(t, knows(m, 0), "used again")
	for n := range 5 {
		m.keep(rememberedRecord(10 + n))
	}
	var kept []int
	for n := range 15 {
		if knows(m, n) {
			kept = append(kept, n)
		}
	}
	assert.Equal(t, []int{0, 6, 7, 8, 9, 10, 11, 12, 13, 14}, kept)
	assert.LessOrEqual(t, m.size, m.most)

	huge := rememberedRecord(99)
	huge.Body = make([]byte, m.most)
	m.keep(huge)
	assert.True(t, knows(m, 14), "nothing gives way to what does not fit")
	assert.False(t, knows(m, 99))
}

func TestMemoryNeverDropsWhatIsToBeFiledAndTakesNoMoreThanItHolds(t *testing.T) {
	m := smallMemory()
	m.keep(rememberedRecord(100))
	late := 0
	for n := range 20 {
		if m.keepLate(rememberedRecord(n)) {
			late++
		}
	}
	assert.Equal(t, 10, late)
	assert.False(t, knows(m, 100), "what is kept elsewhere gives way")
	for n := range 20 {
		m.keep(rememberedRecord(200 + n))
	}
	require.Len(t, m.unfiled(), 10)
	assert.LessOrEqual(t, m.lateSize, m.most)
	for n := range 10 {
		require.True(t, knows(m, n))
		m.areFiled([]intel.Record{rememberedRecord(n), rememberedRecord(n)})
	}
	assert.Empty(t, m.unfiled())
	assert.Zero(t, m.lateSize)
	for n := range 20 {
		m.keep(rememberedRecord(300 + n))
	}
	assert.False(t, knows(m, 0), "it may be dropped now")
	assert.LessOrEqual(t, m.size, m.most)
	assert.Len(t, m.byID, m.order.Len())
	assert.Len(t, m.newest, m.order.Len())
}

func TestMemoryAnswersWithTheNewest(t *testing.T) {
	m := smallMemory()
	older, newer := aRecord("example.com"), aRecord("example.com")
	older.ID, newer.ID = "b", "a"
	newer.At = older.At.Add(time.Second)
	m.keep(newer)
	m.keep(older)
	r, late, known := m.latest(older.Scope, older.Key)
	require.True(t, known)
	assert.False(t, late)
	assert.Equal(t, "a", r.ID)

	demo := aRecord("demo.example")
	demo.ID, demo.Scope.Demo = "c", true
	require.True(t, m.keepLate(demo))
	m.beganLate(intel.Call{ID: "1", Scope: demo.Scope})
	m.forgetDemo()
	assert.Empty(t, m.unfiled())
	assert.Empty(t, m.unsettled())
	_, _, known = m.withID("c")
	assert.False(t, known)
	_, _, known = m.withID("a")
	assert.True(t, known)
}

func TestALineWaitsUntilTheLedgerHasItsLastWord(t *testing.T) {
	m := smallMemory()
	begun := intel.Call{ID: "1", Outcome: intel.CallAsking}
	m.beganLate(begun)
	filing := m.unsettled()
	ended := begun
	ended.Outcome = intel.CallAnswered
	assert.True(t, m.endedLate(ended, ErrUnknownCall), "it ended while its beginning was filed")
	m.areSettled(filing)
	assert.Equal(t, []intel.Call{ended}, m.unsettled())
	m.areSettled(m.unsettled())
	assert.Empty(t, m.unsettled())

	assert.False(t, m.endedLate(intel.Call{ID: "2"}, ErrUnknownCall), "of which nothing was known")
	assert.True(t, m.endedLate(intel.Call{ID: "3"}, ErrUnreachable))
	assert.False(t, m.endedLate(intel.Call{ID: "3"}, nil), "it was there after all")
	assert.Empty(t, m.unsettled())
	for n := range lateCalls + 10 {
		m.beganLate(intel.Call{ID: fmt.Sprint(n)})
	}
	assert.Len(t, m.unsettled(), lateCalls)
}

func TestMemoryKnowsTheNewestOfSeveralKinds(t *testing.T) {
	m := smallMemory()
	domain, whois, bulk, elsewhere := aRecord("a.example"), aRecord("a.example"), aRecord("a.example,b.example"), aRecord("b.example")
	domain.ID, whois.ID, bulk.ID, elsewhere.ID = "1", "2", "3", "4"
	whois.Key.Kind, bulk.Key.Kind, elsewhere.Scope.Account = intel.KindWHOIS, intel.KindBulk, "other"
	whois.At, bulk.At = noon.Add(time.Hour), noon.Add(time.Minute)
	for _, r := range []intel.Record{domain, whois, bulk, elsewhere} {
		m.keep(r)
	}
	ids := func(kinds ...intel.Kind) map[string]string {
		ids := map[string]string{}
		for name, r := range m.newestOf(intel.Scope{}, kinds, []string{"a.example", "b.example", "c.example"}) {
			ids[name] = r.ID
		}
		return ids
	}
	assert.Equal(t, map[string]string{"a.example": "1"}, ids(intel.KindDomain))
	assert.Equal(t, map[string]string{"a.example": "3", "b.example": "3"}, ids(intel.KindDomain, intel.KindBulk))
	assert.Equal(t, map[string]string{"a.example": "2"}, ids(intel.KindDomain, intel.KindWHOIS))
}

func TestWhatIsFiledLateIsCutIntoPartsThatCanBeDoneInTime(t *testing.T) {
	m := newMemory(memoryBytes)
	for n, bytes := range []int{filedBytes * 2, 10, filedBytes, filedBytes / 2, filedBytes / 2} {
		r := rememberedRecord(n)
		r.Body = make([]byte, bytes)
		require.True(t, m.keepLate(r))
	}
	for n := range filedTogether {
		r := rememberedRecord(100 + n)
		r.Body = nil
		require.True(t, m.keepLate(r))
	}
	var lengths []int
	for part := range parts(m.unfiled()) {
		lengths = append(lengths, len(part))
	}
	assert.Equal(t, []int{filedTogether, 2, 1, 1, 1}, lengths, "the largest last")
	for range parts(m.unfiled()) {
		break
	}
}
