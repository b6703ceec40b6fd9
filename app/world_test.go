package app

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/crypto/bcrypt"

	"gowarehouse/engine"
	"gowarehouse/engine/vault"
)

func TestMain(m *testing.M) {
	pinCost = bcrypt.MinCost
	// A log's housekeeper stays until the process ends.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// desk is an App on an empty workspace, at ten in the morning in Taipei.
func desk(t *testing.T) (*App, *clock) {
	t.Helper()
	c := &clock{now: time.Date(2026, 3, 4, 2, 0, 0, 0, time.UTC)}
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Vault: vault.OpenMemory(), Now: c.Now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return New(e), c
}
