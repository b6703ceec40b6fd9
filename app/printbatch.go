package app

// Batches of labels: handing many over, how far they are, what came to nothing, and printing just that again.

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/store"
)

// PrintBatchView is how far print jobs are that were ordered together.
type PrintBatchView struct {
	Batch     string        `json:"batch"`
	Total     int64         `json:"total"`
	Printed   int64         `json:"printed"`
	Open      int64         `json:"open"` // they go on by themselves
	Failed    int64         `json:"failed"`
	Unclear   int64         `json:"unclear"` // a person looks at the paper
	Stopped   int64         `json:"stopped"` // called off before they were printed
	Now       *PrintJobView `json:"now"`     // what is printed now, or what the others wait for; null where nothing goes on
	Place     int           `json:"place"`   // which of them that is, from 1; 0 for none
	Who       string        `json:"who"`
	CreatedAt time.Time     `json:"created_at"`
}

// PrintBatchDoc is a batch with some of its jobs, in the order of printing.
type PrintBatchDoc struct {
	Head
	Batch PrintBatchView `json:"batch"`
	Jobs  []PrintJobView `json:"jobs"`
	Next  string         `json:"next"` // for PrintBatchQuery.After; empty: there are no more
}

// PrintBatchList is batches, the newest first.
type PrintBatchList struct {
	Head
	Batches []PrintBatchView `json:"batches"`
}

// PrintBatchQuery says which jobs of a batch are wanted.
type PrintBatchQuery struct {
	Batch   string
	Trouble bool   // only those of which nothing came, or of which nobody can tell
	After   string // the id of the job before the first; empty: from the beginning
	Limit   int    // 0: 50
}

// PrintRefused is an order or a parcel whose label could not be handed to a printer, with why.
type PrintRefused struct {
	Key    string    `json:"key"`    // as it was named
	Number string    `json:"number"` // of the order; empty where there is none
	Error  ErrorView `json:"error"`
}

// PrintBatches gives the newest batches of more than one job, with all of which something is open or waits for a person.
func (a *App) PrintBatches(ctx context.Context) (PrintBatchList, error) {
	list := PrintBatchList{Head: NewHead(), Batches: []PrintBatchView{}}
	only, err := a.Scope(ctx)
	if err != nil {
		return list, err
	}
	all, err := a.Engine.Store.PrintBatches(ctx, only, mostBatches)
	for _, b := range all {
		view, failed := a.batchView(ctx, only, b)
		if failed != nil {
			return list, failed
		}
		list.Batches = append(list.Batches, view)
	}
	return list, err
}

// mostBatches is how many batches are listed: older ones are of no use to a person.
const mostBatches = 20

// PrintBatch gives how far a batch is, with a page of its jobs.
func (a *App) PrintBatch(ctx context.Context, query PrintBatchQuery) (PrintBatchDoc, error) {
	doc := PrintBatchDoc{Head: NewHead(), Jobs: []PrintJobView{}}
	only, err := a.Scope(ctx)
	if err != nil {
		return doc, err
	}
	b, err := a.batch(ctx, only, query.Batch)
	if err != nil {
		return doc, err
	}
	if doc.Batch, err = a.batchView(ctx, only, b); err != nil {
		return doc, err
	}
	var states []store.PrintState
	if query.Trouble {
		states = printing.Troubled
	}
	after := int64(0)
	if query.After != "" {
		j, err := a.findPrint(ctx, query.After)
		if err != nil {
			return doc, err
		}
		after = j.ID
	}
	limit := min(cmp.Or(query.Limit, defaultPage), largestPage)
	jobs, err := a.Engine.Store.PrintBatchPage(ctx, only, query.Batch, states, after, limit+1)
	if err != nil {
		return doc, err
	}
	if len(jobs) > limit {
		jobs = jobs[:limit]
		doc.Next = idOf(printPrefix, jobs[limit-1].ID)
	}
	doc.Jobs, err = a.printViews(ctx, jobs)
	return doc, err
}

func (a *App) batch(ctx context.Context, only store.Only, id string) (store.PrintBatch, error) {
	b, err := a.Engine.Store.PrintBatch(ctx, only, id)
	if isNotFound(err) {
		return b, notFound("there is no batch %q of print jobs", "找不到列印批次「%s」", "See `gowarehouse print batches`.",
			"請以 `gowarehouse print batches` 查看。", id)
	}
	return b, err
}

func (a *App) batchView(ctx context.Context, only store.Only, b store.PrintBatch) (PrintBatchView, error) {
	v := PrintBatchView{Batch: b.ID, Total: b.Total, Printed: b.Printed, Open: b.Open, Failed: b.Failed, Unclear: b.Unclear, Stopped: b.Stopped,
		Who: b.Who, CreatedAt: b.CreatedAt.Time()}
	if b.Open == 0 {
		return v, nil
	}
	// What the printer has comes before what waits for it: within each, the first.
	for _, states := range [][]store.PrintState{{store.PrintPrinting, store.PrintSubmitting}, {store.PrintDue}} {
		jobs, err := a.Engine.Store.PrintBatchPage(ctx, only, b.ID, states, 0, 1)
		if err != nil {
			return v, err
		}
		if len(jobs) == 0 {
			continue
		}
		views, err := a.printViews(ctx, jobs)
		if err != nil {
			return v, err
		}
		v.Now = &views[0]
		v.Place, err = a.Engine.Store.PrintPlace(ctx, only, &jobs[0])
		return v, err
	}
	return v, nil
}

// jobsOf gives all jobs of a batch that are in sight.
func (a *App) jobsOf(ctx context.Context, batch string) ([]store.PrintJob, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return nil, err
	}
	jobs, err := a.Engine.Store.PrintJobsOfBatch(ctx, batch)
	return slices.DeleteFunc(jobs, func(j store.PrintJob) bool { return only.Merchant != "" && j.MerchantID != only.Merchant }), err
}

// PrintWatch says how long printing is followed, and who hears of it.
type PrintWatch struct {
	Wait     time.Duration       // how long to wait while nothing moves. 0: it goes on in the background
	Progress func(PrintProgress) // nil: nobody
}

// PrintProgress is how far printing is.
type PrintProgress struct {
	Done    int           // printed, or given up
	Of      int           // in all
	Current *PrintJobView // what is printed now, or what the others wait for; null where nothing goes on
}

// PrintAgain prints what came to nothing of a batch, in its order: what failed and what was stopped. Nothing that was printed, or of which
// nobody can tell, is printed again. It follows them as PrintMany does.
func (a *App) PrintAgain(ctx context.Context, batch string, w PrintWatch, who string) (PrintDoc, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return PrintDoc{}, err
	}
	if _, err := a.batch(ctx, only, batch); err != nil {
		return PrintDoc{}, err
	}
	jobs, err := a.jobsOf(ctx, batch)
	if err != nil {
		return PrintDoc{}, err
	}
	jobs = slices.DeleteFunc(jobs, func(j store.PrintJob) bool { return !printing.CameToNothing(&j) })
	ids := make([]int64, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	again, err := a.Engine.Printing.Again(ctx, ids, who)
	if err != nil {
		return PrintDoc{}, err
	}
	if again == 0 && len(jobs) == 0 {
		return PrintDoc{}, connectors.Refuse("nothing of this batch came to nothing", "此批次沒有失敗或已停止的工作",
			"See `gowarehouse print batch BATCH` for what became of it.", "請以 `gowarehouse print batch 批次` 查看結果。")
	}
	if err := a.reread(ctx, jobs); err != nil {
		return PrintDoc{}, err
	}
	doc, err := a.followed(ctx, jobs, w, who)
	doc.Batch = batch
	return doc, err
}

// PrintMany prints the labels of many orders or parcels in their order, each for itself: one that cannot be printed is told among Refused and
// keeps no other back. It follows them until nothing moves any more for as long as w.Wait. When ctx ends, what is not printed yet is stopped,
// and what became of each is told all the same.
func (a *App) PrintMany(ctx context.Context, keys []string, p LabelPrint, w PrintWatch, who, language string) (PrintDoc, error) {
	p.Batch, p.Wait = cmp.Or(p.Batch, store.NewID()), 0
	if err := a.printerReady(ctx, p); err != nil {
		return PrintDoc{}, err
	}
	refused := []PrintRefused{}
	var jobs []store.PrintJob
	for _, key := range keys {
		if ctx.Err() != nil {
			break
		}
		asked, err := a.askLabels(ctx, []string{key}, p, who)
		switch {
		case err != nil && ctx.Err() != nil: // stopped before it was asked for
		case err != nil && len(keys) == 1:
			return PrintDoc{}, err
		case err != nil:
			refused = append(refused, PrintRefused{Key: key, Number: a.numberFor(ctx, key), Error: Explain(err, language)})
		}
		for _, j := range asked {
			if !slices.ContainsFunc(jobs, func(other store.PrintJob) bool { return other.ID == j.ID }) {
				jobs = append(jobs, j)
			}
		}
	}
	doc, err := a.followed(ctx, jobs, w, who)
	doc.Batch, doc.Refused = batchOf(jobs, p.Batch), refused
	return doc, err
}

// batchOf is the batch that jobs belong to: the one that was meant or, where all of them had been asked for before, that of the first.
func batchOf(jobs []store.PrintJob, meant string) string {
	if len(jobs) == 0 || slices.ContainsFunc(jobs, func(j store.PrintJob) bool { return j.Batch == meant }) {
		return meant
	}
	return jobs[0].Batch
}

// printerReady refuses at once what no label could be printed on.
func (a *App) printerReady(ctx context.Context, p LabelPrint) error {
	if p.Printer != "" {
		_, err := a.Engine.Printing.Printer(ctx, p.Printer)
		return err
	}
	station := strings.TrimSpace(p.Station)
	_, err := a.Engine.Printing.PrinterFor(ctx, station, store.PrintLabel)
	if err == nil {
		return nil
	}
	_, otherErr := a.Engine.Printing.PrinterFor(ctx, station, store.PrintSheet)
	if otherErr == nil { // labels that are large enough go there; each of the others says why not
		return nil
	}
	return err
}

// numberFor gives the number of the order that a key means; empty where there is none.
func (a *App) numberFor(ctx context.Context, key string) string {
	if _, is := rowOf(parcelPrefix, key); is {
		p, err := a.findParcel(ctx, key)
		if err != nil {
			return ""
		}
		key = idOf(orderPrefix, p.OrderID)
	}
	o, err := a.findOrder(ctx, key)
	if err != nil {
		return ""
	}
	return o.Number
}

// stopTime is how long what a printer has is waited for after somebody pressed stop.
const stopTime = 8 * time.Second

// followed works jobs until they come to rest or nothing moves any more, and stops what is left of them when ctx ends.
func (a *App) followed(ctx context.Context, jobs []store.PrintJob, w PrintWatch, who string) (PrintDoc, error) {
	err := a.follow(ctx, jobs, w)
	if ctx.Err() != nil && len(jobs) > 0 {
		ending, done := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer done()
		if err = a.stopAll(ending, jobs, who); err == nil {
			err = a.follow(ending, jobs, PrintWatch{Wait: stopTime, Progress: w.Progress})
		}
		if ending.Err() != nil {
			err = nil // what the printer keeps is told as it is
		}
	}
	if err != nil {
		return PrintDoc{}, err
	}
	return a.told(context.WithoutCancel(ctx), jobs)
}

func (a *App) stopAll(ctx context.Context, jobs []store.PrintJob, who string) error {
	var ids []int64
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	_, err := a.Engine.Printing.Stop(ctx, ids, who)
	return err
}

// reread brings jobs up to date.
func (a *App) reread(ctx context.Context, jobs []store.PrintJob) error {
	for i := range jobs {
		now, err := a.Engine.Store.PrintJob(ctx, jobs[i].ID)
		if err != nil {
			return err
		}
		jobs[i] = now
	}
	return nil
}

// follow works jobs until all are at rest, or nothing has moved for as long as w.Wait. Its error is ctx's or the store's.
func (a *App) follow(ctx context.Context, jobs []store.PrintJob, w PrintWatch) error {
	last, moved := PrintProgress{Done: -1}, time.Now()
	for w.Wait > 0 {
		if err := a.Engine.Printing.Work(ctx); err != nil {
			return err
		}
		p, err := a.progressOf(ctx, jobs)
		if err != nil {
			return err
		}
		if p.moved(last) {
			last, moved = p, time.Now()
			if w.Progress != nil {
				w.Progress(p)
			}
		}
		if p.Done == p.Of || time.Since(moved) >= w.Wait {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settlePause):
		}
	}
	return nil
}

// moved says whether there is something to tell since then.
func (p PrintProgress) moved(before PrintProgress) bool {
	if p.Done != before.Done || (p.Current == nil) != (before.Current == nil) {
		return true
	}
	return p.Current != nil && (p.Current.ID != before.Current.ID || p.Current.State != before.Current.State || p.Current.Code != before.Current.Code)
}

// progressOf reads how far jobs are; those at rest are brought up to date on the way, the others when they are.
func (a *App) progressOf(ctx context.Context, jobs []store.PrintJob) (PrintProgress, error) {
	p := PrintProgress{Of: len(jobs)}
	all, err := a.Engine.Store.OpenPrintJobs(ctx)
	if err != nil {
		return p, err
	}
	open := map[int64]*store.PrintJob{}
	for i := range all {
		open[all[i].ID] = &all[i]
	}
	var current *store.PrintJob
	for i := range jobs {
		j, is := open[jobs[i].ID]
		if !is {
			p.Done++
			continue
		}
		if current == nil || current.State == store.PrintDue && j.State != store.PrintDue {
			current = j
		}
	}
	if current == nil {
		return p, nil
	}
	views, err := a.printViews(ctx, []store.PrintJob{*current})
	if err == nil {
		p.Current = &views[0]
	}
	return p, err
}
