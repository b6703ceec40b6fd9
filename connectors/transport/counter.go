package transport

// Counting requests, so that a fetch can be compared with what it must cost at least.

import (
	"context"
	"sync/atomic"
)

// Counter counts the requests that were sent under a context.
type Counter struct {
	requests atomic.Int64
	outer    *Counter
}

type counterKey struct{}

// WithCounter gives a context under which every request that is sent is counted, repeated and redirected ones included, refused and
// unconnected ones not. A counter inside another counts for both.
func WithCounter(ctx context.Context) (context.Context, *Counter) {
	counter := &Counter{}
	counter.outer, _ = ctx.Value(counterKey{}).(*Counter)
	return context.WithValue(ctx, counterKey{}, counter), counter
}

// Requests is the number so far.
func (c *Counter) Requests() int { return int(c.requests.Load()) }

// count notes a request sent.
func count(ctx context.Context) {
	counter, _ := ctx.Value(counterKey{}).(*Counter)
	for ; counter != nil; counter = counter.outer {
		counter.requests.Add(1)
	}
}
