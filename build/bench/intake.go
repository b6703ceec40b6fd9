package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver that the store uses

	"gowarehouse/engine/store"
)

// copied are the tables that taking in an order writes.
var copied = []string{"orders", "order_raws", "order_lines", "reservations", "history"}

// intakeRows compares a fetch (ask, normalise, match, reserve, store) with inserting the same rows by the same driver.
func intakeRows(ctx context.Context, o options) (rows []Row, err error) {
	shop, stop, err := startEmulator(ctx, o.orders)
	if err != nil {
		return nil, err
	}
	defer stop()
	var filled string
	ours, err := bestOf(o.repeats, func() (time.Duration, error) {
		dir, took, err := fetchOnce(ctx, shop, o.orders)
		if filled != "" {
			err = errors.Join(err, os.RemoveAll(filled))
		}
		filled = dir
		return took, err
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(filled)) }()
	baseline, err := bestOf(o.repeats, func() (time.Duration, error) { return insertOnce(ctx, filled) })
	if err != nil {
		return nil, err
	}
	return []Row{row(fmt.Sprintf("fetch, match and store %d orders", o.orders), ours, baseline, "ms", 3)}, nil
}

func fetchOnce(ctx context.Context, shop string, orders int) (dir string, took time.Duration, err error) {
	if dir, err = os.MkdirTemp("", "gowarehouse-bench-"); err != nil {
		return "", 0, err
	}
	e, a, err := warehouse(ctx, dir, shop)
	if err != nil {
		return dir, 0, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	took, err = timed(func() error {
		r, err := e.Intake.Fetch(ctx, a.ID, nil)
		if err == nil && (r.New != orders || len(r.Held) > 0) {
			err = fmt.Errorf("took in %d of %d orders, held %v, refused %v", r.New, orders, r.Held, r.Refused)
		}
		return err
	})
	return dir, took, err
}

// insertOnce inserts the rows of a filled store into a fresh one, order by order, a hundred orders a transaction,
// everything on disk. Reading them is not measured.
func insertOnce(ctx context.Context, filled string) (took time.Duration, err error) {
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fresh, err := store.Open(ctx, dir) // the same tables and indexes
	if err != nil {
		return 0, err
	}
	if err := fresh.Close(); err != nil {
		return 0, err
	}
	from, err := sql.Open("sqlite", filepath.Join(filled, store.FileName))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	var tables []table
	for _, name := range copied {
		t, err := readTable(ctx, from, name)
		if err != nil {
			return 0, err
		}
		tables = append(tables, t)
	}
	to, err := sql.Open("sqlite", "file:"+filepath.Join(dir, store.FileName)+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)&_txlock=immediate")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	to.SetMaxOpenConns(1)
	return timed(func() error { return insertAll(ctx, to, tables) })
}

// table is a table's rows by the order they belong to.
type table struct {
	insert string
	rows   map[int64][][]any
}

func readTable(ctx context.Context, db *sql.DB, name string) (table, error) {
	key := "order_id"
	if name == "orders" {
		key = "id"
	}
	rows, err := db.QueryContext(ctx, "SELECT "+key+", * FROM "+name) //nolint:gosec // names of our own tables
	if err != nil {
		return table{}, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return table{}, err
	}
	t := table{rows: map[int64][][]any{},
		insert: "INSERT INTO " + name + " (" + strings.Join(columns[1:], ", ") + ") VALUES (?" + strings.Repeat(", ?", len(columns)-2) + ")"}
	for rows.Next() {
		var order int64
		values := make([]any, len(columns)-1)
		targets := []any{&order}
		for i := range values {
			targets = append(targets, &values[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return t, err
		}
		t.rows[order] = append(t.rows[order], values)
	}
	return t, rows.Err()
}

func insertAll(ctx context.Context, db *sql.DB, tables []table) error {
	var ids []int64
	for id := range tables[0].rows {
		ids = append(ids, id)
	}
	for begin := 0; begin < len(ids); begin += 100 {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := insertSome(ctx, tx, tables, ids[begin:min(begin+100, len(ids))]); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func insertSome(ctx context.Context, tx *sql.Tx, tables []table, ids []int64) error {
	for _, t := range tables {
		if err := insertRows(ctx, tx, t, ids); err != nil {
			return err
		}
	}
	return nil
}

func insertRows(ctx context.Context, tx *sql.Tx, t table, ids []int64) (err error) {
	stmt, err := tx.PrepareContext(ctx, t.insert)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	for _, id := range ids {
		for _, values := range t.rows[id] {
			if _, err := stmt.ExecContext(ctx, values...); err != nil {
				return err
			}
		}
	}
	return nil
}
