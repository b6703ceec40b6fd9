package screens

import (
	"context"
	"io"

	"gowarehouse/app"
)

// activityCalls are the calls of the screen Activity.
var activityCalls = Calls{
	"logsSave": Ask(logsSave),
}

// logsSave offers the program's log for saving, masked. It is the one of the workspace that the program was started on: practice mode
// has none of its own.
func logsSave(ctx context.Context, v *Visit, _ None) (FileRef, error) {
	if err := v.home.app.ForWarehouse(ctx); err != nil {
		return FileRef{}, err
	}
	dir := v.home.app.Engine.Dir
	return v.Files.Offer("gowarehouse-log.txt", "text/plain; charset=utf-8", func(w io.Writer) error { return app.Logs(dir, w) }), nil
}
