// Taking a label out of its wrapping: platforms send a PDF raw, in base64 or as a data URL, and sometimes something else
// altogether (FACTS.md of momo, Annex A, "Payload forms").

package label

import (
	"bytes"
	"encoding/base64"
	"net/url"
)

// Kind says what a payload turned out to be.
type Kind string

// The kinds of payload.
const (
	PDF     Kind = "pdf"
	HTML    Kind = "html" // a label as a page, or an error page in a label's place
	PNG     Kind = "png"
	JPEG    Kind = "jpeg"
	ZPL     Kind = "zpl" // commands of label printers
	ZIP     Kind = "zip" // an archive of the others
	URL     Kind = "url" // an https address to fetch the label from
	Unknown Kind = "unknown"
)

const (
	pdfMark    = "%PDF-"
	pngMark    = "\x89PNG\r\n\x1a\n"
	jpegMark   = "\xff\xd8\xff"
	zipMark    = "PK\x03\x04"
	utf8BOM    = "\xef\xbb\xbf"
	headWindow = 1024 // readers accept %PDF- within the first 1024 bytes (ISO 32000-1 Annex H, note 13)
	maxURL     = 8 << 10
)

// Unwrap gives what a platform put into a label field: the bytes inside base64 (line breaks, missing padding and the URL
// alphabet included) or a data URL, otherwise the payload itself, and what kind they are. An address comes back as URL,
// trimmed; it is never fetched here. The only error is ErrTooLarge.
//
// The bytes may share memory with payload.
func Unwrap(payload []byte) (Kind, []byte, error) {
	if len(payload) > MaxBytes/3*4+MaxBytes/16 { // base64 of the largest label, with its line breaks
		return Unknown, nil, ErrTooLarge.because("the payload is larger than the limit")
	}
	kind, content := classify(payload)
	if kind == Unknown {
		if inner, ok := decodeBase64(payload); ok {
			if innerKind, b := classify(inner); innerKind != Unknown && innerKind != URL {
				kind, content = innerKind, b
			}
		}
	}
	if len(content) > MaxBytes {
		return kind, nil, ErrTooLarge.because("the label is larger than the limit")
	}
	return kind, content, nil
}

// classify looks at bytes as they are.
func classify(b []byte) (Kind, []byte) {
	text := bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(b), []byte(utf8BOM)))
	switch {
	case bytes.HasPrefix(text, []byte("<")):
		return HTML, b
	case bytes.HasPrefix(b, []byte(pngMark)):
		return PNG, b
	case bytes.HasPrefix(b, []byte(jpegMark)):
		return JPEG, b
	case bytes.HasPrefix(b, []byte(zipMark)):
		return ZIP, b
	case looksLikeZPL(text):
		return ZPL, b
	case isAddress(text):
		return URL, text
	case headerOffset(b) >= 0:
		return PDF, b
	}
	return Unknown, b
}

// isAddress accepts one absolute https address and nothing beside it.
func isAddress(text []byte) bool {
	const scheme = "https://"
	if len(text) > maxURL || len(text) < len(scheme) || !bytes.EqualFold(text[:len(scheme)], []byte(scheme)) {
		return false
	}
	if bytes.ContainsAny(text, " \t\r\n<>\"") {
		return false
	}
	u, err := url.Parse(string(text))
	return err == nil && u.Hostname() != ""
}

// decodeBase64 reads base64, bare or behind the head of a data URL. White space counts for nothing.
func decodeBase64(b []byte) ([]byte, bool) {
	text := bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(b), []byte(utf8BOM)))
	if len(text) >= 5 && bytes.EqualFold(text[:5], []byte("data:")) {
		head, body, found := bytes.Cut(text, []byte(","))
		if !found || !bytes.HasSuffix(bytes.ToLower(head), []byte(";base64")) {
			return nil, false
		}
		text = body
	}
	bare := make([]byte, 0, len(text))
	for _, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n':
		case '-':
			bare = append(bare, '+')
		case '_':
			bare = append(bare, '/')
		default:
			bare = append(bare, c)
		}
	}
	bare = bytes.TrimRight(bare, "=")
	n, err := base64.RawStdEncoding.Decode(bare, bare)
	if err != nil || n == 0 {
		return nil, false
	}
	return bare[:n], true
}

// headerOffset finds where the PDF begins, -1 if it does not.
func headerOffset(b []byte) int {
	return bytes.Index(b[:min(len(b), headWindow+len(pdfMark))], []byte(pdfMark))
}

// endsLikePDF reports whether a PDF's closing mark is where readers look for it. A cut file has lost it, and with it the
// place that says whether the file is encrypted.
func endsLikePDF(b []byte) bool {
	b = bytes.TrimRight(b, "\x00 \t\r\n")
	tail := b[max(0, len(b)-headWindow):]
	return bytes.Contains(tail, []byte("%%EOF")) || bytes.Contains(tail, []byte("startxref"))
}
