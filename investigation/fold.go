package investigation

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// foldedAs is the letter that a byte of a host name passes for: digits stand in
// for letters, and an "i" is an "l" to the eye.
func foldedAs(c byte) byte {
	switch c {
	case '0':
		return 'o'
	case '1', 'i', 'I':
		return 'l'
	case '2':
		return 'z'
	case '3':
		return 'e'
	case '4':
		return 'a'
	case '5':
		return 's'
	case '6', '8':
		return 'b'
	case '7':
		return 't'
	case '9':
		return 'g'
	}
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// folded is foldedAs of every byte.
var folded = func() (table [256]byte) {
	for c := range table {
		table[c] = foldedAs(byte(c))
	}
	return table
}()

// lookAlikes are letters of other alphabets, and with marks, by the letter
// they pass for: from Unicode's confusables (UTS #39), lower case.
var lookAlikes = sync.OnceValue(func() map[rune]byte {
	table := map[rune]byte{}
	for letter, others := range map[byte]string{
		'a': "àáâãäåāăąǎȁȃạảấầẩẫậắằẳẵặаɑα⍺", 'b': "ƀɓьвßβ", 'c': "çćĉċčсϲƈ", 'd': "ďđɗԁժ",
		'e': "èéêëēĕėęěẹẻẽếềểễệеёєεҽ", 'f': "ƒſ", 'g': "ĝğġģɡց", 'h': "ĥħһհнḥ", 'j': "ĵјϳ", 'k': "ķĸкκ",
		'l': "ìíîïĩīĭįıіїιɩǀӏłĺļľŀḷỉị", 'm': "мṃ", 'n': "ñńņňŋпηո", 'o': "òóôõöøōŏőơоοσөọỏốồổỗộớờởỡợօ", 'p': "рρþ", 'q': "ԛգ",
		'r': "ŕŗřгṛ", 's': "śŝşšșѕṣ", 't': "ţťŧțтτṭ", 'u': "ùúûüũūŭůűųưυսцụủứừửữự", 'v': "νѵ", 'w': "ŵԝωшѡẁẃẅ", 'x': "хχ", 'y': "ýÿŷуүγỳỵỷỹ",
		'z': "źżžʐẓ",
	} {
		for _, r := range others {
			table[r] = letter
		}
	}
	return table
})

// appendFolded appends what the eye takes text for, a byte a letter: without
// what separates words, "rn" as "m" and "vv" as "w". Letters that pass for
// nothing else stay apart from ASCII.
func appendFolded(b []byte, text string) []byte {
	from := len(b)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '-' || c == '.' || c == '_':
			continue
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size - 1
			letter, known := lookAlikes()[r]
			if !known {
				letter = byte(r) | utf8.RuneSelf
			}
			c = letter
		}
		c = folded[c]
		if n := len(b); n > from && c == 'n' && b[n-1] == 'r' {
			b[n-1] = 'm'
		} else if n > from && c == 'v' && b[n-1] == 'v' {
			b[n-1] = 'w'
		} else {
			b = append(b, c)
		}
	}
	return b
}

// firstLabel is what stands before the first dot.
func firstLabel(name string) string {
	label, _, _ := strings.Cut(name, ".")
	return label
}
