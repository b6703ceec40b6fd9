package yahoo

// Home orders: the supplier's own carrier, whose number is reported. FACTS.md section 3.1.

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

var opConfirmHome = operation{name: string(home) + "/ConfirmOrders", changes: true}

// isHome refuses orders whose number Yahoo gives.
func isHome(f family) error {
	if f == home {
		return nil
	}
	return connectors.Refuse("Yahoo gives the number of this order itself", "此訂單由 Yahoo 配號", "Ship it with Yahoo's number.",
		"請使用 Yahoo 配號出貨。")
}

// homeOrder is an order of a home confirmation.
type homeOrder struct {
	OrderCode string      `json:"OrderCode"`
	ShipperID json.Number `json:"ShipperId"`
	ShipCode  string      `json:"ShipCode"`
}

// PushTracking reports carrier and number of home parcels.
func (c *Connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := outcomesFor(parcels)
	orders := map[*shipment]homeOrder{}
	var list []*shipment
	for _, s := range undivided(shipments(parcels, outcomes, isHome)[home]) {
		order, err := c.homeOrder(s)
		if err != nil {
			s.settle(connectors.Refused, err)
			continue
		}
		orders[s] = order
		list = append(list, s)
	}
	confirmAll(list, func(chunk []*shipment) error { return c.confirmHome(ctx, chunk, orders) })
	return outcomes
}

func (c *Connector) homeOrder(s *shipment) (homeOrder, error) {
	number := strings.TrimSpace(s.parcel.TrackingNumber)
	if number == "" {
		return homeOrder{}, connectors.Refuse("Yahoo: the parcel of order %s has no tracking number", "Yahoo：訂單 %s 的包裹沒有單號",
			"Enter the carrier's number.", "請輸入物流單號。", s.code)
	}
	shipper, err := c.shipper(s.parcel.Carrier)
	if err != nil {
		return homeOrder{}, err
	}
	s.out.Carrier = shipper.name.ZH
	return homeOrder{s.code, json.Number(shipper.id), number}, nil
}

// confirmHome makes one call. Its answer names the failed orders only.
func (c *Connector) confirmHome(ctx context.Context, list []*shipment, orders map[*shipment]homeOrder) error {
	rows := make([]homeOrder, len(list))
	for i, s := range list {
		rows[i] = orders[s]
	}
	plain, err := c.call(ctx, opConfirmHome, map[string]any{"ConfirmOrders": rows})
	if err != nil {
		return err
	}
	var answer struct {
		envelope
		Failed []json.RawMessage `json:"ConfirmOrders"`
	}
	known := []text{allDone, partFailed, allFailed}
	if err := json.Unmarshal(plain, &answer); err != nil || !slices.Contains(known, answer.ResponseCode) {
		return unexpected(opConfirmHome.name+": the answer has no known ResponseCode", plain, true)
	}
	failures := failuresIn(answer.Failed)
	for _, s := range list {
		failure, failed := failures[s.code]
		switch {
		case failed && failure.ProcessCode == wasShipped:
			// By us, where the answer to an earlier call was lost, or by hand with another number: reading back tells.
			s.out.TrackingNumber = orders[s].ShipCode
			s.settle(connectors.Already, nil)
		case failed:
			s.settle(connectors.Refused, failure.refusal())
		case answer.ResponseCode == allFailed:
			s.settle(connectors.Refused, answer.refusal(opConfirmHome.name))
		case answer.ResponseCode == partFailed && len(failures) < max(1, len(answer.Failed)):
			s.settle(connectors.Unclear, unexpected(opConfirmHome.name+": some orders failed and the answer does not say which", plain, true))
		default:
			s.out.TrackingNumber = orders[s].ShipCode
			s.settle(connectors.Done, nil)
		}
	}
	return nil
}

// PushedTracking asks where the orders are. That Yahoo's list of shipped home orders shows the number is inferred; where it does not,
// standing there counts as confirmed.
func (c *Connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := outcomesFor(parcels)
	list := shipments(parcels, outcomes, isHome)[home]
	for i := range outcomes {
		if outcomes[i].State == connectors.Refused {
			outcomes[i].State = connectors.Unclear // a question is never refused
		}
	}
	for chunk := range slices.Chunk(list, perCall) {
		found, err := c.places(ctx, home, chunk)
		if err != nil {
			settleAll(chunk, connectors.NotAsked, err)
			continue
		}
		for _, s := range chunk {
			if p := found[s.code]; !s.judge(p, c.now()) {
				s.compare(p.numbers())
			}
		}
	}
	return outcomes
}

// compare holds the numbers that Yahoo shows against ours.
func (s *shipment) compare(theirs []string) {
	ours := strings.TrimSpace(s.parcel.TrackingNumber)
	switch {
	case len(theirs) == 0:
		s.out.TrackingNumber, s.out.Hint = ours, "Yahoo lists the order as shipped; it does not show the number"
		s.settle(connectors.Done, nil)
	case slices.Contains(theirs, ours):
		s.out.TrackingNumber = ours
		s.settle(connectors.Done, nil)
	default:
		s.settle(connectors.Unclear, connectors.Refuse("Yahoo shows number %s, the parcel has %s", "Yahoo 顯示單號 %s，包裹單號為 %s",
			"Compare both and correct the number in the supplier portal.", "請比對後至供應商後台更正單號。", strings.Join(theirs, ", "), ours))
	}
}
