package siege

import (
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"pugmark/ui/uitest"
)

// screens are where keys are pressed, by what leads there from home.
var screens = map[string]string{
	"home": "", "dossier": "payro11.example\r", "hostile dossier": "hostile.example\r", "palette": "\x10", "help": "\x1bOP",
	"team": "\x1bgt", "history": "\x1bgh", "submissions": "\x1bgs", "calls": "\x1bgl", "composer": "payro11.example\rm",
}

// pressed are the keys that start something in some program or other, and those
// that do something in ours.
func pressed(random *mathrand.Rand, count int) string {
	special := []string{"\x05", "\x16", "\x1a", "\x0f", "\x14", "\x18", "\x19", "\x10", "\x0c", "\x1b", "\x1b", "\r", "\t", "\x7f", "\x1b[A", "\x1b[B",
		"\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1bOP", "\x1b[200~pasted\x1b[201~", "\x1b[<0;10;10M", "\x1b[<0;10;10m", "\x1bv", "\x1b!"}
	var b strings.Builder
	for range count {
		if random.IntN(3) == 0 {
			b.WriteString(special[random.IntN(len(special))])
			continue
		}
		b.WriteByte(byte(' ' + random.IntN(95)))
	}
	return b.String()
}

// CHECKS 24: no key starts a program on the server, or opens a file of it
// outside of the workbench's own folder.
func TestNoKeyReachesTheServer(t *testing.T) {
	strace := need(t, "strace")
	trace := t.TempDir() + "/trace"
	if out, err := exec.Command(strace, "-o", trace, "true").CombinedOutput(); err != nil && os.Getenv("CI") != "true" {
		t.Skipf("strace may not trace here: %s", out)
	}
	s := serveBy(t, nil, strace, "-D", "-f", "-qq", "-s", "4096", "-o", trace,
		"-e", "trace=execve,execveat,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat", program(t))
	s.home(s.dial("maria"))
	served, err := os.ReadFile(trace)
	require.NoError(t, err)
	assert.Contains(t, string(served), "execve(", "it is traced")
	random := mathrand.New(mathrand.NewPCG(24, 0))
	keys, n := uitest.Figure(100, 100_000), 0
	for screen, way := range screens {
		for left := keys; left > 0; left -= 100 {
			n++
			client := s.dial(team[n%len(team)])
			x := s.home(client)
			x.Type(way)
			x.Settle(50*time.Millisecond, 2*time.Second)
			x.Type(pressed(random, min(left, 100)))
			x.Settle(100*time.Millisecond, 2*time.Second)
			assert.Empty(t, x.Strange(), screen)
			require.NoError(t, client.Close())
			s.alive()
		}
	}
	all, err := os.ReadFile(trace)
	require.NoError(t, err)
	executed, opened := outside(string(all[len(served):]), s.dir)
	assert.Empty(t, executed)
	assert.Empty(t, opened)
	t.Logf("%d keys on each of %d screens: %d programs, %d files elsewhere (strace)", keys, len(screens), len(executed), len(opened))
}

var called = regexp.MustCompile(`(\w+)\((?:AT_FDCWD, )?"((?:[^"\\]|\\.)*)"`)

// outside are the programs that were executed and the files that were opened or
// changed outside of a folder.
func outside(trace, folder string) (executed, opened []string) {
	for line := range strings.Lines(trace) {
		call := called.FindStringSubmatch(line)
		switch {
		case call == nil:
		case strings.HasPrefix(call[1], "exec"):
			executed = append(executed, line)
		case strings.HasPrefix(call[2], "/sys/devices/system/cpu/") || strings.HasPrefix(call[2], "/proc/self/"):
			// what the race detector and Go's runtime ask about the machine
		case !strings.HasPrefix(call[2], folder):
			opened = append(opened, line)
		}
	}
	return executed, opened
}

func TestOutsideFindsWhatItIsFor(t *testing.T) {
	executed, opened := outside(`1 execve("/bin/sh", ["sh"], 0x1) = 0
1 openat(AT_FDCWD, "/data/history.db", O_RDONLY) = 3
1 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
1 unlink("/etc/motd") = 0
1 +++ exited with 0 +++
`, "/data")
	assert.Len(t, executed, 1)
	assert.Len(t, opened, 2, fmt.Sprint(opened))
}
