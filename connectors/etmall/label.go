package etmall

// Labels, and the confirmation that goes with them where the merchant wants it. FACTS.md sections 3.2 and 3.3.

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
)

// Label gives the label of each parcel, a page for each of its boxes.
func (c *connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	for _, s := range shipments(parcels, outcomes) {
		s.out.TrackingNumber = s.parcel.TrackingNumber
		numbers := numbersOf(s.parcel)
		if len(numbers) == 0 {
			s.settle(connectors.Refused, meanings[codeUnnumbered].told(codeUnnumbered, ""))
			continue
		}
		if s.parcel.Kept[keptLabel] == yes {
			c.confirm(ctx, s, numbers)
			continue
		}
		label, err := c.print(ctx, numbers)
		switch {
		case codeOf(err) == codeLabelLater:
			c.later(s)
		case err != nil:
			s.settle(afterPrint(err), err)
		default:
			s.out.Label = label
			if c.confirms { // once the label is stored: EtMall prints none of a confirmed parcel
				s.out.Keep = map[string]string{keptLabel: yes}
				s.wait(c.env.Now(), "the label is here, and the parcel is to be confirmed")
				continue
			}
			s.settle(connectors.Done, nil)
		}
	}
	return outcomes
}

// numbersOf gives the numbers of a parcel's boxes.
func numbersOf(p connectors.Parcel) []string {
	if all := p.Kept[keptNumbers]; all != "" {
		return strings.Split(all, ",")
	}
	if p.TrackingNumber == "" {
		return nil
	}
	return []string{p.TrackingNumber}
}

func codeOf(err error) string {
	var e *connectors.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// afterPrint: printing can be repeated, so that nothing about it is ever unclear.
func afterPrint(err error) connectors.OutcomeState {
	if connectors.Ends(err) {
		return connectors.NotAsked
	}
	return connectors.Refused
}

var pdfMagic = []byte("%PDF-")

func (c *connector) print(ctx context.Context, numbers []string) (*connectors.Label, error) {
	var answer labelAnswer
	if _, err := c.call(ctx, opLabel, labelQuestion{numbers, c.format}, &answer); err != nil {
		return nil, err
	}
	label, err := labelfile.Decode(string(answer.Content))
	if err != nil || !bytes.HasPrefix(label.Data, pdfMagic) {
		return nil, strange(opLabel, "a label that is no PDF", "標籤不是 PDF", []byte(answer.Content))
	}
	return label, nil
}

// later waits for a label that EtMall still makes: 2, 4, 8 seconds, five times in all.
func (c *connector) later(s *shipment) {
	asked, _ := strconv.Atoi(s.parcel.Kept[keptAsked]) // missing: none
	if asked++; asked >= labelQuestions {
		s.out.Keep = map[string]string{keptAsked: "0"}
		s.settle(connectors.Refused, connectors.Refuse("EtMall has not made the label after %d questions", "東森購物經 %d 次查詢仍未產生標籤",
			"Fetch the label again in some minutes, or print it in EtMall's vendor system.", "請於數分鐘後重新取得標籤，或至東森購物廠商系統列印。", asked))
		return
	}
	s.out.Keep = map[string]string{keptAsked: strconv.Itoa(asked)}
	s.wait(c.env.Now().Add(min(labelPause<<(asked-1), longestPause)), "EtMall still makes the label")
}

// confirm tells EtMall that a parcel leaves whose label is stored. The label is handed on whatever becomes of that, unless the order is
// cancelled; that a confirmation failed is told beside it. Nothing is kept of the label any more, so that it can be fetched anew.
func (c *connector) confirm(ctx context.Context, s *shipment, numbers []string) {
	if !c.confirms { // not any more
		s.settle(connectors.Done, nil)
		s.out.Keep = map[string]string{keptLabel: ""}
		return
	}
	question := confirmQuestion{}
	for _, n := range numbers {
		question.Shipments = append(question.Shipments, confirmRow{s.parcel.Order.ID, n})
	}
	err := c.confirmed(ctx, s.parcel.Order.ID, question)
	if connectors.IsMaybeDone(err) { // a second confirmation is harmless, and says that there was a first
		err = c.confirmed(ctx, s.parcel.Order.ID, question)
	}
	switch {
	case codeOf(err) == codeCancelled:
		s.settle(connectors.Refused, err)
		return
	case connectors.Ends(err) && c.confirmLater(s):
		return
	case err != nil:
		s.settle(connectors.Done, unconfirmed(s.parcel.Order.Number, err))
	default:
		s.settle(connectors.Done, nil)
	}
	s.out.Keep = map[string]string{keptLabel: "", keptTried: ""}
}

// confirmLater waits for EtMall to be there again, as often as for a label; then a person confirms, and nobody waits for the label any more.
func (c *connector) confirmLater(s *shipment) bool {
	tried, _ := strconv.Atoi(s.parcel.Kept[keptTried]) // missing: none
	if tried++; tried >= labelQuestions {
		return false
	}
	s.out.Keep = map[string]string{keptTried: strconv.Itoa(tried)}
	s.wait(c.env.Now().Add(min(labelPause<<(tried-1), longestPause)), "EtMall could not be told that the parcel leaves")
	return true
}

// unconfirmed is what a person must do about a parcel whose label is here.
func unconfirmed(order string, cause error) error {
	told := &connectors.Error{Kind: connectors.KindOf(cause), Code: codeOf(cause), Do: adviceVendorSystem, Err: cause}
	return told.Saying("the label of order %s is here, but EtMall did not take its confirmation: confirm the shipment in EtMall's vendor system",
		"訂單 %s 的標籤已取得，但東森購物未接受出貨確認：請至東森購物廠商系統確認出貨", order)
}

// confirmed makes one confirmation of one order. One that was made before is as good.
func (c *connector) confirmed(ctx context.Context, number string, question confirmQuestion) error {
	results, whole, err := c.results(ctx, opConfirm, question)
	if err != nil {
		return err
	}
	for _, r := range results {
		switch {
		case string(r.Number) != number:
		case r.Code == codeDone || r.Code == codeShipped:
			return nil
		default:
			return r.refusal()
		}
	}
	return strange(opConfirm, "an order without a result", "有一張訂單沒有結果", whole)
}
