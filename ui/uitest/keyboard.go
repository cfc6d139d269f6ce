package uitest

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// afterEscape is how long a keyboard rests behind a lone escape key. A program
// tells the key from the beginning of a sequence only by the silence after it
// (Bubble Tea: 50 ms), so nobody who presses escape is faster.
const afterEscape = 120 * time.Millisecond

// Type sends text as if it were typed, at once and as it stands. It does not
// wait for the program to read it.
func (t *Terminal) Type(keys string) { t.keys.send(keys) }

// Press presses keys by their names, as [Key] knows them.
func (t *Terminal) Press(tb testing.TB, names ...string) {
	tb.Helper()
	for _, name := range names {
		keys, err := Key(name)
		if err != nil {
			tb.Fatal(err)
		}
		t.keys.send(keys)
	}
}

// Paste sends text as a terminal pastes it: bracketed where the program has
// asked for that (mode 2004), each line end as a carriage return.
func (t *Terminal) Paste(text string) {
	text = strings.NewReplacer("\r\n", "\r", "\n", "\r").Replace(text)
	t.mu.Lock()
	bracketed := t.screen.modes[2004]
	t.mu.Unlock()
	if bracketed {
		text = "\x1b[200~" + text + "\x1b[201~"
	}
	t.keys.send(text)
}

// Key returns what a terminal sends for a key: a single character, or one of
// enter, esc, tab, space, backspace, delete, insert, up, down, left, right,
// home, end, pgup, pgdown, f1 to f12, with ctrl+, alt+ or shift+ in front
// where a terminal without a keyboard protocol can tell it.
func Key(name string) (string, error) {
	base, modifiers := name, 0
	for {
		prefix, rest, found := strings.Cut(base, "+")
		bit, known := map[string]int{"shift": 1, "alt": 2, "ctrl": 4}[prefix]
		if !found || !known || rest == "" || modifiers&bit != 0 {
			break
		}
		base, modifiers = rest, modifiers|bit
	}
	if keys, ok := cursorKey(base, modifiers); ok {
		return keys, nil
	}
	plain, ok := map[string]string{"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f"}[base]
	if !ok {
		if utf8.RuneCountInString(base) != 1 {
			return "", fmt.Errorf("no key is called %q", name)
		}
		plain = base
	}
	switch {
	case base == "tab" && modifiers == 1:
		return "\x1b[Z", nil
	case modifiers&1 != 0:
		return "", fmt.Errorf("a terminal cannot send %q", name)
	case modifiers&4 != 0:
		c := plain[0] | 0x20
		if len(plain) != 1 || (c < 'a' || c > 'z') && c != ' ' {
			return "", fmt.Errorf("a terminal cannot send %q", name)
		}
		plain = string(rune(c & 0x1f))
	}
	if modifiers&2 != 0 {
		plain = "\x1b" + plain
	}
	return plain, nil
}

// cursorKey returns the sequence of a key outside the letters (xterm).
func cursorKey(name string, modifiers int) (string, bool) {
	if final, ok := map[string]string{"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F", "f1": "P", "f2": "Q", "f3": "R", "f4": "S"}[name]; ok {
		switch {
		case modifiers != 0:
			return "\x1b[1;" + strconv.Itoa(modifiers+1) + final, true
		case name[0] == 'f':
			return "\x1bO" + final, true
		}
		return "\x1b[" + final, true
	}
	number, ok := map[string]int{
		"insert": 2, "delete": 3, "pgup": 5, "pgdown": 6,
		"f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24,
	}[name]
	if !ok {
		return "", false
	}
	if modifiers != 0 {
		return fmt.Sprintf("\x1b[%d;%d~", number, modifiers+1), true
	}
	return fmt.Sprintf("\x1b[%d~", number), true
}

// keyboard passes keystrokes and answers on in order, without making the
// sender wait for the program to read them.
type keyboard struct {
	mu     sync.Mutex
	cond   *sync.Cond
	queue  []string
	closed bool
	done   chan struct{}
}

func newKeyboard(to io.Writer) *keyboard {
	k := &keyboard{done: make(chan struct{})}
	k.cond = sync.NewCond(&k.mu)
	go k.run(to)
	return k
}

func (k *keyboard) send(keys string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.queue = append(k.queue, keys)
	k.cond.Signal()
}

func (k *keyboard) close() {
	k.mu.Lock()
	k.closed = true
	k.cond.Signal()
	k.mu.Unlock()
}

// next returns what to send next, or false after close.
func (k *keyboard) next() (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for len(k.queue) == 0 && !k.closed {
		k.cond.Wait()
	}
	if k.closed {
		return "", false
	}
	keys := k.queue[0]
	k.queue = k.queue[1:]
	return keys, true
}

func (k *keyboard) run(to io.Writer) {
	defer close(k.done)
	for {
		keys, ok := k.next()
		if !ok {
			return
		}
		if _, err := io.WriteString(to, keys); err != nil {
			return // the program has gone
		}
		if keys == "\x1b" {
			time.Sleep(afterEscape)
		}
	}
}
