// Files made to hurt: each must end soon, in bounded memory, with a problem a person can read.

package label_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// deflated compresses n times the same text.
func deflated(text string, n int) string {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	chunk := []byte(strings.Repeat(text, max(1, 1<<16/len(text))))
	for left := n * len(text); left > 0; left -= len(chunk) {
		_, _ = w.Write(chunk[:min(left, len(chunk))])
	}
	_ = w.Close()
	return b.String()
}

// onePage is a document of one page with the given attributes and further objects from number 4 on.
func onePage(attributes string, more ...object) []byte {
	return assemble(append([]object{
		{body: "<< /Type /Catalog /Pages 2 0 R >>"},
		{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
		{body: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] " + attributes + " >>"},
	}, more...), "")
}

func manyPages(n int) []byte {
	var kids strings.Builder
	objects := []object{{body: "<< /Type /Catalog /Pages 2 0 R >>"}, {}}
	for i := range n {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
		objects = append(objects, object{body: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] >>"})
	}
	objects[1].body = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", n, kids.String())
	return assemble(objects, "")
}

// nested puts each level's node ten times into the next: 10^n pages in a few objects.
func nested(levels int) []byte {
	objects := []object{{body: "<< /Type /Catalog /Pages 2 0 R >>"}}
	for level := range levels {
		objects = append(objects, object{body: fmt.Sprintf("<< /Type /Pages /Count %s /Kids [%s] >>",
			"1"+strings.Repeat("0", levels-level), strings.Repeat(fmt.Sprintf("%d 0 R ", level+3), 10))})
	}
	return assemble(append(objects, object{body: "<< /Type /Page /MediaBox [0 0 283 425] >>"}), "")
}

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
		body: fmt.Sprintf("<< /Type /XRef /Root 1 0 R /Size 5000 /W [1 4 1] /Index [1 %d 2000 %d] /Length %%d >>", len(objects), n), stream: rows.String(),
	})
	fmt.Fprintf(&b, "startxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

// Not parallel: it looks at the memory of the whole process.
func TestHostileFilesEndSoonInBoundedMemory(t *testing.T) {
	tests := []struct {
		name string
		pdf  []byte
		want error // nil: any problem, or none
	}{
		{"more pages than allowed", manyPages(label.MaxPages + 1), label.ErrTooLarge},
		{"pages multiplied by nesting", nested(9), label.ErrDamaged},
		{"a page as large as a house", assemble([]object{
			{body: "<< /Type /Catalog /Pages 2 0 R >>"},
			{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
			{body: "<< /Type /Page /MediaBox [0 0 283 1e9] /UserUnit 1000 >>"}}, ""), nil},
		{"a page of huge units", onePage("/UserUnit 1000"), label.ErrTooLarge},
		{"contents that inflate a thousandfold",
			onePage("/Contents 4 0 R", object{body: "<< /Filter /FlateDecode /Length %d >>", stream: deflated("0 0 m ", 100<<20/6)}), label.ErrTooLarge},
		{"contents that inflate twice", onePage("/Contents 4 0 R", object{body: "<< /Filter [/FlateDecode /FlateDecode] /Length %d >>",
			stream: deflated(deflated(strings.Repeat("\x00", 1<<10), 1<<17), 1)}), label.ErrTooLarge},
		{"the same contents a hundred times",
			onePage("/Contents ["+strings.Repeat("4 0 R ", 100)+"]", object{body: "<< /Filter /FlateDecode /Length %d >>", stream: deflated("0 0 m ", 20<<20/6)}),
			label.ErrTooLarge},
		{"objects inside each other", overlapping(500), label.ErrTooLarge},
		{"object streams that inflate a thousandfold", objectStreamBombs(60, 1<<20), label.ErrTooLarge},
		{"object streams just below the limit", objectStreamBombs(250, 1<<15-1), nil},
		{"more object streams than allowed", objectStreamBombs(257, 1), label.ErrTooLarge},
		{"arrays without end", onePage("/X " + strings.Repeat("[", 1<<20)), nil},
		{"dictionaries without end", onePage("/X " + strings.Repeat("<</X", 1<<20)), nil},
		{"a string without end", onePage("/X (" + strings.Repeat("(", 1<<20)), nil},
		{"a map in a circle", bytes.Replace(plainLabel(), []byte("/Info 11 0 R"), []byte("/Prev 000000"), 1), nil},
		{"a map of a billion objects", swap(t, swap(t, plainLabel(), "xref\n0 12", "xref\n0 99"), "/Size 12", "/Size 99"), nil},
		{"a table that claims too much", bytes.Replace(plainLabel(), []byte("xref\n0 12\n"), []byte("xref\n0 999999999\n"), 1), nil},
		{"too many bytes", append(plainLabel(), make([]byte, label.MaxBytes)...), label.ErrTooLarge},
		{"trailers without number", append(plainLabel(), strings.Repeat("trailer\n<</Root 1 0 R>>\n", 1<<18)+"%%EOF"...), nil},
		{"heads of objects without number", append(plainLabel(), strings.Repeat("1 0 obj\n", 1<<18)+"startxref\n9\n%%EOF"...), label.ErrTooLarge},
		{"objects begun and not ended", append(plainLabel(), strings.Repeat("1 0 obj\n<<[(", 1<<15)+"startxref\n9\n%%EOF"...), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			started := time.Now()
			_, err := open(test.pdf, taxID)
			took := time.Since(started)
			runtime.ReadMemStats(&after)
			t.Logf("%v: %v, %d MB", err, took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20)
			if test.want != nil {
				require.ErrorIs(t, err, test.want)
			}
			if err != nil {
				var problem *label.Error
				require.ErrorAs(t, err, &problem)
			}
			require.Less(t, took, 30*time.Second)
			require.Less(t, (after.Sys-before.Sys)>>20, uint64(1500), "megabytes taken from the system")
		})
	}
}
