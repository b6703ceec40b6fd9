// A keeper of tokens that watches: a new token must be stored before the platform sees it.

package conformance

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
)

// errNotStored is what a broken vault says.
var errNotStored = errors.New("the vault could not store the value")

// keeper is a connectors.TokenKeeper in memory, durable for as long as the world stands.
type keeper struct {
	gate *gate
	turn sync.Mutex // one rotation at a time

	mu        sync.Mutex
	values    connectors.Values
	used      bool // somebody asked for tokens
	renewing  bool
	rotations int      // those that brought something new
	premature []string // keys of tokens that the platform saw before they were stored
	broken    bool     // storing fails
	unstored  []string // tokens that storing failed for
	history   []string // every token there ever was
	listeners []func(token string)
	awaited   int // callers of Load that wait for each other
	allHere   chan struct{}
}

func newKeeper(g *gate) *keeper { return &keeper{gate: g, values: connectors.Values{}} }

// Load gives the tokens last stored.
func (k *keeper) Load(context.Context) (connectors.Values, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.used = true
	values := maps.Clone(k.values)
	k.gather()
	return values, nil
}

// together makes the next n calls of Load give the same tokens: none returns before all have come, or a second has passed.
func (k *keeper) together(n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.awaited, k.allHere = n, make(chan struct{})
}

// gather waits for the others. The caller holds the lock, which is open meanwhile.
func (k *keeper) gather() {
	if k.awaited == 0 {
		return
	}
	k.awaited--
	here := k.allHere
	if k.awaited == 0 {
		close(here)
		return
	}
	k.mu.Unlock()
	defer k.mu.Lock()
	select {
	case <-here:
	case <-time.After(time.Second):
	}
}

// Rotate runs one rotation and stores what it brought.
func (k *keeper) Rotate(
	ctx context.Context, renew func(context.Context, connectors.Values) (connectors.Values, error),
) (connectors.Values, error) {
	k.turn.Lock()
	defer k.turn.Unlock()
	before := k.begin()
	fresh, err := renew(ctx, maps.Clone(before))
	return k.end(before, fresh, err)
}

func (k *keeper) begin() connectors.Values {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.used, k.renewing = true, true
	return maps.Clone(k.values)
}

func (k *keeper) end(before, fresh connectors.Values, err error) (connectors.Values, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.renewing = false
	if err != nil {
		return nil, err
	}
	news := newTokens(before, fresh)
	if len(news) == 0 && maps.Equal(before, fresh) {
		return maps.Clone(k.values), nil
	}
	for key, token := range news {
		k.learn(token)
		if k.gate.saw(token) {
			k.premature = append(k.premature, key)
		}
		if k.broken {
			k.unstored = append(k.unstored, token)
		}
	}
	if k.broken {
		return nil, errNotStored
	}
	k.values = maps.Clone(fresh)
	k.rotations++
	return maps.Clone(fresh), nil
}

// newTokens gives the values that look like tokens and were not there before.
func newTokens(before, fresh connectors.Values) connectors.Values {
	news := connectors.Values{}
	for key, value := range fresh {
		if before[key] != value && looksLikeToken(value) {
			news[key] = value
		}
	}
	return news
}

// looksLikeToken is true for long values that are not a number or a time.
func looksLikeToken(value string) bool {
	return len(value) >= 12 && strings.Trim(value, "0123456789.:-+TZ ") != ""
}

// put stores values as connecting an account does.
func (k *keeper) put(values connectors.Values) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, token := range newTokens(k.values, values) {
		k.learn(token)
	}
	k.values = connectors.Values{}
	maps.Copy(k.values, values)
}

// learn remembers a token for good and has everybody told that it is a secret. The caller holds the lock.
func (k *keeper) learn(token string) {
	k.history = append(k.history, token)
	for _, tell := range k.listeners {
		tell(token)
	}
}

// tell has f called with every token, those known already and those to come.
func (k *keeper) tell(f func(token string)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, token := range k.history {
		f(token)
	}
	k.listeners = append(k.listeners, f)
}

// ever gives every token there ever was.
func (k *keeper) ever() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.history)
}

// peek looks without counting as use.
func (k *keeper) peek() connectors.Values {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.values)
}

// breakStore makes every storing fail, or work again.
func (k *keeper) breakStore(broken bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.broken = broken
}

// isRenewing tells whether a rotation is under way.
func (k *keeper) isRenewing() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.renewing
}

// tally gives the counts that checks ask for.
func (k *keeper) tally() (used bool, rotations int, premature, unstored []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.used, k.rotations, slices.Clone(k.premature), slices.Clone(k.unstored)
}
