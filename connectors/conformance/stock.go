// Stock and listings: every listing once, every number as the platform has it, every change at most once.

package conformance

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// stockView is the platform's side of stock; nil where there is none.
func (w *world) stockView() connectors.StockView {
	view, _ := w.emulator.(connectors.StockView)
	return view
}

// stockKeys are all listings that the platform counts.
func (w *world) stockKeys() []connectors.ListingKey {
	view := w.stockView()
	if view == nil {
		return nil
	}
	return slices.DeleteFunc(view.ListingKeys(), func(key connectors.ListingKey) bool {
		_, _, counted := view.StockOf(key)
		return !counted
	})
}

// collect takes in a whole stream of listings.
func collect(listings iter.Seq2[connectors.Listing, error]) ([]connectors.Listing, error) {
	var all []connectors.Listing
	for l, err := range listings {
		if err != nil {
			return all, err
		}
		all = append(all, l)
	}
	return all, nil
}

func checkListings(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	listings, err := collect(w.connector.(connectors.Lister).Listings(w.ctx()))
	if w.heard("Listings", err) != "" {
		t.Errorf("Listings: %v", err)
	}
	view := w.stockView()
	seen := map[connectors.ListingKey]bool{}
	for _, l := range listings {
		if seen[l.Key] {
			t.Errorf("listing %v came in twice", l.Key)
		}
		seen[l.Key] = true
		w.checkListing(view, l)
	}
	for _, key := range view.ListingKeys() {
		if !seen[key] {
			t.Errorf("listing %v did not come in", key)
		}
	}
	if len(view.ListingKeys()) < len(emulation.Products)+len(emulation.Bundles)+1 {
		t.Errorf("the emulated shop must sell every product of the samples")
	}
	for _, err := range w.connector.(connectors.Lister).Listings(w.ctx()) {
		if err != nil {
			t.Errorf("the first listing: %v", err)
		}
		break
	}
}

// skus are those of the shop, as a warehouse that knows them all would ask for them.
func (w *world) skus() []string {
	view := w.stockView()
	var skus []string
	for _, key := range view.ListingKeys() {
		if sku := view.SKUOf(key); sku != "" && !slices.Contains(skus, sku) {
			skus = append(skus, sku)
		}
	}
	return skus
}

// noSuchSKU is what no shop sells.
const noSuchSKU = "GW-NO-SUCH-SKU"

func checkSKUsFound(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	finder := w.connector.(connectors.SKUFinder)
	asked := append([]string{noSuchSKU}, w.skus()...)
	found, err := collect(finder.FindSKUs(w.ctx(), asked))
	if w.heard("FindSKUs", err) != "" {
		t.Errorf("FindSKUs: %v", err)
	}
	seen := map[string]bool{}
	for _, l := range found {
		if seen[l.SKU] || l.SKU == noSuchSKU {
			t.Errorf("SKU %q was found twice, or is not there at all", l.SKU)
		}
		seen[l.SKU] = true
		w.checkListing(w.stockView(), l)
	}
	for _, sku := range asked[1:] {
		if !seen[sku] {
			t.Errorf("SKU %q was not found", sku)
		}
	}
	if found, err := collect(finder.FindSKUs(w.ctx(), nil)); err != nil || len(found) > 0 {
		t.Errorf("asked for nothing, %d SKUs were found (%v)", len(found), err)
	}
}

func (w *world) checkListing(view connectors.StockView, l connectors.Listing) {
	w.t.Helper()
	if !slices.Contains(view.ListingKeys(), l.Key) {
		w.t.Errorf("listing %v is not in the shop", l.Key)
		return
	}
	if want := view.SKUOf(l.Key); l.SKU != want {
		w.t.Errorf("listing %v has SKU %q, not %q", l.Key, l.SKU, want)
	}
	if strings.TrimSpace(l.Name) == "" {
		w.t.Errorf("listing %v has no name", l.Key)
	}
	quantity, _, counted := view.StockOf(l.Key)
	if l.Stock != nil && counted && *l.Stock != quantity {
		w.t.Errorf("listing %v has stock %d, not %d", l.Key, *l.Stock, quantity)
	}
	if l.StockManaged != counted {
		w.t.Errorf("listing %v: the platform counts it: %v; read: %v", l.Key, counted, l.StockManaged)
	}
	for _, p := range emulation.Products {
		if p.SKU != l.SKU {
			continue
		}
		if l.Price != nil && !l.Price.Equal(connectors.TWD(p.Price)) {
			w.t.Errorf("listing %v costs %s, not %d", l.Key, l.Price, p.Price)
		}
		if l.Barcode != "" && l.Barcode != p.Barcode {
			w.t.Errorf("listing %v has the barcode %q, not %q", l.Key, l.Barcode, p.Barcode)
		}
	}
}

// levels reads stock and checks the form of the answer.
func (w *world) levels(c connectors.StockReader, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	w.t.Helper()
	levels, err := c.Stock(w.ctx(), keys)
	if w.heard("Stock", err) != "" {
		return nil, err
	}
	if len(levels) != len(keys) {
		w.t.Errorf("Stock gave %d levels for %d listings", len(levels), len(keys))
		w.t.FailNow()
	}
	for i, level := range levels {
		w.heard("Stock, for one listing", level.Err)
		if level.Key != keys[i] {
			w.t.Errorf("Stock: level %d is about %v, not %v", i+1, level.Key, keys[i])
		}
		for key, value := range level.Keep {
			w.book.note("what Stock wants kept", key+"="+value)
		}
	}
	return levels, nil
}

// change asks a level to go to a target.
func change(level connectors.StockLevel, target int) connectors.StockChange {
	return connectors.StockChange{Key: level.Key, Read: level.Quantity, Target: target, Keep: level.Keep}
}

// push sets stock and checks the form of the answer.
func (w *world) push(c connectors.StockPusher, changes []connectors.StockChange) []connectors.StockOutcome {
	w.t.Helper()
	outcomes := c.PushStock(w.ctx(), changes)
	if len(outcomes) != len(changes) {
		w.t.Errorf("PushStock gave %d outcomes for %d listings", len(outcomes), len(changes))
		w.t.FailNow()
	}
	states := []connectors.OutcomeState{connectors.Done, connectors.Already, connectors.Unclear, connectors.Refused, connectors.NotAsked}
	for i, o := range outcomes {
		w.heard("PushStock", o.Err)
		if o.Key != changes[i].Key {
			w.t.Errorf("PushStock: outcome %d is about %v, not %v", i+1, o.Key, changes[i].Key)
		}
		oneOf(w.t, "the outcome of PushStock", o.State, states...)
		if bad := o.State == connectors.Unclear || o.State == connectors.Refused || o.State == connectors.NotAsked; bad != (o.Err != nil) {
			w.t.Errorf("PushStock: %q with the error %v", o.State, o.Err)
		}
		if o.State == connectors.NotAsked && connectors.IsMaybeDone(o.Err) {
			w.t.Errorf("PushStock: not_asked means certainly without effect, but the error says it may have had one (%v)", o.Err)
		}
	}
	return outcomes
}

func checkStock(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	pusher := w.connector.(connectors.StockPusher)
	view := w.stockView()
	keys := w.stockKeys()
	require.NotEmpty(t, keys, "the emulated shop must count some listings")
	levels, err := w.levels(pusher, keys)
	require.NoError(t, err, "Stock must read every listing of the shop")
	for _, level := range levels {
		if want, _, _ := view.StockOf(level.Key); level.Err != nil || level.Quantity != want {
			t.Errorf("listing %v: stock %d, on the platform %d (%v)", level.Key, level.Quantity, want, level.Err)
		}
	}
	var changes []connectors.StockChange
	for i, level := range levels {
		changes = append(changes, change(level, []int{level.Quantity + 3, 0, level.Quantity - 1, 250}[i%4]))
	}
	for i, o := range w.push(pusher, changes) {
		if o.State != connectors.Done && o.State != connectors.Already {
			t.Errorf("listing %v: setting %d gave %q (%v)", o.Key, changes[i].Target, o.State, o.Err)
		}
		if have, _, _ := view.StockOf(o.Key); have != changes[i].Target {
			t.Errorf("listing %v has %d on the platform, not %d", o.Key, have, changes[i].Target)
		}
	}
	w.pushAgain(pusher, keys)
	w.pushStale(pusher, keys[0])
	w.unknownListing(pusher, keys[0])
	if outcomes := w.push(pusher, nil); len(outcomes) != 0 {
		t.Errorf("no change gave %d outcomes", len(outcomes))
	}
}

// pushAgain asks for what is there already: nothing may move.
func (w *world) pushAgain(pusher connectors.StockPusher, keys []connectors.ListingKey) {
	w.t.Helper()
	levels, err := w.levels(pusher, keys)
	if err != nil {
		w.t.Errorf("Stock after a push: %v", err)
		return
	}
	var same []connectors.StockChange
	for _, level := range levels {
		same = append(same, change(level, level.Quantity))
	}
	for i, o := range w.push(pusher, same) {
		have, _, _ := w.stockView().StockOf(o.Key)
		if have != same[i].Target || (o.State != connectors.Done && o.State != connectors.Already) {
			w.t.Errorf("listing %v: asking for the %d that is there gave %q and %d", o.Key, same[i].Target, o.State, have)
		}
	}
}

// pushStale sells a piece between reading and writing. A platform of deltas must notice; one of absolute values takes the
// target as it is.
func (w *world) pushStale(pusher connectors.StockPusher, key connectors.ListingKey) {
	w.t.Helper()
	levels, err := w.levels(pusher, []connectors.ListingKey{key})
	if err != nil || levels[0].Err != nil {
		w.t.Errorf("Stock: %v", err)
		return
	}
	if levels[0].Quantity == 0 {
		w.push(pusher, []connectors.StockChange{change(levels[0], 20)})
		levels, _ = w.levels(pusher, []connectors.ListingKey{key})
	}
	if err := w.emulator.Act(connectors.Act{Kind: "sell", Listing: key, Quantity: 1}); err != nil {
		w.t.Errorf("every emulator with stock must be able to sell: %v", err)
		return
	}
	target := levels[0].Quantity + 5
	was, _, _ := w.stockView().StockOf(key)
	var outcome connectors.StockOutcome
	w.excuse(func() { outcome = w.push(pusher, []connectors.StockChange{change(levels[0], target)})[0] })
	is, _, _ := w.stockView().StockOf(key)
	if w.platform.Stock == connectors.StockAbsolute {
		if outcome.State != connectors.Done || is != target {
			w.t.Errorf("an absolute change after a sale gave %q and %d, not %d", outcome.State, is, target)
		}
		return
	}
	if outcome.State != connectors.Refused || codeOf(outcome.Err) != connectors.CodeStale || is != was {
		w.t.Errorf("a change whose guard no longer holds gave %q with code %q and moved %d to %d; it must be refused as %q",
			outcome.State, codeOf(outcome.Err), was, is, connectors.CodeStale)
	}
}

func (w *world) unknownListing(pusher connectors.StockPusher, key connectors.ListingKey) {
	w.t.Helper()
	stranger := connectors.ListingKey{Item: strings.Repeat("9", len(key.Item)), Variant: key.Variant}
	var levels []connectors.StockLevel
	var err error
	w.excuse(func() { levels, err = pusher.Stock(w.ctx(), []connectors.ListingKey{stranger, key}) })
	if err != nil {
		w.heard("Stock", err)
		w.t.Errorf("an unknown listing must not hide the others: %v", err)
		return
	}
	if len(levels) != 2 || levels[0].Err == nil || levels[1].Err != nil {
		w.t.Errorf("of an unknown and a known listing the first must have an error and the second a level")
		return
	}
	if kind := w.heard("Stock, for one listing", levels[0].Err); kind != connectors.NotFound && kind != connectors.Rejected {
		w.t.Errorf("an unknown listing must be %q or %q, not %q", connectors.NotFound, connectors.Rejected, kind)
	}
}

// stockUnder loses requests and answers of a stock change and recovers by reading, as the engine does.
func stockUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		w := s.open(t, connectors.EmulatorOptions{})
		keys := w.stockKeys()
		require.NotEmpty(t, keys, "the emulated shop must count some listings")
		levels, err := w.levels(w.connector.(connectors.StockPusher), keys[:1])
		require.NoError(t, err, "an undisturbed read must work")
		start := w.gate.requests()
		calm := w.push(w.connector.(connectors.StockPusher), []connectors.StockChange{change(levels[0], levels[0].Quantity+2)})[0]
		require.Equal(t, connectors.Done, calm.State, "an undisturbed change must be done")
		n := w.gate.requests() - start
		w.patience(fault)
		next := 1
		for _, at := range places(fault, n, 5) {
			for _, times := range []int{1, 2} {
				key := keys[next%len(keys)]
				next++
				w.t = &prefixed{T: t, prefix: fmt.Sprintf("%d at request %d of %d, listing %v: ", times, at, n, key)}
				w.stockBroken(fault, key, at, times)
				w.t = t
			}
		}
	}
}

func (w *world) stockBroken(fault emulation.Fault, key connectors.ListingKey, at, times int) {
	w.t.Helper()
	pusher := w.newConnector().(connectors.StockPusher)
	levels, err := w.levels(pusher, []connectors.ListingKey{key})
	if err != nil || levels[0].Err != nil {
		w.t.Errorf("Stock: %v", err)
		return
	}
	view := w.stockView()
	_, before, _ := view.StockOf(key)
	target := levels[0].Quantity + 7
	repair := w.breakAt(fault, at, times)
	settled := w.settleStock(pusher, change(levels[0], target))
	repair()
	have, after, _ := view.StockOf(key)
	if after-before > 1 {
		w.t.Errorf("the platform saw %d changes", after-before)
	}
	if !settled {
		w.t.Errorf("reading the platform does not settle the change: it has %d, the target is %d", have, target)
	} else if have != target {
		w.t.Errorf("it is said to be done, but the platform has %d, not %d", have, target)
	}
}

// settleStock sets one listing, reads what the platform has where that is not sure, and sets again only what still reads as
// before. It tells whether the target was reached, as far as a reader can know.
func (w *world) settleStock(pusher connectors.StockPusher, wanted connectors.StockChange) bool {
	w.t.Helper()
	for range patienceRounds {
		outcome := w.push(pusher, []connectors.StockChange{wanted})[0]
		switch outcome.State {
		case connectors.Done, connectors.Already:
			return true
		case connectors.NotAsked:
			continue
		}
		level, ok := w.readPatiently(pusher, wanted.Key)
		if !ok || level.Quantity != wanted.Read {
			return ok && level.Quantity == wanted.Target
		}
	}
	return false
}

func (w *world) readPatiently(pusher connectors.StockReader, key connectors.ListingKey) (connectors.StockLevel, bool) {
	w.t.Helper()
	for range patienceRounds {
		levels, err := w.levels(pusher, []connectors.ListingKey{key})
		if err == nil && levels[0].Err == nil {
			return levels[0], true
		}
	}
	return connectors.StockLevel{}, false
}

func codeOf(err error) string {
	if typed := typedError(err); typed != nil {
		return typed.Code
	}
	return ""
}

func checkBackfill(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	filler := w.connector.(connectors.SKUBackfiller)
	view := w.stockView()
	keys := view.ListingKeys()
	for i, key := range keys {
		sku := fmt.Sprintf("GW-%04d", i)
		for range 2 {
			if err := filler.BackfillSKU(w.ctx(), key, sku); w.heard("BackfillSKU", err) != "" {
				t.Errorf("listing %v: writing a SKU: %v", key, err)
			}
		}
		if have := view.SKUOf(key); have != sku {
			t.Errorf("listing %v has SKU %q on the platform, not %q", key, have, sku)
		}
	}
	if lister, ok := w.connector.(connectors.Lister); ok {
		listings, err := collect(lister.Listings(w.ctx()))
		require.NoError(t, err, "the listings must be readable after a backfill")
		for _, l := range listings {
			w.checkListing(view, l)
		}
	}
}

func backfillUnder(fault emulation.Fault) func(T, *subject) {
	return func(t T, s *subject) {
		w := s.open(t, connectors.EmulatorOptions{})
		view := w.stockView()
		keys := view.ListingKeys()
		start := w.gate.requests()
		if err := w.connector.(connectors.SKUBackfiller).BackfillSKU(w.ctx(), keys[0], "GW-CALM"); w.heard("BackfillSKU", err) != "" {
			t.Errorf("an undisturbed backfill: %v", err)
			return
		}
		n := w.gate.requests() - start
		w.patience(fault)
		for i, at := range places(fault, n, 4) {
			key, sku := keys[(i+1)%len(keys)], fmt.Sprintf("GW-ROUGH-%d", i)
			c := w.newConnector().(connectors.SKUBackfiller)
			repair := w.breakAt(fault, at, 1)
			var err error
			for range patienceRounds {
				if err = c.BackfillSKU(w.ctx(), key, sku); w.heard("BackfillSKU", err) == "" {
					break
				}
			}
			repair()
			if have := view.SKUOf(key); err != nil || have != sku {
				t.Errorf("fault at request %d of %d: listing %v has SKU %q, not %q (%v)", at, n, key, have, sku, err)
			}
		}
	}
}

func checkShippingMethods(t T, s *subject) {
	w := s.open(t, connectors.EmulatorOptions{})
	methods, err := w.connector.(connectors.ShippingMethods).ShippingMethods(w.ctx())
	if w.heard("ShippingMethods", err) != "" || len(methods) == 0 {
		t.Errorf("the shop must offer shipping methods (%v)", err)
	}
	seen := map[string]bool{}
	for _, m := range methods {
		if m.Code == "" || seen[m.Code] || m.Name.In("zh-TW") == "" {
			t.Errorf("shipping method %q must have a code of its own and a name", m.Code)
		}
		seen[m.Code] = true
	}
}
