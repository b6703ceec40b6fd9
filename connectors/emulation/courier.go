package emulation

// The way of a real-time message: from an emulator to whoever registered for it.

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Message is one real-time message on its way.
type Message struct {
	Address string
	Header  http.Header
	Body    []byte
	Status  int // of the last answer; 0: there was none
}

// Courier brings messages to where they belong, as a platform's does: in the background, in order, and again after a failure. Close ends it.
type Courier struct {
	client *http.Client
	pauses []time.Duration // before each further attempt
	stop   context.CancelFunc
	ctx    context.Context //nolint:containedctx // the courier's own life
	done   chan struct{}

	mu      sync.Mutex
	waiting []Message
	under   bool // a message is on its way
	sent    []Message
	bell    chan struct{}
}

// courierTime is for how long an answer is waited for: platforms wait for three to fifteen seconds.
const courierTime = 5 * time.Second

// NewCourier makes a courier that trusts roots, nil for the system's. pauses come before each further attempt; none: one attempt only.
func NewCourier(roots *x509.CertPool, pauses ...time.Duration) *Courier {
	c := &Courier{
		client: &http.Client{
			Timeout:       courierTime,
			Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pauses: pauses, done: make(chan struct{}), bell: make(chan struct{}, 1),
	}
	c.ctx, c.stop = context.WithCancel(context.Background())
	go c.run()
	return c
}

// Deliver takes a message; see connectors.EmulatorOptions.
func (c *Courier) Deliver(address string, header http.Header, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append(c.waiting, Message{Address: address, Header: header.Clone(), Body: slices.Clone(body)})
	select {
	case c.bell <- struct{}{}:
	default: // it is about to look
	}
}

// Sent gives every message that has been tried, with the last answer to it.
func (c *Courier) Sent() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sent)
}

// Idle says that every message has been tried.
func (c *Courier) Idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting) == 0 && !c.under
}

// Close ends the courier; what it still has is lost.
func (c *Courier) Close() {
	c.stop()
	<-c.done
}

func (c *Courier) run() {
	defer close(c.done)
	for {
		c.mu.Lock()
		var next *Message
		if c.under = len(c.waiting) > 0; c.under {
			next, c.waiting = &c.waiting[0], c.waiting[1:]
		}
		c.mu.Unlock()
		if next != nil {
			c.bring(next)
			continue
		}
		select {
		case <-c.ctx.Done():
			return
		case <-c.bell:
		}
	}
}

func (c *Courier) bring(m *Message) {
	for attempt := 0; ; attempt++ {
		m.Status = c.post(*m)
		if m.Status/100 == 2 || attempt == len(c.pauses) || c.ctx.Err() != nil {
			break
		}
		select {
		case <-c.ctx.Done():
		case <-time.After(c.pauses[attempt]):
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, *m)
}

func (c *Courier) post(m Message) int {
	request, err := http.NewRequestWithContext(c.ctx, http.MethodPost, m.Address, bytes.NewReader(m.Body))
	if err != nil {
		return 0
	}
	request.Header = m.Header.Clone()
	answer, err := c.client.Do(request)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // only the status counts
	_ = answer.Body.Close()
	return answer.StatusCode
}

const maxAnswer = 64 << 10
