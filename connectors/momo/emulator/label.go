package emulator

// Labels: one page per waybill, encrypted as FACTS.md Annex A says.

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

// protection is a method with the passwords of a file. The words user and owner stand for passwords to be filled in.
type protection struct {
	method
	user, owner string
}

const (
	taxID    = "\x00tax" // the supplier's tax id
	nobodys  = "7c1fd2"  // a password nobody was told, as iText makes when no owner password is given
	stranger = "not-of-this-account"
)

var (
	usualProtections = []protection{
		{methodAES128, taxID, nobodys},
		{methodAES256, taxID, nobodys},
		{methodRC4x128, taxID, nobodys},
	}
	allProtections = []protection{
		{methodRC4x40, taxID, nobodys},
		{methodRC4x128, taxID, nobodys},
		{methodRC4Filter, taxID, nobodys},
		{methodAES128, taxID, nobodys},
		{methodAESClear, taxID, nobodys},
		{methodAES256R5, taxID, nobodys},
		{methodAES256, taxID, nobodys},
		{methodAES128, "", nobodys},
		{methodAES256, nobodys, taxID},
		{methodNone, "", ""},
	}
	foreignProtections = []protection{{methodAES128, stranger, nobodys}}
)

// labelFile makes the PDF of waybills, the n-th that is asked for.
func (e *Emulator) labelFile(n int, pages []string) []byte {
	choice := usualProtections
	switch {
	case e.On(switchForeignPassword):
		choice = foreignProtections
	case e.On(switchRareCiphers):
		choice = allProtections
	}
	p := choice[n%len(choice)]
	return makePDF(p.method, e.password(p.user), e.password(p.owner), pages)
}

func (e *Emulator) password(word string) string {
	if word == taxID {
		return e.login.entpID
	}
	return word
}

// labelPayload dresses a label as pdfData.
func (e *Emulator) labelPayload(file []byte, host string) string {
	text := base64.StdEncoding.EncodeToString(file)
	switch {
	case e.On(switchLabelHTML):
		return "<html><body>託運單</body></html>"
	case e.On(switchLabelDataURI):
		return "data:application/pdf;base64," + text
	case e.On(switchLabelLines):
		return brokenLines(text)
	case e.On(switchLabelURL):
		sum := sha256.Sum256(file)
		name := fmt.Sprintf("%x.pdf", sum[:12])
		e.files[name] = file
		return e.address(host) + labelPath + name
	}
	return text
}

func brokenLines(text string) string {
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text
}

// makePDF writes a document with one page of 100 x 150 mm for each text. The same texts give the same file.
func makePDF(m method, user, owner string, pages []string) []byte {
	seed := sha256.Sum256([]byte(m.name + strings.Join(pages, "\f")))
	id := seed[:16]
	s := newSecurity(m, user, owner, id, rand.NewChaCha8(seed))

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
	object(fmt.Sprintf("<< /Title <%x> >>", s.encrypt(4, []byte("momo waybill"))))
	object(stream(5, "/Type /Metadata /Subtype /XML", `<x:xmpmeta xmlns:x="adobe:ns:meta/"/>`, m.clearMetadata))
	for i, text := range pages {
		page := fixed + 1 + 2*i
		object(
			fmt.Sprintf(
				"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>",
				page+1,
			),
		)
		object(stream(page+1, "", pageContent(text), false))
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

// pageContent sets a text's lines one below the other and draws a frame. The text is ASCII without brackets.
func pageContent(text string) string {
	var b strings.Builder
	b.WriteString("12 12 259 401 re S\nBT /F1 14 Tf 24 380 Td 20 TL\n")
	for line := range strings.Lines(text) {
		fmt.Fprintf(&b, "(%s) Tj T*\n", strings.TrimSpace(line))
	}
	b.WriteString("ET\n")
	return b.String()
}
