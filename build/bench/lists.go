package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gowarehouse/app"
	"gowarehouse/build/crowd"
	"gowarehouse/engine"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

const pageSize = 50

// fewestListed is how many orders it takes until every state and every reason of a hold has some.
const fewestListed = 100_000

// listRows compares the first page of every filter, and of searches, as a screen or command gets it (lines, holds and parcels
// included), with a bare keyset page of the same table.
func listRows(ctx context.Context, o options) (rows []Row, err error) {
	if o.listed < fewestListed {
		return nil, fmt.Errorf("the lists want --listed %d or more: with fewer orders some filter finds nothing", fewestListed)
	}
	dir, err := os.MkdirTemp("", "gowarehouse-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	if err := crowd.Fill(ctx, filepath.Join(dir, store.FileName), o.listed); err != nil {
		return nil, err
	}
	measureBare := func() (float64, error) {
		return bestOf(o.repeats*4, func() (time.Duration, error) { return barePage(ctx, filepath.Join(dir, store.FileName)) })
	}
	bare, err := measureBare()
	if err != nil {
		return nil, err
	}
	err = atDesk(ctx, dir, func(desk *app.App) error {
		for _, f := range filters(o.listed) {
			// A bare page of the same moment: a machine changes its pace from minute to minute.
			beside, err := measureBare()
			if err != nil {
				return err
			}
			ours, err := bestOf(o.repeats*4, firstPage(ctx, desk, f))
			if err != nil {
				return err
			}
			limit := 10.0
			if f.many {
				limit = 20
			}
			rows = append(rows, row(fmt.Sprintf("first page of %d orders by %s", o.listed, f.name), ours, beside, "ms", limit))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	held, err := heldRows(ctx, dir, o, bare)
	return append(rows, held...), err
}

// atDesk does something at an App of a workspace.
func atDesk(ctx context.Context, dir string, do func(desk *app.App) error) (err error) {
	e, err := engine.Open(ctx, engine.Options{Dir: dir, Vault: vault.OpenMemory()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return do(app.New(e))
}

// firstPage times the first page of a filter.
func firstPage(ctx context.Context, desk *app.App, f namedFilter) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		return timed(func() error {
			page, err := desk.Orders(ctx, f.query)
			if err == nil && len(page.Orders) == 0 {
				err = fmt.Errorf("the filter %s finds nothing", f.name)
			}
			return err
		})
	}
}

// barePage reads a page in the list's order through a connection of its own that nothing has prepared.
func barePage(ctx context.Context, path string) (took time.Duration, err error) {
	if barePool == nil {
		if barePool, err = sql.Open("sqlite", path); err != nil {
			return 0, err
		}
	}
	return timed(func() error {
		rows, err := barePool.QueryContext(
			ctx,
			"SELECT id, account_id, merchant_id, platform, platform_id, number, state, ordered_at, ship_by, total, "+
				"currency, payment_method, payment_kind, shipping_code, shipping_type FROM orders ORDER BY ordered_at DESC, id DESC LIMIT ?",
			pageSize,
		)
		if err != nil {
			return err
		}
		defer rows.Close()
		n := 0
		for rows.Next() {
			values, targets := make([]any, 15), make([]any, 15)
			for i := range values {
				targets[i] = &values[i]
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			n++
		}
		if n != pageSize {
			return fmt.Errorf("a bare page has %d rows", n)
		}
		return rows.Err()
	})
}

var barePool *sql.DB

type namedFilter struct {
	name  string
	query app.OrderQuery
	many  bool // the page comes from several places of an index
}

func filters(listed int) []namedFilter {
	middle := crowd.Start.Add(time.Duration(listed/2) * time.Minute)
	all := []namedFilter{{name: "nothing"}}
	open := make([]string, len(store.OpenStates))
	for i, state := range store.OpenStates {
		open[i] = string(state)
	}
	for _, state := range store.OrderStates {
		all = append(all, namedFilter{"state " + string(state), app.OrderQuery{State: string(state)}, false})
	}
	for _, reason := range store.HoldReasons {
		all = append(all, namedFilter{"hold " + string(reason), app.OrderQuery{Reason: string(reason)}, false})
	}
	return append(all,
		namedFilter{"platform", app.OrderQuery{Platform: crowd.Platforms[1]}, false},
		namedFilter{"account", app.OrderQuery{Account: "a3"}, false},
		namedFilter{"account and state", app.OrderQuery{Account: "a3", State: string(store.Held)}, false},
		namedFilter{"merchant", app.OrderQuery{Merchant: "m1"}, false},
		namedFilter{"open states", app.OrderQuery{States: open}, true},
		namedFilter{"merchant and open states", app.OrderQuery{Merchant: "m1", States: open}, true},
		namedFilter{"urgency", app.OrderQuery{Sort: string(store.ByShipBy)}, true},
		namedFilter{"merchant and urgency", app.OrderQuery{Merchant: "m1", Sort: string(store.ByShipBy)}, true},
		namedFilter{"date", app.OrderQuery{From: middle, To: middle.Add(24 * time.Hour)}, false},
		namedFilter{"ship-by", app.OrderQuery{ShipBy: crowd.Start.Add(time.Duration(listed) * time.Minute)}, false},
		namedFilter{"search of a number", app.OrderQuery{Search: fmt.Sprintf("N%08d", listed/3)}, false},
		namedFilter{"search of a platform's id", app.OrderQuery{Search: fmt.Sprintf("ID%08d", listed/3)}, false},
		namedFilter{"search of a tracking number", app.OrderQuery{Search: fmt.Sprintf("T%08d", listed/20*10)}, false},
		namedFilter{"search of a SKU", app.OrderQuery{Search: "SKU-7"}, false},
		namedFilter{"search of a name", app.OrderQuery{Search: "陳小華7"}, false},
		namedFilter{"search of a phone's end", app.OrderQuery{Search: "0007"}, false},
	)
}
