// Pictures of labels in ZPL: only where the label is a picture itself, sent with ^GF. To draw what the other commands would print takes
// the printer's own fonts.

package label

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	zplDPI      = 203      // ZPL counts in dots and does not say how large they are; most printers have 8 in a millimetre
	maxZPLBytes = 16 << 20 // of one picture
	maxZPLRow   = 4096     // bytes; more than 30 000 dots
)

// graphic is the head of a ^GF: a,b,c,d,data.
type graphic struct {
	bytes bool // the data are bytes and not text
	sent  int  // bytes of data, as they are sent
	size  int  // bytes of the picture
	row   int  // bytes of a row
}

// graphicField reads the head of a ^GF, and gives what comes after it.
func graphicField(text string) (g graphic, data string, ok bool) {
	parts := strings.SplitN(text, ",", 5)
	if len(parts) < 5 {
		return g, "", false
	}
	numbers := [3]int{}
	for i := range numbers {
		n, err := strconv.Atoi(strings.TrimSpace(parts[i+1]))
		if err != nil || n < 1 || n > maxZPLBytes {
			return g, "", false
		}
		numbers[i] = n
	}
	format := strings.ToUpper(strings.TrimSpace(parts[0]))
	g = graphic{bytes: format == "B" || format == "C", sent: numbers[0], size: numbers[1], row: numbers[2]}
	return g, parts[4], (format == "A" || g.bytes) && g.row <= maxZPLRow && g.size%g.row == 0
}

// shows are the commands that put something on a label other than a picture.
var shows = map[string]bool{"^FD": true, "^FV": true, "^SN": true, "^GB": true, "^GC": true, "^GD": true, "^GE": true, "^GS": true,
	"^XG": true, "^IM": true, "^IL": true, "^XF": true}

// PictureOfZPL draws a label whose every field is a picture (^GF as hexadecimal digits with or without Zebra's compression, as :Z64:, as
// :B64: or as bytes). The error is ErrNoPicture for every other label, ErrDamaged and ErrTooLarge for a picture that is not what it says.
func PictureOfZPL(data []byte) (Bitmap, error) {
	all, err := commandsOf(data)
	if err != nil {
		return Bitmap{}, ErrDamaged.because("it is not ZPL from its beginning to its end")
	}
	var c canvas
	for _, command := range all {
		if shows[command.name] {
			return Bitmap{}, ErrNoPicture
		}
		if err := c.take(command); err != nil {
			return Bitmap{}, err
		}
	}
	return c.bitmap()
}

// canvas gathers the pictures of a label.
type canvas struct {
	homeX, homeY  int // ^LH
	x, y          int // ^FO, ^FT
	baseline      bool
	width, height int // ^PW, ^LL
	formats       int
	pictures      []Bitmap
	corners       [][2]int
	upsideDown    bool // ^POI
}

func (c *canvas) take(command command) error {
	switch command.name {
	case "^XA":
		if c.formats++; c.formats > 1 {
			return ErrNoPicture.because("several labels")
		}
	case "^LH":
		c.homeX, c.homeY = pair(command.parameters)
	case "^FO", "^FT":
		c.x, c.y = pair(command.parameters)
		c.baseline = command.name == "^FT"
	case "^PW":
		c.width, _ = pair(command.parameters)
	case "^LL":
		c.height, _ = pair(command.parameters)
	case "^PO":
		c.upsideDown = strings.HasPrefix(strings.ToUpper(command.parameters), "I")
	case "^FR":
		return ErrNoPicture
	case "^GF":
		return c.picture(command.parameters)
	}
	return nil
}

// pair reads two numbers of dots; what is missing is 0.
func pair(parameters string) (x, y int) {
	first, second, _ := strings.Cut(parameters, ",")
	second, _, _ = strings.Cut(second, ",")
	x, _ = strconv.Atoi(strings.TrimSpace(first))
	y, _ = strconv.Atoi(strings.TrimSpace(second))
	return x, y
}

func (c *canvas) picture(parameters string) error {
	g, data, ok := graphicField(parameters)
	if !ok {
		return ErrNoPicture.because("a picture in a way that only the printer knows")
	}
	bits, err := g.decode(parameters, data)
	if err != nil {
		return err
	}
	b := Bitmap{Width: g.row * 8, Height: g.size / g.row, Stride: g.row, Bits: bits, DPI: zplDPI}
	x, y := c.homeX+c.x, c.homeY+c.y
	if c.baseline {
		y -= b.Height
	}
	c.pictures, c.corners = append(c.pictures, b), append(c.corners, [2]int{x, y})
	return nil
}

// decode gives the bytes of the picture.
func (g graphic) decode(parameters, data string) ([]byte, error) {
	trimmed := strings.TrimSpace(data)
	var bits []byte
	var err error
	switch {
	case g.bytes && strings.HasPrefix(strings.ToUpper(strings.TrimSpace(parameters)), "C"):
		return nil, ErrNoPicture.because("a picture in a way that only the printer knows")
	case g.bytes:
		bits = []byte(data[:min(len(data), g.sent)])
	case strings.HasPrefix(trimmed, ":Z64:"), strings.HasPrefix(trimmed, ":B64:"):
		bits, err = g.base64(trimmed)
	default:
		bits, err = g.digits(trimmed)
	}
	if err != nil {
		return nil, err
	}
	if len(bits) != g.size {
		return nil, ErrDamaged.because("a picture is not of the size that it says")
	}
	return bits, nil
}

// base64 reads :Z64:DATA:CRC and :B64:DATA:CRC. The sum is SumOfZPL of the data.
func (g graphic) base64(text string) ([]byte, error) {
	packed := text[1] == 'Z'
	body, sum, found := strings.Cut(text[5:], ":")
	if found && !strings.EqualFold(strings.TrimSpace(sum), fmt.Sprintf("%04X", SumOfZPL(body))) {
		return nil, ErrDamaged.because("a picture has not the sum that it says")
	}
	bits, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(body), ""))
	if err != nil {
		return nil, ErrDamaged.because("a picture is not Base64")
	}
	if !packed {
		return bits, nil
	}
	source, err := zlib.NewReader(bytes.NewReader(bits))
	if err != nil {
		return nil, ErrDamaged.because("a picture cannot be unpacked")
	}
	bits, err = io.ReadAll(io.LimitReader(source, int64(g.size)+1))
	if err != nil {
		return nil, ErrDamaged.because("a picture cannot be unpacked")
	}
	return bits, nil
}

// SumOfZPL is the sum behind the data of a picture in ZPL: the CRC of 16 bits with the polynomial 0x1021 that begins at zero (the one of
// XMODEM). Zebra's guide does not say which it means; it was found by files that Zebra's own ZebraDesigner wrote.
func SumOfZPL(text string) (crc uint16) {
	const polynomial, top = 0x1021, 0x8000
	for _, b := range []byte(text) {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&top != 0 {
				crc = crc<<1 ^ polynomial
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// digits reads hexadecimal digits with Zebra's compression: G to Y count 1 to 19 and g to z 20 to 400 times the digit that follows, added
// up; a comma fills the row with white, an exclamation mark with black, a colon repeats the row above.
func (g graphic) digits(text string) ([]byte, error) {
	row := make([]byte, 0, 2*g.row)
	above := []byte(strings.Repeat("0", 2*g.row))
	var all []byte
	times := 0
	end := func() bool {
		above = append([]byte(nil), row...)
		all, row = append(all, row...), row[:0]
		return len(all) <= 2*g.size
	}
	for _, sign := range []byte(text) {
		ok := true
		switch {
		case sign == '\n' || sign == '\r' || sign == ' ' || sign == '\t':
		case sign >= 'G' && sign <= 'Y':
			times += int(sign-'G') + 1
		case sign >= 'g' && sign <= 'z':
			times += (int(sign-'g') + 1) * 20
		case sign == ',' || sign == '!':
			fill := byte('0')
			if sign == '!' {
				fill = 'F'
			}
			row = append(row, bytes.Repeat([]byte{fill}, 2*g.row-len(row))...)
			ok = end()
		case sign == ':':
			if ok = len(row) == 0; ok {
				row = append(row, above...)
				ok = end()
			}
		case strings.IndexByte("0123456789ABCDEFabcdef", sign) >= 0:
			for range max(1, times) {
				if row = append(row, sign); len(row) == 2*g.row {
					ok = ok && end()
				}
			}
			times = 0
		default:
			ok = false
		}
		if !ok {
			return nil, ErrDamaged.because("a picture has a digit that is none, or too many rows")
		}
	}
	if len(row) > 0 {
		row = append(row, bytes.Repeat([]byte{'0'}, 2*g.row-len(row))...)
		end()
	}
	bits := make([]byte, 0, g.size)
	for i := 0; i+1 < len(all); i += 2 {
		b, _ := strconv.ParseUint(string(all[i:i+2]), 16, 8) // digits, as was seen above
		bits = append(bits, byte(b))
	}
	return bits, nil
}

// bitmap draws the pictures on the label.
func (c *canvas) bitmap() (Bitmap, error) {
	if len(c.pictures) == 0 {
		return Bitmap{}, ErrNoPicture
	}
	w, h := c.width, c.height
	for i, p := range c.pictures {
		if c.width == 0 {
			w = max(w, c.corners[i][0]+p.Width)
		}
		if c.height == 0 {
			h = max(h, c.corners[i][1]+p.Height)
		}
	}
	if w < 1 || h < 1 || w > maxPixels/h {
		return Bitmap{}, ErrTooLarge.because("the picture is too large")
	}
	b := Bitmap{Width: w, Height: h, Stride: (w + 7) / 8, DPI: zplDPI}
	b.Bits = make([]byte, b.Stride*h)
	for i, p := range c.pictures {
		b.draw(p, c.corners[i][0], c.corners[i][1])
	}
	if c.upsideDown {
		b = b.Turned(2)
	}
	return b, nil
}

// draw puts the black dots of another bitmap on this one.
func (b *Bitmap) draw(p Bitmap, left, top int) {
	for y := range p.Height {
		for x := range p.Width {
			if at, row := left+x, top+y; at >= 0 && row >= 0 && at < b.Width && row < b.Height && p.Black(x, y) {
				b.Bits[row*b.Stride+at/8] |= 0x80 >> (at % 8)
			}
		}
	}
}
