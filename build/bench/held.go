package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"gowarehouse/app"
	"gowarehouse/build/crowd"
	"gowarehouse/engine/store"
)

// heldOrders is how many orders are held in the worst hour of a warehouse: a payment method of a large shop that nobody knows.
const heldOrders = 100_000

// heldRows measures what screens ask beside lists - groups of holds, Today, counts - on the store of the lists with many held orders
// besides. What is a page is compared with a bare page, what looks at every hold with a bare reading of all holds.
func heldRows(ctx context.Context, dir string, o options, bare float64) (rows []Row, err error) {
	if err := crowd.FillHeld(ctx, filepath.Join(dir, store.FileName), o.listed, heldOrders); err != nil {
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
			{"count of a platform's held", counting(app.OrderQuery{Platform: crowd.Platforms[1], State: string(store.Held)}), all, 0.5},
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
