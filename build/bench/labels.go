package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
)

// labelPassword is a dummy, as long as a Taiwanese tax id.
const labelPassword = "24567890"

// labelBatch is how many labels a morning brings at once, and labelMemory what that may take.
const (
	labelBatch  = 200
	labelMemory = 300 // MB
	previewDPI  = 100
)

// labelRows compares opening, checking and showing encrypted labels with `qpdf --decrypt` and `pdftoppm` on the same files, and tells what
// memory a batch takes in a process of its own. PDFium is warm: compiled for this machine already; what the first start costs is a row
// without a limit.
func labelRows(ctx context.Context, o options) (rows []Row, err error) {
	for _, tool := range []string{"qpdf", "pdftoppm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%s is missing; run make setup: %w", tool, err)
		}
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
	cold, err := coldStart(ctx, dir, files[0])
	if err != nil {
		return nil, err
	}
	pictures := &label.Renderer{}
	defer func() { err = errors.Join(err, pictures.Close()) }()
	preparer := &label.Preparer{Pictures: pictures}
	if _, err := showOne(ctx, preparer, files[0]); err != nil { // from here on it is warm
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
	shown, err := bestOf(o.repeats, func() (time.Duration, error) { return showAll(ctx, preparer, files) })
	if err != nil {
		return nil, err
	}
	tools, err := bestOf(o.repeats, func() (time.Duration, error) { return pdftoppmAll(ctx, files) })
	if err != nil {
		return nil, err
	}
	batch, err := apart(ctx, nil, "labels-child", dir, strconv.Itoa(labelBatch))
	if err != nil {
		return nil, err
	}
	return []Row{
		row(fmt.Sprintf("decrypt and validate %d labels, beside qpdf --decrypt", o.labels), ours, baseline, "ms", 3),
		row(fmt.Sprintf("decrypt, validate and preview %d labels, beside qpdf --decrypt and pdftoppm", o.labels), shown, tools, "ms", 1.5),
		row(fmt.Sprintf("memory at the most of a batch of %d labels, warm, beside its limit", labelBatch), batch.MB, labelMemory, "MB", 1),
		{Name: "first label of a machine (PDFium is compiled), beside the next start's", Ours: cold.MS, Baseline: batch.FirstMS, Unit: "ms",
			Ratio: cold.MS / batch.FirstMS, OK: true},
		{Name: "memory of the first label of a machine, beside a warm batch", Ours: cold.MB, Baseline: batch.MB, Unit: "MB",
			Ratio: cold.MB / batch.MB, OK: true},
	}, nil
}

// labelRun is what a process tells that made labels ready.
type labelRun struct {
	MS      float64 // in all
	FirstMS float64 // until the first was shown
	MB      float64 // resident at the most
}

// apart runs this program as another process.
func apart(ctx context.Context, env []string, args ...string) (labelRun, error) {
	self, err := os.Executable()
	if err != nil {
		return labelRun{}, err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return labelRun{}, fmt.Errorf("%s: %w", args[0], err)
	}
	var run labelRun
	if err := json.Unmarshal(out, &run); err != nil {
		return run, err
	}
	return run, nil
}

// coldStart shows one label where nothing was compiled before.
func coldStart(ctx context.Context, dir, file string) (labelRun, error) {
	empty, err := os.MkdirTemp(dir, "cold-")
	if err != nil {
		return labelRun{}, err
	}
	run, err := apart(ctx, []string{"XDG_CACHE_HOME=" + empty}, "labels-child", filepath.Dir(file), "1")
	return run, errors.Join(err, os.RemoveAll(empty))
}

// labelsChild makes N of the labels of a folder ready and shows them, one after the other and from the first again, and tells how long that took.
func labelsChild(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(args[0], "[0-9]*[0-9].pdf"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("no labels"))
	}
	preparer := &label.Preparer{Pictures: &label.Renderer{}}
	var run labelRun
	begun := time.Now()
	for i := range n {
		if _, err := showOne(context.Background(), preparer, files[i%len(files)]); err != nil {
			return err
		}
		if i == 0 {
			run.FirstMS = float64(time.Since(begun).Microseconds()) / 1000
		}
	}
	run.MS = float64(time.Since(begun).Microseconds()) / 1000
	if run.MB, err = peakMemory(); err != nil {
		return err
	}
	return errors.Join(json.NewEncoder(os.Stdout).Encode(run), preparer.Pictures.Close())
}

// showOne makes a label ready and draws its first page.
func showOne(ctx context.Context, preparer *label.Preparer, file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	form := connectors.LabelForm{Sheets: []connectors.LabelSheet{connectors.Sheet100x150}}
	ready, err := preparer.Prepare(ctx, data, label.Wish{Form: form, Secrets: []label.Secret{"11111111", labelPassword}})
	if err != nil {
		return nil, err
	}
	drawn, err := preparer.Picture(ctx, ready.Kind, ready.Data, 1, previewDPI)
	return drawn.PNG, err
}

func showAll(ctx context.Context, preparer *label.Preparer, files []string) (time.Duration, error) {
	return timed(func() error {
		for _, file := range files {
			picture, err := showOne(ctx, preparer, file)
			if err != nil {
				return err
			}
			if err := os.WriteFile(file+".png", picture, 0o600); err != nil {
				return err
			}
		}
		return nil
	})
}

func pdftoppmAll(ctx context.Context, files []string) (time.Duration, error) {
	return timed(func() error {
		if _, err := qpdfAll(ctx, files); err != nil {
			return err
		}
		for _, file := range files {
			if err := exec.CommandContext(ctx, "pdftoppm", "-png", "-r", strconv.Itoa(previewDPI), file+".qpdf", file+".poppler").Run(); err != nil {
				return err
			}
		}
		return nil
	})
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
