package pchome

// The lists of numbers (FACTS.md sections 2.1 and 5). A page is asked for by the row it begins with. Whether rows are counted from 0 or from
// 1 is known for neither list for certain, and rows come in between two pages, so that what comes twice is passed over, and a list that ends
// early is no list.

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// list is one of the two lists.
type list struct {
	name, path string
	first      int    // offset of the first row
	query      string // what else is asked
}

var goodsList = list{name: "goods list", path: pathGoodsIDs, first: firstGoods, query: paramShelf + "=1&" + paramFields + "=GroupId&"}

// ordersOf is the list of lines that were transferred on the days from and to, both included.
func ordersOf(from, to time.Time) list {
	return list{name: "order list", path: pathOrderIDs, first: firstOrder, query: paramDays + "=" + dayOf(from) + "-" + dayOf(to) + "&"}
}

// page asks for one page.
func (c *connector) page(ctx context.Context, l list, offset, limit int) (listPage, error) {
	reply, err := c.call(ctx, request{
		name: l.name, method: http.MethodGet, path: l.path, query: fmt.Sprintf("%s%s=%d&%s=%d", l.query, paramOffset, offset, paramLimit, limit),
	})
	if isNotFound(err) { // of a list, that says nothing of its rows
		return listPage{}, c.differs(nil, err, "a list is not there", "查無清單")
	}
	if err != nil {
		return listPage{}, err
	}
	var p listPage
	return p, c.decode(reply, &p)
}

// mostIdle is how many pages in a row may bring nothing new before a list counts as broken.
const mostIdle = 3

// walk gives every row of a list to take, which says whether it is new. It ends as soon as all rows that the list counts are there, or, of
// a list without a count, with the first page that brings nothing new. A total that shrank between two pages means that rows moved back: so
// does the walk.
func (c *connector) walk(ctx context.Context, l list, take func(json.RawMessage) (isNew bool, err error)) error {
	offset, have, least, before, idle := l.first, 0, uncounted, uncounted, 0
	for {
		p, err := c.page(ctx, l, offset, pageSize)
		if err != nil {
			return err
		}
		fresh := 0
		for _, row := range p.rows {
			isNew, err := take(row)
			if err != nil {
				return err
			}
			if isNew {
				fresh++
			}
		}
		have += fresh
		back := 0
		if p.total != uncounted {
			if least == uncounted {
				least, before = p.total, p.total
			}
			least, back, before = min(least, p.total), max(0, before-p.total), p.total
		}
		if idle++; fresh > 0 {
			idle = 0
		}
		switch {
		case p.total != uncounted && have >= p.total, p.total == uncounted && fresh == 0:
			return nil
		case p.total != uncounted && fresh == 0 && back == 0 && have >= least: // what is missing came in while the list was read
			return nil
		case len(p.rows) == 0 && back == 0, idle > mostIdle:
			return c.differs(nil, nil, "a list ends before its last row", "清單不完整")
		}
		offset = max(l.first, offset+len(p.rows)-back)
	}
}

// days cuts a window into queries. Both days of each are included.
func days(from, to time.Time) [][2]time.Time {
	var cut [][2]time.Time
	for from = from.In(connectors.Taipei); dayOf(from) <= dayOf(to); from = from.AddDate(0, 0, longestDays+1) {
		last := from.AddDate(0, 0, longestDays)
		if last.After(to) {
			last = to
		}
		cut = append(cut, [2]time.Time{from, last})
	}
	return cut
}

// listed is what the list of orders gave: the numbers of lines, each once, and rows that have none.
type listed struct {
	lines []string
	odd   []json.RawMessage
}

// listLines reads the list for all days from and to, both included.
func (c *connector) listLines(ctx context.Context, from, to time.Time) (listed, error) {
	var all listed
	seen := map[string]bool{}
	for _, span := range days(from, to) {
		err := c.walk(ctx, ordersOf(span[0], span[1]), func(row json.RawMessage) (bool, error) {
			id, ok := lineOf(row)
			if !ok {
				id = string(row)
			}
			if seen[id] {
				return false, nil
			}
			seen[id] = true
			if ok {
				all.lines = append(all.lines, id)
			} else {
				all.odd = append(all.odd, row)
			}
			return true, nil
		})
		if err != nil {
			return listed{}, err
		}
	}
	return all, nil
}

// lineOf reads the number of a row's line.
func lineOf(row json.RawMessage) (line string, ok bool) {
	var r struct {
		ID text `json:"Id"`
	}
	if !isObject(row) || json.Unmarshal(row, &r) != nil {
		return "", false
	}
	_, ok = orderOf(string(r.ID))
	return string(r.ID), ok
}

func isNotFound(err error) bool { return err != nil && connectors.KindOf(err) == connectors.NotFound }

// joined writes numbers the way PChome takes several.
func joined(ids []string) string { return strings.Join(ids, ",") }
