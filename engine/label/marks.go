// Finding out whose label is at a place of a sheet: by the numbers written there, and by the codes.

package label

import (
	"image"
	"regexp"
	"strings"
	"unicode"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/text/unicode/norm"
)

// leastMark is how many letters and digits a number needs to identify a parcel: a shorter one may be a price or a part of an address.
const leastMark = 6

// mark is a number by which a label is known.
type mark struct{ written *regexp.Regexp }

// marksOf makes marks of numbers, leaving out what is too short to identify anything. A label may write a number in groups.
func marksOf(numbers []string) (marks []mark) {
	for _, number := range numbers {
		var signs []string
		for _, r := range norm.NFKC.String(number) {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				signs = append(signs, regexp.QuoteMeta(string(r)))
			}
		}
		if len(signs) >= leastMark {
			const between, edge = `[\s\-_./]*`, `[^\p{L}\p{N}]`
			marks = append(marks, mark{regexp.MustCompile(`(?i)(?:^|` + edge + `)` + strings.Join(signs, between) + `(?:$|` + edge + `)`)})
		}
	}
	return marks
}

// in says whether a text has the number, by itself and not as a part of a longer one.
func (m mark) in(text string) bool { return m.written.MatchString(norm.NFKC.String(text)) }

// readCodes gives the values of the codes on a label, one to a line: what a scanner at the station would read, upright or turned.
func readCodes(b Bitmap) string {
	var values []string
	for _, turned := range []Bitmap{b, b.Turned(1)} {
		picture := greyOf(turned.Image())
		values = append(values, readBars(picture)...)
	}
	if value := readCode(qrcode.NewQRCodeReader(), greyOf(b.Image())); value != "" {
		values = append(values, value)
	}
	return strings.Join(values, "\n")
}

// strips is how many places, from the top to the bottom, a label is looked at for bars; none of them is higher than a code.
const strips = 30

func readBars(picture *image.Gray) (values []string) {
	readers := []gozxing.Reader{oned.NewCode128Reader(), oned.NewCode39Reader()}
	height := max(1, picture.Rect.Dy()/strips)
	seen := map[string]bool{}
	for y := 0; y+height <= picture.Rect.Dy(); y += height {
		strip := picture.SubImage(image.Rect(0, y, picture.Rect.Dx(), y+height))
		for _, reader := range readers {
			if value := readCode(reader, strip); value != "" && !seen[value] {
				seen[value] = true
				values = append(values, value)
			}
		}
	}
	return values
}

// readCode gives what a reader finds, or nothing. The library may lose its footing on what is no code.
func readCode(reader gozxing.Reader, picture image.Image) (value string) {
	defer func() {
		if recover() != nil {
			value = ""
		}
	}()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return ""
	}
	result, err := reader.Decode(bitmap, nil)
	if err != nil {
		return ""
	}
	return result.GetText()
}
