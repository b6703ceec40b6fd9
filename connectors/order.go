package connectors

import (
	"encoding/json"
	"log/slog"
	"time"
)

// Fetched is an order as the platform gave it. Raw is a JSON document of the connector's own making that holds all that
// Normalise will ever need: decrypted rows, detail answers, query tags. The engine stores it before anything else.
type Fetched struct {
	ID   string
	Raw  json.RawMessage
	Same bool // from a Sparing alone: Raw is what was kept, and nothing was asked for
}

// PlatformState is where the platform says an order is.
type PlatformState string

// The states of an order on its platform.
const (
	StateOpen            PlatformState = "open"             // paid, or cash on delivery, or payment not known; not shipped
	StateUnpaid          PlatformState = "unpaid"           // known to be unpaid: refused
	StateArranged        PlatformState = "arranged"         // a number was taken (perhaps elsewhere), not handed over yet
	StateShipped         PlatformState = "shipped"          // handed over or finished: refused
	StateCancelRequested PlatformState = "cancel_requested" // the buyer asked to cancel: held
	StateCancelled       PlatformState = "cancelled"
	StateNotOurs         PlatformState = "not_ours" // fulfilled by the platform itself: refused
)

// PaymentKind says who collects the money, and is the first safeguard.
type PaymentKind string

// The kinds of payment. Unknown with no PaidAt and no Reference holds the order.
const (
	PaymentOnline   PaymentKind = "online"
	PaymentCOD      PaymentKind = "cod"
	PaymentPlatform PaymentKind = "platform" // the platform is the seller and collects
	PaymentUnknown  PaymentKind = "unknown"
)

// Payment is how an order is paid.
type Payment struct {
	Method    string      `json:"method"` // the platform's own word
	Kind      PaymentKind `json:"kind"`
	PaidAt    *time.Time  `json:"paid_at,omitempty"`
	Reference string      `json:"reference,omitempty"` // transaction number of an online payment
}

// ShipMode says who gives the tracking number of one order. A platform may have both.
type ShipMode string

// The ship modes.
const (
	ShipLabel ShipMode = "label"     // the platform assigns the number and gives the label
	ShipSelf  ShipMode = "self_ship" // the merchant's own carrier; the number is pushed
	ShipNone  ShipMode = "read_only" // nothing can be pushed back
)

// Shipping is the method the buyer chose.
type Shipping struct {
	Code      string   `json:"code"` // the platform's own; empty means missing, which holds
	Name      string   `json:"name"`
	Mode      ShipMode `json:"mode"`
	StoreID   string   `json:"store_id,omitempty"` // pickup store, leading zeros kept
	StoreName string   `json:"store_name,omitempty"`
	Note      string   `json:"note,omitempty"` // what the buyer wishes about delivery
}

// Receiver is the person the parcel goes to. Personal data: never logged.
type Receiver struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Postcode string `json:"postcode,omitempty"`
	Address  string `json:"address"`
	Masked   bool   `json:"masked,omitempty"` // the platform hides it; with ShipLabel that is normal, otherwise it holds
}

// LogValue keeps a receiver out of logs.
func (Receiver) LogValue() slog.Value { return slog.StringValue("[receiver]") }

// String keeps a receiver out of messages.
func (Receiver) String() string { return "[receiver]" }

// ListingKey names one sellable thing on a platform: a product and, where it has them, its variant.
type ListingKey struct {
	Item    string `json:"item"`
	Variant string `json:"variant,omitempty"`
}

// Line is one line of an order.
type Line struct {
	ID       string     `json:"id"` // unique in the order and stable over fetches
	Listing  ListingKey `json:"listing"`
	SKU      string     `json:"sku"` // as the platform has it; may be empty
	Barcode  string     `json:"barcode,omitempty"`
	Name     string     `json:"name"`
	Variant  string     `json:"variant,omitempty"`
	Quantity int        `json:"quantity"` // still to ship: cancelled and refunded pieces are taken off; 0 is kept as cancelled
	Price    Money      `json:"price"`    // for one piece, after discount
	// Note is what the packer must know about the line, such as a gift text.
	Note string `json:"note,omitempty"`
}

// Package is one parcel as the platform has already cut the order.
type Package struct {
	Ref            string        `json:"ref"` // the platform's name for it
	Lines          []PackageLine `json:"lines,omitempty"`
	Carrier        string        `json:"carrier,omitempty"`
	TrackingNumber string        `json:"tracking_number,omitempty"`
}

// PackageLine is how much of a line goes into a package or parcel.
type PackageLine struct {
	Line     string `json:"line"`
	Quantity int    `json:"quantity"`
}

// Order is a platform's order in the words of this program.
type Order struct {
	ID        string        `json:"id"`     // for calls to the platform
	Number    string        `json:"number"` // for people
	State     PlatformState `json:"state"`
	OrderedAt time.Time     `json:"ordered_at"`
	UpdatedAt time.Time     `json:"updated_at"` // zero where the platform does not say
	ShipBy    *time.Time    `json:"ship_by,omitempty"`
	Payment   Payment       `json:"payment"`
	Total     Money         `json:"total"`
	COD       *Money        `json:"cod,omitempty"` // amount to collect; nil when nothing is
	Shipping  Shipping      `json:"shipping"`
	Receiver  Receiver      `json:"receiver"`
	Buyer     string        `json:"buyer,omitempty"` // the platform's account name. Personal data
	BuyerNote string        `json:"buyer_note,omitempty"`
	Lines     []Line        `json:"lines"`
	Packages  []Package     `json:"packages,omitempty"`
	// PartlyShipped says that some pieces have left already, by whomever; Lines count them still. The engine holds such an order if
	// nothing of it left this house, so that nobody packs it a second time.
	PartlyShipped bool `json:"partly_shipped,omitempty"`
	// Hold is a reason of the platform's own why a person must look before this ships (an address change that must be
	// answered, a combined parcel). Empty for most orders.
	Hold *Text `json:"hold,omitempty"`
	// CancelReason is what the platform says about a cancellation or a request for one.
	CancelReason string `json:"cancel_reason,omitempty"`
}
