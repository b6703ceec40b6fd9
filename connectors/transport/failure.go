package transport

// What can go wrong on the way: the kind of each failure, whether the platform may have acted, and whether to try again.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// failure is an attempt that failed: the error for the caller, and what the client itself needs to know.
type failure struct {
	err         *connectors.Error
	again       bool          // the call may be repeated
	wait        time.Duration // before the next attempt; set by plan
	unreachable bool          // counts against the way to the host
	reached     bool          // an answer came, whatever it said
	stale       bool          // a kept connection failed before any answer: the next attempt has a fresh one and need not wait
}

// Error is that of the error inside.
func (f *failure) Error() string { return f.err.Error() }

// Unwrap gives the error for the caller.
func (f *failure) Unwrap() error { return f.err }

func asFailure(err error) (*failure, bool) {
	var f *failure
	ok := errors.As(err, &f)
	return f, ok
}

var (
	errClosed    = errors.New("client closed")
	errOversized = errors.New("answer too long")
)

// brokenAnswer is an answer that began and did not end well.
type brokenAnswer struct{ cause error }

func (e *brokenAnswer) Error() string { return "the answer broke off" }
func (e *brokenAnswer) Unwrap() error { return e.cause }

// notSent is a failure before anything left this machine.
func notSent(kind connectors.Kind, reason string, cause error) *failure {
	return &failure{err: &connectors.Error{Kind: kind, Reason: reason, Err: cause}}
}

// circuitOpen is the refusal of the circuit breaker. It is not waited for: the sweep of the engine comes back.
func circuitOpen(remaining time.Duration) *failure {
	f := notSent(connectors.Temporary, "the platform could not be reached several times in a row; waiting before the next try", nil)
	f.err.RetryAfter = max(remaining, time.Millisecond)
	return f
}

// interrupted is the end of the caller's context.
func interrupted(ctx context.Context, maybeDone bool) *failure {
	reason := "the call was stopped"
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		reason = "the time for the call is over"
	}
	f := notSent(connectors.Temporary, reason, ctx.Err())
	f.err.MaybeDone = maybeDone
	return f
}

// stopped is an error of an earlier attempt whose repetition was cut short by the end of ctx.
func stopped(ctx context.Context, last *connectors.Error) *connectors.Error {
	told := *last
	told.Err = &quiet{text: ctx.Err().Error(), cause: errors.Join(ctx.Err(), last.Err)}
	return &told
}

// strayed is an answer that sends us where we do not go.
func strayed(call connectors.Call, status int, to string) *failure {
	return &failure{reached: true, err: &connectors.Error{
		Kind:   connectors.Rejected,
		Reason: fmt.Sprintf("the platform's address moved to %s (status %d)", to, status),
		Do:     adviceMoved,
		// 301, 307 and 308 mean "not here"; 302 and 303 are also what a server says after it did what it was asked.
		MaybeDone: call.Changes && (status == http.StatusFound || status == http.StatusSeeOther),
	}}
}

// wireFailure tells what an error of net/http means. ctx is the caller's, limited the attempt's.
func (c *Client) wireFailure(ctx, limited context.Context, call connectors.Call, x *exchange, err error) *failure {
	maybeDone := call.Changes && x.sent
	if ctx.Err() != nil {
		return interrupted(ctx, maybeDone)
	}
	if errors.Is(err, errOversized) {
		return &failure{reached: true, err: &connectors.Error{
			Kind:      connectors.Unexpected,
			Reason:    fmt.Sprintf("the answer is longer than %d MiB", c.options.MaxBody>>20),
			MaybeDone: maybeDone, Err: errOversized,
		}}
	}
	told := &connectors.Error{Kind: connectors.Temporary, MaybeDone: maybeDone, Err: c.quiet(err)}
	f := &failure{err: told, unreachable: true, again: !maybeDone}
	d := diagnose(limited, x.sent, err)
	told.Reason, told.Do = c.hide.sentence(d.reason), d.do
	if d.final {
		told.Kind, f.again, f.unreachable = connectors.Rejected, false, false
	}
	if x.reused && x.reply.Status == 0 && limited.Err() == nil {
		// The connection had most likely gone stale, which says nothing about the platform. The others of its age have too.
		f.stale, f.unreachable = true, false
		c.pooled.CloseIdleConnections()
	}
	return f
}

// diagnosis is a wire error in words.
type diagnosis struct {
	reason string
	do     connectors.Text
	final  bool // trying again cannot help: a person must act
}

// diagnose reads the errors of net, crypto/tls and net/http. Their own texts are used only where they hold neither an address
// with a query nor anything that came from the request.
func diagnose(limited context.Context, sent bool, err error) diagnosis {
	var (
		refusal     *proxyRefusal
		certificate *tls.CertificateVerificationError
		unknown     x509.UnknownAuthorityError
		invalid     x509.CertificateInvalidError
		hostname    x509.HostnameError
		record      tls.RecordHeaderError
		lookup      *net.DNSError
		broken      *brokenAnswer
		operation   *net.OpError
	)
	isOperation := errors.As(err, &operation)
	switch {
	case errors.As(err, &refusal):
		if refusal.status == http.StatusProxyAuthRequired {
			return diagnosis{refusal.Error(), adviceProxyPassword, true}
		}
		return diagnosis{refusal.Error(), adviceProxyDown, false}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return diagnosis{"the certificate of the platform is out of date, or this computer's clock is wrong", adviceClock, true}
	case errors.As(err, &hostname):
		return diagnosis{"the certificate belongs to another address than " + hostname.Host, adviceCertificate, true}
	case errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &certificate):
		return diagnosis{"the certificate of the platform is not trusted", adviceCertificate, true}
	case errors.As(err, &record):
		return diagnosis{"the address does not speak https", adviceAddress, true}
	case isOperation && strings.HasPrefix(operation.Op, "socks") && proxyWantsPassword(operation.Err):
		return diagnosis{"the proxy refuses user name or password", adviceProxyPassword, true}
	case isOperation && (operation.Op == "proxyconnect" || strings.HasPrefix(operation.Op, "socks")):
		return diagnosis{"the proxy could not be used: " + cause(operation.Err), adviceProxyDown, false}
	case errors.As(err, &lookup):
		return diagnosis{"no address is known for " + lookup.Name, adviceAddressOrNetwork, false}
	case errors.Is(limited.Err(), context.DeadlineExceeded) || isTimeout(err):
		if sent {
			return diagnosis{reason: "the platform did not answer in time"}
		}
		return diagnosis{reason: "the platform could not be reached in time"}
	case errors.As(err, &broken):
		return diagnosis{reason: "the answer broke off before its end"}
	case sent:
		return diagnosis{reason: "the connection closed before the answer: " + cause(err)}
	}
	return diagnosis{reason: "the platform could not be reached: " + cause(err)}
}

// proxyWantsPassword reads the texts of net/http's SOCKS5 client, which has no types for them.
func proxyWantsPassword(err error) bool {
	text := err.Error()
	return strings.Contains(text, "authentication")
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// cause is the innermost text of a network error, such as "connection refused".
func cause(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it was closed from the other side"
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// judge reads an answer: the connector's Check or the default one, and what follows from it.
func (c *Client) judge(call connectors.Call, reply connectors.Reply) *failure {
	check := call.Check
	if check == nil {
		check = Check
	}
	err := check(reply)
	if err == nil {
		return nil
	}
	var typed *connectors.Error
	if !errors.As(err, &typed) {
		typed = &connectors.Error{Kind: connectors.Unexpected, Reason: err.Error(), Body: reply.Body, Err: c.quiet(err)}
	}
	told := c.discreet(typed)
	if told.RetryAfter == 0 && (told.Kind == connectors.Throttled || told.Kind == connectors.Temporary) {
		told.RetryAfter = retryAfter(reply.Header, time.Now())
	}
	f := &failure{err: told, reached: true}
	passing := told.Kind == connectors.Throttled || told.Kind == connectors.Temporary
	if !call.Changes {
		f.again = passing
		return f
	}
	// A platform that throttles has not acted. A 5xx may come from a gateway behind which the platform did, and so may an
	// answer nobody understands.
	refused := told.Kind == connectors.Throttled && reply.Status < 500
	if (passing || told.Kind == connectors.Unexpected) && !refused {
		told.MaybeDone = true
	}
	f.again = refused && !told.MaybeDone
	return f
}

// plan decides how long to wait before the next attempt, and takes the permission back where waiting is no use: the platform
// asks for more than we wait, or ctx ends before.
func (c *Client) plan(ctx context.Context, f *failure, attempts int) {
	if !f.again {
		return
	}
	if f.stale {
		return
	}
	asked := f.err.RetryAfter
	if asked > c.options.MaxBackoff {
		f.again = false
		return
	}
	f.wait = max(asked+jitter(asked/10), backoff(c.options.MinBackoff, c.options.MaxBackoff, attempts))
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < f.wait {
		f.again = false
	}
}

// backoff doubles with every attempt and keeps between half and the whole of that, so that accounts do not return in step.
func backoff(least, most time.Duration, attempts int) time.Duration {
	whole := most
	if doublings := attempts - 1; doublings < 30 && least<<doublings > 0 {
		whole = min(most, least<<doublings)
	}
	return whole/2 + jitter(whole/2)
}

// jitter is anything from 0 to most.
func jitter(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most + 1) //nolint:gosec // a pause is no secret
}

// discreet is a copy of an error that repeats no secret.
func (c *Client) discreet(e *connectors.Error) *connectors.Error {
	told := *e
	told.Code, told.Reason = c.hide.sentence(e.Code), c.hide.sentence(e.Reason)
	told.Do = connectors.Text{EN: c.hide.text(e.Do.EN), ZH: c.hide.text(e.Do.ZH)}
	told.Body = c.hide.bytes(e.Body)
	if e.Err != nil {
		told.Err = c.quiet(e.Err)
	}
	return &told
}

// quiet keeps a cause for errors.Is and errors.As without ever printing its text as it was.
type quiet struct {
	text  string
	cause error
}

func (c *Client) quiet(err error) error {
	return &quiet{text: c.hide.sentence(err.Error()), cause: err}
}

func (q *quiet) Error() string        { return q.text }
func (q *quiet) Is(target error) bool { return errors.Is(q.cause, target) }
func (q *quiet) As(target any) bool   { return errors.As(q.cause, target) }
