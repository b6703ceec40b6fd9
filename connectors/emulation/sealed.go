package emulation

// Labels that open with a password only.

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Seal is how a label is encrypted, and with which passwords.
type Seal struct {
	method
	user, owner string
}

// nobodys is a password that nobody was told, as libraries make when no owner password is given.
const nobodys = "7c1fd2"

// UsualSeals are the three ciphers that are met most, opening with the password given.
func UsualSeals(password string) []Seal {
	return []Seal{{methodAES128, password, nobodys}, {methodAES256, password, nobodys}, {methodRC4x128, password, nobodys}}
}

// AllSeals are all that can be met: every cipher, a password that only restricts changes, one that is the owner's, and no encryption.
func AllSeals(password string) []Seal {
	return []Seal{
		{methodRC4x40, password, nobodys},
		{methodRC4x128, password, nobodys},
		{methodRC4Filter, password, nobodys},
		{methodAES128, password, nobodys},
		{methodAESClear, password, nobodys},
		{methodAES256R5, password, nobodys},
		{methodAES256, password, nobodys},
		{methodAES128, "", nobodys},
		{methodAES256, nobodys, password},
		{methodNone, "", ""},
	}
}

// SealedPDF writes a document of sheets, encrypted; the zero Seal leaves it open. The title is ASCII. The same sheets give the same file.
func SealedPDF(seal Seal, title string, sheets []Sheet) []byte {
	m := seal.method
	contents := make([]string, len(sheets))
	for i, sheet := range sheets {
		contents[i] = sheet.content()
	}
	seed := sha256.Sum256([]byte(m.name + strings.Join(contents, "\f")))
	id := seed[:16]
	s := newSecurity(m, seal.user, seal.owner, id, rand.NewChaCha8(seed))

	var out bytes.Buffer
	var offsets []int
	out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	object := func(content string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), content)
	}
	stream := func(number int, dictionary, data string, asItIs bool) string {
		body := []byte(data)
		if !asItIs {
			body = s.encrypt(number, body)
		}
		return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dictionary, len(body), body)
	}
	text := func(number int, value string) string { return fmt.Sprintf("<%x>", s.encrypt(number, []byte(value))) }

	// 1 catalogue, 2 page tree, 3 to 6 fonts, 7 information, 8 metadata, then page and content of each sheet.
	const fixed = 8
	kids := make([]string, len(sheets))
	for i := range sheets {
		kids[i] = fmt.Sprintf("%d 0 R", fixed+1+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R /Metadata 8 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(sheets), strings.Join(kids, " ")))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	object("<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light-UniCNS-UTF16-H /Encoding /UniCNS-UTF16-H /DescendantFonts [5 0 R] >>")
	object("<< /Type /Font /Subtype /CIDFontType0 /BaseFont /MSung-Light /DW 1000 /FontDescriptor 6 0 R /CIDSystemInfo << /Registry " +
		text(5, "Adobe") + " /Ordering " + text(5, "CNS1") + " /Supplement 4 >> >>")
	object("<< /Type /FontDescriptor /FontName /MSung-Light /Flags 6 /FontBBox [-160 -249 1015 888] /ItalicAngle 0 /Ascent 888 " +
		"/Descent -249 /CapHeight 880 /StemV 93 >>")
	object("<< /Title " + text(7, title) + " >>")
	object(stream(8, "/Type /Metadata /Subtype /XML", `<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`, m.clearMetadata))
	for i, sheet := range sheets {
		page := fixed + 1 + 2*i
		width, height := sheet.size()
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /Font << /%s 3 0 R /%s 4 0 R >> >> /Contents %d 0 R >>",
			width, height, latinFont, chineseFont, page+1))
		object(stream(page+1, "", contents[i], false))
	}
	trailer := fmt.Sprintf("/Root 1 0 R /Info 7 0 R /ID [<%x> <%x>]", id, id)
	if m.v > 0 {
		object(s.dictionary())
		trailer += fmt.Sprintf(" /Encrypt %d 0 R", len(offsets))
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, start)
	return out.Bytes()
}
