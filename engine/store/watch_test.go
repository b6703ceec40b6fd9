package store

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// told collects what a watcher hears.
type told struct {
	mu  sync.Mutex
	all [][]string
}

func (t *told) hear(tables []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, tables)
}

func TestAWatcherHearsTheTablesOfEveryCommitAndOfNoRollback(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	var heard told
	stop := s.Watch(heard.hear)
	addOrder(t, s, "1042", 1, "TEA-S")
	require.Len(t, heard.all, 1)
	require.Subset(t, heard.all[0], []string{"orders", "order_lines", "order_raws"})

	undone := errors.New("undone")
	require.ErrorIs(t, s.Write(t.Context(), func(q *Queries) error {
		return errors.Join(q.SetSetting(t.Context(), "mark", "1"), undone)
	}), undone)
	require.NoError(t, s.Write(t.Context(), func(*Queries) error { return nil }))
	require.Len(t, heard.all, 1, "neither a rollback nor an empty commit is told")

	require.NoError(t, s.Write(t.Context(), func(q *Queries) error { return q.SetSetting(t.Context(), "mark", "2") }))
	require.Equal(t, []string{"settings"}, heard.all[1])

	stop()
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error { return q.SetSetting(t.Context(), "mark", "3") }))
	require.Len(t, heard.all, 2, "who has stopped hears nothing")
}

func TestARowThatAForeignKeyTakesAlongIsToldToo(t *testing.T) {
	t.Parallel()
	s := seeded(t)
	order := addOrder(t, s, "1042", 1, "TEA-S")
	var heard told
	defer s.Watch(heard.hear)()
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error {
		_, err := q.raw.ExecContext(t.Context(), "DELETE FROM orders WHERE id = ?", order)
		return err
	}))
	require.Subset(t, heard.all[0], []string{"orders", "order_lines"})
}
