package coupang

// Fetching: the boxes in ACCEPT, then those in INSTRUCT, by day.

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// States of a box (FACTS.md 2.4).
const (
	statusAccept   = "ACCEPT"
	statusInstruct = "INSTRUCT"
)

// wanted are paid or cash on delivery, and not shipped. ACCEPT comes first: a box moves from it to INSTRUCT and never back, so that one
// that is acknowledged meanwhile is seen twice rather than missed.
var wanted = []string{statusAccept, statusInstruct}

// document is Fetched.Raw: a box as it came, and the market whose days and times it is written in.
type document struct {
	Order  json.RawMessage `json:"order"`
	Market string          `json:"market"`
}

// Orders lists both states over the days of the window. Coupang filters by the day of the order.
func (c *Connector) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		f := &fetch{c: c, ctx: ctx, yield: yield, seen: map[string]bool{}}
		for _, status := range wanted {
			for _, s := range cutWindow(window, c.zone) {
				if !f.list(status, s) {
					return
				}
			}
		}
	}
}

// span is some days in the market's zone, both ends belonging to it.
type span struct{ first, last time.Time }

// cutWindow gives the days of a window, in parts of at most 31.
func cutWindow(w connectors.Window, zone *time.Location) []span {
	day := func(t time.Time) time.Time {
		local := t.In(zone)
		return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	}
	var spans []span
	end := day(w.To.Add(-time.Nanosecond))
	for first := day(w.From); !first.After(end); first = first.AddDate(0, 0, windowDays) {
		last := first.AddDate(0, 0, windowDays-1)
		if last.After(end) {
			last = end
		}
		spans = append(spans, span{first, last})
	}
	return spans
}

// halves cuts a span of several days in two.
func (s span) halves() (span, span) {
	middle := s.first.AddDate(0, 0, int(s.last.Sub(s.first)/(24*time.Hour))/2)
	return span{s.first, middle}, span{middle.AddDate(0, 0, 1), s.last}
}

// fetch is one run of Orders.
type fetch struct {
	c     *Connector
	ctx   context.Context
	yield func(connectors.Fetched, error) bool
	seen  map[string]bool
}

const dayForm = "2006-01-02-07:00"

// list goes through the pages of one state and span, and says whether to go on. A span that takes the gateway too long is asked in halves.
func (f *fetch) list(status string, s span) bool {
	token, asked := "", map[string]bool{}
	for {
		pairs := []string{"createdAtFrom", s.first.Format(dayForm), "createdAtTo", s.last.Format(dayForm), "maxPerPage", strconv.Itoa(pageSize)}
		if token != "" {
			pairs = append(pairs, "nextToken", token)
		}
		reply, err := f.c.call(f.ctx, opList, subject{}, query(append(pairs, "status", status)...), nil)
		if isCode(err, codeTimeLimit) && s.last.After(s.first) {
			early, late := s.halves()
			return f.list(status, early) && f.list(status, late)
		}
		if err != nil {
			return f.end(err)
		}
		rows, next, err := readPage(reply)
		if err != nil {
			return f.end(err)
		}
		for _, row := range rows {
			if !f.give(row) {
				return false
			}
		}
		switch {
		case next == "":
			return true
		case asked[next]:
			return f.end(broken(reply.Body, "", nil).Saying("Coupang's list of orders goes round in a circle: a page says to go on with one that came before",
				"酷澎的訂單清單不斷重複：某一頁指回先前的頁面"))
		}
		token, asked[next] = next, true
	}
}

// readPage reads a page of boxes. A full page that does not say what comes next may be short: that breaks the contract.
func readPage(reply connectors.Reply) (rows []json.RawMessage, next string, err error) {
	e, err := open(opList, reply)
	if err != nil {
		return nil, "", err
	}
	if len(e.Data) == 0 || e.Data[0] != '[' {
		return nil, "", unreadable(opList, reply.Body, nil)
	}
	if err := json.Unmarshal(e.Data, &rows); err != nil {
		return nil, "", unreadable(opList, reply.Body, err)
	}
	if e.NextToken == nil {
		if len(rows) >= pageSize {
			return nil, "", unreadable(opList, reply.Body, nil)
		}
		return rows, "", nil
	}
	var token scalar.Text
	if err := token.UnmarshalJSON(e.NextToken); err != nil {
		return nil, "", unreadable(opList, reply.Body, err)
	}
	return rows, string(token), nil
}

// end tells the error that ends the stream.
func (f *fetch) end(err error) bool {
	f.yield(connectors.Fetched{}, err)
	return false
}

// give yields a box that was not seen yet. One that cannot be named is set aside with its text.
func (f *fetch) give(row json.RawMessage) bool {
	fetched, err := f.c.fetched(row)
	switch {
	case err != nil:
		return f.yield(fetched, err)
	case f.seen[fetched.ID]:
		return true
	}
	f.seen[fetched.ID] = true
	return f.yield(fetched, nil)
}

// fetched makes the stored document of a box.
func (c *Connector) fetched(row json.RawMessage) (connectors.Fetched, error) {
	raw, err := json.Marshal(document{Order: row, Market: c.setting(keyMarket)})
	if err != nil {
		return connectors.Fetched{}, broken(row, "a box cannot be stored", err)
	}
	var name struct {
		ID ident `json:"shipmentBoxId"`
	}
	if err := json.Unmarshal(row, &name); err != nil || !name.ID.known() {
		return connectors.Fetched{Raw: raw}, broken(row, "a box has no shipmentBoxId", err)
	}
	return connectors.Fetched{ID: string(name.ID), Raw: raw}, nil
}

// Order asks for one box again. NotFound for one that was cancelled: Coupang does not give those any more.
func (c *Connector) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isID(id) {
		return connectors.Fetched{}, connectors.Missing(nil, "that is no number of a shipment box", "這不是配送單號", "Check the number.", "請檢查編號。")
	}
	reply, err := c.call(ctx, opBox, subject{id: id}, "", nil)
	if err != nil {
		return connectors.Fetched{}, err
	}
	var row json.RawMessage
	if err := decode(opBox, reply, &row); err != nil {
		return connectors.Fetched{}, err
	}
	fetched, err := c.fetched(row)
	if err == nil && fetched.ID != id {
		err = broken(reply.Body, "Coupang answered with another box", nil)
	}
	return fetched, err
}

// Watch asks for each open box that the lists no longer have. A cancelled one is told by its refusal; one that Coupang does not know is no
// news; an answer that cannot be read is an error beside the news of the others.
func (c *Connector) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var seen []connectors.Sighting
	var unread error
	for _, id := range missing {
		fetched, err := c.Order(ctx, id)
		switch {
		case isCode(err, codeCancelled):
			seen = append(seen, connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: reasonGone})
			continue
		case err != nil && connectors.KindOf(err) == connectors.NotFound:
			continue
		case err != nil && connectors.KindOf(err) == connectors.Unexpected:
			unread = err
			continue
		case err != nil:
			return seen, err
		}
		order, err := c.Normalise(fetched)
		if err != nil {
			unread = err
			continue
		}
		seen = append(seen, connectors.Sighting{ID: id, State: order.State, Reason: order.CancelReason, Fetched: &fetched})
	}
	return seen, unread
}
