package screens

import (
	"context"

	"gowarehouse/app"
)

// channelsCalls are the calls of the screen Channels: merchants and their sales channels.
var channelsCalls = Calls{
	"merchants": Ask(func(ctx context.Context, v *Visit, _ None) (app.MerchantList, error) { return v.App.Merchants(ctx) }),
	"merchantAdd": Ask(func(ctx context.Context, v *Visit, in NamedIn) (app.MerchantDoc, error) {
		return v.App.AddMerchant(ctx, in.Name)
	}),
	"channels": Ask(func(ctx context.Context, v *Visit, in MerchantIn) (app.ChannelList, error) {
		return v.App.Channels(ctx, in.Merchant)
	}),
	"channelAdd": Ask(func(ctx context.Context, v *Visit, in ChannelAddIn) (app.ChannelDoc, error) {
		return v.App.AddChannel(ctx, in.Merchant, in.Name, in.MatchBy)
	}),
	"channelSet": Ask(func(ctx context.Context, v *Visit, in ChannelSetIn) (app.ChannelDoc, error) {
		return v.App.EnableChannel(ctx, in.Merchant, in.Name, in.Enabled)
	}),
}

// MerchantIn narrows to a merchant, by name or id; empty: all.
type MerchantIn struct {
	Merchant string `json:"merchant"`
}

// NamedIn is the name of something new.
type NamedIn struct {
	Name string `json:"name"`
}

// ChannelAddIn is a new sales channel.
type ChannelAddIn struct {
	Merchant string `json:"merchant"`
	Name     string `json:"name"`
	MatchBy  string `json:"match_by"` // sku or barcode
}

// ChannelSetIn switches a sales channel on or off.
type ChannelSetIn struct {
	Merchant string `json:"merchant"`
	Name     string `json:"name"`
	Enabled  bool   `json:"enabled"`
}
