package catalog

// Mapping by hand: one piece of a listing takes so many pieces of one product, or of several (a bundle).

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Part is what one piece of a listing takes of a product.
type Part struct {
	Product  string // id, SKU or barcode
	Quantity int64
}

// PartView is a part with its product.
type PartView struct {
	ProductID string
	SKU       string
	Name      string
	Quantity  int64
}

// MapPreview is what a mapping will do, before anything is done.
type MapPreview struct {
	AccountID string
	LineKey   string
	Name      string // of the listing
	Before    []PartView
	After     []PartView
	Orders    int // will change
	Held      int // of them wait for this mapping
	InHand    int // are being picked or are packed with the old products: mapping is refused until they are done
	Backfill  bool
}

// Mapped is what a mapping did.
type Mapped struct {
	Applied
	LineKey  string
	Backfill bool // the platform can be given the product's SKU: offer it
}

// PreviewMap tells what Map would do. key is a line key, or the SKU of one unknown product or listing.
func (s *Service) PreviewMap(ctx context.Context, account, key string, parts []Part) (MapPreview, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return MapPreview{}, err
	}
	sold, err := s.sold(ctx, a.ID, key)
	if err != nil {
		return MapPreview{}, err
	}
	return preview(ctx, &s.Store.Queries, &a, platform, sold, parts)
}

// Map says what a listing takes from the shelves and applies it to every order not picked yet: its lines become known, its goods are
// reserved, its hold is released, and the record of the unknown product goes. A mapping by hand stays until a person changes it. While
// goods by the old mapping are being picked or are packed it is refused.
func (s *Service) Map(ctx context.Context, account, key string, parts []Part, who string) (Mapped, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return Mapped{}, err
	}
	sold, err := s.sold(ctx, a.ID, key)
	if err != nil {
		return Mapped{}, err
	}
	done := Mapped{LineKey: sold.key}
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		p, err := preview(ctx, q, &a, platform, sold, parts)
		if err != nil {
			return err
		}
		if p.InHand > 0 && !slices.Equal(p.Before, p.After) {
			return connectors.Refuse("%d orders are being picked or packed with the old products", "有 %d 筆訂單正以原對應商品揀貨或包裝中",
				"Finish or undo them first, then map again.", "請先完成或復原這些訂單，再重新對應。", p.InHand)
		}
		done.Backfill = p.Backfill
		rows := make([]store.Mapping, len(p.After))
		for i, part := range p.After {
			rows[i] = store.Mapping{AccountID: a.ID, LineKey: sold.key, ProductID: part.ProductID, Quantity: part.Quantity,
				Source: store.MappedPerson, MappedBy: who, MappedAt: store.At(s.Now())}
		}
		return q.SetMapping(ctx, a.ID, sold.key, rows)
	})
	if err != nil {
		return done, err
	}
	s.Log.InfoContext(ctx, "product mapped", "account", a.ID, "line_key", sold.key, "parts", len(parts), "who", who)
	done.Applied, err = s.apply(ctx, a.ID, sold.key)
	return done, err
}

// Unmap gives a listing mapped by hand back to automatic matching. It is refused while open orders take by the mapping,
// because they would lose their products: map it to other products instead. An automatic mapping cannot be taken away, it
// would come back.
func (s *Service) Unmap(ctx context.Context, account, key, who string) error {
	a, _, channel, err := s.account(ctx, account)
	if err != nil {
		return err
	}
	sold, err := s.sold(ctx, a.ID, key)
	if err != nil {
		return err
	}
	index, err := s.index(ctx, &channel)
	if err != nil {
		return err
	}
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		rows, err := q.Mapping(ctx, a.ID, sold.key)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return connectors.Refuse("%q is not mapped", "「%s」沒有對應", "Nothing to do.", "不需處理。", sold.name)
		}
		if rows[0].Source == store.MappedAuto {
			return connectors.Refuse("%q is matched automatically by its key", "「%s」是依商品鍵自動對應", "Map it by hand to another product; that stays.",
				"請改以人工對應至其他商品，人工對應會保留。", sold.name)
		}
		taking, err := q.OrdersTakingKey(ctx, a.ID, sold.key)
		if err != nil {
			return err
		}
		if len(taking) > 0 {
			return connectors.Refuse("%d open orders take by this mapping", "有 %d 筆未完成訂單使用此對應",
				"Map it to another product instead, or finish these orders first.", "請改對應至其他商品，或先完成這些訂單。", len(taking))
		}
		if err := q.SetMapping(ctx, a.ID, sold.key, nil); err != nil || sold.listing == nil {
			return err
		}
		return s.matchOne(ctx, q, &channel, sold.listing, index[matchValue(&channel, sold.listing)], &Matched{})
	})
	if err == nil {
		s.Log.InfoContext(ctx, "mapping taken away", "account", a.ID, "line_key", sold.key, "who", who)
	}
	return err
}

// MappingView is a listing, or an unknown product, with what it takes.
type MappingView struct {
	AccountID string
	LineKey   string
	Name      string
	SKU       string
	Barcode   string
	Parts     []PartView // none: not mapped
	Source    string     // auto or person; empty when not mapped
	MappedBy  string
}

// Mappings lists an account's listings with what they take, in the order of their names. Mappings of what is no longer
// listed come last.
func (s *Service) Mappings(ctx context.Context, account string) ([]MappingView, error) {
	a, _, _, err := s.account(ctx, account)
	if err != nil {
		return nil, err
	}
	listings, err := s.Store.Listings(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.Mappings(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	byKey, ids := map[string][]store.Mapping{}, []string{}
	for _, row := range rows {
		byKey[row.LineKey] = append(byKey[row.LineKey], row)
		ids = append(ids, row.ProductID)
	}
	products, err := s.Store.ProductsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var views []MappingView
	add := func(v MappingView) {
		for _, row := range byKey[v.LineKey] {
			p := products[row.ProductID]
			v.Parts = append(v.Parts, PartView{p.ID, p.SKU, p.Name, row.Quantity})
			v.Source, v.MappedBy = row.Source, row.MappedBy
		}
		delete(byKey, v.LineKey)
		views = append(views, v)
	}
	for i := range listings {
		l := &listings[i]
		add(
			MappingView{
				AccountID: a.ID,
				LineKey:   listingKey(l),
				Name:      strings.TrimSpace(l.Name + " " + l.VariantName),
				SKU:       l.SKU,
				Barcode:   l.Barcode,
			},
		)
	}
	for _, row := range rows {
		if _, left := byKey[row.LineKey]; left {
			add(MappingView{AccountID: a.ID, LineKey: row.LineKey, Name: row.LineKey})
		}
	}
	return views, nil
}

// sold is something an account sells, found by what a person wrote.
type sold struct {
	key     string // the line key
	name    string
	sku     string
	barcode string
	listing *store.Listing // nil: not listed (any more)
}

// sold finds what a person means: a line key, or the SKU or item number that exactly one unknown product or listing has.
func (s *Service) sold(ctx context.Context, account, key string) (sold, error) {
	key = strings.TrimSpace(key)
	listings, err := s.Store.Listings(ctx, account)
	if err != nil {
		return sold{}, err
	}
	found := map[string]sold{}
	for i := range listings {
		l := &listings[i]
		c := sold{listingKey(l), strings.TrimSpace(l.Name + " " + l.VariantName), l.SKU, l.Barcode, l}
		if c.key == key {
			return c, nil
		}
		if key != "" && (l.SKU == key || l.Item == key) {
			found[c.key] = c
		}
	}
	unknowns, err := s.Store.UnknownProducts(ctx, store.Only{Account: account})
	if err != nil {
		return sold{}, err
	}
	for _, u := range unknowns {
		c := sold{u.LineKey, u.Name, u.SKU, u.Barcode, nil}
		if c.key == key {
			return c, nil
		}
		if _, listed := found[c.key]; key != "" && !listed && (u.SKU == key || u.Item == key) {
			found[c.key] = c
		}
	}
	if len(found) == 0 {
		return s.soldBefore(ctx, account, key)
	}
	var keys []string
	for k, c := range found {
		if len(found) == 1 {
			return c, nil
		}
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return sold{}, connectors.Refuse(
		"%q is sold as %d different listings",
		"「%s」有 %d 個不同的商品頁",
		"Name one of them by its key: "+strings.Join(keys, ", "),
		"請指定其中一個商品鍵："+strings.Join(keys, "、"),
		key,
		len(found),
	)
}

// soldBefore finds a key that is neither listed nor unknown: it has been mapped, or open orders have it.
func (s *Service) soldBefore(ctx context.Context, account, key string) (sold, error) {
	rows, err := s.Store.Mapping(ctx, account, key)
	if err != nil || len(rows) > 0 {
		return sold{key: key, name: key}, err
	}
	orders, err := s.Store.OrdersWithKey(ctx, account, key)
	if err != nil || len(orders) > 0 {
		return sold{key: key, name: key}, err
	}
	return sold{}, missing(store.ErrNotFound, "the account sells nothing called %q", "此帳號沒有「%s」這項商品",
		"See the unknown products and listings: `gowarehouse map product ACCOUNT`", "請查看未知商品與商品頁：`gowarehouse map product 帳號`", key)
}

// preview works out what a mapping will do.
func preview(
	ctx context.Context,
	q *store.Queries,
	a *store.Account,
	platform *connectors.Platform,
	what sold,
	parts []Part,
) (MapPreview, error) {
	p := MapPreview{AccountID: a.ID, LineKey: what.key, Name: what.name}
	var err error
	if p.After, err = readParts(ctx, q, a.MerchantID, parts); err != nil {
		return p, err
	}
	rows, err := q.Mapping(ctx, a.ID, what.key)
	if err != nil {
		return p, err
	}
	for _, row := range rows {
		product, err := q.Product(ctx, row.ProductID)
		if err != nil {
			return p, err
		}
		p.Before = append(p.Before, PartView{product.ID, product.SKU, product.Name, row.Quantity})
	}
	sortParts(p.Before)
	all, err := q.OrdersWithKey(ctx, a.ID, what.key)
	if err != nil {
		return p, err
	}
	inHand, err := q.OrdersInHand(ctx, a.ID, what.key)
	if err != nil {
		return p, err
	}
	waiting, err := q.OrdersHeldFor(ctx, a.ID, store.HoldUnknownProduct, what.key)
	if err != nil {
		return p, err
	}
	p.Orders, p.InHand, p.Held = len(all)-len(inHand), len(inHand), len(waiting)
	p.Backfill = mayBackfill(platform, what, p.After)
	return p, nil
}

// readParts finds the products of a mapping. Parts that name the same product are added up.
func readParts(ctx context.Context, q *store.Queries, merchant string, parts []Part) ([]PartView, error) {
	if len(parts) == 0 {
		return nil, connectors.Refuse("no product is given", "沒有指定商品", "Name at least one product, for a bundle each with its number: TEA-S=2",
			"請至少指定一項商品；組合商品請加上數量，例如 TEA-S=2")
	}
	var views []PartView
	for _, part := range parts {
		if part.Quantity < 1 {
			return nil, connectors.Refuse(
				"%s: a bundle takes 1 piece or more of a product",
				"%s：組合商品的數量須為 1 以上",
				"For example TEA-S=2",
				"例如 TEA-S=2",
				part.Product,
			)
		}
		p, err := FindProduct(ctx, q, merchant, part.Product)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(views, func(v PartView) bool { return v.ProductID == p.ID }); i >= 0 {
			views[i].Quantity += part.Quantity
			continue
		}
		views = append(views, PartView{p.ID, p.SKU, p.Name, part.Quantity})
	}
	sortParts(views)
	return views, nil
}

func sortParts(parts []PartView) {
	slices.SortFunc(parts, func(a, b PartView) int { return strings.Compare(a.ProductID, b.ProductID) })
}

// UnknownView is an unknown product with what it blocks and what it may be.
type UnknownView struct {
	store.UnknownCount
	Identifier  string // "[SKU] Name"
	Account     string
	MerchantID  string
	Suggestions []Suggestion
}

// Unknown lists unknown products, those that block most orders first, each with what it may be.
func (s *Service) Unknown(ctx context.Context, only store.Only) ([]UnknownView, error) {
	all, err := s.Store.UnknownProducts(ctx, only)
	if err != nil {
		return nil, err
	}
	var views []UnknownView
	shelves := map[string]*shelf{}
	for _, u := range all {
		a, err := s.Store.Account(ctx, u.AccountID)
		if err != nil {
			return nil, err
		}
		if shelves[a.MerchantID] == nil {
			if shelves[a.MerchantID], err = s.shelf(ctx, a.MerchantID); err != nil {
				return nil, err
			}
		}
		views = append(views, UnknownView{UnknownCount: u, Identifier: u.Identifier(), Account: a.Name, MerchantID: a.MerchantID,
			Suggestions: shelves[a.MerchantID].suggest(u.SKU, u.Barcode, u.Name)})
	}
	return views, nil
}

// Suggest gives the products that something sold may be, the likeliest first.
func (s *Service) Suggest(ctx context.Context, account, key string) ([]Suggestion, error) {
	a, _, _, err := s.account(ctx, account)
	if err != nil {
		return nil, err
	}
	what, err := s.sold(ctx, a.ID, key)
	if err != nil {
		return nil, err
	}
	products, err := s.shelf(ctx, a.MerchantID)
	if err != nil {
		return nil, err
	}
	return products.suggest(what.sku, what.barcode, what.name), nil
}

// isNotFound says whether the store has no such row.
func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// lineKeyOf is the line key of a listing.
func lineKeyOf(key connectors.ListingKey) string { return lifecycle.ListingKey(key) }
