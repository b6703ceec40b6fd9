package ownsite

// Walking a list of the website by its cursor (FACTS.md section 2.1).

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// What bounds a walk.
const (
	mostRestarts = 3 // after cursors that have expired, without anything new
	mostBarren   = 3 // pages in a row that say more follows and bring nothing new
	overlap      = 10 * time.Minute
)

// row is a row of a list. One that has no id of the contract has none here.
type row struct {
	id      string
	created time.Time
	raw     json.RawMessage
}

// walk streams the rows of a list, each once. A cursor that has expired begins the walk anew, shortly before what was seen last.
func (n *native) walk(ctx context.Context, name, path string, query url.Values) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		query.Set("limit", strconv.Itoa(pageSize))
		w := walker{seen: map[string]bool{}, query: query}
		for {
			reply, err := n.get(ctx, name, path, w.query)
			if w.restarts(err) {
				continue
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			rows, more, err := w.take(reply)
			if err != nil {
				yield(row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
			if !more {
				return
			}
		}
	}
}

// walker is where a walk has come to.
type walker struct {
	query   url.Values
	seen    map[string]bool
	last    time.Time // the latest change seen
	pages   int       // read so far
	again   int       // pages that may come a second time after the walk began anew
	expired int       // restarts since something new came
	barren  int
}

// restarts begins anew after an expired cursor: as often as something new came meanwhile, otherwise a few times.
func (w *walker) restarts(err error) bool {
	var e *connectors.Error
	if !errors.As(err, &e) || e.Code != codeExpired || w.expired == mostRestarts || !w.query.Has("cursor") {
		return false
	}
	w.expired++
	w.query.Del("cursor")
	w.again = w.pages
	if !w.last.IsZero() {
		w.query.Set("updated_since", w.last.Add(-overlap).Format(time.RFC3339Nano))
	}
	return true
}

// take reads a page: its new rows, and whether more follow.
func (w *walker) take(reply connectors.Reply) ([]row, bool, error) {
	page, err := decode[listPage](reply)
	if err != nil {
		return nil, false, err
	}
	if page.Data == nil || page.More == nil {
		return nil, false, misshapen("the list has no data or does not say whether more follows", "清單沒有 data 或 has_more", reply.Body, nil)
	}
	fresh := w.rows(page)
	if !*page.More {
		return fresh, false, nil
	}
	w.pages++
	switch {
	case len(fresh) > 0:
		w.barren, w.expired = 0, 0
	case w.again > 0: // what was changed in the minutes before a cursor expired, however many rows that are
		w.again--
	default:
		w.barren++
	}
	if page.Next == "" || string(page.Next) == w.query.Get("cursor") || w.barren == mostBarren {
		return nil, false, misshapen("the list says that more follows, and its cursor does not lead there", "清單表示還有資料，但游標無法取得", reply.Body, nil)
	}
	w.query.Set("cursor", string(page.Next))
	return fresh, true, nil
}

// rows gives the rows of a page that did not come before.
func (w *walker) rows(page listPage) []row {
	var fresh []row
	for _, raw := range page.Data {
		var b brief
		_ = json.Unmarshal(raw, &b) // what cannot be read has no id
		r := row{id: string(cmp.Or(b.Variant, b.ID)), raw: raw}
		r.created, _ = moment(b.Created) // only an order has one, and Normalise demands it
		if at, dated := moment(b.Updated); dated && at.After(w.last) {
			w.last = at
		}
		if !isID(text(r.id)) {
			r.id = ""
		}
		if r.id == "" || !w.seen[r.id] {
			fresh = append(fresh, r)
		}
		w.seen[r.id] = true
	}
	return fresh
}

// moment reads a time of the contract, which has an offset.
func moment(t text) (time.Time, bool) { return t.Time(time.UTC, time.RFC3339) }
