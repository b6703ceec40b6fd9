package emulator

// Shipments (FACTS.md section 3): an order is shipped as a whole, with one number or several.

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

const mostNumbers = 5

var numberForm = regexp.MustCompile(`^[A-Za-z0-9-]{4,40}$`)

func invalidShipment(rule, detail string) error {
	return &refusal{status: http.StatusUnprocessableEntity, code: "invalid_tracking_number", message: "物流單號格式錯誤", rule: rule, detail: detail}
}

func (e *Emulator) putShipment(r *http.Request, id string) (object, error) {
	o := e.byID[id]
	if o == nil || o.shop != shopID {
		return nil, notFound()
	}
	in, err := e.read(r)
	if err != nil {
		return nil, err
	}
	number, numbered := in.Text("tracking_number")
	carrier, carried := in.Text("carrier")
	shipped, stamped := in.Text("shipped_at")
	notify, told := in["notify"].(bool)
	at, wrong := time.Parse(time.RFC3339, shipped)
	if !numbered || !carried || carrier == "" || !stamped || wrong != nil || !told {
		return nil, invalidShipment(ruleShipment, "a part of the shipment is missing or of another type")
	}
	numbers := strings.Split(number, ",")
	if len(numbers) > mostNumbers || slices.ContainsFunc(numbers, func(n string) bool { return !numberForm.MatchString(n) }) {
		return nil, invalidShipment(ruleNumbers, "the numbers")
	}
	switch {
	case o.status == statusCancelled:
		return nil, &refusal{status: http.StatusConflict, code: "order_cancelled", message: "訂單已取消", rule: ruleCancelled, detail: "cancelled"}
	case o.shipping == shippingDelivered && number != o.number:
		return nil, &refusal{status: http.StatusConflict, code: "already_delivered", message: "訂單已送達", rule: ruleDelivered, detail: "delivered"}
	}
	if number == o.number && o.shipping != shippingOpen {
		return object{"order": e.render(o)}, nil // nothing changes
	}
	if len(numbers) > len(o.numbers()) { // another one in the place of one is the same parcel
		o.shipments++
	}
	o.number, o.carrier, o.shippedAt, o.updated = number, carrier, &at, e.Now()
	if o.shipping == shippingOpen {
		o.shipping = shippingShipped
	}
	if notify {
		o.notices++
	}
	return object{"order": e.render(o)}, nil
}

func (e *Emulator) deleteShipment(_ *http.Request, id string) (object, error) {
	o := e.byID[id]
	switch {
	case o == nil || o.shop != shopID:
		return nil, notFound()
	case o.shipping == shippingDelivered:
		return nil, &refusal{status: http.StatusConflict, code: "already_delivered", message: "訂單已送達", rule: ruleDelivered, detail: "delivered"}
	}
	o.number, o.carrier, o.shippedAt, o.shipping, o.updated = "", "", nil, shippingOpen, e.Now()
	return object{"order": e.render(o)}, nil
}
