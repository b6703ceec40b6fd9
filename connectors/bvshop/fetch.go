package bvshop

// Fetching orders (FACTS.md sections 2.1 and 2.2).

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// The statuses that decide something, as BVSHOP writes them: FACTS.md §2.2.
const (
	orderConfirmed   = "1"
	orderUnconfirmed = "2"
	orderFinished    = "4"
	orderAbnormal    = "-1"
	orderCancelled   = "-3"

	paymentDue      = "1"
	paymentPaid     = "2"
	paymentRefunded = "-1"
	paymentOverdue  = "-4"

	logisticOpen    = "1"
	logisticHandled = "2"
	logisticShipped = "3"

	checkoutUnfinished = "0"
	typeDeposit        = "2"
)

// pass is one of the lists that together show every order: by the day of the order, and by the day of the payment, which finds old
// orders that were paid late. The first one shows unpaid orders too: of cash on delivery nothing else is known, and of a payment
// that left no date neither.
type pass struct{ dateType, payments string }

var passes = []pass{
	{dateType: "created", payments: paymentDue + "," + paymentPaid},
	{dateType: "paid", payments: paymentPaid},
}

// Orders streams the orders of a window, each once.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		for _, p := range passes {
			for rows, err := range c.list(ctx, "orders", "/orders", c.query(p, window)) {
				if err != nil {
					yield(connectors.Fetched{}, err)
					return
				}
				if !c.pass(ctx, rows, seen, yield) {
					return
				}
			}
		}
	}
}

// query asks for open orders. Both days are included, and they are Taiwan's.
func (c *connector) query(p pass, window connectors.Window) url.Values {
	statuses := orderConfirmed
	if c.settings.unconfirmed {
		statuses += "," + orderUnconfirmed
	}
	day := func(at time.Time) string { return at.In(connectors.Taipei).Format(time.DateOnly) }
	return url.Values{
		"orderStatus": {statuses}, "paymentStatus": {p.payments}, "logisticStatus": {logisticOpen + "," + logisticHandled},
		"dateType": {p.dateType}, "startAt": {day(window.From)}, "endAt": {day(window.To.Add(-1))}, "withDetail": {"1"},
	}
}

// list streams a list page by page.
func (c *connector) list(ctx context.Context, name, path string, query url.Values) iter.Seq2[[]json.RawMessage, error] {
	query.Set("limit", strconv.Itoa(pageSize))
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		query.Set("page", strconv.Itoa(number))
		reply, err := c.get(ctx, name, path, query)
		if err != nil {
			return pages.Page{}, err
		}
		return pageOf(reply)
	})
}

// pass yields the orders of a page that were not seen yet; false ends the stream.
func (c *connector) pass(ctx context.Context, rows []json.RawMessage, seen map[string]bool, yield func(connectors.Fetched, error) bool) bool {
	for _, row := range rows {
		id, fetched, err := c.whole(ctx, row)
		switch {
		case id != "" && seen[id], err == nil && fetched.ID == "":
			continue
		case isPassing(err):
			yield(connectors.Fetched{}, err)
			return false
		}
		seen[id] = true
		if !yield(fetched, err) {
			return false
		}
	}
	return true
}

// isPassing tells an error that waiting cures: an order that could not be read for it is asked for again.
func isPassing(err error) bool {
	switch connectors.KindOf(err) {
	case connectors.Temporary, connectors.Throttled, connectors.Unauthorized:
		return err != nil
	}
	return false
}

// whole makes a row of the list a Fetched. A short row, without its lines, is asked for by itself. A checkout that was not finished is no
// order yet: it gives nothing.
func (c *connector) whole(ctx context.Context, row json.RawMessage) (id string, fetched connectors.Fetched, err error) {
	var brief struct {
		ID      text            `json:"id"`
		Process text            `json:"processStatus"`
		Lines   json.RawMessage `json:"orderItems"`
	}
	if err := json.Unmarshal(row, &brief); err != nil || !isNumber(string(brief.ID)) {
		return "", connectors.Fetched{Raw: row}, misshapen("a row of the list is not an order with an id", row, err)
	}
	id = string(brief.ID)
	if brief.Process == checkoutUnfinished {
		return id, connectors.Fetched{}, nil
	}
	if brief.Lines == nil {
		fetched, err = c.Order(ctx, id)
		fetched.ID = id
		return id, fetched, err
	}
	return id, connectors.Fetched{ID: id, Raw: row}, nil
}

// Order asks for one order, whatever its status. id is BVSHOP's, not the number that buyers see.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isNumber(id) {
		return connectors.Fetched{}, connectors.Missing(nil, "%q is no order id of BVSHOP", "「%s」不是 BVSHOP 的訂單編號",
			"Check the order.", "請確認訂單。", id)
	}
	reply, err := c.get(ctx, "order", "/orders/"+id, nil)
	if err != nil {
		return connectors.Fetched{}, err
	}
	row, err := decode[json.RawMessage](reply)
	if err == nil && !isObject(row) {
		err = misshapen("the answer is not an order", reply.Body, nil)
	}
	if err != nil {
		return connectors.Fetched{}, err
	}
	return connectors.Fetched{ID: id, Raw: row}, nil
}

// Watch asks what became of open orders that the lists no longer show, one by one.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	for _, id := range missing {
		fetched, err := c.Order(ctx, id)
		switch {
		case isNotFound(err):
			sightings = append(sightings, connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: "deleted in BVSHOP"})
			continue
		case err != nil:
			return sightings, err
		}
		order, err := c.Normalise(fetched)
		if err != nil {
			continue // nothing is known of this one, and it holds up no other
		}
		sightings = append(sightings, connectors.Sighting{ID: id, State: order.State, Reason: order.CancelReason, Fetched: &fetched})
	}
	return sightings, nil
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }
