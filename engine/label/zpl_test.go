package label_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
)

// prepared makes a label ready without drawing pages.
func prepared(payload string, wish label.Wish) (label.Ready, error) {
	return (&label.Preparer{}).Prepare(context.Background(), []byte(payload), wish)
}

const carrierZPL = "^XA^CI28^PW812^LL1218^LH0,0^FO60,60^BY3^BCN,160,Y,N,N^FD906812345678^FS^FO60,300^A0N,40,40^FDTO: A. TESTER^FS^PQ1,0,1,Y^XZ\n"

func TestALabelInZPLPassesAsItIs(t *testing.T) {
	t.Parallel()
	for name, zpl := range map[string]string{
		"a carrier's":                   carrierZPL,
		"with the prefixes of a design": "CT~~CD,~CC^~CT~\n^XA~TA000~JSN^LT0^MNW^MTT^PON^PMN^PR6,6~SD15^LRN^CI0^XZ\n" + carrierZPL,
		"with a picture in memory":      "~DGR:LOGO.GRF,4,2,\nF0F0FFFF\n^XA^FO0,0^XGR:LOGO.GRF,1,1^FS^XZ^XA^IDR:LOGO.GRF^FS^XZ",
		"in lower case":                 strings.ToLower(carrierZPL),
		"with bytes that look like it":  "^XA^FO0,0^GFB,4,4,2,^JU~^FS^XZ",
	} {
		ready, err := prepared(zpl, label.Wish{Form: connectors.LabelForm{Sheets: []connectors.LabelSheet{connectors.Sheet4x6}}})
		require.NoError(t, err, name)
		require.Equal(t, label.Ready{Kind: label.ZPL, Came: label.ZPL, Data: []byte(zpl), Pages: []label.Page{{WidthMM: 101.6, HeightMM: 152.4}}}, ready, name)
	}
}

func TestZPLThatChangesThePrinterIsRefused(t *testing.T) {
	t.Parallel()
	for name, command := range map[string]string{
		"saves the settings":              "^JUS",
		"restores the factory's":          "^JUF",
		"restarts the printer":            "~JR",
		"cancels what others print":       "~JA",
		"measures the paper":              "~JC",
		"asks for the printer's state":    "~HS",
		"sets a password":                 "^KP1234",
		"sets the network":                "^NS1,192.0.2.1,255.255.255.0,192.0.2.254",
		"sets the wireless key":           "^WX1,1",
		"writes firmware":                 "~DYE:NEW.ZPL,A,X,4,,F0F0",
		"writes lasting memory":           "~DGE:LOGO.GRF,4,2,F0F0FFFF",
		"stores a label for good":         "^DFE:FORM.ZPL",
		"deletes fonts":                   "^IDE:*.*",
		"copies between memories":         "^TOR:A.GRF,E:A.GRF",
		"changes the language":            "^SZ1",
		"changes the prefix":              "^CC!",
		"halts":                           "^PP",
		"prints without end":              "^PQ9999",
		"writes a chip":                   "^RFW,H^FD00^FS",
		"sets the clock":                  "^ST01,01,2026",
		"is unknown":                      "^QQ",
		"is behind a number of something": "^FO1,1^JUS",
	} {
		_, err := prepared("^XA^FO1,1^FDx^FS"+command+"^XZ", label.Wish{})
		require.ErrorIs(t, err, label.ErrPrinterCommands, name)
	}
	for name, zpl := range map[string]string{
		"another language after it": carrierZPL + "! U1 setvar \"wlan.essid\" \"x\"\r\n",
		"a word between":            "^XA x ^FO1,1^FDx^FS^XZ",
		"bytes that are missing":    "^XA^FO0,0^GFB,4000,4000,2,ab",
	} {
		_, err := prepared(zpl, label.Wish{})
		require.ErrorIs(t, err, label.ErrDamaged, name)
	}
}

// square is a picture of 16 x 4 dots.
var square = []byte{0xff, 0xff, 0x80, 0x01, 0x80, 0x01, 0xff, 0xff}

// sum is CRC-16 as Zebra's pictures have it, in another way than the program does it.
func sum(text string) string {
	crc := 0
	for _, b := range []byte(text) {
		for bit := 7; bit >= 0; bit-- {
			crc = crc<<1 ^ int(b>>bit&1)<<16
			if crc&0x10000 != 0 {
				crc ^= 0x11021
			}
		}
	}
	return fmt.Sprintf("%04X", crc&0xffff)
}

func TestAPictureInZPLIsShownHoweverItIsSent(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, err := w.Write(square)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	b64, z64 := base64.StdEncoding.EncodeToString(square), base64.StdEncoding.EncodeToString(packed.Bytes())
	for name, field := range map[string]string{
		"digits":            "^GFA,8,8,2,FFFF80018001FFFF",
		"lower digits":      "^GFA,8,8,2,ffff80018001ffff",
		"lines":             "^GFA,8,8,2,FFFF\n8001\n8001\nFFFF\n",
		"compressed":        "^GFA,8,8,2,!8H01:!",
		"counted":           "^GFA,8,8,2,JF8H01:JF",
		"bytes":             "^GFB,8,8,2," + string(square),
		"base64":            "^GFA,8,8,2,:B64:" + b64 + ":" + sum(b64),
		"packed":            "^GFA,8,8,2,:Z64:" + z64 + ":" + sum(z64),
		"packed, no sum":    "^GFA,8,8,2,:Z64:" + z64,
		"with label's home": "^LH0,0^FO0,0^GFA,8,8,2,FFFF80018001FFFF",
	} {
		dots, err := label.PictureOfZPL([]byte("^XA^FO0,0" + field + "^FS^XZ"))
		require.NoError(t, err, name)
		require.Equal(t, label.Bitmap{Width: 16, Height: 4, Stride: 2, Bits: square, DPI: 203}, dots, name)
	}
	placed, err := label.PictureOfZPL([]byte("^XA^PW32^LL10^LH2,1^FO3,2^GFA,8,8,2,FFFF80018001FFFF^FS^XZ"))
	require.NoError(t, err)
	require.Equal(t, 32, placed.Width)
	require.Equal(t, 10, placed.Height)
	require.True(t, placed.Black(5, 3) && placed.Black(20, 6) && !placed.Black(4, 3) && !placed.Black(21, 6))
}

func TestZPLThatIsNoPictureHasNone(t *testing.T) {
	t.Parallel()
	_, err := label.PictureOfZPL([]byte(carrierZPL))
	require.ErrorIs(t, err, label.ErrNoPicture)
	_, err = label.PictureOfZPL([]byte("^XA^FO0,0^GFA,8,8,2,FFFF80018001FFFF^FS^FO0,9^A0N,9^FDand words^FS^XZ"))
	require.ErrorIs(t, err, label.ErrNoPicture, "a part of a label is not shown for the whole")
	for name, field := range map[string]string{
		"too few digits": "^GFA,8,8,2,FFFF",
		"no digits":      "^GFA,8,8,2,FFFF8001zFFFF8001",
		"a wrong sum":    "^GFA,8,8,2,:B64:" + base64.StdEncoding.EncodeToString(square) + ":0000",
		"a bomb":         "^GFA,8,8,2," + strings.Repeat("!", 1000),
	} {
		_, err := label.PictureOfZPL([]byte("^XA^FO0,0" + field + "^FS^XZ"))
		require.ErrorIs(t, err, label.ErrDamaged, name)
	}
	_, err = label.PictureOfZPL([]byte("^XA^PW99999999^LL99999999^FO0,0^GFA,8,8,2,FFFF80018001FFFF^FS^XZ"))
	require.ErrorIs(t, err, label.ErrTooLarge)
}

// zipped makes an archive, the flags of whose files are changed.
func zipped(t *testing.T, flags uint16, files ...[]byte) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i, data := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d.zpl", i+1), Method: zip.Deflate, Flags: flags})
		require.NoError(t, err)
		_, err = f.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.String()
}

func TestAnArchiveOfZPLGivesTheParcelsOwn(t *testing.T) {
	t.Parallel()
	other := strings.ReplaceAll(carrierZPL, "906812345678", "906812345679")
	both := zipped(t, 0, []byte(other), []byte(carrierZPL))
	ready, err := prepared(both, label.Wish{Numbers: []string{"906812345678"}})
	require.NoError(t, err)
	require.Equal(t, carrierZPL, string(ready.Data))
	require.Equal(t, label.ZIP, ready.Came)
	_, err = prepared(both, label.Wish{Numbers: []string{"906812345670"}})
	require.ErrorIs(t, err, label.ErrWhichLabel)
	ready, err = prepared(both, label.Wish{Place: 1})
	require.NoError(t, err)
	require.Equal(t, other, string(ready.Data))
}

func TestAnArchiveThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	whole := zipped(t, 0, []byte(carrierZPL))
	for name, c := range map[string]struct {
		payload string
		want    error
	}{
		"locked":               {zipped(t, 1, []byte(carrierZPL)), label.ErrArchiveLocked},
		"cut":                  {whole[:len(whole)/2], label.ErrDamaged},
		"empty":                {"PK\x05\x06" + strings.Repeat("\x00", 18), label.ErrNotPDF},
		"an archive inside":    {zipped(t, 0, []byte(whole)), label.ErrNotPDF},
		"no label inside":      {zipped(t, 0, []byte("hello")), label.ErrNotPDF},
		"a bomb":               {zipped(t, 0, append([]byte("^XA"), make([]byte, label.MaxBytes)...)), label.ErrTooLarge},
		"a bomb in many files": {zipped(t, 0, append([]byte("^XA"), make([]byte, label.MaxBytes-9)...), []byte(carrierZPL)), label.ErrTooLarge},
		"very many files":      {zipped(t, 0, make([][]byte, 201)...), label.ErrTooLarge},
	} {
		_, err := prepared(c.payload, label.Wish{})
		require.ErrorIs(t, err, c.want, name)
		var told *label.Error
		require.ErrorAs(t, err, &told, name)
		require.NotEmpty(t, told.Do.ZH, name)
	}
}

func TestEveryProblemOfALabelIsToldInBothLanguages(t *testing.T) {
	t.Parallel()
	for code, e := range label.Problems {
		require.Equal(t, code, e.Code)
		require.NotEmpty(t, e.Says.EN+e.Do.EN, code)
		require.NotEmpty(t, e.Says.ZH, code)
		require.NotEmpty(t, e.Do.ZH, code)
	}
}
