package catalog

// Reading a shop's listings: streamed into the store a hundred at a time, matched with products when the whole shop has been read.

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// listingBatch is how many listings are stored in one transaction.
const listingBatch = 100

// Synced is what a reading of a shop's listings brought.
type Synced struct {
	Run     int64 `json:"-"`
	Seen    int   `json:"seen"`
	Dropped int   `json:"dropped"` // no longer listed
	Matched
	Applied
}

// SyncListings reads all listings of an account's shop and matches them with products. Listings that a whole reading no
// longer saw are dropped; one that breaks off drops nothing. It is refused while another reading of the account runs.
// progress, which may be nil, is told how many were seen so far.
func (s *Service) SyncListings(ctx context.Context, account, who string, progress func(seen int)) (Synced, error) {
	a, platform, channel, err := s.account(ctx, account)
	if err != nil {
		return Synced{}, err
	}
	session, err := s.Accounts.Open(ctx, a.ID)
	if err != nil {
		return Synced{}, err
	}
	listings, err := s.onSale(ctx, session, &a, platform)
	if err != nil {
		return Synced{}, err
	}
	run := store.Run{AccountID: a.ID, Kind: store.RunListings, StartedAt: store.At(s.Now())}
	if err := s.begin(ctx, &a, &run); err != nil {
		return Synced{}, err
	}
	s.Log.InfoContext(ctx, "reading listings", "account", a.ID, "run", run.ID, "who", who)
	result, err := s.sync(ctx, listings, &a, &channel, run.StartedAt, progress)
	result.Run = run.ID
	return result, errors.Join(err, s.finish(ctx, &run, &result, err))
}

// onSale is what an account's shop sells: its list or, where it has none and takes stock by SKU, those of the merchant's products that it
// knows.
func (s *Service) onSale(ctx context.Context, session *accounts.Session, a *store.Account, p *connectors.Platform) (
	iter.Seq2[connectors.Listing, error], error,
) {
	if lister, ok := connectors.Has[connectors.Lister](session.Connector); ok {
		return lister.Listings(ctx), nil
	}
	finder, ok := connectors.Has[connectors.SKUFinder](session.Connector)
	if !ok {
		return nil, connectors.Refuse(
			"%s tells no listings",
			"%s 不提供商品清單",
			"Its lines are matched by SKU or barcode; map the others by hand.",
			"訂單商品將依 SKU 或條碼比對，其餘請人工對應。",
			p.Name.EN,
		)
	}
	products, err := s.Store.Products(ctx, a.MerchantID)
	if err != nil {
		return nil, err
	}
	skus := make([]string, len(products))
	for i := range products {
		skus[i] = products[i].SKU
	}
	return finder.FindSKUs(ctx, skus), nil
}

// begin takes the account's right to read listings: its open run. A crash leaves it open until the next start closes all open runs.
func (s *Service) begin(ctx context.Context, a *store.Account, run *store.Run) error {
	return s.Store.Write(ctx, func(q *store.Queries) error {
		busy, err := q.RunUnderWay(ctx, a.ID, run.Kind)
		if err != nil {
			return err
		}
		if busy {
			return connectors.Refuse("the listings of %s are being read already", "「%s」的商品清單正在讀取中", "Wait until it is done.", "請等待完成。", a.Name)
		}
		return q.AddRun(ctx, run)
	})
}

// finish writes how a run ended, also when it was cancelled, and tells the account of refused credentials.
func (s *Service) finish(ctx context.Context, run *store.Run, result any, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	counts, err := json.Marshal(result)
	if err != nil {
		return err
	}
	now := s.Now()
	run.FinishedAt, run.OK, run.Result = store.Ref(&now), cause == nil, string(counts)
	if cause != nil {
		run.Error = connectors.Kept(cause)
	}
	err = s.Store.Write(ctx, func(q *store.Queries) error { return q.FinishRun(ctx, run) })
	if cause != nil {
		err = errors.Join(err, s.Accounts.Failed(ctx, run.AccountID, cause))
	}
	return err
}

func (s *Service) sync(ctx context.Context, listings iter.Seq2[connectors.Listing, error], a *store.Account, channel *store.Channel,
	seenAt store.Millis, progress func(int),
) (Synced, error) {
	var done Synced
	batch := map[connectors.ListingKey]store.Listing{}
	flush := func() error {
		rows := make([]store.Listing, 0, len(batch))
		for _, l := range batch {
			rows = append(rows, l)
		}
		clear(batch)
		return s.Store.Write(ctx, func(q *store.Queries) error { return q.PutListings(ctx, rows) })
	}
	for l, err := range listings {
		if err != nil {
			return done, errors.Join(err, flush())
		}
		batch[l.Key] = row(a.ID, l, seenAt)
		done.Seen++
		if len(batch) < listingBatch {
			continue
		}
		if err := flush(); err != nil {
			return done, err
		}
		if progress != nil {
			progress(done.Seen)
		}
	}
	if err := errors.Join(ctx.Err(), flush()); err != nil {
		return done, err
	}
	if progress != nil {
		progress(done.Seen)
	}
	err := s.Store.Write(ctx, func(q *store.Queries) (err error) {
		done.Dropped, err = q.DropListingsBefore(ctx, a.ID, seenAt)
		return err
	})
	if err != nil {
		return done, err
	}
	if done.Matched, err = s.match(ctx, a, channel); err != nil {
		return done, err
	}
	done.Applied, err = s.apply(ctx, a.ID, "")
	return done, err
}

// row is a listing as the store keeps it.
func row(account string, l connectors.Listing, seenAt store.Millis) store.Listing {
	r := store.Listing{
		AccountID:    account,
		Item:         l.Key.Item,
		Variant:      l.Key.Variant,
		Name:         strings.TrimSpace(l.Name),
		VariantName:  l.Variant,
		SKU:          l.SKU,
		Barcode:      l.Barcode,
		StockManaged: l.StockManaged,
		Active:       l.Active,
		URL:          l.URL,
		Image:        l.Image,
		SeenAt:       seenAt,
	}
	if l.Price != nil {
		r.Price, r.Currency = l.Price.Amount.String(), l.Price.Currency
	}
	if l.Stock != nil {
		stock := int64(*l.Stock)
		r.Stock = &stock
	}
	return r
}
