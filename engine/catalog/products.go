package catalog

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// NewProduct is what a person gives to add a product.
type NewProduct struct {
	Merchant    string // name or id
	SKU         string
	Name        string
	Shelf       string
	SafetyStock int64 // pieces kept back from every push
	NoSync      bool  // never pushed to platforms
	Barcodes    []string
}

// ProductEdit changes a product. Nil leaves a value as it is.
type ProductEdit struct {
	SKU          *string // refused while open orders take from the product
	Name         *string
	Shelf        *string
	SafetyStock  *int64
	SyncStock    *bool
	AddBarcodes  []string
	DropBarcodes []string
}

// ProductView is a product with its barcodes.
type ProductView struct {
	store.Product
	Barcodes []string
}

// AddProduct stores a product and gives it to the listings and held orders that carry its SKU or barcode. It answers how
// many orders came free.
func (s *Service) AddProduct(ctx context.Context, n NewProduct, who string) (ProductView, int, error) {
	return s.changeProduct(ctx, n.Merchant, ProductChange{New: &n}, who)
}

// EditProduct changes a product, found by id, SKU or barcode. It answers how many held orders came free by a new SKU or barcode.
func (s *Service) EditProduct(ctx context.Context, merchant, key string, e ProductEdit, who string) (ProductView, int, error) {
	return s.changeProduct(ctx, merchant, ProductChange{Key: key, Edit: e}, who)
}

func (s *Service) changeProduct(ctx context.Context, merchant string, c ProductChange, who string) (ProductView, int, error) {
	views, freed, err := s.ChangeProducts(ctx, merchant, []ProductChange{c}, who)
	if len(views) == 0 {
		return ProductView{}, freed, err
	}
	return views[0], freed, err
}

// ProductChange is one of many changes: a product to add, or one that is there, found by id, SKU or barcode, to edit.
type ProductChange struct {
	New  *NewProduct // of the merchant whose products are changed
	Key  string
	Edit ProductEdit
}

// ChangeProducts adds and edits products of a merchant, all or none of them, and then gives them to the listings and held orders that
// carry their SKUs or barcodes. It answers how many orders came free.
func (s *Service) ChangeProducts(ctx context.Context, merchant string, changes []ProductChange, who string) ([]ProductView, int, error) {
	m, err := s.merchant(ctx, merchant)
	if err != nil {
		return nil, 0, err
	}
	var views []ProductView
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		views = make([]ProductView, 0, len(changes))
		for _, c := range changes {
			view, err := s.change(ctx, q, m.ID, c)
			if err != nil {
				return err
			}
			views = append(views, view)
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	for i, c := range changes {
		done := "product edited"
		if c.New != nil {
			done = "product added"
		}
		s.Log.InfoContext(ctx, done, "product", views[i].ID, "sku", views[i].SKU, "who", who)
	}
	freed, err := s.offer(ctx, m.ID, views)
	return views, freed, err
}

func (s *Service) change(ctx context.Context, q *store.Queries, merchant string, c ProductChange) (ProductView, error) {
	if c.New != nil {
		return s.add(ctx, q, merchant, c.New)
	}
	return s.edit(ctx, q, merchant, c.Key, c.Edit)
}

func (s *Service) add(ctx context.Context, q *store.Queries, merchant string, n *NewProduct) (ProductView, error) {
	p := store.Product{
		ID:          store.NewID(),
		MerchantID:  merchant,
		SKU:         strings.TrimSpace(n.SKU),
		Name:        strings.TrimSpace(n.Name),
		Shelf:       strings.TrimSpace(n.Shelf),
		SafetyStock: n.SafetyStock,
		SyncStock:   !n.NoSync,
		CreatedAt:   store.At(s.Now()),
	}
	if err := checkProduct(&p); err != nil {
		return ProductView{}, err
	}
	barcodes, err := cleanBarcodes(n.Barcodes)
	if err != nil {
		return ProductView{}, err
	}
	if err := freeSKU(ctx, q, merchant, p.SKU); err != nil {
		return ProductView{}, err
	}
	if err := freeBarcodes(ctx, q, merchant, barcodes); err != nil {
		return ProductView{}, err
	}
	return ProductView{p, barcodes}, q.AddProduct(ctx, &p, barcodes...)
}

func (s *Service) edit(ctx context.Context, q *store.Queries, merchant, key string, e ProductEdit) (ProductView, error) {
	added, err := cleanBarcodes(e.AddBarcodes)
	if err != nil {
		return ProductView{}, err
	}
	p, err := FindProduct(ctx, q, merchant, key)
	if err != nil {
		return ProductView{}, err
	}
	if err := s.editSKU(ctx, q, &p, e.SKU); err != nil {
		return ProductView{}, err
	}
	set(&p.Name, e.Name)
	set(&p.Shelf, e.Shelf)
	if e.SafetyStock != nil {
		p.SafetyStock = *e.SafetyStock
	}
	if e.SyncStock != nil {
		p.SyncStock = *e.SyncStock
	}
	if err := checkProduct(&p); err != nil {
		return ProductView{}, err
	}
	if err := q.UpdateProduct(ctx, &p, "sku", "name", "shelf", "safety_stock", "sync_stock"); err != nil {
		return ProductView{}, err
	}
	for _, code := range e.DropBarcodes {
		if err := q.DropBarcode(ctx, p.ID, strings.TrimSpace(code)); err != nil {
			return ProductView{}, missing(err, "the product has no barcode %q", "此商品沒有條碼「%s」", "See its barcodes: `gowarehouse product list`",
				"請查看商品條碼：`gowarehouse product list`", code)
		}
	}
	if err := freeBarcodes(ctx, q, merchant, added); err != nil {
		return ProductView{}, err
	}
	if err := q.AddBarcodes(ctx, merchant, p.ID, added...); err != nil {
		return ProductView{}, err
	}
	codes, err := q.Barcodes(ctx, p.ID)
	return ProductView{p, codes}, err
}

// editSKU gives a product another SKU. Orders that found it by the old one would lose it, so none may be open.
func (s *Service) editSKU(ctx context.Context, q *store.Queries, p *store.Product, sku *string) error {
	if sku == nil || strings.TrimSpace(*sku) == p.SKU {
		return nil
	}
	open, err := q.CountTaking(ctx, p.ID)
	if err != nil {
		return err
	}
	if open > 0 {
		return connectors.Refuse("%d open orders take from %s: its SKU stays until they are done", "尚有 %d 筆未完成訂單使用 %s，暫時不能變更 SKU",
			"Ship these orders first, or add a barcode instead.", "請先完成這些訂單，或改為新增條碼。", open, p.SKU)
	}
	p.SKU = strings.TrimSpace(*sku)
	return freeSKU(ctx, q, p.MerchantID, p.SKU)
}

func set(text, to *string) {
	if to != nil {
		*text = strings.TrimSpace(*to)
	}
}

// Product finds a merchant's product by id, SKU or barcode.
func (s *Service) Product(ctx context.Context, merchant, key string) (ProductView, error) {
	m, err := s.merchant(ctx, merchant)
	if err != nil {
		return ProductView{}, err
	}
	p, err := FindProduct(ctx, &s.Store.Queries, m.ID, key)
	if err != nil {
		return ProductView{}, err
	}
	codes, err := s.Store.Barcodes(ctx, p.ID)
	return ProductView{p, codes}, err
}

// Products lists a merchant's products by SKU, or all when merchant is empty.
func (s *Service) Products(ctx context.Context, merchant string) ([]ProductView, error) {
	own := map[string][]store.Product{}
	id := ""
	if merchant != "" {
		m, err := s.merchant(ctx, merchant)
		if err != nil {
			return nil, err
		}
		id = m.ID
	}
	all, err := s.Store.Products(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		own[p.MerchantID] = append(own[p.MerchantID], p)
	}
	codes := map[string][]string{}
	for m := range own {
		byCode, err := s.Store.AllBarcodes(ctx, m)
		if err != nil {
			return nil, err
		}
		for code, product := range byCode {
			codes[product] = append(codes[product], code)
		}
	}
	views := make([]ProductView, len(all))
	for i, p := range all {
		slices.Sort(codes[p.ID])
		views[i] = ProductView{p, codes[p.ID]}
	}
	return views, nil
}

// FindProduct finds a merchant's product by id, SKU or barcode, in this order; merchant is its id.
func FindProduct(ctx context.Context, q *store.Queries, merchant, key string) (store.Product, error) {
	key = strings.TrimSpace(key)
	p, err := q.Product(ctx, key)
	if err == nil && p.MerchantID == merchant {
		return p, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	for _, find := range []func(context.Context, string, string) (store.Product, error){q.ProductBySKU, q.ProductByBarcode} {
		p, err := find(ctx, merchant, key)
		if !errors.Is(err, store.ErrNotFound) {
			return p, err
		}
	}
	return store.Product{}, missing(store.ErrNotFound, "this merchant has no product %q", "此貨主沒有商品「%s」",
		"Add it first: `gowarehouse product add MERCHANT SKU NAME`", "請先新增商品：`gowarehouse product add 貨主 SKU 名稱`", key)
}

func checkProduct(p *store.Product) error {
	switch {
	case p.SKU == "":
		return connectors.Refuse("the product has no SKU", "商品沒有 SKU", "Give it a SKU of its own.", "請輸入 SKU。")
	case p.Name == "":
		return connectors.Refuse("the product has no name", "商品沒有名稱", "Give it a name.", "請輸入商品名稱。")
	case p.SafetyStock < 0:
		return connectors.Refuse("safety stock is a number of pieces, 0 or more", "安全庫存須為 0 以上的數量", "For example --safety 5", "例如 --safety 5")
	}
	return nil
}

func cleanBarcodes(codes []string) ([]string, error) {
	var clean []string
	for _, code := range codes {
		code = strings.TrimSpace(code)
		if code == "" {
			return nil, connectors.Refuse("a barcode is empty", "條碼不可空白", "Scan it again.", "請重新掃描。")
		}
		if !slices.Contains(clean, code) {
			clean = append(clean, code)
		}
	}
	return clean, nil
}

// freeSKU refuses a SKU that another product of the merchant has.
func freeSKU(ctx context.Context, q *store.Queries, merchant, sku string) error {
	switch p, err := q.ProductBySKU(ctx, merchant, sku); {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	default:
		return connectors.Refuse(
			"the SKU %q is already %s",
			"SKU「%s」已用於「%s」",
			"Edit that product or choose another SKU.",
			"請編輯該商品或使用其他 SKU。",
			sku,
			p.Name,
		)
	}
}

// freeBarcodes refuses barcodes that another product of the merchant has.
func freeBarcodes(ctx context.Context, q *store.Queries, merchant string, codes []string) error {
	for _, code := range codes {
		switch p, err := q.ProductByBarcode(ctx, merchant, code); {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return err
		default:
			return connectors.Refuse(
				"the barcode %q already belongs to %s",
				"條碼「%s」已屬於商品「%s」",
				"Take it away from that product first.",
				"請先從該商品移除此條碼。",
				code,
				p.SKU,
			)
		}
	}
	return nil
}
