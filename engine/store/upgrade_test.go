package store

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// steps are this program's migrations and some of programs to come.
func steps(t *testing.T, more map[string]string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(migrations, "migrations", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := migrations.ReadFile(path)
		all[path] = &fstest.MapFile{Data: text}
		return err
	}))
	for name, text := range more {
		all["migrations/"+name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	}
	return all
}

// newest is the version of this program's stores.
func newest(t *testing.T) int {
	t.Helper()
	all, err := fs.Glob(migrations, "migrations/*.sql")
	require.NoError(t, err)
	var version int
	_, err = fmt.Sscanf(path.Base(all[len(all)-1]), "%05d_", &version)
	require.NoError(t, err)
	return version
}

// step names the nth migration to come.
func step(t *testing.T, n int) string {
	t.Helper()
	return fmt.Sprintf("%05d_mark.sql", newest(t)+n)
}

// before names the copy that is made before the nth migration to come.
func before(t *testing.T, n int) string {
	t.Helper()
	return fmt.Sprintf("%s.before-%d", FileName, newest(t)+n)
}

// upgraded closes a store that has data and opens it as a later program would.
func upgraded(t *testing.T, dir string, more map[string]string) error {
	t.Helper()
	path := filepath.Join(dir, FileName)
	db, err := open(path, 1, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	return migrate(t.Context(), db, path, steps(t, more))
}

func copies(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, FileName+".*"))
	require.NoError(t, err)
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	return found
}

func filled(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir)
	require.NoError(t, err)
	require.NoError(t, s.Write(t.Context(), func(q *Queries) error { return q.SetSetting(t.Context(), "mark", "before") }))
	require.NoError(t, s.Close())
	require.Empty(t, copies(t, dir), "a new store has nothing to copy")
	return dir
}

// mark reads the setting of filled out of a file.
func mark(t *testing.T, path string) (value string) {
	t.Helper()
	db, err := open(path, 1, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT value FROM settings WHERE key = 'mark'").Scan(&value))
	return value
}

func TestAnUpgradeBacksUpFirst(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	require.NoError(t, upgraded(t, dir, map[string]string{step(t, 1): "UPDATE settings SET value = 'after' WHERE key = 'mark';"}))
	require.Equal(t, "after", mark(t, filepath.Join(dir, FileName)))
	require.Equal(t, []string{before(t, 1)}, copies(t, dir))
	require.Equal(t, "before", mark(t, filepath.Join(dir, before(t, 1))))
	_, err := Open(t.Context(), dir)
	require.ErrorIs(t, err, ErrNewer, "the program that made the copy no longer opens the store")
}

func TestAnUpgradeThatFailsLeavesTheStoreAndItsCopy(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	broken := map[string]string{step(t, 1): "UPDATE settings SET value = 'half' WHERE key = 'mark'; SELECT * FROM nowhere;"}
	for range 2 {
		require.Error(t, upgraded(t, dir, broken))
		require.Equal(t, "before", mark(t, filepath.Join(dir, FileName)))
		require.Equal(t, []string{before(t, 1)}, copies(t, dir))
	}
	s, err := Open(t.Context(), dir)
	require.NoError(t, err, "the old program goes on")
	require.NoError(t, s.Close())
}

func TestAnUpgradeThatBreaksOffHalfWayKeepsItsFirstCopy(t *testing.T) {
	t.Parallel()
	dir := filled(t)
	more := map[string]string{
		step(t, 1): "UPDATE settings SET value = 'half' WHERE key = 'mark';",
		step(t, 2): "SELECT * FROM nowhere;",
	}
	require.Error(t, upgraded(t, dir, more))
	more[step(t, 2)] = "UPDATE settings SET value = 'after' WHERE key = 'mark';"
	require.NoError(t, upgraded(t, dir, more))
	require.Equal(t, "after", mark(t, filepath.Join(dir, FileName)))
	require.Equal(t, "before", mark(t, filepath.Join(dir, before(t, 1))), "what was there before all of it")
	require.Equal(t, "half", mark(t, filepath.Join(dir, before(t, 2))))
}

// old is a store as the first program left it, with an order that is held and was cancelled after its number, and products whose
// shares are too many.
const old = `
INSERT INTO merchants (id, name, created_at) VALUES ('m1', 'tea', 1);
INSERT INTO channels (id, merchant_id, name, match_by, created_at) VALUES ('c1', 'm1', 'c', 'sku', 1);
INSERT INTO accounts (id, platform, name, merchant_id, channel_id, state, created_at) VALUES ('a1', 'demo', 'a', 'm1', 'c1', 'connected', 1);
INSERT INTO products (id, merchant_id, sku, name, created_at) VALUES ('p1', 'm1', 'TEA', 'tea', 1);
INSERT INTO orders (id, account_id, merchant_id, channel_id, platform, platform_id, number, state, platform_state, ordered_at, ship_by,
  payment_method, payment_kind, total, currency, ship_mode, shipping_code, doc, raw_hash, fetched_at, seen_at, changed_at)
  VALUES (7, 'a1', 'm1', 'c1', 'demo', '7', '7', 'held', 'open', 1000, 5000, '', '', '1', 'TWD', 'label', '', '{}', '', 1, 1, 1);
INSERT INTO order_lines (order_id, account_id, ordered_at, platform_id, line_key, item, variant, sku, name, quantity, price, known)
  VALUES (7, 'a1', 1000, '1', 'k', '', '', 'S', 'n', 2, '1', FALSE), (7, 'a1', 1000, '2', 'l', '', '', 'T', 'n', 3, '1', TRUE);
INSERT INTO holds (order_id, ordered_at, reason, subject, held_by, held_at) VALUES (7, 1000, 'unknown_product', 'k', 'system', 1),
  (7, 1000, 'unknown_payment', 'cash', 'system', 1), (7, 1000, 'manual', 'some-id', 'boss', 1);
INSERT INTO outbox (key, kind, account_id, state, due_at, created_at, updated_at) VALUES ('e', 'stock', 'a1', 'due', 1, 1, 1);
INSERT INTO notices (key, kind, order_id, at) VALUES ('parcel_back:7', 'parcel_back', 7, 1);
INSERT INTO notices (key, kind, at) VALUES ('shares:p1', 'shares', 1), ('clock', 'clock', 1);
INSERT INTO sync_runs (account_id, kind, started_at, window_from, window_to) VALUES ('a1', 'fetch', 1, 1, 1);`

func TestAnOldStoreLearnsTheMerchantsAndOrdersBesideItsRows(t *testing.T) {
	t.Parallel()
	dir, ctx := t.TempDir(), t.Context()
	first, err := fs.ReadFile(migrations, "migrations/00001_first.sql")
	require.NoError(t, err)
	db, err := open(filepath.Join(dir, FileName), 1, nil)
	require.NoError(t, err)
	require.NoError(t, migrate(ctx, db, filepath.Join(dir, FileName), fstest.MapFS{"migrations/00001_first.sql": {Data: first}}))
	_, err = db.ExecContext(ctx, old)
	require.NoError(t, err)
	require.NoError(t, db.Close())

	s, err := Open(ctx, dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	holds, err := s.OpenHolds(ctx, Only{Account: "a1", Merchant: "m1"}, "", 10)
	require.NoError(t, err)
	shipBy, seen := Millis(5000), map[HoldReason]Hold{}
	for _, h := range holds {
		require.Equal(t, &shipBy, h.ShipBy)
		seen[h.Reason] = h
	}
	require.Len(t, seen, 3)
	require.Equal(t, "k", seen[HoldUnknownProduct].Topic)
	require.EqualValues(t, 2, seen[HoldUnknownProduct].Pieces)
	require.Equal(t, "cash", seen[HoldUnknownPayment].Topic)
	require.EqualValues(t, 5, seen[HoldUnknownPayment].Pieces)
	require.Empty(t, seen[HoldManual].Topic)
	effects, err := s.Effects(ctx, EffectFilter{Only: Only{Merchant: "m1"}}, 10)
	require.NoError(t, err)
	require.Len(t, effects, 1)
	runs, err := s.Runs(ctx, Only{Merchant: "m1"}, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	notices, err := s.Notices(ctx, Only{Merchant: "m1"}, false, 10)
	require.NoError(t, err)
	require.Len(t, notices, 2, "not the clock's, which is the warehouse's")
	require.Equal(t, "a1", notices[1].AccountID)
}
