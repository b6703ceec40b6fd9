// The map of a PDF: where its objects are and what its trailer says, read from the cross-reference tables and streams, or
// put together by a look through the file if those are broken. It needs no password and answers what pdfcpu does not tell
// about a file it cannot open yet: whether and how it is encrypted, also when /Encrypt stands in the trailer itself.

package label

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Limits on the map alone; an honest label needs a handful of sections.
const (
	maxSections  = 256
	maxXRefBytes = 8 << 20 // of one cross-reference stream, decompressed
	maxDepth     = 50      // of arrays and dictionaries in each other
)

// errNoMap is a file whose map is broken; see mend.
var errNoMap = errors.New("label: the cross-reference of the PDF cannot be read")

// location is where an object is: at offset, or inside object stream `stream` as its index-th object.
type location struct {
	offset     int
	generation int
	stream     int
	index      int
}

type document struct {
	ctx     context.Context // of the Open call this document lives in
	text    string          // the file from %PDF- on; offsets count from there
	objects map[int]location
	gone    map[int]bool // freed by a later section
	trailer types.Dict   // the newest one, completed by older ones
	hybrid  bool         // some objects are only in a stream beside the table
	mended  bool         // the map was broken; this one was put together by mend
}

// readDocument follows the chain of cross-reference sections, newest first. Hybrid files (a table with a stream beside
// it), linearised files and incremental updates are all such chains (ISO 32000-1 §7.5.8.4, §7.5.6, Annex F).
func readDocument(ctx context.Context, pdf []byte) (*document, error) {
	text := string(pdf[headerOffset(pdf):])
	doc, err := followMap(ctx, text)
	if errors.Is(err, errNoMap) {
		doc, err = mend(ctx, text)
	}
	return doc, err
}

func newDocument(ctx context.Context, text string) *document {
	return &document{ctx: ctx, text: text, objects: map[int]location{}, gone: map[int]bool{}, trailer: types.Dict{}}
}

func followMap(ctx context.Context, text string) (*document, error) {
	doc := newDocument(ctx, text)
	at := strings.LastIndex(doc.text, "startxref")
	if at < 0 {
		return nil, errNoMap
	}
	next, ok := (&scanner{text: doc.text, at: at + len("startxref")}).integer()
	seen := map[int]bool{}
	for ok && len(seen) < maxSections && !seen[next] && ctx.Err() == nil {
		seen[next] = true
		trailer, err := doc.readSection(next)
		if err != nil {
			return nil, err
		}
		doc.complete(trailer)
		prev := trailer.Int64Entry("Prev")
		if prev == nil {
			return doc, doc.check()
		}
		next = int(*prev)
	}
	return nil, errNoMap
}

// complete adds what an older trailer says and newer ones do not.
func (d *document) complete(trailer types.Dict) {
	for k, v := range trailer {
		if _, known := d.trailer[k]; !known {
			d.trailer[k] = v
		}
	}
}

// objectMark is the head of an object.
var objectMark = regexp.MustCompile(`(?:^|[\s\x00])(\d{1,7})[\s\x00]+(\d{1,5})[\s\x00]+obj\b`)

// encryptMark is a trailer that speaks of encryption.
var encryptMark = regexp.MustCompile(`/Encrypt\s*(\d|<<)`)

// mend makes a map from what the file looks like: the last object of each number, the last trailer. It does not look into
// object streams; a document that has them is for pdfcpu to repair.
func mend(ctx context.Context, text string) (*document, error) {
	doc := newDocument(ctx, text)
	doc.mended = true
	var trailers []int // where their dictionaries are: behind the word, or in a cross-reference stream
	heads := objectMark.FindAllStringSubmatchIndex(text, maxObjects+1)
	for _, m := range heads {
		number, _ := strconv.Atoi(text[m[2]:m[3]]) // digits, few enough
		generation, _ := strconv.Atoi(text[m[4]:m[5]])
		doc.objects[number] = location{offset: m[2], generation: generation}
		if strings.Contains(text[m[1]:min(len(text), m[1]+headWindow)], "/XRef") {
			trailers = append(trailers, m[1])
		}
	}
	for end := strings.LastIndex(text, "trailer"); end >= 0; end = strings.LastIndex(text[:end], "trailer") {
		trailers = append(trailers, end+len("trailer"))
	}
	slices.Sort(trailers)
	for _, at := range slices.Backward(trailers[max(0, len(trailers)-maxSections):]) {
		if dict, _, err := doc.parseDict(at); err == nil && (isType(dict, "XRef") || dict["Root"] != nil) {
			doc.complete(dict)
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(heads) > maxObjects || strings.Count(text, "/ObjStm") > maxObjectStreams:
		return nil, ErrTooLarge.because("too many objects")
	case doc.trailer.IndirectRefEntry("Root") == nil:
		return nil, ErrDamaged.because("its cross-reference is missing")
	case !doc.encrypted() && encryptMark.MatchString(text):
		return nil, ErrDamaged.because("its encryption dictionary is missing")
	}
	return doc, nil
}

// check makes sure that the map leads to a document and that every object is where the map says.
func (d *document) check() error {
	root := d.trailer.IndirectRefEntry("Root")
	if root == nil {
		return errNoMap
	}
	if len(d.objects) > maxObjects {
		return ErrTooLarge.because("too many objects")
	}
	if _, known := d.objects[root.ObjectNumber.Value()]; !known {
		return errNoMap
	}
	streams := map[int]bool{}
	for number, at := range d.objects {
		if at.stream != 0 {
			streams[at.stream] = true
		} else if _, ok := d.body(number, at); !ok {
			return errNoMap
		}
	}
	if len(streams) > maxObjectStreams {
		return ErrTooLarge.because("too many object streams")
	}
	return nil
}

// readSection reads the table or the stream at an offset and gives its trailer.
func (d *document) readSection(offset int) (types.Dict, error) {
	s := d.scan(offset)
	if s == nil {
		return nil, errNoMap
	}
	if !s.keyword("xref") {
		return d.readXRefStream(offset)
	}
	freed, err := d.readTable(s)
	if err != nil {
		return nil, err
	}
	trailer, _, err := d.parseDict(s.at)
	if err != nil {
		return nil, err
	}
	// A hybrid file lists as free in the table what old readers must not see; the stream says where it is.
	if hybrid := trailer.Int64Entry("XRefStm"); hybrid != nil {
		d.hybrid = true
		if _, err := d.readXRefStream(int(*hybrid)); err != nil {
			return nil, err
		}
	}
	for _, number := range freed {
		d.free(number)
	}
	return trailer, nil
}

// readTable reads the subsections of a table up to its trailer and gives the numbers of the free objects.
func (d *document) readTable(s *scanner) (freed []int, err error) {
	for !s.keyword("trailer") {
		first, ok1 := s.integer()
		count, ok2 := s.integer()
		if !ok1 || !ok2 || count < 0 || first < 0 || first+count > maxObjects*10 || count > len(d.text)/10 {
			return nil, errNoMap
		}
		for number := first; number < first+count; number++ {
			offset, ok1 := s.integer()
			generation, ok2 := s.integer()
			switch {
			case !ok1 || !ok2:
				return nil, errNoMap
			case s.keyword("n"):
				if offset > 0 { // some writers mark unused numbers so
					d.place(number, location{offset: offset, generation: generation})
				}
			case s.keyword("f"):
				freed = append(freed, number)
			default:
				return nil, errNoMap
			}
		}
	}
	return freed, nil
}

// readXRefStream reads a cross-reference stream (ISO 32000-1 §7.5.8) and gives its dictionary.
func (d *document) readXRefStream(offset int) (types.Dict, error) {
	s := d.scan(offset)
	if s == nil || !s.header() {
		return nil, errNoMap
	}
	dict, end, err := d.parseDict(s.at)
	if err != nil || !isType(dict, "XRef") {
		return nil, errNoMap
	}
	raw, ok := d.streamData(dict, end)
	if !ok {
		return nil, errNoMap
	}
	rows, err := inflate(dict, []byte(raw))
	if err != nil {
		return nil, errNoMap
	}
	return dict, d.placeRows(dict, rows)
}

// placeRows reads the rows of a cross-reference stream: type, then two fields whose meaning the type decides.
func (d *document) placeRows(dict types.Dict, rows []byte) error {
	widths, ok := integers(dict.ArrayEntry("W"))
	if !ok || len(widths) < 3 || widths[0] < 0 || widths[1] < 1 || widths[2] < 0 || max(widths[0], widths[1], widths[2]) > 8 {
		return errNoMap
	}
	ranges, ok := integers(dict.ArrayEntry("Index"))
	if size := dict.Size(); len(ranges) == 0 && size != nil {
		ranges = []int{0, *size}
	}
	if !ok || len(ranges)%2 != 0 {
		return errNoMap
	}
	field := func(width, absent int) int {
		if width == 0 {
			return absent
		}
		v := 0
		for _, b := range rows[:width] {
			v = v<<8 | int(b)
		}
		rows = rows[width:]
		return v
	}
	for ; len(ranges) > 0; ranges = ranges[2:] {
		for number := ranges[0]; number < ranges[0]+ranges[1]; number++ {
			if len(rows) < widths[0]+widths[1]+widths[2] {
				return errNoMap
			}
			kind, second, third := field(widths[0], 1), field(widths[1], 0), field(widths[2], 0)
			switch kind {
			case 0:
				d.free(number)
			case 1:
				d.place(number, location{offset: second, generation: third})
			case 2:
				d.place(number, location{stream: second, index: third})
			}
		}
	}
	return nil
}

// place notes an object unless a newer section has said something about it.
func (d *document) place(number int, at location) {
	if _, known := d.objects[number]; !known && !d.gone[number] && number > 0 {
		d.objects[number] = at
	}
}

func (d *document) free(number int) {
	if _, known := d.objects[number]; !known {
		d.gone[number] = true
	}
}

func (d *document) scan(offset int) *scanner {
	if offset < 0 || offset >= len(d.text) {
		return nil
	}
	return &scanner{text: d.text, at: offset}
}

// body gives the offset right behind "N G obj" of an object that is not in an object stream.
func (d *document) body(number int, at location) (int, bool) {
	s := d.scan(at.offset)
	if s == nil {
		return 0, false
	}
	n, ok := s.integer()
	_, ok2 := s.integer()
	ok = ok && ok2 && n == number && s.keyword("obj")
	return s.at, ok
}

// parseDict parses the dictionary that follows an offset and gives the offset behind it.
func (d *document) parseDict(offset int) (types.Dict, int, error) {
	object, end, err := d.parse(offset)
	dict, ok := object.(types.Dict)
	if err != nil || !ok {
		return nil, 0, errNoMap
	}
	return dict, end, nil
}

func (d *document) parse(offset int) (types.Object, int, error) {
	if offset < 0 || offset >= len(d.text) {
		return nil, 0, errNoMap
	}
	rest := d.text[offset:]
	object, err := model.ParseObjectContext(d.ctx, &rest, 0, maxDepth)
	return object, len(d.text) - len(rest), err
}

// resolve follows references to objects that are not in an object stream, in dictionaries too. Whatever cannot be
// followed is null. The encryption dictionary and stream lengths never stand in object streams (ISO 32000-1 §7.5.7).
func (d *document) resolve(object types.Object, depth int) types.Object {
	if depth > 8 {
		return nil
	}
	switch o := object.(type) {
	case types.IndirectRef:
		number := o.ObjectNumber.Value()
		at, known := d.objects[number]
		if !known || at.stream != 0 {
			return nil
		}
		start, ok := d.body(number, at)
		if !ok {
			return nil
		}
		target, _, err := d.parse(start)
		if err != nil {
			return nil
		}
		return d.resolve(target, depth+1)
	case types.Dict:
		whole := types.Dict{}
		for k, v := range o {
			whole[k] = d.resolve(v, depth+1)
		}
		return whole
	case types.Array:
		whole := make(types.Array, len(o))
		for i, v := range o {
			whole[i] = d.resolve(v, depth+1)
		}
		return whole
	}
	return object
}

// streamData gives the raw bytes of the stream whose dictionary ends at an offset; not ok if no stream follows. A wrong
// /Length is mended by looking for the end.
func (d *document) streamData(dict types.Dict, end int) (string, bool) {
	s := &scanner{text: d.text, at: end}
	if !s.keyword("stream") {
		return "", false
	}
	start := s.at
	if strings.HasPrefix(d.text[start:], "\r\n") {
		start += 2
	} else if start < len(d.text) && (d.text[start] == '\n' || d.text[start] == '\r') {
		start++
	}
	if n, ok := d.resolve(dict["Length"], 0).(types.Integer); ok && n >= 0 && start+n.Value() <= len(d.text) {
		after := &scanner{text: d.text, at: start + n.Value()}
		if after.keyword("endstream") {
			return d.text[start : start+n.Value()], true
		}
	}
	n := strings.Index(d.text[start:], "endstream")
	if n < 0 {
		return "", false
	}
	data := d.text[start : start+n]
	data = strings.TrimSuffix(data, "\n")
	return strings.TrimSuffix(data, "\r"), true
}

func (d *document) encrypted() bool { return d.trailer["Encrypt"] != nil }

// sound reports whether any reader finds everything. pdfcpu overlooks what a hybrid file hides from old readers.
func (d *document) sound() bool { return !d.mended && !d.hybrid }

// encryption gives the encryption dictionary and the first half of the file identifier, which may be missing.
func (d *document) encryption() (types.Dict, []byte, error) {
	dict, ok := d.resolve(d.trailer["Encrypt"], 0).(types.Dict)
	if !ok {
		return nil, nil, ErrDamaged.because("its encryption dictionary is missing")
	}
	var id []byte
	if ids, ok := d.resolve(d.trailer["ID"], 0).(types.Array); ok && len(ids) > 0 {
		id, _ = (types.Dict{"0": ids[0]}).StringEntryBytes("0")
	}
	return dict, id, nil
}

// lock gives the document's lock, or one without bars for a document that is not encrypted.
func (d *document) lock() (*lock, error) {
	if !d.encrypted() {
		return &lock{metadataToo: true}, nil
	}
	dict, id, err := d.encryption()
	if err != nil {
		return nil, err
	}
	return newLock(dict, id)
}

// encryptRef says where the encryption dictionary is, 0 when it stands in the trailer itself.
func (d *document) encryptRef() int {
	if ref := d.trailer.IndirectRefEntry("Encrypt"); ref != nil {
		return ref.ObjectNumber.Value()
	}
	return 0
}

// cryptFilterMark is a stream that chooses its own cipher, or none.
var cryptFilterMark = regexp.MustCompile(`/Crypt[\s/\[\]>]`)

func (d *document) hasCryptFilters() bool { return cryptFilterMark.MatchString(d.text) }

func isType(dict types.Dict, name string) bool {
	t := dict.Type()
	return t != nil && *t == name
}

func integers(a types.Array) ([]int, bool) {
	out := make([]int, len(a))
	for i, o := range a {
		n, ok := o.(types.Integer)
		if !ok {
			return nil, false
		}
		out[i] = n.Value()
	}
	return out, true
}

// inflate decompresses a cross-reference stream.
func inflate(dict types.Dict, raw []byte) ([]byte, error) {
	stream := types.StreamDict{Dict: dict, Raw: raw}
	for i, name := range namesOf(dict["Filter"]) {
		parms := dict.DictEntry("DecodeParms")
		if list := dict.ArrayEntry("DecodeParms"); i < len(list) {
			parms, _ = list[i].(types.Dict)
		}
		stream.FilterPipeline = append(stream.FilterPipeline, types.PDFFilter{Name: name, DecodeParms: parms})
	}
	if len(stream.FilterPipeline) == 0 {
		return raw, nil
	}
	err := stream.DecodeWithLimit(maxXRefBytes)
	return stream.Content, err
}

// namesOf gives the names in a value that is a name or an array of names.
func namesOf(o types.Object) []string {
	switch o := o.(type) {
	case types.Name:
		return []string{string(o)}
	case types.Array:
		var names []string
		for _, e := range o {
			if n, ok := e.(types.Name); ok {
				names = append(names, string(n))
			}
		}
		return names
	}
	return nil
}

// scanner reads the few tokens that make up the map of a PDF.
type scanner struct {
	text string
	at   int
}

const whiteSpace = " \t\r\n\f\x00"

func (s *scanner) skipSpace() {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case strings.IndexByte(whiteSpace, c) >= 0:
			s.at++
		case c == '%':
			for s.at < len(s.text) && s.text[s.at] != '\n' && s.text[s.at] != '\r' {
				s.at++
			}
		default:
			return
		}
	}
}

// keyword consumes a word if it comes next.
func (s *scanner) keyword(word string) bool {
	s.skipSpace()
	if !strings.HasPrefix(s.text[s.at:], word) {
		return false
	}
	s.at += len(word)
	return true
}

// integer consumes an unsigned integer if it comes next.
func (s *scanner) integer() (int, bool) {
	s.skipSpace()
	end := s.at
	for end < len(s.text) && s.text[end] >= '0' && s.text[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(s.text[s.at:end])
	s.at = end
	return n, err == nil
}

// header consumes "N G obj".
func (s *scanner) header() bool {
	_, ok := s.integer()
	_, ok2 := s.integer()
	return ok && ok2 && s.keyword("obj")
}
