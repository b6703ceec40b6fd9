package yahoo

// Our own label: Yahoo's file goes to a public address only (FACTS.md section 3.5), so the label is drawn from the codes that the
// confirmation gave.

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"gowarehouse/connectors"
)

// labelPage is a page of 100 x 150 mm. It asks the network for nothing and runs nothing.
//
//go:embed label.html
var labelPage string

var labelTemplate = template.Must(template.New("label").Parse(labelPage))

const labelType = "text/html; charset=utf-8"

// sheet is what a label shows.
type sheet struct {
	Title    string
	Collect  bool // the store collects the money
	Number   string
	To       connectors.Receiver
	StoreID  string
	Store    string
	Order    string
	ShipBy   string
	Carrier  string
	Sorting  []fact // what the carrier sorts by
	BarCodes []bars
	QR       *squares
}

type fact struct{ Name, Value string }

// Label draws the labels. It asks nobody, so it can be repeated.
func (c *Connector) Label(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := outcomesFor(parcels)
	for f, list := range shipments(parcels, outcomes, isNumbered) {
		for _, s := range list {
			s.out.TrackingNumber = s.parcel.TrackingNumber
			page, err := draw(f, s.parcel)
			if err != nil {
				s.settle(connectors.Refused, err)
				continue
			}
			s.out.Label = &connectors.Label{Data: page, Type: labelType}
			s.settle(connectors.Done, nil)
		}
	}
	return outcomes
}

func noCodes(code string) error {
	return connectors.Refuse("Yahoo gave the codes for the label of order %s once, and that answer was lost", "訂單 %s 的標籤條碼只回傳一次，該回應已遺失",
		"Print this label in the supplier portal (the number is known).", "單號已取得，請至供應商後台列印此張標籤。", code)
}

// draw makes the page of a parcel.
func draw(f family, p connectors.Parcel) ([]byte, error) {
	codes := labelCodes(p.Kept)
	s := sheet{
		Number: firstOf(p.TrackingNumber, codes.number()), To: p.Order.Receiver, Order: p.Order.Number, Carrier: p.Carrier,
		Collect: p.Order.Payment.Kind == connectors.PaymentCOD,
	}
	if p.Order.ShipBy != nil {
		s.ShipBy = p.Order.ShipBy.In(connectors.Taipei).Format("2006-01-02 15:04")
	}
	var err error
	if f == store {
		err = s.store(p.Order.Shipping, codes)
	} else {
		err = s.third(codes)
	}
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := labelTemplate.Execute(&page, s); err != nil {
		return nil, connectors.Errorf(connectors.Unexpected, "the label cannot be drawn: %w", err)
	}
	return page.Bytes(), nil
}

// store fills in a label to a store: its bar code, or the code of a store-to-store parcel.
func (s *sheet) store(to connectors.Shipping, codes labelCodes) error {
	s.Title, s.StoreID, s.Store = "店配 "+chainOf(to.Code)+" 取貨", to.StoreID, to.StoreName
	s.Sorting = facts(codes, "子店代碼", codeShop, "交貨便代碼", codePayment, "驗證碼", codeValidation)
	return s.bars(codes, codeBar, codePIN)
}

// third fills in a label of Yahoo's carrier, with all it sorts by.
func (s *sheet) third(codes labelCodes) error {
	s.Title = "三方物流"
	s.Sorting = facts(codes, "營業所", codeOfficeName, "到著碼", code2, "", code3, "", code4, "", code5, "", codeMD1, "", codeMD2, "", codeMD3)
	if codes[codeQR] != "" {
		drawn, err := square(codes[codeQR])
		if err != nil {
			return err
		}
		s.QR = drawn
	}
	return s.bars(codes, codeBar)
}

// facts picks those of the codes that are there, by pairs of a name and the key of a code.
func facts(codes labelCodes, pairs ...string) []fact {
	var all []fact
	for i := 0; i < len(pairs); i += 2 {
		if value := strings.TrimSpace(codes[pairs[i+1]]); value != "" {
			all = append(all, fact{pairs[i], value})
		}
	}
	return all
}

// bars draws the first of the codes that is there, and the number where it is another.
func (s *sheet) bars(codes labelCodes, keys ...string) error {
	var main string
	for _, key := range keys {
		main = firstOf(main, codes[key])
	}
	if main == "" {
		return noCodes(s.Order)
	}
	values := []string{main}
	if s.Number != "" && s.Number != main {
		values = append(values, s.Number)
	}
	for _, value := range values {
		drawn, err := bar(value)
		if err != nil {
			return err
		}
		s.BarCodes = append(s.BarCodes, drawn)
	}
	return nil
}

// bars is a Code 128 as an SVG path in a box that is Width modules wide and one high, quiet zones included.
type bars struct {
	Text  string
	Width int
	Path  string
}

// quiet is the white beside a Code 128, in modules.
const quiet = 10

func bar(value string) (bars, error) {
	drawn, err := code128.Encode(value)
	if err != nil {
		return bars{}, undrawable(err)
	}
	width := drawn.Bounds().Dx()
	return bars{value, width + 2*quiet, path(drawn, 0, quiet, 0)}, nil
}

// squares is a QR code as an SVG path in a square box.
type squares struct {
	Text string
	Size int
	Path string
}

func square(value string) (*squares, error) {
	drawn, err := qr.Encode(value, qr.M, qr.Auto)
	if err != nil {
		return nil, undrawable(err)
	}
	const margin = 4
	size := drawn.Bounds().Dx()
	var all strings.Builder
	for y := range size {
		all.WriteString(path(drawn, y, margin, margin))
	}
	return &squares{value, size + 2*margin, all.String()}, nil
}

func undrawable(err error) error {
	return connectors.Errorf(connectors.Unexpected, "Yahoo: a code of the label cannot be drawn: %w", err)
}

// path draws the dark modules of a row, one high.
func path(code barcode.Barcode, y, right, down int) string {
	var b strings.Builder
	width := code.Bounds().Dx()
	for x := 0; x < width; x++ {
		start := x
		for x < width && isDark(code, x, y) {
			x++
		}
		if x > start {
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start+right, y+down, x-start, x-start)
		}
	}
	return b.String()
}

func isDark(code barcode.Barcode, x, y int) bool {
	r, _, _, _ := code.At(x, y).RGBA()
	return r == 0
}
