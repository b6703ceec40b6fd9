package stock

// Put-away: goods reach the shelf. Orders that wait are covered, oldest first, and platforms with inbound push are raised.

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

// Receipt is a put-away.
type Receipt struct {
	Merchant string // name or id
	Key      string // the receipt's number: the same one is put away once. Empty: a new one each time
	Note     string
	Lines    []ReceiptLine
}

// ReceiptLine is what was put away of a product.
type ReceiptLine struct {
	Product  string // id, SKU or barcode
	Quantity int64
	Shelf    string // where it lies now; empty: where it lay
}

// PutAway is what a put-away did.
type PutAway struct {
	Key      string
	Already  bool // the receipt had been put away before: nothing changed
	Began    bool // it switched the merchant's stock keeping on
	Products []store.Product
	Orders   []int64 // whose cover changed
	Raised   []Raised
	Skipped  []Skipped
	Over     []string // SKUs whose push shares add up to more than 100 %
}

// Raised is an inbound push that was stated.
type Raised struct {
	Effect  int64
	Account string // name
	LineKey string
	Name    string
	By      int64 // pieces of the listing
}

// Skipped is a listing that takes from the receipt's products and is not raised.
type Skipped struct {
	Account string // name
	LineKey string
	Name    string
	Why     connectors.Text
}

var skipTooFew = connectors.Text{EN: "the share rounds down to nothing", ZH: "依比例計算後不足一件"}

// PutAway adds a receipt to the stock on hand, once for its key, covers the orders that wait for its products, and states
// the inbound pushes. A merchant's first put-away switches its stock keeping on. A receipt put away before with other
// quantities is refused.
func (s *Service) PutAway(ctx context.Context, r Receipt, who string) (PutAway, error) {
	if strings.TrimSpace(r.Key) == "" {
		r.Key = store.NewID()
	}
	done := PutAway{Key: strings.TrimSpace(r.Key)}
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		done = PutAway{Key: done.Key}
		return s.putAway(ctx, q, r, &done, who)
	})
	if err != nil {
		return PutAway{Key: done.Key}, err
	}
	s.Log.InfoContext(ctx, "put away", "receipt", done.Key, "already", done.Already, "raised", len(done.Raised), "who", who)
	s.changed(nil, done.Orders)
	if len(done.Raised) > 0 {
		s.wake()
	}
	return done, nil
}

func (s *Service) putAway(ctx context.Context, q *store.Queries, r Receipt, done *PutAway, who string) error {
	m, err := s.merchant(ctx, q, r.Merchant)
	if err != nil {
		return err
	}
	pieces, products, err := readReceipt(ctx, q, m.ID, r)
	if err != nil {
		return err
	}
	if done.Already, err = wasPutAway(ctx, q, &m, done.Key, products, pieces); err != nil || done.Already {
		done.Products = products
		return err
	}
	if !m.StockKept {
		done.Began = true
		if done.Orders, err = s.begin(ctx, q, &m, who); err != nil {
			return err
		}
	}
	raises, err := s.raises(ctx, q, m.ID, pieces, done)
	if err != nil {
		return err
	}
	for i := range products {
		p := &products[i]
		if p.OnHand+pieces[p.ID] < 0 {
			return connectors.Refuse(
				"%s has %d pieces on hand",
				"%s 現有庫存為 %d 件",
				"Count the shelf and correct it first: `gowarehouse stock adjust --to N`",
				"請先盤點並修正：`gowarehouse stock adjust --to N`",
				p.SKU,
				p.OnHand,
			)
		}
		if _, err := q.Move(
			ctx,
			&store.Movement{ProductID: p.ID, Kind: store.MovePutAway, Quantity: pieces[p.ID], Key: PutAwayKey(m.ID, done.Key, p.ID),
				Note: r.Note, Who: who, At: store.At(s.Now())},
		); err != nil {
			return err
		}
		if err := q.UpdateProduct(ctx, p, "shelf"); err != nil {
			return err
		}
		gained, err := s.cover(ctx, q, p.ID)
		if err != nil {
			return err
		}
		done.Orders = append(done.Orders, gained...)
		if *p, err = q.Product(ctx, p.ID); err != nil {
			return err
		}
	}
	done.Products = products
	if done.Raised, err = s.stateRaises(ctx, q, &m, done.Key, raises, pieces); err != nil {
		return err
	}
	done.Over, err = s.checkShares(ctx, q, m.ID, productIDs(products))
	return err
}

func productIDs(products []store.Product) []string {
	ids := make([]string, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	return ids
}

// readReceipt finds the receipt's products, with their new shelves, and the pieces of each; lines of the same product are added up.
func readReceipt(ctx context.Context, q *store.Queries, merchant string, r Receipt) (map[string]int64, []store.Product, error) {
	if len(r.Lines) == 0 {
		return nil, nil, connectors.Refuse("the receipt is empty", "入庫單沒有商品", "Name at least one product: TEA-S=10", "請至少輸入一項商品，例如 TEA-S=10")
	}
	pieces := map[string]int64{}
	var products []store.Product
	for _, line := range r.Lines {
		if line.Quantity < 1 {
			return nil, nil, connectors.Refuse(
				"%s: 1 piece or more is put away",
				"%s：上架數量須為 1 以上",
				"To take pieces away, adjust: `gowarehouse stock adjust`",
				"如需減少庫存請使用調整：`gowarehouse stock adjust`",
				line.Product,
			)
		}
		p, err := catalog.FindProduct(ctx, q, merchant, line.Product)
		if err != nil {
			return nil, nil, err
		}
		pieces[p.ID] += line.Quantity
		i := slices.IndexFunc(products, func(o store.Product) bool { return o.ID == p.ID })
		if i < 0 {
			products = append(products, p)
			i = len(products) - 1
		}
		if shelf := strings.TrimSpace(line.Shelf); shelf != "" {
			products[i].Shelf = shelf
		}
	}
	return pieces, products, nil
}

// PutAwayKey names the movement of a receipt's product; merchant is an id.
func PutAwayKey(merchant, receipt, product string) string {
	return putAwayPrefix(merchant) + receipt + ":" + product
}

func putAwayPrefix(merchant string) string { return "put_away:" + merchant + ":" }

// ReceiptOf gives the number of the receipt that a movement put away; merchant is an id. It is empty for another movement.
func ReceiptOf(merchant string, m *store.Movement) string {
	receipt, ok := strings.CutPrefix(m.Key, putAwayPrefix(merchant))
	if receipt, of := strings.CutSuffix(receipt, ":"+m.ProductID); ok && of {
		return receipt
	}
	return ""
}

// wasPutAway says whether the receipt was put away before, all of it and with these quantities.
func wasPutAway(
	ctx context.Context,
	q *store.Queries,
	m *store.Merchant,
	receipt string,
	products []store.Product,
	pieces map[string]int64,
) (bool, error) {
	same, other := 0, 0
	for _, p := range products {
		before, ok, err := q.MovementByKey(ctx, PutAwayKey(m.ID, receipt, p.ID))
		switch {
		case err != nil:
			return false, err
		case ok && before.Quantity == pieces[p.ID]:
			same++
		case ok:
			other++
		}
	}
	if other > 0 || same > 0 && same < len(products) {
		return false, connectors.Refuse("the receipt %q was put away before, with other quantities", "入庫單「%s」先前已上架，但數量不同",
			"Use another receipt number for more goods; to correct the stock, adjust it.", "新到貨請使用新的單號；如需修正庫存請使用調整。", receipt)
	}
	return same > 0, nil
}

// raise is how much a listing's stock on the platform is to grow.
type raise struct {
	target
	by int64
}

// raises works out the inbound pushes of a receipt before it is put away. A listing grows by the account's share of the
// pieces of the listing that the receipt adds: of one product, what was put away; of a pack or bundle, the whole ones that
// can be made now and could not before, where the component that limits counts. What waiting orders take of it is not
// subtracted: those pieces were sold and taken off by the platform before.
func (s *Service) raises(ctx context.Context, q *store.Queries, merchant string, pieces map[string]int64, done *PutAway) ([]raise, error) {
	ids := make([]string, 0, len(pieces))
	for id := range pieces {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	targets, products, err := targetsOf(ctx, q, merchant, ids)
	if err != nil {
		return nil, err
	}
	before := func(id string) int64 { p := products[id]; return max(p.Available(), 0) }
	after := func(id string) int64 { return before(id) + pieces[id] }
	var all []raise
	for _, t := range targets {
		why := t.skip(products)
		by := share(t.units(after)-t.units(before), t.account.PushPercent)
		switch {
		case !takesStock(&t.account):
			why = skipNoStock
		case !t.account.InboundPush:
			why = skipPushOff
		case why.IsZero() && by < 1:
			why = skipTooFew
		}
		if why.IsZero() {
			all = append(all, raise{t, by})
			continue
		}
		done.Skipped = append(done.Skipped, Skipped{t.account.Name, t.lineKey, t.name(), why})
	}
	return all, nil
}

// name is the listing's name, or its key when it is not listed.
func (t *target) name() string {
	if t.listing == nil {
		return t.lineKey
	}
	return strings.TrimSpace(t.listing.Name + " " + t.listing.VariantName)
}

// stateRaises states the intents of the inbound pushes, one for each account, listing and receipt. A receipt that is continued with
// other products may raise a bundle of both once more: that one is named by the product that came.
func (s *Service) stateRaises(
	ctx context.Context,
	q *store.Queries,
	m *store.Merchant,
	receipt string,
	raises []raise,
	pieces map[string]int64,
) ([]Raised, error) {
	var all []Raised
	for _, r := range raises {
		came := slices.IndexFunc(r.parts, func(part store.Mapping) bool { return pieces[part.ProductID] > 0 })
		for _, cause := range []string{modeRaise + ":" + m.ID + ":" + receipt, modeRaise + ":" + m.ID + ":" + r.parts[came].ProductID + ":" + receipt} {
			e, err := s.effect(&r.target, intent{Mode: modeRaise, Raise: r.by, Cause: receipt}, cause)
			if err != nil {
				return nil, err
			}
			stated, err := q.AddEffect(ctx, &e)
			if err != nil {
				return nil, err
			}
			if stated {
				all = append(all, Raised{e.ID, r.account.Name, r.lineKey, r.name(), r.by})
				break
			}
		}
	}
	return all, nil
}
