package transport

// The trace: what support needs to see of an attempt, and nothing of secrets and people.

import (
	"time"

	"gowarehouse/connectors"
)

// Trace is one attempt. Everything in it is redacted and may be shown, stored and sent to support.
type Trace struct {
	Account      string
	Name         string // the operation, in the platform's words
	Method       string
	Host         string
	Path         string
	Query        string
	Status       int // 0: no answer
	Attempt      int // from 1; redirections count with their attempt
	Start        time.Time
	Duration     time.Duration
	Bytes        int    // length of the answer
	Sent         bool   // the request may have reached the platform
	Error        string // empty: none
	RequestBody  string
	ResponseBody string
}

// trace tells the account's tracer of an attempt, if there is one.
func (c *Client) trace(call connectors.Call, x *exchange, attempt int) {
	if c.options.Trace == nil {
		return
	}
	told := Trace{
		Account:      c.options.Account,
		Name:         c.hide.text(call.Name),
		Method:       x.request.Method,
		Host:         c.hide.text(x.request.URL.Host),
		Path:         c.hide.path(x.request.URL),
		Query:        c.hide.query(x.request.URL.RawQuery),
		Status:       x.reply.Status,
		Attempt:      attempt,
		Start:        x.start.UTC(),
		Duration:     x.duration,
		Bytes:        len(x.reply.Body),
		Sent:         x.sent,
		RequestBody:  c.hide.body(x.request.Header.Get("Content-Type"), x.body),
		ResponseBody: c.hide.body(x.reply.Header.Get("Content-Type"), x.reply.Body),
	}
	if x.failure != nil {
		told.Error = c.hide.sentence(x.failure.err.Error())
	}
	c.options.Trace(told)
}
