// Tokens: they expire in the middle of a fetch, are renewed once, stored before use, and an answer that is lost must not
// leave the account in a state that nobody can tell.

package conformance

import (
	"net/http"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// tokenLives are the spans after which a token may have expired, shortest first.
var tokenLives = []time.Duration{
	20 * time.Minute, 35 * time.Minute, 65 * time.Minute, 125 * time.Minute, 4*time.Hour + 10*time.Minute, 6*time.Hour + 10*time.Minute,
	8*time.Hour + 10*time.Minute, 12*time.Hour + 10*time.Minute, 24*time.Hour + 10*time.Minute, 49 * time.Hour, 8 * 24 * time.Hour,
	31 * 24 * time.Hour, 91 * 24 * time.Hour,
}

// tokenLife finds out after how long the connector renews; ok is false for platforms without tokens that expire.
func (s *subject) tokenLife(t T) (life time.Duration, ok bool) {
	t.Helper()
	typed := false
	for _, life := range tokenLives {
		w := s.open(t, connectors.EmulatorOptions{Bare: true})
		w.strict = false
		typed = w.typed
		_, err := w.connector.Test(w.ctx())
		if used, _, _, _ := w.keeper.tally(); err != nil || !used {
			break
		}
		_, first, _, _ := w.keeper.tally() // a token that was asked for with the credentials came by a rotation
		w.clock.forward(life)
		_, err = w.connector.Test(w.ctx())
		if _, rotations, _, _ := w.keeper.tally(); err == nil && rotations > first {
			return life, true
		}
	}
	if s.platform.Connection == connectors.Authorization && !typed {
		t.Errorf("no expiry of a token was met by moving the clock, or the connector does not renew it through the keeper")
	} else {
		t.Logf("the platform has no tokens that expire")
	}
	return 0, false
}

func checkRenewal(t T, s *subject) {
	life, ok := s.tokenLife(t)
	if !ok {
		return
	}
	orders := s.fewOrders()
	for _, at := range positions(s.requestsOfFetch(t, orders), 6) {
		w := s.open(t, connectors.EmulatorOptions{Orders: orders})
		window := w.window()
		w.gate.recordAll()
		_, first, _, _ := w.keeper.tally()
		w.expireAfter(at, life)
		got := w.fetch(w.connector, window)
		w.exact(got, window)
		if _, err := w.connector.Test(w.ctx()); w.heard("Test", err) != "" {
			t.Errorf("after an expiry in the middle of a fetch: %v", err)
		}
		if _, rotations, _, _ := w.keeper.tally(); rotations-first != 1 {
			t.Errorf("an expiry after request %d led to %d renewals, not one", at, rotations-first)
		}
	}
}

// expireAfter moves the clock past the life of a token once the n-th request from now on was answered.
func (w *world) expireAfter(n int, life time.Duration) {
	start := w.gate.requests()
	var once sync.Once
	w.answers.beforeEach(func() {
		if w.gate.requests()-start >= n {
			once.Do(func() { w.clock.forward(life) })
		}
	})
}

func checkStoredFirst(t T, s *subject) {
	life, ok := s.tokenLife(t)
	if !ok {
		return
	}
	w := s.open(t, connectors.EmulatorOptions{})
	w.gate.recordAll()
	_, first, _, _ := w.keeper.tally()
	w.clock.forward(life)
	window := w.window()
	w.exact(w.fetch(w.connector, window), window)
	_, rotations, premature, _ := w.keeper.tally()
	if rotations == first {
		t.Errorf("the expired token was not renewed through the keeper")
	}
	for _, key := range premature {
		t.Errorf("the new %s was sent to the platform before it was stored", key)
	}
}

func checkNotStored(t T, s *subject) {
	life, ok := s.tokenLife(t)
	if !ok {
		return
	}
	w := s.open(t, connectors.EmulatorOptions{})
	w.strict = false // the old token is used up by then: asking again with it is all that is left
	w.gate.recordAll()
	w.clock.forward(life)
	w.keeper.breakStore(true)
	got := w.fetch(w.connector, w.window())
	if got.err == nil {
		t.Errorf("a fetch whose new token could not be stored must fail")
	}
	_, err := w.connector.Test(w.ctx())
	w.heard("Test", err)
	_, _, _, unstored := w.keeper.tally()
	if len(unstored) == 0 {
		t.Errorf("no token was to be stored")
	}
	for _, token := range unstored {
		if w.gate.saw(token) {
			t.Errorf("a token that could not be stored was used")
		}
	}
}

func checkRenewedOnce(t T, s *subject) {
	life, ok := s.tokenLife(t)
	if !ok {
		return
	}
	w := s.open(t, connectors.EmulatorOptions{})
	_, first, _, _ := w.keeper.tally()
	w.clock.forward(life)
	callers := []connectors.Connector{w.connector, w.connector, w.newConnector(), w.newConnector()}
	w.keeper.together(len(callers))
	var all sync.WaitGroup
	for _, c := range callers {
		all.Go(func() {
			if _, err := c.Test(w.ctx()); w.heard("Test", err) != "" {
				t.Errorf("one of several callers at an expiry failed: %v", err)
			}
		})
	}
	all.Wait()
	if _, rotations, _, _ := w.keeper.tally(); rotations-first != 1 {
		t.Errorf("%d callers renewed the token %d times, not once", len(callers), rotations-first)
	}
}

// checkRenewalLost breaks the request that renews. What certainly did not arrive must work later; what may have arrived ends in
// work, where the platform forgives it, or in Unauthorized, so that a person authorises again.
func checkRenewalLost(t T, s *subject) {
	life, ok := s.tokenLife(t)
	if !ok {
		return
	}
	for _, fault := range emulation.AllFaults {
		w := s.open(t, connectors.EmulatorOptions{})
		w.strict = false // asking again with a token that is used up is a violation, and the only way to find out
		w.timeout = hangTimeout
		c := w.newConnector()
		w.clock.forward(life)
		met := 0
		w.wire.Plan(fault, 1, func(*http.Request) bool {
			if w.keeper.isRenewing() {
				met++
				return true
			}
			return false
		})
		kind := connectors.Kind("")
		for range 4 {
			_, err := c.Test(w.ctx())
			if kind = w.heard("Test", err); kind == "" || kind == connectors.Unauthorized {
				break
			}
		}
		if met == 0 {
			t.Errorf("%s: the connector does not renew inside Rotate", fault)
		}
		if kind != "" && (kind != connectors.Unauthorized || !takesEffect(fault)) {
			t.Errorf("%s: the renewal ends in %q", fault, kind)
		}
	}
}

// takesEffect tells whether the platform acts on a request that meets the fault.
func takesEffect(fault emulation.Fault) bool {
	switch fault {
	case emulation.DropAfter, emulation.Fail500Got, emulation.Truncate:
		return true
	}
	return false
}
