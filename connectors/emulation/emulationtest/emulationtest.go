// Package emulationtest is what the tests of all platforms share: an emulator held to its rules, and what an account in a test needs. Only
// tests import it.
package emulationtest

import (
	"context"
	"maps"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// Shop is an emulator that a test has opened.
type Shop interface {
	Rules() []connectors.Rule
	Report() connectors.EmulatorReport
}

// Answer is what a shop said to a request.
type Answer interface {
	Told() (status int, body string)
}

// Offence breaks one rule of a shop with hand-written HTTP.
type Offence[S Shop, A Answer] struct {
	Switches []string
	Prepare  func(*testing.T, S) // what goes before, without fault; may be nil
	Commit   func(*testing.T, S) A
	Status   int
	Says     string // in the answer; with a status of success the shop accepts what is wrong, and counts it
}

// Teeth holds an emulator to its list of rules: each is broken by an offence of its own, or by several, every one of which is answered as it
// says and counted once, as that rule's; and no offence breaks a rule that is not listed.
func Teeth[S Shop, A Answer](t *testing.T, open func(*testing.T, ...string) S, offences map[string][]Offence[S, A]) {
	t.Helper()
	rules := open(t).Rules()
	require.Len(t, offences, len(rules), "rules and offences go together")
	for _, rule := range rules {
		require.NotEmpty(t, offences[rule.ID], "no test breaks %s", rule.ID)
		for _, o := range offences[rule.ID] {
			t.Run(rule.ID, func(t *testing.T) {
				t.Parallel()
				s := open(t, o.Switches...)
				if o.Prepare != nil {
					o.Prepare(t, s)
				}
				require.Empty(t, s.Report().Violations, "what goes before is no offence")
				status, body := o.Commit(t, s).Told()
				require.Equal(t, o.Status, status, body)
				require.Contains(t, body, o.Says)
				violations := s.Report().Violations
				require.Len(t, violations, 1, "%v", violations)
				require.Equal(t, rule.ID, violations[0].Rule)
			})
		}
	}
}

// Once makes offences of one for each rule.
func Once[S Shop, A Answer](each map[string]Offence[S, A]) map[string][]Offence[S, A] {
	all := make(map[string][]Offence[S, A], len(each))
	for rule, o := range each {
		all[rule] = []Offence[S, A]{o}
	}
	return all
}

// Vault keeps an account's tokens in memory. Its zero value is empty.
type Vault struct {
	turn sync.Mutex
	mu   sync.Mutex
	kept connectors.Values
}

// NewVault is a vault with tokens in it.
func NewVault(values connectors.Values) *Vault { return &Vault{kept: maps.Clone(values)} }

// Load gives the tokens.
func (v *Vault) Load(context.Context) (connectors.Values, error) { return v.Kept(), nil }

// Rotate renews the tokens, one caller at a time.
func (v *Vault) Rotate(ctx context.Context, renew func(context.Context, connectors.Values) (connectors.Values, error)) (connectors.Values, error) {
	v.turn.Lock()
	defer v.turn.Unlock()
	fresh, err := renew(ctx, v.Kept())
	if err != nil {
		return nil, err
	}
	v.Put(fresh)
	return v.Kept(), nil
}

// Kept gives a copy of the tokens.
func (v *Vault) Kept() connectors.Values {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.kept)
}

// Put replaces the tokens.
func (v *Vault) Put(values connectors.Values) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = maps.Clone(values)
}
