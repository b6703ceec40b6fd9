package shopline

// Shipping with a carrier that SHOPLINE talks to: it executes the shipment, and the number comes when the carrier has accepted
// (FACTS.md section 3.1).

import (
	"context"
	"net/http"
	"slices"

	"gowarehouse/connectors"
)

// How many parcels go into one call of the engine. Only the bulk execution takes several in one request; the others are read together.
const (
	arrangeBatch = 20
	labelBatch   = 20
)

// ShipOptions is empty: SHOPLINE asks nothing.
func (c *connector) ShipOptions(context.Context, connectors.Parcel) ([]connectors.ShipOption, error) {
	return nil, nil
}

// Batch keeps the carriers of the bulk execution apart from the others.
func (c *connector) Batch(step connectors.ShipStep, p connectors.Parcel) (group string, size int) {
	by, _ := carrierOf(p.Order.Shipping.Code)
	switch {
	case step == connectors.StepLabel:
		return string(step), labelBatch
	case step == connectors.StepNumber:
		return string(step), pageSize
	case by.bulk:
		return "bulk", arrangeBatch
	}
	return "single", arrangeBatch
}

var (
	refuseOwn = connectors.Refuse("this order ships with the merchant's own carrier: SHOPLINE gives no number", "此訂單使用自有物流，SHOPLINE 不提供單號",
		"Enter your own carrier and tracking number for this order.", "請為此訂單輸入自有物流與追蹤號碼。")
	refuseFailed = connectors.Refuse("the carrier refused the request, or it expired", "物流單建立失敗或已逾期",
		"Correct the delivery in SHOPLINE and execute it there, or take the parcel back.", "請至 SHOPLINE 更正送貨資料並重新執行，或攔回包裹。")
	refuseStoreClosed = connectors.Refuse("the pickup store is closed", "取貨門市關轉店",
		"Have the buyer choose another store in SHOPLINE, or take the parcel back.", "請買家在 SHOPLINE 重新選擇門市，或攔回包裹。")
	refuseLeft = connectors.Refuse("the order is on its way already, without a number", "訂單已出貨，但沒有單號",
		"Look at the order in SHOPLINE.", "請至 SHOPLINE 查看此訂單。")
)

// Arrange executes the shipments. What was executed before is found out first and left alone; SHOPLINE itself refuses a second time.
func (c *connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, notAsked)
	var bulk []*target
	for _, t := range targets {
		by, integrated := carrierOf(string(t.order.Delivery.Platform))
		switch refusal := unfit(t); {
		case t.settled():
		case refusal != nil:
			t.settle(connectors.Refused, refusal)
		case !integrated:
			t.settle(connectors.Refused, refuseOwn)
		case c.taken(t, connectors.Already):
		case by.bulk:
			bulk = append(bulk, t)
		default:
			c.execute(ctx, t)
		}
	}
	c.executeMany(ctx, bulk)
	return outcomes(targets)
}

// Arranged asks what SHOPLINE has, changing nothing.
func (c *connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, unanswered)
	for _, t := range targets {
		if !t.settled() && !c.taken(t, connectors.Done) {
			t.settle(connectors.Nothing, nil)
		}
	}
	return outcomes(targets)
}

// taken settles a target whose shipment was executed: with its number as `numbered`, without as pending, and refused where the carrier
// did not want it. It says no if nothing was executed.
func (c *connector) taken(t *target, numbered connectors.OutcomeState) bool {
	d := t.order.Delivery
	by, _ := carrierOf(string(d.Platform))
	t.out.Carrier, t.out.Ref = by.name, d.ID.id()
	number, logistics := string(t.order.Data.Tracking), string(d.Logistics)
	left := deliveryLeft[string(d.Status)] || logisticsLeft[logistics]
	switch {
	case logisticsEnded[logistics]:
		t.settle(connectors.Refused, refuseFailed)
	case number != "" && (left || logistics == logisticsAccepted):
		t.out.TrackingNumber = number
		t.settle(numbered, nil)
	case left:
		t.settle(connectors.Refused, refuseLeft)
	case logistics == logisticsStoreClosed:
		t.settle(connectors.Refused, refuseStoreClosed)
	case number != "" && !logisticsTaken[logistics]:
		t.settle(connectors.Refused, otherNumber(number))
	case logisticsTaken[logistics]:
		t.wait(keptLooks, "SHOPLINE: "+logistics, c.env.Now())
	default:
		t.out.Carrier, t.out.Ref = "", ""
		return false
	}
	return true
}

// executed is the answer of the single execution.
type executed struct {
	Logistics text `json:"delivery_status"`
	Number    text `json:"tracking_number"`
}

// execute asks for one order. A refusal may say that it had been done before: then the order shows it.
func (c *connector) execute(ctx context.Context, t *target) {
	reply, err := c.send(ctx, "orders/execute_shipment", http.MethodPatch, "/v1/orders/"+t.parcel.Order.ID+"/execute_shipment", nil)
	if connectors.KindOf(err) == connectors.Rejected && !connectors.IsMaybeDone(err) && err != nil {
		c.lookAgain(ctx, t, err)
		return
	}
	if err != nil {
		t.fail(err)
		return
	}
	answer, err := decode[executed](reply)
	if err != nil {
		t.settle(connectors.Unclear, err)
		return
	}
	t.order.Delivery.Logistics, t.order.Data.Tracking = answer.Logistics, answer.Number
	if !c.taken(t, connectors.Done) {
		t.settle(connectors.Unclear, misshapen("SHOPLINE executed the shipment and shows it as not executed", reply.Body, nil))
	}
}

// lookAgain settles a target whose execution was refused, by what the order shows now: it may have been executed before.
func (c *connector) lookAgain(ctx context.Context, t *target, refusal error) {
	again := c.targets(ctx, []connectors.Parcel{t.parcel}, notAsked)[0]
	if again.out.Err == nil && c.taken(again, connectors.Already) && again.out.State != connectors.Refused {
		*t.out = *again.out
		return
	}
	t.fail(refusal)
}

// bulkAnswer is the answer of the bulk execution: it is a success whatever became of each order.
type bulkAnswer struct {
	Processing  list[text] `json:"processingOrderIds"`
	Failed      list[text] `json:"processingFailedOrderIds"`
	StatusError list[text] `json:"statusErrorOrderIds"`
	Unsupported list[text] `json:"platformNotSupportOrderIds"`
	NotFound    list[text] `json:"notFoundOrderIds"`
}

// executeMany asks for the carriers that the single call does not know.
func (c *connector) executeMany(ctx context.Context, targets []*target) {
	if len(targets) == 0 {
		return
	}
	ids := make([]string, len(targets))
	for i, t := range targets {
		ids[i] = t.parcel.Order.ID
	}
	reply, err := c.send(ctx, "orders/execute_shipment bulk", http.MethodPatch, "/v1/orders/execute_shipment", map[string][]string{"orderIds": ids})
	var answer bulkAnswer
	if err == nil {
		if answer, err = decode[bulkAnswer](reply); err != nil {
			err = &connectors.Error{Kind: connectors.Unexpected, Reason: err.Error(), Body: reply.Body, MaybeDone: true}
		}
	}
	for _, t := range targets {
		id := text(t.parcel.Order.ID)
		switch {
		case err != nil:
			t.fail(err)
		case slices.Contains(answer.Processing, id):
			t.wait(keptLooks, "SHOPLINE: processing", c.env.Now())
		case slices.Contains(answer.StatusError, id):
			c.lookAgain(ctx, t, refusedInBulk("its delivery is not pending", "其物流狀態不是未執行"))
		case slices.Contains(answer.Failed, id):
			t.fail(refusedInBulk("the carrier refused it", "物流商拒絕建立"))
		case slices.Contains(answer.Unsupported, id):
			t.fail(refusedInBulk("its carrier cannot be executed through the API", "此物流不支援以 API 執行"))
		case slices.Contains(answer.NotFound, id):
			t.fail(gone())
		default:
			t.settle(connectors.Unclear, misshapen("SHOPLINE's answer does not speak of this order", reply.Body, nil))
		}
	}
}

func refusedInBulk(en, zh string) *connectors.Error {
	return connectors.Refuse("SHOPLINE did not execute the shipment: %[1]s", "SHOPLINE 未執行出貨：%[2]s",
		"Look at the order's delivery in SHOPLINE and correct it there.", "請至 SHOPLINE 查看並更正此訂單的送貨資料。", en, zh)
}
