// Reading PDFs with pdfcpu, in memory and within bounds: decrypting, and proving that a result can be printed.

package label

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pdfcpu keeps a configuration folder in the user's home unless it is told not to, once and before its first use.
func init() { api.DisableConfigDir() } //nolint:gochecknoinits // a global switch of the library

// settings are what every reading is done with.
func settings(command model.CommandMode) *model.Configuration {
	c := model.NewDefaultConfiguration()
	c.Cmd = command
	c.ValidationMode = model.ValidationRelaxed
	c.Offline = true
	c.Limits = model.ResourceLimits{
		MaxStreamBytes:       MaxBytes,
		MaxDecodeBytes:       maxObjectStreamBytes,
		MaxImagePixels:       maxContentBytes,
		MaxImageBytes:        maxContentBytes,
		MaxObjectCount:       maxObjects,
		MaxObjectStreamCount: maxObjects,
		MaxObjectStreamFirst: 4 << 20,
		MaxXRefEntries:       maxObjects,
		MaxRecursionDepth:    maxDepth,
	}
	return c
}

// errPanic is a library that lost its footing on a malformed file.
var errPanic = errors.New("label: the PDF library gave up")

// read gives pdfcpu's view of a file, every object loaded.
func read(ctx context.Context, pdf []byte, c *model.Configuration) (m *model.Context, err error) {
	defer func() {
		if recover() != nil {
			m, err = nil, errPanic
		}
	}()
	source := &frugalReader{ctx: ctx, Reader: bytes.NewReader(pdf), left: 64<<20 + 16*int64(len(pdf))}
	m, err = pdfcpu.ReadWithContext(ctx, source, c)
	if source.left <= 0 {
		return nil, ErrTooLarge.because("its parts lie inside each other")
	}
	return m, err
}

// frugalReader ends a reading when its context ends, or when it has given many times what the file holds: objects that
// overlap are a way to make a small file fill the memory.
type frugalReader struct {
	ctx context.Context
	*bytes.Reader
	left int64
}

func (r *frugalReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := r.Reader.Read(p)
	r.left -= int64(n)
	return n, err
}

// decryptByLibrary is the decryptor for whatever pdfcpu understands; it repairs as it reads.
func decryptByLibrary(ctx context.Context, doc *document, lock *lock, key fileKey) ([]byte, []Page, error) {
	c := settings(model.DECRYPT)
	switch {
	case !doc.encrypted():
		c.Cmd = model.VALIDATE
	case key.role == Owner && lock.revision >= 5:
		c.OwnerPW = string(key.password)
	default:
		c.UserPW = string(key.password)
	}
	m, err := read(ctx, []byte(doc.text), c)
	if err != nil {
		return nil, nil, err
	}
	before, err := pagesOf(ctx, m)
	if err != nil {
		return nil, nil, err
	}
	written, err := write(m)
	if err != nil {
		return nil, nil, err
	}
	after, err := verifyWritten(ctx, written)
	if err == nil && len(after) != len(before) {
		err = ErrDamaged.because("pages were lost")
	}
	return written, after, err
}

func write(m *model.Context) (pdf []byte, err error) {
	defer func() {
		if recover() != nil {
			pdf, err = nil, errPanic
		}
	}()
	var b bytes.Buffer
	err = api.WriteContext(m, &b)
	return b.Bytes(), err
}

// verify opens a file anew and gives its pages.
func verify(ctx context.Context, pdf []byte) ([]Page, error) {
	m, err := read(ctx, pdf, settings(model.VALIDATE))
	if err != nil {
		return nil, err
	}
	return pagesOf(ctx, m)
}

// verifyWritten is verify for what a decryptor wrote: its map must hold without mending, and name no encryption.
func verifyWritten(ctx context.Context, pdf []byte) ([]Page, error) {
	doc, err := followMap(ctx, string(pdf))
	if err != nil {
		return nil, err
	}
	if doc.encrypted() || !doc.sound() {
		return nil, ErrDamaged.because("it could not be written anew")
	}
	return verify(ctx, pdf)
}

// pagesOf walks the page tree and proves that every page can be drawn.
func pagesOf(ctx context.Context, m *model.Context) (pages []Page, err error) {
	defer func() {
		if recover() != nil {
			pages, err = nil, errPanic
		}
	}()
	w := &pageWalk{ctx: ctx, doc: m, seen: map[int]bool{}, left: maxContentBytes}
	root, err := m.Catalog()
	if err != nil {
		return nil, err
	}
	tree := root.IndirectRefEntry("Pages")
	if tree == nil {
		return nil, ErrDamaged.because("it has no pages")
	}
	if err := w.node(*tree, types.Dict{}, 0); err != nil {
		return nil, err
	}
	top, err := m.DereferenceDict(*tree)
	if err != nil {
		return nil, err
	}
	if count := top.IntEntry("Count"); len(w.pages) == 0 || count != nil && *count != len(w.pages) {
		return nil, ErrDamaged.because("pages are missing")
	}
	return w.pages, nil
}

type pageWalk struct {
	ctx   context.Context
	doc   *model.Context
	seen  map[int]bool
	pages []Page
	left  int64 // of maxContentBytes
}

// inheritable are the page attributes that a node hands down (ISO 32000-1 table 30).
var inheritable = []string{"MediaBox", "CropBox", "Rotate", "Resources"}

func (w *pageWalk) node(ref types.IndirectRef, inherited types.Dict, depth int) error {
	number := ref.ObjectNumber.Value()
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.seen[number] || depth > maxDepth {
		return ErrDamaged.because("its pages form a circle")
	}
	w.seen[number] = true
	d, err := w.doc.DereferenceDict(ref)
	if err != nil {
		return err
	}
	if d == nil {
		return ErrDamaged.because("a page is missing")
	}
	attributes := types.Dict{}
	for _, key := range inheritable {
		if v, ok := d[key]; ok {
			attributes[key] = v
		} else if v, ok := inherited[key]; ok {
			attributes[key] = v
		}
	}
	if _, isTree := d["Kids"]; !isTree {
		return w.page(d, attributes)
	}
	kids, err := w.doc.DereferenceArray(d["Kids"])
	if err != nil {
		return err
	}
	for _, kid := range kids {
		ref, ok := kid.(types.IndirectRef)
		if !ok {
			return ErrDamaged.because("a page is missing")
		}
		if err := w.node(ref, attributes, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *pageWalk) page(d, attributes types.Dict) error {
	if len(w.pages) >= MaxPages {
		return ErrTooLarge.because("too many pages")
	}
	size, err := w.size(d, attributes)
	if err != nil {
		return err
	}
	w.pages = append(w.pages, size)
	if err := w.contents(d["Contents"]); err != nil {
		return err
	}
	return w.resources(attributes["Resources"])
}

// size gives the cropped, turned and scaled page.
func (w *pageWalk) size(d, attributes types.Dict) (Page, error) {
	box, ok := w.box(attributes["MediaBox"])
	if !ok {
		return Page{}, ErrDamaged.because("a page has no size")
	}
	if crop, ok := w.box(attributes["CropBox"]); ok {
		cut := rectangle{max(crop[0], box[0]), max(crop[1], box[1]), min(crop[2], box[2]), min(crop[3], box[3])}
		if cut[2] > cut[0] && cut[3] > cut[1] {
			box = cut
		}
	}
	scale := mmPerUnit
	if unit, err := w.doc.DereferenceNumber(d["UserUnit"]); d["UserUnit"] != nil && err == nil {
		scale *= unit
	}
	p := Page{WidthMM: (box[2] - box[0]) * scale, HeightMM: (box[3] - box[1]) * scale}
	if turn, err := w.doc.DereferenceInteger(attributes["Rotate"]); err == nil && turn != nil && turn.Value()%180 != 0 {
		p.WidthMM, p.HeightMM = p.HeightMM, p.WidthMM
	}
	if !(p.WidthMM >= 1 && p.HeightMM >= 1) {
		return Page{}, ErrDamaged.because("a page has no size")
	}
	if p.WidthMM > maxPageMM || p.HeightMM > maxPageMM {
		return Page{}, ErrTooLarge.because("a page is too large")
	}
	return p, nil
}

type rectangle [4]float64

func (w *pageWalk) box(o types.Object) (rectangle, bool) {
	if o == nil {
		return rectangle{}, false
	}
	a, err := w.doc.DereferenceArray(o)
	if err != nil || len(a) != 4 {
		return rectangle{}, false
	}
	var r rectangle
	for i, e := range a {
		n, err := w.doc.DereferenceNumber(e)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return rectangle{}, false
		}
		r[i] = n
	}
	return rectangle{min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3])}, true
}

// contents decompresses a page's drawing instructions: garbage, from a wrong key or a torn file, does not decompress.
func (w *pageWalk) contents(o types.Object) error {
	o, err := w.doc.Dereference(o)
	if err != nil || o == nil {
		return err
	}
	parts, isList := o.(types.Array)
	if !isList {
		parts = types.Array{o}
	}
	for _, part := range parts {
		o, err := w.doc.Dereference(part)
		if err != nil {
			return err
		}
		stream, ok := o.(types.StreamDict)
		if !ok {
			return ErrDamaged.because("a page's contents are missing")
		}
		if len(stream.Raw) == 0 {
			continue
		}
		if err := stream.DecodeWithLimit(max(w.left, 1)); err != nil && !errors.Is(err, filter.ErrUnsupportedFilter) {
			return err
		}
		w.left -= int64(len(stream.Content))
	}
	return nil
}

// resources makes sure that the pictures and fonts a page refers to are there: a missing one would be a label without
// its bar code.
func (w *pageWalk) resources(o types.Object) error {
	if o == nil {
		return nil
	}
	d, err := w.doc.DereferenceDict(o)
	if err != nil {
		return err
	}
	for _, class := range []string{"XObject", "Font"} {
		if d[class] == nil {
			continue
		}
		named, err := w.doc.DereferenceDict(d[class])
		if err != nil {
			return err
		}
		for _, ref := range named {
			target, err := w.doc.Dereference(ref)
			if err != nil {
				return err
			}
			if target == nil {
				return ErrDamaged.because("a picture or font is missing")
			}
		}
	}
	return nil
}
