package screens

import (
	"context"
	"io"

	"gowarehouse/app"
	"gowarehouse/engine/store"
)

// activityCalls are the calls of the screen Activity.
var activityCalls = Calls{
	"outbox":       Ask(outbox),
	"activity":     Ask(activity),
	"effectDecide": Ask(decide),
	"noticeClose": Ask(func(ctx context.Context, v *Visit, in NoticeIn) (app.Done, error) {
		return v.App.Acknowledge(ctx, in.ID, v.Who)
	}),
	"prints": Ask(func(ctx context.Context, v *Visit, in PrintsIn) (app.PrintDoc, error) {
		return v.App.PrintJobs(ctx, app.PrintQuery{Person: in.Person, Before: in.Before, Limit: outboxPage})
	}),
	"printBatches": Ask(func(ctx context.Context, v *Visit, _ None) (app.PrintBatchList, error) {
		return v.App.PrintBatches(ctx)
	}),
	"printBatch": Ask(func(ctx context.Context, v *Visit, in PrintBatchIn) (app.PrintBatchDoc, error) {
		return v.App.PrintBatch(ctx, app.PrintBatchQuery{Batch: in.Batch, Trouble: in.Trouble, After: in.After, Limit: outboxPage})
	}),
	"printAgain": Ask(func(ctx context.Context, v *Visit, in PrintIn) (app.PrintDoc, error) {
		return v.App.PrintAgain(ctx, in.ID, app.PrintWatch{}, v.Who)
	}),
	"printDecide": Ask(decidePrint),
	"printStop":   Ask(stopPrint),
	"logsSave":    Ask(logsSave),
}

// OutboxIn narrows the outbox; empty fields do not narrow.
type OutboxIn struct {
	Show    string           `json:"show"` // one of the keys of outboxStates, or empty for all
	Kind    store.EffectKind `json:"kind"`
	Account string           `json:"account"`
	After   string           `json:"after"`
}

// outboxStates are the states that belong together for a person.
var outboxStates = map[string][]store.EffectState{
	"person":    {store.EffectUnclear, store.EffectFailed},
	"under_way": {store.EffectDue, store.EffectCalling, store.EffectAsking, store.EffectSent},
	"confirmed": {store.EffectConfirmed},
	"cancelled": {store.EffectCancelled},
}

// outboxPage is how many effects come at a time.
const outboxPage = 100

func outbox(ctx context.Context, v *Visit, in OutboxIn) (app.OutboxPage, error) {
	return v.App.Outbox(ctx, app.OutboxQuery{States: outboxStates[in.Show], Kind: in.Kind, Account: in.Account, After: in.After, Limit: outboxPage})
}

// ActivityIn asks for sync runs and notices.
type ActivityIn struct {
	Account string `json:"account"` // empty: all
	All     bool   `json:"all"`     // notices that have ended or were closed too
}

// mostRuns is how many runs and notices are shown; older ones are of no use to a person.
const mostRuns = 200

func activity(ctx context.Context, v *Visit, in ActivityIn) (app.ActivityDoc, error) {
	return v.App.Activity(ctx, app.ActivityQuery{Account: in.Account, All: in.All, Limit: mostRuns})
}

// DecideIn is a person's word about a change that is unclear or failed.
type DecideIn struct {
	ID       string `json:"id"`
	Decision string `json:"decision"` // done, again or drop
}

func decide(ctx context.Context, v *Visit, in DecideIn) (app.EffectDoc, error) {
	return v.App.Decide(ctx, in.ID, in.Decision, v.Who)
}

// A print that is decided or stopped is not waited for: the page hears what becomes of it.
const noWait = 0

func decidePrint(ctx context.Context, v *Visit, in DecideIn) (app.PrintDoc, error) {
	return v.App.DecidePrint(ctx, in.ID, in.Decision, noWait, v.Who)
}

// PrintsIn narrows the list of print jobs.
type PrintsIn struct {
	Person bool   `json:"person"` // only those that wait for a person
	Before string `json:"before"` // the last one of the page before
}

// PrintBatchIn asks for a batch.
type PrintBatchIn struct {
	Batch   string `json:"batch"`
	Trouble bool   `json:"trouble"` // only jobs of which nothing came, or of which nobody can tell
	After   string `json:"after"`   // the last job of the page before
}

// PrintIn names a print job, or all that were ordered together.
type PrintIn struct {
	ID string `json:"id"`
}

func stopPrint(ctx context.Context, v *Visit, in PrintIn) (app.PrintDoc, error) {
	return v.App.StopPrint(ctx, in.ID, noWait, v.Who)
}

// NoticeIn names a notice.
type NoticeIn struct {
	ID string `json:"id"`
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
