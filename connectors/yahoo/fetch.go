package yahoo

// Fetching: one list for each delivery family. FACTS.md section 2.

import (
	"context"
	"encoding/json"
	"iter"
	"regexp"
	"slices"
	"time"

	"gowarehouse/connectors"
)

// family is how an order is delivered, in the words of the API's addresses. It decides every call about the order.
type family string

const (
	home  family = "HomeDelivery"
	store family = "StoreDelivery"
	third family = "ThirdPartyDelivery"
)

var families = []family{home, store, third}

// short are the families in our order ids.
var short = map[family]string{home: "home", store: "store", third: "third"}

var byShort = map[string]family{"home": home, "store": store, "third": third}

// shelf is which list an order stands in.
type shelf string

const (
	preparing shelf = "GetPreparingOrders" // paid or paid on delivery, not shipped
	shipped   shelf = "GetShippingOrders"  // up to ten minutes old
)

// document is the Raw of an order: Yahoo's row as it came, and the list that showed it.
type document struct {
	Family family          `json:"family"`
	List   shelf           `json:"list"`
	Row    json.RawMessage `json:"row"`
}

var (
	codePattern = regexp.MustCompile(`^[A-Za-z0-9]{4,32}$`)
	idPattern   = regexp.MustCompile(`^([A-Za-z0-9]{4,32})-(home|store|third)$`)
)

func orderID(code string, f family) string { return code + "-" + short[f] }

// splitID gives code and family of an order id.
func splitID(id string) (code string, f family, ok bool) {
	m := idPattern.FindStringSubmatch(id)
	if m == nil {
		return "", "", false
	}
	return m[1], byShort[m[2]], true
}

// listed is an order of a list.
type listed struct {
	code string
	row  json.RawMessage
	err  error // the row cannot be read
}

func (l listed) fetched(f family, at shelf) connectors.Fetched {
	raw, err := json.Marshal(document{f, at, l.row})
	if err != nil {
		raw = json.RawMessage("null") // cannot happen: the row was parsed
	}
	fetched := connectors.Fetched{Raw: raw}
	if l.code != "" {
		fetched.ID = orderID(l.code, f)
	}
	return fetched
}

const askedLayout = "2006-01-02T15:04:05"

// dates are the filter of a list.
type dates struct {
	From string `json:"TransferDateStart"`
	To   string `json:"TransferDateEnd"`
}

// span is a window as a filter. Yahoo compares whole seconds and includes both ends, so both are rounded outwards.
func span(w connectors.Window) dates {
	from, to := w.From.In(connectors.Taipei).Truncate(time.Second), w.To.In(connectors.Taipei)
	if whole := to.Truncate(time.Second); whole.Before(to) {
		to = whole.Add(time.Second)
	}
	if to.Before(from) {
		to = from
	}
	return dates{from.Format(askedLayout), to.Format(askedLayout)}
}

// sureSpan is a span that no limit can forbid; Yahoo publishes none (FACTS.md §2.1). A longer list may be refused for its length, which
// says nothing about the key.
const sureSpan = 8 * 24 * time.Hour

// list asks for a list of a family.
func (c *Connector) list(ctx context.Context, f family, at shelf, w connectors.Window) ([]listed, error) {
	return c.rows(ctx, operation{name: string(f) + "/" + string(at), orders: true, proves: w.To.Sub(w.From) <= sureSpan}, w)
}

// rows asks for a list. There are no pages: it comes whole.
func (c *Connector) rows(ctx context.Context, op operation, w connectors.Window) ([]listed, error) {
	plain, err := c.call(ctx, op, span(w))
	if err != nil {
		return nil, err
	}
	var answer struct {
		OrderCount *text              `json:"OrderCount"`
		Orders     *[]json.RawMessage `json:"Orders"`
		envelope
	}
	if err := json.Unmarshal(plain, &answer); err != nil {
		return nil, unexpected(op.name+": the answer is not a list of orders", plain, false)
	}
	if refused := answer.refusal(op.name); refused != nil {
		return nil, refused
	}
	var rows []json.RawMessage
	if answer.Orders != nil {
		rows = *answer.Orders
	}
	told, err := count(answer.OrderCount)
	if err != nil || told > len(rows) || answer.OrderCount == nil && answer.Orders == nil {
		return nil, unexpected(op.name+": the list is shorter than its OrderCount", plain, false)
	}
	return readRows(op.name, rows), nil
}

// readRows tells the rows apart by their order code; an order that stands there twice is one.
func readRows(name string, rows []json.RawMessage) []listed {
	var list []listed
	seen := map[string]bool{}
	for _, row := range rows {
		var head struct {
			OrderInfo struct {
				OrderCode text `json:"OrderCode"`
			} `json:"OrderInfo"`
		}
		code := ""
		if json.Unmarshal(row, &head) == nil {
			code = string(head.OrderInfo.OrderCode)
		}
		switch {
		case !codePattern.MatchString(code):
			list = append(list, listed{row: row, err: unexpected(name+": a row has no order code", row, false)})
		case !seen[code]:
			seen[code] = true
			list = append(list, listed{code: code, row: row})
		}
	}
	return list
}

// Orders streams the orders to ship, family after family.
func (c *Connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		for _, f := range families {
			orders, err := c.list(ctx, f, preparing, window)
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			for _, o := range orders {
				if !yield(o.fetched(f, preparing), o.err) {
					return
				}
			}
		}
	}
}

// lately is the longest window that is asked for, up to now.
func (c *Connector) lately() connectors.Window {
	now := c.now()
	return connectors.Window{From: now.Add(-longestLookBack), To: now.Add(time.Minute)}
}

// Order asks for one order again: among those to ship, then among the shipped ones.
func (c *Connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	code, f, ok := splitID(id)
	if !ok {
		return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "Yahoo: %q is no order id", id)
	}
	for _, at := range []shelf{preparing, shipped} {
		orders, err := c.list(ctx, f, at, c.lately())
		if err != nil {
			return connectors.Fetched{}, err
		}
		if i := slices.IndexFunc(orders, func(o listed) bool { return o.code == code }); i >= 0 {
			return orders[i].fetched(f, at), nil
		}
	}
	return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "Yahoo no longer lists order %s", code)
}

// Watch tells what became of orders that left the lists: cancelled or shipped.
func (c *Connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	gone := map[family][]string{}
	for _, id := range missing {
		if code, f, ok := splitID(id); ok {
			gone[f] = append(gone[f], code)
		}
	}
	var sightings []connectors.Sighting
	for _, f := range families {
		found, err := c.whereabouts(ctx, f, gone[f])
		if err != nil {
			return nil, err
		}
		for _, code := range gone[f] {
			if state, known := found[code]; known {
				sightings = append(sightings, connectors.Sighting{ID: orderID(code, f), State: state})
			}
		}
	}
	return sightings, nil
}

// whereabouts looks for orders that are not to be shipped any more.
func (c *Connector) whereabouts(ctx context.Context, f family, codes []string) (map[string]connectors.PlatformState, error) {
	found := map[string]connectors.PlatformState{}
	if len(codes) == 0 {
		return found, nil
	}
	cancelled, err := c.cancelled(ctx, f, codes)
	if err != nil {
		return nil, err
	}
	for code := range cancelled {
		found[code] = connectors.StateCancelled
	}
	if len(found) == len(codes) {
		return found, nil
	}
	orders, err := c.list(ctx, f, shipped, c.lately())
	if err != nil {
		return nil, err
	}
	for _, o := range orders {
		if slices.Contains(codes, o.code) {
			found[o.code] = connectors.StateShipped
		}
	}
	return found, nil
}

// cancelled gives those of the orders that are cancelled. How the answer looks is not published: whatever its shape, it names the orders
// by their codes (FACTS.md §2.1).
func (c *Connector) cancelled(ctx context.Context, f family, codes []string) (map[string]bool, error) {
	found := map[string]bool{}
	op := operation{name: string(f) + "/GetCanceledOrders"}
	for chunk := range slices.Chunk(codes, perCall) {
		plain, err := c.call(ctx, op, map[string][]string{"OrderCode": chunk})
		if err != nil {
			return nil, err
		}
		var answer struct{ envelope }
		if json.Unmarshal(plain, &answer) == nil { // a bare list has no envelope
			if refused := answer.refusal(op.name); refused != nil {
				return nil, refused
			}
		}
		var shape any
		if err := json.Unmarshal(plain, &shape); err != nil {
			return nil, unexpected(op.name+": the answer is not JSON", plain, false)
		}
		switch shape.(type) {
		case map[string]any, []any, nil:
		default:
			return nil, unexpected(op.name+": the answer is neither a list nor an object", plain, false)
		}
		eachText(shape, func(s string) { found[s] = found[s] || slices.Contains(chunk, s) })
	}
	for code, named := range found {
		if !named {
			delete(found, code)
		}
	}
	return found, nil
}

// eachText visits every text of a JSON value.
func eachText(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, inner := range v {
			eachText(inner, visit)
		}
	case map[string]any:
		for _, inner := range v {
			eachText(inner, visit)
		}
	}
}
