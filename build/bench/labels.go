package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"gowarehouse/engine/label"
)

// labelPassword is a dummy, as long as a Taiwanese tax id.
const labelPassword = "24567890"

// labelRows compares opening and checking encrypted labels with `qpdf --decrypt` on the same files.
func labelRows(ctx context.Context, o options) (rows []Row, err error) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		return nil, fmt.Errorf("qpdf is missing; run make setup: %w", err)
	}
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	files, err := encryptedLabels(ctx, dir, o.labels)
	if err != nil {
		return nil, err
	}
	ours, err := bestOf(o.repeats, func() (time.Duration, error) { return openAll(ctx, files) })
	if err != nil {
		return nil, err
	}
	baseline, err := bestOf(o.repeats, func() (time.Duration, error) { return qpdfAll(ctx, files) })
	if err != nil {
		return nil, err
	}
	return []Row{row(fmt.Sprintf("decrypt and validate %d labels, beside qpdf --decrypt", o.labels), ours, baseline, "ms", 3)}, nil
}

func openAll(ctx context.Context, files []string) (time.Duration, error) {
	return timed(func() error {
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			opened, err := label.Open(ctx, data, []label.Secret{"11111111", labelPassword})
			if err != nil {
				return err
			}
			if err := os.WriteFile(file+".ours", opened.PDF, 0o600); err != nil {
				return err
			}
		}
		return nil
	})
}

func qpdfAll(ctx context.Context, files []string) (time.Duration, error) {
	return timed(func() error {
		for _, file := range files {
			if err := exec.CommandContext(
				ctx,
				"qpdf",
				"--decrypt",
				"--password="+labelPassword,
				file,
				file+".qpdf",
			).Run(); err != nil {
				return err
			}
		}
		return nil
	})
}

// ciphers are qpdf's words for the encryptions a Java back end makes.
var ciphers = [][]string{
	{"128", "--use-aes=y"},
	{"256"},
	{"128", "--use-aes=n"},
}

func encryptedLabels(ctx context.Context, dir string, n int) ([]string, error) {
	var files []string
	for i := range n {
		plain := filepath.Join(dir, strconv.Itoa(i)+".plain.pdf")
		if err := os.WriteFile(plain, labelPDF(uint64(i)), 0o600); err != nil {
			return nil, err
		}
		file := filepath.Join(dir, strconv.Itoa(i)+".pdf")
		args := append([]string{"--allow-weak-crypto", "--encrypt", labelPassword, "owner-secret"}, ciphers[i%len(ciphers)]...)
		args = append(args, "--", plain, file)
		if out, err := exec.CommandContext(ctx, "qpdf", args...).CombinedOutput(); err != nil {
			return nil, errors.Join(err, errors.New(string(out)))
		}
		files = append(files, file)
	}
	return files, nil
}

// labelPDF writes a label of 100 x 150 mm as thermal printers get it: a picture of 799 x 1199 dots, and a few lines of text.
func labelPDF(seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a picture
	const width, height = 800, 1200
	picture := make([]byte, width/8*height)
	for i := range picture {
		if (i/(width/8))/40%3 == 0 { // bands of something like text and barcodes, paper between
			picture[i] = byte(random.UintN(256))
		}
	}
	var b bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	b.WriteString("%PDF-1.6\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object(
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283 425] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> /Font << /F 6 0 R >> >> >>",
	)
	content := fmt.Sprintf("q 283 0 0 425 0 0 cm /I Do Q BT /F 12 Tf 20 400 Td (Order %d) Tj ET", seed)
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	object(
		fmt.Sprintf(
			"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Length %d >>\nstream\n%s\nendstream",
			width,
			height,
			len(picture),
			picture,
		),
	)
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}
