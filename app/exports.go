package app

// Spreadsheets that take orders, stock and listings out. They are written page by page, so that a large one needs no more memory.

import (
	"context"
	"io"
	"slices"
	"strings"

	"gowarehouse/app/sheet"
	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// ExportFormat is the kind of file of an export.
type ExportFormat = sheet.Format

// The formats of exports.
const (
	ExportCSV  ExportFormat = sheet.CSV
	ExportXLSX ExportFormat = sheet.XLSX
)

// ExportOptions say how an export is written.
type ExportOptions struct {
	Format   ExportFormat
	Language string // of headings and states: en or zh-TW
	Receiver bool   // of orders: with name, phone and address; each order's history notes who exported it
}

func (o ExportOptions) check() error {
	if slices.Contains(sheet.Formats, o.Format) {
		return nil
	}
	return Usage("a file cannot be written as %q", "無法輸出為「%s」格式", "Choose xlsx or csv.", "請選擇 xlsx 或 csv。", o.Format)
}

// exportColumn is a column of an export of T.
type exportColumn[T any] struct {
	title connectors.Text
	width float64
	value func(row *T, language string) any
}

// export writes rows by columns and gives their number. rows calls put for each.
func export[T any](
	w io.Writer,
	o ExportOptions,
	name connectors.Text,
	columns []exportColumn[T],
	rows func(put func(row *T) error) error,
) (int, error) {
	if err := o.check(); err != nil {
		return 0, err
	}
	heads := make([]sheet.Head, len(columns))
	for i, c := range columns {
		heads[i] = sheet.Head{Title: c.title.In(o.Language), Width: c.width}
	}
	n := 0
	err := sheet.Write(w, o.Format, name.In(o.Language), heads, func(put sheet.Put) error {
		values := make([]any, len(columns))
		return rows(func(row *T) error {
			for i, c := range columns {
				values[i] = c.value(row, o.Language)
			}
			n++
			return put(values...)
		})
	})
	return n, err
}

// exportedOrder is an order with its receiver, where that was asked for and is still kept.
type exportedOrder struct {
	OrderView
	receiver ReceiverView
}

type orderColumn = exportColumn[exportedOrder]

func textOf(value func(o *exportedOrder) string) func(*exportedOrder, string) any {
	return func(o *exportedOrder, _ string) any { return value(o) }
}

// orderColumns are the columns of every export of orders; its titles are those of the screens.
var orderColumns = []orderColumn{
	{connectors.Text{EN: "Order", ZH: "訂單編號"}, 22, textOf(func(o *exportedOrder) string { return o.Number })},
	{connectors.Text{EN: "Platform", ZH: "平台"}, 14, func(o *exportedOrder, language string) any { return platformName(o.Platform, language) }},
	{connectors.Text{EN: "Account", ZH: "帳號"}, 18, textOf(func(o *exportedOrder) string { return o.Account })},
	{connectors.Text{EN: "Merchant", ZH: "貨主"}, 18, textOf(func(o *exportedOrder) string { return o.Merchant })},
	{connectors.Text{EN: "Sales channel", ZH: "銷售通路"}, 14, textOf(func(o *exportedOrder) string { return o.Channel })},
	{connectors.Text{EN: "State", ZH: "狀態"}, 12, func(o *exportedOrder, language string) any { return stateName(&o.OrderView, language) }},
	{connectors.Text{EN: "Held because", ZH: "保留原因"}, 24, func(o *exportedOrder, language string) any { return holdNames(o.Holds, language) }},
	{connectors.Text{EN: "Ordered", ZH: "下單時間"}, 17, func(o *exportedOrder, _ string) any { return o.OrderedAt }},
	{connectors.Text{EN: "Ship by", ZH: "出貨期限"}, 17, func(o *exportedOrder, _ string) any {
		if o.ShipBy == nil {
			return nil
		}
		return *o.ShipBy
	}},
	{connectors.Text{EN: "Payment", ZH: "付款方式"}, 16, textOf(func(o *exportedOrder) string { return o.Payment.Method })},
	{connectors.Text{EN: "Kind of payment", ZH: "付款類型"}, 14, func(o *exportedOrder, language string) any {
		return paymentNames[o.Payment.Kind].In(language)
	}},
	{connectors.Text{EN: "Total", ZH: "金額"}, 12, func(o *exportedOrder, _ string) any { return o.Total.Amount }},
	{connectors.Text{EN: "COD", ZH: "貨到付款金額"}, 12, func(o *exportedOrder, _ string) any {
		if o.COD == nil {
			return nil
		}
		return o.COD.Amount
	}},
	{connectors.Text{EN: "Currency", ZH: "幣別"}, 8, textOf(func(o *exportedOrder) string { return o.Total.Currency })},
	{connectors.Text{EN: "Shipping", ZH: "物流方式"}, 20, textOf(func(o *exportedOrder) string { return firstOf(o.Shipping.Name, o.Shipping.Code) })},
	{connectors.Text{EN: "Store", ZH: "取貨門市"}, 18, textOf(func(o *exportedOrder) string {
		return strings.TrimSpace(o.Shipping.StoreID + " " + o.Shipping.StoreName)
	})},
	{connectors.Text{EN: "Carrier", ZH: "物流商"}, 14, textOf(func(o *exportedOrder) string {
		return eachOnce(o.Parcels, func(p ParcelView) string { return p.Carrier })
	})},
	{connectors.Text{EN: "Tracking numbers", ZH: "物流單號"}, 22, textOf(func(o *exportedOrder) string {
		return eachOnce(o.Parcels, func(p ParcelView) string { return p.TrackingNumber })
	})},
	{connectors.Text{EN: "Lines", ZH: "商品明細"}, 40, textOf(func(o *exportedOrder) string { return linesInWords(o.Lines) })},
	{connectors.Text{EN: "Pieces", ZH: "件數"}, 8, func(o *exportedOrder, _ string) any {
		var n int64
		for _, l := range o.Lines {
			n += l.Quantity
		}
		return n
	}},
}

// receiverColumns follow them when the receiver was asked for.
var receiverColumns = []orderColumn{
	{connectors.Text{EN: "Receiver", ZH: "收件人"}, 16, textOf(func(o *exportedOrder) string { return o.receiver.Name })},
	{connectors.Text{EN: "Phone", ZH: "電話"}, 16, textOf(func(o *exportedOrder) string { return o.receiver.Phone })},
	{connectors.Text{EN: "Postcode", ZH: "郵遞區號"}, 10, textOf(func(o *exportedOrder) string { return o.receiver.Postcode })},
	{connectors.Text{EN: "Address", ZH: "地址"}, 40, textOf(func(o *exportedOrder) string { return o.receiver.Address })},
	{connectors.Text{EN: "Buyer's note", ZH: "買家備註"}, 30, textOf(func(o *exportedOrder) string { return o.receiver.Note })},
}

// ExportOrders writes all orders of a filter in the order of its list and gives their number. The page asked for is not looked at. progress,
// which may be nil, is told of the orders written so far.
func (a *App) ExportOrders(ctx context.Context, query OrderQuery, o ExportOptions, w io.Writer, who string, progress func(done int)) (int, error) {
	filter, err := a.orderFilter(ctx, query)
	if err != nil {
		return 0, err
	}
	columns := orderColumns
	if o.Receiver {
		columns = slices.Concat(orderColumns, receiverColumns)
	}
	return export(w, o, connectors.Text{EN: "Orders", ZH: "訂單"}, columns, func(put func(*exportedOrder) error) error {
		var after *store.Cursor
		for done := 0; ; {
			page, next, err := a.Engine.Store.OrderPage(ctx, filter, after, largestPage)
			if err != nil {
				return err
			}
			orders, err := a.exportedOrders(ctx, page, o.Receiver, who)
			if err != nil {
				return err
			}
			for i := range orders {
				if err := put(&orders[i]); err != nil {
					return err
				}
			}
			if done += len(page); progress != nil {
				progress(done)
			}
			if after = next; after == nil {
				return nil
			}
		}
	})
}

// exportedOrders makes the rows of a page. Before a receiver leaves, the order's history notes who took it.
func (a *App) exportedOrders(ctx context.Context, page []store.Order, receiver bool, who string) ([]exportedOrder, error) {
	views, err := a.orderViews(ctx, page)
	if err != nil {
		return nil, err
	}
	orders := make([]exportedOrder, len(views))
	for i, v := range views {
		orders[i].OrderView = v
	}
	if !receiver || len(page) == 0 {
		return orders, nil
	}
	kept := make([]int64, 0, len(page))
	for _, row := range page {
		if row.ErasedAt == nil {
			kept = append(kept, row.ID)
		}
	}
	if err := a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		for _, id := range kept {
			if err := lifecycle.Tell(ctx, q, id, who, lifecycle.EventPersonalExported, a.Engine.Now()); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	docs, err := a.Engine.Store.OrderDocs(ctx, kept...)
	if err != nil {
		return nil, err
	}
	for i := range page {
		row := store.Order{ID: page[i].ID, Doc: docs[page[i].ID]}
		if row.Doc == nil { // erased, by now at the latest
			continue
		}
		n, err := row.Normalised()
		if err != nil {
			return nil, err
		}
		orders[i].receiver = receiverView(&n)
	}
	return orders, nil
}

// productColumns are the columns of an export of stock. Their titles are understood when the file comes back.
var productColumns = []exportColumn[ProductView]{
	{skuField.title, skuField.width, func(p *ProductView, _ string) any { return p.SKU }},
	{nameField.title, nameField.width, func(p *ProductView, _ string) any { return p.Name }},
	{barcodesField.title, barcodesField.width, func(p *ProductView, _ string) any { return strings.Join(p.Barcodes, " ") }},
	{shelfField.title, shelfField.width, func(p *ProductView, _ string) any { return p.Shelf }},
	{safetyField.title, safetyField.width, func(p *ProductView, _ string) any { return p.SafetyStock }},
	{onHandField.title, onHandField.width, func(p *ProductView, _ string) any { return p.OnHand }},
	{connectors.Text{EN: "Reserved", ZH: "保留數量"}, 10, func(p *ProductView, _ string) any { return p.Reserved }},
	{connectors.Text{EN: "Available", ZH: "可用數量"}, 10, func(p *ProductView, _ string) any { return p.Available }},
	{connectors.Text{EN: "Short", ZH: "短缺數量"}, 10, func(p *ProductView, _ string) any { return p.Short }},
	{connectors.Text{EN: "Stock sync", ZH: "同步庫存"}, 10, func(p *ProductView, language string) any { return yesNo[p.SyncStock].In(language) }},
}

// ExportStock writes a merchant's products with their stock and gives their number.
func (a *App) ExportStock(ctx context.Context, merchant string, o ExportOptions, w io.Writer) (int, error) {
	list, err := a.Stock(ctx, merchant)
	if err != nil {
		return 0, err
	}
	return export(w, o, connectors.Text{EN: "Stock", ZH: "庫存"}, productColumns, each(list.Products))
}

// listingColumns are the columns of an export of listings.
var listingColumns = []exportColumn[ListingView]{
	{connectors.Text{EN: "Listing", ZH: "商品鍵"}, 24, func(l *ListingView, _ string) any { return l.Key }},
	{connectors.Text{EN: "Listing's name", ZH: "平台商品名稱"}, 40, func(l *ListingView, _ string) any { return l.Name }},
	{connectors.Text{EN: "Platform's SKU", ZH: "平台 SKU"}, 20, func(l *ListingView, _ string) any { return l.SKU }},
	{connectors.Text{EN: "Platform's barcode", ZH: "平台條碼"}, 18, func(l *ListingView, _ string) any { return l.Barcode }},
	{connectors.Text{EN: "Listed", ZH: "上架中"}, 8, func(l *ListingView, language string) any { return yesNo[l.Listed].In(language) }},
	{connectors.Text{EN: "Price", ZH: "售價"}, 10, func(l *ListingView, _ string) any {
		if l.Price == nil {
			return nil
		}
		return l.Price.Amount
	}},
	{connectors.Text{EN: "Platform's stock", ZH: "平台庫存"}, 10, func(l *ListingView, _ string) any {
		if l.Stock == nil {
			return nil
		}
		return *l.Stock
	}},
	{connectors.Text{EN: "Takes", ZH: "對應商品"}, 30, func(l *ListingView, _ string) any { return partsInWords(l.Products) }},
	{connectors.Text{EN: "Mapped", ZH: "對應方式"}, 12, func(l *ListingView, language string) any { return sourceNames[l.Source].In(language) }},
	{connectors.Text{EN: "Mapped by", ZH: "對應人員"}, 14, func(l *ListingView, _ string) any {
		if l.Source != store.MappedPerson {
			return nil
		}
		return l.MappedBy
	}},
}

// ExportListings writes an account's listings with the products that each takes, and gives their number.
func (a *App) ExportListings(ctx context.Context, account string, o ExportOptions, w io.Writer) (int, error) {
	list, err := a.Listings(ctx, account)
	if err != nil {
		return 0, err
	}
	return export(w, o, connectors.Text{EN: "Mappings", ZH: "對應"}, listingColumns, each(list.Listings))
}

func each[T any](rows []T) func(put func(row *T) error) error {
	return func(put func(row *T) error) error {
		for i := range rows {
			if err := put(&rows[i]); err != nil {
				return err
			}
		}
		return nil
	}
}
