package uitest

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// The Big List of Naughty Strings by Max Woolf (MIT, testdata/blns.LICENSE),
// in base64 so that no tool which reads the repository interprets it.
//
//go:embed testdata/blns.base64.json
var naughtyStrings []byte

// Hostile returns more than a thousand strings that an attacker could have put
// into a WHOIS field, a host name or a rule text: escape sequences whole, cut
// and oversized, control characters in both their forms, invisible and
// reordering text, floods, invalid UTF-8, and the Big List of Naughty Strings.
// The list is the same at every call and holds no string twice. None of it may
// be printed as it is: the first string ends a Bubble Tea program.
func Hostile() []string {
	all := slices.Concat(escapeSequences(), unseenText(), lineTricks(), controlStrings(), floods(), sentences(600), naughty())
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(s string) bool {
		again := seen[s]
		seen[s] = true
		return again
	})
}

// Seeds returns what fuzzing begins with: the short strings of [Hostile], so
// that a few seconds are spent on new ones.
func Seeds() []string {
	const short = 60
	all := slices.Concat(escapeSequences(), unseenText(), lineTricks(), sentences(40))
	return slices.DeleteFunc(all, func(s string) bool { return len(s) > short })
}

// Crash returns the shortest string known to end a Bubble Tea program: a
// sequence with more parameters than the parser of x/ansi has room for.
func Crash() string { return "\x1b[" + strings.Repeat(";", 32) + "1" }

func escapeSequences() []string {
	return []string{
		Crash(),
		"\x1b[" + strings.Repeat(":", 33) + "1",
		"\x1b[" + strings.Repeat(":", 34),
		"\x1bP" + strings.Repeat(";", 32) + "1",
		"\u009b" + strings.Repeat(";", 32) + "1",
		"\x9b" + strings.Repeat(";", 32) + "1",
		"\x1b[" + strings.Repeat("1;", 40) + "m",
		"\x1b[" + strings.Repeat("9", 400) + "m",
		"\x1b[31mred", "\x1b[8mconcealed", "\x1b[7mreversed\x1b[0m", "\x1b[38;2;255;0;0mtrue colour",
		"\x1b[38:2::255:0:0mcolons", "\x1b[4:3mcurly", "\x1b[mreset", "\x1b[>4;2m", "\x1b[?4m",
		"\x1b[2J", "\x1b[H", "\x1b[1;1Hforged verdict", "\x1b[10A", "\x1b[K", "\x1b[1K", "\x1b[999D", "\x1b[5L", "\x1b[3J",
		"\x1b[6n", "\x1b[c", "\x1b[>c", "\x1b[=c", "\x1b[5n", "\x1b[18t", "\x1b[21t", "\x1b[?2026$p",
		"\x1b[?1049l", "\x1b[?25l", "\x1b[?2004l", "\x1b[?1000h", "\x1b[4h", "\x1b[20h", "\x1b[1;1r", "\x1b[!p",
		"\x1b]0;pwn\x07", "\x1b]0;pwn\x1b\\", "\x1b]2;pwn\u009c", "\x1b]0;never closed",
		"\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "\x1b]8;id=a;file:///etc/passwd\x07x",
		"\x1b]8;;http://a\x9b31m\x90b\x1b\\x", "\x1b]52;c;cHduZWQ=\x07", "\x1b]52;c;?\x07",
		"\x1b]10;?\x07", "\x1b]11;?\x07", "\x1b]4;1;?\x07", "\x1b]50;?\x07", "\x1b]9;toast\x07", "\x1b]777;notify;a;b\x07",
		"\x1b]1337;File=inline=1:AAAA\x07", "\x1b]1337;ClearScrollback\x07", "\x1b]133;A\x07", "\x1b]7;file://host/\x07",
		"\x1bP$q\"p\x1b\\", "\x1bP+q544e\x1b\\", "\x1bPtmux;\x1b\x1b]0;pwn\x07\x1b\\", "\x1bPq#0;2;0;0;0\x1b\\",
		"\x1b_Gi=1,a=q;AAAA\x1b\\", "\x1b^private\x1b\\", "\x1bXstart of string\x1b\\", "\x1bktitle\x1b\\",
		"\x1bc", "\x1b7\x1b8", "\x1bM", "\x1bD", "\x1bE", "\x1b#8", "\x1b(0lqqk", "\x1b)0\x0e", "\x1b=", "\x1bN", "\x1bO", "\x1b%G", "\x1b",
		"\u009b31mred", "\u009d0;pwn\u009c", "\u0090$q\u009c", "\u0085next line", "\u008dreverse index", "\u009fapc\u009c",
		"\x9b31mred", "\x9d0;pwn\x9c", "\x90q\x9c", "\x84\x85\x8d\x98\x9e",
		"\x1b[200~pasted\x1b[201~y\r", "\x1b[201~y\r", "\x1b[<0;1;1M", "\x1b[I",
		"\x1b[3\x1b[1m1m", "\x1b\x1b[31m", "\x1b[31\x18m", "\x1b[31\x1am", "\x1b[3 q", "\x1b[ 31m", "\x1b[31;m\x1b[;;m",
	}
}

func unseenText() []string {
	return []string{
		"evil\u202egnp.exe", "\u202dforced\u202c", "\u202a\u202bembedded\u202c", "\u2066isolated\u2069", "\u2067\u2068\u2069", "\u200e\u200f\u061cmarks",
		"user\u200bname", "pay\u200cpal", "pay\u200dpal", "word\u2060joiner", "\ufeffbom", "soft\u00adhyphen", "invisible\u2061\u2062\u2063\u2064",
		"\u206a\u206b\u206c\u206d\u206e\u206f", "\U000e0001\U000e0041\U000e0042tags", "flag\U0001f3f4\U000e0067\U000e0062\U000e007f",
		"\u3164", "\uffa0", "\u115f\u1160", "\u2800braille blank", "\u00a0no-break\u2007\u202f", "\u2000\u2001\u2002\u2003\u3000", "\u1680\u205f",
		"\u2028line\u2029paragraph", "\ufffc", "\ufff9anchor\ufffaseparator\ufffb", "\u034f\u17b4\u17b5", "\u180e\u180b",
		"\ue000private\U000f0000\U0010fffd", "\ufffe\uffff\U0001ffff", "\u0378\u0380unassigned", "\ufdfd", "\U00012031\u2e3b", "\U0001d159\U0001d173",
		"a\u0300\u0301\u0302\u0303\u0304", "\u0301starts with a mark", "\u20e3\u20dd", "e\ufe0f", "\u26a0\ufe0f", "1\ufe0f\u20e3",
		"\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3ff", "\U0001f1f3\U0001f1f1\U0001f1e9", "\u1100\u1161\u11a8", "\u0e19\u0e33\u0e33\u0e33",
		"\u05e9\u05dc\u05d5\u05dd.example", "\u0645\u062b\u0627\u0644.example", "abc\u0661\u0662\u0663", "\u0591\u0592",
		"\u0430pple.example", "p\u0430yp\u0430l.example", "xn--pypal-4ve.example", "g\u043e\u043egle", "\u2024\u2025\uff0e\u3002", "\uff21\uff22",
		"\ud7a3\uac00", "\U0001f600", "\u25b2\u25cf\u25c6\u25cb\u2588",
		"\xff\xfe", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\x80\xbf", "a\xe2\x82", "\xf0\x9f\x98", "\xe2(\xa1",
		`\u{202e}`, `\x1b[31m`, `C:\new\table`, `\\\`, "\ufffd",
	}
}

func lineTricks() []string {
	return []string{
		"a\nb", "a\r\nb", "a\rforged", "\r", "\n", "\n\n\n\n\n\n\n\n\n\n", "a\tb", "\t\t\t", "a\vb\fc", "\x00", "a\x00b", "a\bb\x7f", "\x07\x07", "\x0e\x0f", "\x11\x13", "\x05", "\x1a", "\x04",
		"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"https://evil.example\")", "\"quoted\", comma", "| pipe |", "[link](https://evil.example)", "<b>bold</b>", "`code`", "$(id)", "${HOME}", "%s%n", "{{.}}", "'; DROP TABLE answers; --", "../../etc/passwd",
		"", " ", "   ", ".", strings.Repeat(".", 300), strings.Repeat("a", 300) + ".example", strings.Repeat("a.", 2000),
	}
}

// controlStrings are the sequences that swallow what follows them: every way
// to open one, with every way to close it and none.
func controlStrings() []string {
	var out []string
	for _, opener := range []string{"\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1bk", "\u009d", "\u0090", "\u009f", "\u009e", "\u0098", "\x9d", "\x90"} {
		for _, end := range []string{"\x07", "\x1b\\", "\u009c", "\x9c", "\x18", "\x1a", "\x1b", ""} {
			out = append(out, "a"+opener+"0;swallowed"+end+"z")
		}
	}
	return out
}

// floods are what costs a renderer time or memory: each a few kilobytes here;
// a test that wants a mebibyte repeats one.
func floods() []string {
	var out []string
	for _, unit := range []string{"\u200b", "\x07", "\x1b", "\x1b]", "\x1b[", "\u0301", "\x1b[31m", "\x80", "\u202e", "\u3164", "\U000e0041", "\u4e16", "\U0001f600", "\\", "\n", "\r", "\u2800"} {
		out = append(out, strings.Repeat(unit, 2000), "a"+strings.Repeat(unit, 5000)+"z")
	}
	return append(out, Overflows(15, 16, 17, 31, 32, 33, 64, 128, 1000, 10000)...)
}

// Overflows returns sequences with as many separators between their parameters
// as counts says, in every form that has parameters. From 32 on they end a
// Bubble Tea program that draws them.
func Overflows(counts ...int) []string {
	var out []string
	for _, count := range counts {
		for _, opener := range []string{"\x1b[", "\x1bP", "\u009b", "\x9b", "\u0090", "\x90"} {
			out = append(out, opener+strings.Repeat(";", count)+"1", opener+strings.Repeat("1:", count)+"m")
		}
	}
	return out
}

func naughty() []string {
	var encoded []string
	if err := json.Unmarshal(naughtyStrings, &encoded); err != nil {
		panic(fmt.Sprintf("uitest: the embedded list of naughty strings: %v", err))
	}
	out := make([]string, 0, len(encoded))
	for _, line := range encoded {
		decoded, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			panic(fmt.Sprintf("uitest: the embedded list of naughty strings: %v", err))
		}
		out = append(out, string(decoded))
	}
	return out
}
