package app

// What the printer of a packing station has not printed: a packer who went on to the next order must hear of it.

import (
	"context"
	"time"

	"gowarehouse/engine/store"
)

// StationPrints is the newest print jobs of this station that wait for their printer with a reason, or of which nothing came lately.
type StationPrints struct {
	Head
	Jobs []PrintJobView `json:"jobs"`
}

const (
	mostTrouble   = 3
	troubleMemory = 12 * time.Hour // what failed before is the office's: it is in Activity
)

// StationPrints gives them.
func (a *App) StationPrints(ctx context.Context) (StationPrints, error) {
	doc := StationPrints{Head: NewHead(), Jobs: []PrintJobView{}}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	here, err := a.StationSettings(ctx)
	if err != nil || here.Name == "" {
		return doc, err
	}
	since := store.At(a.Engine.Now().Add(-troubleMemory))
	jobs, err := a.Engine.Store.PrintJobs(ctx, store.PrintFilter{Only: only, Station: here.Name, Trouble: &since}, mostTrouble)
	if err != nil {
		return doc, err
	}
	doc.Jobs, err = a.printViews(ctx, jobs)
	return doc, err
}
