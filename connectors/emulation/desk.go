// Package emulation is what all platform emulators share: the book of rules and violations, the clock, the switches,
// faults on the wire, and sample data of a small Taiwanese shop. It knows no platform.
package emulation

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
)

// Desk keeps an emulator's books. Embed it; its methods are safe for concurrent use.
type Desk struct {
	now      func() time.Time
	rules    []connectors.Rule
	switches []connectors.Switch

	mu         sync.Mutex
	on         map[string]bool
	requests   int
	byName     map[string]int
	violations []connectors.Violation
}

// NewDesk opens the books. now may be nil for the real clock.
func NewDesk(now func() time.Time, rules []connectors.Rule, switches []connectors.Switch) *Desk {
	if now == nil {
		now = time.Now
	}
	return &Desk{now: now, rules: rules, switches: switches, on: map[string]bool{}, byName: map[string]int{}}
}

// Now is the platform's time, in UTC.
func (d *Desk) Now() time.Time { return d.now().UTC() }

// Count notes a request for an operation.
func (d *Desk) Count(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests++
	d.byName[name]++
}

// Break notes a broken rule. It panics on a rule that is not listed: that is a defect of the emulator.
func (d *Desk) Break(rule, detail string) {
	if !slices.ContainsFunc(d.rules, func(r connectors.Rule) bool { return r.ID == rule }) {
		panic("emulation: rule not listed: " + rule)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.violations = append(d.violations, connectors.Violation{Rule: rule, Detail: detail})
}

// Rules lists what is enforced.
func (d *Desk) Rules() []connectors.Rule { return slices.Clone(d.rules) }

// Switches lists the awkward behaviours.
func (d *Desk) Switches() []connectors.Switch { return slices.Clone(d.switches) }

// Turn sets a switch.
func (d *Desk) Turn(name string, on bool) error {
	if !slices.ContainsFunc(d.switches, func(s connectors.Switch) bool { return s.Name == name }) {
		return fmt.Errorf("no switch is called %q", name)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.on[name] = on
	return nil
}

// On tells a switch.
func (d *Desk) On(name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.on[name]
}

// Report copies the books.
func (d *Desk) Report() connectors.EmulatorReport {
	d.mu.Lock()
	defer d.mu.Unlock()
	byName := make(map[string]int, len(d.byName))
	for name, n := range d.byName {
		byName[name] = n
	}
	return connectors.EmulatorReport{Requests: d.requests, ByName: byName, Violations: slices.Clone(d.violations)}
}

// App is nil: most platforms have no app credentials. One that has shadows it.
func (*Desk) App() connectors.Values { return nil }

// Authorize fails: most platforms are connected by what the merchant types. One with a log-in in the browser shadows it.
func (*Desk) Authorize(string) (string, error) {
	return "", errors.New("this platform is connected by what is typed; there is nothing to authorise in a browser")
}
