package history_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/history"
)

// pointsVariable says to a player how many points there are.
const pointsVariable = "PUGMARK_TEST_POINTS"

// longestRefusal is how long it may take until a person is told.
const longestRefusal = time.Second

// The disk is full after the first page, after the second, and so on, from
// before there is a history to one with hundreds of everything in it.
func TestTheDiskIsFullAtAnyPoint(t *testing.T) {
	aboutFiles(t)
	points := 25
	if isFull() {
		points = 1000
	}
	t.Setenv(pointsVariable, strconv.Itoa(points))
	path := filepath.Join(t.TempDir(), "history.db")
	said := playMounted(t, "squeeze", path, `mount -t tmpfs -o size=16m tmpfs "$DIR"`)
	t.Log(said)
	assert.True(t, strings.HasPrefix(said, fmt.Sprintf("%d points, 0 failures,", points)), said)
}

// playSqueezed is the process that runs out of disk at every point.
func playSqueezed(path string) int {
	points, err := strconv.Atoi(os.Getenv(pointsVariable))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	const most = 3 << 20 // what the largest of them has room for
	failures, unopened, longest := 0, 0, time.Duration(0)
	for n := range points {
		room := int64(most*(n+1)/points) / 4096 * 4096
		at := filepath.Join(filepath.Dir(path), fmt.Sprint("at", n))
		opened, slowest, err := squeezed(at, room)
		longest = max(longest, slowest)
		if !opened {
			unopened++
		}
		if err != nil {
			failures++
			fmt.Printf("with room for %d bytes: %v\n", room, err)
		}
		if err := os.RemoveAll(at); err != nil {
			fmt.Println(err)
			return 1
		}
	}
	fmt.Printf("%d points, %d failures, %d before it was opened; the slowest refusal took %v\n", points, failures, unopened, longest.Round(time.Millisecond))
	return 0
}

// squeezed works in a folder whose file system has so much room until there is
// none, asserts that everything acknowledged is read, makes room and goes on.
func squeezed(dir string, room int64) (opened bool, slowest time.Duration, err error) {
	ctx := context.Background()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return false, 0, err
	}
	ballast := filepath.Join(dir, "ballast")
	if err := leave(ballast, room); err != nil {
		return false, 0, err
	}
	path := filepath.Join(dir, "history.db")
	heard := newAcknowledged()
	say := func(format string, args ...any) { heard.hear(fmt.Sprintf(format, args...)) }
	begun := time.Now()
	db, refused := history.Open(ctx, path)
	if refused == nil {
		opened = true
		w := &worker{db: db, name: "1", say: say, bodyBytes: 9000}
		for n := 1; refused == nil; n++ {
			begun = time.Now()
			refused = w.step(n)
		}
	}
	slowest = time.Since(begun)
	if !errors.Is(refused, history.ErrDiskFull) || !strings.Contains(refused.Error(), "disk full") {
		return opened, slowest, fmt.Errorf("opened %v, refused with %w", opened, refused)
	}
	if slowest > longestRefusal {
		return opened, slowest, fmt.Errorf("refused after %v", slowest)
	}
	if opened {
		if err := heard.missing(db); err != nil {
			return opened, slowest, fmt.Errorf("while the disk is full: %w", err)
		}
		if room/4096%2 == 0 {
			if err := readAgain(ctx, db, path, heard); err != nil {
				return opened, slowest, fmt.Errorf("opened on a full disk: %w", err)
			}
			db = nil
		}
	}
	if err := os.Remove(ballast); err != nil {
		return opened, slowest, err
	}
	return opened, slowest, goOn(ctx, db, path, heard)
}

// readAgain closes a history on a full disk and asserts that the next process has
// all of it, and says why it cannot add to it.
func readAgain(ctx context.Context, db *history.DB, path string, heard *acknowledged) error {
	_ = db.Close() // what it cannot do is done by the next that can
	again, err := history.Open(ctx, path)
	if err != nil {
		return err
	}
	if err := heard.missing(again); err != nil {
		return err
	}
	if _, err := again.Lookups(ctx, history.Query{Text: "example", Words: "word1x1", Limit: 5}); err != nil {
		return err
	}
	if why := again.ReadOnly(); why != nil && !strings.Contains(why.Error(), "the disk is full; make room and start again") {
		return why
	}
	return again.Close()
}

// goOn asserts that with room again everything can be written, in the same
// process where it has the history, and in the next.
func goOn(ctx context.Context, db *history.DB, path string, heard *acknowledged) error {
	say := func(format string, args ...any) { heard.hear(fmt.Sprintf(format, args...)) }
	if db != nil {
		w := &worker{db: db, name: "2", say: say}
		if err := w.step(2 * 5); err != nil {
			return fmt.Errorf("with room again: %w", err)
		}
		if err := db.Close(); err != nil {
			return err
		}
	}
	again, err := history.Open(ctx, path)
	if err != nil {
		return fmt.Errorf("opened again: %w", err)
	}
	defer again.Close()
	if again.ReadOnly() != nil {
		return again.ReadOnly()
	}
	w := &worker{db: again, name: "3", say: say}
	if err := w.step(2 * 5); err != nil {
		return fmt.Errorf("opened again: %w", err)
	}
	if err := heard.missing(again); err != nil {
		return err
	}
	return integrity(path)
}

// leave fills the file system so that just so many bytes are free.
func leave(ballast string, room int64) error {
	f, err := os.Create(ballast)
	if err != nil {
		return err
	}
	defer f.Close()
	free, err := freeBytes(filepath.Dir(ballast))
	if err != nil {
		return err
	}
	return allocate(f, max(0, free-room))
}

// The disk gives errors for a while, wherever that begins: strace, where there
// is one, answers for it.
func TestADiskThatFailsForAWhile(t *testing.T) {
	aboutFiles(t)
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace")
	}
	points := 6
	if isFull() {
		points = 200
	}
	refusals, acknowledged := 0, 0
	for n := range points {
		path := newPath(t)
		require.NoError(t, open(t, path).Close())
		from := 2 + n*3
		writer := another("falter", path)
		writer.Args = []string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64,fsync,fdatasync",
			"-e", fmt.Sprintf("inject=pwrite64,fsync,fdatasync:error=EIO:when=%d..%d", from, from+10), writer.Path}
		writer.Path = strace
		out, err := writer.CombinedOutput()
		if strings.Contains(string(out), "ptrace") {
			t.Skip("no strace here: " + string(out))
		}
		require.NoError(t, err, string(out))
		heard := newAcknowledged()
		for line := range strings.Lines(string(out)) {
			if said, is := strings.CutPrefix(line, "refused: "); is {
				refusals++
				assert.True(t, strings.HasPrefix(said, "could not "), said)
				assert.NotContains(t, said, "sql", "in the words of a person")
				continue
			}
			require.NotContains(t, line, "unread: ", "from the write %d on", from)
			heard.hear(line)
		}
		db := open(t, path)
		heard.requireKept(t, db)
		require.NoError(t, db.Close())
		require.NoError(t, integrity(path))
		acknowledged += heard.lines
	}
	t.Logf("%d points: %d refused, %d acknowledged, 0 lost", points, refusals, acknowledged)
	assert.Positive(t, refusals)
	assert.Positive(t, acknowledged)
}

// playFaltering is the process whose disk fails for a while. It goes on
// whatever is refused, and reads everything after each refusal.
func playFaltering(path string) int {
	ctx := context.Background()
	heard := newAcknowledged()
	say := func(format string, args ...any) {
		heard.hear(fmt.Sprintf(format, args...))
		fmt.Printf(format+"\n", args...)
	}
	db, err := openToWrite(ctx, path)
	for tries := 0; err != nil; tries++ {
		fmt.Println("refused:", err)
		if tries == 50 {
			return 0 // every thread of the process meets the failing disk anew
		}
		db, err = openToWrite(ctx, path)
	}
	w := &worker{db: db, name: "1", say: say}
	for n := 1; n <= 60; n++ {
		if err := w.step(n); err != nil {
			fmt.Println("refused:", err)
			if err := heard.missing(db); err != nil {
				fmt.Println("unread:", err)
			}
		}
	}
	if err := db.Close(); err != nil {
		fmt.Println("refused:", err)
	}
	return 0
}

// openToWrite opens a history that can be written, or says why it cannot.
func openToWrite(ctx context.Context, path string) (*history.DB, error) {
	db, err := history.Open(ctx, path)
	if err != nil || db.ReadOnly() == nil {
		return db, err
	}
	return nil, errors.Join(db.ReadOnly(), db.Close())
}

func freeBytes(dir string) (int64, error) {
	var s syscall.Statfs_t
	err := syscall.Statfs(dir, &s)
	return int64(s.Bavail) * s.Bsize, err
}

// allocate takes so much room without writing it.
func allocate(f *os.File, size int64) error {
	if size == 0 {
		return nil
	}
	return syscall.Fallocate(int(f.Fd()), 0, 0, size)
}
