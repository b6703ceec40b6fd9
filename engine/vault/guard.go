// This file holds the guard: at most one goroutine of one process at a time changes a vault.

package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// guard is a lock among the goroutines of this process and, through a lock file, among the processes of this user. The
// operating system frees the file's lock when a process dies; the file itself stays, since removing it would let two
// processes lock two different files of the same name.
type guard struct {
	turn chan struct{} // holds one token while a goroutine has the guard
	file *flock.Flock
}

// lockPolling is how often a waiting process tries the file again.
const lockPolling = 10 * time.Millisecond

// newGuard makes the guard of a lock file; its folder is made if needed, for this user alone.
func newGuard(path string) (*guard, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, ErrNotSaved.because(err)
	}
	return &guard{turn: make(chan struct{}, 1), file: flock.New(path, flock.SetPermissions(0o600))}, nil
}

// acquire waits for the guard and gives the function that frees it. Waiting for another process past the deadline is
// ErrBusy; waiting for a goroutine of this process gives the context's own error, because only the caller knows what
// that goroutine may be waiting for.
func (g *guard) acquire(ctx context.Context) (release func(), err error) {
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	locked, err := g.file.TryLockContext(ctx, lockPolling)
	switch {
	case locked:
		return func() {
			_ = g.file.Unlock()
			<-g.turn
		}, nil
	case errors.Is(err, context.DeadlineExceeded):
		err = ErrBusy.because(err)
	case !errors.Is(err, context.Canceled):
		err = ErrNotSaved.because(err)
	}
	<-g.turn
	return nil, err
}
