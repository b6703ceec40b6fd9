package printing_test

import (
	"bytes"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/stretchr/testify/require"

	"gowarehouse/connectors/drawn/drawntest"
	"gowarehouse/engine/label"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/device"
)

func size(mmWidth, mmHeight int32) device.Size {
	return device.Size{Width: mmWidth * 100, Height: mmHeight * 100}
}

func fixed(name string, mmWidth, mmHeight int32) device.Paper {
	return device.Paper{Name: name, SizeRange: device.SizeRange{Least: size(mmWidth, mmHeight), Most: size(mmWidth, mmHeight)}}
}

func TestThePaperIsChosenByWhatIsLoaded(t *testing.T) {
	t.Parallel()
	label, a6, a4, a3 := fixed("x", 100, 150), fixed("a6", 105, 148), fixed("a4", 210, 297), fixed("a3", 297, 420)
	roll := device.Paper{SizeRange: device.SizeRange{Least: size(50, 20), Most: size(108, 300)}}
	for name, c := range map[string]struct {
		loaded  []device.Paper
		wants   device.Size
		picture bool
		want    device.Sheet
	}{
		"its own size":         {[]device.Paper{label}, size(100, 150), false, device.Sheet{Paper: label, Size: size(100, 150)}},
		"its own size, turned": {[]device.Paper{label}, size(150, 100), false, device.Sheet{Paper: label, Size: size(100, 150)}},
		"its own size of two":  {[]device.Paper{a4, a6}, size(105, 148), false, device.Sheet{Paper: a6, Size: size(105, 148)}},
		"four by six on a hundred by a hundred and fifty": {[]device.Paper{label}, device.Size{Width: 10160, Height: 15240}, false,
			device.Sheet{Paper: label, Size: size(100, 150), Fit: true}},
		"a label on office paper keeps its size": {[]device.Paper{a3, a4}, size(100, 150), false, device.Sheet{Paper: a4, Size: size(210, 297)}},
		"office paper on labels is made to fit":  {[]device.Paper{label}, size(210, 297), false, device.Sheet{Paper: label, Size: size(100, 150), Fit: true}},
		"a roll is cut to the label":             {[]device.Paper{roll}, size(100, 150), false, device.Sheet{Paper: roll, Size: size(100, 150)}},
		"a picture fills paper of its size":      {[]device.Paper{label}, size(100, 150), true, device.Sheet{Paper: label, Size: size(100, 150), Fit: true}},
		"of unknown size on the usual paper":     {[]device.Paper{label, a4}, device.Size{}, true, device.Sheet{Paper: label, Size: size(100, 150), Fit: true}},
		"nothing known":                          {nil, size(100, 150), false, device.Sheet{}},
		"nothing known, and a picture":           {nil, size(100, 150), true, device.Sheet{Fit: true}},
	} {
		require.Equal(t, c.want, printing.SheetFor(&device.About{Papers: c.loaded}, c.wants, c.picture), name)
	}
}

func TestTheTestPageHasTheSizeOfThePaperAndWordsOfTheLanguage(t *testing.T) {
	t.Parallel()
	says := map[string]string{"en": "test page", "zh-TW": "測試頁"}
	for _, want := range []device.Size{size(100, 150), size(210, 297), size(40, 30), size(20, 20)} {
		language := "zh-TW"
		if want.Width > 10000 {
			language = "en"
		}
		pdf, err := printing.RulerPage(want, language)
		require.NoError(t, err)
		if want.Width > 2000 {
			require.Contains(t, drawntest.Words(t, pdf), says[language])
		}
		if want.Height > 10000 {
			require.Equal(t, []string{"GW-TEST-1234"}, drawntest.Scanned(t, pdf, 1), "it is held under the scanner")
		}
		require.NoError(t, api.Validate(bytes.NewReader(pdf), nil))
		opened, err := label.Open(t.Context(), pdf, nil)
		require.NoError(t, err)
		require.Len(t, opened.Pages, 1)
		require.InDelta(t, float64(want.Width)/100, opened.Pages[0].WidthMM, 0.02)
		require.InDelta(t, float64(want.Height)/100, opened.Pages[0].HeightMM, 0.02)
	}
}
