// Files made to hurt: each must end soon, in bounded memory, with a problem a person can read. The large ones are in
// hostile_big_test.go.

package label_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// hostile is a file made to hurt, and the problem it must end with; nil is any problem, or none.
type hostile struct {
	name string
	pdf  []byte
	want error
}

// requireBounded opens hostile files one after the other, looking at the clock and at the memory of the whole process.
func requireBounded(t *testing.T, files []hostile) {
	t.Helper()
	for _, file := range files {
		t.Run(file.name, func(t *testing.T) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			started := time.Now()
			_, err := open(file.pdf, taxID)
			took := time.Since(started)
			runtime.ReadMemStats(&after)
			t.Logf("%v: %v, %d MB", err, took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20)
			if file.want != nil {
				require.ErrorIs(t, err, file.want)
			}
			if err != nil {
				var problem *label.Error
				require.ErrorAs(t, err, &problem)
				require.NotEmpty(t, problem.Advice().EN, "what to do is told")
				require.NotEmpty(t, problem.Advice().ZH, "in both languages")
			}
			require.Less(t, took, 120*time.Second)
			require.Less(t, int64(after.Sys-before.Sys)>>20, int64(1500), "megabytes taken from the system")
		})
	}
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

// Not parallel: it looks at the memory of the whole process.
func TestHostileFilesEndSoonInBoundedMemory(t *testing.T) {
	requireBounded(t, []hostile{
		{"more pages than allowed", manyPages(label.MaxPages + 1), label.ErrTooLarge},
		{"two thousand pages", manyPages(2000), label.ErrTooLarge},
		{"pages multiplied by nesting", nested(9), label.ErrDamaged},
		{"a page as large as a house", assemble([]object{
			{body: "<< /Type /Catalog /Pages 2 0 R >>"},
			{body: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"},
			{body: "<< /Type /Page /MediaBox [0 0 283 1e9] /UserUnit 1000 >>"}}, ""), nil},
		{"a page of huge units", onePage("/UserUnit 1000"), label.ErrTooLarge},
		{"arrays without end", onePage("/X " + strings.Repeat("[", 1<<20)), nil},
		{"dictionaries without end", onePage("/X " + strings.Repeat("<</X", 1<<20)), nil},
		{"a string without end", onePage("/X (" + strings.Repeat("(", 1<<20)), nil},
		{"a map in a circle", bytes.Replace(plainLabel(), []byte("/Info 11 0 R"), []byte("/Prev 000000"), 1), nil},
		{"a map of a billion objects", swap(t, swap(t, plainLabel(), "xref\n0 12", "xref\n0 99"), "/Size 12", "/Size 99"), nil},
		{"a table that claims too much", bytes.Replace(plainLabel(), []byte("xref\n0 12\n"), []byte("xref\n0 999999999\n"), 1), nil},
	})
}
