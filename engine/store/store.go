// Package store keeps a workspace in SQLite: tables, migrations and queries, one file per entity. It decides nothing:
// what a row means is for the packages above.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// FileName is the store's file inside a workspace folder.
const FileName = "gowarehouse.db"

// ErrNewer says that a newer program has written the workspace.
var ErrNewer = errors.New("the workspace was written by a newer version of the program")

// ErrNotFound says that a row is not there.
var ErrNotFound = errors.New("not found")

// Store is one open workspace database: one writer, several readers, write-ahead log, every commit on disk.
type Store struct {
	Queries // reads, outside any transaction
	write   *bun.DB
	read    *bun.DB
	watch   *watch
	path    string
}

// Queries are all reads and writes; a value belongs either to the reading pool or to one write transaction.
type Queries struct {
	db    bun.IDB
	raw   execer
	stmts *statements // in a transaction only
}

// runner runs statements: a pool, a transaction or the query builder's pool.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// execer is what both *sql.DB and *sql.Tx can do; hot paths use it without the query builder.
type execer interface {
	runner
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Open opens the store in a workspace folder, making and migrating it as needed. Before it migrates a store that has data it
// copies the file beside itself (gowarehouse.db.before-N, as it was before step N). It returns ErrNewer, changing nothing,
// when the store is too new.
func Open(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, FileName)
	if err := ensureFile(path); err != nil {
		return nil, err
	}
	seen := &watch{touched: map[string]bool{}, watchers: map[int]func([]string){}}
	write, err := open(path, 1, seen)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, write, path, migrations); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := open(path, 4, nil)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	s := &Store{
		write: bun.NewDB(write, sqlitedialect.New()),
		read:  bun.NewDB(read, sqlitedialect.New()),
		watch: seen,
		path:  path,
	}
	s.Queries = Queries{db: s.read, raw: read}
	return s, nil
}

// ensureFile makes the file with 0600 before SQLite would make it with the umask's mode; its log files take the same mode.
func ensureFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the workspace: %w", err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Chmod(path, 0o600)
}

// open opens a pool of connections; a pool of one is the writer's, and seen is told what it changes.
func open(path string, connections int, seen *watch) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"temp_store(MEMORY)", "cache_size(-16000)", "journal_size_limit(67108864)",
	}}
	if connections == 1 {
		pragmas.Set("_txlock", "immediate")
	}
	connector, err := sqlite.NewConnector("file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + pragmas.Encode())
	if err != nil {
		return nil, err
	}
	if seen != nil {
		connector = watched{connector, seen}
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// migrate brings a database to the newest version that steps knows.
func migrate(ctx context.Context, db *sql.DB, path string, steps fs.FS) error {
	sub, err := fs.Sub(steps, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, sub, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the workspace's version: %w", err)
	}
	switch {
	case current > target:
		return ErrNewer
	case current == target:
		return nil
	case current > 0:
		// Named by the next step, not the last: an upgrade that broke off half-way and goes on later keeps the first copy.
		if err := copyTo(ctx, db, fmt.Sprintf("%s.before-%d", path, current+1)); err != nil {
			return fmt.Errorf("back up before the upgrade: %w", err)
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("upgrade the workspace: %w", err)
	}
	return nil
}

// copyTo writes a consistent copy of the database, also while it is written to. An older copy of the same name is replaced
// when the new one is whole.
func copyTo(ctx context.Context, db runner, path string) error {
	partial := path + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(partial, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
		return errors.Join(inWords(err), os.Remove(partial))
	}
	if err := syncFile(partial); err != nil {
		return err
	}
	return os.Rename(partial, path)
}

// syncFile brings a file to the disk: SQLite does not wait for that with a copy.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Copy writes a consistent copy of the store to path while it is in use.
func (s *Store) Copy(ctx context.Context, path string) error { return copyTo(ctx, s.read, path) }

// Write runs fn in the one write transaction; it is committed, durably, when fn returns nil. Nothing outside may be called
// in fn. Where the disk refuses, the error says so in words for a person (CodeStorage).
func (s *Store) Write(ctx context.Context, fn func(q *Queries) error) error {
	var changed []string
	err := s.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		s.watch.take() // what an earlier transaction touched and rolled back
		stmts := &statements{tx: tx.Tx, byText: map[string]*sql.Stmt{}}
		defer stmts.close()
		err := fn(&Queries{db: tx, raw: tx.Tx, stmts: stmts})
		changed = s.watch.take()
		return err
	})
	if err != nil {
		return inWords(err)
	}
	s.watch.tell(changed)
	return nil
}

// statements keeps the prepared statements of one transaction: storing a page of orders runs each many times.
type statements struct {
	tx     *sql.Tx
	byText map[string]*sql.Stmt
}

func (s *statements) close() {
	for _, stmt := range s.byText {
		_ = stmt.Close() // ends with the transaction anyhow
	}
}

// prepared gives the statement for a text, prepared once per transaction.
func (q *Queries) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if q.stmts == nil {
		return nil, errors.New("store: a write outside a transaction")
	}
	if stmt, ok := q.stmts.byText[text]; ok {
		return stmt, nil
	}
	stmt, err := q.stmts.tx.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	q.stmts.byText[text] = stmt
	return stmt, nil
}

// exec runs a prepared write.
func (q *Queries) exec(ctx context.Context, text string, args ...any) error {
	stmt, err := q.prepared(ctx, text) //nolint:sqlclosecheck // closed with its transaction
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, args...)
	return err
}

// insert runs a prepared insert and gives the new row's id.
func (q *Queries) insert(ctx context.Context, text string, args ...any) (int64, error) {
	stmt, err := q.prepared(ctx, text) //nolint:sqlclosecheck // closed with its transaction
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// Check reads the database file for damage.
func (s *Store) Check(ctx context.Context) error {
	var verdict string
	if err := s.read.QueryRowContext(ctx, "PRAGMA quick_check").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("the workspace file is damaged: %s", verdict)
	}
	return nil
}

// Close closes the store; the write-ahead log is folded into the file.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// Millis is a moment in UTC as the store keeps it: milliseconds since 1970. 0 is no moment.
type Millis int64

// At gives the Millis of a time; the zero time is 0.
func At(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Ref gives a pointer for a column that may be NULL: nil for nil.
func Ref(t *time.Time) *Millis {
	if t == nil || t.IsZero() {
		return nil
	}
	m := At(*t)
	return &m
}

// Time gives the moment in UTC.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// TimeRef gives the moment of a column that may be NULL.
func TimeRef(m *Millis) *time.Time {
	if m == nil || *m == 0 {
		return nil
	}
	t := m.Time()
	return &t
}

// NewID gives a new id, in order of time.
func NewID() string {
	return uuid.Must(uuid.NewV7()).String()
}

var errNoRows = sql.ErrNoRows

// orNotFound turns the driver's word for no row into ours.
func orNotFound(err error, what string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s: %w", fmt.Sprintf(what, args...), ErrNotFound)
	}
	return err
}
