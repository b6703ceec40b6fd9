package app

import (
	"context"

	"gowarehouse/connectors"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

// ShippingTypeList is the ways in which the warehouse ships.
type ShippingTypeList struct {
	Head
	Types []ShippingTypeView `json:"shipping_types"`
}

// ShippingTypeDoc is one of them.
type ShippingTypeDoc struct {
	Head
	Type ShippingTypeView `json:"shipping_type"`
}

// ShippingTypeView is a way to ship. Pattern is the form of its tracking numbers, empty for any.
type ShippingTypeView struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Carrier string `json:"carrier"`
	COD     bool   `json:"cod"`
	Pattern string `json:"tracking_pattern"`
	Enabled bool   `json:"enabled"`
}

func shippingTypeView(t store.ShippingType) ShippingTypeView {
	return ShippingTypeView{Code: t.Code, Name: t.Name, Carrier: t.Carrier, COD: t.COD, Pattern: t.TrackingPattern, Enabled: t.Enabled}
}

// ShippingTypes lists them by code.
func (a *App) ShippingTypes(ctx context.Context) (ShippingTypeList, error) {
	all, err := a.Engine.Catalog.ShippingTypes(ctx)
	list := ShippingTypeList{Head: NewHead(), Types: make([]ShippingTypeView, len(all))}
	for i, t := range all {
		list.Types[i] = shippingTypeView(t)
	}
	return list, err
}

// AddShippingType adds one of the warehouse's own.
func (a *App) AddShippingType(ctx context.Context, t store.ShippingType, who string) (ShippingTypeDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return ShippingTypeDoc{}, err
	}
	added, err := a.Engine.Catalog.AddShippingType(ctx, t, who)
	return ShippingTypeDoc{Head: NewHead(), Type: shippingTypeView(added)}, err
}

// EnableShippingType switches one on or off. Switching off is refused while an account uses it.
func (a *App) EnableShippingType(ctx context.Context, code string, on bool, who string) (ShippingTypeDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return ShippingTypeDoc{}, err
	}
	t, err := a.Engine.Catalog.EnableShippingType(ctx, code, on, who)
	return ShippingTypeDoc{Head: NewHead(), Type: shippingTypeView(t)}, err
}

// ShippingMap is what an account's shipping codes mean here.
type ShippingMap struct {
	Head
	Account string             `json:"account"`
	Codes   []ShippingCodeView `json:"codes"`
}

// ShippingCodeView is a shipping code of an account. Type is null while it is not mapped.
type ShippingCodeView struct {
	Code    string          `json:"code"`
	Name    connectors.Text `json:"name"`
	Type    *string         `json:"type"`
	Fixed   bool            `json:"fixed"`   // the platform's own table says what it means
	Offered bool            `json:"offered"` // the shop offers it now
	Held    int             `json:"held"`    // orders that wait for it
}

// ShippingCodes lists an account's shipping codes, those that hold orders first. With ask the shop is asked what it offers.
func (a *App) ShippingCodes(ctx context.Context, account string, ask bool) (ShippingMap, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return ShippingMap{}, err
	}
	codes, err := a.Engine.Catalog.ShippingCodes(ctx, row.ID, ask)
	if err != nil {
		return ShippingMap{}, err
	}
	m := ShippingMap{Head: NewHead(), Account: row.Name, Codes: make([]ShippingCodeView, len(codes))}
	for i, c := range codes {
		m.Codes[i] = ShippingCodeView{Code: c.Code, Name: c.Name, Fixed: c.Fixed, Offered: c.Offered, Held: c.Held}
		if c.Type != "" {
			m.Codes[i].Type = &c.Type
		}
	}
	return m, nil
}

// PaymentMap is what an account's payment methods are.
type PaymentMap struct {
	Head
	Account string        `json:"account"`
	Methods []PaymentView `json:"methods"`
}

// PaymentView is a payment method of an account. Kind is null while nobody has said what it is; Source is person or platform.
type PaymentView struct {
	Method string          `json:"method"`
	Name   connectors.Text `json:"name"`
	Kind   *string         `json:"kind"`
	Source string          `json:"source"`
	Held   int             `json:"held"`
}

// Payments lists an account's payment methods, those that hold orders first.
func (a *App) Payments(ctx context.Context, account string) (PaymentMap, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return PaymentMap{}, err
	}
	methods, err := a.Engine.Catalog.Payments(ctx, row.ID)
	if err != nil {
		return PaymentMap{}, err
	}
	m := PaymentMap{Head: NewHead(), Account: row.Name, Methods: make([]PaymentView, len(methods))}
	for i, p := range methods {
		m.Methods[i] = PaymentView{Method: p.Method, Name: p.Name, Source: p.Source, Held: p.Held}
		if p.Kind != "" {
			m.Methods[i].Kind = &p.Kind
		}
	}
	return m, nil
}

// MappingDoc is what a mapping did, or would do while Applied is false. Orders will change, or have been read anew; Held of
// them wait for it, Freed came free.
type MappingDoc struct {
	Head
	Account  string          `json:"account"`
	Subject  string          `json:"subject"` // the payment method, shipping code or listing
	Applied  bool            `json:"applied"`
	Before   string          `json:"before"`
	After    string          `json:"after"`
	Orders   int             `json:"orders"`
	Held     int             `json:"held"`
	InHand   int             `json:"in_hand"` // are being picked or packed by the old mapping: they forbid the change
	Freed    int             `json:"freed"`
	Products []PartOfListing `json:"products"`
	Backfill bool            `json:"backfill"` // the platform can be given the SKU too: map product --backfill
	Effect   *EffectView     `json:"effect"`   // the writing of the SKU, where it was asked for
}

// MapPayment says what kind a payment method of an account is. With apply false it only tells what would change.
func (a *App) MapPayment(ctx context.Context, account, method, kind string, apply bool, who string) (MappingDoc, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return MappingDoc{}, err
	}
	doc := MappingDoc{Head: NewHead(), Account: row.Name, Subject: method, After: kind, Products: []PartOfListing{}}
	impact, err := a.Engine.Catalog.PreviewPayment(ctx, row.ID, method, kind)
	doc.Before, doc.Orders, doc.Held = impact.Before, impact.Orders, impact.Held
	if err != nil || !apply {
		return doc, err
	}
	applied, err := a.Engine.Catalog.MapPayment(ctx, row.ID, method, kind, who)
	doc.Applied, doc.Orders, doc.Freed = err == nil, applied.Orders, applied.Freed
	return doc, err
}

// MapShipping says which shipping type a platform's code means for an account. With apply false it only tells what would change.
func (a *App) MapShipping(ctx context.Context, account, code, shippingType string, apply bool, who string) (MappingDoc, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return MappingDoc{}, err
	}
	doc := MappingDoc{Head: NewHead(), Account: row.Name, Subject: code, After: shippingType, Products: []PartOfListing{}}
	impact, err := a.Engine.Catalog.PreviewShipping(ctx, row.ID, code, shippingType)
	doc.Before, doc.Orders, doc.Held = impact.Before, impact.Orders, impact.Held
	if err != nil || !apply {
		return doc, err
	}
	applied, err := a.Engine.Catalog.MapShipping(ctx, row.ID, code, shippingType, who)
	doc.Applied, doc.Orders, doc.Freed = err == nil, applied.Orders, applied.Freed
	return doc, err
}

// UnmapShipping takes a row of an account's shipping map away.
func (a *App) UnmapShipping(ctx context.Context, account, code, who string) (Done, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return Done{}, err
	}
	err = a.Engine.Catalog.UnmapShipping(ctx, row.ID, code, who)
	return Done{Head: NewHead(), Done: err == nil}, err
}

// MapProduct says what a listing or unknown product takes from the shelves. With apply false it only tells what would change.
func (a *App) MapProduct(ctx context.Context, account, key string, parts []catalog.Part, apply bool, who string) (MappingDoc, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return MappingDoc{}, err
	}
	doc := MappingDoc{Head: NewHead(), Account: row.Name, Subject: key, Products: []PartOfListing{}}
	p, err := a.Engine.Catalog.PreviewMap(ctx, row.ID, key, parts)
	if err != nil {
		return doc, err
	}
	doc.Subject, doc.Before, doc.After = p.LineKey, inWords(p.Before), inWords(p.After)
	doc.Orders, doc.Held, doc.InHand, doc.Backfill, doc.Products = p.Orders, p.Held, p.InHand, p.Backfill, partViews(p.After)
	if !apply {
		return doc, nil
	}
	mapped, err := a.Engine.Catalog.Map(ctx, row.ID, key, parts, who)
	doc.Applied, doc.Orders, doc.Freed, doc.Backfill = err == nil, mapped.Orders, mapped.Freed, mapped.Backfill
	return doc, err
}

func inWords(parts []catalog.PartView) string {
	words := ""
	for i, p := range parts {
		if i > 0 {
			words += " + "
		}
		words += p.SKU
		if p.Quantity > 1 {
			words += " x" + idOf("", p.Quantity)
		}
	}
	return words
}

// UnmapProduct gives a listing that was mapped by hand back to automatic matching.
func (a *App) UnmapProduct(ctx context.Context, account, key, who string) (Done, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return Done{}, err
	}
	err = a.Engine.Catalog.Unmap(ctx, row.ID, key, who)
	return Done{Head: NewHead(), Done: err == nil}, err
}

// Backfill writes the SKU of a listing's product into the platform's listing, now, and gives how far that is.
func (a *App) Backfill(ctx context.Context, account, key, who string) (EffectView, error) {
	row, err := a.account(ctx, account)
	if err != nil {
		return EffectView{}, err
	}
	e, err := a.Engine.Catalog.Backfill(ctx, row.ID, key, who)
	if err != nil {
		return EffectView{}, err
	}
	if err := a.Engine.Outbox.Work(ctx); err != nil {
		return EffectView{}, err
	}
	doc, err := a.effect(ctx, e.ID)
	return doc.Effect, err
}

// UnknownList is products that orders have and the warehouse does not know, those that block most orders first.
type UnknownList struct {
	Head
	Unknown []UnknownView `json:"unknown"`
}

// UnknownView is an unknown product with what it blocks and what it may be.
type UnknownView struct {
	Identifier  string           `json:"identifier"`
	Account     string           `json:"account"`
	Key         string           `json:"key"` // for map product
	SKU         string           `json:"sku"`
	Barcode     string           `json:"barcode"`
	Name        string           `json:"name"`
	Orders      int              `json:"pending_orders"`
	Quantity    int              `json:"total_quantity"`
	Suggestions []SuggestionView `json:"suggestions"`
}

// SuggestionView is a product that something unknown may be, with why and how likely (0 to 100).
type SuggestionView struct {
	SKU   string          `json:"sku"`
	Name  string          `json:"name"`
	Score int             `json:"score"`
	Why   connectors.Text `json:"why"`
}

// Unknown lists unknown products; account may be empty for all.
func (a *App) Unknown(ctx context.Context, account string) (UnknownList, error) {
	only, err := a.scoped(ctx, account)
	if err != nil {
		return UnknownList{}, err
	}
	all, err := a.Engine.Catalog.Unknown(ctx, only)
	list := UnknownList{Head: NewHead(), Unknown: make([]UnknownView, len(all))}
	for i, u := range all {
		v := UnknownView{Identifier: u.Identifier, Account: u.Account, Key: u.LineKey, SKU: u.SKU, Barcode: u.Barcode, Name: u.Name,
			Orders: u.PendingOrders, Quantity: u.TotalQuantity, Suggestions: []SuggestionView{}}
		for _, s := range u.Suggestions {
			v.Suggestions = append(v.Suggestions, SuggestionView{SKU: s.SKU, Name: s.Name, Score: s.Score, Why: s.Why})
		}
		list.Unknown[i] = v
	}
	return list, err
}
