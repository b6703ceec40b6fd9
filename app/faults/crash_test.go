package faults

// Killing: the process at work is killed at every request it makes, before the platform has seen it, when it has taken effect and is not answered, and
// when it is answered; and at random moments. Then it is started again until it is done, and what it left is compared with what the platform saw.

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// shops are the shops of the crash tests: small, since each is worked off some hundred times.
var shops = map[string]struct {
	orders int
	age    time.Duration // how old the tokens are when the day begins
	random int           // random moments

	platform string            // where it is not the name
	settings connectors.Values // of the account, beside the usual
}{
	"woocommerce": {orders: 2, random: 17},
	"momo":        {orders: 3, random: 16}, // one to a home, two to stores
	"shopify":     {orders: 2, random: 4},
	"coupang":     {orders: 2, random: 4},
	"pchome":      {orders: 2, random: 4},
	"liteshop":    {orders: 2, random: 4},
	"oneshop":     {orders: 2, random: 4}, // read only: nothing is pushed
	"ownsite":     {orders: 2, random: 4},
	"shopee":      {orders: 2, age: 4*time.Hour + time.Minute, random: 17},
	"etmall":      {orders: 2, random: 4},
	"etmall that is told with the label": {orders: 2, random: 4, platform: "etmall", // which then gives no label any more
		settings: connectors.Values{"confirm_shipments": "with_label"}},
	"ruten":  {orders: 2, random: 4}, // one by an own carrier, one to a store: Ruten's number ships it at once
	"moplus": {orders: 2, random: 4},
	"yahoo":  {orders: 2, random: 4}, // home orders: the codes of a label come once
	"bvshop": {orders: 1, random: 4}, // by an own carrier: a label comes once
	"app91":  {orders: 1, random: 4},
}

func TestAKillAtAnyMomentLosesNothingAndDoublesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("kills some hundred processes")
	}
	for name, shop := range shops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program(t)
			w := newWorld(t, cmp.Or(shop.platform, name), shop.orders, shop.settings)
			shots, kills, lost := 0, 0, 0
			always := 0             // labels that are printed elsewhere, come what may
			hands := map[int]bool{} // at which requests a kill leaves something for a person
			shoot := func(t *testing.T, all ...*shot) {
				d := w.day(t, shop.age)
				for _, s := range all {
					shots++
					if d.run(s) == killed {
						kills++
						private(t, d.dir) // also what a dead process leaves lying about
					}
				}
				d.finish()
				d.check()
				if d.lost {
					lost++
				}
				if d.left() > always && len(all) == 1 {
					hands[all[0].n] = true
				}
			}
			calm := w.day(t, shop.age)
			began := time.Now()
			require.Equal(t, exitDone, calm.run(nil), calm.said())
			took := time.Since(began)
			requests := calm.requests()
			calm.check()
			always = calm.left()
			t.Logf("a day of %d requests in %v", requests, took)
			for n := 1; n <= requests; n++ {
				for _, stage := range []emulation.Stage{emulation.BeforeEffect, emulation.BeforeAnswer, emulation.AfterAnswer} {
					t.Run(fmt.Sprintf("at request %d %s", n, stage), func(t *testing.T) {
						shoot(t, &shot{n: n, stage: stage})
					})
				}
			}
			require.Greater(t, kills, shots*9/10, "processes must have died for this to mean anything")
			random := rand.New(rand.NewPCG(seed, uint64(requests)))
			for n := range shop.random {
				t.Run(fmt.Sprintf("at random moments %d", n+1), func(t *testing.T) {
					for before := kills; kills == before; took = took * 9 / 10 { // over before its moment came: sooner, then
						after, again := time.Duration(random.Int64N(int64(took)+1)), time.Duration(random.Int64N(int64(took)+1))
						shoot(t, &shot{after: after}, &shot{after: again})
						if kills > before {
							break
						}
					}
				})
			}
			t.Logf("%d shots, %d kills, tokens lost %d times", shots, kills, lost)
			require.LessOrEqual(t, len(hands), shop.orders, "only the call that ships an order can be lost for good")
			require.Equal(t, shop.age > 0, lost > 0, "a lost answer to a refresh is among what was tried")
		})
	}
}

// shot is when a process is to be killed: at a stage of a request, or a while after its start.
type shot struct {
	n     int
	stage emulation.Stage
	after time.Duration
}

// day is one workspace and shop on one day, worked off by one process after another.
type day struct {
	t *testing.T
	*world
	dir       string
	log       string
	clock     *clock
	emulator  connectors.Emulator
	wire      *emulation.Wire
	before    map[connectors.ListingKey]int
	lost      bool           // the tokens were lost for good on the way
	hurt      bool           // something was lost on the way: a process or an answer
	elsewhere []string       // orders whose labels are printed elsewhere
	byHand    map[int64]bool // orders that check found left to a person

	mu    sync.Mutex
	count int
	armed *shot
	child *process
}

type process struct {
	*os.Process
	dead chan struct{}
}

func (w *world) day(t *testing.T, age time.Duration) *day {
	t.Helper()
	d := &day{
		t:      t,
		world:  w,
		dir:    w.workspace(t),
		log:    filepath.Join(t.TempDir(), "log"),
		clock:  &clock{path: filepath.Join(t.TempDir(), "clock")},
		before: map[connectors.ListingKey]int{},
	}
	d.emulator = w.world(t, d.clock)
	if view, keeps := d.emulator.(connectors.StockView); keeps {
		for _, key := range view.ListingKeys() {
			d.before[key], _, _ = view.StockOf(key)
		}
	}
	now := d.clock.Now()
	d.elsewhere = d.emulator.Expect(connectors.Window{From: now.Add(-30 * 24 * time.Hour), To: now}).Unlabelled
	d.wire = &emulation.Wire{Emulator: d.emulator, Watch: d.watch}
	w.serve(d.wire)
	d.clock.forward(age)
	return d
}

// world makes the day's shop, and has it give out the tokens that the workspace holds.
func (w *world) world(t *testing.T, c *clock) connectors.Emulator {
	t.Helper()
	e := w.emulator(t, c.Now)
	e.Credentials()
	return e
}

// watch kills the process at the moment it is told.
func (d *day) watch(stage emulation.Stage, n int, _ *http.Request) {
	d.mu.Lock()
	d.count = max(d.count, n)
	armed, child := d.armed, d.child
	if armed == nil || armed.stage != stage || armed.n != n {
		d.mu.Unlock()
		return
	}
	d.armed = nil
	d.mu.Unlock()
	child.kill()
	if stage != emulation.AfterAnswer {
		panic(http.ErrAbortHandler) // what is not done yet does not happen any more
	}
}

func (p *process) kill() {
	_ = p.Kill() // it may have ended by itself
	<-p.dead
}

// requests tells how many were made so far.
func (d *day) requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}

// killed is the exit code of a process that did not end by itself.
const killed = -1

// run starts a process, kills it when s says so, and gives its exit code.
func (d *day) run(s *shot, env ...string) int {
	d.t.Helper()
	out, err := os.OpenFile(d.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, out.Close()) }()
	cmd := exec.CommandContext(d.t.Context(), program(d.t))
	cmd.Env = append(os.Environ(), append([]string{envJob + "=work", envDir + "=" + d.dir, envClock + "=" + d.clock.path}, env...)...)
	cmd.Stdout, cmd.Stderr = out, out
	d.mu.Lock()
	require.NoError(d.t, cmd.Start())
	d.child = &process{Process: cmd.Process, dead: make(chan struct{})}
	child := d.child
	d.hurt = d.hurt || s != nil
	if s != nil && s.n > 0 {
		d.armed = s
	}
	d.mu.Unlock()
	if s != nil && s.after > 0 {
		timer := time.AfterFunc(s.after, func() { _ = child.Kill() })
		defer timer.Stop()
	}
	err = cmd.Wait()
	close(child.dead)
	d.mu.Lock()
	d.armed = nil
	d.mu.Unlock()
	d.settled()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		require.NoError(d.t, err)
	}
	return cmd.ProcessState.ExitCode()
}

// settled waits until the platform has dealt with everything it was asked.
func (d *day) settled() { d.serve(d.wire) }

func (d *day) said() string {
	text, _ := os.ReadFile(d.log)
	return string(text)
}

// mostStarts bounds how often a process is started before a day counts as never ending.
const mostStarts = 4

// finish starts processes until the day's work is done. Where a crash has lost the tokens for good, the account is disconnected with advice, the
// orders are as they were, and a code of the platform's brings it back.
func (d *day) finish() {
	d.t.Helper()
	var env []string
	for range mostStarts {
		switch code := d.run(nil, env...); code {
		case exitDone:
			return
		case exitDisconnected:
			d.disconnected()
			env = []string{envResend + "=" + d.emulator.(interface{ ResendCode() string }).ResendCode()}
		default:
			require.Failf(d.t, "the process failed", "exit code %d\n%s", code, d.said())
		}
	}
	require.Failf(d.t, "the day never ends", "%s", d.said())
}

// disconnected checks what a person finds when the tokens are lost.
func (d *day) disconnected() {
	d.t.Helper()
	require.False(d.t, d.lost, "the tokens are lost once at most")
	d.lost = true
	ctx := d.t.Context()
	s, err := store.Open(ctx, d.dir)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, s.Close()) }()
	a, err := s.Account(ctx, d.account)
	require.NoError(d.t, err)
	require.Equal(d.t, store.Disconnected, a.State)
	require.NotEmpty(d.t, a.StateReason)
	notices, err := s.Notices(ctx, store.Only{}, false, 100)
	require.NoError(d.t, err)
	kinds := map[store.NoticeKind]int{}
	for _, n := range notices {
		kinds[n.Kind]++
	}
	require.Equal(d.t, 1, kinds[store.NoticeDisconnected], "the person is told once")
	require.Zero(d.t, kinds[store.NoticeTwoPCs], "a lost answer is not another PC")
	n, err := s.CountOrders(ctx, d.account)
	require.NoError(d.t, err)
	open, err := s.CountOpenOrders(ctx, d.account)
	require.NoError(d.t, err)
	require.Equal(d.t, n, open, "no order was lost, finished or cancelled by it")
}

// check compares the workspace with the shop.
func (d *day) check() {
	d.t.Helper()
	require.Empty(d.t, d.emulator.Report().Violations, "no rule of the platform may be broken, crash or not")
	private(d.t, d.dir)
	ctx := d.t.Context()
	s, err := store.Open(ctx, d.dir)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, s.Close()) }()
	require.NoError(d.t, s.Check(ctx))
	page, _, err := s.OrderPage(ctx, store.Filter{}, nil, 1000)
	require.NoError(d.t, err)
	var here []string
	d.byHand = map[int64]bool{}
	for _, o := range page {
		here = append(here, o.PlatformID)
		if d.byHand[o.ID] = d.leftToAPerson(s, o); !d.byHand[o.ID] {
			d.checkOrder(s, o)
		}
	}
	require.Len(d.t, here, d.orders, "every order, each once")
	d.checkStock(s)
	d.checkRest(s)
}

// leftToAPerson says whether an order is one that nobody but a person can settle, and checks that it is no worse than that: a label that is
// printed elsewhere, or, where something was lost on the way, a number or label that comes once.
func (d *day) leftToAPerson(s *store.Store, o store.Order) bool {
	d.t.Helper()
	effects, err := s.EffectsOfOrder(d.t.Context(), o.ID)
	require.NoError(d.t, err)
	once := d.hurt && d.platform.AnswersOnce
	shop, known := d.emulator.Shop(o.PlatformID)
	require.True(d.t, known)
	for _, e := range effects {
		switch {
		case e.Kind == store.EffectLabel && e.State == store.EffectFailed && (once || slices.Contains(d.elsewhere, o.PlatformID)):
			require.Equal(d.t, store.Reported, o.State, "the parcel has its number\n%s", d.said())
			require.Equal(d.t, 1, shop.Shipments)
		case e.Kind == store.EffectArrange && e.State == store.EffectUnclear && once:
			require.Equal(d.t, store.Packed, o.State, "nothing leaves before it is settled\n%s", d.said())
			require.LessOrEqual(d.t, shop.Shipments, 1, "it was not repeated blindly")
		default:
			continue
		}
		require.NotEmpty(d.t, e.Error, "a person is told what to do")
		return true
	}
	return false
}

func (d *day) checkOrder(s *store.Store, o store.Order) {
	d.t.Helper()
	ctx := d.t.Context()
	require.Equal(d.t, store.Reported, o.State, "order %s\n%s", o.Number, d.said())
	parcels, err := s.Parcels(ctx, o.ID)
	require.NoError(d.t, err)
	require.Len(d.t, parcels, 1)
	shop, known := d.emulator.Shop(o.PlatformID)
	require.True(d.t, known)
	if o.ShipMode == connectors.ShipNone {
		require.Zero(d.t, shop.Shipments, "a platform that is only read is told nothing")
	} else {
		require.Equal(d.t, 1, shop.Shipments, "the platform saw %s shipped once", o.Number)
		require.Equal(d.t, []string{parcels[0].TrackingNumber}, shop.TrackingNumbers)
	}
	require.LessOrEqual(d.t, shop.Notices, 1, "the buyer is told once")
	wantedLabel := map[connectors.ShipMode]store.LabelState{connectors.ShipSelf: store.LabelNone, connectors.ShipNone: store.LabelNone}
	if want, self := wantedLabel[o.ShipMode]; self {
		require.Equal(d.t, want, parcels[0].Label)
	} else {
		require.Contains(d.t, []store.LabelState{store.LabelOpened, store.LabelFetched}, parcels[0].Label)
		label, err := s.Label(ctx, parcels[0].ID)
		require.NoError(d.t, err)
		require.Empty(d.t, label.Problem)
	}
	d.checkHistory(s, o)
}

// once are the events that may be in an order's history once at most.
var once = []string{lifecycle.EventFetched, lifecycle.EventPacked, lifecycle.EventShipped, lifecycle.EventNumberAsked, lifecycle.EventNumberTaken,
	lifecycle.EventLabelFetched, lifecycle.EventLabelOpened, lifecycle.EventPushed, lifecycle.EventConfirmed}

// never are those that no crash may cause.
var never = []string{lifecycle.EventHeld, lifecycle.EventChanged, lifecycle.EventCancelled, lifecycle.EventPushUnclear, lifecycle.EventPushFailed,
	lifecycle.EventNumberChanged, lifecycle.EventUndone, lifecycle.EventLabelProblem}

func (d *day) checkHistory(s *store.Store, o store.Order) {
	d.t.Helper()
	history, err := s.History(d.t.Context(), o.ID)
	require.NoError(d.t, err)
	seen := map[string]int{}
	var words []string
	for _, e := range history {
		seen[e.Event]++
		words = append(words, e.Event)
	}
	for _, event := range once {
		require.LessOrEqual(d.t, seen[event], 1, "%s in %v", event, words)
	}
	for _, event := range never {
		require.Zero(d.t, seen[event], "%s in %v", event, words)
	}
	happened := []string{lifecycle.EventFetched, lifecycle.EventPacked, lifecycle.EventShipped}
	if o.ShipMode != connectors.ShipNone { // a platform that is only read confirms nothing
		happened = append(happened, lifecycle.EventConfirmed)
	}
	for _, event := range happened {
		require.Equal(d.t, 1, seen[event], "%s in %v", event, words)
	}
}

// checkListings compares what the platform has to sell with what was put away.
func (d *day) checkListings(view connectors.StockView) {
	d.t.Helper()
	raised := 0
	for _, key := range view.ListingKeys() {
		have, changes, counted := view.StockOf(key)
		if !counted { // a listing without a stock of its own
			continue
		}
		by := int(receipt[view.SKUOf(key)])
		require.Equal(d.t, d.before[key]+by, have, "stock of %v (%s)", key, view.SKUOf(key))
		require.Equal(d.t, min(by, 1), changes, "changes of %v (%s)", key, view.SKUOf(key))
		raised += min(by, 1)
	}
	require.Equal(d.t, len(receipt), raised)
}

// checkStock compares shelf and platform: what was put away raised each listing of the product once, what was shipped left the shelf once.
func (d *day) checkStock(s *store.Store) {
	d.t.Helper()
	ctx := d.t.Context()
	if view, keeps := d.emulator.(connectors.StockView); keeps {
		d.checkListings(view)
	}
	gone, kept := map[string]int64{}, map[string]int64{}
	page, _, err := s.OrderPage(ctx, store.Filter{}, nil, 1000)
	require.NoError(d.t, err)
	for _, o := range page {
		lines, err := s.Lines(ctx, o.ID)
		require.NoError(d.t, err)
		for _, l := range lines {
			if o.State == store.Packed { // left to a person
				kept[l.SKU] += l.Quantity
				continue
			}
			gone[l.SKU] += l.Quantity
		}
	}
	products, err := s.Products(ctx, "")
	require.NoError(d.t, err)
	for _, p := range products {
		require.Equal(d.t, opened+receipt[p.SKU]-gone[p.SKU], p.OnHand, "%s on hand", p.SKU)
		require.Equal(d.t, kept[p.SKU], p.Reserved, "%s reserved", p.SKU)
	}
}

// left counts the orders that check found left to a person.
func (d *day) left() int {
	n := 0
	for _, left := range d.byHand {
		if left {
			n++
		}
	}
	return n
}

// checkRest looks for what a crash may leave lying about.
func (d *day) checkRest(s *store.Store) {
	d.t.Helper()
	ctx := d.t.Context()
	waiting, err := s.Waiting(ctx, d.account, 10)
	require.NoError(d.t, err)
	require.Empty(d.t, waiting, "answers that nobody looked at")
	aside, err := s.AllSetAside(ctx, store.Only{}, 10)
	require.NoError(d.t, err)
	require.Empty(d.t, aside)
	effects, err := s.Effects(ctx, store.EffectFilter{}, 1000)
	require.NoError(d.t, err)
	kinds, hands := map[store.EffectKind]int{}, 0
	for _, e := range effects {
		kinds[e.Kind]++
		if d.platform.Spares && e.Kind == store.EffectAcknowledge && e.State == store.EffectCancelled {
			continue // the order had left before it could be read once more
		}
		if e.State != store.EffectConfirmed {
			require.True(d.t, d.byHand[e.OrderID], "%s is %s: %s", e.Key, e.State, e.Error)
			hands++
		}
	}
	ways, raised := d.orders, len(receipt)
	if d.platform.Ship == connectors.ShipNone {
		ways = 0
	}
	if d.platform.Stock == connectors.StockNone {
		raised = 0
	}
	require.Equal(d.t, ways, kinds[store.EffectArrange]+kinds[store.EffectTracking], "one way to the platform for each order: %v", kinds)
	require.LessOrEqual(d.t, kinds[store.EffectLabel], kinds[store.EffectArrange], "a label that came with its number is not asked for")
	require.Equal(d.t, raised, kinds[store.EffectStock])
	notices, err := s.Notices(ctx, store.Only{}, false, 100)
	require.NoError(d.t, err)
	require.Len(d.t, notices, hands, "nothing else is left for a person")
	require.Equal(d.t, d.left(), hands, "one thing for each order")
	runs, err := s.Runs(ctx, store.Only{Account: d.account}, 100)
	require.NoError(d.t, err)
	for _, r := range runs {
		require.NotNil(d.t, r.FinishedAt, "a run that never ended")
	}
	a, err := s.Account(ctx, d.account)
	require.NoError(d.t, err)
	require.Equal(d.t, store.Connected, a.State)
	require.Zero(d.t, a.FetchLease)
}

// private checks that a workspace's folders and files are for their owner alone.
func private(t *testing.T, dir string) {
	t.Helper()
	modes := map[string]os.FileMode{}
	require.NoError(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		want := os.FileMode(0o600)
		if info.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			modes[strings.TrimPrefix(path, dir)] = info.Mode().Perm()
		}
		return nil
	}))
	require.Empty(t, modes, "readable by others: %v", slices.Sorted(maps.Keys(modes)))
}
