package store

import (
	"context"

	"github.com/uptrace/bun"
)

// PrintKind is what is printed.
type PrintKind string

// The kinds of printed things.
const (
	PrintLabel    PrintKind = "label"    // of a parcel, from its platform
	PrintDocument PrintKind = "document" // of our own: a list, a sheet of codes
	PrintTest     PrintKind = "test"     // the ruler page
	// PrintSheet is no kind of a job but of a printer: it prints the labels that are larger than those of a label printer, such as A4.
	PrintSheet PrintKind = "sheet"
)

// PrintState is how far a print job is.
type PrintState string

// The states of a print job.
const (
	PrintDue        PrintState = "due"        // to be handed to the printer
	PrintSubmitting PrintState = "submitting" // the printer may have it: never hand it over again before asking
	PrintPrinting   PrintState = "printing"   // the printer has it; accepted is not printed
	PrintPrinted    PrintState = "printed"    // the printer says so
	PrintFailed     PrintState = "failed"     // nothing came of it
	PrintUnclear    PrintState = "unclear"    // nobody can tell; a person looks at the paper
	PrintCancelled  PrintState = "cancelled"
)

// PrintStates are all states of a print job, in the order of its life.
var PrintStates = []PrintState{PrintDue, PrintSubmitting, PrintPrinting, PrintPrinted, PrintFailed, PrintUnclear, PrintCancelled}

// Open says whether a job still goes on by itself.
func (s PrintState) Open() bool {
	return s == PrintDue || s == PrintSubmitting || s == PrintPrinting
}

// PrintJob is one document for one printer.
type PrintJob struct {
	bun.BaseModel `bun:"table:print_jobs"`
	ID            int64  `bun:",pk,autoincrement"`
	Key           string // idempotency key: one row per intended sheet
	Batch         string
	Kind          PrintKind
	AccountID     string
	MerchantID    string
	OrderID       int64
	ParcelID      int64
	Printer       string
	Address       string
	Station       string
	Copy          int64 // counts what may have come out of a printer for the same parcel, this one included
	Reprint       bool
	State         PrintState
	Stopping      bool
	JobName       string
	PrinterJob    int32
	Title         string // of a document: which one it is
	Language      string // of a test page: that of its words
	Reason        string // in both languages; no personal datum
	ReasonCode    string
	Who           string
	Attempts      int64
	CreatedAt     Millis
	UpdatedAt     Millis // since when it is in its state
}

// AddPrintJob states an intent and sets its ID. A second intent with the same key changes nothing and answers false.
func (q *Queries) AddPrintJob(ctx context.Context, j *PrintJob) (bool, error) {
	res, err := q.db.NewInsert().Model(j).On("CONFLICT (key) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// AddPrintDocument keeps the file of a document's job until it is printed or given up.
func (q *Queries) AddPrintDocument(ctx context.Context, job int64, pdf []byte) error {
	return q.exec(ctx, "INSERT INTO print_documents (job_id, pdf) VALUES (?, ?)", job, pdf)
}

// PrintDocument gives the file of a document's job.
func (q *Queries) PrintDocument(ctx context.Context, job int64) ([]byte, error) {
	var pdf []byte
	err := q.db.NewSelect().Table("print_documents").Column("pdf").Where("job_id = ?", job).Scan(ctx, &pdf)
	return pdf, orNotFound(err, "document of print job %d", job)
}

// DropPrintDocument forgets the file of a document's job; there may be none.
func (q *Queries) DropPrintDocument(ctx context.Context, job int64) error {
	return q.exec(ctx, "DELETE FROM print_documents WHERE job_id = ?", job)
}

// MovePrintJob writes the named columns of a job that is in a state; false when it has moved on meanwhile.
func (q *Queries) MovePrintJob(ctx context.Context, j *PrintJob, from PrintState, columns ...string) (bool, error) {
	res, err := q.db.NewUpdate().Model(j).Column(columns...).WherePK().Where("state = ?", from).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// PrintJob finds a print job by id.
func (q *Queries) PrintJob(ctx context.Context, id int64) (PrintJob, error) {
	var j PrintJob
	err := q.db.NewSelect().Model(&j).Where("id = ?", id).Scan(ctx)
	return j, orNotFound(err, "print job %d", id)
}

// PrintJobByKey finds a print job by its idempotency key.
func (q *Queries) PrintJobByKey(ctx context.Context, key string) (PrintJob, error) {
	var j PrintJob
	err := q.db.NewSelect().Model(&j).Where("key = ?", key).Scan(ctx)
	return j, orNotFound(err, "print job %q", key)
}

// OpenPrintJobs gives the jobs that go on by themselves, in the order in which they are to be printed.
func (q *Queries) OpenPrintJobs(ctx context.Context) ([]PrintJob, error) {
	var all []PrintJob
	err := q.db.NewSelect().Model(&all).Where("state IN ('due', 'submitting', 'printing')").Order("id").Scan(ctx)
	return all, err
}

// PrintJobsOfParcel gives the print jobs of a parcel, oldest first.
func (q *Queries) PrintJobsOfParcel(ctx context.Context, parcel int64) ([]PrintJob, error) {
	var all []PrintJob
	err := q.db.NewSelect().Model(&all).Where("parcel_id = ? AND parcel_id <> 0", parcel).Order("id").Scan(ctx)
	return all, err
}

// PrintJobsOfBatch gives the jobs of a batch in the order of printing.
func (q *Queries) PrintJobsOfBatch(ctx context.Context, batch string) ([]PrintJob, error) {
	var all []PrintJob
	err := q.db.NewSelect().Model(&all).Where("batch = ?", batch).Order("id").Scan(ctx)
	return all, err
}

// LastSentTo gives the newest job before another that a printer at an address has accepted.
func (q *Queries) LastSentTo(ctx context.Context, address string, before int64) (PrintJob, error) {
	var j PrintJob
	err := q.db.NewSelect().Model(&j).Where("address = ? AND printer_job <> 0 AND id < ?", address, before).Order("id DESC").Limit(1).Scan(ctx)
	return j, orNotFound(err, "print job sent to %s", address)
}

// PrintFilter narrows a list of print jobs; empty fields do not narrow.
type PrintFilter struct {
	Only
	States []PrintState
	Batch  string
	Order  int64
	Parcel int64
	Before int64 // id
	// Station narrows to one packing station, Trouble to what a person there should know of: it waits for its printer with a reason, or
	// nothing came of it since then.
	Station string
	Trouble *Millis
}

// PrintJobs gives the newest print jobs.
func (q *Queries) PrintJobs(ctx context.Context, f PrintFilter, most int) ([]PrintJob, error) {
	var all []PrintJob
	sel := q.db.NewSelect().Model(&all).Order("id DESC").Limit(int64(most))
	for _, c := range []struct {
		wanted bool
		where  string
		value  any
	}{
		{f.Account != "", "account_id = ?", f.Account},
		{f.Merchant != "", "merchant_id = ?", f.Merchant},
		{len(f.States) > 0, "state IN (?)", bun.List(f.States)},
		{f.Batch != "", "batch = ?", f.Batch},
		{f.Order != 0, "order_id = ? AND order_id <> 0", f.Order},
		{f.Parcel != 0, "parcel_id = ? AND parcel_id <> 0", f.Parcel},
		{f.Before != 0, "id < ?", f.Before},
		{f.Station != "", "station = ?", f.Station},
		{f.Trouble != nil, "(state IN ('due', 'submitting', 'printing') AND reason <> '' OR state IN ('failed', 'unclear') AND updated_at >= ?)",
			f.Trouble},
	} {
		if c.wanted {
			sel = sel.Where(c.where, c.value)
		}
	}
	return all, sel.Scan(ctx)
}
