package etmall

// Fetching: one list, with whole rows. FACTS.md section 2.

import (
	"context"
	"encoding/json"
	"iter"
	"regexp"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// listed is a list to ask for: of these statuses, transferred in the window, so many to a page.
type listed struct {
	statuses []string
	window   connectors.Window
	size     int
}

// question writes a list's question. Both ends are included and whole seconds: the window is rounded outwards.
func (l listed) question(page int) ordersQuestion {
	from, to := l.window.From.In(connectors.Taipei).Truncate(time.Second), l.window.To.In(connectors.Taipei)
	last := to.Truncate(time.Second)
	if last.Equal(to) {
		last = last.Add(-time.Second)
	}
	if last.Before(from) {
		last = from
	}
	return ordersQuestion{l.statuses, byTransfer, from.Format(momentLayout), last.Format(momentLayout), page, l.size}
}

// page asks for one page.
func (c *connector) page(ctx context.Context, l listed, number int) (pages.Page, error) {
	var answer ordersAnswer
	whole, err := c.call(ctx, opOrders, l.question(number), &answer)
	if err != nil {
		return pages.Page{}, err
	}
	return paged(opOrders, whole, answer.counts, answer.Orders, l.size)
}

// paged makes a page of rows and their count. Rows that are missing are not an empty list. The number of pages is the larger one of what is
// told and what follows from the total: to stop early would lose orders.
func paged(op operation, whole []byte, told counts, rows *[]json.RawMessage, size int) (pages.Page, error) {
	n, counted := told.Total.Count()
	if rows == nil || !counted {
		return pages.Page{}, strange(op, "no list, or no total", "沒有清單或 total", whole)
	}
	last, _ := told.Pages.Count() // missing: none
	return pages.Page{Rows: *rows, Total: n, Pages: max(last, (n+size-1)/size)}, nil
}

// spans cuts a window into pieces that one list may span, the newest first.
func spans(w connectors.Window) []connectors.Window {
	var all []connectors.Window
	for to := w.To; ; to = to.Add(-longestSpan) {
		from := to.Add(-longestSpan)
		if !from.After(w.From) {
			return append(all, connectors.Window{From: w.From, To: to})
		}
		all = append(all, connectors.Window{From: from, To: to})
	}
}

// rows streams the rows of a list, page by page.
func (c *connector) rows(ctx context.Context, l listed) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		for rows, err := range pages.Walk(l.size, func(number int) (pages.Page, error) { return c.page(ctx, l, number) }) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// document is the Raw of an order: EtMall's row as it came, and the receiver decrypted. Without a receiver he could not be decrypted yet.
type document struct {
	Row      json.RawMessage `json:"row"`
	Receiver *receiver       `json:"receiver,omitempty"`
}

// receiver is what stands encrypted in a row.
type receiver struct {
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Mobile  string `json:"mobile"`
	Address string `json:"address"`
}

// open decrypts a row's receiver.
func (c *connector) open(r orderRow) (*receiver, error) {
	var opened receiver
	for _, field := range []struct {
		sealed text
		into   *string
	}{{r.Name, &opened.Name}, {r.Phone, &opened.Phone}, {r.Mobile, &opened.Mobile}, {r.Address, &opened.Address}} {
		plain, err := c.seal.open(string(field.sealed))
		if err != nil {
			return nil, undecrypted(string(r.Number))
		}
		*field.into = plain
	}
	return &opened, nil
}

func undecrypted(number string) error {
	return connectors.Refuse("the receiver of EtMall's order %s cannot be decrypted with this password", "東森購物訂單 %s 的收件人資料無法以目前密碼解密",
		"Check the password and test the connection. An order that was encrypted with a former password must be handled in EtMall's vendor "+
			"system; if every order is like this, EtMall encrypts otherwise than was assumed: tell the maintainers.",
		"請確認密碼並測試連線。以舊密碼加密的訂單請至東森購物廠商系統處理；若所有訂單皆如此，表示加密方式與推定不同，請通知維護人員。",
		number)
}

// numberPattern is the form of an order's number.
var numberPattern = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)

// numberOf gives the number of a row; "" where there is none.
func numberOf(row json.RawMessage) string {
	var head struct {
		Number text `json:"orderNo"`
	}
	if json.Unmarshal(row, &head) != nil || !numberPattern.MatchString(string(head.Number)) {
		return ""
	}
	return string(head.Number)
}

// fetched files a row. An error is about this one order, which is set aside with what is known of it.
func (c *connector) fetched(raw json.RawMessage) (connectors.Fetched, error) {
	number := numberOf(raw)
	if number == "" {
		return connectors.Fetched{Raw: raw}, strangeRow("a row without an order number", "有一筆沒有訂單編號", raw)
	}
	var row orderRow
	if json.Unmarshal(raw, &row) != nil {
		return connectors.Fetched{ID: number, Raw: raw}, strangeRow("a row of another form", "有一筆訂單格式不同", raw)
	}
	opened, failed := c.open(row)
	encoded, err := json.Marshal(document{raw, opened})
	if err != nil {
		return connectors.Fetched{ID: number, Raw: raw}, strangeRow("a row of another form", "有一筆訂單格式不同", raw) // cannot happen: it was parsed
	}
	return connectors.Fetched{ID: number, Raw: encoded}, failed
}

// Orders streams the orders that wait, or have a number and were not confirmed.
func (c *connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		seen := map[string]bool{}
		for _, span := range spans(window) {
			for row, err := range c.rows(ctx, listed{openStatuses, span, perPage}) {
				if err != nil {
					yield(connectors.Fetched{}, err)
					return
				}
				f, err := c.fetched(row)
				if f.ID != "" && seen[f.ID] {
					continue
				}
				seen[f.ID] = true
				if !yield(f, err) {
					return
				}
			}
		}
	}
}

// find looks for orders of any status in windows, one after the other, until it has them all.
func (c *connector) find(ctx context.Context, windows []connectors.Window, numbers []string) (map[string]json.RawMessage, error) {
	found := map[string]json.RawMessage{}
	wanted := map[string]bool{}
	for _, number := range numbers {
		wanted[number] = true
	}
	for _, w := range windows {
		if len(found) == len(wanted) {
			break
		}
		for row, err := range c.rows(ctx, listed{allStatuses, w, perPage}) {
			if err != nil {
				return nil, err
			}
			if number := numberOf(row); wanted[number] {
				found[number] = row
			}
			if len(found) == len(wanted) {
				break
			}
		}
	}
	return found, nil
}

// memory is how far back an order is looked for by its number: there is no call that takes one.
const memory = 3 * longestSpan

// lately are the windows up to now in which an order is looked for.
func (c *connector) lately() []connectors.Window {
	now := c.env.Now().Add(time.Minute)
	return spans(connectors.Window{From: now.Add(-memory), To: now})
}

// Order looks for one order by its number. NotFound means that EtMall has not handed it over in the last 93 days.
func (c *connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !numberPattern.MatchString(id) {
		return connectors.Fetched{}, connectors.Errorf(connectors.NotFound, "EtMall: %q is no order number", id)
	}
	found, err := c.find(ctx, c.lately(), []string{id})
	if err != nil {
		return connectors.Fetched{}, err
	}
	row, there := found[id]
	if !there {
		return connectors.Fetched{}, meanings[codeNoOrder].told(codeNoOrder, "")
	}
	return c.fetched(row)
}

// Watch tells where orders are that the list no longer has. They are looked for in the window of the fetch first, where most of them were.
func (c *connector) Watch(ctx context.Context, window connectors.Window, missing []string) ([]connectors.Sighting, error) {
	missing = slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !numberPattern.MatchString(id) })
	if len(missing) == 0 {
		return nil, nil
	}
	windows := spans(window)
	if oldest := c.env.Now().Add(-memory); oldest.Before(window.From) {
		windows = append(windows, spans(connectors.Window{From: oldest, To: window.From})...)
	}
	found, err := c.find(ctx, windows, missing)
	if err != nil {
		return nil, err
	}
	var sightings []connectors.Sighting
	for _, id := range missing {
		var row orderRow
		if json.Unmarshal(found[id], &row) != nil {
			continue // of this one nothing is known, and it holds up no other
		}
		if state, known := statuses[string(row.Status)]; known {
			sightings = append(sightings, connectors.Sighting{ID: id, State: state})
		}
	}
	return sightings, nil
}
