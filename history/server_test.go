package history_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// serverVariable makes the tests of this binary use the server it names: what
// holds of a history in a file holds of one on a server.
const serverVariable = "PUGMARK_TEST_SERVER"

// onServer is where the history of a test is: the file at path, or a schema of
// its own on the server that the tests use.
func onServer(path string) string {
	server := os.Getenv(serverVariable)
	if server == "" || strings.HasPrefix(path, "postgres://") {
		return path
	}
	sum := sha256.Sum256([]byte(path))
	schema := "t" + hex.EncodeToString(sum[:8])
	db, err := sql.Open("pgx", server)
	if err != nil {
		panic(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE SCHEMA IF NOT EXISTS " + schema); err != nil && !strings.Contains(err.Error(), "23505") {
		panic(err)
	}
	return server + "?search_path=" + schema
}

// aboutFiles skips a test of what only files have.
func aboutFiles(t testing.TB) {
	t.Helper()
	if os.Getenv(serverVariable) != "" {
		t.Skip("about files")
	}
}

// TestTheSameHoldsOnAServer runs the tests of this package once more, on
// PostgreSQL.
func TestTheSameHoldsOnAServer(t *testing.T) {
	if os.Getenv(serverVariable) != "" {
		t.Skip("this is that run")
	}
	if testing.Short() {
		t.Skip("a server is started")
	}
	server := startPostgres(t)
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.timeout=15m", "-test.skip=^("+strings.Join(ownTests(t), "|")+")$")
	c.Env = append(os.Environ(), serverVariable+"="+server)
	out, err := c.CombinedOutput()
	text := string(out)
	require.NoError(t, err, "%s", failures(text))
	assert.GreaterOrEqual(t, strings.Count(text, "\n--- PASS:"), 55, "most tests are about more than files")
	var skipped []string
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "--- SKIP: "); ok {
			skipped = append(skipped, strings.Fields(name)[0])
		}
	}
	t.Logf("%d passed on PostgreSQL; about files and not run: %s", strings.Count(text, "\n--- PASS:"), strings.Join(skipped, ", "))
}

// ownTests are the tests that know the inside of the package, and so SQLite.
func ownTests(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	test := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		if !strings.Contains(string(text), "package history\n") {
			continue
		}
		for _, found := range test.FindAllStringSubmatch(string(text), -1) {
			names = append(names, found[1])
		}
	}
	require.NotEmpty(t, names)
	return names
}

// failures is what a run of tests says of those that failed.
func failures(text string) string {
	var said []string
	for part := range strings.SplitSeq(text, "\n=== RUN") {
		if strings.Contains(part, "FAIL") || strings.Contains(part, "panic") {
			said = append(said, part)
		}
	}
	return strings.Join(said, "\n")
}

func TestAServerThatCannotBeReachedIsSaidWithoutThePassword(t *testing.T) {
	aboutFiles(t)
	for text, want := range map[string]string{
		"postgres://ana:s3cret@127.0.0.1:1/db":               "does not answer",
		"postgres://ana:s3cret@/x?port=no":                   "is no address",
		"postgresql://ana:s3cret@[::1/db":                    "is no address",
		"postgres://ana:s3cret@127.0.0.1:1/db?sslmode=wrong": "is no address",
	} {
		db, err := history.Open(context.Background(), text)
		require.Error(t, err, text)
		assert.Nil(t, db)
		assert.ErrorContains(t, err, want, text)
		assert.NotContains(t, err.Error(), "s3cret")
	}
}
