// Package printing brings labels to paper. Every job is a row of the store, under the three rules for whatever changes something
// outside. Intent first: the row says what is about to be printed and is committed before the printer hears of it. A lost reply is
// recovered, not repeated: the printer is asked for a job of that name, and if that does not settle it, a person looks at the
// paper. Read back: a job that was accepted is printing; it is printed when the printer says so.
//
// Jobs for one printer go out in the order in which they were stated, at most a few at a time, so that a batch can be stopped.
// A printer without paper, switched off or busy keeps its jobs waiting, with the reason at the job, and they go on by themselves.
// Nothing is printed a second time unless a person says so.
//
// State lives in the rows alone. What a Service keeps in memory is when to look at a job again, so that it can end at any
// instruction and another one goes on: a row that was being handed over then is asked about first.
package printing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/fulfil"
	"gowarehouse/engine/label"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/printing/device"
	"gowarehouse/engine/store"
)

// Options set up a Service.
type Options struct {
	Store    *store.Store
	Pictures *label.Renderer // for printers that take no PDF
	Now      func() time.Time
	Log      *slog.Logger
	// Grace is how long after a lost reply the printer is asked: what timed out may still be on its way. 0: three seconds.
	Grace time.Duration
}

// Service prints. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	pictures *label.Renderer
	now      func() time.Time
	log      *slog.Logger
	grace    time.Duration
	bell     chan struct{} // something is due that was not

	mu    sync.Mutex
	busy  map[string]bool     // printers that a worker has
	looks map[int64]time.Time // when to look at an open job again
	seen  map[int64]time.Time // when the printer last answered about a job that it does not tell of by number
}

// New makes a Service.
func New(o Options) *Service {
	s := &Service{store: o.Store, pictures: o.Pictures, now: o.Now, log: o.Log, grace: o.Grace, bell: make(chan struct{}, 1),
		busy: map[string]bool{}, looks: map[int64]time.Time{}, seen: map[int64]time.Time{}}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.grace == 0 {
		s.grace = 3 * time.Second
	}
	return s
}

// Request is what a person, or the last scan of a packer, wants printed.
type Request struct {
	Batch string // what it belongs to; empty: what is asked for together is a batch of its own
	// Key makes the request one: the same key again prints nothing new. Empty: a label is printed once, whoever asks, and a
	// reprint or a test page each time.
	Key      string
	Kind     store.PrintKind
	Parcels  []int64  // of labels, in the order of printing
	Document Document // of our own, for PrintDocument
	Printer  string   // its name; empty: the station's printer for the kind
	Station  string
	Language string // of a test page: "en" or "zh-TW"
	Reprint  bool   // print a label again that was printed before; counted as a copy
}

// Document is one of the warehouse's own, ready to be printed.
type Document struct {
	Title  string          // which one it is; no personal datum, since it is shown in lists
	PDF    []byte          // kept until it is printed or given up
	On     store.PrintKind // the printer of the station that it is for: label for an address label. Empty: document
	Parcel int64           // whose it is; 0 where it is of none
}

// Print states what is to be printed and gives the jobs in the order of the request; Run or Work prints them. Where a label was printed
// or is being printed already and no reprint is asked for, the job that did it is given instead. It is all or nothing: a label
// that cannot be printed refuses the request, with the reason.
func (s *Service) Print(ctx context.Context, r Request, who string) ([]store.PrintJob, error) {
	printers, err := s.chosen(ctx, r)
	if err != nil {
		return nil, err
	}
	now := store.At(s.now())
	draft := store.PrintJob{Language: r.Language, Batch: cmp.Or(r.Batch, store.NewID()), Kind: r.Kind, Printer: printers[0].Name, Station: r.Station,
		Copy: 1, State: store.PrintDue, Who: who, CreatedAt: now, UpdatedAt: now}
	var jobs []store.PrintJob
	err = s.store.Write(ctx, func(q *store.Queries) error {
		jobs = jobs[:0]
		switch r.Kind {
		case store.PrintTest:
			j, err := addTest(ctx, q, draft, r.Key)
			jobs = append(jobs, j)
			return err
		case store.PrintDocument:
			j, err := addDocument(ctx, q, draft, r)
			jobs = append(jobs, j)
			return err
		}
		for i, parcel := range r.Parcels {
			draft.Printer = printers[i].Name
			j, err := addLabel(ctx, q, draft, r, parcel)
			if err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.ring()
	return jobs, nil
}

// chosen gives the printers of a request: of each label, or of the one document or test page.
func (s *Service) chosen(ctx context.Context, r Request) ([]Printer, error) {
	n := 1
	if r.Kind == store.PrintLabel {
		n = max(n, len(r.Parcels))
	}
	if r.Printer != "" {
		p, err := s.Printer(ctx, r.Printer)
		return slices.Repeat([]Printer{p}, n), err
	}
	p, err := s.PrinterFor(ctx, r.Station, cmp.Or(r.Document.On, r.Kind))
	all := slices.Repeat([]Printer{p}, n)
	stations, otherErr := s.Stations(ctx)
	sheets := stations[r.Station][store.PrintSheet]
	if r.Kind != store.PrintLabel || sheets == "" || otherErr != nil {
		return all, errors.Join(err, otherErr)
	}
	for i, parcel := range r.Parcels {
		large, err := s.isLarge(ctx, parcel)
		if err != nil {
			return nil, err
		}
		if !large {
			continue
		}
		if all[i], err = s.Printer(ctx, sheets); err != nil {
			return nil, err
		}
	}
	if slices.ContainsFunc(all, func(p Printer) bool { return p.Name == "" }) { // a small label, for which there is no printer
		return nil, err
	}
	return all, nil
}

// largestLabel is what label printers take, 104 mm of print on a roll of 108 (4.25 in) and any usual length; in hundredths of a millimetre.
var largestLabel = device.Size{Width: 10800, Height: 20000}

// isLarge says whether a parcel's label is for a printer of sheets.
func (s *Service) isLarge(ctx context.Context, parcel int64) (bool, error) {
	sheet, err := fulfil.SheetOf(ctx, &s.store.Queries, parcel)
	if err != nil || sheet.Problem != nil || sheet.Kind != label.PDF {
		return false, err
	}
	content, err := paged(ctx, sheet.Data)
	if err != nil {
		return false, nil //nolint:nilerr // whoever prints it says what is wrong with it
	}
	return !holds(device.Paper{SizeRange: device.SizeRange{Most: largestLabel}}, content.size()), nil
}

// addDocument states that a document of our own is to be printed, and keeps it until then.
func addDocument(ctx context.Context, q *store.Queries, draft store.PrintJob, r Request) (store.PrintJob, error) {
	draft.Key = "document:" + cmp.Or(r.Key, store.NewID())
	draft.Title = r.Document.Title
	if earlier, err := q.PrintJobByKey(ctx, draft.Key); err == nil || !isMissing(err) {
		return earlier, err
	}
	if r.Document.Parcel != 0 {
		p, err := q.Parcel(ctx, r.Document.Parcel)
		if err != nil {
			return draft, err
		}
		o, err := q.Order(ctx, p.OrderID)
		if err != nil {
			return draft, err
		}
		draft.ParcelID, draft.OrderID, draft.AccountID, draft.MerchantID = p.ID, o.ID, o.AccountID, o.MerchantID
	}
	j, err := add(ctx, q, draft)
	if err != nil {
		return j, err
	}
	return j, q.AddPrintDocument(ctx, j.ID, r.Document.PDF)
}

func addTest(ctx context.Context, q *store.Queries, draft store.PrintJob, key string) (store.PrintJob, error) {
	if key == "" {
		key = store.NewID()
	}
	draft.Key = "test:" + key
	return add(ctx, q, draft)
}

// addLabel states that the label of a parcel is to be printed, or gives the job that does it already.
func addLabel(ctx context.Context, q *store.Queries, draft store.PrintJob, r Request, parcel int64) (store.PrintJob, error) {
	earlier, err := q.PrintJobsOfParcel(ctx, parcel)
	if err != nil {
		return store.PrintJob{}, err
	}
	earlier = slices.DeleteFunc(earlier, func(j store.PrintJob) bool { return j.Kind != store.PrintLabel })
	key := fmt.Sprintf("label:%d:%d", parcel, len(earlier)+1)
	if r.Key != "" {
		key = fmt.Sprintf("label:%d:%s", parcel, r.Key)
	}
	for i := range earlier {
		if j := earlier[len(earlier)-1-i]; j.Key == key {
			return j, nil
		}
	}
	for i := range earlier {
		j := earlier[len(earlier)-1-i]
		switch {
		case j.State.Open() && r.Reprint:
			return j, stillPrinting(&j)
		case j.State.Open(), (j.State == store.PrintPrinted || j.State == store.PrintUnclear) && !r.Reprint:
			return j, nil
		case j.State == store.PrintPrinted, j.State == store.PrintUnclear:
			draft.Copy++
			draft.Reprint = true
		}
	}
	if err := supersede(ctx, q, earlier, draft.CreatedAt); err != nil {
		return store.PrintJob{}, err
	}
	order, err := printable(ctx, q, parcel)
	if err != nil {
		return store.PrintJob{}, err
	}
	draft.Key, draft.ParcelID, draft.OrderID, draft.AccountID, draft.MerchantID = key, parcel, order.ID, order.AccountID, order.MerchantID
	return add(ctx, q, draft)
}

// supersede leaves the failed jobs of a label that is asked for again: nobody has to decide about them any more.
func supersede(ctx context.Context, q *store.Queries, earlier []store.PrintJob, now store.Millis) error {
	for i := range earlier {
		j := &earlier[i]
		if j.State != store.PrintFailed {
			continue
		}
		j.State, j.UpdatedAt = store.PrintCancelled, now
		if _, err := q.MovePrintJob(ctx, j, store.PrintFailed, "state", "updated_at"); err != nil {
			return err
		}
		if err := q.EndNotice(ctx, noticeKey(j.ID), now); err != nil {
			return err
		}
	}
	return nil
}

// printable says whether the label of a parcel may be printed now, and gives its order.
func printable(ctx context.Context, q *store.Queries, parcel int64) (o store.Order, err error) {
	sheet, err := fulfil.SheetOf(ctx, q, parcel)
	if err != nil {
		return o, err
	}
	o, err = q.Order(ctx, sheet.Parcel.OrderID)
	switch {
	case err != nil:
		return o, err
	case o.State == store.Cancelled:
		return o, connectors.Refuse("order %s was cancelled on the platform", "訂單 %s 已在平台取消", "Do not send it: put the goods back.",
			"請勿出貨，並將商品歸位。", o.Number)
	case sheet.Problem != nil:
		return o, sheet.Problem
	case sheet.Kind == label.HTML:
		return o, connectors.Refuse("the label of order %s is a web page", "訂單 %s 的標籤為網頁格式", "Open it in the browser and print it there.",
			"請以瀏覽器開啟後列印。", o.Number)
	}
	return o, nil
}

func add(ctx context.Context, q *store.Queries, j store.PrintJob) (store.PrintJob, error) {
	j.JobName = jobName(&j)
	fresh, err := q.AddPrintJob(ctx, &j)
	if err != nil || fresh {
		return j, err
	}
	return q.PrintJobByKey(ctx, j.Key)
}

// jobName is how a job is called at the printer. Its end is unlike any other's, also where two workspaces share a printer.
func jobName(j *store.PrintJob) string {
	what, id := string(j.Kind), store.NewID()
	if j.ParcelID != 0 && j.Kind == store.PrintLabel {
		what += fmt.Sprintf(" p%d-%d", j.ParcelID, j.Copy)
	}
	return "GoWarehouse " + what + " " + id[len(id)-12:]
}

func stillPrinting(j *store.PrintJob) error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: "still_printing", Do: connectors.Text{
		EN: "Wait until it is done, or stop it first.", ZH: "請等待完成，或先停止該工作。"}}).Saying(
		"the label of parcel p%d is being printed on %s", "包裹 p%d 的標籤正在 %s 列印", j.ParcelID, j.Printer)
}

// Stop stops jobs: those that no printer has at once, the others when their printer agrees. It gives the number of jobs that are or will be
// stopped.
func (s *Service) Stop(ctx context.Context, jobs []int64, who string) (int, error) {
	stopped := 0
	err := s.store.Write(ctx, func(q *store.Queries) error {
		stopped = 0
		for _, id := range jobs {
			j, err := q.PrintJob(ctx, id)
			if err != nil {
				return err
			}
			ok, err := s.stop(ctx, q, &j, who)
			if err != nil {
				return err
			}
			if ok {
				stopped++
			}
		}
		return nil
	})
	if err == nil && stopped > 0 {
		s.lookNow(jobs)
		s.ring()
	}
	return stopped, err
}

func (s *Service) stop(ctx context.Context, q *store.Queries, j *store.PrintJob, who string) (stopped bool, err error) {
	switch {
	case j.State == store.PrintDue:
		stopped, err = s.move(ctx, q, j, store.PrintCancelled, saidStopped)
	case j.State.Open():
		j.Stopping = true
		stopped, err = q.MovePrintJob(ctx, j, j.State, "stopping")
	}
	if err != nil || !stopped || j.Kind != store.PrintLabel {
		return stopped, err
	}
	return true, lifecycle.Tell(ctx, q, j.OrderID, who, lifecycle.EventPrintStopped, s.now(), "printer", j.Printer)
}

// Decision is what a person says of a job that is unclear or failed.
type Decision string

// The decisions.
const (
	DecideDone  Decision = "done"  // the paper is there
	DecideAgain Decision = "again" // it is not: print
	DecideDrop  Decision = "drop"  // leave it
)

// decided says where each decision leads.
var decided = map[Decision]store.PrintState{DecideDone: store.PrintPrinted, DecideAgain: store.PrintDue, DecideDrop: store.PrintCancelled}

// Decide settles an unclear or failed job by a person's word.
func (s *Service) Decide(ctx context.Context, job int64, d Decision, who string) error {
	to, known := decided[d]
	if !known {
		return (&connectors.Error{Kind: connectors.Rejected, Code: "unknown_decision",
			Do: connectors.Text{EN: "Say done, again or drop.", ZH: "請選擇 done（已列印）、again（重新列印）或 drop（放棄）。"}}).Saying(
			"%q is no decision", "沒有「%s」這個選項", d)
	}
	err := s.store.Write(ctx, func(q *store.Queries) error {
		j, err := q.PrintJob(ctx, job)
		if err != nil {
			return err
		}
		if !NeedsPerson(j.State) {
			return (&connectors.Error{Kind: connectors.Rejected, Code: "nothing_to_decide",
				Do: connectors.Text{EN: "See `gowarehouse print list` for what waits for a person.", ZH: "請以 `gowarehouse print list` 查看待處理項目。"},
			}).Saying("print job j%[1]d is %[2]s and needs no decision", "列印工作 j%[1]d 目前為 %[2]s，不需人工判定", j.ID, j.State)
		}
		if d == DecideAgain {
			if err := repeatable(ctx, q, &j); err != nil {
				return err
			}
		}
		return s.decide(ctx, q, &j, to, d, who)
	})
	if err == nil {
		s.ring()
	}
	return err
}

// repeatable says whether a job may be printed again now.
func repeatable(ctx context.Context, q *store.Queries, j *store.PrintJob) error {
	switch j.Kind {
	case store.PrintLabel:
		_, err := printable(ctx, q, j.ParcelID)
		return err
	case store.PrintDocument:
		_, err := q.PrintDocument(ctx, j.ID)
		if isMissing(err) {
			return saidErased
		}
		return err
	}
	return nil
}

// saidErased is a document whose file is gone with the personal data of its order.
var saidErased = connectors.Refuse("this document was erased with the personal data of its order", "此文件已隨訂單個資刪除",
	"Leave it: `gowarehouse print decide JOB drop`",
	"請放棄此工作：`gowarehouse print decide 工作 drop`")

// ForPerson are the states of jobs that wait for a person.
var ForPerson = []store.PrintState{store.PrintUnclear, store.PrintFailed}

// NeedsPerson says whether a job in a state waits for a person.
func NeedsPerson(state store.PrintState) bool { return slices.Contains(ForPerson, state) }

// Copies gives how many sheets of a parcel's label a printer is known to have printed.
func Copies(jobs []store.PrintJob) int64 {
	n := int64(0)
	for _, j := range jobs {
		if j.Kind == store.PrintLabel && j.State == store.PrintPrinted {
			n++
		}
	}
	return n
}

// isMissing says whether a row is not there.
func isMissing(err error) bool { return errors.Is(err, store.ErrNotFound) }
