package emulator

// Shipping: executing a shipment with a carrier of SHOPLINE's, and the merchant's own numbers (FACTS.md section 3).

import (
	"encoding/json"
	"slices"
)

// looked moves a carrier's request on: it needs some looks until it is accepted, as it needs time in reality.
func (e *Emulator) looked(o *order) {
	if o.logistics != logisticsSubmitted && o.logistics != logisticsAuthorized {
		return
	}
	o.asked++
	authorized, accepted := 1, 2
	if e.On(slowCarrier) {
		authorized, accepted = 4, 6
	}
	switch {
	case o.asked >= accepted && e.On(carrierRefuses):
		o.logistics = logisticsFailed
	case o.asked >= accepted:
		o.logistics, o.tracking = logisticsAccepted, e.nextNumber()
	case o.asked >= authorized:
		o.logistics = logisticsAuthorized
	}
}

// execute asks the carrier to take an order whose delivery is pending. The order's updated_at stays.
func (e *Emulator) execute(o *order) {
	if o.status == "cancelled" {
		e.Break(ruleCancelled, "executed")
	}
	o.logistics = logisticsSubmitted
	o.shipments++
	if e.On(numberAtOnce) {
		o.logistics, o.tracking = logisticsAccepted, e.nextNumber()
	}
}

func (o *order) pending() bool {
	return o.delivery == deliveryPending && o.logistics == logisticsPending
}

func (e *Emulator) executeOne(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	if !o.how.single {
		e.Break(ruleExecuteKind, o.how.code)
		return conflict("The delivery platform is not supported")
	}
	if !o.pending() {
		e.Break(ruleExecute, o.logistics)
		return conflict("The order delivery is not in pending status")
	}
	e.execute(o)
	answer := object{"delivery_status": o.logistics, "tracking_number": nil}
	if o.tracking != "" {
		answer["tracking_number"] = o.tracking
	}
	return ok(answer)
}

// executeMany answers 200 whatever becomes of each order.
func (e *Emulator) executeMany(c *call) *reply {
	var body struct {
		IDs []string `json:"orderIds"`
	}
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	answer := map[string][]string{
		"processingOrderIds": {}, "processingFailedOrderIds": {}, "statusErrorOrderIds": {}, "platformNotSupportOrderIds": {},
		"notFoundOrderIds": {},
	}
	for _, id := range body.IDs {
		list := "processingOrderIds"
		switch o := e.byID[id]; {
		case o == nil || o.archived:
			list = "notFoundOrderIds"
		case !o.how.bulk:
			e.Break(ruleBulkKind, o.how.code)
			list = "platformNotSupportOrderIds"
		case !o.pending():
			e.Break(ruleExecute, o.logistics)
			list = "statusErrorOrderIds"
		default:
			e.execute(o)
		}
		answer[list] = append(answer[list], id)
	}
	return ok(answer)
}

// editOrder takes the merchant's own number and carrier. The number overwrites whatever was there.
func (e *Emulator) editOrder(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	var edit struct {
		Number *string           `json:"tracking_number"`
		URL    *string           `json:"tracking_url"`
		By     map[string]string `json:"delivery_provider_name"`
	}
	if refusal := e.decode(c, &edit); refusal != nil {
		return refusal
	}
	if edit.Number != nil {
		if o.status == "cancelled" {
			e.Break(ruleCancelled, "tracking number")
		}
		if o.tracking != "" && o.tracking != *edit.Number {
			e.Break(ruleOverwrite, "another number")
		}
		o.tracking = *edit.Number
	}
	if edit.URL != nil {
		o.trackingURL = *edit.URL
	}
	if name := edit.By["zh-hant"]; name != "" {
		o.carrier = name
	}
	o.updated = e.second()
	return ok(e.renderOrder(o))
}

// forced reads force_update, which the specification types as a list and people send as a string.
func forced(raw json.RawMessage) bool {
	var list []string
	var text string
	if json.Unmarshal(raw, &list) == nil {
		return slices.Contains(list, "status")
	}
	return json.Unmarshal(raw, &text) == nil && text == "status"
}

// setDelivery sets order_delivery.status. The order's updated_at stays.
func (e *Emulator) setDelivery(c *call) *reply {
	o, refusal := e.one(c)
	if refusal != nil {
		return refusal
	}
	var body struct {
		Status string          `json:"status"`
		Mail   bool            `json:"mail_notify"`
		Force  json.RawMessage `json:"force_update"`
	}
	if refusal := e.decode(c, &body); refusal != nil {
		return refusal
	}
	if !slices.Contains(deliveryStatuses, body.Status) {
		e.Break(ruleStatus, body.Status)
		return conflict("status is not included in the list")
	}
	if o.how.integrated && !forced(body.Force) {
		e.Break(ruleForce, o.how.code)
		return conflict("The order delivery status of third party logistics cannot be updated")
	}
	if o.status == "cancelled" {
		e.Break(ruleCancelled, body.Status)
	}
	if body.Status == deliveryShipped {
		o.shipments++
	}
	if body.Mail {
		if o.delivery == body.Status {
			e.Break(ruleMailTwice, body.Status)
		}
		o.mails++
	}
	o.delivery = body.Status
	return ok(object{"order_id": o.id, "status": o.delivery, "updated_at": e.when(o, e.second())})
}
