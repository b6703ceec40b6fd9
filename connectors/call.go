package connectors

import (
	"context"
	"net/http"
	"time"
)

// Caller is the one door to the network. The engine gives every connector its own (package transport), already bound to
// the account's rate limit, proxy, time-outs, circuit breaker and redacted trace.
type Caller interface {
	// Call sends the request, repeating it only as Call.Repeat allows, and gives the whole answer. A status of 400 and
	// above is not an error here: Call.Check decides. Errors are *Error of kind Temporary or Throttled, with MaybeDone
	// set when a changing request may have reached the platform.
	Call(ctx context.Context, call Call) (Reply, error)
}

// Call is one request to a platform.
type Call struct {
	Name    string        // the operation, in the platform's words, for trace and counters ("order/get_order_list")
	Method  string        // GET, POST, PUT, DELETE
	URL     string        // absolute
	Header  http.Header   // may be nil
	Body    []byte        // may be nil
	Changes bool          // it changes something on the platform: never repeated once it may have been received
	Stay    bool          // no redirection is followed, not even one on the same host
	Timeout time.Duration // how long this call may take; 0: as long as the platform's Limits say

	// Prepare runs before every attempt on a fresh copy of the request, so that a signature, nonce or time stamp is never
	// older than the attempt. It may be nil.
	Prepare func(*http.Request) error

	// Check reads an answer's status and body and gives a typed error if it is a refusal. Throttled and Temporary are
	// retried by the transport when that is safe: a platform that throttles with 200 and an error body says so here. It may be
	// nil: then 429 is Throttled, 5xx and HTML are Temporary, 401 Unauthorized, 404 NotFound, other 4xx Rejected.
	Check func(Reply) error
}

// Reply is a whole answer.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}
