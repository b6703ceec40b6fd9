package store

import (
	"context"
	"database/sql/driver"
	"maps"
	"slices"
	"sync"

	"modernc.org/sqlite"
)

// watch notes which tables the write transaction under way changes, and tells it after the commit. There is one writer, so what is
// touched between the begin and the end of a transaction is its own.
type watch struct {
	mu       sync.Mutex
	touched  map[string]bool
	watchers map[int]func(tables []string)
	last     int
}

// touch notes a changed row's table. SQLite calls it for every row, also for those that a foreign key takes along.
func (w *watch) touch(data sqlite.SQLitePreUpdateData) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.touched[data.TableName] = true
}

// take gives the tables touched since the last take, in order, and forgets them.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	tables := slices.Sorted(maps.Keys(w.touched))
	clear(w.touched)
	return tables
}

func (w *watch) tell(tables []string) {
	if len(tables) == 0 {
		return
	}
	w.mu.Lock()
	all := slices.Collect(maps.Values(w.watchers))
	w.mu.Unlock()
	for _, watcher := range all {
		watcher(tables)
	}
}

// Watch calls fn after every commit that changed something, with the names of the tables that it changed. fn must return at
// once: the writer waits for it. The function given ends it.
func (s *Store) Watch(fn func(tables []string)) (stop func()) {
	s.watch.mu.Lock()
	defer s.watch.mu.Unlock()
	s.watch.last++
	id := s.watch.last
	s.watch.watchers[id] = fn
	return func() {
		s.watch.mu.Lock()
		defer s.watch.mu.Unlock()
		delete(s.watch.watchers, id)
	}
}

// watched opens connections that tell a watch what is changed through them.
type watched struct {
	driver.Connector
	watch *watch
}

// Connect opens one.
func (c watched) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn.(sqlite.HookRegisterer).RegisterPreUpdateHook(c.watch.touch) // every connection of the driver is one
	return conn, nil
}
