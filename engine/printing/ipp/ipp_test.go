package ipp_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/ipp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// unhex reads bytes as RFC 8010 prints them.
func unhex(t testing.TB, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	require.NoError(t, err)
	return data
}

// mediaCol is the answer of RFC 8010 §3.1.6's kind: a collection inside a collection, with a range, beside a list of two.
const mediaCol = `
	0200 0000 00000007 04
	34 0014 6d656469612d73697a652d737570706f72746564 0000
	  4a 0000 000b 782d64696d656e73696f6e  33 0000 0008 000007d0 00002a30
	  4a 0000 000b 792d64696d656e73696f6e  21 0000 0004 00003a98
	37 0000 0000
	44 000b 6d656469612d7265616479 0004 61366161
	44 0000 0004 61346262
	10 0001 78 0000
	22 0001 79 0001 01
	03`

func TestAMessageIsReadByTheBook(t *testing.T) {
	t.Parallel()
	m, err := ipp.Decode(unhex(t, mediaCol))
	require.NoError(t, err)
	require.EqualValues(t, 7, m.RequestID)
	a := m.Group(ipp.TagPrinter)
	require.Equal(t, []string{"a6aa", "a4bb"}, a.Texts("media-ready"))
	size := a.Get("media-size-supported")[0].Members
	require.Equal(t, ipp.Value{Tag: ipp.TagRange, Number: 2000, Upper: 10800}, size.Get("x-dimension")[0])
	require.EqualValues(t, 15000, size.Number("y-dimension"))
	require.Empty(t, a.Get("x"), "unsupported is no value")
	require.EqualValues(t, 1, a.Number("y"))
	require.Empty(t, a.Text("nothing"))
	require.Zero(t, a.Number("nothing"))
	require.Empty(t, m.Group(ipp.TagJob))
}

func TestAMessageIsWrittenAsItIsRead(t *testing.T) {
	t.Parallel()
	data := unhex(t, mediaCol)
	m, err := ipp.Decode(data)
	require.NoError(t, err)
	require.Equal(t, data, m.Encode())
}

func TestATextMayCarryItsLanguage(t *testing.T) {
	t.Parallel()
	m, err := ipp.Decode(unhex(t, `0200 0000 00000001 04 35 0001 6e 000a 0002 656e 0004 5a656272 03`))
	require.NoError(t, err)
	require.Equal(t, "Zebr", m.Group(ipp.TagPrinter).Text("n"))
}

func TestAMessageThatIsPutTogetherWronglyIsRefused(t *testing.T) {
	t.Parallel()
	whole := unhex(t, mediaCol)
	for n := range whole[:len(whole)-1] {
		_, err := ipp.Decode(whole[:n])
		require.Error(t, err, "cut after %d bytes", n)
	}
	for name, message := range map[string]string{
		"a value without a group":     "0200 0000 00000001 21 0001 61 0004 00000001 03",
		"a value without a name":      "0200 0000 00000001 04 21 0000 0004 00000001 03",
		"an integer of three bytes":   "0200 0000 00000001 04 21 0001 61 0003 000001 03",
		"a boolean of two":            "0200 0000 00000001 04 22 0001 61 0002 0001 03",
		"a range of four":             "0200 0000 00000001 04 33 0001 61 0004 00000001 03",
		"a member with a name":        "0200 0000 00000001 04 34 0001 61 0000 4a 0001 61 0001 78 37 0000 0000 03",
		"a member value without name": "0200 0000 00000001 04 34 0001 61 0000 21 0000 0004 00000001 37 0000 0000 03",
		"a group in a collection":     "0200 0000 00000001 04 34 0001 61 0000 04 0000 0000 37 0000 0000 03",
		"a language without text":     "0200 0000 00000001 04 35 0001 6e 0004 0002 656e 03",
	} {
		_, err := ipp.Decode(unhex(t, message))
		require.Error(t, err, name)
	}
}

// bombs are messages that are small and would be large.
func bombs() map[string][]byte {
	head := []byte{2, 0, 0, 0, 0, 0, 0, 1, 4}
	collection := []byte{0x34, 0, 1, 'a', 0, 0}
	nested := []byte{0x4a, 0, 0, 0, 1, 'a', 0x34, 0, 0, 0, 0}
	return map[string][]byte{
		"groups":      append(head, bytes.Repeat([]byte{4}, 2<<20-10)...),
		"values":      append(append([]byte{}, head...), append([]byte{0x13, 0, 1, 'a', 0, 0}, bytes.Repeat([]byte{0x13, 0, 0, 0, 0}, 400_000)...)...),
		"members":     append(append(append([]byte{}, head...), collection...), bytes.Repeat([]byte{0x4a, 0, 0, 0, 0}, 400_000)...),
		"collections": append(append(append([]byte{}, head...), collection...), bytes.Repeat(nested, 100_000)...),
		"too long":    make([]byte, 2<<20+1),
	}
}

func TestNoAnswerTakesMoreMemoryThanAPrintersMay(t *testing.T) {
	for name, data := range bombs() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ipp.Decode(data)
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20), name)
	}
}

// weight counts what a message holds.
func weight(all ipp.Attributes) (values, text int) {
	for _, a := range all {
		text += len(a.Name)
		for _, v := range a.Values {
			inner, more := weight(v.Members)
			values, text = values+1+inner, text+len(v.Text)+more
		}
	}
	return values, text
}

func FuzzDecode(f *testing.F) {
	f.Add(unhex(f, mediaCol))
	f.Add((&ipp.Message{Major: 2, Code: 0x0507, RequestID: 1, Groups: []ipp.Group{{Tag: ipp.TagOperation}}}).Encode())
	for _, bomb := range bombs() {
		f.Add(bomb[:1000])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ipp.Decode(data)
		if err != nil {
			return
		}
		values, text := 0, 0
		for _, g := range m.Groups {
			v, n := weight(g.Attributes)
			values, text = values+v, text+n
		}
		require.LessOrEqual(t, text, len(data), "nothing is held that was not sent")
		require.LessOrEqual(t, values*5, len(data))
		again, err := ipp.Decode(m.Encode())
		require.NoError(t, err)
		require.Equal(t, m.Encode(), again.Encode())
	})
}

func TestAnAddressIsReadInEveryFormThatPrintersShow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ipp://printer.local/ipp/print":    "ipp://printer.local:631/ipp/print",
		" ipps://printer.local ":           "ipps://printer.local:631/ipp/print",
		"http://10.0.0.5:631/printers/Zeb": "ipp://10.0.0.5:631/printers/Zeb",
		"https://10.0.0.5/":                "ipps://10.0.0.5:443/ipp/print",
		"10.0.0.5":                         "ipp://10.0.0.5:631/ipp/print",
		"[fe80::1]:8631":                   "ipp://[fe80::1]:8631/ipp/print",
	} {
		a, err := ipp.ParseAddress(text)
		require.NoError(t, err, text)
		require.Equal(t, want, a.String())
	}
	for _, text := range []string{"", "ipp://", "ftp://printer/x", "socket://10.0.0.5:9100", "ipp://me:secret@printer/", "ipp://printer/?q=1", "ipp://a b", "://"} {
		_, err := ipp.ParseAddress(text)
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestASizeIsReadOutOfItsName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]ipp.Size{
		"iso_a6_105x148mm":           {Width: 10500, Height: 14800},
		"na_index-4x6_4x6in":         {Width: 10160, Height: 15240},
		"custom_label_101.6x152.4mm": {Width: 10160, Height: 15240},
		"oe_x_2.25x1.5in":            {Width: 5715, Height: 3810},
	} {
		have, ok := ipp.NamedSize(name)
		require.True(t, ok, name)
		require.Equal(t, want, have)
	}
	for _, name := range []string{"", "a4", "letter", "iso_a4_mm", "iso_a4_210mm", "x_1x1px", "x_0x5mm", "x_-1x5mm", "x_NaNxInfmm", "x_1e9x1mm"} {
		_, ok := ipp.NamedSize(name)
		require.False(t, ok, name)
	}
}

// answering is something at an address that answers what it is told to.
func answering(t *testing.T, answer http.HandlerFunc) *ipp.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	a, err := ipp.ParseAddress(server.URL)
	require.NoError(t, err)
	return ipp.NewClient(a, "")
}

// status answers every request with a status.
func status(code uint16) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/ipp")
		_, _ = w.Write((&ipp.Message{Major: 2, Code: code, RequestID: 1}).Encode())
	}
}

func TestWhatIsNoPrinterIsToldApart(t *testing.T) {
	t.Parallel()
	for want, answer := range map[string]http.HandlerFunc{
		ipp.CodeNotIPP + " page":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>router</html>")) },
		ipp.CodeNotIPP + " noise":   func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "application/ipp") },
		ipp.CodeNotIPP + " missing": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		ipp.CodeNotIPP + " moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		ipp.CodeNotIPP + " nothing":  status(0),
		ipp.CodeLocked + " password": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		ipp.CodeLocked + " secure":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUpgradeRequired) },
		ipp.CodeBusy + " overloaded": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"ipp-0502":                   status(0x0502),
		"ipp-04ff":                   status(0x04ff),
		"ipp-05ff":                   status(0x05ff),
	} {
		_, err := answering(t, answer).Printer(t.Context())
		var e *connectors.Error
		require.ErrorAs(t, err, &e, want)
		code, _, _ := strings.Cut(want, " ")
		require.Equal(t, code, e.Code)
		require.NotEmpty(t, e.Says.EN)
		require.NotEmpty(t, e.Says.ZH)
		require.NotEmpty(t, e.Do.EN)
		require.NotEmpty(t, e.Do.ZH)
	}
}

func TestAPrintIsOnlyInDoubtWhereThePrinterMayHaveIt(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	closed, err := ipp.ParseAddress("ipp://" + l.Addr().String())
	require.NoError(t, err)
	for want, client := range map[string]*ipp.Client{
		"certain: nothing listens":          ipp.NewClient(closed, ""),
		"certain: busy":                     answering(t, status(0x0507)),
		"certain: refused":                  answering(t, status(0x040a)),
		"certain: locked":                   answering(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }),
		"certain: no such page":             answering(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }),
		"doubtful: paper jam while sending": answering(t, status(0x0504)),
		"doubtful: failed in HTTP":          answering(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }),
		"doubtful: broken off":              answering(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
		"doubtful: another answer":          answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("fine")) }),
		"doubtful: accepted as nothing":     answering(t, status(0)),
	} {
		_, err := client.Print(t.Context(), ipp.Document{Name: "x", Format: "application/pdf", Data: []byte("%PDF-")})
		require.Error(t, err, want)
		require.Equal(t, strings.HasPrefix(want, "doubtful"), connectors.IsMaybeDone(err), "%s: %v", want, err)
	}
}

func TestAnOldPrinterIsSpokenToInItsVersion(t *testing.T) {
	t.Parallel()
	var versions []byte
	client := answering(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		versions = append(versions, body[0])
		w.Header().Set("Content-Type", "application/ipp")
		m := ipp.Message{Major: 1, Minor: 1, RequestID: 1, Code: 0x0503}
		if body[0] == 1 {
			m.Code, m.Groups = 0, []ipp.Group{{Tag: ipp.TagPrinter, Attributes: ipp.Attributes{
				{Name: "printer-state", Values: []ipp.Value{{Tag: ipp.TagEnum, Number: 3}}}}}}
		}
		_, _ = w.Write(m.Encode())
	})
	p, err := client.Printer(t.Context())
	require.NoError(t, err)
	require.Equal(t, ipp.Idle, p.State)
	require.Equal(t, []byte{2, 1}, versions)
}

func TestOnlyReasonsThatKeepFromPrintingCount(t *testing.T) {
	t.Parallel()
	keyword := func(text string) ipp.Value { return ipp.Value{Tag: ipp.TagKeyword, Text: text} }
	client := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/ipp; charset=utf-8")
		m := ipp.Message{Major: 2, RequestID: 1, Groups: []ipp.Group{{Tag: ipp.TagPrinter, Attributes: ipp.Attributes{
			{Name: "printer-state", Values: []ipp.Value{{Tag: ipp.TagEnum, Number: 5}}},
			{Name: "printer-state-reasons", Values: []ipp.Value{keyword("none"), keyword("media-low-report"), keyword("media-empty-warning"),
				keyword("door-open-error"), keyword("paused")}}}}}}
		_, _ = w.Write(m.Encode())
	})
	p, err := client.Printer(t.Context())
	require.NoError(t, err)
	require.Equal(t, ipp.Stopped, p.State)
	require.Equal(t, []string{"media-empty", "door-open", "paused"}, p.Reasons)
	require.False(t, p.Prints())
}

func TestCancellingWhatIsOverIsNoError(t *testing.T) {
	t.Parallel()
	require.NoError(t, answering(t, status(0x0404)).Cancel(t.Context(), 1))
	require.NoError(t, answering(t, status(0x0406)).Cancel(t.Context(), 1))
	err := answering(t, status(0x0403)).Cancel(t.Context(), 1)
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
}
