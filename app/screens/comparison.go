package screens

import (
	"context"

	"gowarehouse/app"
)

// comparisonCalls are the calls of the screen Comparison.
var comparisonCalls = Calls{
	"platforms": Ask(func(context.Context, *Visit, None) (app.PlatformList, error) { return app.Platforms(), nil }),
}
