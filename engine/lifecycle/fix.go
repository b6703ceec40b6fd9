package lifecycle

import (
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// FixKind is what a person does about a hold.
type FixKind string

// The kinds of fixes. FixRelease is a person's word; FixNone waits for the platform.
const (
	FixPayment  FixKind = "classify_payment"
	FixShipping FixKind = "map_shipping"
	FixProduct  FixKind = "map_product"
	FixRelease  FixKind = "release"
	FixNone     FixKind = "none"
)

// FixKinds lists them.
var FixKinds = []FixKind{FixPayment, FixShipping, FixProduct, FixRelease, FixNone}

var fixKinds = map[store.HoldReason]FixKind{store.HoldUnknownPayment: FixPayment, store.HoldUnmappedShipping: FixShipping,
	store.HoldUnknownProduct: FixProduct, store.HoldMaskedAddress: FixNone}

// Fix is what ends a hold.
type Fix struct {
	Kind FixKind
	Do   connectors.Text
	Note bool // releasing it needs a note
}

// FixOf says what ends a hold. A safeguard whose platform names no method has nothing to map: a person releases it, with a note.
func FixOf(reason store.HoldReason, subject string) Fix {
	if slices.Contains(safeguards, reason) && subject == "" {
		return Fix{Kind: FixRelease, Do: doWithNote, Note: true}
	}
	kind, special := fixKinds[reason]
	if !special {
		kind = FixRelease
	}
	return Fix{Kind: kind, Do: ReasonFix(string(reason))}
}
