//go:build !desktop

// The build without a window: commands only.

package desktop

import "context"

// Available says whether this build has a window.
const Available = false

// Run gives ErrNoWindow at once.
func Run(context.Context) error { return ErrNoWindow }
