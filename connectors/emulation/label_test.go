package emulation

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALabelIsAPDFWithAPageForEachParcelAndARightIndex(t *testing.T) {
	t.Parallel()
	pdf := LabelPDF(LabelPage{Title: "ONE", Lines: []string{"Order 1"}, Number: "907712345678"}, LabelPage{Title: "TWO", Number: "2"})
	require.True(t, bytes.HasPrefix(pdf, []byte("%PDF-1.4")))
	require.True(t, bytes.HasSuffix(pdf, []byte("%%EOF\n")))
	require.Contains(t, string(pdf), "/Count 2")
	require.Contains(t, string(pdf), "(907712345678) Tj")
	at := bytes.LastIndex(pdf, []byte("startxref\n"))
	var start int
	_, err := fmt.Sscanf(string(pdf[at:]), "startxref\n%d", &start)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(pdf[start:], []byte("xref\n0 8\n")))
	var offset int
	_, err = fmt.Sscanf(string(pdf[start:]), "xref\n0 8\n0000000000 65535 f \n%d", &offset)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(pdf[offset:], []byte("1 0 obj")))
}

func TestALabelHasTheSizeItIsGiven(t *testing.T) {
	t.Parallel()
	pdf := string(LabelPDF(LabelPage{Title: "ONE"}, LabelPage{Title: "TWO", Lines: []string{"a", "b"}, Number: "2", Width: 60, Height: 30}))
	require.Contains(t, pdf, "/MediaBox [0 0 283.46 425.20]")
	require.Contains(t, pdf, "/MediaBox [0 0 170.08 85.04]")
}
