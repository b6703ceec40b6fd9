// Decrypting without a library: every object is copied as it stands, with its strings and its stream decrypted, and a new
// map is written. This is for the files that pdfcpu refuses or garbles (see lock.go); it repairs nothing and drops
// nothing but the encryption dictionary, the crypt filters and the old maps.

package label

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// decryptVerbatim is the decryptor that needs no library to write.
func decryptVerbatim(ctx context.Context, doc *document, lock *lock, key fileKey) ([]byte, []Page, error) {
	w := &copier{doc: doc, lock: lock, key: key, placed: map[int]location{}}
	pdf, err := w.copy(ctx)
	if err != nil {
		return nil, nil, err
	}
	pages, err := verifyWritten(ctx, pdf)
	return pdf, pages, err
}

type copier struct {
	doc    *document
	lock   *lock
	key    fileKey
	out    bytes.Buffer
	placed map[int]location // in the copy
}

func (w *copier) copy(ctx context.Context) ([]byte, error) {
	w.out.Grow(len(w.doc.text) + 4096)
	// The new map is a cross-reference stream, which came with PDF 1.5; the second line marks the file as binary.
	w.out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for _, number := range slices.Sorted(maps.Keys(w.doc.objects)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := w.doc.objects[number]
		if at.stream != 0 {
			w.placed[number] = at
			continue
		}
		if number == w.doc.encryptRef() {
			continue
		}
		if err := w.object(number, at); err != nil {
			return nil, err
		}
		if w.out.Len() > 2*MaxBytes {
			return nil, ErrTooLarge.because("objects overlap") // no honest file grows by losing its encryption
		}
	}
	w.writeMap()
	return w.out.Bytes(), nil
}

// object copies one object.
func (w *copier) object(number int, at location) error {
	start, ok := w.doc.body(number, at)
	if !ok {
		return ErrDamaged.because("an object is missing")
	}
	parsed, end, err := w.doc.parse(start)
	if err != nil {
		return err
	}
	source := w.doc.text[start:end]
	dict, isDict := parsed.(types.Dict)
	data, isStream := "", false
	if isDict {
		data, isStream = w.doc.streamData(dict, end)
		if isStream && isType(dict, "XRef") || dict.IsLinearizationParmDict() {
			return nil
		}
	}
	w.placed[number] = location{offset: w.out.Len(), generation: at.generation}
	fmt.Fprintf(&w.out, "%d %d obj\n", number, at.generation)
	if !isStream {
		if err := w.tokens(source, number, at.generation, nil); err != nil {
			return err
		}
		w.out.WriteString("\nendobj\n")
		return nil
	}
	body, err := w.key.decrypt(w.streamMethod(dict), number, at.generation, []byte(data))
	if err != nil {
		return err
	}
	if err := w.tokens(source, number, at.generation, changes(dict, len(body))); err != nil {
		return err
	}
	w.out.WriteString("\nstream\n")
	w.out.Write(body)
	w.out.WriteString("\nendstream\nendobj\n")
	return nil
}

// streamMethod says how a stream is encrypted: as the document says, unless it names a filter of its own or is the
// metadata that may be left readable (ISO 32000-1 §7.6.5).
func (w *copier) streamMethod(dict types.Dict) method {
	if !w.lock.metadataToo && isType(dict, "Metadata") {
		return plain
	}
	at := slices.Index(namesOf(dict["Filter"]), "Crypt")
	if at < 0 {
		return w.lock.streams
	}
	parms, isOne := dict["DecodeParms"].(types.Dict)
	if list, ok := dict["DecodeParms"].(types.Array); !isOne && ok && at < len(list) {
		parms, _ = list[at].(types.Dict)
	}
	if name := parms.NameEntry("Name"); name != nil {
		return w.lock.filters[*name]
	}
	return plain // the default is Identity
}

// changes gives the new values of a stream's entries: its length, and its filters without the one that decrypted it.
func changes(dict types.Dict, length int) map[string]string {
	entries := map[string]string{"/Length": strconv.Itoa(length)}
	names := namesOf(dict["Filter"])
	at := slices.Index(names, "Crypt")
	if at < 0 {
		return entries
	}
	filters := types.Array{}
	for _, name := range slices.Delete(names, at, at+1) {
		filters = append(filters, types.Name(name))
	}
	parms := types.Array{}
	if list, ok := dict["DecodeParms"].(types.Array); ok && at < len(list) {
		parms = slices.Delete(slices.Clone(list), at, at+1)
	}
	entries["/Filter"], entries["/DecodeParms"] = filters.PDFString(), parms.PDFString()
	return entries
}

// tokens copies the source of an object; strings come out decrypted and in hexadecimal, and the outermost entries named
// in changes get their new values.
func (w *copier) tokens(source string, number, generation int, changes map[string]string) error {
	signed := strings.Contains(source, "/ByteRange") // a signature's /Contents is never encrypted
	depth, key := 0, ""
	for i := 0; i < len(source); {
		end := tokenEnd(source, i)
		token := source[i:end]
		i = end
		switch token[0] {
		case '/':
			key = token
			if value, ok := changes[token]; ok && depth == 1 {
				rest := source[i:]
				if _, err := model.ParseObjectContext(w.doc.ctx, &rest, 0, maxDepth); err != nil {
					return err
				}
				i = len(source) - len(rest)
				token += " " + value
			}
		case '%': // a comment ends at the line; as white space it means the same
			token = " "
		case '(', '<', '>':
			switch {
			case token == "<<":
				depth++
			case token == ">>":
				depth--
			case signed && key == "/Contents":
			default:
				b, err := w.key.decrypt(w.lock.strings, number, generation, stringBytes(token))
				if err != nil {
					return err
				}
				token = "<" + hex.EncodeToString(b) + ">"
			}
		}
		w.out.WriteString(token)
	}
	return nil
}

const delimiters = "()<>[]{}/%"

// tokenEnd gives the end of the token that begins at i.
func tokenEnd(s string, i int) int {
	switch c := s[i]; {
	case strings.HasPrefix(s[i:], "<<") || strings.HasPrefix(s[i:], ">>"):
		return i + 2
	case c == '(':
		return i + literalEnd(s[i:])
	case c == '<':
		if n := strings.IndexByte(s[i:], '>'); n >= 0 {
			return i + n + 1
		}
		return len(s)
	case c == '%':
		if n := strings.IndexAny(s[i:], "\r\n"); n >= 0 {
			return i + n
		}
		return len(s)
	case strings.IndexByte(whiteSpace+"[]{})>", c) >= 0:
		return i + 1
	}
	end := i + 1
	for end < len(s) && strings.IndexByte(whiteSpace+delimiters, s[end]) < 0 {
		end++
	}
	return end
}

// literalEnd gives the length of the literal string at the start of s: parentheses in it are balanced or escaped.
func literalEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// stringBytes gives what a string token stands for.
func stringBytes(token string) []byte {
	if token[0] == '<' {
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune("0123456789abcdefABCDEF", r) {
				return r
			}
			return -1
		}, token)
		if len(digits)%2 == 1 {
			digits += "0"
		}
		b, _ := hex.DecodeString(digits) // nothing but digits is left
		return b
	}
	return unescape(strings.TrimSuffix(token[1:], ")"))
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// unescape undoes the escapes of a literal string (ISO 32000-1 §7.3.4.2).
func unescape(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\r' { // any line end is a line feed
			if i+1 < len(s) && s[i+1] == '\n' {
				i++
			}
			out = append(out, '\n')
			continue
		}
		if c != '\\' || i+1 == len(s) {
			out = append(out, c)
			continue
		}
		i++
		switch c = s[i]; {
		case c == '\n':
		case c == '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				i++
			}
		case c >= '0' && c <= '7':
			v := 0
			end := min(i+3, len(s))
			for ; i < end && s[i] >= '0' && s[i] <= '7'; i++ {
				v = v<<3 | int(s[i]-'0')
			}
			i--
			out = append(out, byte(v))
		default:
			if e, known := escapes[c]; known {
				c = e
			}
			out = append(out, c)
		}
	}
	return out
}

// writeMap ends the copy with a cross-reference stream, uncompressed, and the trailer entries that still hold.
func (w *copier) writeMap() {
	number := 1
	for n := range w.placed {
		number = max(number, n+1)
	}
	start := w.out.Len()
	w.placed[number] = location{offset: start}
	numbers := slices.Sorted(maps.Keys(w.placed))

	var rows []byte // offsets stay below 2*MaxBytes; indexes and generations fit two bytes by the format's own limits
	index := []string{"0 1"}
	rows = append(rows, 0, 0, 0, 0, 0, 0xFF, 0xFF) // object 0 heads the list of free objects
	for _, n := range numbers {
		at := w.placed[n]
		kind, second, third := byte(1), at.offset, at.generation
		if at.stream != 0 {
			kind, second, third = 2, at.stream, at.index
		}
		rows = binary.BigEndian.AppendUint32(append(rows, kind), uint32(second))
		rows = binary.BigEndian.AppendUint16(rows, uint16(third))
		index = append(index, strconv.Itoa(n)+" 1")
	}
	trailer := types.Dict{}
	for _, key := range []string{"Root", "Info", "ID"} {
		if v, ok := w.doc.trailer[key]; ok {
			trailer[key] = v
		}
	}
	fmt.Fprintf(&w.out, "%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Index[%s]/Length %d%s\nstream\n",
		number, number+1, strings.Join(index, " "), len(rows), strings.TrimPrefix(trailer.PDFString(), "<<"))
	w.out.Write(rows)
	fmt.Fprintf(&w.out, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", start)
}
