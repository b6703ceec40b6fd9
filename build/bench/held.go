package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// heldOrders is how many orders are held in the worst hour of a warehouse: a payment method of a large shop that nobody knows.
const heldOrders = 100_000

// heldRows measures what screens ask beside lists - groups of holds, Today, counts - on the store of the lists with many held orders
// besides. What is a page is compared with a bare page, what looks at every hold with a bare reading of all holds.
func heldRows(ctx context.Context, dir string, o options, bare float64) (rows []Row, err error) {
	if err := fillHeld(ctx, filepath.Join(dir, store.FileName), o.listed); err != nil {
		return nil, err
	}
	all, err := bestOf(o.repeats, func() (time.Duration, error) { return bareHolds(ctx) })
	if err != nil {
		return nil, err
	}
	err = atDesk(ctx, dir, func(desk *app.App) error {
		first, err := desk.HoldGroups(ctx)
		if err != nil {
			return err
		}
		if len(first.Groups) == 0 {
			return errors.New("there are no held groups")
		}
		group := app.HoldGroupKey{Reason: string(first.Groups[0].Reason), Account: first.Groups[0].Account, Subject: first.Groups[0].Subject}
		counting := func(query app.OrderQuery) func() error {
			return func() error { _, err := desk.OrderCount(ctx, query); return err }
		}
		for _, m := range []struct {
			name     string
			do       func() error
			baseline float64
			limit    float64
		}{
			{"groups of all holds", func() error { _, err := desk.HoldGroups(ctx); return err }, all, 2},
			{"what Today shows", func() error { _, err := desk.Today(ctx); return err }, all, 4},
			{"count of all orders", counting(app.OrderQuery{}), all, 0.5},
			{"count of a state", counting(app.OrderQuery{State: string(store.Held)}), all, 0.5},
			{"count of a platform's held", counting(app.OrderQuery{Platform: platforms[1], State: string(store.Held)}), all, 0.5},
			{"first page of one group", func() error { _, err := desk.HoldsOfGroup(ctx, group, "", pageSize); return err }, bare, 10},
			{"first page of held by urgency", func() error {
				_, err := desk.Orders(ctx, app.OrderQuery{State: string(store.Held), Sort: string(store.ByShipBy)})
				return err
			}, bare, 20},
			{"first page of an account's held by urgency", func() error {
				_, err := desk.Orders(ctx, app.OrderQuery{Account: "a9", State: string(store.Held), Sort: string(store.ByShipBy)})
				return err
			}, bare, 20},
		} {
			ours, err := bestOf(o.repeats, func() (time.Duration, error) { return timed(m.do) })
			if err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
			rows = append(rows, row(fmt.Sprintf("%s, %d orders of which %d held", m.name, o.listed+heldOrders, heldOrders), ours, m.baseline, "ms", m.limit))
		}
		return nil
	})
	return rows, err
}

// bareHolds reads what a program without our indexes would add up: every open hold with its order's account, by the bare connection.
func bareHolds(ctx context.Context) (took time.Duration, err error) {
	return timed(func() error {
		rows, err := barePool.QueryContext(ctx, "SELECT order_id, account_id, reason, subject, held_at, ship_by FROM holds WHERE released_at IS NULL")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			values, targets := make([]any, 6), make([]any, 6)
			for i := range values {
				targets[i] = &values[i]
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// fillHeld adds the held orders, each with two lines, behind the first n.
func fillHeld(ctx context.Context, path string, n int) (err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)&_txlock=immediate")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	const chunk = 20_000
	for begin := n; begin < n+heldOrders; begin += chunk {
		if err := inChunk(ctx, db, func(f *filler) error {
			for i := begin; i < begin+chunk; i++ {
				if err := f.heldOrder(i); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
}

func (f *filler) heldOrder(i int) error {
	account, merchant := fmt.Sprintf("a%d", i%10), fmt.Sprintf("m%d", i%10%3)
	at := start.Add(time.Duration(i) * time.Minute).UnixMilli()
	shipBy := at + (48 * time.Hour).Milliseconds()
	reason := store.HoldReasons[i/10%len(store.HoldReasons)]
	subject := fmt.Sprintf("subject %d", i/100%40)
	topic := subject
	if reason == store.HoldManual || reason == store.HoldChanged {
		topic = ""
	}
	return errors.Join(
		f.insert("order", i+1, account, merchant, fmt.Sprintf("c%d", i%10%3), platforms[i%10%3], fmt.Sprintf("ID%08d", i), fmt.Sprintf("N%08d", i),
			store.Held, at, shipBy, connectors.ShipSelf, fmt.Sprintf("陳小華%d", i%5000), fmt.Sprintf("%04d", i%10000), doc, nil),
		f.insert("line", i+1, account, at, fmt.Sprintf("SKU-%d", i%200)),
		f.insert("hold", i+1, account, merchant, at, shipBy, reason, subject, topic, at))
}
