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
// besides, and compares it with a bare page: none of it may be more than what a person takes for at once.
func heldRows(ctx context.Context, dir string, o options, bare float64) (rows []Row, err error) {
	if err := fillHeld(ctx, filepath.Join(dir, store.FileName), o.listed); err != nil {
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
			name  string
			do    func() error
			limit float64
		}{
			{"groups of all holds", func() error { _, err := desk.HoldGroups(ctx); return err }, 1000},
			{"first page of one group", func() error { _, err := desk.HoldsOfGroup(ctx, group, "", pageSize); return err }, 10},
			{"what Today shows", func() error { _, err := desk.Today(ctx); return err }, 1500},
			{"count of all orders", counting(app.OrderQuery{}), 150},
			{"count of a state", counting(app.OrderQuery{State: string(store.Held)}), 150},
			{"count of a platform's held", counting(app.OrderQuery{Platform: platforms[1], State: string(store.Held)}), 150},
			{"first page of held by urgency", func() error {
				_, err := desk.Orders(ctx, app.OrderQuery{State: string(store.Held), Sort: string(store.ByShipBy)})
				return err
			}, 20},
			{"first page of an account's held by urgency", func() error {
				_, err := desk.Orders(ctx, app.OrderQuery{Account: "a9", State: string(store.Held), Sort: string(store.ByShipBy)})
				return err
			}, 50},
		} {
			ours, err := bestOf(o.repeats, func() (time.Duration, error) { return timed(m.do) })
			if err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
			rows = append(rows, row(fmt.Sprintf("%s, %d orders of which %d held", m.name, o.listed+heldOrders, heldOrders), ours, bare, "ms", m.limit))
		}
		return nil
	})
	return rows, err
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
