package liteshop

// Reporting a parcel (FACTS.md section 3). An order is shipped as a whole, with one number or several in one text; a new text replaces the
// old one. So every push reads first what the order has, and adds to it.

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

// keepNumber is the key under which a parcel keeps the number that was reported for it.
const keepNumber = "number"

// shipment is the body of callShipment.
type shipment struct {
	Number    string `json:"tracking_number"`
	Carrier   string `json:"carrier"`
	ShippedAt string `json:"shipped_at"`
	Notify    bool   `json:"notify"`
}

// PushTracking reports the parcels one after the other. A failure that would meet them all ends it: the rest was not asked.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome { return c.push(ctx, p) })
}

func (c *connector) push(ctx context.Context, p connectors.Parcel) connectors.Outcome {
	row, err := c.current(ctx, p)
	if err != nil {
		return unread(err)
	}
	number := strings.TrimSpace(p.TrackingNumber)
	if isReported(row, number) {
		return reported(p, connectors.Already)
	}
	numbers, refusal := together(p, row, number)
	if refusal != nil {
		return connectors.Outcome{State: connectors.Refused, Err: refusal}
	}
	reply, err := c.call(ctx, request{operation: callShipment, id: p.Order.ID, body: shipment{
		Number: strings.Join(numbers, ","), Carrier: carrier(p.Carrier, row, len(numbers)), ShippedAt: stamp(p.ShippedAt), Notify: c.notify,
	}})
	if err == nil {
		err = shows(reply, p.Order.ID, number)
	}
	if err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	return reported(p, connectors.Done)
}

// unread is the outcome of a push whose question failed: nothing was changed.
func unread(err error) connectors.Outcome {
	if isNotFound(err) || connectors.KindOf(err) == connectors.Rejected {
		return connectors.Outcome{State: connectors.Refused, Err: err}
	}
	return connectors.Outcome{State: connectors.NotAsked, Err: err}
}

func reported(p connectors.Parcel, state connectors.OutcomeState) connectors.Outcome {
	number := strings.TrimSpace(p.TrackingNumber)
	return connectors.Outcome{State: state, TrackingNumber: number, Carrier: p.Carrier, Keep: map[string]string{keepNumber: number}}
}

// current reads the order of a parcel as the shop has it now.
func (c *connector) current(ctx context.Context, p connectors.Parcel) (orderRow, error) {
	var row orderRow
	raw, err := c.order(ctx, p.Order.ID)
	if err != nil {
		return row, err
	}
	if err := json.Unmarshal(raw, &row); err != nil {
		return row, misshapen(wrongJSON, raw, err)
	}
	return row, nil
}

// isReported says whether an order is shipped with a number among its own.
func isReported(row orderRow, number string) bool {
	return number != "" && slices.Contains(left, row.Shipping.Status) && slices.Contains(row.Shipping.numbersOf(), number)
}

// together gives the numbers that the order shall have: those of its other parcels, and this one's in the place of what was reported for it
// before. A number that nobody here knows is not written over.
func together(p connectors.Parcel, row orderRow, number string) ([]string, error) {
	numbers := row.Shipping.numbersOf()
	before := slices.Index(numbers, p.Kept[keepNumber])
	switch {
	case row.Status == statusCancelled:
		return nil, connectors.Refuse("the order is cancelled in the shop", "訂單已在商店取消",
			"Take the parcel back; the shop cancelled the order.", "請攔回包裹。")
	case row.Payment.Status == paymentRefunded:
		return nil, connectors.Refuse("the payment of the order was given back", "訂單已退款", "Ask the merchant before the parcel leaves.", "請先與商家確認。")
	case number == "" || strings.ContainsAny(number, ", "):
		return nil, connectors.Refuse("the parcel has no tracking number, or one with a comma or blank in it", "包裹沒有物流單號，或單號含逗號、空白",
			"Correct the tracking number.", "請更正物流單號。")
	case slices.Contains(numbers, number):
		return numbers, nil // it is there, and the order is not marked as shipped yet
	case before >= 0:
		numbers[before] = number
		return numbers, nil
	case p.Whole && len(numbers) > 0:
		return nil, connectors.Refuse("the shop has another number already: %s", "商店已有其他單號：%s",
			"Find out who shipped the order. If that number is wrong, remove it in Liteshop and push again.",
			"請確認是誰出貨；若該單號有誤，請至 Liteshop 移除後再回傳。", strings.Join(numbers, ", "))
	case len(numbers) >= mostNumbers:
		return nil, connectors.Refuse("Liteshop takes %d numbers for an order", "Liteshop 每筆訂單最多 %d 個單號",
			"Tell the buyer the number of this parcel in another way.", "請以其他方式通知買家此包裹的單號。", mostNumbers)
	}
	return append(numbers, number), nil
}

var carrierNames, _ = carriernames.Read("", carriers) // there are no names of the account's own

// carrier is the code of a carrier, or its name where there is none. Parcels of several carriers in one order have no code of their own.
func carrier(name string, row orderRow, parcels int) string {
	code, known := carrierNames.Code(name)
	if !known {
		code = strings.TrimSpace(name)
	}
	before := string(row.Shipping.Carrier)
	if code == "" || parcels > 1 && before != "" && before != code {
		return carrierOther
	}
	return code
}

// shows demands that the answer shows the order as shipped with the number.
func shows(reply connectors.Reply, id, number string) error {
	raw, err := theOrder(reply)
	if err != nil {
		return err
	}
	var row orderRow
	if err := json.Unmarshal(raw, &row); err != nil || string(row.ID) != id || !isReported(row, number) {
		return misshapen(wrongShipment, reply.Body, err)
	}
	return nil
}

// PushedTracking asks what the orders have.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		row, err := c.current(ctx, p)
		switch {
		case err != nil && !isNotFound(err):
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case err == nil && isReported(row, strings.TrimSpace(p.TrackingNumber)):
			return reported(p, connectors.Done)
		}
		return connectors.Outcome{State: connectors.Nothing}
	})
}
