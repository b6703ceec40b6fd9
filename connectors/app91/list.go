package app91

// The list of variants (FACTS.md section 5), what is looked up in it, and the shop's shipping methods.

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

const (
	variantPage = 200
	minuteStamp = "2006-01-02T15:04"
	// firstPages is before every sale page.
	firstPages = "2013-10-01T00:00"
)

// variant is a variant of a sale page. It tells neither option nor stock.
type variant struct {
	Page  text `json:"Id"`
	Title string
	SkuID text `json:"SkuId"`
	SKU   text `json:"OuterId"`
	Price text `json:"Price"`
	// Option is not evidenced; read where it is there.
	Option text `json:"SkuName"`
	open   bool
}

// variantQuery is the body of the list of variants.
type variantQuery struct {
	From     string `json:"CreatedDateTimeStart"`
	To       string `json:"CreatedDateTimeEnd"`
	Position int    `json:"Position"`
	Count    int    `json:"Count"`
	Closed   bool   `json:"IsClosed"`
}

// variants streams all variants, those of open pages first, each once.
func (c *connector) variants(ctx context.Context) iter.Seq2[variant, error] {
	return func(yield func(variant, error) bool) {
		seen := map[text]bool{}
		for _, closed := range []bool{false, true} {
			soon := c.env.Now().In(connectors.Taipei).Add(time.Minute).Format(minuteStamp)
			query := variantQuery{From: firstPages, To: soon, Count: variantPage, Closed: closed}
			for rows, err := range c.variantPages(ctx, query) {
				if err != nil {
					yield(variant{}, err)
					return
				}
				for _, raw := range rows {
					v := variant{open: !closed}
					if err := json.Unmarshal(raw, &v); err != nil || !idForm.MatchString(string(v.SkuID)) || !idForm.MatchString(string(v.Page)) {
						yield(variant{}, misshapen("a row of the variants names no page and variant", raw, err))
						return
					}
					if seen[v.SkuID] {
						continue
					}
					seen[v.SkuID] = true
					if !yield(v, nil) {
						return
					}
				}
			}
		}
	}
}

// variantPages streams the pages of a query, which tells no total.
func (c *connector) variantPages(ctx context.Context, query variantQuery) iter.Seq2[[]json.RawMessage, error] {
	return pages.Walk(variantPage, func(number int) (pages.Page, error) {
		query.Position = (number - 1) * variantPage
		list, err := rowsOf(c.ask(ctx, callVariants, query))
		return pages.Page{Rows: list.Rows, Total: pages.Uncounted, Pages: pages.Uncounted}, err
	})
}

// Listings streams the variants. Their key is SkuId alone, because that is all that order rows tell.
func (c *connector) Listings(ctx context.Context) iter.Seq2[connectors.Listing, error] {
	return func(yield func(connectors.Listing, error) bool) {
		for v, err := range c.variants(ctx) {
			l := connectors.Listing{
				Key: connectors.ListingKey{Item: string(v.SkuID)}, Name: cmp.Or(v.Title, string(v.SKU), string(v.SkuID)), Variant: string(v.Option),
				SKU: string(v.SKU), StockManaged: true, Active: v.open,
			}
			if price, there := amount(v.Price); there {
				l.Price = &price
			}
			if err != nil {
				l = connectors.Listing{}
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// catalogue keeps the variants for a day: stock is kept by page and variant, and orders name the variant only.
type catalogue struct {
	mu    sync.Mutex
	asked time.Time
	bySku map[string]variant
}

const (
	catalogueLives = 24 * time.Hour
	// catalogueRests is how long nothing is asked again for the sake of something that was not found.
	catalogueRests = 10 * time.Minute
)

// variant looks a variant up; known is false if it is not there or the list cannot be had now.
func (c *connector) variant(ctx context.Context, sku string) (v variant, known bool) {
	found, err := c.lookUp(ctx, []string{sku})
	if err != nil {
		return variant{}, false
	}
	v, known = found[sku]
	return v, known
}

// lookUp gives those of the variants that exist. A list that is a day old is read anew, and so is one that lacks one of them.
func (c *connector) lookUp(ctx context.Context, skus []string) (map[string]variant, error) {
	g := &c.goods
	g.mu.Lock()
	defer g.mu.Unlock()
	age := c.env.Now().Sub(g.asked)
	lacks := false
	for _, sku := range skus {
		_, there := g.bySku[sku]
		lacks = lacks || !there
	}
	if g.bySku != nil && age < catalogueLives && (!lacks || age < catalogueRests) {
		return g.bySku, nil
	}
	fresh := map[string]variant{}
	for v, err := range c.variants(ctx) {
		if err != nil {
			return g.bySku, err
		}
		fresh[string(v.SkuID)] = v
	}
	g.bySku, g.asked = fresh, c.env.Now()
	return fresh, nil
}

// wireMethod is a shipping method of the shop.
type wireMethod struct {
	ID          text `json:"Id"`
	Name        text `json:"TypeName"`
	Deliver     text `json:"OrderDeliverType"`
	Temperature text `json:"TemperatureTypeDef"`
	Area        text `json:"ShippingAreaName"`
}

// methods asks for the shop's shipping methods.
func (c *connector) methods(ctx context.Context) ([]wireMethod, error) {
	reply, err := c.ask(ctx, callShipping, struct {
		ID int `json:"Id"`
	}{c.shop})
	if err != nil {
		return nil, err
	}
	return decode[[]wireMethod](reply)
}

// ShippingMethods lists the shop's own methods by their numbers, which orders bear.
func (c *connector) ShippingMethods(ctx context.Context) ([]connectors.ShippingCode, error) {
	methods, err := c.methods(ctx)
	if err != nil {
		return nil, err
	}
	var codes []connectors.ShippingCode
	seen := map[text]bool{}
	for _, m := range methods {
		if m.ID == "" || seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		w, _ := wayOf(string(m.Deliver))
		name := cmp.Or(join(" ", string(m.Name), string(m.Area)), string(m.ID))
		codes = append(codes, connectors.ShippingCode{
			Code: string(m.ID), Name: connectors.Text{EN: name, ZH: name}, COD: w.collects, Mode: w.mode,
		})
	}
	return codes, nil
}
