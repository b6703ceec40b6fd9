package coupang

// Telling Coupang that boxes are being prepared (FACTS.md 3.1): until then the buyer may change the address.

import (
	"context"

	"gowarehouse/connectors"
)

// Acknowledge accepts boxes. Each is looked at first, so that one that is accepted already, or cannot be, is left alone.
func (c *Connector) Acknowledge(ctx context.Context, orders []string) []connectors.Outcome {
	targets := boxesNamed(orders)
	each(targets, func(t *target) { c.view(ctx, t) })
	c.acknowledgeAll(ctx, pending(targets))
	each(targets, func(t *target) {
		if t.refused != nil {
			t.settle(connectors.Refused, t.refused)
			return
		}
		t.settle(connectors.Done, nil)
	})
	return outcomes(targets)
}

// Acknowledged reads boxes: one that waits no more has its receiver fixed.
func (c *Connector) Acknowledged(ctx context.Context, orders []string) []connectors.Outcome {
	targets := boxesNamed(orders)
	each(targets, func(t *target) {
		switch c.view(ctx, t); {
		case !t.settled():
			t.settle(connectors.Nothing, nil)
		case t.out.State == connectors.Already:
			t.settle(connectors.Done, nil)
		}
	})
	return outcomes(targets)
}

// boxesNamed makes targets of boxes that are known by their number alone.
func boxesNamed(orders []string) []*target {
	parcels := make([]connectors.Parcel, len(orders))
	for i, id := range orders {
		parcels[i] = connectors.Parcel{ID: id, Order: connectors.Order{ID: id}, Whole: true}
	}
	return targetsOf(parcels)
}

// view looks at a box and settles it unless it waits to be acknowledged.
func (c *Connector) view(ctx context.Context, t *target) {
	id := t.parcel.ID
	fetched, err := c.Order(ctx, id)
	if err == nil {
		t.box, err = readSheet(fetched.Raw)
	}
	switch {
	case isCode(err, codeCancelled):
		t.settle(connectors.Refused, gone())
		t.out.Seen = &connectors.Sighting{ID: id, State: connectors.StateCancelled, Reason: reasonGone}
	case err != nil:
		t.lookFailed(err)
	case t.box.Status != statusAccept:
		t.settle(connectors.Already, nil)
		t.out.Seen = &connectors.Sighting{ID: id, Fetched: &fetched}
	}
}
