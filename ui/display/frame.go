package display

import "unicode/utf8"

// What a select-graphic-rendition sequence may hold. Our own styles use at
// most 15 parameters of at most 3 digits; a sequence with more than 32
// parameters ends the process inside the renderer, where nothing recovers.
const (
	maxSGRParams = 16
	maxSGRDigits = 5
)

// Frame is the airlock: the last step between a drawn screen and the
// terminal. It keeps line feeds, the characters that [Text] keeps, and style
// sequences (ESC [ parameters m, digits with ; or : between them, at most 16
// parameters). Everything else becomes a visible escape. Backslashes are left
// alone, since Text has doubled those that came from outside, so Frame may be
// applied to its own result.
//
// Frame takes time linear in its input and does not allocate when the frame
// is clean.
func Frame(frame string) string {
	var out []byte
	var run run
	copied := 0
	for i := 0; i < len(frame); {
		c := frame[i]
		switch {
		case c >= 0x20 && c < 0x7f:
			run.stood(c)
			i++
			continue
		case c == '\n':
			run.broke()
			i++
			continue
		case c == 0x1b:
			if n, complete := scanSGR(frame[i:]); complete {
				i += n
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(frame[i:])
		if !run.pass(r, n, textRules) {
			if out == nil {
				out = make([]byte, 0, len(frame)+len(frame)/4+16)
			}
			out = append(out, frame[copied:i]...)
			out = appendEscape(out, r, n, c)
			copied = i + n
		}
		i += n
	}
	if out == nil {
		return frame
	}
	return string(append(out, frame[copied:]...))
}

// scanSGR returns the length of the style sequence that s begins with, 0 when
// it begins with none that is allowed. When s ends before the sequence does, it
// returns len(s) and false. It reads no further than an allowed sequence can
// reach, so a caller which goes on behind the escape character stays linear.
func scanSGR[S string | []byte](s S) (length int, complete bool) {
	params, digits := 1, 0
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case i == 1:
			if c != '[' {
				return 0, false
			}
		case c >= '0' && c <= '9':
			if digits++; digits > maxSGRDigits {
				return 0, false
			}
		case c == ';' || c == ':':
			if params++; params > maxSGRParams {
				return 0, false
			}
			digits = 0
		case c == 'm':
			return i + 1, true
		default:
			return 0, false
		}
	}
	return len(s), false
}
