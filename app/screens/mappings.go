package screens

import (
	"context"

	"gowarehouse/app"
	"gowarehouse/engine/catalog"
	"gowarehouse/engine/store"
)

// mappingsCalls are the calls of the screen Mappings. What maps tells, without apply, what would change.
var mappingsCalls = Calls{
	"unknown": Ask(func(ctx context.Context, v *Visit, in AccountNameIn) (app.UnknownList, error) {
		return v.App.Unknown(ctx, in.Account)
	}),
	"listings": Ask(func(ctx context.Context, v *Visit, in AccountNameIn) (app.ListingList, error) {
		return v.App.Listings(ctx, in.Account)
	}),
	"mapProduct": Ask(func(ctx context.Context, v *Visit, in MapProductIn) (app.MappingDoc, error) {
		return v.App.MapProduct(ctx, in.Account, in.Key, in.parts(), in.Apply, v.Who)
	}),
	"unmapProduct": Ask(func(ctx context.Context, v *Visit, in ListingKeyIn) (app.Done, error) {
		return v.App.UnmapProduct(ctx, in.Account, in.Key, v.Who)
	}),
	"backfill": Ask(func(ctx context.Context, v *Visit, in ListingKeyIn) (app.EffectView, error) {
		return v.App.Backfill(ctx, in.Account, in.Key, v.Who)
	}),

	"payments": Ask(func(ctx context.Context, v *Visit, in AccountNameIn) (app.PaymentMap, error) {
		return v.App.Payments(ctx, in.Account)
	}),
	"mapPayment": Ask(func(ctx context.Context, v *Visit, in MapPaymentIn) (app.MappingDoc, error) {
		return v.App.MapPayment(ctx, in.Account, in.Method, in.Kind, in.Apply, v.Who)
	}),

	"shippingCodes": Ask(func(ctx context.Context, v *Visit, in ShippingCodesIn) (app.ShippingMap, error) {
		return v.App.ShippingCodes(ctx, in.Account, in.Ask)
	}),
	"mapShipping": Ask(func(ctx context.Context, v *Visit, in MapShippingIn) (app.MappingDoc, error) {
		return v.App.MapShipping(ctx, in.Account, in.Code, in.Type, in.Apply, v.Who)
	}),
	"unmapShipping": Ask(func(ctx context.Context, v *Visit, in ShippingCodeIn) (app.Done, error) {
		return v.App.UnmapShipping(ctx, in.Account, in.Code, v.Who)
	}),

	"shippingTypes": Ask(func(ctx context.Context, v *Visit, _ None) (app.ShippingTypeList, error) {
		return v.App.ShippingTypes(ctx)
	}),
	"shippingTypeAdd": Ask(addShippingType),
	"shippingTypeSet": Ask(func(ctx context.Context, v *Visit, in ShippingTypeSwitchIn) (app.ShippingTypeDoc, error) {
		return v.App.EnableShippingType(ctx, in.Code, in.Enabled, v.Who)
	}),
}

// AccountNameIn names an account; empty: all, where the call can tell of all.
type AccountNameIn struct {
	Account string `json:"account"`
}

// ListingKeyIn names a listing of an account.
type ListingKeyIn struct {
	Account string `json:"account"`
	Key     string `json:"key"`
}

// MapProductIn says what a listing or unknown product takes from the shelves; a bundle has several parts.
type MapProductIn struct {
	Account string   `json:"account"`
	Key     string   `json:"key"`
	Parts   []PartIn `json:"parts"`
	Apply   bool     `json:"apply"`
}

// PartIn is how many pieces of a product one piece of a listing takes.
type PartIn struct {
	Product  string `json:"product"` // id, SKU or barcode
	Quantity int64  `json:"quantity"`
}

func (in MapProductIn) parts() []catalog.Part {
	parts := make([]catalog.Part, len(in.Parts))
	for i, p := range in.Parts {
		parts[i] = catalog.Part{Product: p.Product, Quantity: p.Quantity}
	}
	return parts
}

// MapPaymentIn says what kind a payment method is.
type MapPaymentIn struct {
	Account string `json:"account"`
	Method  string `json:"method"`
	Kind    string `json:"kind"` // online, cod or platform
	Apply   bool   `json:"apply"`
}

// ShippingCodesIn asks for an account's shipping codes; with Ask the shop is asked what it offers now.
type ShippingCodesIn struct {
	Account string `json:"account"`
	Ask     bool   `json:"ask"`
}

// ShippingCodeIn names a shipping code of an account.
type ShippingCodeIn struct {
	Account string `json:"account"`
	Code    string `json:"code"`
}

// MapShippingIn says which shipping type a platform's code means.
type MapShippingIn struct {
	Account string `json:"account"`
	Code    string `json:"code"`
	Type    string `json:"type"`
	Apply   bool   `json:"apply"`
}

// ShippingTypeIn is a way to ship of the warehouse's own.
type ShippingTypeIn struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Carrier string `json:"carrier"`
	COD     bool   `json:"cod"`
	Pattern string `json:"tracking_pattern"`
}

func addShippingType(ctx context.Context, v *Visit, in ShippingTypeIn) (app.ShippingTypeDoc, error) {
	return v.App.AddShippingType(ctx, store.ShippingType{Code: in.Code, Name: in.Name, Carrier: in.Carrier, COD: in.COD, TrackingPattern: in.Pattern,
		Enabled: true}, v.Who)
}

// ShippingTypeSwitchIn switches a way to ship on or off.
type ShippingTypeSwitchIn struct {
	Code    string `json:"code"`
	Enabled bool   `json:"enabled"`
}
