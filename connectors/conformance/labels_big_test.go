//go:build big

package conformance

// Labels of every platform, drawn: they show the marks that are declared, hold as many labels as declared, and their codes scan. PDFium takes
// seconds to start, or most of a minute under the race detector.

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	_ "gowarehouse/connectors/all"
	"gowarehouse/connectors/drawn/drawntest"
)

// labelSetups are settings without which a platform gives no label.
var labelSetups = map[string]connectors.Values{"coupang": {"ship_mode": "platform_label"}}

// looked is how many labels of one way are drawn.
const looked = 2

func TestBigEveryLabelShowsItsMarksAndItsCodesScan(t *testing.T) {
	t.Parallel()
	for _, platform := range connectors.All() {
		if platform.Emulator == nil || len(platform.Label.Formats) == 0 {
			continue
		}
		t.Run(platform.ID, func(t *testing.T) {
			t.Parallel()
			s := newSubject(Suite{Platform: platform.ID, Setup: func(values connectors.Values, _ string) {
				for key, value := range labelSetups[platform.ID] {
					values[key] = value
				}
			}}, platform)
			came := 0
			s.labelWorlds(t, func(w *world, from string) {
				all := w.labels(from)
				came += len(all)
				for _, l := range all[max(0, len(all)-looked):] {
					requireMarks(t, platform.Label, l, all, w.labelSecrets())
				}
			})
			require.NotZero(t, came, "no label came")
		})
	}
}

// requireMarks reads one label.
func requireMarks(t *testing.T, form connectors.LabelForm, l labelled, all []labelled, secrets []string) {
	t.Helper()
	says := l.parcel.Order.ID + under(l.from)
	files, err := unpacked(l.file.Data)
	require.NoError(t, err, says)
	own := marksOf(form, l.parcel)
	require.NotEmpty(t, own, says)
	for i, data := range files {
		switch formatOf(data) {
		case connectors.LabelPDF:
			open, err := decrypted(data, secrets)
			if err != nil {
				require.NotEmpty(t, l.from, "%s: %v", says, err)
				continue
			}
			requirePages(t, form, l, all, open, own, says)
		case connectors.LabelPNG, connectors.LabelJPEG:
			picture, _, err := image.Decode(bytes.NewReader(data))
			require.NoError(t, err, says)
			require.True(t, shows(strings.Join(drawntest.ScannedOn(picture), "\n"), own), says)
		case connectors.LabelZIP:
			require.Zero(t, i, says)
		default:
			require.True(t, shows(string(data), own), says)
		}
	}
}

func requirePages(t *testing.T, form connectors.LabelForm, l labelled, all []labelled, open []byte, own []string, says string) {
	t.Helper()
	sizes, err := api.PageDims(bytes.NewReader(open), model.NewDefaultConfiguration())
	require.NoError(t, err, says)
	words := drawntest.Words(t, open)
	for i, size := range sizes {
		keepLook(t, l, open)
		codes := drawntest.Scanned(t, open, i+1)
		require.NotEmpty(t, codes, "%s: no code scans", says)
		require.True(t, shows(words+strings.Join(codes, "\n"), own), "%s: none of %v is on the label", says, own)
		sheet, known := sheetOf(form, size.Width*pointMM, size.Height*pointMM)
		require.True(t, known, says)
		require.LessOrEqual(t, onSheet(words, all), max(1, sheet.Columns)*max(1, sheet.Rows), "%s: labels on the sheet", says)
		require.LessOrEqual(t, len(codes), 6*max(1, sheet.Columns)*max(1, sheet.Rows), says)
	}
}

// onSheet counts the parcels whose numbers are written there.
func onSheet(words string, all []labelled) (count int) {
	for _, l := range all {
		if shows(words, []string{l.parcel.TrackingNumber}) {
			count++
		}
	}
	return count
}

// marksOf are the numbers by which a parcel's label is known, as declared.
func marksOf(form connectors.LabelForm, p connectors.Parcel) (marks []string) {
	for _, mark := range form.Marks {
		switch mark {
		case connectors.MarkTracking:
			marks = append(marks, p.TrackingNumber)
		case connectors.MarkOrder:
			marks = append(marks, p.Order.Number)
		}
	}
	return marks
}

var separators = regexp.MustCompile(`[ \-_./]`)

func shows(text string, marks []string) bool {
	bare := separators.ReplaceAllString(text, "")
	return slices.ContainsFunc(marks, func(m string) bool { return m != "" && strings.Contains(bare, separators.ReplaceAllString(m, "")) })
}

// keepLook writes a label as the platform gives it to the folder that LABEL_LOOKS names, if it does.
func keepLook(t *testing.T, l labelled, open []byte) {
	t.Helper()
	folder := os.Getenv("LABEL_LOOKS")
	if folder == "" {
		return
	}
	name := regexp.MustCompile(`\W+`).ReplaceAllString(strings.TrimPrefix(t.Name(), "TestBigEveryLabelShowsItsMarksAndItsCodesScan/")+"-"+l.from, "_")
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, drawntest.Printed(t, open, 1)))
	require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), out.Bytes(), 0o600))
}
