//go:build desktop

// The window: one web view that shows the screens carried by package frontend.

package desktop

import (
	"context"
	"fmt"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"gowarehouse/frontend"
)

// Available says whether this build has a window.
const Available = true

// A packing station's screen is often 1366 x 768, so the window opens smaller than that.
const (
	openWidth, openHeight   = 1280, 720
	leastWidth, leastHeight = 960, 600
)

// Run opens the window and returns when a person closes it or ctx ends. It must be called from the main goroutine, once in
// the life of the process. The error is ErrNotOpened, with the cause, where there is no display.
func Run(ctx context.Context) (err error) {
	// Without a display Wails panics while it starts.
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", ErrNotOpened, cause)
		}
	}()

	closed := make(chan struct{})
	defer close(closed)

	err = wails.Run(&options.App{
		Title:  "GoWarehouse",
		Width:  openWidth,
		Height: openHeight,

		MinWidth:  leastWidth,
		MinHeight: leastHeight,

		AssetServer: &assetserver.Options{Assets: frontend.Assets(), Middleware: frontend.Guarded},

		OnStartup:  func(window context.Context) { go closeWith(ctx, window, closed) },
		OnDomReady: func(context.Context) { restoreSignalStacks() },

		LogLevelProduction: logger.ERROR,
		Linux: &linux.Options{
			ProgramName: "gowarehouse",
			// The hardware path of WebKitGTK draws nothing on some drivers; these screens need no speed.
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotOpened, err)
	}
	return nil
}

// closeWith closes the window when ctx ends; it returns when the window is closed, whoever closed it.
func closeWith(ctx, window context.Context, closed <-chan struct{}) {
	select {
	case <-ctx.Done():
		runtime.Quit(window)
	case <-closed:
	}
}
