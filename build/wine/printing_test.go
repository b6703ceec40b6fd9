//go:build wine && linux

package wine

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing/printertest"
)

// Wine's driver says that every printer has 300 dots an inch.
const dpi = 300

// off is how far a measure may be from what it should be, in millimetres.
const off = 0.5

func TestALabelArrivesInItsTrueSizeAndItsCodeScansAndZPLArrivesAsItIs(t *testing.T) {
	t.Parallel()
	p := start(t)
	c := startCUPS(t)
	exe := filepath.Join(kept, "winspool.test.exe")
	require.NoError(t, compile("test", exe, "./engine/printing/winspool"))
	file := filepath.Join(t.TempDir(), "label.pdf")
	out, complaints, code := p.run(t, append(c.env, "GOWAREHOUSE_TEST_QUEUE="+queueName, "GOWAREHOUSE_TEST_LABEL="+onWindows(file)), "", exe, "-test.v")
	require.Zero(t, code, "%s\n%s", out, complaints)
	require.NotContains(t, out, "--- SKIP", "%s", out)

	require.Len(t, c.documents(), 2, "the label and the ZPL; what could not be drawn, and what was for another printer, never arrive")
	require.Contains(t, c.documents(), "^XA^FO50,50^FDGoWarehouse^FS^XZ\n")

	paper := printed(t, c.titled("GoWarehouse label p1-1"))
	keepPicture(t, paper, "label")
	require.InDelta(t, 100, mm(paper.Bounds().Dx()), off)
	require.InDelta(t, 150, mm(paper.Bounds().Dy()), off)
	// A label of ours has a margin of 4 mm, and rules from one margin to the other.
	ink := inked(paper)
	require.InDelta(t, 4, mm(ink.Min.X), off)
	require.InDelta(t, 96, mm(ink.Max.X), off)
	require.Equal(t, []string{"202110823A5340001249"}, drawntest.ScannedOn(paper))
	pdf, err := os.ReadFile(file)
	require.NoError(t, err)
	requireSame(t, rendered(t, pdf), paper)
}

func TestAZebraBehindAQueueThatTakesEverythingAsItIsGetsThePageAsZPL(t *testing.T) {
	t.Parallel()
	c := startCUPS(t)
	u := newUser(t, c.env...)
	u.does("", 0, "printer", "add", "Zebra", "windows://"+rawName, "--zpl", "--dpi", "203", "--paper", "100x150")
	job := u.does("", 0, "printer", "test", "Zebra")["jobs"].([]any)[0].(map[string]any)
	require.Equal(t, "printed", job["state"])
	arrived := c.documents()
	require.Len(t, arrived, 1)
	require.True(t, strings.HasPrefix(arrived[0], "^XA") && strings.HasSuffix(arrived[0], "^XZ\n"), "nothing is added to it")
	dots := printertest.Dots(t, []byte(arrived[0]), 203)
	require.InDelta(t, 100, float64(dots.Width)*25.4/203, off)
	require.InDelta(t, 150, float64(dots.Height)*25.4/203, off)
	require.False(t, dots.Blank())
}

func TestTheCommandsPrintOnAPrinterOfWindows(t *testing.T) {
	t.Parallel()
	c := startCUPS(t)
	u := newUser(t, c.env...)
	added := u.does("", 0, "printer", "add", "標籤機", "windows://"+queueName)
	require.Equal(t, "windows://"+queueName, added["printer"].(map[string]any)["address"])

	job := u.does("", 0, "printer", "test", "標籤機")["jobs"].([]any)[0].(map[string]any)
	require.Equal(t, "printed", job["state"])
	paper := printed(t, c.titled("GoWarehouse test"))
	keepPicture(t, paper, "ruler")
	require.InDelta(t, 100, mm(paper.Bounds().Dx()), off, "the usual paper of the printer")
	require.InDelta(t, 150, mm(paper.Bounds().Dy()), off)
	require.Less(t, mm(inked(paper).Min.X), off, "the ruler begins at the edge")

	refused := u.does("", 1, "printer", "add", "別的", "windows://no such printer")["error"].(map[string]any)
	require.Equal(t, "queue_unknown", refused["code"])
}

// rendered gives the dots of a label as they are handed to Windows.
func rendered(t *testing.T, pdf []byte) label.Bitmap {
	t.Helper()
	renderer := &label.Renderer{}
	t.Cleanup(func() { require.NoError(t, renderer.Close()) })
	dots, err := renderer.Bitmap(t.Context(), pdf, 1, dpi)
	require.NoError(t, err)
	return dots
}

// requireSame demands that a page has the dots of a label, each in its place. The paper of a PPD is a whole number of points, which may move
// all of them by one dot.
func requireSame(t *testing.T, wanted label.Bitmap, page *image.Gray) {
	t.Helper()
	least := math.MaxInt
	for y := -1; y <= 1; y++ {
		for x := -1; x <= 1; x++ {
			least = min(least, differing(wanted, page, image.Pt(x, y)))
		}
	}
	require.Zero(t, least)
}

// differing counts the dots that are not the same when a label is moved on a page; what is moved off the page does not count.
func differing(wanted label.Bitmap, page *image.Gray, moved image.Point) (count int) {
	for y := range wanted.Height {
		for x := range wanted.Width {
			at := image.Pt(x, y).Add(moved)
			if at.In(page.Rect) && wanted.Black(x, y) != (page.GrayAt(at.X, at.Y).Y < 128) {
				count++
			}
		}
	}
	return count
}

// printed draws what arrived as the printer would, and gives its one page.
func printed(t *testing.T, postScript string) *image.Gray {
	t.Helper()
	folder := t.TempDir()
	in, out := filepath.Join(folder, "page.ps"), filepath.Join(folder, "page%d.png")
	require.NoError(t, os.WriteFile(in, []byte(postScript), 0o600))
	cmd := exec.Command("gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pnggray", "-r300", "-sOutputFile="+out, in)
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	pages, err := filepath.Glob(filepath.Join(folder, "page*.png"))
	require.NoError(t, err)
	require.Len(t, pages, 1)
	file, err := os.Open(pages[0])
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	picture, err := png.Decode(file)
	require.NoError(t, err)
	grey, isGrey := picture.(*image.Gray)
	require.True(t, isGrey)
	return grey
}

func mm(dots int) float64 { return float64(dots) * 25.4 / dpi }

// inked gives the part of a page that is not white.
func inked(page *image.Gray) image.Rectangle {
	var ink image.Rectangle
	for y := page.Rect.Min.Y; y < page.Rect.Max.Y; y++ {
		for x := page.Rect.Min.X; x < page.Rect.Max.X; x++ {
			if page.GrayAt(x, y) != (color.Gray{Y: 255}) {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink
}

// keepPicture keeps a picture for people to look at.
func keepPicture(t *testing.T, p image.Image, name string) {
	t.Helper()
	file, err := os.Create(filepath.Join(kept, strings.ReplaceAll(name, " ", "-")+".png"))
	require.NoError(t, err)
	require.NoError(t, png.Encode(file, p))
	require.NoError(t, file.Close())
}
