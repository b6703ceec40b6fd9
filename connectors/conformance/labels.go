// Labels: what a platform declares of its label files is what its emulator gives, in every way in which the emulator can give them.

package conformance

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // labels may be pictures of this kind
	_ "image/png"  // and of this
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

func init() { api.DisableConfigDir() } //nolint:gochecknoinits // a global switch of the library

// labelWord is in the names of switches and settings that change what labels are.
const labelWord = "label"

const (
	sheetMM  = 1.0       // how far a page may be from the sheet that it is
	shapeOff = 0.02      // how far a picture's proportions may be
	pointMM  = 25.4 / 72 // PDF's unit
)

// labelled is a label as a connector handed it over, and the parcel it is of.
type labelled struct {
	from   string // the switch or setting under which it came
	parcel connectors.Parcel
	file   connectors.Label
}

// labelWorlds opens a world for each way in which the emulator gives labels: as it is, under each switch that changes labels, and with each
// choice of a setting that does.
func (s *subject) labelWorlds(t T, each func(w *world, from string)) {
	t.Helper()
	probe := s.open(t, connectors.EmulatorOptions{Bare: true})
	each(s.open(t, connectors.EmulatorOptions{Orders: 12}), "")
	for _, sw := range probe.emulator.Switches() {
		if !strings.Contains(sw.Name, labelWord) || slices.Contains(s.On, sw.Name) {
			continue
		}
		w := s.open(t, connectors.EmulatorOptions{Orders: 12})
		w.strict = false // what an awkward emulator makes of it is looked at elsewhere
		require.NoError(t, w.emulator.Turn(sw.Name, true), "a switch that is listed can be turned")
		each(w, sw.Name)
	}
	for _, f := range s.platform.Fields {
		if !f.Setting || !strings.Contains(f.Key, labelWord) {
			continue
		}
		for _, choice := range f.Choices {
			if choice.Value == f.Default {
				continue
			}
			set := *s
			set.Setup = func(values connectors.Values, address string) {
				if s.Setup != nil {
					s.Setup(values, address)
				}
				values[f.Key] = choice.Value
			}
			each(set.open(t, connectors.EmulatorOptions{Orders: 12}), f.Key+"="+choice.Value)
		}
	}
}

// labels ships the orders of a world that ship with labels, and gives the labels that come.
func (w *world) labels(from string) []labelled {
	w.t.Helper()
	got := w.fetch(w.connector, w.window())
	if !has[connectors.LabelShipper](w.connector) {
		return nil
	}
	var all []labelled
	for _, p := range w.parcelsOf(got, w.shippable(got, connectors.ShipLabel)) {
		w.choose(w.connector, &p)
		w.settle(w.connector, ways[connectors.ShipLabel], &p)
		if file, there := w.labelThatCame(p); there {
			all = append(all, labelled{from, p, file})
			continue
		}
		for range patienceRounds {
			o := w.judged("Label", []connectors.Parcel{p}, w.connector.(connectors.LabelShipper).Label(w.ctx(), []connectors.Parcel{p}))[0]
			emulationtest.Remember(&p, o)
			if o.State == connectors.Done && o.Label != nil {
				all = append(all, labelled{from, p, *o.Label})
			}
			if o.State != connectors.Pending {
				break
			}
			w.clock.forward(time.Minute)
		}
	}
	return all
}

// checkLabelForm takes the labels of every way and compares kind and paper with what is declared. What is declared must come up, too.
func checkLabelForm(t T, s *subject) {
	form := s.platform.Label
	came := &seenForms{formats: map[connectors.LabelFormat]bool{}, sheets: map[connectors.LabelSheet]bool{}}
	s.labelWorlds(t, func(w *world, from string) {
		for _, l := range w.labels(from) {
			for _, wrong := range came.look(form, l, w.labelSecrets()) {
				t.Errorf("order %s%s: %s", l.parcel.Order.ID, under(from), wrong)
			}
		}
	})
	if len(came.formats) == 0 {
		t.Logf("no labels come this way")
		return
	}
	if form.Source == "" {
		t.Errorf("the declaration of labels must name its source")
	}
	for _, sheet := range form.Sheets {
		if sheet.Several() && len(form.Marks) == 0 {
			t.Errorf("several labels are declared on %v, and no mark that tells them apart", sheet)
		}
	}
	if s.FewerLabels {
		return
	}
	for _, f := range form.Formats {
		if !came.formats[f] {
			t.Errorf("labels are declared as %q too, and none comes", f)
		}
	}
	for _, sheet := range form.Sheets {
		if !came.sheets[sheet] {
			t.Errorf("labels are declared on %v too, and none comes", sheet)
		}
	}
}

func under(from string) string {
	if from == "" {
		return ""
	}
	return " under " + from
}

// seenForms are the kinds and sheets that came up.
type seenForms struct {
	formats map[connectors.LabelFormat]bool
	sheets  map[connectors.LabelSheet]bool
}

// look says what about a label is not as declared.
func (c *seenForms) look(form connectors.LabelForm, l labelled, secrets []string) (wrong []string) {
	files, err := unpacked(l.file.Data)
	if err != nil {
		return []string{"its archive cannot be read: " + err.Error()}
	}
	for _, data := range files {
		kind := formatOf(data)
		if c.formats[kind] = true; !slices.Contains(form.Formats, kind) {
			wrong = append(wrong, fmt.Sprintf("its label is %q, which is not declared", kind))
			continue
		}
		switch kind {
		case connectors.LabelPDF:
			wrong = append(wrong, c.lookAtPages(form, l, data, secrets)...)
		case connectors.LabelPNG, connectors.LabelJPEG:
			wrong = append(wrong, c.lookAtPicture(form, data)...)
		}
	}
	return wrong
}

func (c *seenForms) lookAtPages(form connectors.LabelForm, l labelled, data []byte, secrets []string) (wrong []string) {
	open, err := decrypted(data, secrets)
	if err != nil {
		if l.from != "" { // a file that opens with nobody's password is an awkwardness
			return nil
		}
		return []string{"its label does not open with the account's passwords: " + err.Error()}
	}
	pages, err := api.PageDims(bytes.NewReader(open), model.NewDefaultConfiguration())
	if err != nil || len(pages) == 0 {
		return []string{fmt.Sprintf("the pages of its label cannot be read: %v", err)}
	}
	for _, page := range pages {
		sheet, known := sheetOf(form, page.Width*pointMM, page.Height*pointMM)
		if c.sheets[sheet] = true; !known {
			wrong = append(wrong, fmt.Sprintf("its label is on %.1f x %.1f mm, which is not declared", page.Width*pointMM, page.Height*pointMM))
		}
	}
	return wrong
}

// lookAtPicture compares proportions: a picture has no size. It is printed on the first sheet.
func (c *seenForms) lookAtPicture(form connectors.LabelForm, data []byte) []string {
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return []string{"its picture cannot be read: " + err.Error()}
	}
	paper := form.Sheets[0]
	if shape := float64(head.Width) / float64(head.Height) / (paper.WidthMM / paper.HeightMM); math.Abs(shape-1) > shapeOff {
		return []string{fmt.Sprintf("its picture of %d x %d does not fit the paper that is declared first", head.Width, head.Height)}
	}
	return nil
}

// sheetOf finds the declared sheet that a page in millimetres is, upright or on its side.
func sheetOf(form connectors.LabelForm, width, height float64) (connectors.LabelSheet, bool) {
	near := func(a, b float64) bool { return math.Abs(a-b) <= sheetMM }
	for _, s := range form.Sheets {
		if near(width, s.WidthMM) && near(height, s.HeightMM) || near(width, s.HeightMM) && near(height, s.WidthMM) {
			return s, true
		}
	}
	return connectors.LabelSheet{}, false
}

// formats are the kinds of files by how they begin.
var formats = []struct {
	begins string
	format connectors.LabelFormat
}{
	{"%PDF-", connectors.LabelPDF}, {"PK\x03\x04", connectors.LabelZIP}, {"\x89PNG\r\n", connectors.LabelPNG}, {"\xff\xd8\xff", connectors.LabelJPEG},
	{"<", connectors.LabelHTML}, {"^XA", connectors.LabelZPL},
}

func formatOf(data []byte) connectors.LabelFormat {
	start := bytes.TrimLeft(data, "\ufeff \t\r\n")
	for _, f := range formats {
		if bytes.HasPrefix(start, []byte(f.begins)) {
			return f.format
		}
	}
	return "unknown"
}

// unpacked gives a file, and after an archive the files in it.
func unpacked(data []byte) ([][]byte, error) {
	files := [][]byte{data}
	if formatOf(data) != connectors.LabelZIP {
		return files, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	for _, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(io.LimitReader(file, largestAnswer))
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
		files = append(files, content)
	}
	return files, nil
}

// labelSecrets are the passwords that the account has for labels.
func (w *world) labelSecrets() (secrets []string) {
	for _, key := range w.platform.LabelSecrets {
		if value := w.env.Values[key]; value != "" {
			secrets = append(secrets, value)
		}
	}
	return secrets
}

// decrypted opens a PDF, with one of the passwords if it must be.
func decrypted(data []byte, secrets []string) ([]byte, error) {
	var last error
	for _, secret := range append(secrets, "") {
		conf := model.NewDefaultConfiguration()
		conf.UserPW, conf.OwnerPW = secret, secret
		var open bytes.Buffer
		switch last = api.Decrypt(bytes.NewReader(data), &open, conf); {
		case last == nil:
			return open.Bytes(), nil
		case errors.Is(last, pdfcpu.ErrNotEncrypted):
			return data, nil
		}
	}
	return nil, last
}
