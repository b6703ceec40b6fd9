package ipp

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/printing/device"
)

// Way reaches printers that speak IPP: those of the network, and the queues of CUPS, which is a printer of that kind for each of them.
var Way = device.Way{
	ID:      "ipp",
	Name:    connectors.Text{EN: "IPP (AirPrint, Mopria, CUPS)", ZH: "IPP（AirPrint、Mopria、CUPS）"},
	Schemes: []string{"ipp", "ipps", "http", "https"},
	Example: "ipp://192.168.1.50/ipp/print",
	Address: func(text string) (string, error) {
		a, err := ParseAddress(text)
		return a.String(), err
	},
	Open: func(at device.Target) (device.Device, error) {
		address, err := ParseAddress(at.Address)
		if err != nil {
			return nil, err
		}
		return &printer{Client: NewClient(address, at.Certificate), at: at}, nil
	},
	List:  Queues,
	Tells: device.Tells{Finds: true, Each: true, Cancels: true, AtOnce: 2},
}

// printer is a Client as the jobs see it.
type printer struct {
	*Client
	at device.Target

	mu    sync.Mutex
	about *Printer // as it said last
}

// rawFormats are the words for what a queue of CUPS hands to its printer unchanged, the clearest first.
var rawFormats = []string{device.ZPL, "application/vnd.cups-raw", "application/octet-stream"}

// look asks the printer and keeps what it says.
func (p *printer) look(ctx context.Context) (*Printer, error) {
	about, err := p.Client.Printer(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.about = &about
	return p.about, nil
}

// known is what the printer said last; it is asked where it was not.
func (p *printer) known(ctx context.Context) (*Printer, error) {
	p.mu.Lock()
	about := p.about
	p.mu.Unlock()
	if about != nil {
		return about, nil
	}
	return p.look(ctx)
}

var states = map[State]device.State{Processing: device.Printing, Stopped: device.Stopped}

// About is part of device.Device.
func (p *printer) About(ctx context.Context) (device.About, error) {
	said, err := p.look(ctx)
	if err != nil {
		return device.About{}, err
	}
	a := device.About{Name: said.Name, Model: said.MakeModel, State: device.Idle, Reasons: said.Reasons, Accepting: said.Accepting,
		Prints: said.Prints(), On: time.Duration(said.UpSeconds) * time.Second, Formats: said.Formats, Papers: said.loaded(),
		Loaded: len(said.Ready)+len(said.ReadySize) > 0}
	if state, other := states[said.State]; other {
		a.State = state
	}
	if p.at.Speaks != "" {
		a.Formats = []string{p.at.Speaks}
	}
	if a.Takes(device.ZPL) {
		a.DPI = p.at.DPI
		if a.DPI == 0 {
			a.DPI = said.DPI
		}
	}
	if p.at.Paper.Width > 0 {
		a.Loaded = true
		a.Papers = []device.Paper{{SizeRange: device.SizeRange{Least: p.at.Paper, Most: p.at.Paper}}}
	}
	return a, nil
}

// Submit is part of device.Device.
func (p *printer) Submit(ctx context.Context, d device.Document) (device.Accepted, error) {
	said, err := p.known(ctx)
	if err != nil {
		return device.Accepted{}, err
	}
	wire := Document{Name: d.Name, Format: d.Format, Data: d.Data, Sheet: said.sheet(d.Sheet)}
	if d.Format == device.ZPL { // what is drawn in dots has its size
		wire.Sheet = Sheet{}
		if i := slices.IndexFunc(rawFormats, said.Takes); i >= 0 {
			wire.Format = rawFormats[i]
		}
	}
	accepted, err := p.Print(ctx, wire)
	return device.Accepted{Job: accepted.Job.plain(), Ignored: accepted.Ignored}, err
}

// Jobs is part of device.Device.
func (p *printer) Jobs(ctx context.Context) ([]device.Job, error) {
	jobs, err := p.Client.Jobs(ctx)
	all := make([]device.Job, len(jobs))
	for i := range jobs {
		all[i] = jobs[i].plain()
	}
	return all, err
}

// Job is part of device.Device.
func (p *printer) Job(ctx context.Context, number int32) (device.Job, error) {
	j, err := p.Client.Job(ctx, number)
	return j.plain(), err
}

var jobStates = map[JobState]device.JobState{JobHeld: device.JobHeld, JobProcessing: device.JobPrinting, JobStopped: device.JobPrinting,
	JobCanceled: device.JobCancelled, JobAborted: device.JobAborted, JobCompleted: device.JobCompleted}

// plain is the job in the words of the jobs here.
func (j *Job) plain() device.Job {
	plain := device.Job{Number: j.ID, Name: j.Name, State: device.JobWaiting, Reasons: j.Reasons}
	if state, other := jobStates[j.State]; other {
		plain.State = state
	}
	if plain.State == device.JobCompleted && slices.Contains(j.Reasons, "job-completed-with-errors") {
		plain.State = device.JobFaulty
	}
	return plain
}

// loaded gives the papers that are in a printer, the usual one first. A printer that does not tell has whatever it can have. A queue of CUPS does
// not know what is in its printer and names sizes that are common (of 100 x 150 mm and A6 the second only, in 2.4.2): what it is set to is
// there too.
func (p *Printer) loaded() []device.Paper {
	names, sizes := p.Ready, p.ReadySize
	switch {
	case len(names) == 0 && len(sizes) == 0:
		names, sizes = append([]string{p.Default}, p.Media...), p.Sizes
	case p.Queue:
		names = append([]string{p.Default}, names...)
	}
	var all []device.Paper
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		if size, ok := NamedSize(name); ok && !strings.Contains(name, "_min_") && !strings.Contains(name, "_max_") {
			all = append(all, device.Paper{Name: name, SizeRange: SizeRange{Least: size, Most: size}})
		}
	}
	for _, r := range sizes {
		if !slices.ContainsFunc(all, func(known device.Paper) bool { return known.SizeRange == r }) {
			all = append(all, device.Paper{SizeRange: r})
		}
	}
	slices.SortStableFunc(all, func(a, b device.Paper) int { return rank(a, p.Default) - rank(b, p.Default) })
	return all
}

// rank puts the printer's default in front.
func rank(p device.Paper, usual string) int {
	if p.Name != "" && p.Name == usual {
		return 0
	}
	return 1
}

// The scalings that are asked for (PWG 5100.13 §5.3.4).
const (
	trueSize = "none"
	toFit    = "fit"
)

// sheet says a sheet as the printer wants to hear it, and nothing that it does not take (PWG 5100.7 §6.3: media-col or media, never both).
func (p *Printer) sheet(wants device.Sheet) Sheet {
	sheet := Sheet{Scaling: p.scaling(wants.Fit)}
	tells := len(p.JobMembers) > 0
	switch {
	case wants.Size.Width == 0:
	case slices.Contains(p.MediaParts, "media-size") && (!tells || p.Has("media-col")):
		sheet.Size = wants.Size
	case wants.Paper.Name != "" && (!tells || p.Has("media")):
		sheet.Media = wants.Paper.Name
	}
	return sheet
}

// scaling gives the printer's word for a scaling, or none where it takes none.
func (p *Printer) scaling(fit bool) string {
	words := []string{trueSize}
	if fit {
		words = []string{toFit, "auto-fit", "auto"}
	}
	for _, word := range words {
		if slices.Contains(p.Scalings, word) {
			return word
		}
	}
	return ""
}
