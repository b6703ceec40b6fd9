package transport

// What a report may tell of a call: that it was made, how long it took and what kind of answer it got.

import (
	"time"

	"gowarehouse/connectors"
)

// Seen is one attempt in short. It holds nothing of what was sent or answered.
type Seen struct {
	Name     string // the operation, in the platform's words
	Host     string
	Status   int // 0: no answer
	Attempt  int // from 1
	Start    time.Time
	Duration time.Duration
	Bytes    int             // length of the answer
	Kind     connectors.Kind // of the error; empty: none
}

// see tells the account's watcher of an attempt, if there is one.
func (c *Client) see(call connectors.Call, x *exchange, attempt int) {
	if c.options.Seen == nil {
		return
	}
	told := Seen{Name: c.hide.text(call.Name), Host: c.hide.text(x.request.URL.Host), Status: x.reply.Status, Attempt: attempt,
		Start: x.start.UTC(), Duration: x.duration, Bytes: len(x.reply.Body)}
	if x.failure != nil {
		told.Kind = x.failure.err.Kind
	}
	c.options.Seen(told)
}

// maxKept is the longest answer that is kept for its shape, in bytes.
const maxKept = 1 << 20

// keep keeps the newest answer: a connector may find out only later that it does not fit. A long one, such as a label, is not kept.
func (c *Client) keep(reply connectors.Reply) {
	if len(reply.Body) > maxKept {
		c.newest.Store(nil)
		return
	}
	c.newest.Store(&reply)
}

// NewestShape gives the shape of the newest answer, nil where none is kept. See Shape.
func (c *Client) NewestShape() []byte {
	reply := c.newest.Load()
	if reply == nil {
		return nil
	}
	return c.Shape(reply.Body)
}
