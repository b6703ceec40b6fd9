package yahoo

// Our own label: Yahoo's file goes to a public address only (FACTS.md section 3.5), so the label is drawn from the codes that the
// confirmation gave.

import (
	"context"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
)

// sheet is a label of Yahoo's in the making.
type sheet struct{ drawn.Sheet }

// Label draws the labels. It asks nobody, so it can be repeated.
func (c *Connector) Label(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := outcomesFor(parcels)
	for f, list := range shipments(parcels, outcomes, isNumbered) {
		for _, s := range list {
			s.out.TrackingNumber = s.parcel.TrackingNumber
			label, err := draw(f, s.parcel)
			if err != nil {
				s.settle(connectors.Refused, err)
				continue
			}
			s.out.Label = label
			s.settle(connectors.Done, nil)
		}
	}
	return outcomes
}

func noCodes(code string) error {
	return connectors.Refuse("the codes for the label of order %s are not here: Yahoo gives them once, with the answer that numbers the parcel",
		"沒有訂單 %s 的標籤條碼：Yahoo 僅在取號時回傳一次",
		"Print this label in the supplier portal (the number is known).", "單號已取得，請至供應商後台列印此張標籤。", code)
}

// draw makes the label of a parcel.
func draw(f family, p connectors.Parcel) (*connectors.Label, error) {
	codes := labelCodes(p.Kept)
	s := sheet{drawn.Sheet{
		Number: firstOf(p.TrackingNumber, codes.number()), To: p.Order.Receiver, Order: p.Order.Number, Carrier: p.Carrier,
	}}
	if p.Order.Payment.Kind == connectors.PaymentCOD {
		s.Collect = "取貨付款"
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
	return s.Sheet.Label()
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
	s.QR = codes[codeQR]
	return s.bars(codes, codeBar)
}

// facts picks those of the codes that are there, by pairs of a name and the key of a code.
func facts(codes labelCodes, pairs ...string) []drawn.Fact {
	var all []drawn.Fact
	for i := 0; i < len(pairs); i += 2 {
		if value := strings.TrimSpace(codes[pairs[i+1]]); value != "" {
			all = append(all, drawn.Fact{Name: pairs[i], Value: value})
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
	s.BarCodes = []string{main}
	if s.Number != "" && s.Number != main {
		s.BarCodes = append(s.BarCodes, s.Number)
	}
	return nil
}
