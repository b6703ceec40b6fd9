package fulfil_test

// The platform of these tests: an in-memory shop that does what it is told as often as it is told, so that whoever tells it twice
// ships twice. It ships both ways, loses answers, makes numbers late, and never looks into the engine.

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
)

// shops finds the shop of an account by the setting that names it.
var shops sync.Map

func init() {
	bazaar := connectors.Platform{
		ID: "bazaar", Name: connectors.Text{EN: "Bazaar", ZH: "市集"}, Ship: connectors.ShipLabel, ShippingCodes: connectors.CodesFixed,
		LabelPassword: true, LabelSecrets: []string{"tax_id"},
		Label: connectors.LabelForm{Formats: []connectors.LabelFormat{connectors.LabelPDF, connectors.LabelZIP},
			Sheets: []connectors.LabelSheet{connectors.Sheet100x150, connectors.SheetA4Four},
			Marks:  []connectors.LabelMark{connectors.MarkTracking, connectors.MarkOrder}},
		Fields: []connectors.Field{{Key: "shop"}, {Key: "tax_id"}},
		Shippings: []connectors.ShippingCode{{Code: "store", Mode: connectors.ShipLabel}, {Code: "own", Mode: connectors.ShipSelf},
			{Code: "told", Mode: connectors.ShipNone}},
		New: func(env connectors.Env) (connectors.Connector, error) {
			s, known := shops.Load(env.Values["shop"])
			if !known {
				return nil, fmt.Errorf("no shop %q", env.Values["shop"])
			}
			return s.(*shop), nil
		},
	}
	connectors.Register(&bazaar)
	depot := bazaar
	depot.ID, depot.Corrects = "depot", true
	connectors.Register(&depot)
	guild := bazaar
	guild.ID, guild.Acknowledges = "guild", true
	guild.New = func(env connectors.Env) (connectors.Connector, error) {
		s, err := bazaar.New(env)
		if err != nil {
			return nil, err
		}
		return &guildShop{s.(*shop)}, nil
	}
	connectors.Register(&guild)
	miser := bazaar
	miser.ID, miser.Spares = "miser", true
	connectors.Register(&miser)
}

// guildShop is a shop that wants to know when an order is being prepared, and lets its buyers change it until then.
type guildShop struct{ *shop }

func (s *guildShop) Acknowledge(_ context.Context, orders []string) []connectors.Outcome {
	return s.befall(idParcels(orders), func(p connectors.Parcel) connectors.Outcome {
		s.acknowledged = append(s.acknowledged, p.ID)
		return connectors.Outcome{State: connectors.Done}
	})
}

func (s *guildShop) Acknowledged(ctx context.Context, orders []string) []connectors.Outcome {
	return s.ask(idParcels(orders), func(p connectors.Parcel) (connectors.Outcome, bool) {
		o := s.orders[p.ID]
		if o.State == connectors.StateCancelled {
			return connectors.Outcome{State: connectors.Refused, Err: connectors.Errorf(connectors.Rejected, "it is gone"),
				Seen: &connectors.Sighting{ID: p.ID, State: o.State}}, true
		}
		raw, err := json.Marshal(o)
		if err != nil || !slices.Contains(s.acknowledged, p.ID) {
			return connectors.Outcome{}, false
		}
		return connectors.Outcome{State: connectors.Done, Seen: &connectors.Sighting{ID: p.ID, Fetched: &connectors.Fetched{ID: p.ID, Raw: raw}}}, true
	})
}

func idParcels(orders []string) []connectors.Parcel {
	parcels := make([]connectors.Parcel, len(orders))
	for i, id := range orders {
		parcels[i].ID = id
	}
	return parcels
}

// mishap is what goes wrong with the next changing call.
type mishap string

const (
	replyLost     mishap = "reply lost"
	requestLost   mishap = "request lost"
	offline       mishap = "offline"
	killedBefore  mishap = "killed before the effect"
	killedAfter   mishap = "killed after the effect"
	cannotTellNow mishap = "nobody can tell" // the call takes effect, and no question is answered any more
)

// arranged is one number the shop gave out.
type arranged struct {
	order, parcel, number string
	at                    time.Time
	lines                 map[string]int
}

type shop struct {
	name string
	now  func() time.Time

	mu       sync.Mutex
	orders   map[string]connectors.Order
	arranges []arranged
	pushes   []connectors.Parcel
	mishaps  []mishap
	// acknowledged are the orders that a guild was told of, each time anew.
	acknowledged []string
	mute         bool          // no question is answered for good
	numberIn     time.Duration // numbers come that long after arranging
	blind        bool          // and nobody knows when: ask every five minutes
	noSplit      bool
	wrongForm    string // a number the shop refuses
	label        []byte
	todo         error // what a person must still do beside the label
	labels       int
	once         bool     // the label comes with the answer that arranges, and never again
	packs        []string // choices of the option "pack"
	required     bool     // a choice of "pack" is required
	seen         []connectors.Parcel
	before       func()                  // called, once, when the next changing call comes in
	guard        func(connectors.Parcel) // sees every parcel of a changing call
}

func newShop(name string, now func() time.Time) *shop {
	s := &shop{name: name, now: now, orders: map[string]connectors.Order{}, label: plainPDF(), packs: []string{"box", "bag"}}
	shops.Store(name, s)
	return s
}

func (s *shop) Test(context.Context) (connectors.Identity, error) {
	return connectors.Identity{Name: s.name}, nil
}

func (s *shop) Orders(context.Context, connectors.Window) iter.Seq2[connectors.Fetched, error] {
	return func(yield func(connectors.Fetched, error) bool) {
		for id := range s.orders {
			f, err := s.Order(context.Background(), id)
			if !yield(f, err) {
				return
			}
		}
	}
}

func (s *shop) Order(_ context.Context, id string) (connectors.Fetched, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw, err := json.Marshal(s.orders[id])
	return connectors.Fetched{ID: id, Raw: raw}, err
}

func (s *shop) Normalise(f connectors.Fetched) (o connectors.Order, err error) {
	return o, json.Unmarshal(f.Raw, &o)
}

var errLost = &connectors.Error{Kind: connectors.Temporary, Reason: "the answer was lost", MaybeDone: true}

// befall runs a changing call under the next mishap.
func (s *shop) befall(parcels []connectors.Parcel, change func(connectors.Parcel) connectors.Outcome) []connectors.Outcome {
	s.mu.Lock()
	before := s.before
	s.before = nil
	var next mishap
	if len(s.mishaps) > 0 {
		next, s.mishaps = s.mishaps[0], s.mishaps[1:]
	}
	s.mu.Unlock()
	if s.guard != nil {
		for _, p := range parcels {
			s.guard(p)
		}
	}
	if before != nil {
		before()
	}
	all := func(state connectors.OutcomeState, err error) []connectors.Outcome {
		list := make([]connectors.Outcome, len(parcels))
		for i, p := range parcels {
			list[i] = connectors.Outcome{Parcel: p.ID, State: state, Err: err}
		}
		return list
	}
	switch next {
	case offline:
		return all(connectors.NotAsked, connectors.Errorf(connectors.Temporary, "no route to the shop"))
	case requestLost:
		return all(connectors.Unclear, errLost)
	case killedBefore:
		runtime.Goexit()
	}
	s.mu.Lock()
	outcomes := make([]connectors.Outcome, len(parcels))
	for i, p := range parcels {
		s.seen = append(s.seen, p)
		outcomes[i] = change(p)
		outcomes[i].Parcel = p.ID
	}
	s.mute = s.mute || next == cannotTellNow
	s.mu.Unlock()
	switch next {
	case killedAfter:
		runtime.Goexit()
	case replyLost, cannotTellNow:
		return all(connectors.Unclear, errLost)
	}
	return outcomes
}

func (s *shop) refuse(reason string) connectors.Outcome {
	return connectors.Outcome{State: connectors.Refused, Err: connectors.Errorf(connectors.Rejected, "%s", reason)}
}

func (s *shop) Arrange(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return s.befall(parcels, func(p connectors.Parcel) connectors.Outcome {
		if s.noSplit && !p.Whole {
			return s.refuse("Bazaar ships an order in one parcel")
		}
		a := arranged{order: p.Order.ID, parcel: p.ID, number: fmt.Sprintf("BZ%08d", len(s.arranges)+1), at: s.now(), lines: map[string]int{}}
		for _, l := range p.Lines {
			a.lines[l.Line] += l.Quantity
		}
		s.arranges = append(s.arranges, a)
		o := s.show(a, connectors.Done)
		if s.once {
			o.Label = &connectors.Label{Data: s.label, Type: "application/pdf"}
		}
		return o
	})
}

// show tells of a number when it is there.
func (s *shop) show(a arranged, state connectors.OutcomeState) connectors.Outcome {
	if ready := a.at.Add(s.numberIn); s.now().Before(ready) {
		if s.blind {
			ready = s.now().Add(5 * time.Minute)
		}
		return connectors.Outcome{Parcel: a.parcel, State: connectors.Pending, Until: ready}
	}
	return connectors.Outcome{
		Parcel:         a.parcel,
		State:          state,
		TrackingNumber: a.number,
		Carrier:        "Bazaar Express",
		Keep:           map[string]string{"box": a.parcel},
	}
}

// ask answers questions from what the shop has.
func (s *shop) ask(parcels []connectors.Parcel, has func(connectors.Parcel) (connectors.Outcome, bool)) []connectors.Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]connectors.Outcome, len(parcels))
	for i, p := range parcels {
		o, there := has(p)
		switch {
		case s.mute:
			o = connectors.Outcome{State: connectors.Unclear, Err: connectors.Errorf(connectors.Rejected, "the shop does not tell")}
		case !there:
			o = connectors.Outcome{State: connectors.Nothing}
		}
		o.Parcel = p.ID
		list[i] = o
	}
	return list
}

func (s *shop) Arranged(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return s.ask(parcels, func(p connectors.Parcel) (connectors.Outcome, bool) {
		i := slices.IndexFunc(s.arranges, func(a arranged) bool { return a.parcel == p.ID })
		if i < 0 {
			return connectors.Outcome{}, false
		}
		return s.show(s.arranges[i], connectors.Done), true
	})
}

func (s *shop) Label(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]connectors.Outcome, len(parcels))
	for i, p := range parcels {
		s.labels++
		list[i] = connectors.Outcome{Parcel: p.ID, State: connectors.Done, Err: s.todo,
			Label: &connectors.Label{Data: s.label, Type: "application/pdf"}}
		if p.TrackingNumber == "" {
			list[i] = s.refuse("no number yet")
		}
	}
	return list
}

func (s *shop) ShipOptions(_ context.Context, _ connectors.Parcel) ([]connectors.ShipOption, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := connectors.ShipOption{Key: "pack", Label: connectors.Text{EN: "Packaging", ZH: "包材"}, Required: s.required, Default: "box"}
	for _, v := range s.packs {
		o.Choices = append(o.Choices, connectors.Choice{Value: v, Label: connectors.Text{EN: v, ZH: v}})
	}
	if s.required {
		o.Default = ""
	}
	return []connectors.ShipOption{o}, nil
}

func (s *shop) Batch(step connectors.ShipStep, _ connectors.Parcel) (string, int) {
	return string(step), 3
}

func (s *shop) PushTracking(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return s.befall(parcels, func(p connectors.Parcel) connectors.Outcome {
		if p.TrackingNumber == s.wrongForm {
			return s.refuse("no such number at this carrier")
		}
		s.pushes = append(s.pushes, p)
		return connectors.Outcome{State: connectors.Done, TrackingNumber: p.TrackingNumber}
	})
}

func (s *shop) PushedTracking(_ context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return s.ask(parcels, func(p connectors.Parcel) (connectors.Outcome, bool) {
		there := slices.ContainsFunc(s.pushes, func(had connectors.Parcel) bool {
			return had.ID == p.ID && had.TrackingNumber == p.TrackingNumber
		})
		return connectors.Outcome{State: connectors.Done}, there
	})
}

// effects counts what was done at the shop for each parcel.
func (s *shop) effects() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := map[string]int{}
	for _, a := range s.arranges {
		made[a.parcel]++
	}
	for _, p := range s.pushes {
		made[p.ID]++
	}
	return made
}

func (s *shop) set(change func(s *shop)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

var (
	_ connectors.LabelShipper   = (*shop)(nil)
	_ connectors.TrackingPusher = (*shop)(nil)
)

// plainPDF is a label of one page, 100 x 150 mm.
func plainPDF() []byte {
	content := "BT /F1 24 Tf 20 200 Td (Label) Tj ET"
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 283.46 425.2] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, start)
	return b.Bytes()
}
