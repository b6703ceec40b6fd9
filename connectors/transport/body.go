package transport

// Bodies, queries and paths for the trace: their structure, and of their values only what is certainly harmless.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	maxShown    = 4 << 10 // of a body, in bytes
	maxParsed   = 4 << 20 // a longer body is not looked into
	maxElements = 3       // of an array
	maxDepth    = 16
)

// body shows a body: JSON by its structure, anything else by type and length.
func (r *redactor) body(contentType string, body []byte) string {
	if len(body) == 0 {
		return ""
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "unknown type"
	}
	trimmed := bytes.TrimLeft(body, " \t\r\n\ufeff")
	if len(trimmed) == 0 || (trimmed[0] != '{' && trimmed[0] != '[') || len(body) > maxParsed {
		return r.text(fmt.Sprintf("[%s, %d bytes]", kind, len(body)))
	}
	s := sketchOf(trimmed, telling, maxShown)
	err = s.value(plain, 0)
	shown := s.out.String()
	switch {
	case errors.Is(err, errFull):
		shown += fmt.Sprintf("… [%d bytes]", len(body))
	case err != nil:
		shown += fmt.Sprintf("… [%s, %d bytes, not whole JSON]", kind, len(body))
	}
	return r.text(shown)
}

var errFull = errors.New("enough shown")

// sketch writes a JSON document with its values hidden.
type sketch struct {
	decoder *json.Decoder
	show    shower
	most    int // bytes written
	out     strings.Builder
}

// shower says how the values of a document are shown.
type shower struct {
	text    func(of class, s string) string // as it is written, with its quotes
	number  func(of class, s string) string
	boolean func(of class, b bool) string
}

// telling shows values that are certainly harmless, for the trace.
var telling = shower{text: func(of class, s string) string { return quoted(shownText(of, s)) }, number: shownNumber, boolean: shownBool}

func sketchOf(document []byte, show shower, most int) *sketch {
	s := &sketch{decoder: json.NewDecoder(bytes.NewReader(document)), show: show, most: most}
	s.decoder.UseNumber()
	return s
}

// value copies the next value, whose key is of the given class.
func (s *sketch) value(of class, depth int) error {
	if s.out.Len() > s.most {
		return errFull
	}
	if depth > maxDepth {
		return s.skip()
	}
	token, err := s.decoder.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return s.object(of, depth)
		}
		return s.array(of, depth)
	case json.Number:
		s.out.WriteString(s.show.number(of, t.String()))
	case string:
		s.out.WriteString(s.show.text(of, t))
	case bool:
		s.out.WriteString(s.show.boolean(of, t))
	default:
		s.out.WriteString("null")
	}
	return nil
}

// skip passes over a value.
func (s *sketch) skip() error {
	var passed json.RawMessage
	if err := s.decoder.Decode(&passed); err != nil {
		return err
	}
	s.out.WriteString(`"…"`)
	return nil
}

func (s *sketch) object(of class, depth int) error {
	s.out.WriteByte('{')
	for first := true; s.decoder.More(); first = false {
		token, err := s.decoder.Token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return io.ErrUnexpectedEOF
		}
		if !first {
			s.out.WriteByte(',')
		}
		s.out.WriteString(quoted(shownKey(key)) + ":")
		if err := s.value(below(of, classOf(key)), depth+1); err != nil {
			return err
		}
	}
	return s.end('}')
}

// below is the class of a value by its own key and by what it is part of: whatever belongs to a person or a secret stays hidden.
func below(outer, own class) class {
	if own == secret || outer == secret {
		return secret
	}
	if outer == personal {
		return personal
	}
	return own
}

func (s *sketch) array(of class, depth int) error {
	s.out.WriteByte('[')
	for n := 0; s.decoder.More(); n++ {
		if n == maxElements {
			left, err := s.rest()
			fmt.Fprintf(&s.out, ",\"… %d more\"", left)
			if err != nil {
				return err
			}
			break
		}
		if n > 0 {
			s.out.WriteByte(',')
		}
		if err := s.value(of, depth+1); err != nil {
			return err
		}
	}
	return s.end(']')
}

// rest counts the elements left in an array.
func (s *sketch) rest() (int, error) {
	n := 0
	var passed json.RawMessage
	for ; s.decoder.More(); n++ {
		if err := s.decoder.Decode(&passed); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *sketch) end(bracket byte) error {
	if _, err := s.decoder.Token(); err != nil {
		return err
	}
	s.out.WriteByte(bracket)
	return nil
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

const (
	hiddenPersonal = "[personal]"
	longestNumber  = 6 // digits of a number under an unknown key: enough for prices and counts, too short for a phone
)

// shownText is a text value as it may be shown.
func shownText(of class, s string) string {
	switch {
	case of == secret:
		return mark
	case of == personal:
		return hiddenPersonal
	case likeFlag.MatchString(s),
		of == number && likeNumber.MatchString(s),
		of == word && likeWord.MatchString(s),
		of == moment && likeMoment.MatchString(s):
		return s
	}
	return fmt.Sprintf("[%d chars]", utf8.RuneCountInString(s))
}

// shownNumber is a JSON number as it may be shown, quoted where it is not.
func shownNumber(of class, s string) string {
	digits := 0
	for _, c := range s {
		if '0' <= c && c <= '9' {
			digits++
		}
	}
	switch {
	case of == secret:
		return quoted(mark)
	case of == personal:
		return quoted(hiddenPersonal)
	case digits <= longestNumber && of != word, of == word && likeWord.MatchString(s), of == moment && likeMoment.MatchString(s),
		of == number && digits <= 20 && likeNumber.MatchString(s):
		return s
	}
	return quoted(fmt.Sprintf("[%d digits]", digits))
}

func shownBool(of class, b bool) string {
	switch of {
	case secret:
		return quoted(mark)
	case personal:
		return quoted(hiddenPersonal)
	}
	return fmt.Sprint(b)
}

// query shows a query string with its values hidden as those of a body.
func (r *redactor) query(raw string) string {
	if raw == "" {
		return ""
	}
	var shown []string
	for _, pair := range strings.Split(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			name = "?"
		}
		text, err := url.QueryUnescape(value)
		if err != nil {
			text = value
		}
		shown = append(shown, shownKey(name)+"="+shownQueryValue(classOf(name), text))
	}
	return shorten(r.text(strings.Join(shown, "&")))
}

// shownQueryValue is a value of a query: short numbers as in a body, and lists of what is harmless, as in order_sn_list=A,B.
func shownQueryValue(of class, value string) string {
	switch {
	case of == secret || of == personal:
		return shownText(of, value)
	case value != "" && len(value) <= longestNumber && strings.Trim(value, "0123456789") == "":
		return value
	case of == plain:
		return shownText(of, value)
	}
	parts := strings.Split(value, ",")
	shown := make([]string, 0, maxElements+1)
	for i, part := range parts {
		if i == maxElements {
			shown = append(shown, fmt.Sprintf("… %d more", len(parts)-i))
			break
		}
		shown = append(shown, shownText(of, part))
	}
	return strings.Join(shown, ",")
}

// path shows a path whose segments look like names of operations or numbers of things.
func (r *redactor) path(u *url.URL) string {
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		text, err := url.PathUnescape(segment)
		if err != nil || (text != "" && !likeNumber.MatchString(text)) || phones.MatchString(text) {
			segments[i] = fmt.Sprintf("[%d chars]", utf8.RuneCountInString(text))
		}
	}
	return shorten(r.text(strings.Join(segments, "/")))
}

// shorten cuts a text that already has its values hidden.
func shorten(s string) string {
	if len(s) <= maxShown {
		return s
	}
	return strings.ToValidUTF8(s[:maxShown], "") + "…"
}
