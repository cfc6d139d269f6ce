package intel

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// MostExtracted is how many bytes of a paste are read for indicators. What is
// beyond them is left unread and [Extraction.Cut] says so.
const MostExtracted = 8 << 20

// MostFound is how many indicators one paste may give: no longer list is looked
// at by a person, and memory is finite.
const MostFound = 100_000

// An Extraction is what was found in a paste: every indicator once, in the order
// of their first appearance. Everything in it but the words of Why was written by
// whoever wrote the paste, so it is untrusted.
type Extraction struct {
	// Form is what the paste was read as: "mail", "CSV", "JSON", "HTML", "log"
	// or "text".
	Form  string
	Found []Found
	// Unread is what looks like an indicator and is none, each text once.
	Unread []Unread
	// Duplicates counts the further appearances of what Found and Unread hold.
	Duplicates int
	// Cut reports that the paste was longer than is read, see [MostExtracted], or
	// that mails stand in mails deeper than is read.
	Cut bool
	// LeftOut counts the appearances beyond the first [MostFound] indicators, and
	// as many texts that are none.
	LeftOut int
	// Subject is that of a mail, "" of anything else.
	Subject string
}

// Hits returns how many appearances of indicators there were, read or not:
// always those found, the duplicates and the unread together.
func (e Extraction) Hits() int { return len(e.Found) + e.Duplicates + len(e.Unread) }

// A Found is one indicator of a paste.
type Found struct {
	Indicator Indicator
	Text      string // as written where it appears first, defanged or wrapped as it was
	Where     Place  // of its first appearance
	// Via says by what it was reached when it does not stand there itself:
	// "SafeLinks", "Proofpoint v2", "e-mail address", or several, outermost
	// first, joined by ", ".
	Via   string
	Times int // how often it appears in all
}

// A Place is where in a paste something stands.
type Place struct {
	// Part names the part of a mail, the column of a table or the field of a
	// JSON document: "header Received", "text/html part 2", "column url". It is
	// "" for plain text.
	Part string
	Line int // from 1; of a part of a mail, from the beginning of that part
}

// String returns the place in words: "text/html part 2, line 14".
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.Part
	case p.Part == "":
		return "line " + strconv.Itoa(p.Line)
	}
	return p.Part + ", line " + strconv.Itoa(p.Line)
}

// An Unread is a text that looks like an indicator and is none.
type Unread struct {
	Text  string // as written, at most as long as the longest indicator
	Where Place  // of its first appearance
	// Why completes the sentence that begins with the text, as
	// [RefusedError.Rule] does: "is a network range, not one address: …".
	Why string
}

// Extract finds the indicators in whatever an analyst pastes: a mail with its
// headers and parts, a forwarded thread, log lines, a report, a table, HTML,
// JSON. What is defanged is refanged in every shape [Refang] knows, links that a
// mail filter has rewritten are unwrapped (see [UnwrapLink]), and an e-mail
// address stands for its domain.
//
// A name written plainly counts below a suffix of the public suffix list or one
// of the reserved ones (.example, .test); below any other it must be defanged or
// part of a URL. Names of files, versions, dates, times, Message-IDs and the
// signatures in a mail's headers are passed over without a word.
//
// It takes any bytes, never panics, and takes time linear in their number. To
// read a short list of indicators, where anything unknown is worth a question,
// use [ParseIndicators]; [IsIndicatorList] tells them apart.
func Extract(text []byte) Extraction {
	x := extractor{index: map[Indicator]int{}, refused: map[string]bool{}}
	if len(text) > MostExtracted {
		text, x.cut = text[:MostExtracted], true
	}
	text = toUTF8(text)
	form := formOf(text)
	x.read(form, "", text, 0)
	return Extraction{Form: form, Found: x.found, Unread: x.unread, Duplicates: x.duplicates, Cut: x.cut, LeftOut: x.leftOut, Subject: x.subject}
}

// mostInList is the longest paste, in bytes, that may be a mere list.
const mostInList = 1 << 16

// IsIndicatorList reports whether a paste is nothing but indicators, which
// [ParseIndicators] reads one and all. A mail, a log or a report is not, and
// neither is a list with anything in it that is refused: see [Extract].
func IsIndicatorList(text string) bool {
	if len(text) > mostInList {
		return false
	}
	found := false
	for _, item := range splitItems(text) {
		if _, err := ParseIndicator(item); err == nil {
			found = true
		} else if !isDecoration(item) {
			return false
		}
	}
	return found
}

// toUTF8 reads the byte order mark of a file saved by other programs.
func toUTF8(text []byte) []byte {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		if decoded, err := decoder.Bytes(text); err == nil {
			return decoded
		}
	}
	return bytes.TrimPrefix(text, []byte("\ufeff"))
}

// An extractor gathers what one paste holds.
type extractor struct {
	found      []Found
	index      map[Indicator]int // of each in found
	unread     []Unread
	refused    map[string]bool // the texts in unread
	duplicates int
	parts      int // of a mail, so far
	cut        bool
	leftOut    int
	subject    string
}

// add notes one appearance of an indicator.
func (x *extractor) add(i Indicator, f Found) {
	if at, ok := x.index[i]; ok {
		x.found[at].Times++
		x.duplicates++
		return
	}
	if len(x.found) >= MostFound {
		x.leftOut++
		return
	}
	f.Indicator, f.Times = i, 1
	x.index[i] = len(x.found)
	x.found = append(x.found, f)
}

// refuse notes one appearance of what looks like an indicator and is none.
func (x *extractor) refuse(text string, at Place, why string) {
	if len(text) > maxInput {
		text = text[:maxInput]
		for !utf8.ValidString(text) && len(text) > maxInput-utf8.UTFMax {
			text = text[:len(text)-1]
		}
	}
	if x.refused[text] {
		x.duplicates++
		return
	}
	if len(x.unread) >= MostFound {
		x.leftOut++
		return
	}
	x.refused[text] = true
	x.unread = append(x.unread, Unread{Text: text, Where: at, Why: why})
}
