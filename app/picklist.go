package app

// What must be taken from the shelves for several orders, in the order in which one walks along them.

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// PickList is products with how many pieces of each, by shelf. Out are the orders that cannot be picked now.
type PickList struct {
	Head
	Lines  []PickLine  `json:"lines"`
	Orders []string    `json:"orders"` // ids of those that are picked
	Pieces int64       `json:"pieces"`
	Out    []OrderLeft `json:"out"`
}

// PickLine is one product with the numbers of the orders that need it.
type PickLine struct {
	Shelf    string   `json:"shelf"`
	SKU      string   `json:"sku"`
	Name     string   `json:"name"`
	Barcodes []string `json:"barcodes"`
	Pieces   int64    `json:"pieces"`
	Orders   []string `json:"orders"`
}

// OrderLeft is an order that is left out, with why.
type OrderLeft struct {
	Order  string          `json:"order"`
	Number string          `json:"number"`
	Why    connectors.Text `json:"why"`
}

// MostPicked is how many orders a pick list can have: more is more than a person carries.
const MostPicked = 500

// PickList adds up what is still to be picked of orders.
func (a *App) PickList(ctx context.Context, orders []string) (PickList, error) {
	list := PickList{Head: NewHead(), Lines: []PickLine{}, Orders: []string{}, Out: []OrderLeft{}}
	if len(orders) > MostPicked {
		return list, Usage("at most %d orders on one pick list", "一張揀貨單最多 %d 筆訂單", "Choose fewer.", "請減少選取的訂單。", MostPicked)
	}
	lines := map[string]*PickLine{}
	for _, key := range orders {
		o, err := a.findOrder(ctx, key)
		if err != nil {
			return list, err
		}
		id := idOf(orderPrefix, o.ID)
		if why := notPickable[o.State]; why != nil {
			list.Out = append(list.Out, OrderLeft{Order: id, Number: o.Number, Why: why.Why})
			continue
		}
		list.Orders = append(list.Orders, id)
		if err := a.addPicks(ctx, &o, lines); err != nil {
			return list, err
		}
	}
	for _, l := range lines {
		list.Lines = append(list.Lines, *l)
		list.Pieces += l.Pieces
	}
	slices.SortFunc(list.Lines, func(a, b PickLine) int {
		return cmp.Or(cmp.Compare(a.Shelf, b.Shelf), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}

// addPicks adds what is left of an order, by product; merchants may use the same SKU for different things.
func (a *App) addPicks(ctx context.Context, o *store.Order, lines map[string]*PickLine) error {
	items, err := a.Engine.Fulfil.Checklist(ctx, o.ID)
	for _, item := range items {
		key := cmp.Or(item.Product, o.MerchantID+"\x00"+item.SKU+"\x00"+item.Name)
		if lines[key] == nil {
			lines[key] = &PickLine{Shelf: item.Shelf, SKU: item.SKU, Name: item.Name, Barcodes: append([]string{}, item.Barcodes...)}
		}
		l := lines[key]
		l.Pieces += item.Pieces
		if !slices.Contains(l.Orders, o.Number) {
			l.Orders = append(l.Orders, o.Number)
		}
	}
	return err
}

// pickColumns are the columns of a pick list that leaves as a file.
var pickColumns = []exportColumn[PickLine]{
	{connectors.Text{EN: "Shelf", ZH: "儲位"}, 12, func(l *PickLine, _ string) any { return l.Shelf }},
	{connectors.Text{EN: "SKU", ZH: "SKU"}, 18, func(l *PickLine, _ string) any { return l.SKU }},
	{connectors.Text{EN: "Name", ZH: "品名"}, 40, func(l *PickLine, _ string) any { return l.Name }},
	{connectors.Text{EN: "Barcodes", ZH: "條碼"}, 18, func(l *PickLine, _ string) any { return strings.Join(l.Barcodes, " ") }},
	{connectors.Text{EN: "Pieces", ZH: "件數"}, 8, func(l *PickLine, _ string) any { return l.Pieces }},
	{connectors.Text{EN: "Orders", ZH: "訂單"}, 50, func(l *PickLine, _ string) any { return strings.Join(l.Orders, " ") }},
}

// ExportPickList writes a pick list as it is now, and gives the number of its lines.
func (a *App) ExportPickList(ctx context.Context, orders []string, o ExportOptions, w io.Writer) (int, error) {
	list, err := a.PickList(ctx, orders)
	if err != nil {
		return 0, err
	}
	return export(w, o, connectors.Text{EN: "Pick list", ZH: "揀貨單"}, pickColumns, each(list.Lines))
}
