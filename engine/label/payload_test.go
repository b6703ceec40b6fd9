package label_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// wrapped breaks text into lines as MIME does.
func wrapped(text, lineEnd string) string {
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + lineEnd)
		text = text[76:]
	}
	return b.String() + text + lineEnd
}

func TestPayloadsAreTakenOutOfTheirWrapping(t *testing.T) {
	t.Parallel()
	pdf := string(plainLabel())
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	html := "<!DOCTYPE html><html><body>託運單</body></html>"
	std := base64.StdEncoding.EncodeToString
	address := "https://example.test/label/26112210005678.pdf?token=a%2Fb"
	tests := []struct {
		name    string
		payload string
		kind    label.Kind
		want    string
	}{
		{"raw PDF", pdf, label.PDF, pdf},
		{"raw PDF behind junk", "\r\n\r\n" + pdf, label.PDF, "\r\n\r\n" + pdf},
		{"base64", std([]byte(pdf)), label.PDF, pdf},
		{"base64 in lines", wrapped(std([]byte(pdf)), "\r\n"), label.PDF, pdf},
		{"base64 in Unix lines", wrapped(std([]byte(pdf)), "\n"), label.PDF, pdf},
		{"base64 without padding", strings.TrimRight(std([]byte(pdf+"x")), "="), label.PDF, pdf + "x"},
		{"base64 for addresses", base64.URLEncoding.EncodeToString([]byte(pdf)), label.PDF, pdf},
		{"base64 behind a byte order mark", "\xef\xbb\xbf" + std([]byte(pdf)), label.PDF, pdf},
		{"data URL", "data:application/pdf;base64," + std([]byte(pdf)), label.PDF, pdf},
		{"data URL in capitals and lines", "DATA:application/PDF;name=a.pdf;BASE64," + wrapped(std([]byte(pdf)), "\n"), label.PDF, pdf},
		{"HTML", html, label.HTML, html},
		{"HTML behind white space", "\n  " + html, label.HTML, "\n  " + html},
		{"HTML that speaks of PDF", "<html>%PDF-1.4</html>", label.HTML, "<html>%PDF-1.4</html>"},
		{"HTML in base64", std([]byte(html)), label.HTML, html},
		{"PNG", png, label.PNG, png},
		{"PNG in base64", std([]byte(png)), label.PNG, png},
		{"PNG in a data URL", "data:image/png;base64," + std([]byte(png)), label.PNG, png},
		{"address", address, label.URL, address},
		{"address with white space around", " \n" + address + "\r\n", label.URL, address},
		{"address in capitals", "HTTPS://EXAMPLE.TEST/A", label.URL, "HTTPS://EXAMPLE.TEST/A"},
		{"address without encryption", "http://example.test/label.pdf", label.Unknown, "http://example.test/label.pdf"},
		{"address without host", "https:///label.pdf", label.Unknown, "https:///label.pdf"},
		{"two addresses", address + "\n" + address, label.Unknown, address + "\n" + address},
		{"an address in base64 is not followed", std([]byte(address)), label.Unknown, std([]byte(address))},
		{"another scheme", "file:///etc/passwd", label.Unknown, "file:///etc/passwd"},
		{"JSON", `{"ERROR":"查無資料"}`, label.Unknown, `{"ERROR":"查無資料"}`},
		{"words", "not found", label.Unknown, "not found"},
		{"nothing", "", label.Unknown, ""},
		{"a data URL without base64", "data:application/pdf,%25PDF", label.Unknown, "data:application/pdf,%25PDF"},
		{"base64 of base64", std([]byte(std([]byte(pdf)))), label.Unknown, std([]byte(std([]byte(pdf))))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			payload := []byte(test.payload)
			kind, got, err := label.Unwrap(payload)
			require.NoError(t, err)
			require.Equal(t, test.kind, kind)
			require.Equal(t, test.want, string(got))
			require.Equal(t, test.payload, string(payload), "the payload is left alone")
		})
	}
}
