package connectors

import (
	"net/http"
	"time"
)

// Emulator is a platform on loopback, as strict as its FACTS.md section 8. It has state, follows the facts and never the
// connector, and counts every request and every broken rule.
type Emulator interface {
	http.Handler

	// Credentials are what a merchant of this pretended shop would type or, for tokens, be granted. All dummies.
	Credentials() Values
	// App are the app credentials of an authorisation platform; nil elsewhere.
	App() Values
	// Authorize acts as the merchant in the browser: it takes the address Begin gave and answers with the address the browser lands on.
	Authorize(link string) (landed string, err error)

	// Rules lists what the emulator enforces.
	Rules() []Rule
	// Report tells what was asked of it so far.
	Report() EmulatorReport
	// Switches are the awkward behaviours that can be turned on by name.
	Switches() []Switch
	// Turn sets a switch. An unknown name is an error.
	Turn(name string, on bool) error

	// Expect tells, from the emulator's own state, what a correct client must arrive at for a fetch of that window.
	Expect(window Window) Expectation
	// Act does what a buyer, the merchant or the platform's staff would: see Act.
	Act(Act) error
	// Shop shows the platform's side of one order.
	Shop(orderID string) (ShopView, bool)
}

// EmulatorOptions set up an emulator.
type EmulatorOptions struct {
	Now    func() time.Time // the platform's clock; tests move it
	Seed   uint64           // the same seed gives the same shop
	Orders int              // how many orders to make beside the fixed samples; 0: only the samples
	// Bare leaves the fixed samples out too: a shop with Orders orders, all of them shippable and without awkwardness, for
	// tests of volume.
	Bare bool
	// BaseURL is where the emulator is reached; it can be set later by SetBaseURL where addresses appear in answers.
	BaseURL string
	// Deliver sends a real-time message to a registered address: it returns at once and waits for no answer. Nil: none is sent.
	Deliver func(address string, header http.Header, body []byte)
}

// Rule is one thing the emulator enforces.
type Rule struct {
	ID      string // such as "shopee.window"
	Section string // of FACTS.md
	Text    string
}

// Violation is one broken rule.
type Violation struct {
	Rule   string
	Detail string // no secret, no personal datum
}

// EmulatorReport counts what an emulator saw.
type EmulatorReport struct {
	Requests   int
	ByName     map[string]int // requests by operation
	Violations []Violation
}

// Switch is one awkward behaviour.
type Switch struct {
	Name    string
	Section string
	Text    string
}

// Expectation is what a correct client must arrive at.
type Expectation struct {
	Orders  []string       // ids that must come in, each once
	Refused map[string]int // orders in sight that must not, by reason: unpaid, already_shipped, too_old
	Unknown []string       // of Orders: those whose payment method nobody knows and that show no payment
	// Shippable are those of Orders that a correct client can ship once a person has resolved every hold that can be
	// resolved here: all but those with a cancellation asked for, and those without any shipping method.
	Shippable []string
	// Unlabelled are those of Shippable for which the platform gives a number and no label, because it is printed elsewhere (at the
	// convenience store's own service, say). A correct client ships them and tells a person where the label is.
	Unlabelled []string
}

// Act is something that happens on the platform. Kinds every emulator knows: "cancel", "request_cancel", "change_address",
// "change_quantity", "ship_elsewhere", "sell" (one piece of Listing is sold elsewhere), "revoke" (the credentials die),
// "hand_over" (the carrier scans the parcels). Emulators that send real-time messages know "buy" too: somebody places a new, plain order.
// One that cannot happen on the platform is refused with an error.
type Act struct {
	Kind     string
	Order    string
	Listing  ListingKey
	Quantity int
}

// ShopView is the platform's own view of an order, for tests to compare with.
type ShopView struct {
	State           PlatformState
	TrackingNumbers []string // in the order they were given
	Shipments       int      // how many times something was shipped or pushed: more than the parcels means doubled
	Notices         int      // messages the buyer got
	Order           Order    // the truth in our words, with the receiver unmasked where the platform would show it
}

// StockView is implemented by emulators of platforms with stock.
type StockView interface {
	// StockOf gives the platform's own number, and how many accepted changes it saw.
	StockOf(ListingKey) (quantity, changes int, ok bool)
	// ListingKeys gives every sellable listing of the shop.
	ListingKeys() []ListingKey
	// SKUOf gives the platform's SKU of a listing.
	SKUOf(ListingKey) string
}

// HookTaker is implemented by emulators of platforms whose address for messages is entered by a person (PushByHand): EnterHook is what he
// does there. From then on the pretended shop sends its messages to that address; an empty one ends that.
type HookTaker interface{ EnterHook(address string) }
