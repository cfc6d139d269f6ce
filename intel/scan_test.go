package intel

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sameAsStandard holds for every text: it is split as encoding/json splits it,
// or refused as there.
func sameAsStandard(t *testing.T, raw []byte) {
	t.Helper()
	s := scanner{data: raw}
	s.space()
	valid := s.value(0) && s.isDone()
	require.Equal(t, json.Valid(raw), valid, "%.200q", raw)

	var wanted map[string]json.RawMessage
	standard := json.Unmarshal(raw, &wanted) == nil && wanted != nil
	members, ok := splitObject([]byte(strings.Trim(string(raw), " \t\r\n")))
	require.Equal(t, standard, ok, "%.200q", raw)
	if ok {
		got := map[string]json.RawMessage{}
		for _, m := range members {
			got[string(m.name)] = m.raw
		}
		require.Equal(t, wanted, got)
	}
	var items []json.RawMessage
	standard = json.Unmarshal(raw, &items) == nil && items != nil
	elements, ok := splitList([]byte(strings.Trim(string(raw), " \t\r\n")))
	require.Equal(t, standard, ok, "%.200q", raw)
	if ok {
		require.Equal(t, items, elements)
	}
}

func jsonTexts() []string {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	return []string{
		``, ` `, `{}`, `[]`, `null`, `true`, `false`, `tru`, `nulll`, `nul`, `{"a":1}`, ` { "a" : 1 , "b" : [ ] } `, `{"a":1,}`, `{"a":1,"a":2}`, `{,}`, `[,]`,
		`[1,]`, `[1 2]`, `{"a" 1}`, `{"a":}`, `{a:1}`, `{"a":1`, `[1`, `"`, `"\"`, `"\u12"`, `"\u12g4"`, "\"\\u\x10\x11\x12\x13\"", `"\uD800"`, `"\ud83d\ude00"`, `"\x"`, `"\/"`, "\"\n\"", "\"\x7f\"",
		"\"\xff\"", "{\"\xff\":1}", `{"\u0061":1,"a":2}`, `{"é":[]}`, `-`, `-0`, `01`, `1.`, `.5`, `1.5e`, `1e+`, `1E-2`, `-1.25e10`, `+1`, `0x1`, `1e5 `, `NaN`, `[[[]]]`,
		`[{"a":[{"b":{}}]}]`, `{"a":[}`, `[{]}`, `{"a":1}}`, `[1]]`, "\ufeff{}", "\v{}", `"\`, `{"`, `{"a\`, "[\"\x00\"]", `[1,"x",null,true,{"y":0}]`,
		deep(9_999), deep(10_000), deep(10_001), strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), strings.Repeat("[", 100_000),
	}
}

func TestJSONIsSplitAsByTheStandardLibrary(t *testing.T) {
	for _, text := range jsonTexts() {
		sameAsStandard(t, []byte(text))
	}
	for _, name := range []string{"asn", "dns", "domain", "history", "ip", "phishing", "whois"} {
		sameAsStandard(t, document(t, name+".json"))
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range jsonTexts() {
		if len(text) < 1000 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) { sameAsStandard(t, raw) })
}

func TestAFailureNamesItsPlace(t *testing.T) {
	n, r := readNode(json.RawMessage(`{"reverse_records":[{"hostname":"a"},{"hostname":{}}]}`), "result")
	listOf(n.object().get("reverse_records"), func(n node) string { return n.object().get("hostname").text() })
	assert.EqualError(t, r.err, "result.reverse_records[1].hostname is not text")
}
