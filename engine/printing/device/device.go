// Package device is the seam between print jobs and the ways of reaching a printer. The jobs (package printing) know what is to come out
// and what became of it; a way knows how a printer is spoken to. The jobs keep the three rules for whatever changes something
// outside, and a way tells them what they need for that, also what it cannot tell:
//
//	way      list   describe   submit   find again   follow                            cancel
//	IPP      CUPS   yes        yes      by name      each job, by its number           yes
//	raw      no     status     yes      no           the printer as a whole, if that   no
//
// A way is a value in the table of package printing (ways.go, and a file for each operating system that has ways of its own). A new
// one writes a Way with its functions and a Device, in a package of its own, and one line in that table.
//
// # What a device owes to the jobs
//
// Submit hands over one document, once, and never repeats anything by itself. Its error says what is known: one without MaybeDone
// means that the printer has nothing of it, and the jobs will hand it over again where the kind is Temporary; one with MaybeDone
// means that it may have the document. The jobs then look for it by its name where the way Finds, and otherwise leave it to a
// person (unclear): nothing is printed a second time on a guess.
//
// A number in Accepted is the printer's word that it has the job. It is printed when Job says Completed, not before. A way that
// cannot be asked about a job gives no number and says so in Tells, and what it knows at the end of Submit is in Accepted.State.
//
// Every error is a *connectors.Error with words for a packer in both languages. Its kinds: Temporary (busy, off, out of reach, or silent
// with CodeSilent: it is tried again by itself), NotFound (the printer does not know the job), Rejected (a person has to do something).
// What keeps a printer from printing is told as keywords of IPP (RFC 8011 §5.4.12, PWG 5100.9 §6: "media-empty", "cover-open"), whatever
// the way calls it: package printing has the words for them.
package device

import (
	"context"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
)

// Way is a way of reaching printers.
type Way struct {
	ID      string          // "ipp", "raw"
	Name    connectors.Text // for a person who chooses
	Schemes []string        // of the addresses that it takes: what stands before "://"
	Port    string          // an address without a scheme that names this port is one of this way; empty: none is
	Example string          // an address as one types it

	// Address brings an address to the one form in which it is kept and compared. An error tells a person how to write it.
	Address func(text string) (string, error)
	// Open makes a device; it asks nobody. An error says that the address is not one.
	Open func(at Target) (Device, error)
	// List finds the printers that this machine knows of. Nil where the way cannot. That there is no service to ask is no
	// error: it gives none.
	List func(ctx context.Context) ([]Found, error)

	Tells Tells
}

// Tells is what a way can tell and do beside handing a document over.
type Tells struct {
	// Finds: Jobs lists what the printer has and had, under the names that were given. Without it a job whose answer was lost is unclear.
	Finds bool
	// Each: Job tells of one job, by its number, also of one that this process has not handed over itself. Without it Job tells of the
	// printer as a whole (is all out that went in?), which only means our job while nothing else is in the printer and while it
	// is looked at without a gap.
	Each bool
	// Cancels: the printer can be asked to stop a job that it has.
	Cancels bool
	// AtOnce is how many jobs of ours the printer may hold: one is printed while the next comes in. 1 where Each is false.
	AtOnce int
}

// Target is a printer as it was set up.
type Target struct {
	Address     string // in the form of Way.Address
	Certificate string // the fingerprint that it showed when it was set up; empty: the one that comes is believed, and told by Device.Certificate
	Speaks      string // a MIME type that it takes although it does not say so: ZPL; empty where it says what it takes
	DPI         int    // dots per inch of what is drawn for it, where it does not say; 0: not known
	Paper       Size   // what is loaded, where it does not say
	Mute        bool   // it was found to answer nothing when it was set up: it is not asked again, since it might print the question
	New         bool   // it is being set up: whether it answers is found out
}

// Found is a printer that a way knows of.
type Found struct {
	Name    string // as people know it here
	Address string // in the form of Way.Address
	Model   string
	Place   string // where it stands, as it was told to the machine
	Usual   bool   // the machine's default
}

// Device is one printer, reached in one way. It is safe for concurrent use and keeps nothing open between calls.
type Device interface {
	// About asks the printer what it is and how it feels.
	About(ctx context.Context) (About, error)
	// Submit hands a document over.
	Submit(ctx context.Context, d Document) (Accepted, error)
	// Jobs lists what the printer has and remembers. Where the way does not find, it gives none.
	Jobs(ctx context.Context) ([]Job, error)
	// Job says how far a job is. Where the way does not tell of each, number is 0 and the answer is of the printer as a whole.
	Job(ctx context.Context, number int32) (Job, error)
	// Cancel asks the printer to stop a job. That it is too late is no error: ask for the job.
	Cancel(ctx context.Context, number int32) error
	// Certificate gives the fingerprint that the printer has shown; empty where it was not asked for one.
	Certificate() string
}

// The kinds of documents that a printer takes, as MIME types.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	ZPL  = "application/vnd.zebra-zpl" // as LPrint names it; there is no registered name
	// Drawn is no MIME type: the way wants each page as a picture in the printer's own resolution (About.DPI), which it puts on the paper
	// itself. For spoolers that are drawn on.
	Drawn = "drawn"
)

// CodeSilent is the code of an error of a printer that is on, takes connections and says nothing, as some do that want paper. It was seen, though:
// it has not been switched off.
const CodeSilent = "printer_silent"

// State is what a printer does.
type State string

// The states of a printer.
const (
	Idle     State = "idle"
	Printing State = "printing"
	Stopped  State = "stopped" // by itself or a person: it prints nothing until somebody has seen to it
)

// Size is the size of a sheet in hundredths of a millimetre (PWG 5100.7 §6.3.1).
type Size struct{ Width, Height int32 }

// SizeRange is a kind of sheet that a printer takes: of one size, or of any between two, as from a roll.
type SizeRange struct{ Least, Most Size }

// Paper is a size that a printer has or can have. Name is the way's own word for it, which comes back in Sheet.
type Paper struct {
	Name string
	SizeRange
}

// Fixed says whether the paper has one size.
func (r SizeRange) Fixed() bool { return r.Least == r.Most }

// About is what a printer says of itself.
type About struct {
	Name      string
	Model     string
	State     State
	Reasons   []string      // keywords of what keeps it from printing, or may: "media-empty"
	Accepting bool          // it takes jobs
	Prints    bool          // it can do what Submit and Job need of it
	Mute      bool          // it answers nothing: that it takes data is all that is known
	On        time.Duration // since it was switched on; 0 where it does not say
	Formats   []string      // kinds of documents it takes, MIME types or Drawn
	DPI       int           // of Drawn and ZPL; 0 where neither is taken
	Papers    []Paper       // what is loaded, the usual one first; all that it can have where it does not say; none where it says nothing at all
	Loaded    bool          // Papers is what is loaded
}

// Takes says whether the printer takes a kind of document.
func (a *About) Takes(format string) bool { return slices.Contains(a.Formats, format) }

// Sheet is the paper that a document wants, and how it is put on it. The way says so to the printer in full, since its own defaults may
// shrink a bar code.
type Sheet struct {
	Paper Paper // one of About.Papers; the zero value: whatever is in it
	Size  Size  // of the sheet: the paper's, or cut from a roll
	Fit   bool  // make the page fit the sheet; otherwise print it in its true size
}

// Document is what is to be printed. Name is read by anyone at the printer: it holds no personal datum. It is what the job is found by
// when the answer was lost, so that it must be the only one of its kind.
type Document struct {
	Name   string
	Format string // one of About.Formats
	Data   []byte // nil where Format is Drawn
	Sheet  Sheet
	Pages  int // of a Drawn document
	// Draw draws a page of a Drawn document, counted from 1, in its true size at so many dots per inch, turned as the sheet lies. Each is
	// drawn when it is asked for, so that a
	// long document takes the memory of one page.
	Draw func(ctx context.Context, page, dpi int) (label.Bitmap, error)
}

// JobState is how far a job is at its printer.
type JobState string

// The states of a job. Completed, Cancelled and Aborted are final.
const (
	JobWaiting   JobState = "waiting"
	JobHeld      JobState = "held" // somebody must release it there
	JobPrinting  JobState = "printing"
	JobCompleted JobState = "completed"
	JobFaulty    JobState = "faulty" // completed, with errors: nobody knows what is on the paper
	JobCancelled JobState = "cancelled"
	JobAborted   JobState = "aborted" // by the printer
)

// Job is what a printer says of a job.
type Job struct {
	Number  int32
	Name    string // empty where it does not say
	State   JobState
	Reasons []string // keywords of why (RFC 8011 §5.3.8)
}

// Accepted is the printer's word that it has a job.
type Accepted struct {
	Job
	Ignored []string // what the printer does not follow, in its own words
}

// Ways are the ways that a program has.
type Ways []Way

// For finds the way of an address and brings the address to its form. An address without a scheme is of the way whose port it names,
// otherwise of the first.
func (w Ways) For(text string) (Way, string, error) {
	text = strings.TrimSpace(text)
	scheme, rest, named := strings.Cut(text, "://")
	for _, way := range w {
		mine := slices.Contains(way.Schemes, strings.ToLower(scheme))
		if !named {
			scheme, rest = way.Schemes[0], text
			mine = way.Port != "" && strings.HasSuffix(text, ":"+way.Port)
		}
		if mine {
			address, err := way.Address(strings.ToLower(scheme) + "://" + rest)
			return way, address, err
		}
	}
	if !named && len(w) > 0 {
		address, err := w[0].Address(w[0].Schemes[0] + "://" + text)
		return w[0], address, err
	}
	return Way{}, "", w.unknown()
}

// Open opens the printer of a target.
func (w Ways) Open(at Target) (Device, Tells, error) {
	way, address, err := w.For(at.Address)
	if err != nil {
		return nil, Tells{}, err
	}
	at.Address = address
	d, err := way.Open(at)
	return d, way.Tells, err
}

func (w Ways) unknown() error {
	var examples []string
	for _, way := range w {
		examples = append(examples, way.Example)
	}
	like := strings.Join(examples, ", ")
	return connectors.Refuse("this is not the address of a printer", "這不是印表機的位址", "Enter one like these: "+like, "請輸入類似的位址："+like)
}
