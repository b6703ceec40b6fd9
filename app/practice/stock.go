package practice

// Stock: a put-away that raises the platforms, and later a manual sync that overwrites them; both are compared with the
// platform's own numbers.

import (
	"context"
	"errors"
	"maps"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/stock"
	"gowarehouse/engine/store"
)

// piecesPerShop is how many pieces of every product are put away for each shop: more than its sample orders take.
const piecesPerShop = 60

// putAway puts goods for all shops on the shelves, which raises the stock of every shop by its share.
func (w *world) putAway(ctx context.Context) error {
	before := map[string]map[string]int64{}
	for _, s := range w.shops {
		before[s.account] = s.levels()
	}
	receipt := stock.Receipt{Merchant: merchant, Key: "PRACTICE-1"}
	for _, p := range emulation.Products {
		receipt.Lines = append(
			receipt.Lines,
			stock.ReceiptLine{Product: p.Barcode, Quantity: int64(piecesPerShop * len(w.shops)), Shelf: p.Shelf},
		)
	}
	done, err := w.engine.Stock.PutAway(ctx, receipt, who)
	if err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	w.say(saidPutAway, len(receipt.Lines), len(done.Raised))
	raised := map[string]map[string]int64{}
	for _, r := range done.Raised {
		if raised[r.Account] == nil {
			raised[r.Account] = map[string]int64{}
		}
		raised[r.Account][r.LineKey] += r.By
	}
	return w.each(ctx, stepStock, func(_ context.Context, s *shop) error {
		return s.compareRaises(before[s.account], raised[s.account])
	}, stepListings)
}

// compareRaises says where the platform's stock did not grow by what was put away.
func (s *shop) compareRaises(before, raised map[string]int64) error {
	if !s.keepsStock() {
		return nil
	}
	if len(raised) == 0 {
		return s.wrong(wrongNoRaise)
	}
	now := s.levels()
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if want := before[key] + raised[key]; now[key] != want {
			problems = append(problems, s.wrong(wrongStock, key, now[key], want))
		}
	}
	return errors.Join(problems...)
}

// keepsStock says whether stock can be told to the platform for what this shop sells.
func (s *shop) keepsStock() bool { return s.platform.Stock != connectors.StockNone }

// syncStock previews and confirms a manual sync of every shop, and compares.
func (w *world) syncStock(ctx context.Context) error {
	wanted := map[string]map[string]int64{}
	for _, s := range w.shops {
		wanted[s.account] = map[string]int64{}
	}
	confirm := func(ctx context.Context, s *shop) error {
		if !s.keepsStock() {
			return nil
		}
		preview, err := w.engine.Stock.PreviewSync(ctx, s.account)
		if err != nil {
			return err
		}
		for _, line := range preview.Lines {
			if line.Skip.IsZero() {
				wanted[s.account][line.LineKey] = line.After
			}
		}
		done, err := w.engine.Stock.ConfirmSync(ctx, s.account, preview.Token, who)
		if err != nil {
			return err
		}
		w.say(saidSynced, s.platform.Name.In(w.Language), done.Sent)
		return nil
	}
	if err := w.each(ctx, stepStock, confirm, stepStock); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	return w.each(ctx, stepStock, func(ctx context.Context, s *shop) error {
		return errors.Join(s.compareStock(wanted[s.account]), w.countStock(ctx, s))
	}, stepStock)
}

// compareStock says where the platform's stock is not what the sync promised.
func (s *shop) compareStock(wanted map[string]int64) error {
	if !s.keepsStock() {
		return nil
	}
	if len(wanted) == 0 {
		return s.wrong(wrongNoSync)
	}
	now := s.levels()
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if now[key] != wanted[key] {
			problems = append(problems, s.wrong(wrongStock, key, now[key], wanted[key]))
		}
	}
	return errors.Join(problems...)
}

// stockReached says how far a stock push came.
var stockReached = map[store.EffectState]Pushes{
	store.EffectSent: {Sent: 1}, store.EffectConfirmed: {Sent: 1, Confirmed: 1}, store.EffectUnclear: {Unclear: 1},
}

func (w *world) countStock(ctx context.Context, s *shop) error {
	a, err := w.accountOf(ctx, s)
	if err != nil {
		return err
	}
	all, err := w.engine.Store.Effects(ctx, store.EffectFilter{Kind: store.EffectStock}, mostOrders)
	if err != nil {
		return err
	}
	var problems []error
	for i := range all {
		e := &all[i]
		if e.AccountID != a.ID || e.State == store.EffectCancelled {
			continue
		}
		s.summary.Stock.add(stockReached[e.State])
		if e.State != store.EffectConfirmed {
			problems = append(problems, s.wrong(wrongStockPush, e.State, e.Error))
		}
	}
	return errors.Join(problems...)
}
