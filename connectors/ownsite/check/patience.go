package check

// The pace of a check: a shop that asks for time gets it, and a shop is told nothing faster than it says that it bears.

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// What bounds the patience with a shop.
const (
	mostPauses  = 5               // for one call
	longestRest = 2 * time.Minute // one that asks for more is not waited for
	usualRest   = 30 * time.Second
)

// patient makes calls at the pace of the shop. A call that was refused for its pace did nothing, so that it may be made again.
type patient struct {
	connectors.Caller
	rest   func(ctx context.Context, pause time.Duration)
	asked  int  // refusals for the pace
	vague  bool // one of them did not say for how long
	before time.Duration
}

// Call makes a call, and waits where the shop says so.
func (p *patient) Call(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
	for tries := 0; ; tries++ {
		if p.before > 0 {
			p.rest(ctx, p.before)
			p.before = 0
		}
		var told connectors.Reply // kept, for a check may turn it into an error
		watched := call
		watched.Check = func(reply connectors.Reply) error {
			told = reply
			if call.Check == nil {
				return transport.Check(reply)
			}
			return call.Check(reply)
		}
		reply, err := p.Caller.Call(ctx, watched)
		p.before = spent(told.Header)
		if told.Status != http.StatusTooManyRequests {
			return reply, err
		}
		pause, said := restOf(told)
		p.asked++
		if !said {
			p.vague = true
		}
		if tries == mostPauses || pause > longestRest || ctx.Err() != nil {
			return reply, err
		}
		p.before = pause
	}
}

// restOf is how long a shop that refused a call for its pace wants to be left alone; said: it told so itself.
func restOf(reply connectors.Reply) (pause time.Duration, said bool) {
	seconds, err := strconv.Atoi(strings.TrimSpace(reply.Header.Get("Retry-After")))
	if err != nil || seconds < 0 {
		return usualRest, false
	}
	return max(time.Second, time.Duration(seconds)*time.Second), true
}

// spent is how long to wait before the next call because the shop has said that no more are allowed until then.
func spent(header http.Header) time.Duration {
	if header.Get("RateLimit-Remaining") != "0" {
		return 0
	}
	seconds, err := strconv.Atoi(cmp.Or(header.Get("RateLimit-Reset"), "1"))
	if err != nil || seconds < 0 {
		return time.Second
	}
	return min(time.Duration(seconds)*time.Second, longestRest)
}

// sleep is the usual rest.
func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// paces demands that a shop which refuses for the pace says for how long.
func (c *checker) paces() outcome {
	switch {
	case c.patient.vague:
		return failed(vagueRefusal.of())
	case c.patient.asked == 0:
		return skipped(neverTooFast)
	}
	return passed()
}
