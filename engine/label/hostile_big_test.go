//go:build big

// Files made to hurt that take time to make, or to refuse.

package label_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// overlapping makes every object contain all the later ones in its stream.
func overlapping(n int) []byte {
	const size = 4 << 20
	objects := []object{
		{body: "<< /Type /Catalog /Pages 2 0 R >>"},
		{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
		{body: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] >>"},
	}
	pdf := assemble(objects, "")
	pdf = pdf[:bytes.LastIndex(pdf, []byte("xref\n0 "))]
	var b bytes.Buffer
	b.Write(pdf)
	offsets := make([]int, n)
	for i := range n {
		offsets[i] = b.Len()
		head := fmt.Sprintf("%d 0 obj\n<< /Length           >>\nstream\n", i+4)
		length := fmt.Sprint(size - len(head) - b.Len())
		b.WriteString(strings.Replace(head, "/Length           ", fmt.Sprintf("/Length %-10s", length), 1))
	}
	b.Write(make([]byte, size-b.Len()))
	b.WriteString("\nendstream\nendobj\n")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 1\n0000000000 65535 f \n1 3\n")
	for i := range 3 {
		fmt.Fprintf(&b, "%010d 00000 n \n", bytes.Index(pdf, fmt.Appendf(nil, "%d 0 obj", i+1)))
	}
	fmt.Fprintf(&b, "4 %d\n", n)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", n+4, start)
	return b.Bytes()
}

// objectStreamBombs refers to n object streams that each inflate a thousandfold.
func objectStreamBombs(n, times64 int) []byte {
	bomb := deflated("2000 0 <</A 1>>"+strings.Repeat(" ", 49), times64)
	var objects []object
	var fonts strings.Builder
	for i := range n {
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, 2000+i)
		objects = append(objects, object{body: "<< /Type /ObjStm /N 1 /First 7 /Filter /FlateDecode /Length %d >>", stream: bomb})
	}
	objects = append([]object{
		{body: "<< /Type /Catalog /Pages 2 0 R >>"},
		{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
		{body: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] /Resources << /Font << " + fonts.String() + ">> >> >>"},
	}, objects...)
	whole := assemble(objects, "")
	pdf := whole[:bytes.LastIndex(whole, []byte("xref\n0 "))]
	var rows bytes.Buffer
	for i := range objects {
		offset := bytes.Index(pdf, fmt.Appendf(nil, "\n%d 0 obj", i+1)) + 1
		rows.Write([]byte{1, byte(offset >> 24), byte(offset >> 16), byte(offset >> 8), byte(offset), 0})
	}
	for i := range n {
		rows.Write([]byte{2, 0, 0, 0, byte(4 + i), 0})
	}
	var b bytes.Buffer
	b.Write(pdf)
	start := b.Len()
	writeObject(&b, 4999, object{
		body: fmt.Sprintf(
			"<< /Type /XRef /Root 1 0 R /Size 5000 /W [1 4 1] /Index [1 %d 2000 %d] /Length %%d >>",
			len(objects),
			n,
		),
		stream: rows.String(),
	})
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

func TestBigHostileFilesEndSoonInBoundedMemory(t *testing.T) {
	requireBounded(t, []hostile{
		{
			"contents that inflate a thousandfold",
			onePage(
				"/Contents 4 0 R",
				object{body: "<< /Filter /FlateDecode /Length %d >>", stream: deflated("0 0 m ", 100<<20/6)},
			),
			label.ErrTooLarge,
		},
		{"contents that inflate twice", onePage("/Contents 4 0 R", object{body: "<< /Filter [/FlateDecode /FlateDecode] /Length %d >>",
			stream: deflated(deflated(strings.Repeat("\x00", 1<<10), 1<<17), 1)}), label.ErrTooLarge},
		{
			"the same contents a hundred times",
			onePage(
				"/Contents ["+strings.Repeat("4 0 R ", 100)+"]",
				object{body: "<< /Filter /FlateDecode /Length %d >>", stream: deflated("0 0 m ", 20<<20/6)},
			),
			label.ErrTooLarge,
		},
		{"objects inside each other", overlapping(500), label.ErrTooLarge},
		{"object streams that inflate a thousandfold", objectStreamBombs(60, 1<<20), label.ErrTooLarge},
		{"object streams just below the limit", objectStreamBombs(250, 1<<15-1), nil},
		{"more object streams than allowed", objectStreamBombs(257, 1), label.ErrTooLarge},
		{"too many bytes", append(plainLabel(), make([]byte, label.MaxBytes)...), label.ErrTooLarge},
		{"trailers without number", append(plainLabel(), strings.Repeat("trailer\n<</Root 1 0 R>>\n", 1<<18)+"%%EOF"...), nil},
		{"heads of objects without number", append(plainLabel(), strings.Repeat("1 0 obj\n", 1<<18)+"startxref\n9\n%%EOF"...), label.ErrTooLarge},
		{"objects begun and not ended", append(plainLabel(), strings.Repeat("1 0 obj\n<<[(", 1<<15)+"startxref\n9\n%%EOF"...), nil},
	})
}

func TestBigPayloadsHaveALimit(t *testing.T) {
	t.Parallel()
	largest := append([]byte("%PDF-1.4"), make([]byte, label.MaxBytes-8)...)
	encoded := []byte(wrapped(base64.StdEncoding.EncodeToString(largest), "\r\n"))
	kind, got, err := label.Unwrap(encoded)
	require.NoError(t, err)
	require.Equal(t, label.PDF, kind)
	require.True(t, bytes.Equal(largest, got))

	for _, payload := range [][]byte{append(largest, 0), []byte(base64.StdEncoding.EncodeToString(append(largest, 0))), make([]byte, 2*label.MaxBytes)} {
		_, _, err = label.Unwrap(payload)
		require.ErrorIs(t, err, label.ErrTooLarge)
	}
}
