package catalog

// A changed mapping is applied to the orders that it touches. What is left to do is read from the rows themselves: an order whose
// reservations are not what its mappings say, or that is held for something mapped meanwhile, has not taken it in. A crash in
// between therefore loses nothing: CatchUp goes on.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// applyChunk is how many orders are read anew in one transaction.
const applyChunk = 100

// Applied counts what a change did to orders.
type Applied struct {
	Orders int `json:"orders"` // read anew
	Freed  int `json:"freed"`  // no longer held
}

func (a *Applied) add(o Applied) {
	a.Orders += o.Orders
	a.Freed += o.Freed
}

// CatchUp applies to an account's orders every mapping they have not taken in: after a crash, and after a fetch during
// which something was mapped.
func (s *Service) CatchUp(ctx context.Context, account string) (Applied, error) {
	a, _, _, err := s.account(ctx, account)
	if err != nil {
		return Applied{}, err
	}
	held, err := s.Store.OrdersHeldButMapped(ctx, a.ID)
	if err != nil {
		return Applied{}, err
	}
	done, failed := s.reread(ctx, held, store.System)
	products, err := s.apply(ctx, a.ID, "")
	done.add(products)
	return done, errors.Join(failed, err)
}

// apply frees and corrects the orders that have not taken in a product mapping of an account, and drops the records of products that
// are known now. lineKey may be empty for all.
func (s *Service) apply(ctx context.Context, account, lineKey string) (Applied, error) {
	_, _, channel, err := s.account(ctx, account)
	if err != nil {
		return Applied{}, err
	}
	solved, err := s.Store.SolvedUnknowns(ctx, account, channel.MatchBy)
	if err != nil {
		return Applied{}, err
	}
	solved = slices.DeleteFunc(solved, func(u store.UnknownProduct) bool { return lineKey != "" && u.LineKey != lineKey })
	ids, err := s.Store.OrdersOutOfStep(ctx, account, lineKey)
	if err != nil {
		return Applied{}, err
	}
	for _, u := range solved {
		waiting, err := s.Store.OrdersWithUnknown(ctx, account, u.LineKey)
		if err != nil {
			return Applied{}, err
		}
		ids = append(ids, waiting...)
	}
	slices.Sort(ids)
	done, err := s.applyTo(ctx, account, slices.Compact(ids))
	return done, errors.Join(err, s.dropSolved(ctx, solved))
}

// applyTo reads orders anew, a hundred at a time, with a word about the mapping in their histories.
func (s *Service) applyTo(ctx context.Context, account string, orders []int64) (Applied, error) {
	var done Applied
	var failures []error
	for chunk := range slices.Chunk(orders, applyChunk) {
		if err := s.Store.Write(ctx, func(q *store.Queries) error { return s.tellMapped(ctx, q, account, chunk) }); err != nil {
			return done, err
		}
		part, err := s.reread(ctx, chunk, store.System)
		done.add(part)
		if ctx.Err() != nil {
			return done, ctx.Err()
		}
		failures = append(failures, err)
	}
	return done, errors.Join(failures...)
}

// reread reads orders anew, a hundred at a time. Where one of them cannot be read, the others are still done, one by one.
func (s *Service) reread(ctx context.Context, orders []int64, who string) (Applied, error) {
	var done Applied
	var failures []error
	for chunk := range slices.Chunk(orders, applyChunk) {
		freed, err := s.Orders.Reevaluate(ctx, chunk, who)
		if err == nil {
			done.Orders += len(chunk)
			done.Freed += freed
			continue
		}
		if ctx.Err() != nil {
			return done, ctx.Err()
		}
		for _, id := range chunk {
			freed, err := s.Orders.Reevaluate(ctx, []int64{id}, who)
			if err != nil {
				failures = append(failures, fmt.Errorf("order %d: %w", id, err))
				continue
			}
			done.Orders++
			done.Freed += freed
		}
	}
	return done, errors.Join(failures...)
}

// tellMapped writes into the orders' histories what each of their lines was mapped to, and by whom; once for each mapping.
func (s *Service) tellMapped(ctx context.Context, q *store.Queries, account string, orders []int64) error {
	lines, err := q.Lines(ctx, orders...)
	if err != nil {
		return err
	}
	words := mappingWords{known: map[string]mappedTo{}}
	for _, id := range orders {
		history, err := q.History(ctx, id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.OrderID != id || l.Quantity == 0 {
				continue
			}
			to, err := words.of(ctx, q, account, l.LineKey)
			if err != nil {
				return err
			}
			if to.products == "" || lastMapped(history, l.Name) == to.products {
				continue
			}
			if err := lifecycle.Tell(ctx, q, id, to.by, lifecycle.EventMapped, s.Now(), "subject", l.Name, "product", to.products); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastMapped gives what the history last told of a subject's mapping.
func lastMapped(history []store.Event, subject string) string {
	for _, e := range slices.Backward(history) {
		if e.Event == lifecycle.EventMapped && e.Args["subject"] == subject {
			return e.Args["product"]
		}
	}
	return ""
}

// mappedTo is a mapping in words: "TEA-S x2 + BOX" and who made it.
type mappedTo struct{ products, by string }

type mappingWords struct{ known map[string]mappedTo }

func (w mappingWords) of(ctx context.Context, q *store.Queries, account, lineKey string) (mappedTo, error) {
	if to, ok := w.known[lineKey]; ok {
		return to, nil
	}
	rows, err := q.Mapping(ctx, account, lineKey)
	if err != nil {
		return mappedTo{}, err
	}
	var to mappedTo
	var parts []string
	for _, row := range rows {
		p, err := q.Product(ctx, row.ProductID)
		if err != nil {
			return mappedTo{}, err
		}
		parts = append(parts, pieces(p.SKU, row.Quantity))
		to.by = row.MappedBy
	}
	to.products = strings.Join(parts, " + ")
	w.known[lineKey] = to
	return to, nil
}

// pieces writes "TEA-S" for one piece and "TEA-S x2" for two.
func pieces(sku string, n int64) string {
	if n == 1 {
		return sku
	}
	return fmt.Sprintf("%s x%d", sku, n)
}

// dropSolved deletes the records of unknown products for which no order waits any more.
func (s *Service) dropSolved(ctx context.Context, solved []store.UnknownProduct) error {
	if len(solved) == 0 {
		return nil
	}
	return s.Store.Write(ctx, func(q *store.Queries) error {
		for _, u := range solved {
			waiting, err := q.OrdersWithUnknown(ctx, u.AccountID, u.LineKey)
			if err != nil {
				return err
			}
			if len(waiting) > 0 {
				continue
			}
			if err := q.ForgetUnknown(ctx, u.AccountID, u.LineKey); err != nil {
				return err
			}
		}
		return nil
	})
}
