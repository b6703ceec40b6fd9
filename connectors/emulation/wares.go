package emulation

import (
	"slices"
	"sync"

	"gowarehouse/connectors"
)

// Ware is what a shop sells: one variant, as whoever looks at the shop's stock sees it.
type Ware struct {
	Key       connectors.ListingKey
	SKU       string
	Quantity  int  // that can be sold
	Changes   int  // of the quantity that were accepted
	Uncounted bool // the shop keeps no stock of it
}

// Wares is the platform's side of stock, for an emulator to embed.
type Wares struct {
	lock sync.Locker
	all  func() []Ware
}

// NewWares lets look at what all gives while lock is held.
func NewWares(lock sync.Locker, all func() []Ware) Wares { return Wares{lock, all} }

func (w Wares) look() []Ware {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.all()
}

func (w Wares) of(key connectors.ListingKey) (Ware, bool) {
	all := w.look()
	i := slices.IndexFunc(all, func(one Ware) bool { return one.Key == key })
	if i < 0 {
		return Ware{}, false
	}
	return all[i], true
}

// StockOf gives what can be sold of a listing and how many changes were accepted; ok is false where the shop has none or counts none.
func (w Wares) StockOf(key connectors.ListingKey) (quantity, changes int, ok bool) {
	one, there := w.of(key)
	return one.Quantity, one.Changes, there && !one.Uncounted
}

// ListingKeys gives every listing.
func (w Wares) ListingKeys() []connectors.ListingKey {
	all := w.look()
	keys := make([]connectors.ListingKey, len(all))
	for i, one := range all {
		keys[i] = one.Key
	}
	return keys
}

// SKUOf gives the SKU of a listing; empty where there is none.
func (w Wares) SKUOf(key connectors.ListingKey) string {
	one, _ := w.of(key)
	return one.SKU
}
