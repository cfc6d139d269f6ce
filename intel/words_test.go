package intel

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWordsOfAnAnswer(t *testing.T) {
	rec := Record{Key: Domain("evil.example").Key(), Status: 200, Body: []byte(`{"success":true,"result":{
		"domain":"login.Evil-shop.example","id":"domain-name--baa568ec-6efe-5902-be55-0663833db537","notes":"Payroll \u00dcBERWEISUNG, wave\n2 of \"ten\": 192.0.2.1, 2001:DB8::1 198.51.100.0\/24",
		"created":"2024-03-01T10:00:00Z","rank":18,"list":["one","two","one"],"name" : "Name","x":"日本 a ab"}}`)}
	assert.Equal(t, "login evil shop example payroll überweisung wave of ten 192.0.2.1 2001:db8::1 198.51.100.0 24 one two name 日本 ab", WordsIn(rec))
	rec.Key.Kind = KindDomain.Evidence()
	assert.Empty(t, WordsIn(rec), "it answers nobody's question")
}

func TestWordsThatSomebodyLooksFor(t *testing.T) {
	assert.Equal(t, []string{"namecheap", "inc"}, Words(" NameCheap, Inc. "))
	assert.Equal(t, []string{"192.0.2.1"}, Words("192.0.2.1."))
	assert.Equal(t, []string{"ns1", "evil", "example"}, Words("ns1.evil.example"))
	assert.Equal(t, []string{"2001:db8::1"}, Words("2001:0DB8:0:0::1"))
	assert.Empty(t, Words(`"' & | * `+"\x00\xff"))
}

func TestWordsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&b, "w%d ", i)
	}
	rec := Record{Key: Domain("evil.example").Key(), Body: []byte(`{"notes":"` + b.String() + `"}`)}
	assert.Len(t, strings.Fields(WordsIn(rec)), mostWords)
	rec.Body = []byte(`{"notes":"` + strings.Repeat("x", 1<<22) + `","more":"word"}`)
	assert.Empty(t, WordsIn(rec), "one longer than what is looked at")
	rec.Body = []byte(strings.Repeat(`["`, 1<<20))
	assert.Empty(t, WordsIn(rec))
}

// FuzzWordsIn reads any body: whatever comes, the words are few, and each is one
// that no database takes apart.
func FuzzWordsIn(f *testing.F) {
	for _, seed := range []string{`{"a":"b c"}`, `"\ud800\u0000"`, `{"a`, "\"\xff\x00\"", `["İ","ﬁ","ǅ","a\\","\"x'"]`, `"fe80::1%eth0 ::ffff:1.2.3.4 1.2.3"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		words := WordsIn(Record{Key: Key{Kind: KindWHOIS, Value: "evil.example"}, Body: body})
		require.LessOrEqual(t, len(words), mostWordsBytes)
		require.True(t, utf8.ValidString(words))
		for _, word := range strings.Fields(words) {
			require.LessOrEqual(t, len(word), longestWord)
			require.NotContains(t, strings.TrimFunc(word, func(r rune) bool {
				return r == '.' || r == ':' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
			}), word[:1], "%q", word)
			again := Words(word)
			require.Equal(t, []string{word}, again, "who looks for a word finds it")
		}
		Words(string(body))
	})
}

func TestATextThatIsCutIsFoundByItsBeginning(t *testing.T) {
	long := `{"result":{"registrant_org":"Evil\u0020Holding ` + strings.Repeat("filler ", mostWordsRead/7) + `beyond","notes":"after"}}`
	words := strings.Fields(WordsIn(Record{Key: WHOIS("evil.example").Key(), Body: []byte(long)}))
	require.GreaterOrEqual(t, len(words), 3)
	assert.Equal(t, []string{"evil", "holding", "filler"}, words[:3])
	assert.NotContains(t, words, "beyond")
	assert.NotContains(t, words, "after")
}
