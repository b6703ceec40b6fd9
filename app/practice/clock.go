package practice

import (
	"sync"
	"time"
)

// clock is the one clock of the emulators and the engine. It runs like any other and can be moved forward, so that waiting
// for a platform costs no time.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// Now is the practice time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// forward moves the clock.
func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += max(d, 0)
}

// until moves the clock to a moment, if that lies ahead.
func (c *clock) until(t time.Time) { c.forward(t.Sub(c.Now())) }
