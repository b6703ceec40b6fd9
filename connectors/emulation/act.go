package emulation

import (
	"fmt"

	"gowarehouse/connectors"
)

// Deeds are what can happen to an order O of an emulator E, by the kind of act.
type Deeds[E, O any] map[string]func(E, O, connectors.Act) error

// Do does an act to an order. found is false where the emulator has none by that id.
func (deeds Deeds[E, O]) Do(e E, o O, found bool, act connectors.Act) error {
	if !found {
		return fmt.Errorf("no order %q", act.Order)
	}
	do, known := deeds[act.Kind]
	if !known {
		return fmt.Errorf("nobody can %q here", act.Kind)
	}
	return do(e, o, act)
}
