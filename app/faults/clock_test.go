package faults

// A clock that a process and the emulators in another share: real time, and an offset in a file that only grows. A process that waits for
// something moves the clock instead of waiting, and the next process after a crash goes on from there.

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type clock struct {
	path string
	mu   sync.Mutex
}

// Now is the time of the platform and of the warehouse.
func (c *clock) Now() time.Time { return time.Now().Add(c.offset()) }

func (c *clock) offset() time.Duration {
	text, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		panic(err)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		panic(err)
	}
	return time.Duration(n)
}

// forward moves the clock, all at once or not at all.
func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := c.path + ".next"
	if err := os.WriteFile(next, []byte(strconv.FormatInt(int64(c.offset()+d), 10)), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(next, c.path); err != nil {
		panic(err)
	}
}

// until moves the clock to a moment, if that is still to come.
func (c *clock) until(t time.Time) {
	if d := t.Sub(c.Now()); d > 0 {
		c.forward(d)
	}
}
