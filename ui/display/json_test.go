package display_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/display"
	"pugmark/ui/uitest"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"compact", "{ \"a\" :\n[1, 2 ,\t3 ] }\r\n", `{"a":[1,2,3]}`},
		{"numbers byte for byte", `[1.0,1E+2,-0,340282366920938463463374607431768211456]`, `[1.0,1E+2,-0,340282366920938463463374607431768211456]`},
		{"blanks in strings stay", `{"a b":" c "}`, `{"a b":" c "}`},
		{"escapes stay", `"\u001b[31m \" \\ \/ \ud800"`, `"\u001b[31m \" \\ \/ \ud800"`},
		{"override", "\"\u202e\"", `"\u202e"`},
		{"delete and C1", "\"\x7f\u009b\"", `"\u007f\u009b"`},
		{"above the BMP", "\"\U000e0041\"", `"\udb40\udc41"`},
		{"ordinary text", `"pàyroll 世界 😀"`, `"pàyroll 世界 😀"`},
		{"right to left", "\"ש\"", `"\u05e9"`},
		{"not UTF-8", "\"\xff\"", `"\ufffd"`},
		{"nothing", "", "null"},
		{"not JSON", "<html>\u202e\x1b", `"\u003chtml\u003e\u202e\u001b"`},
		{"cut", `{"a":"b`, `"{\"a\":\"b"`},
		{"two values", `1 2`, `"1 2"`},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, string(display.JSON([]byte(c.in)))) })
	}
}

var cleanJSON = regexp.MustCompile(`^[ \p{L}\p{M}\p{N}\p{P}\p{S}]*$`)

func TestJSONStaysEqual(t *testing.T) {
	for _, s := range append(uitest.Hostile(), randomStrings(5_000)...) {
		raw, err := json.Marshal(map[string]any{s: []any{s, 1, nil}})
		require.NoError(t, err)
		checkJSON(t, raw)
		checkJSON(t, []byte(`{"k":"`+s+`"}`))
	}
}

// checkJSON is the promise of display.JSON, for any bytes.
func checkJSON(t *testing.T, raw []byte) {
	t.Helper()
	before := bytes.Clone(raw)
	out := display.JSON(raw)
	require.Equal(t, before, raw, "the input is left alone")
	require.True(t, json.Valid(out), "%q became %q", raw, out)
	require.Regexp(t, cleanJSON, string(out))
	require.Equal(t, string(out), display.Frame(string(out)), "nothing hazardous is left")
	require.Equal(t, out, display.JSON(out))
	if json.Valid(raw) {
		require.Equal(t, decodeJSON(t, raw), decodeJSON(t, out))
	}
}

func decodeJSON(t *testing.T, raw []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value))
	return value
}
