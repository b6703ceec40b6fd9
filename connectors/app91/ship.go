package app91

// Shipping with numbers of 91APP's (FACTS.md sections 3.2 to 3.4): the number is taken, then it is confirmed, which hands the parcel to the
// carrier. Both answers come at once.

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// batch is how many parcels go into one call of the engine; each is a call of its own at 91APP.
const batch = 10

// keptDue is the key of Parcel.Kept for what the carrier collects, as 91APP said when it gave the number.
const keptDue = "collects"

// Keys of the options.
const (
	optionDay    = "arrival_day"
	optionPeriod = "arrival_period"
	optionPickup = "pickup_days"
)

var periods = []connectors.Choice{
	{Value: "1", Label: connectors.Text{EN: "9 to 12 h", ZH: "9–12 時"}},
	{Value: "2", Label: connectors.Text{EN: "12 to 17 h", ZH: "12–17 時"}},
	{Value: "3", Label: connectors.Text{EN: "17 to 20 h", ZH: "17–20 時"}},
}

const (
	slashDay    = "2006/01/02"
	arrivalDays = 7
)

// ShipOptions are the wishes that 91APP passes on; none is required.
func (c *connector) ShipOptions(_ context.Context, p connectors.Parcel) ([]connectors.ShipOption, error) {
	var r row
	if _, rows, err := readDocument(p.Raw); err == nil {
		r = rows[0]
	}
	switch string(r.Deliver) {
	case deliverHomeCOD:
		days := make([]connectors.Choice, arrivalDays)
		for i := range days {
			day := c.env.Now().In(connectors.Taipei).AddDate(0, 0, i+1)
			days[i] = connectors.Choice{Value: day.Format(slashDay), Label: connectors.Text{EN: day.Format(time.DateOnly), ZH: day.Format(time.DateOnly)}}
		}
		return []connectors.ShipOption{
			{Key: optionDay, Label: connectors.Text{EN: "Day of arrival", ZH: "希望配達日"}, Choices: days},
			{Key: optionPeriod, Label: connectors.Text{EN: "Hours of arrival", ZH: "希望配達時段"}, Choices: periods},
		}, nil
	case deliverLocation:
		return []connectors.ShipOption{{Key: optionPickup, Label: connectors.Text{EN: "Days to pick it up", ZH: "可取貨天數"}}}, nil
	}
	return nil, nil
}

// Batch puts all parcels into one group.
func (c *connector) Batch(step connectors.ShipStep, _ connectors.Parcel) (group string, size int) {
	return string(step), batch
}

var refuseOwn = connectors.Refuse("this order ships with the merchant's own carrier: 91APP gives no number", "此訂單使用自有物流，91APP 不提供單號",
	"Enter your own carrier and tracking number for this order.", "請為此訂單輸入自有物流與追蹤號碼。")

// Arrange takes the numbers and confirms them. What was done before is found out first and left alone, so that a call that stopped half
// way is safe to repeat.
func (c *connector) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return c.each(ctx, parcels, notAsked, c.arrange)
}

func (c *connector) arrange(ctx context.Context, t *target) {
	if refusal := t.unfit(); refusal != nil {
		t.settle(connectors.Refused, refusal)
		return
	}
	if t.way.allocate == "" {
		t.settle(connectors.Refused, refuseOwn)
		return
	}
	state := connectors.Already
	if number, _ := t.number(); number == "" {
		if !c.allocate(ctx, t) {
			return
		}
		state = connectors.Done
	}
	if c.unconfirmed(t) {
		if !c.confirm(ctx, t) {
			return
		}
		state = connectors.Done
	}
	t.show()
	t.settle(state, nil)
}

// show writes the number and who brings it.
func (t *target) show() {
	t.out.TrackingNumber, _ = t.number()
	t.out.Ref, t.out.Carrier = t.out.TrackingNumber, carrierOf(t.chosen[0])
}

// unconfirmed says whether a number is still to be confirmed from here.
func (c *connector) unconfirmed(t *target) bool { return c.confirms && !t.left() }

// allocation is the body of the calls that give a number.
type allocation struct {
	ShopID     int      `json:"ShopId"`
	TM         string   `json:"TMCode"`
	TS         []string `json:"TSCodeList"`
	Forwarder  int      `json:"ForwarderDef,omitempty"`
	Day        string   `json:"ExpectDeliveryArrivalDate,omitempty"`
	Period     string   `json:"SpecifiedTimePeriod,omitempty"`
	PickupDays int      `json:"AvailablePickupDays,omitempty"`
}

// allocated is what their answers say of the parcel: the amount is called differently for stores and homes.
type allocated struct {
	Number   text `json:"ShippingOrderCode"`
	Shipment text `json:"ShippingOrderStatus"`
	Store    text `json:"StorePaymentAmount"`
	Home     text `json:"PaymentAmount"`
}

// allocate takes a number; no means that the target is settled. A refusal may say that somebody took one before: then the order shows it.
func (c *connector) allocate(ctx context.Context, t *target) bool {
	body := allocation{ShopID: c.shop, TM: t.parcel.Order.ID, TS: t.codes}
	chosen := t.parcel.Options
	switch t.way.deliver {
	case deliverHomeCOD:
		body.Forwarder, body.Day, body.Period = tcat, chosen[optionDay], chosen[optionPeriod]
	case deliverLocation:
		if days := chosen[optionPickup]; days != "" {
			n, err := strconv.Atoi(days)
			if err != nil || n < 1 || n > 365 {
				t.settle(connectors.Refused, connectors.Refuse("the days to pick the parcel up are no number", "可取貨天數不是數字",
					"Enter a number of days, or nothing.", "請輸入天數，或留空。"))
				return false
			}
			body.PickupDays = n
		}
	}
	reply, err := c.change(ctx, t.way.allocate, body)
	if refused(err) {
		if c.look(ctx, t) == nil {
			if number, _ := t.number(); number != "" {
				return true
			}
		}
		t.fail(err)
		return false
	}
	if err != nil {
		t.fail(err)
		return false
	}
	answer, err := first[allocated](reply)
	if err == nil && !isNumber(string(answer.Number)) {
		err = misshapen("91APP's answer holds no number for the parcel", reply.Body, nil)
	}
	if err != nil {
		t.settle(connectors.Unclear, err)
		return false
	}
	if due, there := amount(answer.Store + answer.Home); there && due.Amount.IsPositive() {
		t.keep(keptDue, due.Amount.String())
	}
	for i := range t.chosen {
		t.chosen[i].Number, t.chosen[i].Shipment = answer.Number, answer.Shipment
	}
	return true
}

// refused says whether the business said no, certainly.
func refused(err error) bool {
	kind := connectors.KindOf(err)
	return err != nil && !connectors.IsMaybeDone(err) && (kind == connectors.Rejected || kind == connectors.NotFound)
}

// isNumber says whether a text may be a number of a parcel: it has at most 20 characters.
func isNumber(s string) bool { return s != "" && len(s) <= mostNumber }

// confirmation is the body of the calls that hand a numbered parcel over. The property called OrderDeliverType carries the chain of stores.
type confirmation struct {
	ShopID    int    `json:"ShopId"`
	Number    string `json:"ShippingOrderCode"`
	Chain     string `json:"OrderDeliverType,omitempty"`
	Forwarder int    `json:"ForwarderDef,omitempty"`
}

// confirm hands the parcel over; no means that the target is settled. A refusal may say that it was confirmed before: then the order
// shows it.
func (c *connector) confirm(ctx context.Context, t *target) bool {
	number, _ := t.number()
	body := confirmation{ShopID: c.shop, Number: number}
	switch {
	case t.way.store:
		body.Chain = string(t.chosen[0].Chain)
	case t.way.deliver == deliverHomeCOD:
		body.Forwarder = tcat
	}
	_, err := c.change(ctx, t.way.confirm, body)
	if refused(err) {
		if c.look(ctx, t) == nil && t.left() {
			return true
		}
		t.settle(connectors.Refused, (&connectors.Error{
			Kind: connectors.Rejected, Code: codeOf(err), Err: err,
			Do: connectors.Text{
				EN: "Confirm it in 91APP and take the number again here. If that always happens, set \"Confirm shipments\" of the account to \"By hand\".",
				ZH: "請至 91APP 後台確認出貨後再於此取號；若每次都發生，請將帳號的「出貨確認」改為由人員確認。",
			},
		}).Saying("91APP gave the number %[1]s and does not take its confirmation: %[2]s", "91APP 已配號 %[1]s，但不接受出貨確認：%[2]s", number, err.Error()))
		return false
	}
	if err != nil {
		t.fail(err)
		return false
	}
	for i := range t.chosen {
		t.chosen[i].Shipment = "ShippingProcessing"
	}
	return true
}

// Arranged asks what 91APP has, changing nothing. A number that is not confirmed yet counts as nothing: Arrange goes on where it stopped.
func (c *connector) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return c.each(ctx, parcels, unanswered, func(_ context.Context, t *target) {
		number, same := t.number()
		switch {
		case !same:
			t.settle(connectors.Refused, refuseMixed)
		case number == "", stateOf(t.rows) != connectors.StateCancelled && c.unconfirmed(t):
			t.settle(connectors.Nothing, nil)
		default:
			t.show()
			t.settle(connectors.Done, nil)
		}
	})
}

// first reads data that is one object or, in the older form, a list that begins with it.
func first[T any](reply connectors.Reply) (T, error) {
	var into T
	raw, err := decode[json.RawMessage](reply)
	if err != nil {
		return into, err
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		raw = list[0]
	}
	if err := json.Unmarshal(raw, &into); err != nil {
		return into, misshapen("91APP's answer has another shape than known", slices.Clone(reply.Body), err)
	}
	return into, nil
}
