package label_test

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// picturedLabel is a label as carriers send them: a page with a picture of about 150 kB beside its text.
func picturedLabel(t testing.TB) []byte {
	var picture []byte
	for i := uint64(0); len(picture) < 150<<10; i++ { // noise, which does not compress
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, i))
		picture = append(picture, sum[:]...)
	}
	objects := plainObjects()
	objects[5].stream += "200 0 0 200 20 200 cm /Im1 Do\n"
	objects[4].body = "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 12 0 R >> >> /Contents 6 0 R >>"
	objects = append(objects, object{
		body:   "<< /Type /XObject /Subtype /Image /Width 320 /Height 480 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>",
		stream: string(picture[:320*480]),
	})
	return assemble(objects, "/Info 11 0 R /ID [<"+fileID+"> <"+fileID+">]")
}

// BenchmarkOpen decrypts and validates an AES-256 label; BenchmarkQPDF is what it is measured against.
func BenchmarkOpen(b *testing.B) {
	pdf := seal(b, picturedLabel(b), taxID, ownerPW, "256")
	b.SetBytes(int64(len(pdf)))
	b.ReportAllocs()
	for b.Loop() {
		_, err := open(pdf, taxID)
		require.NoError(b, err)
	}
}

// BenchmarkOpenLastCandidate has four wrong passwords before the right one.
func BenchmarkOpenLastCandidate(b *testing.B) {
	pdf := seal(b, picturedLabel(b), taxID, ownerPW, "256")
	for b.Loop() {
		_, err := open(pdf, "00000000", "11111111", "demo5678pw", "001005", taxID)
		require.NoError(b, err)
	}
}

// BenchmarkQPDF decrypts the same label with `qpdf --decrypt`.
func BenchmarkQPDF(b *testing.B) {
	pdf := seal(b, picturedLabel(b), taxID, ownerPW, "256")
	folder := b.TempDir()
	from, to := filepath.Join(folder, "in.pdf"), filepath.Join(folder, "out.pdf")
	require.NoError(b, os.WriteFile(from, pdf, 0o600))
	b.SetBytes(int64(len(pdf)))
	for b.Loop() {
		require.NoError(b, exec.Command("qpdf", "--decrypt", "--password="+taxID, from, to).Run())
	}
}
