package oneshop

// Fetching orders (FACTS.md sections 2.1 to 2.3): one list of everything, and each order that may be to ship by itself.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// The statuses that decide something: FACTS.md §2.2.
const (
	progressPending    = "pending"
	progressConfirming = "confirming"
	progressConfirmed  = "confirmed"
	progressProcessing = "processing"
	progressCompleted  = "completed"
	progressCancelled  = "cancelled"
	progressDraft      = "temporary"

	paymentDue       = "pending"
	paymentUnchecked = "need_confirm"
	paymentPaid      = "paid"
	paymentCOD       = "cod"
	paymentRefunded  = "refunded"

	logisticAbnormal = "abnormal"
)

var (
	// left are the logistic statuses of parcels that have left: on the way, there, picked up, coming back, come back.
	left = []text{"send", "shipped", "delivered", "received", "returning", "returned"}
	// waiting are those of parcels that have not.
	waiting = []text{"pending", "prepare", "delay"}
	// unpaid are the payment statuses of what is not paid and will not be collected.
	unpaid = []text{paymentDue, paymentUnchecked}
)

// mayShip says whether a row is worth a request of its own. What nobody knows is: it is held, not lost.
func (r listRow) mayShip() bool {
	return r.Progress != progressCancelled && r.Progress != progressDraft && !slices.Contains(left, r.Logistic) &&
		!slices.Contains(unpaid, r.Payment) && r.Payment != paymentRefunded
}

// smallestPage is how few rows a page may have: so many pages the walk goes back when rows have moved over a border.
const smallestPage = 10

// Orders streams the orders of a window that may be to ship, each once.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return c.OrdersKnowing(ctx, window, func(string) json.RawMessage { return nil })
}

// OrdersKnowing asks for those orders alone of which the list shows something else than when they were read (FACTS.md section 2.2).
func (c *connector) OrdersKnowing(
	ctx context.Context, window connectors.Window, known func(id string) json.RawMessage,
) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		ask := func(number int) (pages.Page, error) { return c.page(ctx, window, number) }
		for rows, err := range pages.Walk(smallestPage, ask) {
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for _, row := range rows {
				if !c.take(ctx, row, window, known, seen, yield) {
					return
				}
			}
		}
	}
}

// page asks for one page of the list. Days are Taiwan's; whether the last one is included nobody knows, so that it is the day after.
func (c *connector) page(ctx context.Context, window connectors.Window, number int) (pages.Page, error) {
	day := func(at time.Time) string { return at.In(connectors.Taipei).Format(time.DateOnly) }
	reply, err := c.get(ctx, "order list", "", url.Values{
		"progress_status": {"all"}, "payment_status": {"all"}, "logistic_status": {"all"}, "create_date_start": {day(window.From)},
		"create_date_end": {day(window.To.Add(24 * time.Hour))}, "page": {strconv.Itoa(number)},
	})
	if err != nil {
		return pages.Page{}, err
	}
	return pageOf(reply)
}

// take yields the order of a row, if it may be to ship and was not seen yet; false ends the stream.
func (c *connector) take(
	ctx context.Context, raw json.RawMessage, window connectors.Window, known func(id string) json.RawMessage, seen map[string]bool,
	yield func(connectors.Fetched, error) bool,
) bool {
	var row listRow
	if err := json.Unmarshal(raw, &row); err != nil || !isNumber(row.Number) {
		return yield(connectors.Fetched{Raw: raw}, misshapen("a row of the list is not an order with a number", raw, err))
	}
	id := string(row.Number)
	created, dated := moment(row.Created)
	if seen[id] || !row.mayShip() || dated && created.Before(window.From) {
		return true
	}
	if kept := known(id); isOfRow(kept, raw) {
		seen[id] = true
		return yield(connectors.Fetched{ID: id, Raw: kept, Same: true}, nil)
	}
	fetched, err := c.Order(ctx, id)
	if connectors.Ends(err) {
		yield(connectors.Fetched{}, err)
		return false
	}
	seen[id], fetched.ID = true, id
	if err == nil {
		fetched.Raw, err = withRow(fetched.Raw, raw)
	}
	if err != nil {
		fetched.Raw = raw
	}
	return yield(fetched, err)
}

// keptRow is where a document keeps the row of the list with which its order was read.
const keptRow = "row"

// withRow puts the row into the document of its order.
func withRow(order, row json.RawMessage) (json.RawMessage, error) {
	var whole map[string]json.RawMessage
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // the row is compared to the letter
	err := json.Unmarshal(order, &whole)
	if err == nil {
		whole[keptRow] = row
		err = encoder.Encode(whole)
	}
	if err != nil {
		return nil, misshapen("the answer is not an order", order, err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// isOfRow says whether a kept document was read when the list showed the order as it does now, to the letter.
func isOfRow(kept, row json.RawMessage) bool {
	var doc struct {
		Row json.RawMessage `json:"row"`
	}
	if len(kept) == 0 || json.Unmarshal(kept, &doc) != nil {
		return false
	}
	var was, is bytes.Buffer
	return json.Compact(&was, doc.Row) == nil && json.Compact(&is, row) == nil && bytes.Equal(was.Bytes(), is.Bytes())
}

// Order asks for one order, whatever its status.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isNumber(text(id)) {
		return connectors.Fetched{}, connectors.Missing(nil, "%q is no order number of 1shop", "「%s」不是 1shop 的訂單編號", "Check the order.",
			"請確認訂單。", id)
	}
	reply, err := c.get(ctx, "order", "/"+url.PathEscape(id), nil)
	if err != nil {
		return connectors.Fetched{}, err
	}
	var answer struct {
		Data json.RawMessage `json:"data"`
	}
	var whole document
	if err := json.Unmarshal(reply.Body, &answer); err != nil || !isObject(answer.Data) {
		return connectors.Fetched{}, misshapen("the answer is not an order", reply.Body, err)
	}
	if err := json.Unmarshal(answer.Data, &whole); err != nil || string(whole.Order.Number) != id {
		return connectors.Fetched{}, misshapen("the answer is about another order, or has another shape", reply.Body, err)
	}
	return connectors.Fetched{ID: id, Raw: answer.Data}, nil
}

// Watch asks what became of open orders that the list no longer has among those that may be to ship, one by one.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	var failure error
	for _, id := range missing {
		fetched, err := c.Order(ctx, id)
		switch {
		case err != nil && connectors.KindOf(err) == connectors.NotFound:
			sightings = append(sightings, connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: "deleted in 1shop"})
			continue
		case connectors.Ends(err):
			return sightings, err
		case err != nil: // nothing is known of this one: it is told, and it holds up no other
			failure = cmp.Or(failure, err)
			continue
		}
		order, err := c.Normalise(fetched)
		if err != nil {
			continue // nor of this one, whose fetch tells why
		}
		sightings = append(sightings, connectors.Sighting{ID: id, State: order.State, Reason: order.CancelReason, Fetched: &fetched})
	}
	return sightings, failure
}
