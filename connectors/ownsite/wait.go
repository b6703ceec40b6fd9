package ownsite

// Waiting for changes (FACTS.md section 2.1): the website holds the request until an order changes or the time is over, so that an order comes
// in within seconds although nobody can reach this computer.

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// The longest that a website holds a request, and for how long its answer is waited for.
const (
	longestWait = 25 * time.Second
	waitTimeout = 30 * time.Second
)

// Waits says whether the website offers it.
func (n *native) Waits() bool { return n.can(canLongPoll) }

// Wait asks for what was changed behind the position, a cursor of the website. One that has expired begins at since.
func (n *native) Wait(ctx context.Context, position string, since time.Time) ([]connectors.Fetched, string, error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "wait": {strconv.Itoa(int(longestWait / time.Second))}}
	if position != "" {
		query.Set("cursor", position)
	} else {
		query.Set("status", asked)
		query.Set("updated_since", since.UTC().Format(time.RFC3339Nano))
	}
	reply, err := n.call(ctx, request{name: "orders (waiting)", method: http.MethodGet, path: "/orders", query: query, timeout: waitTimeout})
	var e *connectors.Error
	if position != "" && errors.As(err, &e) && e.Code == codeExpired {
		return n.Wait(ctx, "", since)
	}
	if err != nil {
		return nil, position, err
	}
	page, err := decode[listPage](reply)
	if err == nil && (page.Data == nil || page.Next == "") {
		err = misshapen("the list has no data or no next_cursor", "清單沒有 data 或 next_cursor", reply.Body, nil)
	}
	if err != nil {
		return nil, position, err
	}
	w := walker{seen: map[string]bool{}, query: url.Values{}}
	var changed []connectors.Fetched
	for _, r := range w.rows(page) {
		changed = append(changed, connectors.Fetched{ID: r.id, Raw: wrap(r.raw)})
	}
	return changed, string(page.Next), nil
}
