package labelfile_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
)

const (
	pdf  = "%PDF-1.4\nbody\n%%EOF\n"
	page = "<html><body>交貨便 F12345678901</body></html>"
	// archive begins like a ZIP; nobody here looks into it.
	archive = "PK\x03\x04 files"
)

// answer is an answer with status 200.
func answer(kind, body string) connectors.Reply {
	return connectors.Reply{Status: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Body: []byte(body)}
}

func TestAFileIsToldFromAMessage(t *testing.T) {
	t.Parallel()
	attached := answer("text/html; charset=utf-8", page)
	attached.Header.Set("Content-Disposition", "attachment; filename=label.html")
	refused := answer("application/pdf", pdf)
	refused.Status = http.StatusForbidden
	for name, c := range map[string]struct {
		reply connectors.Reply
		shows string
		is    bool
	}{
		"a PDF":                                {reply: answer("application/pdf", pdf), is: true},
		"a PDF without a type":                 {reply: answer("", pdf), is: true},
		"JSON by its type":                     {reply: answer("application/json; charset=utf-8", "null")},
		"JSON by its beginning":                {reply: answer("application/pdf", "\ufeff {\"error\":1}")},
		"a list":                               {reply: answer("text/plain", "[]")},
		"nothing":                              {reply: answer("application/pdf", " \n")},
		"a page that nobody asked for":         {reply: answer("text/html", page)},
		"a page of another parcel":             {reply: answer("text/html", page), shows: "F00000000000"},
		"a page that shows the parcel":         {reply: answer("text/html", page), shows: "F12345678901", is: true},
		"a page declared as a PDF":             {reply: answer("application/pdf", page)},
		"a page that is sent as an attachment": {reply: attached, is: true},
		"a refusal":                            {reply: refused},
	} {
		require.Equal(t, c.is, labelfile.Is(c.reply, c.shows), name)
	}
}

func TestAFileIsKeptAsItIsWithTheTypeThePlatformDeclared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply      connectors.Reply
		data, kind string
	}{
		"a PDF":                     {answer("application/pdf", pdf), pdf, "application/pdf"},
		"a file of a vague type":    {answer("application/octet-stream", pdf), pdf, "application/octet-stream"},
		"a file without a type":     {answer("", pdf), pdf, "application/pdf"},
		"a page":                    {answer("text/html; charset=utf-8", page), page, "text/html"},
		"an archive":                {answer("application/zip", archive), archive, "application/zip"},
		"an archive without a type": {answer("", archive), archive, "application/zip"},
	} {
		label, err := labelfile.Read(c.reply, "F12345678901")
		require.NoError(t, err, name)
		require.Equal(t, c.data, string(label.Data), name)
		require.Equal(t, c.kind, label.Type, name)
	}
}

func TestWhatIsNoFileIsKeptInTheError(t *testing.T) {
	t.Parallel()
	label, err := labelfile.Read(answer("text/html", page), "")
	require.Nil(t, label)
	require.Equal(t, connectors.Unexpected, connectors.KindOf(err))
	var typed *connectors.Error
	require.ErrorAs(t, err, &typed)
	require.Equal(t, page, string(typed.Body))
}

func TestATextIsUnwrapped(t *testing.T) {
	t.Parallel()
	coded := base64.StdEncoding.EncodeToString([]byte(pdf))
	for name, text := range map[string]string{
		"bare":             coded,
		"in lines":         coded[:10] + "\r\n" + coded[10:] + "\n",
		"in a data URL":    "data:application/pdf;base64," + coded,
		"as the PDF it is": pdf,
	} {
		label, err := labelfile.Decode(text)
		require.NoError(t, err, name)
		require.Equal(t, connectors.Label{Data: []byte(pdf), Type: "application/pdf"}, *label, name)
	}
	for name, text := range map[string]string{
		"a page": page, "nothing": "", "no Base64": strings.Repeat("託", 9), "a data URL without data": "data:application/pdf;base64",
	} {
		_, err := labelfile.Decode(text)
		require.Equal(t, connectors.Unexpected, connectors.KindOf(err), name)
	}
}

func TestALabelIsFetchedFromThePlatformOnly(t *testing.T) {
	t.Parallel()
	const base, domain = "http://127.0.0.1:8080/api", ".example.com.tw"
	for _, address := range []string{
		"http://127.0.0.1:8080/labels/1.pdf", "https://files.example.com.tw/1.pdf", "https://FILES.Example.com.tw/1.pdf?key=1",
	} {
		require.NoError(t, labelfile.Near(address, base, domain), address)
	}
	for _, address := range []string{
		"https://127.0.0.1:8080/1.pdf", "http://127.0.0.1:8081/1.pdf", "http://files.example.com.tw/1.pdf", "https://files.example.com.tw:444/1.pdf",
		"https://files.example.com.tw.elsewhere.test/1.pdf", "https://badexample.com.tw/1.pdf", "https://files.example.com.tw@elsewhere.test/1.pdf",
	} {
		require.ErrorContains(t, labelfile.Near(address, base, domain), "foreign host", address)
	}
	require.ErrorContains(t, labelfile.Near("http://127.0.0.1:8080/%zz", base, domain), "cannot be read")
}
