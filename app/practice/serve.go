package practice

import (
	"context"
	"errors"
)

// Serve builds a practice workspace, brings it to where people begin (accounts connected, goods on the shelves, orders
// fetched and held), calls ready, and keeps the platforms and the workspace at work until ctx ends. The error is nil when
// it ended so after ready.
func Serve(ctx context.Context, o Options, ready func(Running)) (err error) {
	w, err := build(ctx, o)
	defer func() { err = errors.Join(err, w.close()) }()
	if err != nil {
		return err
	}
	if err := w.prepare(ctx); err != nil {
		return err
	}
	running := Running{Dir: w.dir, Engine: w.engine, shops: w.shops}
	for _, s := range w.shops {
		for _, p := range s.problems {
			return errors.New(s.platform.ID + ": " + p.Text)
		}
		running.Accounts = append(running.Accounts, Account{Name: s.account, Platform: s.platform.ID, Address: s.address})
	}
	if err := w.engine.Start(ctx); err != nil {
		return err
	}
	acting.Store(w.engine, w)
	defer acting.Delete(w.engine)
	w.say(saidServing)
	ready(running)
	<-ctx.Done()
	return nil
}
