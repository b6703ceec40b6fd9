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

// SealedPDF writes a document with one page of 100 x 150 mm for each text, encrypted. The texts are ASCII without brackets. The same texts
// give the same file.
func SealedPDF(seal Seal, title string, pages []string) []byte {
	m := seal.method
	seed := sha256.Sum256([]byte(m.name + strings.Join(pages, "\f")))
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

	// 1 catalogue, 2 page tree, 3 font, 4 information, 5 metadata, then page and content of each text.
	const fixed = 5
	kids := make([]string, len(pages))
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", fixed+1+2*i)
	}
	object("<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>")
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), strings.Join(kids, " ")))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	object(fmt.Sprintf("<< /Title <%x> >>", s.encrypt(4, []byte(title))))
	object(stream(5, "/Type /Metadata /Subtype /XML", `<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`, m.clearMetadata))
	for i, text := range pages {
		page := fixed + 1 + 2*i
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", page+1))
		object(stream(page+1, "", sealedPage(text), false))
	}
	trailer := fmt.Sprintf("/Root 1 0 R /Info 4 0 R /ID [<%x> <%x>]", id, id)
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

// sealedPage sets a text's lines one below the other and draws a frame.
func sealedPage(text string) string {
	var b strings.Builder
	b.WriteString("12 12 259 401 re S\nBT /F1 14 Tf 24 380 Td 20 TL\n")
	for line := range strings.Lines(text) {
		fmt.Fprintf(&b, "(%s) Tj T*\n", strings.TrimSpace(line))
	}
	b.WriteString("ET\n")
	return b.String()
}
