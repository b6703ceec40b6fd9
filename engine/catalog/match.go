package catalog

// Automatic matching: a listing belongs to the product whose SKU, or barcode, it carries; the sales channel says which of the two. What
// a person has mapped is never changed.

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// matchChunk is how many listings are matched in one transaction.
const matchChunk = 200

// Matched counts what matching found.
type Matched struct {
	Auto      int `json:"auto"`      // listings that carry the key of exactly one product
	Person    int `json:"person"`    // listings mapped by hand, left alone
	Unmatched int `json:"unmatched"` // listings whose key is missing or unknown
	Ambiguous int `json:"ambiguous"` // listings whose key several products have: left to a person
	Changed   int `json:"changed"`   // automatic mappings set, changed or taken away
}

// MatchListings matches all stored listings of an account anew and frees the orders that waited for it.
func (s *Service) MatchListings(ctx context.Context, account, who string) (Matched, int, error) {
	a, _, channel, err := s.account(ctx, account)
	if err != nil {
		return Matched{}, 0, err
	}
	m, err := s.match(ctx, &a, &channel)
	if err != nil {
		return m, 0, err
	}
	s.Log.InfoContext(ctx, "listings matched", "account", a.ID, "auto", m.Auto, "changed", m.Changed, "who", who)
	applied, err := s.apply(ctx, a.ID, "")
	return m, applied.Freed, err
}

func (s *Service) match(ctx context.Context, a *store.Account, channel *store.Channel) (Matched, error) {
	var m Matched
	index, err := s.index(ctx, channel)
	if err != nil {
		return m, err
	}
	listings, err := s.Store.Listings(ctx, a.ID)
	if err != nil {
		return m, err
	}
	for chunk := range slices.Chunk(listings, matchChunk) {
		var part Matched
		err := s.Store.Write(ctx, func(q *store.Queries) error {
			part = Matched{}
			for i := range chunk {
				if err := s.matchOne(ctx, q, channel, &chunk[i], index[matchValue(channel, &chunk[i])], &part); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return m, err
		}
		m.add(part)
	}
	return m, nil
}

func (m *Matched) add(o Matched) {
	m.Auto += o.Auto
	m.Person += o.Person
	m.Unmatched += o.Unmatched
	m.Ambiguous += o.Ambiguous
	m.Changed += o.Changed
}

// index gives the merchant's products by the channel's key.
func (s *Service) index(ctx context.Context, channel *store.Channel) (map[string][]string, error) {
	index := map[string][]string{}
	if channel.MatchBy == store.MatchByBarcode {
		codes, err := s.Store.AllBarcodes(ctx, channel.MerchantID)
		for code, product := range codes {
			index[strings.TrimSpace(code)] = append(index[strings.TrimSpace(code)], product)
		}
		return index, err
	}
	products, err := s.Store.Products(ctx, channel.MerchantID)
	for _, p := range products {
		index[strings.TrimSpace(p.SKU)] = append(index[strings.TrimSpace(p.SKU)], p.ID)
	}
	return index, err
}

// matchValue is what a listing is matched by, "" when it has none.
func matchValue(channel *store.Channel, l *store.Listing) string {
	if channel.MatchBy == store.MatchByBarcode {
		return strings.TrimSpace(l.Barcode)
	}
	return strings.TrimSpace(l.SKU)
}

// matchOne brings the automatic mapping of a listing to what its key says: one product, or none.
func (s *Service) matchOne(ctx context.Context, q *store.Queries, channel *store.Channel, l *store.Listing, found []string, m *Matched) error {
	key := listingKey(l)
	have, err := q.Mapping(ctx, l.AccountID, key)
	if err != nil {
		return err
	}
	if len(have) > 0 && have[0].Source == store.MappedPerson {
		m.Person++
		return nil
	}
	var want []store.Mapping
	switch {
	case matchValue(channel, l) == "" || len(found) == 0:
		m.Unmatched++
	case len(found) > 1:
		m.Ambiguous++
	default:
		m.Auto++
		want = []store.Mapping{{AccountID: l.AccountID, LineKey: key, ProductID: found[0], Quantity: 1, Source: store.MappedAuto,
			MappedBy: store.System, MappedAt: store.At(s.Now())}}
	}
	if sameProducts(have, want) {
		return nil
	}
	m.Changed++
	return q.SetMapping(ctx, l.AccountID, key, want)
}

func listingKey(l *store.Listing) string {
	return lifecycle.ListingKey(connectors.ListingKey{Item: l.Item, Variant: l.Variant})
}

// sameProducts says whether two mappings take the same from the shelves.
func sameProducts(a, b []store.Mapping) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(a, func(x store.Mapping) bool {
		return !slices.ContainsFunc(b, func(y store.Mapping) bool { return x.ProductID == y.ProductID && x.Quantity == y.Quantity })
	})
}

// offer gives products to the listings of their merchant that carry their keys, and frees the orders that waited for them.
func (s *Service) offer(ctx context.Context, merchant string, products []ProductView) (int, error) {
	own, err := accountsOf(ctx, &s.Store.Queries, merchant)
	if err != nil {
		return 0, err
	}
	freed := 0
	for i := range own {
		_, _, channel, err := s.account(ctx, own[i].ID)
		if err != nil {
			return freed, err
		}
		if err := s.offerTo(ctx, own[i].ID, &channel, products); err != nil {
			return freed, err
		}
		applied, err := s.apply(ctx, own[i].ID, "")
		freed += applied.Freed
		if err != nil {
			return freed, err
		}
	}
	return freed, nil
}

func (s *Service) offerTo(ctx context.Context, account string, channel *store.Channel, products []ProductView) error {
	byValue := map[string]string{}
	for _, p := range products {
		if channel.MatchBy == store.MatchBySKU {
			byValue[p.SKU] = p.ID
			continue
		}
		for _, code := range p.Barcodes {
			byValue[code] = p.ID
		}
	}
	return s.Store.Write(ctx, func(q *store.Queries) error {
		carriers, err := q.ListingsWith(ctx, account, channel.MatchBy, slices.Sorted(maps.Keys(byValue)))
		if err != nil {
			return err
		}
		for i := range carriers {
			found := []string{byValue[matchValue(channel, &carriers[i])]}
			if err := s.matchOne(ctx, q, channel, &carriers[i], found, &Matched{}); err != nil {
				return err
			}
		}
		return nil
	})
}
