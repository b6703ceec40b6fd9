package app91

// Fetching orders (FACTS.md sections 2.1 to 2.3): sub-orders are listed by their codes only, then each main order is asked for once.

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// stamp is how the list takes times: the shop's zone, without saying so.
const stamp = "2006-01-02T15:04:05"

// orderQuery is the body of the order list. All of it is required, and what does not filter is empty.
type orderQuery struct {
	ShopID      int    `json:"ShopId"`
	DateType    string `json:"OrderDateType"`
	Start       string `json:"StartDate"`
	End         string `json:"EndDate"`
	Status      string `json:"OrderStatus"`
	Shipment    string `json:"ShippingOrderStatus"`
	Deliver     string `json:"OrderDeliverType"`
	Chain       string `json:"DistributorDef"`
	Temperature string `json:"TemperatureTypeDef"`
	Position    int    `json:"Position"`
	Count       int    `json:"Count"`
}

// Orders streams the main orders of which a sub-order waits for its shipment: those that were accepted, then those that staff confirmed.
// Unpaid ones stand in other statuses. By is the transfer to fulfilment, so that an order that was paid late counts from then.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		for _, query := range c.queries(window) {
			for rows, err := range c.listed(ctx, query) {
				if err != nil {
					yield(connectors.Fetched{}, err)
					return
				}
				for _, raw := range rows {
					if !c.bring(ctx, raw, seen, yield) {
						return
					}
				}
			}
		}
	}
}

// bring yields the main order of a listed sub-order, once. It says no when the stream is over.
func (c *connector) bring(
	ctx context.Context, raw json.RawMessage, seen map[string]bool, yield func(connectors.Fetched, error) bool,
) bool {
	var listed struct {
		TM text `json:"TMCode"`
	}
	if json.Unmarshal(raw, &listed) != nil || !isCode(string(listed.TM)) {
		return yield(connectors.Fetched{Raw: raw}, misshapen("a row of the order list names no main order", raw, nil))
	}
	code := string(listed.TM)
	if seen[code] {
		return true
	}
	seen[code] = true
	fetched, err := c.Order(ctx, code)
	if err != nil && stops(err) {
		yield(connectors.Fetched{}, err)
		return false
	}
	fetched.ID = code
	return yield(fetched, err)
}

// stops says whether an error about one order ends the stream: it would meet the others too, or pass.
func stops(err error) bool {
	return connectors.Ends(err) || codeOf(err) == codeGranted
}

// shortest is how little of a window may be left to the next fetch.
const shortest = 2 * time.Second

// queries cut the window into spans that the list takes, for both statuses. Whether seven days to the second still pass is not known, so
// that a span is a second shorter; the second that a window of seven days lacks at its end is the next fetch's.
func (c *connector) queries(w connectors.Window) []orderQuery {
	from := w.From
	if earliest := w.To.Add(-lookBack); from.Before(earliest) {
		from = earliest
	}
	from = from.Truncate(time.Second)
	var all []orderQuery
	for _, status := range []string{statusToShip, statusConfirmed} {
		for start := from; w.To.Sub(start) > shortest || start.Equal(from); {
			end := w.To
			if latest := start.Add(longest - time.Second); end.After(latest) {
				end = latest
			}
			all = append(all, orderQuery{
				ShopID: c.shop, DateType: "OrderDateTime", Start: local(start), End: local(end), Status: status, Count: pageSize,
			})
			start = end
			if !start.After(from) {
				break
			}
		}
	}
	return all
}

func local(t time.Time) string { return t.In(connectors.Taipei).Format(stamp) }

// listed streams the pages of a query. Sub-orders leave it while it is read.
func (c *connector) listed(ctx context.Context, query orderQuery) iter.Seq2[[]json.RawMessage, error] {
	return pages.Walk(pageSize, func(number int) (pages.Page, error) {
		query.Position = (number - 1) * pageSize
		list, err := rowsOf(c.ask(ctx, callOrders, query))
		if err != nil {
			return pages.Page{}, err
		}
		page := pages.Page{Rows: list.Rows, Total: pages.Uncounted, Pages: pages.Uncounted}
		if list.Total >= 0 {
			page.Total, page.Pages = list.Total, (list.Total+pageSize-1)/pageSize
		}
		return page, nil
	})
}

func rowsOf(reply connectors.Reply, err error) (rowList, error) {
	if err != nil {
		return rowList{}, err
	}
	return decode[rowList](reply)
}

// noOrder is a main order that 91APP does not know.
func noOrder() *connectors.Error {
	return connectors.Missing(nil, "91APP has no such order", "91APP 查無此訂單",
		"Take the parcel back, or ask the merchant.", "請攔回包裹，或與商家確認。")
}

// Order asks for a main order with all its sub-orders, whatever their status.
func (c *connector) Order(ctx context.Context, code string) (connectors.Fetched, error) {
	if !isCode(code) {
		return connectors.Fetched{}, noOrder()
	}
	reply, err := c.ask(ctx, callOrder, struct {
		ShopID int    `json:"ShopId"`
		TM     string `json:"TMCode"`
	}{c.shop, code})
	list, err := rowsOf(reply, err)
	switch {
	case isNotFound(err), err == nil && len(list.Rows) == 0:
		return connectors.Fetched{}, noOrder()
	case err != nil:
		return connectors.Fetched{}, err
	case list.Total > len(list.Rows):
		return connectors.Fetched{}, misshapen("91APP gave only a part of the order", reply.Body, nil)
	}
	doc := document{Rows: list.Rows}
	rows, err := doc.read()
	if err != nil {
		return connectors.Fetched{}, misshapen("the order has another shape than 91APP's", reply.Body, err)
	}
	for _, r := range rows {
		if string(r.TM) != code {
			return connectors.Fetched{}, misshapen("91APP gave another order than the one asked for", reply.Body, nil)
		}
	}
	doc.Titles = c.titles(ctx, rows)
	raw, err := json.Marshal(doc)
	if err != nil {
		return connectors.Fetched{}, misshapen("the order cannot be kept", reply.Body, err)
	}
	return connectors.Fetched{ID: code, Raw: raw}, nil
}

// read gives the rows of a document.
func (d document) read() ([]row, error) {
	rows := make([]row, len(d.Rows))
	for i, raw := range d.Rows {
		if err := json.Unmarshal(raw, &rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// titles looks up what the variants are that bear neither a SKU nor a title: without it nobody could tell what to pack. A list that
// cannot be had now is no reason to leave the order out.
func (c *connector) titles(ctx context.Context, rows []row) map[string]string {
	found := map[string]string{}
	for _, r := range rows {
		if r.SKU != "" || r.SaleTitle != "" || r.Title != "" {
			continue
		}
		if v, known := c.variant(ctx, string(r.SkuID)); known {
			found[string(r.SkuID)] = v.Title
		}
	}
	return found
}

// Watch asks for each open order that the list no longer has. One that nobody can read is told at the end: it hides not what became of the
// others.
func (c *connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	var unread error
	for _, code := range missing {
		fetched, err := c.Order(ctx, code)
		switch {
		case isNotFound(err):
			continue // orders are cancelled there, never deleted: an empty answer says nothing of what became of this one
		case stops(err):
			return sightings, err
		case err != nil:
			unread = err
			continue
		}
		_, rows, err := readDocument(fetched.Raw)
		if err != nil {
			return sightings, err
		}
		sightings = append(sightings, connectors.Sighting{ID: code, State: stateOf(rows), Reason: cancelReason(rows), Fetched: &fetched})
	}
	return sightings, unread
}

// readDocument reads what Order kept.
func readDocument(raw json.RawMessage) (doc document, rows []row, err error) {
	if err = json.Unmarshal(raw, &doc); err == nil {
		rows, err = doc.read()
	}
	if err != nil || len(rows) == 0 {
		return doc, nil, &connectors.Error{Kind: connectors.Unexpected, Reason: "the document is not an order of 91APP's", Err: err}
	}
	return doc, rows, nil
}
