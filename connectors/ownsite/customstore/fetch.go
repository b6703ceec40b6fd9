package customstore

// Fetching (FACTS.md section 10.1): the export gives every order that was modified in a window, whatever its status, by numbered pages.

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

func itoa(n int) string { return strconv.Itoa(n) }

// overlap is by how much a window is widened: plug-ins compare by the minute, and some leave its border out [code].
const overlap = 2 * time.Minute

// mostPages bounds an export, whatever it says of itself.
const mostPages = 1000

// document is what Fetched.Raw holds: the order's XML as the website wrote it.
type document struct {
	Order string `json:"custom_store_order"`
}

// Orders streams the orders that were modified since the window began and made before it ended, each once.
func (s *Store) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		from := window.From
		if from.IsZero() {
			from = s.env.Now().Add(-longestSearch)
		}
		for r, err := range s.rows(ctx, from, s.env.Now()) {
			if err != nil {
				yield(connectors.Fetched{}, err)
				return
			}
			if modified, dated := moment(r.Modified); dated && modified.Before(from.Truncate(time.Minute)) {
				continue // the window was widened
			}
			if ordered, dated := moment(r.Ordered); dated && !window.To.IsZero() && !ordered.Before(window.To) {
				continue
			}
			var failure error
			if r.ID == "" {
				failure = s.misshapen("an order of the export has no OrderID", "匯出中有訂單缺少 OrderID", []byte(r.XML), nil)
			}
			if !yield(connectors.Fetched{ID: r.ID, Raw: wrap(r)}, failure) {
				return
			}
		}
	}
}

// Between streams what the website says was modified in a window, borders of two minutes included.
func (s *Store) Between(ctx context.Context, from, to time.Time) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		for r, err := range s.rows(ctx, from, to) {
			if !yield(connectors.Fetched{ID: r.ID, Raw: wrap(r)}, err) {
				return
			}
		}
	}
}

// rows streams an export, each order once.
func (s *Store) rows(ctx context.Context, from, to time.Time) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		seen := map[string]bool{}
		for number, last := 1, 1; number <= last; number++ {
			p, err := s.export(ctx, from.Add(-overlap), to.Add(overlap), number)
			if err == nil && p.Pages != "" {
				if last, err = strconv.Atoi(strings.TrimSpace(p.Pages)); err != nil || last < 0 || last > mostPages {
					err = s.misshapen("the export does not say how many pages it has", "匯出未說明頁數", nil, nil)
				}
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			for _, r := range p.Orders {
				r.ID = strings.TrimSpace(r.ID)
				if r.ID != "" && seen[r.ID] {
					continue
				}
				seen[r.ID] = true
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// wrap writes the document.
func wrap(r row) json.RawMessage {
	raw, err := json.Marshal(document{r.XML})
	if err != nil {
		panic(fmt.Sprintf("customstore: a text that cannot be written as JSON: %v", err))
	}
	return raw
}

// longestSearch is how far back an order is looked for: the protocol has no question for a single one.
const longestSearch = 365 * 24 * time.Hour

// searches are the windows in which an order is looked for, from its youngest change backwards.
var searches = []time.Duration{24 * time.Hour, 8 * 24 * time.Hour, 60 * 24 * time.Hour, longestSearch}

// Order looks for one order in the exports, from the latest change backwards. NotFound if a year does not have it.
func (s *Store) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	to := s.env.Now()
	for _, back := range searches {
		from := s.env.Now().Add(-back)
		for r, err := range s.rows(ctx, from, to) {
			if err != nil {
				return connectors.Fetched{}, err
			}
			if r.ID == id {
				return connectors.Fetched{ID: id, Raw: wrap(r)}, nil
			}
		}
		to = from
	}
	return connectors.Fetched{}, (&connectors.Error{Kind: connectors.NotFound, Do: s.advice.Developer}).Saying(
		"the website's export of a year has no such order", "官網一年內的匯出沒有這張訂單")
}

// known looks for the orders of parcels among what was modified since they were read, and gives those that are there, by id.
func (s *Store) known(ctx context.Context, parcels []connectors.Parcel) (map[string]row, error) {
	found := map[string]row{}
	if len(parcels) == 0 {
		return found, nil
	}
	now := s.env.Now()
	from, wanted := now, map[string]bool{}
	for _, p := range parcels {
		wanted[p.Order.ID] = true
		switch at := p.Order.UpdatedAt; {
		case at.IsZero():
			from = now.Add(-longestSearch)
		case at.Before(from):
			from = at
		}
	}
	for r, err := range s.rows(ctx, from, now) {
		if err != nil {
			return nil, err
		}
		if wanted[r.ID] {
			found[r.ID] = r
		}
		if len(found) == len(wanted) {
			break
		}
	}
	return found, nil
}
