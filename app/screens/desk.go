package screens

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"

	"gowarehouse/app"
	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine"
)

// Options set up a Desk.
type Options struct {
	Who      string // for the history where no operator has signed in
	Language string // until a person chooses: en or zh-TW
	Face     string // FaceWindow or FaceBrowser
	Log      *slog.Logger
	Open     func(address string) error // opens the system's browser; nil: nothing can be opened
	Quit     func()                     // ends the program and returns at once; nil: a page cannot
	Notify   func(text string)          // tells something at the desktop and returns at once; nil: the pages are told
	Practice *practice.Running          // where the Desk is made on a practice workspace
}

// The faces.
const (
	FaceWindow  = "window"
	FaceBrowser = "browser"
)

// Desk is the screens' side of the program: the workspace that they show, the jobs under way and who listens. It is safe for
// concurrent use.
type Desk struct {
	Options
	Jobs    *Jobs
	Files   *Files
	Uploads *Uploads
	Events  *Events

	calls    Calls
	landings *landings

	mu        sync.RWMutex
	home      *workspace // the one that the program was started on
	current   *workspace
	practice  *practiceRun
	teller    *teller
	operators map[string]string // names by session
}

// workspace is one that screens can show.
type workspace struct {
	app      *app.App
	practice bool
	running  *practice.Running // nil in a real one
	stop     func()            // ends the watching
}

// NewDesk makes a Desk on an open workspace. Close must follow; it does not close the workspace.
func NewDesk(e *engine.Engine, isPractice bool, o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Desk{Options: o, Files: newFiles(), Uploads: newUploads(), Events: newEvents(), calls: all(), landings: newLandings(),
		operators: map[string]string{}}
	d.Jobs = newJobs(d)
	d.mu.Lock() // a commit of the running schedule asks at once what is shown
	d.home = d.watched(e, isPractice, o.Practice)
	d.current = d.home
	d.mu.Unlock()
	d.teller = newTeller(d, d.home.app, gatherNews, quietNews)
	return d
}

// watched makes a workspace whose changes are told to the screens while they show it.
func (d *Desk) watched(e *engine.Engine, isPractice bool, running *practice.Running) *workspace {
	w := &workspace{app: app.New(e), practice: isPractice, running: running}
	w.stop = e.Store.Watch(func(tables []string) {
		if d.showing() == w {
			d.Events.Changed(tables)
		}
	})
	return w
}

func (d *Desk) showing() *workspace {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.current
}

// Close stops the jobs and the practice workspace, if there is one, and lets the listeners go.
func (d *Desk) Close() error {
	d.teller.close()
	d.Jobs.close()
	err := d.endPractice()
	d.home.stop()
	d.Events.close()
	return errors.Join(err, d.Uploads.close())
}

// request is what a page sends.
type request struct {
	Language string          `json:"language"`
	Operator string          `json:"operator"` // the session that identifying gave; empty: nobody
	In       json.RawMessage `json:"in"`
}

// reply is what it gets: one of the two.
type reply struct {
	Out   any            `json:"out,omitempty"`
	Error *app.ErrorView `json:"error,omitempty"`
}

// Call does one call and gives the reply as JSON: {"out": ...} or {"error": {code, kind, message, do}}. It never panics.
func (d *Desk) Call(ctx context.Context, name string, body []byte) []byte {
	var r request
	language := d.language(&r, body)
	out, err := d.call(ctx, name, &r, language)
	return d.Reply(name, out, err, language)
}

// Reply writes what a page gets for a call: out, or err explained in a language.
func (d *Desk) Reply(name string, out any, err error, language string) []byte {
	if err == nil {
		data, unwritable := json.Marshal(reply{Out: out})
		if unwritable == nil {
			return onScreens(data, language)
		}
		err = unwritable
	}
	view := app.Explain(err, language)
	if view.Kind == app.KindInternal {
		d.Log.Error("a call failed", "call", name, "error", err)
	}
	return failed(view, language)
}

// Defect is the reply where a defect of the program was met.
func Defect(language string) []byte { return failed(app.Explain(errDefect, language), language) }

func failed(view app.ErrorView, language string) []byte {
	data, _ := json.Marshal(reply{Error: &view}) // strings alone
	return onScreens(data, language)
}

// language reads the request and gives the language to answer in.
func (d *Desk) language(r *request, body []byte) string {
	if err := readStrictly(body, r); err != nil || r.Language != english && r.Language != chinese {
		r.Language = d.Language
	}
	return r.Language
}

// The languages.
const (
	english = "en"
	chinese = "zh-TW"
)

// errDefect is what a person is told of a panic: its text may hold anything.
var errDefect = connectors.Refuse("this met a defect of the program; nothing else is affected", "程式發生內部錯誤，其他功能不受影響",
	"Try again. If it happens again, save the log on the Activity screen and send it to the maintainers.",
	"請再試一次；若仍發生，請於「動態」畫面下載記錄並提供給維護人員。")

func (d *Desk) call(ctx context.Context, name string, r *request, language string) (out any, err error) {
	defer func() {
		if p := recover(); p != nil {
			d.Log.Error("a call panicked", "call", name, "trace", string(debug.Stack()))
			out, err = nil, errDefect
		}
	}()
	call, known := d.calls[name]
	if !known {
		return nil, unknownCall(name)
	}
	return call.do(ctx, d.visit(r.Operator, language), r.In)
}

// visit gives a call its surroundings as they are now.
func (d *Desk) visit(operator, language string) *Visit {
	d.mu.RLock()
	defer d.mu.RUnlock()
	v := &Visit{Desk: d, App: d.current.app, Practice: d.current.practice, Who: d.Who, Language: language, Session: operator,
		Operator: d.operators[operator]}
	if v.Operator != "" {
		v.Who = v.Operator
	}
	return v
}

// readStrictly reads one JSON document; nothing is an empty one.
func readStrictly(raw []byte, into any) error {
	if len(raw) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one document")
	}
	return nil
}
