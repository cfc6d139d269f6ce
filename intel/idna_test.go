package intel

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/idna"
)

// A conformance row is a line of the Unicode Consortium's IdnaTestV2.txt
// (unicode.org/Public/idna): a name, and what it is in A-labels without
// transitional processing, "" where it must be refused.
type conformance struct{ source, ascii string }

var escapedRune = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})|\\x\{([0-9A-Fa-f]+)\}`)

func readConformance(t *testing.T, path string) []conformance {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	var rows []conformance
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Split(text, ";")
		if len(fields) < 5 {
			continue
		}
		for i := range fields {
			fields[i] = unescapeRow(strings.TrimSpace(fields[i]))
		}
		source, unicode, status, ascii, asciiStatus := fields[0], fields[1], fields[2], fields[3], fields[4]
		if unicode == "" {
			unicode = source
		}
		if ascii == "" {
			ascii = unicode
		}
		if asciiStatus == "" {
			asciiStatus = status
		}
		if asciiStatus != "" && asciiStatus != "[]" {
			ascii = ""
		}
		rows = append(rows, conformance{source, ascii})
	}
	require.NoError(t, lines.Err())
	return rows
}

func unescapeRow(s string) string {
	if s == `""` {
		return ""
	}
	return escapedRune.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseInt(strings.Trim(m, `\ux{}`), 16, 32)
		if err != nil || 0xd800 <= n && n < 0xe000 {
			return m
		}
		return string(rune(n))
	})
}

// The file is not among ours: PUGMARK_IDNATEST says where it is. What it takes
// and we refuse is more than a host may have (no dot, a number at the end, marks
// that no domain name has). What it refuses and we take has hyphens where no
// internationalized name has two, which names in use have.
func TestNamesAreReadAsUnicodeSays(t *testing.T) {
	path := os.Getenv("PUGMARK_IDNATEST")
	if path == "" {
		t.Skip("PUGMARK_IDNATEST names no IdnaTestV2.txt")
	}
	rows := readConformance(t, path)
	require.Greater(t, len(rows), 1000)
	withHyphens := idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.CheckHyphens(true), idna.StrictDomainName(false))
	same, stricter, refused, laxer := 0, 0, 0, 0
	for _, row := range rows {
		i, problem := parseHost(row.source)
		want := strings.TrimSuffix(row.ascii, ".")
		switch {
		case problem == nil && row.ascii == "":
			laxer++
			_, err := withHyphens.ToASCII(row.source)
			assert.Error(t, err, "%q is read as %s", row.source, i)
		case problem == nil:
			assert.Equal(t, want, i.String(), "%q", row.source)
			same++
		case row.ascii == "":
			refused++
		default:
			stricter++
			named := !strings.Contains(want, ".") || endsInNumber(want) || checkName(want) != nil
			assert.True(t, named, "%q, which is %s: %s", row.source, row.ascii, problem.Rule)
		}
	}
	t.Logf("%d rows: %d read the same, %d refused by both, %d refused by us as no host, %d read by us alone", len(rows), same, refused, stricter, laxer)
}
