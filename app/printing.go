package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

// PrinterState is how a printer feels.
type PrinterState string

// The states of a printer.
const (
	PrinterIdle        PrinterState = "idle"
	PrinterPrinting    PrinterState = "printing"
	PrinterStopped     PrinterState = "stopped"
	PrinterUnreachable PrinterState = "unreachable"
)

// PrinterStates are all states of a printer.
var PrinterStates = []PrinterState{PrinterIdle, PrinterPrinting, PrinterStopped, PrinterUnreachable}

// PrinterList is the printers that were set up, each as it feels now, and what the stations print on.
type PrinterList struct {
	Head
	Printers []PrinterView `json:"printers"`
	Stations []StationView `json:"stations"`
}

// PrinterDoc is one printer.
type PrinterDoc struct {
	Head
	Printer PrinterView `json:"printer"`
}

// PrinterView is a printer as it was set up and as it feels now.
type PrinterView struct {
	Name    string           `json:"name"`
	Address string           `json:"address"`
	Model   string           `json:"model"`
	State   PrinterState     `json:"state"`
	Problem *connectors.Text `json:"problem"` // why it does not print: no paper, not reachable; null where it does
	Do      *connectors.Text `json:"do"`      // what a person does about it; null where there is nothing to do
	Waiting int              `json:"waiting"` // jobs that go on by themselves, one that is printed included
	Prints  bool             `json:"prints"`  // it takes a kind of document that this program sends
	Formats []string         `json:"formats"` // MIME types
	Paper   []PaperView      `json:"paper"`   // what is loaded, where it tells
}

// PaperView is a size of paper, in millimetres.
type PaperView struct {
	Name   string  `json:"name"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// StationView is the printer of a packing station for a kind of document.
type StationView struct {
	Station string          `json:"station"`
	Kind    store.PrintKind `json:"kind"`
	Printer string          `json:"printer"`
}

// StationList is what the stations print on.
type StationList struct {
	Head
	Stations []StationView `json:"stations"`
}

// lookTime is how long a printer has to say how it feels before a list goes without it.
const lookTime = 3 * time.Second

// Printers gives the printers that were set up and asks each how it feels.
func (a *App) Printers(ctx context.Context) (PrinterList, error) {
	list := PrinterList{Head: NewHead()}
	all, err := a.Engine.Printing.Printers(ctx)
	if err != nil {
		return list, err
	}
	list.Printers = make([]PrinterView, len(all))
	var asked sync.WaitGroup
	for i, p := range all {
		asked.Go(func() {
			within, done := context.WithTimeout(ctx, lookTime)
			defer done()
			about, err := a.Engine.Printing.Look(within, p)
			list.Printers[i] = printerView(p, about, err)
		})
	}
	asked.Wait()
	open, err := a.Engine.Store.OpenPrintJobs(ctx)
	if err != nil {
		return list, err
	}
	for i := range list.Printers {
		for _, j := range open {
			if j.Printer == list.Printers[i].Name {
				list.Printers[i].Waiting++
			}
		}
	}
	list.Stations, err = a.stations(ctx)
	return list, err
}

func printerView(p printing.Printer, about device.About, err error) PrinterView {
	v := PrinterView{Name: p.Name, Address: p.Address, Model: about.Model, State: PrinterUnreachable, Formats: append([]string{}, about.Formats...),
		Paper: []PaperView{}}
	if err != nil {
		trouble := troubleOf(err)
		v.Problem, v.Do = &trouble.Says, &trouble.Do
		return v
	}
	v.State = PrinterState(about.State)
	v.Prints = printing.TakesOurs(&about)
	if trouble := printing.Trouble(&about); !trouble.IsZero() {
		v.Problem, v.Do = &trouble, printerAdvice(printing.TroubleCode(&about))
	}
	for _, paper := range about.Papers {
		if !about.Loaded {
			break
		}
		v.Paper = append(v.Paper, PaperView{Name: paper.Name, Width: float64(paper.Most.Width) / 100, Height: float64(paper.Most.Height) / 100})
	}
	return v
}

func (a *App) stations(ctx context.Context) ([]StationView, error) {
	all, err := a.Engine.Printing.Stations(ctx)
	views := []StationView{}
	for station, kinds := range all {
		for kind, printer := range kinds {
			views = append(views, StationView{station, kind, printer})
		}
	}
	slices.SortFunc(views, func(a, b StationView) int {
		return strings.Compare(a.Station+"\x00"+string(a.Kind), b.Station+"\x00"+string(b.Kind))
	})
	return views, err
}

// NewPrinter is a printer to set up. What is empty the printer says itself, or it is the usual.
type NewPrinter struct {
	Name    string
	Address string  // ipp://, ipps://, http://, https:// or raw://
	ZPL     bool    // it takes ZPL although it does not say so: the queue of a label printer
	DPI     int     // of a printer that takes ZPL; 0: what it says, or 203
	Width   float64 // of the paper in it, in millimetres, where it does not say
	Height  float64
}

// AddPrinter sets up a printer after asking what answers at its address: what is no printer is refused.
func (a *App) AddPrinter(ctx context.Context, n NewPrinter) (PrinterDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return PrinterDoc{}, err
	}
	p, about, err := a.Engine.Printing.AddPrinter(ctx, printing.Printer{Name: n.Name, Address: n.Address, ZPL: n.ZPL, DPI: n.DPI,
		Width: int32(n.Width * 100), Height: int32(n.Height * 100)})
	if err != nil {
		return PrinterDoc{}, err
	}
	return PrinterDoc{Head: NewHead(), Printer: printerView(p, about, nil)}, nil
}

// FoundPrinters is the printers that this computer knows of.
type FoundPrinters struct {
	Head
	Found   []FoundPrinter `json:"found"`
	Problem *Trouble       `json:"problem"` // why some may be missing; null where nothing stood in the way
}

// FoundPrinter is a printer that this computer knows of.
type FoundPrinter struct {
	Name    string          `json:"name"`
	Address string          `json:"address"` // for AddPrinter
	Model   string          `json:"model"`
	Place   string          `json:"place"`  // where it stands, as the computer was told
	Usual   bool            `json:"usual"`  // the computer's default
	Way     connectors.Text `json:"way"`    // how it is reached
	SetUp   string          `json:"set_up"` // the name under which it is set up already; empty where it is not
}

// FindPrinters lists the printers that this computer knows of: the queues of CUPS. Others are set up by their address.
func (a *App) FindPrinters(ctx context.Context) (FoundPrinters, error) {
	doc := FoundPrinters{Head: NewHead(), Found: []FoundPrinter{}}
	if err := a.ForWarehouse(ctx); err != nil {
		return doc, err
	}
	found, err := a.Engine.Printing.Find(ctx)
	if err != nil && ctx.Err() != nil {
		return doc, ctx.Err()
	}
	if err != nil {
		doc.Problem = new(troubleOf(err))
	}
	for _, f := range found {
		doc.Found = append(doc.Found, FoundPrinter{Name: f.Name, Address: f.Address, Model: f.Model, Place: f.Place, Usual: f.Usual,
			Way: f.Way, SetUp: f.SetUp})
	}
	return doc, nil
}

// RemovePrinter forgets a printer. One that has open jobs is kept.
func (a *App) RemovePrinter(ctx context.Context, name string) (Done, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return Done{}, err
	}
	err := a.Engine.Printing.RemovePrinter(ctx, name)
	return Done{Head: NewHead(), Done: err == nil}, err
}

// SetStationPrinter chooses the printer of a station for a kind of document: "label", "sheet" (labels that are larger than
// those of a label printer, such as A4) or "document"; an empty printer chooses none.
func (a *App) SetStationPrinter(ctx context.Context, station, kind, printer string) (StationList, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return StationList{}, err
	}
	if err := a.Engine.Printing.SetStationPrinter(ctx, station, store.PrintKind(kind), printer); err != nil {
		return StationList{}, err
	}
	all, err := a.stations(ctx)
	return StationList{Head: NewHead(), Stations: all}, err
}

// PrintDoc is print jobs.
type PrintDoc struct {
	Head
	Jobs    []PrintJobView `json:"jobs"`
	Batch   string         `json:"batch"`   // of what was asked for together; empty for a list
	Refused []PrintRefused `json:"refused"` // of many: those that could not be handed to a printer
	Next    string         `json:"next"`    // of a list: for PrintQuery.Before; empty: there are no more
}

// PrintJobView is one document for one printer. It is printed when the printer says so; unclear and failed ones wait for a person: see
// DecidePrint.
type PrintJobView struct {
	ID        string           `json:"id"`
	Batch     string           `json:"batch"` // what was ordered together
	Kind      store.PrintKind  `json:"kind"`
	Title     connectors.Text  `json:"title"` // of a document: which one it is
	Order     *string          `json:"order"`
	Number    *string          `json:"number"` // of the order
	Parcel    *string          `json:"parcel"`
	Printer   string           `json:"printer"`
	Station   string           `json:"station"`
	Copy      int64            `json:"copy"` // 1, or which copy of a label it is
	Reprint   bool             `json:"reprint"`
	State     store.PrintState `json:"state"`
	Open      bool             `json:"open"`     // it goes on by itself
	Decide    bool             `json:"decide"`   // a person must decide
	Stopping  bool             `json:"stopping"` // a person wants it stopped; the printer has not said yes yet
	Reason    *connectors.Text `json:"reason"`   // why it is where it is: no paper, not reachable
	Do        *connectors.Text `json:"do"`       // what a person does about it; null where there is nothing to do
	Code      string           `json:"code"`     // of the reason, for scripts
	Who       string           `json:"who"`
	CreatedAt time.Time        `json:"created_at"`
	UpdatedAt time.Time        `json:"updated_at"` // since when it is in its state
}

// LabelPrint says how labels are printed.
type LabelPrint struct {
	Batch   string        // what this belongs to, as PrintQuery knows it; empty: what is asked for together is a batch of its own
	Key     string        // makes the request one: the same key again prints nothing new. Empty: a label is printed once, a reprint each time
	Station string        // the packing station, whose printer for labels it is
	Printer string        // another printer, by its name
	Reprint bool          // print again what was printed before; it is counted as a copy and noted in the order's history
	Wait    time.Duration // how long to wait until all is printed. 0: it goes on in the background
}

// PrintLabels prints the labels of orders, or of single parcels where a key is a parcel's id, in their order. A label that was printed, or is being
// printed, is not printed again unless Reprint says so: its job is given as it is. Where one of them cannot be printed nothing is, and the error
// says why.
func (a *App) PrintLabels(ctx context.Context, keys []string, p LabelPrint, who string) (PrintDoc, error) {
	jobs, err := a.askLabels(ctx, keys, p, who)
	if err != nil {
		return PrintDoc{}, err
	}
	return a.watched(ctx, jobs, p.Wait)
}

// askLabels states that labels are to be printed.
func (a *App) askLabels(ctx context.Context, keys []string, p LabelPrint, who string) ([]store.PrintJob, error) {
	var parcels []int64
	for _, key := range keys {
		found, err := a.labelled(ctx, key)
		if err != nil {
			return nil, err
		}
		for _, parcel := range found {
			if !slices.Contains(parcels, parcel.ID) {
				parcels = append(parcels, parcel.ID)
			}
		}
	}
	return a.Engine.Printing.Print(ctx, printing.Request{Batch: p.Batch, Key: p.Key, Kind: store.PrintLabel, Parcels: parcels, Printer: p.Printer,
		Station: strings.TrimSpace(p.Station), Reprint: p.Reprint}, who)
}

// PaperPrint says where one of the warehouse's own documents is printed.
type PaperPrint struct {
	Key     string        // makes the request one: the same key again prints nothing new. Empty: it is printed each time
	Station string        // the packing station, whose printer for documents it is
	Printer string        // another printer, by its name
	Wait    time.Duration // how long to wait until it is printed. 0: it goes on in the background
}

// PrintPaper prints one of the warehouse's own documents. An address label goes to the printer for labels.
func (a *App) PrintPaper(ctx context.Context, p Paper, how PaperPrint, who string) (PrintDoc, error) {
	if p.parcel != 0 {
		if _, err := a.findParcel(ctx, idOf(parcelPrefix, p.parcel)); err != nil {
			return PrintDoc{}, err
		}
	}
	jobs, err := a.Engine.Printing.Print(ctx, printing.Request{Key: how.Key, Kind: store.PrintDocument, Printer: how.Printer,
		Station: strings.TrimSpace(how.Station), Document: printing.Document{Title: p.listed().Kept(), PDF: p.PDF, On: p.on, Parcel: p.parcel}}, who)
	if err != nil {
		return PrintDoc{}, err
	}
	return a.watched(ctx, jobs, how.Wait)
}

// TestPrint prints a page with a ruler along two edges and words in a language ("en" or "zh-TW"), and waits a while for it.
func (a *App) TestPrint(ctx context.Context, printer, language string, wait time.Duration, who string) (PrintDoc, error) {
	if err := a.ForWarehouse(ctx); err != nil {
		return PrintDoc{}, err
	}
	jobs, err := a.Engine.Printing.Print(ctx, printing.Request{Kind: store.PrintTest, Printer: printer, Language: language}, who)
	if err != nil {
		return PrintDoc{}, err
	}
	return a.watched(ctx, jobs, wait)
}

// watched works jobs until they come to rest, or nothing moves for so long, and gives them as they are then.
func (a *App) watched(ctx context.Context, jobs []store.PrintJob, wait time.Duration) (PrintDoc, error) {
	if err := a.follow(ctx, jobs, PrintWatch{Wait: wait}); err != nil {
		return PrintDoc{}, err
	}
	return a.told(ctx, jobs)
}

// told gives jobs as they are now.
func (a *App) told(ctx context.Context, jobs []store.PrintJob) (PrintDoc, error) {
	if err := a.reread(ctx, jobs); err != nil {
		return PrintDoc{}, err
	}
	views, err := a.printViews(ctx, jobs)
	return PrintDoc{Head: NewHead(), Jobs: views, Refused: []PrintRefused{}}, err
}

// PrintQuery narrows a list of print jobs; empty fields do not narrow.
type PrintQuery struct {
	State  string
	Person bool   // only those that wait for a person
	Order  string // id or any number
	Batch  string
	Before string // the id of the job behind the last one wanted; empty: from the newest on
	Limit  int    // 0: 50
}

// PrintJobs gives the newest print jobs.
func (a *App) PrintJobs(ctx context.Context, query PrintQuery) (PrintDoc, error) {
	only, err := a.Scope(ctx)
	if err != nil {
		return PrintDoc{}, err
	}
	f := store.PrintFilter{Only: only, Batch: query.Batch}
	switch state := store.PrintState(query.State); {
	case query.Person:
		f.States = printing.ForPerson
	case state != "":
		f.States = []store.PrintState{state}
	}
	if query.State != "" && !slices.Contains(store.PrintStates, store.PrintState(query.State)) {
		return PrintDoc{}, Usage("%q is no state of a print job", "「%s」不是列印工作的狀態", "Choose one of "+join(store.PrintStates),
			"可用狀態："+join(store.PrintStates), query.State)
	}
	if query.Order != "" {
		o, err := a.findOrder(ctx, query.Order)
		if err != nil {
			return PrintDoc{}, err
		}
		f.Order = o.ID
	}
	if query.Before != "" {
		j, err := a.findPrint(ctx, query.Before)
		if err != nil {
			return PrintDoc{}, err
		}
		f.Before = j.ID
	}
	limit := min(cmp.Or(query.Limit, defaultPage), largestPage)
	jobs, err := a.Engine.Store.PrintJobs(ctx, f, limit+1)
	if err != nil {
		return PrintDoc{}, err
	}
	doc := PrintDoc{Head: NewHead(), Refused: []PrintRefused{}}
	if len(jobs) > limit {
		jobs = jobs[:limit]
		doc.Next = idOf(printPrefix, jobs[limit-1].ID)
	}
	doc.Jobs, err = a.printViews(ctx, jobs)
	return doc, err
}

func (a *App) printViews(ctx context.Context, jobs []store.PrintJob) ([]PrintJobView, error) {
	views := make([]PrintJobView, len(jobs))
	numbers := map[int64]string{}
	for i, j := range jobs {
		v := PrintJobView{ID: idOf(printPrefix, j.ID), Batch: j.Batch, Kind: j.Kind, Printer: j.Printer, Station: j.Station, Copy: j.Copy,
			Reprint: j.Reprint, State: j.State, Open: j.State.Open(), Decide: printing.NeedsPerson(j.State), Stopping: j.Stopping && j.State.Open(),
			Code: j.ReasonCode, Who: j.Who, CreatedAt: j.CreatedAt.Time(), UpdatedAt: j.UpdatedAt.Time()}
		if j.Title != "" {
			v.Title = connectors.Halves(j.Title)
		}
		if j.Reason != "" {
			says := connectors.Halves(j.Reason)
			v.Reason = &says
			v.Do = adviceOn(&j)
		}
		if j.OrderID != 0 {
			if numbers[j.OrderID] == "" {
				o, err := a.Engine.Store.Order(ctx, j.OrderID)
				if err != nil {
					return nil, err
				}
				numbers[j.OrderID] = o.Number
			}
			v.Order, v.Number, v.Parcel = new(idOf(orderPrefix, j.OrderID)), new(numbers[j.OrderID]), new(idOf(parcelPrefix, j.ParcelID))
		}
		views[i] = v
	}
	return views, nil
}

// findPrint finds a print job by its id.
func (a *App) findPrint(ctx context.Context, id string) (store.PrintJob, error) {
	missing := notFound("there is no print job %q", "找不到列印工作「%s」", "See `gowarehouse print list`.",
		"請以 `gowarehouse print list` 查看。", id)
	row, ok := rowOrNumber(printPrefix, id)
	if !ok {
		return store.PrintJob{}, missing
	}
	j, err := a.Engine.Store.PrintJob(ctx, row)
	return j, a.seen(ctx, j.MerchantID, err, missing)
}

// DecidePrint settles a print job that is unclear or failed by a person's word: done (the paper is there), again (print it) or drop. One that is
// to be printed again is waited for a while.
func (a *App) DecidePrint(ctx context.Context, id, decision string, wait time.Duration, who string) (PrintDoc, error) {
	j, err := a.findPrint(ctx, id)
	if err != nil {
		return PrintDoc{}, err
	}
	if err := a.Engine.Printing.Decide(ctx, j.ID, printing.Decision(decision), who); err != nil {
		return PrintDoc{}, err
	}
	if j, err = a.Engine.Store.PrintJob(ctx, j.ID); err != nil {
		return PrintDoc{}, err
	}
	return a.watched(ctx, []store.PrintJob{j}, wait)
}

// StopPrint stops a print job, or all of a batch that are not printed yet. Those that a printer has are stopped when it agrees: it may be quicker.
func (a *App) StopPrint(ctx context.Context, key string, wait time.Duration, who string) (PrintDoc, error) {
	jobs, err := a.jobsOf(ctx, key)
	if err != nil {
		return PrintDoc{}, err
	}
	if len(jobs) == 0 {
		j, err := a.findPrint(ctx, key)
		if err != nil {
			return PrintDoc{}, err
		}
		jobs = append(jobs, j)
	}
	var ids []int64
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	stopped, err := a.Engine.Printing.Stop(ctx, ids, who)
	if err != nil {
		return PrintDoc{}, err
	}
	if stopped == 0 {
		return PrintDoc{}, connectors.Refuse("nothing of it is being printed", "沒有正在列印的工作", "See `gowarehouse print list`.",
			"請以 `gowarehouse print list` 查看。")
	}
	for i, id := range ids {
		if jobs[i], err = a.Engine.Store.PrintJob(ctx, id); err != nil {
			return PrintDoc{}, err
		}
	}
	return a.watched(ctx, jobs, wait)
}
