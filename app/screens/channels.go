package screens

import (
	"context"

	"gowarehouse/app"
)

// channelsCalls are the calls of the screen Channels: merchants and their sales channels.
var channelsCalls = Calls{
	"merchants": Ask(func(ctx context.Context, v *Visit, _ None) (app.MerchantList, error) { return v.App.Merchants(ctx) }),
	"channels": Ask(func(ctx context.Context, v *Visit, in MerchantIn) (app.ChannelList, error) {
		return v.App.Channels(ctx, in.Merchant)
	}),
}

// MerchantIn narrows to a merchant, by name or id; empty: all.
type MerchantIn struct {
	Merchant string `json:"merchant"`
}
