package yahoo

// Listings: the products of the supplier portal, each of which is one variant already. FACTS.md section 5.

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
)

const (
	perPage = 50
	// mostProducts ends a listing that cannot be true: public clients stop there too.
	mostProducts = 30_000
	// virtualStock is the total of a virtual main product, which has no stock of its own: FACTS.md §4.
	virtualStock = 32767
)

// portalProduct is a product of the portal.
type portalProduct struct {
	ID             text  `json:"id"`
	Name           text  `json:"name"`
	PartNo         text  `json:"partNo"`
	Stock          *text `json:"stock"`
	AvailableCount *text `json:"availableCount"`
	ParentSpec     spec  `json:"parentSpec"`
	Spec           spec  `json:"spec"`
	Images         []struct {
		URL text `json:"url"`
	} `json:"images"`
	ListingIDs []text `json:"listingIdList"`
}

type spec struct {
	Selected text `json:"selectedValue"`
}

// Listings streams the products, page by page. Where the portal gives products by number only, the numbers are taken from the pages that
// sell them.
func (c *Connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		seen := map[string]bool{}
		give := func(products []portalProduct) bool {
			for _, p := range products {
				if seen[string(p.ID)] {
					continue
				}
				seen[string(p.ID)] = true
				if !yield(p.listing(), nil) {
					return false
				}
			}
			return true
		}
		for offset := 0; offset < mostProducts; offset += perPage {
			products, err := c.products(ctx, url.Values{"sort": {"+id"}, "offset": {strconv.Itoa(offset)}})
			if offset == 0 && connectors.KindOf(err) == connectors.Rejected && err != nil {
				products, err = nil, c.byNumber(ctx, give)
			}
			if err != nil {
				yield(connectors.Listing{}, err)
				return
			}
			if !give(products) || len(products) < perPage {
				return
			}
		}
		yield(connectors.Listing{}, tooMany())
	}
}

// tooMany is the end of a listing of which the rest is not known.
func tooMany() error {
	return connectors.Refuse("Yahoo lists %d products or more; the rest was not read", "Yahoo 商品達 %d 筆以上，其餘未讀取",
		"Those that were read can be mapped. Take products that are no longer sold off the supplier portal, then list again.",
		"已讀取的商品可先對應；請至供應商後台刪除停售商品後再重新讀取。", mostProducts)
}

func (c *Connector) products(ctx context.Context, query url.Values) ([]portalProduct, error) {
	query.Set("limit", strconv.Itoa(perPage))
	query.Set("fields", "+listingIdList")
	var answer struct {
		Products *[]json.RawMessage `json:"products"`
	}
	if err := c.ask(ctx, "products", query, &answer); err != nil {
		return nil, err
	}
	if answer.Products == nil {
		return nil, unexpected("products: the answer has no list of products", nil, false)
	}
	products := make([]portalProduct, len(*answer.Products))
	for i, raw := range *answer.Products {
		if err := json.Unmarshal(raw, &products[i]); err != nil || products[i].ID == "" {
			return nil, unexpected("products: a product cannot be read", raw, false)
		}
	}
	return products, nil
}

func (p portalProduct) listing() connectors.Listing {
	l := connectors.Listing{
		Key: connectors.ListingKey{Item: string(p.ID)}, Name: firstOf(string(p.Name), string(p.ID)), SKU: string(p.PartNo),
		Variant: strings.Trim(string(p.ParentSpec.Selected)+","+string(p.Spec.Selected), ","), Active: len(p.ListingIDs) > 0,
	}
	if len(p.Images) > 0 {
		l.Image = string(p.Images[0].URL)
	}
	if p.Stock != nil && string(*p.Stock) == strconv.Itoa(virtualStock) {
		return l
	}
	l.StockManaged = true
	if p.AvailableCount != nil {
		if n, counted := p.AvailableCount.Level(); counted {
			l.Stock = &n
		}
	}
	return l
}

// model is a variant on a page, or a group of them.
type model struct {
	SKU   text    `json:"sku"`
	Items []model `json:"items"`
}

// numbers gives the product numbers of models.
func numbers(models []model) []string {
	var all []string
	for _, m := range models {
		if m.SKU != "" {
			all = append(all, string(m.SKU))
		}
		all = append(all, numbers(m.Items)...)
	}
	return all
}

// byNumber streams the products of all pages.
func (c *Connector) byNumber(ctx context.Context, give func([]portalProduct) bool) error {
	asked := map[string]bool{}
	for offset := 0; offset < mostProducts; offset += perPage {
		var answer struct {
			Listings *[]struct {
				Models []model `json:"models"`
			} `json:"listings"`
		}
		err := c.ask(ctx, "listings", url.Values{"limit": {strconv.Itoa(perPage)}, "offset": {strconv.Itoa(offset)}}, &answer)
		if err != nil {
			return err
		}
		if answer.Listings == nil {
			return unexpected("listings: the answer has no list of listings", nil, false)
		}
		var fresh []string
		for _, l := range *answer.Listings {
			for _, id := range numbers(l.Models) {
				if !asked[id] {
					asked[id] = true
					fresh = append(fresh, id)
				}
			}
		}
		for chunk := range slices.Chunk(fresh, perPage) {
			products, err := c.products(ctx, url.Values{"id": {strings.Join(chunk, ",")}})
			if err != nil {
				return err
			}
			if !give(products) {
				return nil
			}
		}
		if len(*answer.Listings) < perPage {
			return nil
		}
	}
	return tooMany()
}
