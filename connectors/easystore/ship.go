package easystore

// Reporting a parcel (FACTS.md section 3). EasyStore makes a second fulfillment of a call that comes twice. So every push reads first what
// the order has, always names its lines, so that pieces which have left cannot leave again, and is never repeated by itself: after an answer
// that was lost the order's fulfillments are asked for.

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// keepFulfillment is the key under which a parcel keeps the id of its fulfillment.
const keepFulfillment = "fulfillment"

// trackingLinks are carriers' own pages, in front of the number.
var trackingLinks = map[string]string{
	"黑貓宅急便": "https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID=",
}

// PushTracking reports the parcels one after the other. A failure of the shop as a whole ends it: the rest was not asked.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	var rows map[string]json.RawMessage
	read := func(chunk []connectors.Parcel) (err error) {
		rows, err = c.known(ctx, connectors.OrderIDs(chunk, fitsID))
		return err
	}
	return connectors.PushRead(parcels, pageSize, read, func(p connectors.Parcel) connectors.Outcome {
		return c.push(ctx, p, rows[p.Order.ID])
	})
}

func fitsID(id string) bool { return isID(text(id)) }

// push reports one parcel. row is its order as the shop has it now; nil where the list did not give it.
func (c *connector) push(ctx context.Context, p connectors.Parcel, row json.RawMessage) connectors.Outcome {
	order, err := c.current(ctx, p.Order.ID, row)
	if err != nil {
		return failed(err)
	}
	sent, err := c.fulfillments(ctx, p)
	if err != nil {
		return failed(err)
	}
	if i := slices.IndexFunc(sent, func(f fulfillment) bool { return f.has(p.TrackingNumber) }); i >= 0 {
		return reported(p, sent[i], connectors.Already)
	}
	if refusal := unfit(p, order); refusal != nil {
		return connectors.Outcome{State: connectors.Refused, Err: refusal}
	}
	before := func(f fulfillment) bool { return f.stands() && f.ID != "" && string(f.ID) == p.Kept[keepFulfillment] }
	if i := slices.IndexFunc(sent, before); i >= 0 {
		return c.correct(ctx, p, sent[i])
	}
	lines, refusal := contents(p, order)
	if refusal != nil {
		return connectors.Outcome{State: connectors.Refused, Err: refusal}
	}
	return c.fulfill(ctx, p, lines)
}

// failed makes an outcome of an error.
func failed(err error) connectors.Outcome {
	state := connectors.AfterChange(err)
	if state == connectors.Unclear && !connectors.IsMaybeDone(err) {
		state = connectors.NotAsked // an answer to a question that nobody understands: nothing was changed
	}
	return connectors.Outcome{State: state, Err: err}
}

// has says whether a fulfillment stands and bears the number.
func (f fulfillment) has(number string) bool {
	return f.stands() && number != "" && strings.EqualFold(string(f.Number), strings.TrimSpace(number))
}

func reported(p connectors.Parcel, f fulfillment, state connectors.OutcomeState) connectors.Outcome {
	outcome := connectors.Outcome{Parcel: p.ID, State: state, TrackingNumber: p.TrackingNumber, Carrier: p.Carrier}
	if isID(f.ID) {
		outcome.Ref, outcome.Keep = string(f.ID), map[string]string{keepFulfillment: string(f.ID)}
	}
	return outcome
}

// current reads the order of a parcel as the shop has it now.
func (c *connector) current(ctx context.Context, id string, row json.RawMessage) (wireOrder, error) {
	if row == nil {
		fetched, err := c.Order(ctx, id)
		if err != nil {
			return wireOrder{}, err
		}
		var doc document
		if err := json.Unmarshal(fetched.Raw, &doc); err != nil {
			return wireOrder{}, misshapen("the order cannot be read", fetched.Raw, err)
		}
		row = doc.Order
	}
	var w wireOrder
	if err := json.Unmarshal(row, &w); err != nil {
		return w, misshapen("the order has another shape than EasyStore's", row, err)
	}
	if lacking(row, w) {
		single, err := c.complete(ctx, id, row)
		if err != nil {
			return w, err
		}
		w = wireOrder{}
		if err := json.Unmarshal(single, &w); err != nil {
			return w, misshapen("the order has another shape than EasyStore's", single, err)
		}
	}
	return w, nil
}

// fulfillments are what the order of a parcel has. Where they are more than a page, those with the parcel's number are asked for too.
func (c *connector) fulfillments(ctx context.Context, p connectors.Parcel) ([]fulfillment, error) {
	path := fulfillmentsPath(p) + ".json"
	got, err := c.list(ctx, "fulfillments", path, nil)
	if err != nil {
		return nil, err
	}
	rows := got.Rows
	if got.Pages > 1 {
		more, err := c.list(ctx, "fulfillments", path, url.Values{"tracking_number": {p.TrackingNumber}})
		if err != nil {
			return nil, err
		}
		rows = append(rows, more.Rows...)
	}
	sent := make([]fulfillment, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal(row, &sent[i]); err != nil {
			return nil, misshapen("a fulfillment has another shape than EasyStore's", row, err)
		}
	}
	return sent, nil
}

func fulfillmentsPath(p connectors.Parcel) string {
	return "/api/3.0/orders/" + p.Order.ID + "/fulfillments"
}

// unfit says why a parcel cannot be reported at all.
func unfit(p connectors.Parcel, order wireOrder) error {
	switch stateOf(order) {
	case connectors.StateCancelled:
		return connectors.Refuse("the order is cancelled in the shop", "訂單已在商店取消",
			"Take the parcel back; the shop cancelled the order.", "請攔回包裹。")
	case connectors.StateUnpaid:
		return connectors.Refuse("the order is not paid in the shop", "訂單在商店為未付款",
			"Ask the merchant before the parcel leaves.", "請先與商家確認。")
	}
	if strings.TrimSpace(p.TrackingNumber) == "" {
		return connectors.Refuse("the parcel has no tracking number", "包裹沒有物流單號", "Enter the tracking number.", "請輸入物流單號。")
	}
	return nil
}

// lineToSend is a line of a fulfillment.
type lineToSend struct {
	ID       json.Number `json:"id"`
	Quantity int         `json:"quantity"`
}

// contents are the lines of the parcel, all of which must still be there to be fulfilled. What needs no shipping goes with the whole order.
func contents(p connectors.Parcel, order wireOrder) ([]lineToSend, error) {
	var lines []lineToSend
	for _, l := range p.Lines {
		if l.Quantity <= 0 {
			continue
		}
		i := slices.IndexFunc(order.Lines, func(known wireLine) bool { return string(known.ID) == l.Line })
		if i < 0 || !isID(order.Lines[i].ID) {
			return nil, connectors.Refuse("the order no longer has a line that is in the parcel", "包裹內的品項已不在訂單中",
				"Compare the parcel with the order in EasyStore.", "請與 EasyStore 訂單核對包裹內容。")
		}
		if left := unsent(order.Lines[i]); l.Quantity > left {
			return nil, connectors.Refuse("the shop has %d of these pieces left to send, and the parcel holds %d: others were reported before",
				"商店此品項待出貨數量為 %d，包裹內為 %d，可能已有其他出貨紀錄",
				"Look at the order's fulfillments in EasyStore; cancel the wrong one there and push again.",
				"請至 EasyStore 查看此訂單的出貨紀錄，取消錯誤的紀錄後再回傳。", left, l.Quantity)
		}
		lines = append(lines, lineToSend{json.Number(l.Line), l.Quantity})
	}
	if len(lines) == 0 {
		return nil, connectors.Refuse("the parcel holds no lines", "包裹沒有品項", "Say what is in the parcel.", "請指定包裹內的品項。")
	}
	if p.Whole {
		for _, l := range order.Lines {
			if isDigital(l) && isID(l.ID) && unsent(l) > 0 {
				lines = append(lines, lineToSend{json.Number(l.ID), unsent(l)})
			}
		}
	}
	return lines, nil
}

// unsent is what the shop says is left of a line.
func unsent(l wireLine) int {
	if left, counted := l.Unfulfilled.Count(); counted {
		return left
	}
	ordered, _ := l.Quantity.Count()
	sent, _ := l.Fulfilled.Count()
	return max(0, ordered-sent)
}

// fulfillmentToSend is the body of a new fulfillment.
type fulfillmentToSend struct {
	Company string       `json:"tracking_company"`
	Number  string       `json:"tracking_number"`
	URL     string       `json:"tracking_url"`
	Service string       `json:"service"`
	Message string       `json:"message"`
	Mail    int          `json:"is_mail"`
	Lines   []lineToSend `json:"line_items"`
}

func (c *connector) fulfill(ctx context.Context, p connectors.Parcel, lines []lineToSend) connectors.Outcome {
	body := fulfillmentToSend{Company: p.Carrier, Number: strings.TrimSpace(p.TrackingNumber), URL: trackingURL(p), Lines: lines}
	if c.notify {
		body.Mail = 1
	}
	reply, err := c.send(ctx, "fulfillment", http.MethodPost, fulfillmentsPath(p)+".json", body)
	return accepted(p, reply, err)
}

// correct gives a parcel that was reported before its new carrier and number. The update calls the carrier otherwise.
func (c *connector) correct(ctx context.Context, p connectors.Parcel, f fulfillment) connectors.Outcome {
	reply, err := c.send(ctx, "fulfillment update", http.MethodPut, fulfillmentsPath(p)+"/"+string(f.ID)+".json", map[string]string{
		"courier": p.Carrier, "tracking_number": strings.TrimSpace(p.TrackingNumber), "tracking_url": trackingURL(p),
	})
	return accepted(p, reply, err)
}

func trackingURL(p connectors.Parcel) string {
	if link := trackingLinks[p.Carrier]; link != "" {
		return link + url.QueryEscape(strings.TrimSpace(p.TrackingNumber))
	}
	return ""
}

// accepted reads the answer to a report. One that does not show the parcel's number leaves it unclear, and the engine asks.
func accepted(p connectors.Parcel, reply connectors.Reply, err error) connectors.Outcome {
	if err != nil {
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	answer, err := decode[struct {
		Fulfillment fulfillment `json:"fulfillment"`
	}](reply)
	if err == nil && !answer.Fulfillment.has(p.TrackingNumber) {
		err = misshapen("the shop's answer does not show the parcel's number", reply.Body, nil)
	}
	if err != nil {
		return connectors.Outcome{State: connectors.Unclear, Err: err}
	}
	return reported(p, answer.Fulfillment, connectors.Done)
}

// PushedTracking asks what the orders have. An order that is gone has nothing of ours.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		sent, err := c.askable(ctx, p)
		switch i := slices.IndexFunc(sent, func(f fulfillment) bool { return f.has(p.TrackingNumber) }); {
		case err != nil && !isNotFound(err):
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case i >= 0:
			return reported(p, sent[i], connectors.Done)
		}
		return connectors.Outcome{State: connectors.Nothing}
	})
}

func (c *connector) askable(ctx context.Context, p connectors.Parcel) ([]fulfillment, error) {
	if !isID(text(p.Order.ID)) {
		return nil, nil
	}
	return c.fulfillments(ctx, p)
}
