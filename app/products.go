package app

import (
	"context"

	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

// ProductList is products with their stock.
type ProductList struct {
	Head
	Products []ProductView `json:"products"`
}

// ProductDoc is one product. Freed is how many held orders came free by its SKU or a barcode.
type ProductDoc struct {
	Head
	Product ProductView `json:"product"`
	Freed   int         `json:"freed"`
}

// ProductView is one SKU on the shelves. Short are the pieces that open orders wait for.
type ProductView struct {
	ID          string   `json:"id"`
	Merchant    string   `json:"merchant"`
	SKU         string   `json:"sku"`
	Name        string   `json:"name"`
	Barcodes    []string `json:"barcodes"`
	Shelf       string   `json:"shelf"`
	SafetyStock int64    `json:"safety_stock"`
	SyncStock   bool     `json:"sync_stock"`
	OnHand      int64    `json:"on_hand"`
	Reserved    int64    `json:"reserved"`
	Available   int64    `json:"available"`
	Short       int64    `json:"short"`
}

func productView(p store.Product, barcodes []string, short int64, n names) ProductView {
	return ProductView{
		ID:          p.ID,
		Merchant:    n.Merchants[p.MerchantID],
		SKU:         p.SKU,
		Name:        p.Name,
		Barcodes:    append([]string{}, barcodes...),
		Shelf:       p.Shelf,
		SafetyStock: p.SafetyStock,
		SyncStock:   p.SyncStock,
		OnHand:      p.OnHand,
		Reserved:    p.Reserved,
		Available:   p.Available(),
		Short:       short,
	}
}

// Products lists a merchant's products by SKU, or all when merchant is empty.
func (a *App) Products(ctx context.Context, merchant string) (ProductList, error) {
	n, err := a.names(ctx)
	if err != nil {
		return ProductList{}, err
	}
	id, err := a.merchantOrAll(ctx, merchant)
	if err != nil {
		return ProductList{}, err
	}
	all, err := a.Engine.Catalog.Products(ctx, id)
	if err != nil {
		return ProductList{}, err
	}
	list := ProductList{Head: NewHead(), Products: make([]ProductView, len(all))}
	short := map[string]map[string]int64{}
	for i, p := range all {
		if short[p.MerchantID] == nil {
			if short[p.MerchantID], err = a.Engine.Store.ShortPieces(ctx, p.MerchantID); err != nil {
				return list, err
			}
		}
		list.Products[i] = productView(p.Product, p.Barcodes, short[p.MerchantID][p.ID], n)
	}
	return list, nil
}

// AddProduct stores a product and frees the orders that waited for it.
func (a *App) AddProduct(ctx context.Context, p catalog.NewProduct, who string) (ProductDoc, error) {
	m, err := a.merchant(ctx, p.Merchant)
	if err != nil {
		return ProductDoc{}, err
	}
	p.Merchant = m.ID
	view, freed, err := a.Engine.Catalog.AddProduct(ctx, p, who)
	if err != nil {
		return ProductDoc{}, err
	}
	return a.productDoc(ctx, view, freed)
}

// EditProduct changes a product, found by id, SKU or barcode.
func (a *App) EditProduct(ctx context.Context, merchant, key string, e catalog.ProductEdit, who string) (ProductDoc, error) {
	m, err := a.merchant(ctx, merchant)
	if err != nil {
		return ProductDoc{}, err
	}
	view, freed, err := a.Engine.Catalog.EditProduct(ctx, m.ID, key, e, who)
	if err != nil {
		return ProductDoc{}, err
	}
	return a.productDoc(ctx, view, freed)
}

func (a *App) productDoc(ctx context.Context, view catalog.ProductView, freed int) (ProductDoc, error) {
	n, err := a.names(ctx)
	if err != nil {
		return ProductDoc{}, err
	}
	short, err := a.Engine.Store.ShortPieces(ctx, view.MerchantID)
	return ProductDoc{Head: NewHead(), Product: productView(view.Product, view.Barcodes, short[view.ID], n), Freed: freed}, err
}

// ListingList is what an account's shop offers, as last read, with what each listing takes from the shelves.
type ListingList struct {
	Head
	Account  string        `json:"account"`
	Listings []ListingView `json:"listings"`
}

// ListingView is one sellable thing on a platform. Listed is false for a mapping of what is no longer offered.
type ListingView struct {
	Key      string            `json:"key"` // for map product
	Name     string            `json:"name"`
	SKU      string            `json:"sku"`
	Barcode  string            `json:"barcode"`
	Listed   bool              `json:"listed"`
	Stock    *int64            `json:"stock"` // as the platform last told
	Price    *connectors.Money `json:"price"`
	Products []PartOfListing   `json:"products"`
	Source   string            `json:"source"` // auto or person; empty when not mapped
	MappedBy string            `json:"mapped_by"`
}

// PartOfListing is how many pieces of a product one piece of the listing takes.
type PartOfListing struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
}

func partViews(parts []catalog.PartView) []PartOfListing {
	views := make([]PartOfListing, len(parts))
	for i, p := range parts {
		views[i] = PartOfListing{SKU: p.SKU, Name: p.Name, Quantity: p.Quantity}
	}
	return views
}

// Listings lists an account's listings with their mappings.
func (a *App) Listings(ctx context.Context, account string) (ListingList, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return ListingList{}, err
	}
	mappings, err := a.Engine.Catalog.Mappings(ctx, row.ID)
	if err != nil {
		return ListingList{}, err
	}
	rows, err := a.Engine.Store.Listings(ctx, row.ID)
	if err != nil {
		return ListingList{}, err
	}
	list := ListingList{Head: NewHead(), Account: row.Name, Listings: make([]ListingView, len(mappings))}
	for i, m := range mappings {
		v := ListingView{
			Key:      m.LineKey,
			Name:     m.Name,
			SKU:      m.SKU,
			Barcode:  m.Barcode,
			Products: partViews(m.Parts),
			Source:   m.Source,
			MappedBy: m.MappedBy,
		}
		if i < len(rows) { // listings come first, in the same order
			v.Listed, v.Stock = true, rows[i].Stock
			if rows[i].Price != "" {
				price, err := connectors.ParseMoney(rows[i].Price, rows[i].Currency)
				if err != nil {
					return list, err
				}
				v.Price = &price
			}
		}
		list.Listings[i] = v
	}
	return list, nil
}

// ListingSync is what a reading of a shop's listings brought.
type ListingSync struct {
	Head
	Account string `json:"account"`
	catalog.Synced
}

// SyncListings reads all listings of an account's shop and matches them with products. progress is told how many were seen so far.
func (a *App) SyncListings(ctx context.Context, account, who string, progress func(int)) (ListingSync, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return ListingSync{}, err
	}
	done, err := a.Engine.Catalog.SyncListings(ctx, row.ID, who, progress)
	return ListingSync{Head: NewHead(), Account: row.Name, Synced: done}, err
}
