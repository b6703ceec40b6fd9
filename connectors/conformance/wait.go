// Waiting: a shop that holds requests gives what changed, and nothing else, at the cost of one request each.

package conformance

import (
	"context"
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// waitRounds bounds how many answers are read until everything that was there before has been given.
const waitRounds = 50

func checkWaits(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{Orders: 3})
	waiter := w.connector.(connectors.ChangeWaiter)
	require.True(t, waiter.Waits(), "the pretended shop holds requests")
	window := w.window()
	position, missing := "", w.emulator.Expect(window).Orders
	for range waitRounds { // what there is comes at once
		if len(missing) == 0 {
			break
		}
		got := w.waitOnce(w.ctx(), waiter, position, window.From)
		require.NoError(t, got.err)
		position = got.next
		for _, f := range got.changed {
			missing = without(missing, []string{f.ID})
		}
	}
	require.Empty(t, missing, "everything behind the position is given")

	before, order := w.emulator.Report().Requests, w.emulator.Expect(window).Shippable[0]
	came := w.waiting(w.ctx(), waiter, position, window.From)
	require.Eventually(t, func() bool { return w.emulator.Report().Requests > before }, time.Minute, time.Millisecond)
	require.NoError(t, w.emulator.Act(connectors.Act{Kind: "cancel", Order: order}))
	got := <-came
	require.NoError(t, got.err)
	require.Len(t, got.changed, 1, "only what changed")
	require.Equal(t, order, got.changed[0].ID)
	read, err := w.connector.Normalise(got.changed[0])
	require.NoError(t, err)
	require.Equal(t, connectors.StateCancelled, read.State)
	require.Equal(t, before+1, w.emulator.Report().Requests, "an answer costs one request")

	ctx, stop := context.WithCancel(w.ctx())
	came = w.waiting(ctx, waiter, got.next, window.From)
	require.Eventually(t, func() bool { return w.emulator.Report().Requests > before+1 }, time.Minute, time.Millisecond)
	stop()
	if got := <-came; !errors.Is(got.err, context.Canceled) {
		t.Errorf("a wait that is given up ends with the end of its context, not with %v", got.err)
	}
}

// waited is what came of waiting.
type waited struct {
	changed []connectors.Fetched
	next    string
	err     error
}

func (w *world) waitOnce(ctx context.Context, c connectors.ChangeWaiter, position string, since time.Time) (got waited) {
	w.t.Helper()
	got.changed, got.next, got.err = c.Wait(ctx, position, since)
	w.heard("Wait", got.err)
	for _, f := range got.changed {
		w.book.keep("the raw document of an order", string(f.Raw))
	}
	return got
}

// waiting waits in the background.
func (w *world) waiting(ctx context.Context, c connectors.ChangeWaiter, position string, since time.Time) <-chan waited {
	came := make(chan waited, 1)
	go func() { came <- w.waitOnce(ctx, c, position, since) }()
	return came
}
