package ownsite

// Fetching orders (FACTS.md section 2): the list holds whole orders, so that a page costs one request and nothing more.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// document is what Fetched.Raw holds: the order as the website wrote it.
type document struct {
	Order json.RawMessage `json:"order"`
}

// The statuses of an order (FACTS.md section 2.3).
const (
	statusPending   = "pending"
	statusReady     = "ready"
	statusOnHold    = "on_hold"
	statusPartly    = "partially_shipped"
	statusShipped   = "shipped"
	statusCompleted = "completed"
	statusCancelled = "cancelled"
)

// asked are the statuses of orders that may have to be packed, and of those that must not be packed any more.
var asked = strings.Join([]string{statusReady, statusOnHold, statusPartly, statusCancelled}, ",")

// Orders streams the orders that were changed since the window began and made before it ended. By is the time of the last change.
func (n *native) Orders(ctx context.Context, window connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		query := url.Values{"status": {asked}}
		if !window.From.IsZero() {
			query.Set("updated_since", window.From.UTC().Format(time.RFC3339Nano))
		}
		for r, err := range n.walk(ctx, "orders", "/orders", query) {
			switch {
			case err != nil:
				yield(connectors.Fetched{}, err)
				return
			case !window.To.IsZero() && !r.created.Before(window.To):
				continue
			case r.id == "":
				err = misshapen("a row of the orders has no id", "訂單清單中有一筆沒有 id", r.raw, nil)
			}
			if !yield(connectors.Fetched{ID: r.id, Raw: wrap(r.raw)}, err) {
				return
			}
		}
	}
}

// wrap writes the document. The row has been read as JSON before, so that writing cannot fail.
func wrap(order json.RawMessage) json.RawMessage {
	raw, err := json.Marshal(document{order})
	if err != nil {
		panic(fmt.Sprintf("ownsite: a row that was JSON is none: %v", err))
	}
	return raw
}

// Order asks for one order again, whatever its status.
func (n *native) Order(ctx context.Context, id string) (connectors.Fetched, error) {
	if !isID(text(id)) {
		return connectors.Fetched{}, (&connectors.Error{Kind: connectors.NotFound}).Saying(
			"the website's ids have no such characters", "網站的訂單編號沒有這種字元")
	}
	reply, err := n.get(ctx, "order", "/orders/"+id, nil)
	if err != nil {
		return connectors.Fetched{}, err
	}
	about, err := decode[brief](reply)
	if err == nil && string(about.ID) != id {
		err = misshapen("the answer is not the order that was asked for", "網站回應的不是所查詢的訂單", reply.Body, nil)
	}
	if err != nil {
		return connectors.Fetched{}, err
	}
	return connectors.Fetched{ID: id, Raw: wrap(reply.Body)}, nil
}

// Watch asks about open orders that the list no longer shows, a hundred at a time. One that the website does not give even then is asked for
// by itself: only a plain "no such order" counts as deleted.
func (n *native) Watch(ctx context.Context, _ connectors.Window, missing []string) ([]connectors.Sighting, error) {
	var sightings []connectors.Sighting
	ids := slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !isID(text(id)) })
	for chunk := range slices.Chunk(ids, pageSize) {
		known, err := n.known(ctx, chunk)
		if err != nil {
			return sightings, err
		}
		for _, id := range chunk {
			sighting, err := n.sight(ctx, id, known[id])
			if connectors.Ends(err) {
				return sightings, err
			}
			if err == nil { // an order that cannot be read hides not what became of the others
				sightings = append(sightings, sighting)
			}
		}
	}
	return sightings, nil
}

// known asks for at most a hundred orders of any status, by id.
func (n *native) known(ctx context.Context, ids []string) (map[string]connectors.Fetched, error) {
	found := make(map[string]connectors.Fetched, len(ids))
	for r, err := range n.walk(ctx, "orders", "/orders", url.Values{"ids": {strings.Join(ids, ",")}}) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(ids, r.id) {
			found[r.id] = connectors.Fetched{ID: r.id, Raw: wrap(r.raw)}
		}
		if len(found) == len(ids) { // a website that does not know the filter would go on with all its orders
			break
		}
	}
	return found, nil
}

func (n *native) sight(ctx context.Context, id string, fetched connectors.Fetched) (connectors.Sighting, error) {
	var err error
	if fetched.Raw == nil {
		fetched, err = n.Order(ctx, id)
	}
	if isDeleted(err) {
		return connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: "deleted on the website"}, nil
	}
	if err != nil {
		return connectors.Sighting{}, err
	}
	order, err := n.Normalise(fetched)
	if err != nil {
		return connectors.Sighting{}, err
	}
	return connectors.Sighting{ID: id, State: order.State, Reason: order.CancelReason, Fetched: &fetched}, nil
}

// isDeleted says whether the website says in so many words that it has no such order.
func isDeleted(err error) bool {
	var e *connectors.Error
	return errors.As(err, &e) && e.Kind == connectors.NotFound && e.Code == codeNoOrder
}
