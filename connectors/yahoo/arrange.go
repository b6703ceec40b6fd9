package yahoo

// Orders that Yahoo numbers: to a store, or by Yahoo's carrier. Confirming takes the number, and the codes of the label come with it.
// FACTS.md sections 3.2 and 3.3.

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

var opConfirm = map[family]operation{
	store: {name: string(store) + "/ConfirmOrders", changes: true},
	third: {name: string(third) + "/ConfirmOrders", changes: true},
}

// isNumbered refuses orders that ship with the supplier's own carrier.
func isNumbered(f family) error {
	if f != home {
		return nil
	}
	return connectors.Refuse("Yahoo: a home order ships with the supplier's own carrier", "Yahoo：直配訂單使用自有物流出貨",
		"Ship it with your carrier and report the number.", "請使用自有物流出貨並回填單號。")
}

// DeliveryType: FACTS.md §3.3.
const (
	optionDelivery = "delivery_type"
	deliveryHome   = "1"
)

var deliveryTypes = []connectors.Choice{
	{Value: deliveryHome, Label: text2("parcel", "宅配")},
	{Value: "2", Label: text2("small packet", "小包")},
	{Value: "3", Label: text2("large goods", "大型商品")},
}

// ShipOptions offers the size of a parcel that goes by Yahoo's carrier.
func (c *Connector) ShipOptions(_ context.Context, parcel connectors.Parcel) ([]connectors.ShipOption, error) {
	if _, f, _ := splitID(parcel.Order.ID); f != third {
		return nil, nil
	}
	return []connectors.ShipOption{{
		Key: optionDelivery, Label: text2("Size", "配送類型"), Required: true, Choices: deliveryTypes,
		Default: firstOf(packedAs(parcel), c.delivery),
	}}, nil
}

// Batch puts parcels of one family together, because each has its own calls, and those of a split order: the last of them reports it.
// Drawing a label asks nobody.
func (c *Connector) Batch(step connectors.ShipStep, parcel connectors.Parcel) (group string, size int) {
	code, f, _ := splitID(parcel.Order.ID)
	switch {
	case step != connectors.StepArrange:
	case f == third && !whole(parcel):
		return logistics + "/" + code, perConfirm
	default:
		return string(f), perConfirm
	}
	return string(f), perCall
}

// packedOrder is an order of a confirmation that takes a number.
type packedOrder struct {
	OrderCode    string       `json:"OrderCode"`
	PackageNo    int          `json:"PackageNo"`
	DeliveryType *json.Number `json:"DeliveryType,omitempty"`
}

// Arrange confirms the orders, each a package of its own. Those that Yahoo's carrier takes in several parcels have calls of their own.
func (c *Connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := outcomesFor(parcels)
	byFamily := shipments(parcels, outcomes, isNumbered)
	confirmAll(undivided(byFamily[store]), func(chunk []*shipment) error { return c.confirm(ctx, store, chunk) })
	split, list := parts(byFamily[third])
	list = slices.DeleteFunc(list, func(s *shipment) bool {
		delivery := c.deliveryOf(s.parcel)
		if !isDelivery(delivery) {
			s.settle(connectors.Refused, noSuchSize(delivery))
		}
		return !isDelivery(delivery)
	})
	confirmAll(list, func(chunk []*shipment) error { return c.confirm(ctx, third, chunk) })
	c.arrangeSplit(ctx, split)
	return outcomes
}

func noSuchSize(delivery string) error {
	return connectors.Refuse("Yahoo has no size %q", "Yahoo 沒有配送類型「%s」",
		"Choose 1 (parcel), 2 (small packet) or 3 (large goods).", "請選擇 1 宅配、2 小包或 3 大型商品。", delivery)
}

func (c *Connector) deliveryOf(p connectors.Parcel) string {
	return firstOf(strings.TrimSpace(p.Options[optionDelivery]), c.delivery)
}

func isDelivery(value string) bool { return deliveryName(value) != "" }

// deliveryName is what a size is called; empty for one that Yahoo does not have.
func deliveryName(value string) string {
	for _, known := range deliveryTypes {
		if known.Value == value {
			return known.Label.ZH
		}
	}
	return ""
}

// confirm makes one call.
func (c *Connector) confirm(ctx context.Context, f family, list []*shipment) error {
	rows := make([]packedOrder, len(list))
	for i, s := range list {
		rows[i] = packedOrder{OrderCode: s.code, PackageNo: i + 1}
		if f == third {
			delivery := json.Number(c.deliveryOf(s.parcel))
			rows[i].DeliveryType = &delivery
		}
	}
	op := opConfirm[f]
	plain, err := c.call(ctx, op, rows)
	if err != nil {
		return err
	}
	var answer struct {
		envelope
		Done   []json.RawMessage `json:"SuccessfulOrders"`
		Failed []json.RawMessage `json:"FailedOrders"`
	}
	if err := json.Unmarshal(plain, &answer); err != nil {
		return unexpected(op.name+": the answer cannot be read", plain, true)
	}
	failures := failuresIn(answer.Failed)
	numbered := map[string]json.RawMessage{}
	for _, parcel := range answer.Done {
		var head struct {
			OrderCodes []text `json:"OrderCodes"`
		}
		if json.Unmarshal(parcel, &head) == nil {
			for _, code := range head.OrderCodes {
				numbered[string(code)] = parcel
			}
		}
	}
	for _, s := range list {
		failure, failed := failures[s.code]
		parcel, done := numbered[s.code]
		switch {
		case done:
			c.take(s, codesIn(parcel))
		case failed && failure.ProcessCode == wasShipped:
			s.wait(c.now(), "Yahoo has shipped the order before; its number is looked up")
		case failed:
			s.settle(connectors.Refused, failure.refusal())
		case answer.ResponseCode == allFailed && len(answer.Done) == 0:
			s.settle(connectors.Refused, answer.refusal(op.name))
		default:
			s.settle(connectors.Unclear, unexpected(op.name+": the answer does not name the order", plain, true))
		}
	}
	return nil
}

// take notes number, carrier and codes of a shipment that Yahoo has taken.
func (c *Connector) take(s *shipment, codes labelCodes) {
	s.out.Keep, s.out.TrackingNumber, s.out.Carrier = codes, firstOf(codes.number(), s.parcel.TrackingNumber), s.carrier(codes)
	if s.out.TrackingNumber == "" {
		s.wait(c.now().Add(cached), "Yahoo has taken the order and does not show its number yet")
		return
	}
	s.settle(connectors.Done, nil)
}

func (s *shipment) carrier(codes labelCodes) string {
	if s.family == store {
		return chainOf(s.parcel.Order.Shipping.Code)
	}
	known, _ := carrierOf(codes[codeTransporter])
	return known.name.ZH
}

// Arranged asks where the orders are, and for the numbers of the shipped ones.
func (c *Connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := outcomesFor(parcels)
	byFamily := shipments(parcels, outcomes, isNumbered)
	for _, f := range families {
		for chunk := range slices.Chunk(byFamily[f], perCall) {
			found, err := c.places(ctx, f, chunk)
			if err != nil {
				settleAll(chunk, connectors.NotAsked, err)
				continue
			}
			for _, s := range chunk {
				if p := found[s.code]; !s.judge(p, c.now()) {
					c.recognise(s, p)
				}
			}
		}
	}
	return outcomes
}

// recognise notes what the list of shipped orders shows. What the confirmation said before stays: it knew more.
func (c *Connector) recognise(s *shipment, p place) {
	codes := maps.Clone(p.codes)
	numbers := s.without(p.numbers())
	ours := s.parcel.TrackingNumber
	switch {
	case len(numbers) == 0 && ours == "":
		s.wait(c.now().Add(cached), "Yahoo has shipped the order and does not show its number yet")
		return
	case len(numbers) == 0 || slices.Contains(numbers, ours):
		s.out.TrackingNumber = ours
	case len(numbers) > 1:
		s.settle(connectors.Unclear, connectors.Refuse("Yahoo shows several numbers for order %s: %s", "Yahoo 顯示訂單 %s 有多個單號：%s",
			"Look at the order in the supplier portal and decide how many parcels it is.", "請至供應商後台確認實際包裹數。",
			s.code, strings.Join(numbers, ", ")))
		return
	default:
		s.out.TrackingNumber = numbers[0]
	}
	for key := range s.parcel.Kept {
		delete(codes, key)
	}
	s.out.Carrier = firstOf(s.carrier(codes), s.parcel.Carrier)
	if len(codes) > 0 {
		s.out.Keep = codes
	}
	s.settle(connectors.Done, nil)
}
