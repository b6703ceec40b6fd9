package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"
)

// Product is one SKU on the merchant's shelves, with its stock.
type Product struct {
	bun.BaseModel `bun:"table:products"`
	ID            string `bun:",pk"`
	MerchantID    string
	SKU           string
	Name          string
	Shelf         string
	SafetyStock   int64 // kept back from every push
	SyncStock     bool  // pushed to platforms
	OnHand        int64
	Reserved      int64
	CreatedAt     Millis
}

// Available is what can still be promised.
func (p Product) Available() int64 { return p.OnHand - p.Reserved }

// AddProduct stores a product with its barcodes.
func (q *Queries) AddProduct(ctx context.Context, p *Product, barcodes ...string) error {
	if _, err := q.db.NewInsert().Model(p).Exec(ctx); err != nil {
		return err
	}
	return q.AddBarcodes(ctx, p.MerchantID, p.ID, barcodes...)
}

// AddBarcodes gives a product more barcodes.
func (q *Queries) AddBarcodes(ctx context.Context, merchant, product string, barcodes ...string) error {
	for _, code := range barcodes {
		if _, err := q.raw.ExecContext(
			ctx,
			"INSERT INTO barcodes (merchant_id, barcode, product_id) VALUES (?, ?, ?)",
			merchant,
			code,
			product,
		); err != nil {
			return err
		}
	}
	return nil
}

// UpdateProduct writes the named columns of a product.
func (q *Queries) UpdateProduct(ctx context.Context, p *Product, columns ...string) error {
	_, err := q.db.NewUpdate().Model(p).Column(columns...).WherePK().Exec(ctx)
	return err
}

// Product finds a product by id.
func (q *Queries) Product(ctx context.Context, id string) (Product, error) {
	var p Product
	err := q.db.NewSelect().Model(&p).Where("id = ?", id).Scan(ctx)
	return p, orNotFound(err, "product %s", id)
}

// ProductBySKU finds a merchant's product by SKU.
func (q *Queries) ProductBySKU(ctx context.Context, merchant, sku string) (Product, error) {
	var p Product
	err := q.db.NewSelect().Model(&p).Where("merchant_id = ? AND sku = ?", merchant, sku).Scan(ctx)
	return p, orNotFound(err, "product %q", sku)
}

// ProductByBarcode finds a merchant's product by one of its barcodes.
func (q *Queries) ProductByBarcode(ctx context.Context, merchant, barcode string) (Product, error) {
	var p Product
	err := q.db.NewSelect().Model(&p).
		Where("id = (SELECT product_id FROM barcodes WHERE merchant_id = ? AND barcode = ?)", merchant, barcode).Scan(ctx)
	return p, orNotFound(err, "barcode %q", barcode)
}

// Products lists a merchant's products by SKU, or all when merchant is empty.
func (q *Queries) Products(ctx context.Context, merchant string) ([]Product, error) {
	var all []Product
	sel := q.db.NewSelect().Model(&all).Order("sku")
	if merchant != "" {
		sel = sel.Where("merchant_id = ?", merchant)
	}
	return all, sel.Scan(ctx)
}

// ProductsByID gives the products of the ids.
func (q *Queries) ProductsByID(ctx context.Context, ids []string) (map[string]Product, error) {
	byID := make(map[string]Product, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		var some []Product
		if err := q.db.NewSelect().Model(&some).Where("id IN (?)", bun.List(chunk)).Scan(ctx); err != nil {
			return nil, err
		}
		for _, p := range some {
			byID[p.ID] = p
		}
	}
	return byID, nil
}

// Barcodes gives the barcodes of a product.
func (q *Queries) Barcodes(ctx context.Context, product string) ([]string, error) {
	rows, err := q.raw.QueryContext(ctx, "SELECT barcode FROM barcodes WHERE product_id = ? ORDER BY barcode", product)
	if err != nil {
		return nil, err
	}
	return scanStrings(rows)
}
