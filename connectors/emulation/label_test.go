package emulation

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALabelIsAPDFWithAPageForEachParcelAndARightIndex(t *testing.T) {
	t.Parallel()
	pdf := LabelPDF(LabelPage{Title: "ONE", Lines: []string{"Order 1"}, Number: "907712345678"}, LabelPage{Title: "TWO (2)", Number: "2"})
	require.Contains(t, string(pdf), "/Count 2")
	require.Contains(t, string(pdf), "(907712345678) Tj")
	require.Contains(t, string(pdf), `(TWO \(2\)) Tj`)
	at := bytes.LastIndex(pdf, []byte("startxref\n"))
	var start int
	_, err := fmt.Sscanf(string(pdf[at:]), "startxref\n%d", &start)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(pdf[start:], []byte("xref\n0 13\n")))
	var offset int
	_, err = fmt.Sscanf(string(pdf[start:]), "xref\n0 13\n0000000000 65535 f \n%d", &offset)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(pdf[offset:], []byte("1 0 obj")))
}

func TestALabelHasTheSizeItIsGiven(t *testing.T) {
	t.Parallel()
	pdf := string(LabelPDF(LabelPage{Title: "ONE"}, LabelPage{Title: "TWO", Lines: []string{"a", "b"}, Number: "2", Width: 60, Height: 30}))
	require.Contains(t, pdf, "/MediaBox [0 0 283.46 425.20]")
	require.Contains(t, pdf, "/MediaBox [0 0 170.08 85.04]")
}

func TestFiveLabelsOnSheetsOfFourAreTwoPagesOfA4(t *testing.T) {
	t.Parallel()
	label := LabelPage{Title: "ONE", Lines: []string{"王小明"}, Number: "907712345678"}
	pdf := SealedPDF(Seal{}, "sheets", FourUp(label, label, label, label, label))
	require.Equal(t, 2, strings.Count(string(pdf), "/MediaBox [0 0 595.28 841.89]"))
	require.Equal(t, 5, strings.Count(string(pdf), "<738B5C0F660E> Tj"), "names are text in the file")
	path := filepath.Join(t.TempDir(), "sheets.pdf")
	require.NoError(t, os.WriteFile(path, pdf, 0o600))
	said, err := qpdf(t, "--check", path)
	require.NoError(t, err, "%s", said)
}
