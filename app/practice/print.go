package practice

// The labels of the run on paper: each platform's, on one printer, after the platforms have given them.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/store"
)

// stepPrint is no step of the job itself: it is made where a printer was named.
const stepPrint = "print"

// printerName is what the printer is called in the workspace of the run.
const printerName = "practice"

// printPatience is how long a platform's labels may take to come out of the printer.
const printPatience = 5 * time.Minute

// print prints the labels of every shop, one shop after another as a packer would. It counts only what the printer says is printed.
func (w *world) print(ctx context.Context) error {
	if w.PrintTo == "" {
		return nil
	}
	if _, _, err := w.engine.Printing.AddPrinter(ctx, printing.Printer{Name: printerName, Address: w.PrintTo}); err != nil {
		return err
	}
	for _, s := range w.shops {
		if err := w.printShop(ctx, s); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.fault(stepPrint, err)
		}
	}
	return nil
}

func (w *world) printShop(ctx context.Context, s *shop) error {
	parcels, err := w.labelled(ctx, s)
	if err != nil || len(parcels) == 0 {
		if err == nil {
			w.say(saidNoLabels, s.platform.Name.In(w.Language))
		}
		return err
	}
	var jobs []store.PrintJob
	var failures []error
	batch := store.NewID()
	for _, parcel := range parcels {
		one := printing.Request{Batch: batch, Kind: store.PrintLabel, Parcels: []int64{parcel}, Printer: printerName}
		asked, err := w.engine.Printing.Print(ctx, one, who)
		if err != nil {
			failures = append(failures, s.wrong(wrongPrint, fmt.Sprintf("p%d", parcel), err))
			continue
		}
		jobs = append(jobs, asked...)
	}
	if err := w.untilPrinted(ctx, jobs); err != nil {
		return err
	}
	for i := range jobs {
		if jobs[i].State == store.PrintPrinted {
			s.summary.Labels.Printed++
			continue
		}
		failures = append(failures, s.wrong(wrongPrint, fmt.Sprintf("p%d", jobs[i].ParcelID), fmt.Sprintf("%s. %s", jobs[i].State, jobs[i].Reason)))
	}
	w.say(saidPrinted, s.platform.Name.In(w.Language), s.summary.Labels.Printed, len(parcels))
	return errors.Join(failures...)
}

// labelled gives the parcels of a shop that have a label, in the order in which they were packed.
func (w *world) labelled(ctx context.Context, s *shop) ([]int64, error) {
	all, err := w.orders(ctx, s)
	if err != nil {
		return nil, err
	}
	var some []int64
	for i := len(all) - 1; i >= 0; i-- {
		parcels, err := w.engine.Store.Parcels(ctx, all[i].ID)
		if err != nil {
			return nil, err
		}
		for _, p := range parcels {
			if p.VoidedAt == nil && p.ShipMode == connectors.ShipLabel && p.Label == store.LabelOpened {
				some = append(some, p.ID)
			}
		}
	}
	return some, nil
}

// untilPrinted works until the jobs have come to rest, and reads them again.
func (w *world) untilPrinted(ctx context.Context, jobs []store.PrintJob) error {
	for giveUp := time.Now().Add(printPatience); ; {
		if err := w.engine.Printing.Work(ctx); err != nil {
			return err
		}
		open := false
		for i := range jobs {
			now, err := w.engine.Store.PrintJob(ctx, jobs[i].ID)
			if err != nil {
				return err
			}
			jobs[i] = now
			open = open || now.State.Open()
		}
		if !open || time.Now().After(giveUp) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(printPause):
		}
	}
}

// printPause is between two looks at what the printer has done.
const printPause = 50 * time.Millisecond
