//go:build !desktop

// The build without a window: commands and the screens in a browser.

package desktop

import (
	"context"

	"gowarehouse/app/screens"
)

// Available says whether this build has a window.
const Available = false

// Window is none.
type Window struct{}

// Ready gives ErrNoWindow.
func Ready() error { return ErrNoWindow }

// New makes none.
func New() *Window { return &Window{} }

// Run gives ErrNoWindow at once.
func (*Window) Run(context.Context, *screens.Desk, Options) error { return ErrNoWindow }

// Front gives ErrNoWindow at once.
func (*Window) Front(context.Context) error { return ErrNoWindow }

// Quit has nothing to end.
func (*Window) Quit() {}

// Notify has nowhere to tell anything.
func (*Window) Notify(string) {}

// Alert has nowhere to tell anything.
func Alert(string) {}
