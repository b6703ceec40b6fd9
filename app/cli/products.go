package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"gowarehouse/app"
	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

// The commands product, listing, shipping-type and unknown.

func (t *tree) products() {
	group := t.group("product", "a merchant's products", "商品", "gowarehouse product add 好茶行 TEA-S-GRN 烏龍茶禮盒")
	var n catalog.NewProduct
	t.add(group, command{use: "add MERCHANT SKU NAME", en: "add a product", zh: "新增商品", shape: "product", least: 3, most: 3,
		examples: []string{"gowarehouse product add 好茶行 TEA-S-GRN 烏龍茶禮盒 --barcode 4710000000024 --shelf C-01-1"},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&n.Shelf, "shelf", "", t.say("where it lies", "儲位"))
			f.Int64Var(&n.SafetyStock, "safety", 0, t.say("pieces kept back from every push", "安全庫存"))
			f.BoolVar(&n.NoSync, "no-sync", false, t.say("never tell platforms its stock", "不推送庫存"))
			f.StringArrayVar(&n.Barcodes, "barcode", nil, t.say("a barcode; may be given several times", "條碼，可重複"))
		},
		run: func(c *call) error {
			n.Merchant, n.SKU, n.Name = c.args[0], c.args[1], c.args[2]
			doc, err := c.app.AddProduct(c.ctx, n, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) {
				p.say("Product %s added; %d held orders came free.", "已新增商品 %s；解除 %d 筆保留訂單。", doc.Product.SKU, doc.Freed)
			})
		}})
	t.add(group, command{use: "list [MERCHANT]", en: "list products with their stock", zh: "列出商品與庫存", shape: "products", most: 1,
		examples: []string{"gowarehouse product list 好茶行"},
		run: func(c *call) error {
			list, err := c.app.Products(c.ctx, c.arg(0))
			if err != nil {
				return err
			}
			return c.show(list, func(p *page) { p.products(list) })
		}})
	t.productEdit()
	t.listings()
	t.unknownProducts()
}

func (p *page) products(list app.ProductList) {
	var rows [][]string
	for _, v := range list.Products {
		rows = append(
			rows,
			[]string{v.SKU, v.Name, v.Shelf, number(v.OnHand), number(v.Reserved), number(v.Available), number(v.Short), number(v.SafetyStock),
				strings.Join(v.Barcodes, " ")},
		)
	}
	p.table(p.heads("SKU|name|shelf|on hand|reserved|available|short|safety|barcodes", "SKU|名稱|儲位|現有|保留|可用|短缺|安全庫存|條碼"), rows)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func (t *tree) productEdit() {
	group, _, _ := t.root.Find([]string{"product"})
	var sku, name, shelf, sync string
	var safety int64
	var e catalog.ProductEdit
	t.add(
		group,
		command{
			use:      "edit MERCHANT PRODUCT",
			en:       "change a product, found by SKU or barcode",
			zh:       "修改商品（以 SKU 或條碼指定）",
			shape:    "product",
			least:    2,
			most:     2,
			examples: []string{"gowarehouse product edit 好茶行 TEA-S-GRN --shelf C-02-1 --add-barcode 4710000000025"},
			flags: func(f *pflag.FlagSet) {
				f.StringVar(&sku, "sku", "", t.say("another SKU", "變更 SKU"))
				f.StringVar(&name, "name", "", t.say("another name", "變更名稱"))
				f.StringVar(&shelf, "shelf", "", t.say("where it lies", "儲位"))
				f.Int64Var(&safety, "safety", 0, t.say("pieces kept back from every push", "安全庫存"))
				f.StringVar(&sync, "sync", "", t.say("tell platforms its stock: on or off", "推送庫存：on 或 off"))
				f.StringArrayVar(&e.AddBarcodes, "add-barcode", nil, t.say("one more barcode", "新增條碼"))
				f.StringArrayVar(&e.DropBarcodes, "drop-barcode", nil, t.say("a barcode to take away", "移除條碼"))
			},
			run: func(c *call) error {
				e.SKU, e.Name, e.Shelf = c.given("sku", &sku), c.given("name", &name), c.given("shelf", &shelf)
				if c.cmd.Flags().Changed("safety") {
					e.SafetyStock = &safety
				}
				if c.cmd.Flags().Changed("sync") {
					on, err := onOff("sync", sync)
					if err != nil {
						return err
					}
					e.SyncStock = on
				}
				doc, err := c.app.EditProduct(c.ctx, c.args[0], c.args[1], e, c.who)
				if err != nil {
					return err
				}
				return c.show(doc, func(p *page) { p.products(app.ProductList{Products: []app.ProductView{doc.Product}}) })
			},
		},
	)
}

func (t *tree) listings() {
	group := t.group("listing", "what the shops offer", "平台商品", "gowarehouse listing sync 茶行官網")
	t.add(
		group,
		command{use: "list ACCOUNT", en: "list a shop's listings with their products", zh: "列出平台商品與對應", shape: "listings", least: 1, most: 1,
			examples: []string{"gowarehouse listing list 茶行官網"},
			run: func(c *call) error {
				list, err := c.app.Listings(c.ctx, c.args[0])
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) {
					var rows [][]string
					for _, l := range list.Listings {
						rows = append(rows, []string{l.Key, l.SKU, l.Name, parts(l.Products), orDash(l.Source)})
					}
					p.table(p.heads("key|SKU|name|products|mapped", "商品鍵|SKU|名稱|對應商品|對應方式"), rows)
				})
			}},
	)
	t.add(
		group,
		command{
			use:      "sync ACCOUNT",
			en:       "read a shop's listings and match them with products",
			zh:       "同步平台商品並自動對應",
			shape:    "listing-sync",
			least:    1,
			most:     1,
			examples: []string{"gowarehouse listing sync 茶行官網"},
			run: func(c *call) error {
				done, err := c.app.SyncListings(c.ctx, c.args[0], c.who, func(seen int) { c.note("%d listings read", "已讀取 %d 項商品", seen) })
				if err != nil {
					return err
				}
				return c.show(done, func(p *page) {
					p.say("%d listings read; %d matched, %d by hand, %d unmatched, %d ambiguous; %d orders came free.",
						"已讀取 %d 項；自動對應 %d、人工對應 %d、未對應 %d、多重符合 %d；解除 %d 筆訂單。",
						done.Seen, done.Auto, done.Person, done.Unmatched, done.Ambiguous, done.Freed)
				})
			},
		},
	)
}

func parts(parts []app.PartOfListing) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = p.SKU
		if p.Quantity > 1 {
			words[i] += fmt.Sprintf(" x%d", p.Quantity)
		}
	}
	return orDash(strings.Join(words, " + "))
}

func (t *tree) unknownProducts() {
	group := t.group("unknown", "products that orders have and the warehouse does not know", "未知商品", "gowarehouse unknown list")
	t.add(
		group,
		command{
			use:      "list [ACCOUNT]",
			en:       "list unknown products, those that block most orders first",
			zh:       "列出未知商品（影響訂單多者優先）",
			shape:    "unknown",
			most:     1,
			examples: []string{"gowarehouse unknown list"},
			run: func(c *call) error {
				list, err := c.app.Unknown(c.ctx, c.arg(0))
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) {
					var rows [][]string
					for _, u := range list.Unknown {
						guess := "-"
						if len(u.Suggestions) > 0 {
							guess = fmt.Sprintf("%s (%d%%)", u.Suggestions[0].SKU, u.Suggestions[0].Score)
						}
						rows = append(rows, []string{strconv.Itoa(u.Orders), strconv.Itoa(u.Quantity), u.Account, u.Key, u.Identifier, guess})
					}
					p.table(p.heads("orders|pieces|account|key|product|perhaps", "訂單|件數|帳號|商品鍵|商品|建議"), rows)
				})
			},
		},
	)
}

func (t *tree) shippingTypes() {
	group := t.group("shipping-type", "the ways in which the warehouse ships", "出貨方式", "gowarehouse shipping-type list")
	var n store.ShippingType
	t.add(group, command{use: "add CODE NAME", en: "add a shipping type", zh: "新增出貨方式", shape: "shipping-type", least: 2, most: 2,
		examples: []string{`gowarehouse shipping-type add van 自家貨車 --carrier 自家 --pattern '\d{8}'`},
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&n.Carrier, "carrier", "", t.say("the carrier's name, as platforms are told", "物流商名稱"))
			f.BoolVar(&n.COD, "cod", false, t.say("collects cash on delivery", "貨到付款"))
			f.StringVar(&n.TrackingPattern, "pattern", "", t.say("form of its tracking numbers, a regular expression", "物流單號格式（正規表示式）"))
		},
		run: func(c *call) error {
			n.Code, n.Name = c.args[0], c.args[1]
			doc, err := c.app.AddShippingType(c.ctx, n, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.shippingTypes([]app.ShippingTypeView{doc.Type}) })
		}})
	t.add(
		group,
		command{
			use:      "list",
			en:       "list shipping types",
			zh:       "列出出貨方式",
			shape:    "shipping-types",
			examples: []string{"gowarehouse shipping-type list"},
			run: func(c *call) error {
				list, err := c.app.ShippingTypes(c.ctx)
				if err != nil {
					return err
				}
				return c.show(list, func(p *page) { p.shippingTypes(list.Types) })
			},
		},
	)
	for _, on := range []bool{true, false} {
		s := command{
			use:      "enable CODE",
			en:       "switch a shipping type on",
			zh:       "啟用出貨方式",
			examples: []string{"gowarehouse shipping-type enable tcat"},
		}
		if !on {
			s = command{
				use:      "disable CODE",
				en:       "switch a shipping type off",
				zh:       "停用出貨方式",
				examples: []string{"gowarehouse shipping-type disable sf"},
				more:     connectors.Text{EN: "It is refused while an account uses it.", ZH: "仍有帳號使用時無法停用。"},
			}
		}
		s.shape, s.least, s.most = "shipping-type", 1, 1
		s.run = func(c *call) error {
			doc, err := c.app.EnableShippingType(c.ctx, c.args[0], on, c.who)
			if err != nil {
				return err
			}
			return c.show(doc, func(p *page) { p.shippingTypes([]app.ShippingTypeView{doc.Type}) })
		}
		t.add(group, s)
	}
}

func (p *page) shippingTypes(types []app.ShippingTypeView) {
	var rows [][]string
	for _, v := range types {
		rows = append(rows, []string{v.Code, v.Name, v.Carrier, mark(v.COD), mark(v.Enabled), orDash(v.Pattern)})
	}
	p.table(p.heads("code|name|carrier|COD|on|number pattern", "代碼|名稱|物流商|貨到付款|啟用|單號格式"), rows)
}
