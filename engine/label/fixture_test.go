// The labels the tests open: written here by hand, encrypted by qpdf or, where qpdf cannot make what some platforms'
// libraries make, by the small encryptor below, with qpdf as the judge of both.

package label_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

const (
	taxID    = "24567890"     // the user password of all fixtures, as in FACTS.md of momo, Annex A
	ownerPW  = "owner-secret" // their owner password
	fileID   = "31415926535897932384626433832795"
	title    = `Label (1\2) for packer`
	metadata = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>`
)

// plainPages is the number of pages of plainLabel, each 100 x 150 mm.
const plainPages = 3

func pageText(n int) string { return fmt.Sprintf("Label page %d", n) }

// object is one numbered object: a body, and for a stream its data.
type object struct {
	body   string
	stream string
}

// plainObjects is the label all fixtures are made of: three pages of text, a title with awkward characters, metadata.
func plainObjects() []object {
	objects := []object{
		{body: "<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>"},
		{body: "<< /Type /Pages /Count 3 /Kids [5 0 R 7 0 R 9 0 R] /MediaBox [0 0 283.4646 425.1969] >>"},
		{body: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"},
		{body: "<< /Type /Metadata /Subtype /XML /Length %d >>", stream: metadata},
	}
	for n := 1; n <= plainPages; n++ {
		objects = append(objects,
			object{body: fmt.Sprintf("<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 4+2*n)},
			object{body: "<< /Length %d >>", stream: "BT /F1 24 Tf 20 200 Td (" + pageText(n) + ") Tj ET\n10 10 200 3 re f\n"})
	}
	return append(objects, object{body: "<< /Title " + literal(title) + " >>"}) // 11
}

func literal(s string) string {
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "\r", `\r`, "\n", `\n`).Replace(s) + ")"
}

// assemble writes objects 1, 2, ... with a table and the given further trailer entries.
func assemble(objects []object, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		writeObject(&b, i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, trailer, start)
	return b.Bytes()
}

func writeObject(b *bytes.Buffer, number int, o object) {
	if o.stream == "" {
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", number, o.body)
		return
	}
	fmt.Fprintf(b, "%d 0 obj\n"+o.body+"\nstream\n%s\nendstream\nendobj\n", number, len(o.stream), o.stream)
}

func plainLabel() []byte {
	return assemble(plainObjects(), "/Info 11 0 R /ID [<"+fileID+"> <"+fileID+">]")
}

// qpdf runs qpdf on a file and gives its output file. Without qpdf the test is skipped, but never in CI.
func qpdf(t testing.TB, in []byte, args ...string) []byte {
	t.Helper()
	out, err := tryQPDF(t, in, args...)
	require.NoError(t, err)
	return out
}

func tryQPDF(t testing.TB, in []byte, args ...string) ([]byte, error) {
	t.Helper()
	if _, err := exec.LookPath("qpdf"); err != nil {
		if os.Getenv("CI") == "true" {
			require.Fail(t, "qpdf is missing: the set-up under build/ installs it")
		}
		t.Skip("qpdf is not installed; build/setup installs it")
	}
	folder := t.TempDir()
	from, to := filepath.Join(folder, "in.pdf"), filepath.Join(folder, "out.pdf")
	require.NoError(t, os.WriteFile(from, in, 0o600))
	said, err := exec.Command("qpdf", append(args, from, to)...).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 { // warnings
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("qpdf: %w: %s", err, said)
	}
	out, err := os.ReadFile(to)
	return out, err
}

// seal encrypts with qpdf.
func seal(t testing.TB, in []byte, user, owner, bits string, options ...string) []byte {
	t.Helper()
	args := append([]string{"--allow-weak-crypto", "--encrypt", user, owner, bits}, options...)
	return qpdf(t, in, append(args, "--")...)
}

// byHand says how sealByHand encrypts.
type byHand struct {
	v                int    // 2 or 4, always with RC4 of 128 bits
	password         string // user password; the owner's is unknown, as with libraries that make it up
	entries          string // of the encryption dictionary, beside /Filter /V /R /O /U /P
	withoutID        bool
	direct           bool // the dictionary stands in the trailer
	plainStrings     bool
	plainStreams     bool
	identityMetadata string // further entries for the metadata stream, which is then left alone
	unsealed         bool   // not encrypted at all
	hybrid           bool   // the font is in an object stream that only readers of PDF 1.5 see
}

// sealByHand encrypts plainLabel by the book (ISO 32000-1 algorithms 1, 2 and 5).
func sealByHand(how byHand) []byte {
	pad, _ := hex.DecodeString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
	owner := bytes.Repeat([]byte{0x5A}, 32)
	id, _ := hex.DecodeString(fileID)
	if how.withoutID {
		id = nil
	}
	h := md5.New()
	h.Write(append([]byte(how.password), pad...)[:32])
	h.Write(owner)
	h.Write(binary.LittleEndian.AppendUint32(nil, 0xFFFFFFFC))
	h.Write(id)
	key := h.Sum(nil)
	for range 50 {
		sum := md5.Sum(key)
		key = sum[:]
	}
	cipher := func(key []byte, s string) string {
		c, _ := rc4.NewCipher(key)
		out := make([]byte, len(s))
		c.XORKeyStream(out, []byte(s))
		return string(out)
	}
	sum := md5.Sum(append(pad, id...))
	user := string(sum[:])
	for i := range 20 {
		turned := bytes.Clone(key)
		for j := range turned {
			turned[j] ^= byte(i)
		}
		user = cipher(turned, user)
	}
	of := func(number int, s string) string {
		sum := md5.Sum(append(bytes.Clone(key), byte(number), byte(number>>8), 0, 0, 0))
		return cipher(sum[:], s)
	}
	dictionary := fmt.Sprintf("<< /Filter /Standard /V %d /R %d /O <%x> /U <%x> /P -4 %s >>",
		how.v, map[int]int{2: 3, 4: 4}[how.v], owner, user+strings.Repeat("\x00", 16), how.entries)

	if how.unsealed {
		of = func(_ int, s string) string { return s }
	}
	objects := plainObjects()
	if how.identityMetadata != "" {
		objects[3].body = "<< /Type /Metadata /Subtype /XML " + how.identityMetadata + " /Length %d >>"
	}
	if how.hybrid {
		font := objects[2].body
		objects[2] = object{body: "null"} // its place in the table is taken below
		objects = append(objects, object{
			body:   "<< /Type /ObjStm /N 1 /First 4 /Length %d >>",
			stream: "3 0 " + font,
		})
	}
	for i, o := range objects {
		if o.stream != "" && !how.plainStreams && !(i == 3 && how.identityMetadata != "") {
			objects[i].stream = of(i+1, o.stream)
		}
	}
	if !how.plainStrings {
		objects[10].body = fmt.Sprintf("<< /Title <%x> >>", of(11, title))
	}
	trailer := "/Info 11 0 R "
	if !how.withoutID {
		trailer += "/ID [<" + fileID + "> <" + fileID + ">] "
	}
	if how.direct {
		return assemble(objects, trailer+"/Encrypt "+dictionary)
	}
	if !how.unsealed {
		objects = append(objects, object{body: dictionary})
		trailer += fmt.Sprintf("/Encrypt %d 0 R ", len(objects))
	}
	if how.hybrid {
		return assembleHybrid(objects, trailer)
	}
	return assemble(objects, trailer)
}

// assembleHybrid is assemble with object 3 free in the table and, in the stream beside it, inside object stream 12.
func assembleHybrid(objects []object, trailer string) []byte {
	whole := assemble(objects, trailer)
	at := bytes.LastIndex(whole, []byte("xref\n0 "))
	var b bytes.Buffer
	b.Write(whole[:at])
	stream := b.Len()
	rows := []byte{2, 0, 12, 0} // compressed, in object 12, index 0
	writeObject(&b, 99, object{
		body: fmt.Sprintf("<< /Type /XRef /Size 100 /Root 1 0 R /W [1 2 1] /Index [3 1] %s /Length %%d >>", trailer), stream: string(rows),
	})
	table := strings.Split(string(whole[at:]), "\n")
	table[5] = "0000000000 00001 f " // object 3
	tail := strings.Join(table, "\n")
	start := b.Len()
	tail = strings.Replace(tail, "trailer\n<< ", fmt.Sprintf("trailer\n<< /XRefStm %d ", stream), 1)
	tail = tail[:strings.LastIndex(tail, "startxref")] + fmt.Sprintf("startxref\n%d\n%%%%EOF\n", start)
	b.WriteString(tail)
	return b.Bytes()
}

// deflated compresses n times the same text.
func deflated(text string, n int) string {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	chunk := []byte(strings.Repeat(text, max(1, 1<<16/len(text))))
	for left := n * len(text); left > 0; left -= len(chunk) {
		_, _ = w.Write(chunk[:min(left, len(chunk))])
	}
	_ = w.Close()
	return b.String()
}

// onePage is a document of one page with the given attributes and further objects from number 4 on.
func onePage(attributes string, more ...object) []byte {
	return assemble(append([]object{
		{body: "<< /Type /Catalog /Pages 2 0 R >>"},
		{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
		{body: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] " + attributes + " >>"},
	}, more...), "")
}

// swap replaces text in a file by text of the same length, filled up with spaces, so that all offsets hold.
func swap(t testing.TB, pdf []byte, old, replacement string) []byte {
	t.Helper()
	require.LessOrEqual(t, len(replacement), len(old))
	require.Equal(t, 1, bytes.Count(pdf, []byte(old)), "%q", old)
	return bytes.Replace(pdf, []byte(old), []byte(replacement+strings.Repeat(" ", len(old)-len(replacement))), 1)
}

// requireLabel reads a PDF with a reader of its own and requires the text of every page and the title.
func requireLabel(t testing.TB, pdf []byte) {
	t.Helper()
	c := model.NewDefaultConfiguration()
	m, err := api.ReadContext(bytes.NewReader(pdf), c)
	require.NoError(t, err)
	require.Nil(t, m.Encrypt)
	require.NoError(t, api.ValidateContext(m))
	require.Equal(t, plainPages, m.PageCount)
	for n := 1; n <= plainPages; n++ {
		page, _, _, err := m.PageDict(n, false)
		require.NoError(t, err)
		content, err := m.PageContent(page, n)
		require.NoError(t, err)
		require.Contains(t, string(content), pageText(n))
	}
	info, err := m.DereferenceDict(*m.Info)
	require.NoError(t, err)
	name, err := info.StringEntryBytes("Title")
	require.NoError(t, err)
	require.Equal(t, title, string(name))
}

func open(pdf []byte, candidates ...string) (label.Opened, error) {
	secrets := make([]label.Secret, len(candidates))
	for i, c := range candidates {
		secrets[i] = label.Secret(c)
	}
	return label.Open(context.Background(), pdf, secrets)
}
