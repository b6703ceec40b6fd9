package app

// Documents of the warehouse's own as PDF: the pick list, packing slips, address labels for the merchant's own carrier, and the sheet of
// command barcodes.

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/drawn"
	"gowarehouse/engine/paper"
	"gowarehouse/engine/store"
)

// Paper is a document, ready to be printed.
type Paper struct {
	Name  string          // of its file, without the ending
	Title connectors.Text // which one it is; no personal datum
	paper.Sheet
	on     store.PrintKind // the printer that it is for
	parcel int64           // whose it is; 0: of none
}

// listed is what a print job of the document is called in lists: with the signs that the font lacks, so that whoever prints it hears of them.
func (p *Paper) listed() connectors.Text {
	if len(p.Missing) == 0 {
		return p.Title
	}
	signs := strings.Join(p.signs(), " ")
	return connectors.Text{EN: p.Title.EN + " (cannot be printed: " + signs + ")", ZH: p.Title.ZH + "（無法列印的字：" + signs + "）"}
}

// signs are those that could not be printed, as U+1F600.
func (p *Paper) signs() []string {
	signs := make([]string, len(p.Missing))
	for i, r := range p.Missing {
		signs[i] = fmt.Sprintf("%U", r)
	}
	return signs
}

// PaperDoc is a document that was saved.
type PaperDoc struct {
	Head
	File    string   `json:"file"`
	Pages   int      `json:"pages"`
	Missing []string `json:"missing"` // signs that could not be printed, as U+1F600
}

// Save writes the document to a file that only its owner can read.
func (p *Paper) Save(file string) (PaperDoc, error) {
	doc := PaperDoc{Head: NewHead(), File: file, Pages: p.Pages, Missing: p.signs()}
	return doc, savePrivate(file, func(w io.Writer) error {
		_, err := w.Write(p.PDF)
		return err
	})
}

// PickListPaper sets the pick list of orders, in a language ("en" or "zh-TW").
func (a *App) PickListPaper(ctx context.Context, orders []string, language string) (Paper, error) {
	list, err := a.PickList(ctx, orders)
	if err != nil {
		return Paper{}, err
	}
	if len(list.Lines) == 0 {
		return Paper{}, connectors.Refuse("there is nothing to pick for these orders", "這些訂單沒有需要揀的商品",
			"Choose orders that are ready: `gowarehouse order list --state ready`", "請選擇待揀的訂單：`gowarehouse order list --state ready`")
	}
	set := paper.PickList{At: a.Engine.Now(), Orders: len(list.Orders)}
	for _, l := range list.Lines {
		set.Lines = append(set.Lines, paper.PickLine{Shelf: l.Shelf, SKU: l.SKU, Name: l.Name, Pieces: l.Pieces, Orders: l.Orders})
	}
	sheet, err := set.Sheet(language)
	name := connectors.Text{EN: "pick-list-", ZH: "揀貨單-"}.In(language) + set.At.In(connectors.Taipei).Format("20060102-1504")
	return Paper{Name: name, Title: connectors.Text{EN: "pick list", ZH: "揀貨單"}, Sheet: sheet}, err
}

// PackingSlip sets the packing slip of a parcel. It names the buyer: the order's history notes who made it.
func (a *App) PackingSlip(ctx context.Context, parcel, language, who string) (Paper, error) {
	c, err := a.boxed(ctx, parcel, who)
	if err != nil {
		return Paper{}, err
	}
	slip := paper.Slip{At: a.Engine.Now(), Merchant: c.merchant, Platform: c.platform, Order: c.order.Number, Buyer: c.to.Name, Note: c.to.Note,
		Carrier: c.parcel.Carrier, Number: c.parcel.TrackingNumber, Parcel: c.place, Parcels: len(c.packed.parcels)}
	places, err := a.places(ctx, &c.order)
	if err != nil {
		return Paper{}, err
	}
	for _, p := range places {
		slip.Places = append(slip.Places, paper.Place{Label: p.Label.In(language), Name: p.Name.In(language)})
	}
	for _, l := range c.packed.inside[c.parcel.ID] {
		item := paper.SlipLine{Pieces: l.Quantity}
		if line := c.packed.line(l.LineID); line != nil {
			item.SKU, item.Name, item.Options = line.SKU, line.Name, line.VariantName
		}
		slip.Lines = append(slip.Lines, item)
	}
	sheet, err := slip.Sheet(language)
	return Paper{Name: connectors.Text{EN: "packing-slip-", ZH: "出貨明細-"}.In(language) + c.name(),
		Title: connectors.Text{EN: "packing slip", ZH: "出貨明細"}, Sheet: sheet, parcel: c.parcel.ID}, err
}

// AddressLabel draws the label of a parcel that goes with the merchant's own carrier. It shows the receiver: the order's history notes who
// made it. Where the platform gives the label no other will do, and a masked address reaches nobody: both are refused.
func (a *App) AddressLabel(ctx context.Context, parcel, language, who string) (Paper, error) {
	c, err := a.boxed(ctx, parcel, who)
	switch {
	case err != nil:
		return Paper{}, err
	case c.parcel.ShipMode == connectors.ShipLabel:
		return Paper{}, connectors.Refuse("parcel %s travels with the platform's label", "包裹 %s 使用平台的標籤", "Print that one: no carrier takes another.",
			"請列印平台標籤，物流不收其他標籤。", parcel)
	case c.to.Masked:
		return Paper{}, connectors.Refuse("the platform hides the address of order %s", "平台隱藏訂單 %s 的地址", "Look it up in the platform's back office.",
			"請至平台後台查看收件資料。", c.order.Number)
	}
	order := c.normalised
	sheet := drawn.Sheet{
		Title: cmp.Or(c.parcel.Carrier, order.Shipping.Name, order.Shipping.Code), Number: c.parcel.TrackingNumber, To: order.Receiver,
		Store: order.Shipping.StoreName, StoreID: order.Shipping.StoreID, Order: c.order.Number, From: c.merchant,
		BarCodes: []string{cmp.Or(c.parcel.TrackingNumber, c.order.Number)},
	}
	if order.COD != nil {
		sheet.Collect = connectors.Text{EN: "Collect ", ZH: "代收 "}.In(language) + order.COD.String()
	}
	if order.ShipBy != nil {
		sheet.ShipBy = order.ShipBy.In(connectors.Taipei).Format("2006-01-02 15:04")
	}
	if n := len(c.packed.parcels); n > 1 {
		sheet.Sorting = []drawn.Fact{{Name: connectors.Text{EN: "Parcel", ZH: "包裹"}.In(language), Value: fmt.Sprintf("%d / %d", c.place, n)}}
	}
	label, missing, err := sheet.Draw()
	return Paper{Name: connectors.Text{EN: "address-", ZH: "地址-"}.In(language) + c.name(), Title: connectors.Text{EN: "address label", ZH: "地址標籤"},
		Sheet: paper.Sheet{PDF: label, Pages: 1, Missing: missing}, on: store.PrintLabel, parcel: c.parcel.ID}, err
}

// boxed is a live parcel with all that its documents say.
type boxed struct {
	parcel     *store.Parcel
	order      store.Order
	normalised connectors.Order
	packed     *packed
	place      int // from 1
	merchant   string
	platform   string
	to         *ReceiverView
}

// name is that of a parcel in the name of a file.
func (b *boxed) name() string { return cmp.Or(b.parcel.TrackingNumber, b.order.Number) }

// boxed reads a parcel after it has been noted who sees the receiver.
func (a *App) boxed(ctx context.Context, parcel, who string) (*boxed, error) {
	p, err := a.findParcel(ctx, parcel)
	if err != nil {
		return nil, err
	}
	b := &boxed{parcel: &p}
	if b.order, err = a.Engine.Store.Order(ctx, p.OrderID); err != nil {
		return nil, err
	}
	if b.packed, err = a.packedOf(ctx, &b.order, nil); err != nil {
		return nil, err
	}
	b.place = 1 + slices.IndexFunc(b.packed.parcels, func(other store.Parcel) bool { return other.ID == p.ID })
	if b.place == 0 {
		return nil, connectors.Refuse("parcel %s was taken back", "包裹 %s 已取回", "Pack the order again.", "請重新包裝訂單。", parcel)
	}
	if b.to, err = a.showReceiver(ctx, &b.order, who); err != nil {
		return nil, err
	}
	if b.normalised, err = b.order.Normalised(); err != nil {
		return nil, err
	}
	merchant, err := a.Engine.Store.Merchant(ctx, b.order.MerchantID)
	if err != nil {
		return nil, err
	}
	b.merchant = merchant.Name
	platform, err := connectors.Get(b.order.Platform)
	if err == nil {
		b.platform = platform.Name.ZH
	}
	return b, err
}
