package transport

// Comparing this machine's clock with the platforms': a wrong clock breaks signatures in ways that look like wrong credentials.

import (
	"net/http"
	"sync"
	"time"
)

// clock keeps the latest comparison.
type clock struct {
	mu    sync.Mutex
	skew  time.Duration
	known bool
}

// compare reads an answer's Date against the middle of the exchange. An answer out of a cache tells nothing.
func (c *clock) compare(header http.Header, asked, answered time.Time) {
	if header.Get("Age") != "" {
		return
	}
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	middle := asked.Add(answered.Sub(asked) / 2)
	// Date is cut off to the second: on average half a second has passed since.
	skew := middle.Sub(date.Add(time.Second / 2))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skew, c.known = skew, true
}

// ClockSkew tells how far this machine's clock is ahead of the platform's (negative: behind), by the latest answer, to about a
// second. The second result is false as long as no answer carried a date.
func (c *Client) ClockSkew() (time.Duration, bool) {
	c.clock.mu.Lock()
	defer c.clock.mu.Unlock()
	return c.clock.skew, c.clock.known
}
