package oneshop

// Fetching orders (FACTS.md sections 2.1 to 2.3): one list of everything, and each order that may be to ship by itself.

import (
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
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		ask := func(number int) (pages.Page, error) { return c.page(ctx, window, number) }
		for rows, err := range pages.Walk(smallestPage, ask) {
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for _, row := range rows {
				if !c.take(ctx, row, window, seen, yield) {
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
	ctx context.Context, raw json.RawMessage, window connectors.Window, seen map[string]bool, yield func(connectors.Fetched, error) bool,
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
	fetched, err := c.Order(ctx, id)
	if connectors.Ends(err) {
		yield(connectors.Fetched{}, err)
		return false
	}
	seen[id], fetched.ID = true, id
	if err != nil {
		fetched.Raw = raw
	}
	return yield(fetched, err)
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
