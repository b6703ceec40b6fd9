package coupang

// Listings: products by page, and the options of each. Where Coupang does not give those, they are learned from orders (FACTS.md section 5).

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strconv"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// productRow is an element of the product list, which has no options.
type productRow struct {
	ID ident `json:"sellerProductId"`
}

// productInfo is one product.
type productInfo struct {
	Name    scalar.Text `json:"sellerProductName"`
	Status  scalar.Text `json:"statusName"`
	Options []optInfo   `json:"items"`
}

type optInfo struct {
	optIDs
	Name    scalar.Text `json:"itemName"`
	Barcode scalar.Text `json:"barcode"`
	Nested  *optIDs     `json:"marketplaceItemData"` // of products sold through Rocket Growth too
	Images  []struct {
		Type scalar.Text `json:"imageType"`
		Path scalar.Text `json:"cdnPath"`
	} `json:"images"`
}

type optIDs struct {
	Option ident       `json:"vendorItemId"` // none before the approval
	SKU    scalar.Text `json:"externalVendorSku"`
	Price  amount      `json:"salePrice"`
}

// approved are the words for a product that is on sale, in both generations of the documents.
var approved = []scalar.Text{"승인완료", "APPROVED", "부분승인완료", "PARTIAL_APPROVED"}

const imageHost = "https://image1.coupangcdn.com/image/"

// Listings streams every option that has a number, each once.
func (c *Connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[string]bool{}
		once := func(l connectors.Listing) bool {
			if seen[l.Key.Item] {
				return true
			}
			seen[l.Key.Item] = true
			return yield(l, nil)
		}
		shown := false
		for id, err := range c.products(ctx) {
			var info productInfo
			if err == nil {
				info, err = c.product(ctx, id)
			}
			missing := err != nil && connectors.KindOf(err) == connectors.NotFound
			if missing && shown {
				continue // it was deleted in between
			}
			if missing || isCode(err, codeNotOffered) {
				if err = c.learn(ctx, once); err != nil {
					yield(connectors.Listing{}, err)
				}
				return
			}
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			shown = true
			for _, o := range info.Options {
				if l, ok := c.listing(info, o); ok && !once(l) {
					return
				}
			}
		}
	}
}

// products streams the numbers of all products.
func (c *Connector) products(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for page := "1"; page != ""; {
			reply, err := c.call(ctx, opProducts, subject{},
				query("vendorId", c.vendor, "nextToken", page, "maxPerPage", strconv.Itoa(productPage)), nil)
			if err != nil {
				yield("", err)
				return
			}
			var rows []productRow
			if err := decode(opProducts, reply, &rows); err != nil {
				yield("", err)
				return
			}
			for _, row := range rows {
				if row.ID.known() && !yield(string(row.ID), nil) {
					return
				}
			}
			next, err := nextPage(reply, page)
			if err != nil {
				yield("", err)
				return
			}
			page = next
		}
	}
}

// nextPage reads the number of the next page, which must be a later one.
func nextPage(reply connectors.Reply, page string) (string, error) {
	e, err := open(opProducts, reply)
	if err != nil || len(e.NextToken) == 0 {
		return "", err
	}
	var token scalar.Text
	if err := token.UnmarshalJSON(e.NextToken); err != nil || token == "" {
		return "", err
	}
	before, _ := strconv.Atoi(page)
	if after, err := strconv.Atoi(string(token)); err != nil || after <= before {
		return "", broken(reply.Body, "the product list says there is more but not where", err)
	}
	return string(token), nil
}

func (c *Connector) product(ctx context.Context, id string) (productInfo, error) {
	var info productInfo
	reply, err := c.call(ctx, opProduct, subject{id: id}, "", nil)
	if err == nil {
		err = decode(opProduct, reply, &info)
	}
	return info, err
}

// listing is one option; ok is false for one that is not approved yet.
func (c *Connector) listing(p productInfo, o optInfo) (l connectors.Listing, ok bool) {
	ids := o.optIDs
	if o.Nested != nil && !ids.Option.known() {
		ids = *o.Nested
	}
	if !ids.Option.known() {
		return l, false
	}
	l = connectors.Listing{
		Key: connectors.ListingKey{Item: string(ids.Option)}, Name: string(p.Name), Variant: string(o.Name), SKU: string(ids.SKU),
		Barcode: string(o.Barcode), StockManaged: true, Active: slices.Contains(approved, p.Status),
	}
	if ids.Price.there {
		price := money(ids.Price, currencyOf(c.setting(keyMarket)))
		l.Price = &price
	}
	for _, i := range o.Images {
		if i.Type == "REPRESENTATION" && i.Path != "" {
			l.Image = imageOf(string(i.Path))
		}
	}
	return l, true
}

// imageOf completes a path that is relative to Coupang's own host.
func imageOf(path string) string {
	if len(path) > 4 && path[:4] == "http" {
		return path
	}
	return imageHost + path
}

// everyStatus are the states in which an order shows what was sold.
var everyStatus = []string{statusAccept, statusInstruct, "DEPARTURE", "DELIVERING", "FINAL_DELIVERY", "NONE_TRACKING"}

// learn gives the options that the orders of the last weeks name, where Coupang does not show products to this vendor.
func (c *Connector) learn(ctx context.Context, give func(connectors.Listing) bool) error {
	var failure error
	now := c.env.Now()
	f := &fetch{c: c, ctx: ctx, seen: map[string]bool{}, yield: func(fetched connectors.Fetched, err error) bool {
		if err != nil {
			if fetched.ID == "" && len(fetched.Raw) == 0 {
				failure = err
				return false
			}
			return true // one box that cannot be read names nothing
		}
		return giveLines(fetched.Raw, give)
	}}
	window := connectors.Window{From: now.Add(-longestStops), To: now}
	for _, status := range everyStatus {
		for _, s := range cutWindow(window, c.zone) {
			if !f.list(status, s) {
				return failure
			}
		}
	}
	return failure
}

func giveLines(raw json.RawMessage, give func(connectors.Listing) bool) bool {
	s, err := readSheet(raw)
	if err != nil {
		return true
	}
	for _, i := range s.Items {
		if !i.Option.known() {
			continue
		}
		l := connectors.Listing{Key: connectors.ListingKey{Item: string(i.Option)}, Name: string(i.Product), Variant: string(i.Item),
			SKU: string(i.SKU), StockManaged: true, Active: true}
		if l.Name == "" {
			l.Name = string(i.Shown)
		}
		if !give(l) {
			return false
		}
	}
	return true
}
