package screens

import (
	"context"

	"gowarehouse/app"
)

// todayCalls are the calls of the screen Today.
var todayCalls = Calls{
	"today": Ask(func(ctx context.Context, v *Visit, _ None) (app.TodayDoc, error) { return v.App.Today(ctx) }),
}
