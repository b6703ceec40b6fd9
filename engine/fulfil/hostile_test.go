package fulfil_test

// Labels that cannot be used, and labels locked in every way: a clear word for each, and nothing lost.

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/store"
)

func TestALabelLockedInAnyOfTheTenWaysOpensWithTheAccountsPassword(t *testing.T) {
	t.Parallel()
	page := emulation.LabelPage{Title: "STORE", Number: "907712345671"}
	for i, seal := range emulation.AllSeals(taxID) {
		t.Run(fmt.Sprint(i+1), func(t *testing.T) {
			t.Parallel()
			original := emulation.SealedPDF(seal, "label", emulation.Singly(page))
			h, parcel := labelled(t, original)
			data, kind, err := h.ship.Label(h.ctx, parcel, "amy")
			require.NoError(t, err)
			require.Equal(t, "pdf", kind)
			require.NoError(t, api.Validate(bytes.NewReader(data), nil))
			kept, _, err := h.ship.OriginalLabel(h.ctx, parcel, "amy")
			require.NoError(t, err)
			require.Equal(t, original, kept)
			require.Empty(t, h.notices())
		})
	}
	for i, seal := range emulation.AllSeals("99887766")[:7] {
		h, parcel := labelled(t, emulation.SealedPDF(seal, "label", emulation.Singly(page)))
		_, _, err := h.ship.Label(h.ctx, parcel, "amy")
		h.refusedAs("pdf_password_needed", err)
		require.NoError(t, h.ship.OpenLabel(h.ctx, parcel, "99887766", "amy"), "%d: the right one opens it later", i+1)
	}
}

// inflating is a page whose drawing instructions inflate to more than any label has.
func inflating(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	require.NoError(t, err)
	megabyte := []byte(strings.Repeat("0 0 m ", 1<<20/6))
	for range 100 {
		_, err = w.Write(megabyte)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	out.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] /Contents 4 0 R >>")
	object("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", packed.Len(), packed.String())
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 5\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

func TestALabelThatCannotBeUsedIsKeptAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	whole := plainPDF()
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"two thousand pages":       {emulation.LabelPDF(make([]emulation.LabelPage, 2000)...), "label_too_large"},
		"contents that inflate":    {inflating(t), "label_too_large"},
		"half a file":              {whole[:len(whole)/2], "label_damaged"},
		"a text":                   {[]byte("please try again later"), "label_not_pdf"},
		"an archive of nothing":    {nameless(t), "label_not_pdf"},
		"half an archive":          {nameless(t, oneLabel)[:60], "label_damaged"},
		"commands for the printer": {[]byte("^XA^JUF^XZ"), "label_printer_commands"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, parcel := labelled(t, c.file)
			p, err := h.store.Parcel(h.ctx, parcel)
			require.NoError(t, err)
			require.NotEmpty(t, p.TrackingNumber)
			require.Equal(t, store.Reported, h.state(p.OrderID), "the parcel is shipped all the same")
			require.Equal(t, []store.NoticeKind{store.NoticePush}, h.notices(), "a person is called")
			_, _, err = h.ship.Label(h.ctx, parcel, "amy")
			h.refusedAs(c.code, err)
			var told *connectors.Error
			require.ErrorAs(t, err, &told)
			for _, says := range []string{told.Says.EN, told.Says.ZH, told.Do.EN, told.Do.ZH} {
				require.NotEmpty(t, says)
			}
			h.restart()
			kept, _, err := h.ship.OriginalLabel(h.ctx, parcel, "amy")
			require.NoError(t, err)
			require.Equal(t, c.file, kept, "nothing is lost")

			h.shop.label = whole // the platform has mended it
			require.NoError(t, h.ship.FetchLabel(h.ctx, parcel, "amy"))
			h.idle(0)
			data, _, err := h.ship.Label(h.ctx, parcel, "amy")
			require.NoError(t, err)
			require.Equal(t, whole, data)
			require.Empty(t, h.notices())
		})
	}
}
