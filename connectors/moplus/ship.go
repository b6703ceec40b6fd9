package moplus

// Shipping with MO店+'s number and label: 7-ELEVEN, FamilyMart and third party. FACTS.md sections 3.2 to 3.8.

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"gowarehouse/connectors"
)

// station is the calls of one way to ship.
type station struct{ confirm, print operation }

func stationOf(confirm, reprint string) station {
	return station{
		operation{path: oldDoor + "OrderShippingStatusConfirm" + confirm, changes: true, result: resultList},
		operation{path: oldDoor + "OrderShipping" + reprint, result: "orderPrintLabelResList"},
	}
}

// stations by brand; "" is third party.
var stations = map[string]station{
	seven:  stationOf("SevenStoreDelivery", "SevenStorePrintLabel"),
	family: stationOf("FamilyStoreDelivery", "FamilyStorePrintLabel"),
	"":     stationOf("ThirdPartyDelivery", "ThirdPartyPrintLabel"),
}

func (s *shipment) station() station { return stations[s.way.brand] }

// notHome refuses parcels that have no label of MO店+'s.
func notHome(kind string) error {
	if kind != home {
		return nil
	}
	return connectors.Refuse("MO店+: a home order ships with the shop's own carrier", "MO店+：宅配訂單由廠商自行出貨",
		"Ship it with your carrier and report the number.", "請使用自有物流出貨並回填單號。")
}

// Batch puts parcels of one way together, because each has its own call; labels are asked for one parcel at a time, so that each file
// holds one parcel.
func (c *Connector) Batch(step connectors.ShipStep, parcel connectors.Parcel) (group string, size int) {
	way, _ := wayOf(parcel)
	group = parcel.Order.Shipping.Code + " " + decimals(way.delyGb)
	switch step {
	case connectors.StepArrange:
		return group, perCall
	case connectors.StepNumber:
		return "", perQuestion
	}
	return group, 1
}

// orderLine names a line, or several with commas between them.
type orderLine struct {
	OrderNo  string `json:"orderNo"`
	OrderSeq string `json:"orderSeq"`
}

// box is an element of a confirmation of parcels.
type box struct {
	NewBoxYn       string      `json:"newBoxYn"`
	DeliveryStatus string      `json:"deliveryStatus"`
	DeliveryNote   string      `json:"deliveryNote"`
	ShipPack       string      `json:"shipPack"`
	PackType       string      `json:"packType"`
	PackUnit       string      `json:"packUnit"`
	OrderList      []orderLine `json:"orderList"`
}

// boxName writes a box number as MO店+'s replies do.
func boxName(i int) string { return fmt.Sprintf("%03d", i+1) }

// Arrange confirms parcels. The number comes with the answer.
func (c *Connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	ways := map[int][]*shipment{}
	var codes []int
	for _, s := range c.shipments(parcels, outcomes, notHome) {
		if !slices.Contains(codes, s.way.delyGb) {
			codes = append(codes, s.way.delyGb)
		}
		ways[s.way.delyGb] = append(ways[s.way.delyGb], s)
	}
	for _, code := range codes {
		_ = inTurn(slices.Collect(slices.Chunk(ways[code], perCall)), func(part []*shipment) error { return c.confirm(ctx, part) })
	}
	return outcomes
}

// confirm makes one call for parcels of one way, after the address changes that a person decided about were answered.
func (c *Connector) confirm(ctx context.Context, list []*shipment) error {
	if err := c.answerAddresses(ctx, list); err != nil {
		return err
	}
	boxes := make([]box, len(list))
	for i, s := range list {
		boxes[i] = box{boxName(i), shipped, "", s.packed.pack, s.packed.kind, s.packed.grams, nil}
		for _, seq := range s.seqs {
			boxes[i].OrderList = append(boxes[i].OrderList, orderLine{s.number, seq})
		}
	}
	body := map[string]any{"listItem": boxes}
	if code := list[0].way.delyGb; code != 0 {
		body["delyGb"] = code
	}
	var told results
	if _, err := c.ask(ctx, list[0].station().confirm, body, &told); err != nil {
		settleAll(list, connectors.AfterChange(err), err)
		return err
	}
	var refused []*shipment
	for i, s := range list {
		r := s.among(told.List, i)
		s.judge(c, r)
		if r != nil && s.out.State == connectors.Refused {
			refused = append(refused, s)
		}
	}
	c.already(ctx, refused)
	return nil
}

// among finds the result of a parcel: by a line of its own, or, where the results name no lines, by the number of its box. nil if there is
// none.
func (s *shipment) among(told []result, index int) *result {
	for i, r := range told {
		for _, o := range r.Orders {
			if string(o.Number) == s.number && slices.Contains(s.seqs, string(o.Seq)) {
				return &told[i]
			}
		}
	}
	for i, r := range told {
		if n, err := strconv.Atoi(string(r.Box)); err == nil && n == index+1 && len(r.Orders) == 0 {
			return &told[i]
		}
	}
	return nil
}

// judge reads what became of a parcel.
func (s *shipment) judge(c *Connector, r *result) {
	s.out.Carrier = shippingName(s.parcel.Order.Shipping.Code).ZH
	switch {
	case r == nil:
		s.settle(connectors.Unclear, unexpected("the answer does not name the parcel", nil, true))
	case !bool(r.Success):
		s.settle(connectors.Refused, refusedBy(string(r.Message)))
	case r.Slip == "":
		s.wait(c.now(), "MO店+ has confirmed the parcel and does not show its number yet")
	default:
		s.done(connectors.Done, string(r.Slip))
		if s.kind == third {
			s.out.Carrier = firstOf(string(r.Carrier), s.out.Carrier)
		}
	}
}

// Arranged asks where the lines are: those that still wait were not taken; the others show their number.
func (c *Connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	for part := range slices.Chunk(c.shipments(parcels, outcomes, notHome), perQuestion) {
		found, err := c.places(ctx, part)
		if err != nil {
			settleAll(part, connectors.NotAsked, err)
			continue
		}
		for _, s := range part {
			s.out.Carrier = shippingName(s.parcel.Order.Shipping.Code).ZH
			switch w := s.where(found[s.number]); {
			case s.apart(w):
			case w.waiting == w.lines:
				s.settle(connectors.Nothing, nil)
			case w.numbered < w.lines:
				s.wait(c.now(), "MO店+ shows the lines as confirmed and does not show their number yet")
			default:
				s.done(connectors.Done, w.numbers[0])
			}
		}
	}
	return outcomes
}
