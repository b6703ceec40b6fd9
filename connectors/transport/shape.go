package transport

// The shape of an answer: which keys it has, of which types and lengths its values are, and which codes it uses. It is for a report that
// leaves the house, so it is stricter than the trace: no number of an order, no date, no amount, no word that is not a code.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxShape is how much of a shape is written, in bytes.
const maxShape = 16 << 10

// Shape describes an answer as a JSON document of its own, without any value of it but flags, nulls and codes under keys that are known
// to hold codes. An answer that is no JSON is described in one sentence. It gives nil for no answer.
func (c *Client) Shape(answer []byte) []byte {
	if len(answer) == 0 {
		return nil
	}
	shape, whole := shapeOf(answer)
	shape = c.hide.text(shape)
	if !whole || !json.Valid([]byte(shape)) {
		shape = quoted(shape)
	}
	return []byte(shape)
}

// shapeOf gives the shape, and whether it is a whole JSON document.
func shapeOf(answer []byte) (string, bool) {
	trimmed := bytes.TrimLeft(answer, " \t\r\n\ufeff")
	if len(trimmed) == 0 || (trimmed[0] != '{' && trimmed[0] != '[') || len(answer) > maxParsed {
		kind, _, _ := strings.Cut(http.DetectContentType(answer), ";")
		return fmt.Sprintf("[%s, %d bytes]", kind, len(answer)), false
	}
	s := sketchOf(trimmed, shaping(), maxShape)
	switch err := s.value(plain, 0); {
	case err == nil:
		return s.out.String(), true
	case err == errFull: //nolint:errorlint // it comes from here, bare
		return s.out.String() + fmt.Sprintf("… [%d bytes]", len(answer)), false
	}
	return s.out.String() + fmt.Sprintf("… [not whole JSON, %d bytes]", len(answer)), false
}

// shaping shows types and lengths.
func shaping() shower {
	return shower{text: shapeOfString, number: shapeOfNumber, boolean: shapeOfBool}
}

func shapeOfString(of class, s string) string {
	if inside := strings.TrimSpace(s); of != secret && (strings.HasPrefix(inside, "{") || strings.HasPrefix(inside, "[")) {
		if nested, whole := nestedShape(of, inside); whole {
			return nested
		}
	}
	return quoted(shapeOfText(of, s))
}

func shapeOfNumber(of class, s string) string {
	switch {
	case of == secret:
		return quoted("[secret]")
	case of == word && likeWord.MatchString(s):
		return s
	}
	return quoted(fmt.Sprintf("[%snumber, %d digits%s]", owned(of), digitsOf(s), fraction(s)))
}

func shapeOfBool(of class, b bool) string {
	if of == secret || of == personal {
		return quoted("[" + owned(of) + "true or false]")
	}
	return fmt.Sprint(b)
}

// nestedShape is the shape of a document that is written as text inside another.
func nestedShape(of class, inside string) (string, bool) {
	if !json.Valid([]byte(inside)) {
		return "", false
	}
	s := sketchOf([]byte(inside), shaping(), maxShape/4)
	err := s.value(of, maxDepth/2)
	return s.out.String(), err == nil && json.Valid([]byte(s.out.String()))
}

var (
	allDigits  = regexp.MustCompile(`^\d+$`)
	likeAmount = regexp.MustCompile(`^-?\d+\.\d+$`)
	aDigit     = regexp.MustCompile(`\d`)
)

func shapeOfText(of class, s string) string {
	length := utf8.RuneCountInString(s)
	switch {
	case of == secret:
		return "[secret]"
	case s == "":
		return ""
	case of == personal:
		return fmt.Sprintf("[%stext, %d chars]", owned(of), length)
	case of == word && likeWord.MatchString(s):
		return s
	case allDigits.MatchString(s):
		return fmt.Sprintf("[text of %d digits]", length)
	case likeAmount.MatchString(s):
		return fmt.Sprintf("[text of a number, %d digits%s]", digitsOf(s), fraction(s))
	case likeMoment.MatchString(s):
		return "[moment " + aDigit.ReplaceAllString(s, "0") + "]"
	case strings.Contains(s, "://"):
		return fmt.Sprintf("[address, %d chars]", length)
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return fmt.Sprintf("[text, %d chars, Chinese]", length)
	}
	return fmt.Sprintf("[text, %d chars]", length)
}

func owned(of class) string {
	if of == personal {
		return "personal "
	}
	return ""
}

func digitsOf(s string) int {
	return len(aDigit.FindAllString(s, -1))
}

func fraction(s string) string {
	if _, after, found := strings.Cut(s, "."); found {
		return fmt.Sprintf(", %d of them behind the point", len(after))
	}
	return ""
}
