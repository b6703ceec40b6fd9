// Package stock keeps what lies on the shelves: put-away, adjustment, what is promised, and what the platforms are told of
// it. There are two ways to tell them, and they never mix. An inbound push raises a platform's stock by a share of what was
// put away. A manual sync overwrites it with a share of what is available, after a person has seen both numbers.
package stock

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Service keeps the stock of a workspace. It is safe for concurrent use.
type Service struct {
	Store    *store.Store
	Accounts accounts.Sessions
	Now      func() time.Time
	Log      *slog.Logger
	Wake     func()                // told that an effect is due; may be nil
	Changed  func(orders ...int64) // told of orders whose cover changed; may be nil
}

// Level is the stock of one product.
type Level struct {
	store.Product
	Barcodes []string
	Short    int64 // pieces that open orders wait for
}

// Levels gives a merchant's stock by SKU. The merchant is a name or id.
func (s *Service) Levels(ctx context.Context, merchant string) ([]Level, error) {
	m, err := s.merchant(ctx, &s.Store.Queries, merchant)
	if err != nil {
		return nil, err
	}
	products, err := s.Store.Products(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	short, err := s.Store.ShortPieces(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	codes := map[string][]string{}
	byCode, err := s.Store.AllBarcodes(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	for code, product := range byCode {
		codes[product] = append(codes[product], code)
	}
	levels := make([]Level, len(products))
	for i, p := range products {
		slices.Sort(codes[p.ID])
		levels[i] = Level{p, codes[p.ID], short[p.ID]}
	}
	return levels, nil
}

// Movements gives the newest movements of a merchant's product, found by id, SKU or barcode.
func (s *Service) Movements(ctx context.Context, merchant, product string, most int) ([]store.Movement, error) {
	m, err := s.merchant(ctx, &s.Store.Queries, merchant)
	if err != nil {
		return nil, err
	}
	p, err := catalog.FindProduct(ctx, &s.Store.Queries, m.ID, product)
	if err != nil {
		return nil, err
	}
	return s.Store.Movements(ctx, p.ID, most)
}

func (s *Service) merchant(ctx context.Context, q *store.Queries, name string) (store.Merchant, error) {
	m, err := q.MerchantByName(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return m, connectors.Missing(err, "no merchant is called %q", "找不到貨主「%s」", "See `gowarehouse merchant list`.",
			"請見 `gowarehouse merchant list` 查看貨主。", name)
	}
	return m, err
}

// Keep switches a merchant's stock keeping on, as the first put-away does, or off: then its orders are never short and its
// stock is never pushed.
func (s *Service) Keep(ctx context.Context, merchant string, on bool, who string) error {
	var changed []int64
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		changed = nil
		m, err := s.merchant(ctx, q, merchant)
		if err != nil || m.StockKept == on {
			return err
		}
		s.Log.InfoContext(ctx, "stock keeping switched", "merchant", m.ID, "on", on, "who", who)
		if on {
			changed, err = s.begin(ctx, q, &m, who)
			return err
		}
		if err := q.SetStockKept(ctx, m.ID, false); err != nil {
			return err
		}
		changed, err = s.settleShort(ctx, q, m.ID)
		return err
	})
	s.changed(err, changed)
	return err
}

// begin switches stock keeping on: what was shipped before is not held against the shelf, what lies there covers the orders
// that have waited longest, and the rest of the open orders become short.
func (s *Service) begin(ctx context.Context, q *store.Queries, m *store.Merchant, who string) ([]int64, error) {
	if err := q.SetStockKept(ctx, m.ID, true); err != nil {
		return nil, err
	}
	m.StockKept = true
	oversold, err := q.OversoldProducts(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range oversold {
		if _, err := q.Move(ctx, &store.Movement{ProductID: p.ID, Kind: store.MoveAdjust, Quantity: -p.OnHand, Key: "begin:" + store.NewID(),
			Note: "shipped before stock was kept / 啟用庫存管理前已出貨", Who: who, At: store.At(s.Now())}); err != nil {
			return nil, err
		}
	}
	waiting, err := q.ProductsWithShort(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	var changed []int64
	for _, product := range waiting {
		covered, err := lifecycle.CoverShort(ctx, q, product, s.Now())
		if err != nil {
			return nil, err
		}
		changed = append(changed, covered...)
	}
	short, err := s.settleShort(ctx, q, m.ID)
	return append(changed, short...), err
}

// settleShort derives the state of every order of a merchant that is not covered.
func (s *Service) settleShort(ctx context.Context, q *store.Queries, merchant string) ([]int64, error) {
	orders, err := q.OrdersWithShort(ctx, merchant)
	if err != nil {
		return nil, err
	}
	for _, id := range orders {
		if _, err := lifecycle.Settle(ctx, q, id, s.Now()); err != nil {
			return nil, err
		}
	}
	return orders, nil
}

// Adjustment corrects the stock on hand of a product. Either By or To is given.
type Adjustment struct {
	Merchant string // name or id
	Product  string // id, SKU or barcode
	By       *int64 // pieces more or, negative, less
	To       *int64 // pieces counted on the shelf
	Note     string // why; required
	Key      string // the same key adjusts once; empty: every time
}

// Adjusted is what an adjustment did.
type Adjusted struct {
	Product store.Product
	Already bool    // it had been made before
	Orders  []int64 // whose cover changed: oldest gain, newest lose
}

// Adjust corrects the stock on hand. Below what is reserved, cover is taken back from the newest orders: they become short.
// More stock covers the orders that have waited longest. Platforms are not told: that is what a manual sync is for.
func (s *Service) Adjust(ctx context.Context, a Adjustment, who string) (Adjusted, error) {
	done, err := s.AdjustAll(ctx, []Adjustment{a}, who)
	if err != nil {
		return Adjusted{}, err
	}
	return done[0], nil
}

// AdjustAll makes several adjustments, all or none of them.
func (s *Service) AdjustAll(ctx context.Context, all []Adjustment, who string) ([]Adjusted, error) {
	var done []Adjusted
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		done = make([]Adjusted, len(all))
		for i, a := range all {
			var err error
			if done[i], err = s.adjustOne(ctx, q, a, who); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, d := range done {
		s.changed(nil, d.Orders)
	}
	return done, nil
}

func (s *Service) adjustOne(ctx context.Context, q *store.Queries, a Adjustment, who string) (Adjusted, error) {
	var done Adjusted
	m, err := s.merchant(ctx, q, a.Merchant)
	if err != nil {
		return done, err
	}
	if done.Product, err = catalog.FindProduct(ctx, q, m.ID, a.Product); err != nil {
		return done, err
	}
	by, err := a.difference(&m, &done.Product)
	if err != nil {
		return done, err
	}
	moved, err := s.adjust(ctx, q, &done.Product, by, a, who)
	if err != nil {
		return done, err
	}
	if done.Already = !moved; done.Already {
		return done, nil
	}
	if done.Orders, err = s.rebalance(ctx, q, done.Product.ID); err != nil {
		return done, err
	}
	done.Product, err = q.Product(ctx, done.Product.ID)
	return done, err
}

// AdjustmentKey names the movement of an adjustment that has a key.
func AdjustmentKey(product, key string) string { return "adjust:" + product + ":" + key }

func (s *Service) adjust(ctx context.Context, q *store.Queries, p *store.Product, by int64, a Adjustment, who string) (bool, error) {
	key := AdjustmentKey(p.ID, a.Key)
	if a.Key == "" {
		key = "adjust:" + store.NewID()
	}
	if before, ok, err := q.MovementByKey(ctx, key); err != nil || ok {
		if ok && a.By != nil && before.Quantity != by {
			return false, connectors.Refuse(
				"the adjustment %q was made before, by %d pieces",
				"調整「%s」先前已執行，數量為 %d",
				"Use another key for another adjustment.",
				"不同的調整請使用不同的鍵。",
				a.Key,
				before.Quantity,
			)
		}
		return false, err
	}
	if p.OnHand+by < 0 {
		return false, connectors.Refuse(
			"%s has %d pieces on hand, %d less is not possible",
			"%s 現有 %d 件，無法減少 %d 件",
			"Count the shelf and give the number with --to.",
			"請盤點後以 --to 輸入實際數量。",
			p.SKU,
			p.OnHand,
			-by,
		)
	}
	return q.Move(
		ctx,
		&store.Movement{ProductID: p.ID, Kind: store.MoveAdjust, Quantity: by, Key: key, Note: a.Note, Who: who, At: store.At(s.Now())},
	)
}

// difference gives the pieces to adjust by.
func (a Adjustment) difference(m *store.Merchant, p *store.Product) (int64, error) {
	switch {
	case !m.StockKept:
		return 0, connectors.Refuse("%s keeps no stock yet", "貨主「%s」尚未啟用庫存管理", "The first put-away begins it: `gowarehouse stock putaway`",
			"首次入庫上架後即啟用：`gowarehouse stock putaway`", m.Name)
	case a.Note == "":
		return 0, connectors.Refuse("an adjustment needs a note", "調整庫存須填寫備註", "Say why: --note \"broken\"", "請說明原因：--note \"破損\"")
	case (a.By == nil) == (a.To == nil):
		return 0, connectors.Refuse(
			"an adjustment is by so many pieces, or to a number",
			"請輸入增減數量或實際數量其中之一",
			"Give one of --by and --to.",
			"請擇一使用 --by 或 --to。",
		)
	case a.By != nil:
		return *a.By, nil
	case *a.To < 0:
		return 0, connectors.Refuse("a shelf holds 0 pieces or more", "庫存數量須為 0 以上", "Give the number you counted.", "請輸入盤點數量。")
	}
	return *a.To - p.OnHand, nil
}

// rebalance brings the cover of a product's orders into step with the shelf, both ways.
func (s *Service) rebalance(ctx context.Context, q *store.Queries, product string) ([]int64, error) {
	lost, err := lifecycle.Uncover(ctx, q, product, s.Now())
	if err != nil {
		return nil, err
	}
	gained, err := s.cover(ctx, q, product)
	return append(lost, gained...), err
}

// cover hands available stock to the orders that wait, oldest first, and tells those that wait no longer.
func (s *Service) cover(ctx context.Context, q *store.Queries, product string) ([]int64, error) {
	gained, err := lifecycle.CoverShort(ctx, q, product, s.Now())
	if err != nil {
		return nil, err
	}
	slices.Sort(gained)
	gained = slices.Compact(gained)
	rows, err := q.Reservations(ctx, gained...)
	if err != nil {
		return nil, err
	}
	waits := map[int64]bool{}
	for _, r := range rows {
		waits[r.OrderID] = waits[r.OrderID] || r.Covered < r.Quantity
	}
	for _, id := range gained {
		if waits[id] {
			continue
		}
		if err := lifecycle.Tell(ctx, q, id, store.System, lifecycle.EventStockCovered, s.Now()); err != nil {
			return nil, err
		}
	}
	return gained, nil
}

// changed tells of orders when what changed them was stored.
func (s *Service) changed(err error, orders []int64) {
	if err == nil && s.Changed != nil && len(orders) > 0 {
		each := slices.Clone(orders)
		slices.Sort(each)
		s.Changed(slices.Compact(each)...)
	}
}

func (s *Service) wake() {
	if s.Wake != nil {
		s.Wake()
	}
}
