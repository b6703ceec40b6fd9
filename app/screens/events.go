package screens

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// Event is something that the pages are told without asking.
type Event struct {
	Topic string `json:"topic"`
	Data  any    `json:"data"`
}

// The topics.
const (
	TopicChanged   = "changed"   // Changed
	TopicJob       = "job"       // JobView
	TopicWorkspace = "workspace" // none: the screens show another workspace now, all they know is void
	TopicShow      = "show"      // Show
	TopicNotice    = "notice"    // Notice
)

// Changed names tables in which rows changed.
type Changed struct {
	Topics []string `json:"topics"`
}

// Show asks the page to go to a screen.
type Show struct {
	Path string `json:"path"`
}

// Events tells the pages what happens. It is safe for concurrent use.
type Events struct {
	mu        sync.Mutex
	listeners map[int]chan Event
	last      int
	closed    bool
	pending   map[string]bool // tables that changed and were not told yet
	timer     *time.Timer
}

func newEvents() *Events {
	return &Events{listeners: map[int]chan Event{}, pending: map[string]bool{}}
}

// A fetch commits many times a second; the pages are told together what changed meanwhile.
const changePause = 200 * time.Millisecond

// A listener that does not take its events for so many is let go: its page reconnects and asks for everything anew.
const backlog = 256

// Listen gives the events from now on. The channel is closed when the Desk closes, when stop is called, or when the listener is too slow.
func (e *Events) Listen() (events <-chan Event, stop func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ch := make(chan Event, backlog)
	if e.closed {
		close(ch)
		return ch, func() {}
	}
	e.last++
	id := e.last
	e.listeners[id] = ch
	return ch, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.drop(id)
	}
}

func (e *Events) drop(id int) {
	if ch, there := e.listeners[id]; there {
		delete(e.listeners, id)
		close(ch)
	}
}

// Tell tells every listener.
func (e *Events) Tell(topic string, data any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tell(Event{topic, data})
}

func (e *Events) tell(event Event) {
	for id, ch := range e.listeners {
		select {
		case ch <- event:
		default:
			e.drop(id)
		}
	}
}

// Changed tells after a short pause that tables changed, together with what else changes meanwhile.
func (e *Events) Changed(tables []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, table := range tables {
		e.pending[table] = true
	}
	if e.timer == nil && !e.closed {
		e.timer = time.AfterFunc(changePause, e.flush)
	}
}

func (e *Events) flush() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timer = nil
	tables := slices.Sorted(maps.Keys(e.pending))
	clear(e.pending)
	if !e.closed && len(tables) > 0 {
		e.tell(Event{TopicChanged, Changed{tables}})
	}
}

func (e *Events) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	if e.timer != nil {
		e.timer.Stop()
	}
	for id := range e.listeners {
		e.drop(id)
	}
}
