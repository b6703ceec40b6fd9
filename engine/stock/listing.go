package stock

// What a listing's stock follows from: the products it takes, in pieces of the listing.

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// target is a listing that may be told a stock, with what it takes from the shelves.
type target struct {
	account store.Account
	lineKey string
	listing *store.Listing // nil: not listed now
	parts   []store.Mapping
}

// Reasons why a listing is not pushed.
var (
	skipUnmapped  = connectors.Text{EN: "not mapped to a product", ZH: "尚未對應商品"}
	skipUnlisted  = connectors.Text{EN: "not listed now", ZH: "目前未上架"}
	skipUnmanaged = connectors.Text{EN: "the platform does not count its stock", ZH: "平台未管理此商品庫存"}
	skipSyncOff   = connectors.Text{EN: "stock sync is off for its product", ZH: "商品已關閉庫存同步"}
	skipNoStock   = connectors.Text{EN: "the platform takes no stock", ZH: "平台不支援庫存推送"}
	skipPushOff   = connectors.Text{EN: "inbound push is off", ZH: "入庫推送未開啟"}
)

// skip says why a listing is not pushed at all; zero when it is.
func (t *target) skip(products map[string]store.Product) connectors.Text {
	switch {
	case len(t.parts) == 0:
		return skipUnmapped
	case t.listing == nil:
		return skipUnlisted
	case !t.listing.StockManaged:
		return skipUnmanaged
	case slices.ContainsFunc(t.parts, func(m store.Mapping) bool { return !products[m.ProductID].SyncStock }):
		return skipSyncOff
	}
	return connectors.Text{}
}

// units gives how many pieces of the listing the stock makes: the component that limits counts. of gives the pieces of a product.
func (t *target) units(of func(product string) int64) int64 {
	least := int64(-1)
	for _, part := range t.parts {
		n := max(of(part.ProductID), 0) / part.Quantity
		if least < 0 || n < least {
			least = n
		}
	}
	return max(least, 0)
}

// share gives a percentage of a number, rounded down.
func share(n, percent int64) int64 { return n * percent / 100 }

// takesStock says whether an account's platform can be told stock.
func takesStock(a *store.Account) bool {
	p, err := connectors.Get(a.Platform)
	return err == nil && p.Stock != connectors.StockNone
}

// targetsOf gives what every account of a merchant sells that takes from any of the products, with the products of all parts.
func targetsOf(ctx context.Context, q *store.Queries, merchant string, products []string) ([]target, map[string]store.Product, error) {
	rows, err := q.LineKeysOf(ctx, products)
	if err != nil {
		return nil, nil, err
	}
	byAccount := map[string]map[string][]store.Mapping{}
	ids := map[string]bool{}
	for _, row := range rows {
		if byAccount[row.AccountID] == nil {
			byAccount[row.AccountID] = map[string][]store.Mapping{}
		}
		byAccount[row.AccountID][row.LineKey] = append(byAccount[row.AccountID][row.LineKey], row)
		ids[row.ProductID] = true
	}
	var all []target
	for _, id := range slices.Sorted(maps.Keys(byAccount)) {
		a, err := q.Account(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if a.DeletedAt != nil || a.MerchantID != merchant {
			continue
		}
		keys := slices.Sorted(maps.Keys(byAccount[id]))
		listings, err := q.ListingsByKey(ctx, id, keys)
		if err != nil {
			return nil, nil, err
		}
		for _, key := range keys {
			t := target{account: a, lineKey: key, parts: byAccount[id][key]}
			if l, listed := listings[key]; listed {
				t.listing = &l
			}
			all = append(all, t)
		}
	}
	byID, err := q.ProductsByID(ctx, slices.Collect(maps.Keys(ids)))
	return all, byID, err
}

// sharesOf adds up, by product, the percentages that its listings take on all accounts whose inbound push is on, and on
// extra, which may be empty. Each listing counts: two listings of one product on one account take twice.
func sharesOf(targets []target, products map[string]store.Product, extra string) map[string]int64 {
	sum := map[string]int64{}
	for i := range targets {
		t := &targets[i]
		on := t.account.InboundPush || t.account.ID == extra
		if !on || !takesStock(&t.account) || !t.skip(products).IsZero() {
			continue
		}
		for _, part := range t.parts {
			sum[part.ProductID] += t.account.PushPercent
		}
	}
	return sum
}

// CheckShares looks whether the push shares of any product of a merchant add up to more than 100 %, and gives or ends the
// notices. It is run after a change of an account's settings or of a mapping; a put-away does it for its own products. It
// gives the SKUs that are over.
func (s *Service) CheckShares(ctx context.Context, merchant string) ([]string, error) {
	var over []string
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		m, err := s.merchant(ctx, q, merchant)
		if err != nil {
			return err
		}
		products, err := q.Products(ctx, m.ID)
		if err != nil {
			return err
		}
		ids := make([]string, len(products))
		for i, p := range products {
			ids[i] = p.ID
		}
		over, err = s.checkShares(ctx, q, m.ID, ids)
		return err
	})
	return over, err
}

func sharesKey(product string) string { return string(store.NoticeShares) + ":" + product }

// checkShares gives a notice for each of the products whose shares are over 100 %, and ends those whose cause is gone.
func (s *Service) checkShares(ctx context.Context, q *store.Queries, merchant string, ids []string) ([]string, error) {
	targets, products, err := targetsOf(ctx, q, merchant, ids)
	if err != nil {
		return nil, err
	}
	sums := sharesOf(targets, products, "")
	var over []string
	for _, id := range ids {
		if sums[id] <= 100 {
			if err := q.EndNotice(ctx, sharesKey(id), store.At(s.Now())); err != nil {
				return nil, err
			}
			continue
		}
		p := products[id]
		over = append(over, p.SKU)
		if _, err := q.AddNotice(ctx, &store.Notice{Key: sharesKey(id), Kind: store.NoticeShares, MerchantID: merchant, At: store.At(s.Now()),
			Args: map[string]string{"sku": p.SKU, "percent": strconv.FormatInt(sums[id], 10)}}); err != nil {
			return nil, err
		}
	}
	return over, nil
}
