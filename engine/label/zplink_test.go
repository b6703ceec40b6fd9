package label_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/label"
)

// inked gives the outermost dots that a label of 800 x 1200 dots may print: left, top, right, bottom.
func inked(t *testing.T, fields string) [4]int {
	t.Helper()
	b, err := label.InkOfZPL([]byte("^XA"+fields+"^XZ"), 800, 1200)
	require.NoError(t, err)
	require.Equal(t, []int{800, 1200}, []int{b.Width, b.Height})
	found := [4]int{b.Width, b.Height, 0, 0}
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				found = [4]int{min(found[0], x), min(found[1], y), max(found[2], x), max(found[3], y)}
			}
		}
	}
	return found
}

func TestWhatZPLMayPrintIsTakenAsLargeAsItCanBecome(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields string
		want   [4]int
	}{
		"a text":                     {"^FO60,300^A0N,40,40^FDTO^FS", [4]int{60, 300, 799, 359}},
		"three lines of it":          {"^FO60,300^A0N,40,40^FB400,3,5^FDTO^FS", [4]int{60, 300, 799, 300 + 3*65 - 1}},
		"in the font that was set":   {"^CF0,20^FO60,300^FDTO^FS", [4]int{60, 300, 799, 329}},
		"a text that is turned":      {"^FO60,300^A0R,40,40^FDTO^FS", [4]int{60, 300, 119, 1199}},
		"a text over its line":       {"^FT60,300^A0N,40,40^FDTO^FS", [4]int{60, 240, 799, 399}},
		"a text before its place":    {"^FO60,300,1^A0N,40,40^FDTO^FS", [4]int{0, 300, 799, 359}},
		"a bar code with its legend": {"^FO100,200^BY3^BCN,160,Y,N,N^FD906812^FS", [4]int{0, 100, 799, 459}},
		"of the usual height":        {"^BY2,3,80^FO100,200^BCN^FD906812^FS", [4]int{0, 100, 799, 379}},
		"a bar code that is turned":  {"^FO300,200^BCR,100^FD906812^FS", [4]int{200, 100, 499, 1199}},
		"a square code":              {"^FO300,200^BQN,2,5^FDQA,1^FS", [4]int{300, 200, 799, 1199}},
		"a frame":                    {"^FO10,10^GB400,300,3^FS", [4]int{10, 10, 409, 309}},
		"a picture among texts":      {"^FO10,10^GFA,8,8,2,FFFFFFFFFFFFFFFF^FS^FO20,30^A0N,10,10^FDX^FS", [4]int{10, 10, 799, 44}},
		"a frame before its place":   {"^FO400,10,1^GB300,300,3^FS", [4]int{0, 10, 799, 309}},
		"a block":                    {"^FO10,20^TBN,300,90^FDX^FS", [4]int{10, 20, 309, 109}},
	} {
		require.Equal(t, c.want, inked(t, c.fields), name)
	}
}

func TestAFrameHasRoomWithinAndTwoLabelsAreOneAboveTheOther(t *testing.T) {
	t.Parallel()
	b, err := label.InkOfZPL([]byte("^XA^PW600^LL900^FO10,10^GB400,300,3^FS^XZ^XA^FO0,500^GB50,50,50^FS^XZ"), 800, 1200)
	require.NoError(t, err)
	require.Equal(t, []int{600, 900}, []int{b.Width, b.Height}, "it says its size")
	require.False(t, b.Black(200, 150))
	require.True(t, b.Black(11, 150))
	require.True(t, b.Black(25, 525))
}

func TestZPLThatCanPrintAnywhereIsNotGuessedAt(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]string{
		"a stored picture":          "^FO1,1^XGR:LOGO.GRF^FS",
		"a stored label":            "^XFR:LABEL.ZPL^FS^FN1^FDX^FS",
		"another origin":            "^LH20,30^FO1,1^FDX^FS",
		"other units":               "^MUM^FO1,1^FDX^FS",
		"turned from then on":       "^FWR^FO1,1^FDX^FS",
		"no place":                  "^FDX^FS",
		"where the last one ended":  "^FT^FDX^FS",
		"turned round a lower edge": "^FT30,30^A0R,40,40^FDX^FS",
	} {
		_, err := label.InkOfZPL([]byte("^XA"+fields+"^XZ"), 800, 1200)
		require.ErrorIs(t, err, label.ErrNoPicture, name)
	}
	_, err := label.InkOfZPL([]byte("no ZPL"), 800, 1200)
	require.ErrorIs(t, err, label.ErrDamaged)
	_, err = label.InkOfZPL([]byte("^XA^PW800^FO1,1^FDX^FS^XZ"), 0, 1200)
	require.ErrorIs(t, err, label.ErrTooLarge)
}

func TestTheUsualSettingsOfZebraDesignerAreNoObstacle(t *testing.T) {
	t.Parallel()
	found := inked(t, "^LT0^MNW^MTT^PON^PMN^LH0,0^JMA^PR6,6^LRN^CI28^FWN^MUD^FO5,5^GB20,20,2^FS")
	require.Equal(t, [4]int{5, 5, 24, 24}, found)
}
