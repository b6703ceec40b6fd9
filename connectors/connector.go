package connectors

import (
	"context"
	"encoding/json"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Window is the time a fetch covers: From inclusive, To exclusive, both UTC. By is what a platform's own filter compares: the
// creation (or transfer) of the order; a connector whose platform filters by change says so in FACTS.md.
type Window struct{ From, To time.Time }

// Connector is what every platform must do. A connector belongs to one account and is safe for concurrent use.
type Connector interface {
	// Test makes the cheapest call that proves the credentials, changing nothing.
	Test(ctx context.Context) (Identity, error)

	// Orders streams every order of the window that is not yet shipped, each once, in the least number of requests. An order
	// that the platform's own filter lets through although it is unpaid or shipped may be yielded too: the engine refuses it
	// and counts why. An error with an empty Fetched ends the stream; an error beside a Fetched (with ID or Raw) sets that one
	// order aside and the stream goes on.
	Orders(ctx context.Context, window Window) iter.Seq2[Fetched, error]

	// Order asks for one order again. NotFound if the platform no longer gives it.
	Order(ctx context.Context, id string) (Fetched, error)

	// Normalise reads what Orders or Order gave. It is pure: no network, no clock, no store.
	Normalise(Fetched) (Order, error)
}

// Identity is what a successful test tells about the account on the platform.
type Identity struct {
	Name      string     // the shop's name, for the screen
	ID        string     // the shop's number, where there is one
	ExpiresAt *time.Time // when the authorisation or key itself ends, if the platform says
	Learned   Values     // non-secret settings the test found out (a detected plug-in, say), stored with the account
	Doubt     Text       // what is wrong and does not stop the account, with what to do: people are told
}

// Values are field values by key. Whether one is secret is the Field's to say.
type Values map[string]string

// LogValue keeps values out of logs.
func (Values) LogValue() slog.Value { return slog.StringValue("[values]") }

// String keeps values out of messages.
func (Values) String() string { return "[values]" }

// GoString keeps values out of %#v.
func (Values) GoString() string { return "[values]" }

// Env is all that a connector gets from outside.
type Env struct {
	Account string           // the account's own id, for messages
	BaseURL string           // overrides the platform's host; no trailing slash; empty for the platform's own
	Values  Values           // every field of the account, secret or not, and every account setting of the platform
	App     Values           // app credentials of this installation, for authorisation platforms
	HTTP    Caller           // the only way to the network
	Now     func() time.Time // the clock
	Tokens  TokenKeeper      // where rotating credentials live
}

// TokenKeeper keeps an account's rotating tokens. Only platforms with tokens use it.
type TokenKeeper interface {
	// Load gives the tokens last saved.
	Load(ctx context.Context) (Values, error)
	// Rotate runs one rotation at a time per account: renew gets the tokens as they are now (another caller may have rotated
	// them meanwhile; return them unchanged then), and what it returns is stored, durably, before Rotate returns it. Nobody may
	// use a new token before that.
	Rotate(ctx context.Context, renew func(ctx context.Context, current Values) (Values, error)) (Values, error)
}

// Authorizer connects an account by the merchant's log-in in the system browser.
type Authorizer interface {
	// Begin gives the address to open. redirect is where the platform shall send the browser; state comes back unchanged. It is empty
	// where what was typed connects this account without a browser: then a test does it.
	Begin(ctx context.Context, redirect, state string) (string, error)
	// Finish trades what the browser brought back for tokens, one grant per shop authorised. redirect is what Begin was given: platforms
	// that follow OAuth want it said again.
	Finish(ctx context.Context, redirect string, landed url.Values) ([]Grant, error)
	// Revoke gives the address of the platform's own page that ends the authorisation, or "" if it was ended by this call.
	Revoke(ctx context.Context, redirect string) (string, error)
}

// Recoverer is an Authorizer whose lost tokens can be had again with a code the platform sends to the merchant.
type Recoverer interface {
	Recover(ctx context.Context, code string) (Grant, error)
}

// Grant is one shop's authorisation.
type Grant struct {
	Shop   Identity
	Values Values // tokens and shop number, for the vault
}

// OutcomeState says what became of a changing call.
type OutcomeState string

// The outcomes for one parcel or listing.
const (
	Done     OutcomeState = "done"      // the platform has it
	Pending  OutcomeState = "pending"   // accepted; ask again at Until
	Already  OutcomeState = "already"   // had been done before; counts as done
	Nothing  OutcomeState = "nothing"   // (answers to a question only) the platform has nothing of it: calling is safe
	Unclear  OutcomeState = "unclear"   // nobody can tell; a person decides
	Refused  OutcomeState = "rejected"  // the platform refuses, see Err
	NotAsked OutcomeState = "not_asked" // the call did not get that far, and certainly had no effect; call again later
)

// Outcome is the answer for one parcel.
type Outcome struct {
	Parcel         string // Parcel.ID; of an Acknowledger the order's id
	State          OutcomeState
	Until          time.Time // for Pending: when to ask again
	TrackingNumber string    // where this answer carries it
	Carrier        string
	Ref            string            // the platform's name for the parcel, to be kept
	Keep           map[string]string // what the connector wants back in Parcel.Kept next time (a box number, say). No secret, no personal datum
	Hint           string            // the platform's explanation of a delay
	Label          *Label            // from Label, or from Arrange and Arranged of a platform that gives it once, with the answer that arranges
	Seen           *Sighting         // from an Acknowledger: the order as the platform has it then
	Err            error             // for Refused, Unclear, NotAsked: why; beside a label: what a person must still do at the platform
}

// Label is a label file as the platform gave it or, where it gives codes only, as the connector drew it.
type Label struct {
	Data []byte
	Type string // content type as declared, not believed
}

// Parcel is one parcel of an order, as the engine asks a connector to ship it.
type Parcel struct {
	ID             string // ours; stable over retries: the idempotency key where a platform takes one
	Order          Order  // as normalised
	Raw            json.RawMessage
	Lines          []PackageLine
	Whole          bool // this parcel is all of the order's open lines
	Ref            string
	Carrier        string // for self-ship: the warehouse's name of the carrier
	TrackingNumber string
	ShippedAt      time.Time
	Options        map[string]string // chosen ShipOptions
	Kept           map[string]string // what earlier outcomes asked to keep
	Others         []Sibling         // the order's other parcels, whatever has become of them
}

// Sibling is what a parcel knows of another one of its order.
type Sibling struct {
	ID             string // as Parcel.ID
	Lines          []PackageLine
	TrackingNumber string            // empty where it has none yet
	Kept           map[string]string // what its outcomes asked to keep
}

// Acknowledger tells the platform that the merchant has begun to prepare orders. Until then a buyer may change an order on some
// platforms, so that the order is read again afterwards, before it is packed.
type Acknowledger interface {
	// Acknowledge tells the platform of orders by their ids: one outcome each, in order, Already where the platform knew or the order is
	// further on. Telling it again changes nothing. Refused where the order cannot be prepared any more; if it was cancelled, Seen says so.
	Acknowledge(ctx context.Context, orders []string) []Outcome
	// Acknowledged asks what the platform has: Done with the order as Seen, or Nothing if it does not know yet. It changes nothing.
	Acknowledged(ctx context.Context, orders []string) []Outcome
}

// Acknowledging makes an Acknowledger's outcomes, order by order.
func Acknowledging(orders []string, step func(id string) Outcome) []Outcome {
	outcomes := make([]Outcome, len(orders))
	for i, id := range orders {
		outcomes[i] = step(id)
		outcomes[i].Parcel = id
	}
	return outcomes
}

// Asked is the outcome as the answer to a question, which was not done before: it is done.
func (o Outcome) Asked() Outcome {
	if o.State == Already {
		o.State = Done
	}
	return o
}

// TrackingPusher reports the merchant's own carrier and number to the platform.
type TrackingPusher interface {
	// PushTracking tells the platform. One outcome per parcel, in order. Where the platform Corrects, a parcel that was told before with
	// another number keeps one number there: the new one.
	PushTracking(ctx context.Context, parcels []Parcel) []Outcome
	// PushedTracking asks what the platform has: Done if it shows this number (and the state that goes with it), Nothing if it
	// certainly has no number of ours, Unclear otherwise. It changes nothing.
	PushedTracking(ctx context.Context, parcels []Parcel) []Outcome
}

// LabelShipper ships with the platform's own logistics: the platform gives number and label. Every step can be repeated after a
// crash: Arranged tells what is there.
type LabelShipper interface {
	// ShipOptions gives the choices of this parcel (pickup time, packaging), each with its default filled from the account's settings.
	ShipOptions(ctx context.Context, parcel Parcel) ([]ShipOption, error)
	// Batch says which parcels may go in one call: those of the same group, at most size.
	Batch(step ShipStep, parcel Parcel) (group string, size int)
	// Arrange asks the platform to take the parcels. Done carries the number where the answer has it, otherwise Pending. A label
	// that comes with the answer is stored at once, whatever the number does, and Label is not asked for it.
	Arrange(ctx context.Context, parcels []Parcel) []Outcome
	// Arranged asks what the platform has: Done with the number, Pending if taken but without a number yet, Nothing if not taken.
	Arranged(ctx context.Context, parcels []Parcel) []Outcome
	// Label gives the label of arranged parcels that have a number, one file each; Pending while the platform still makes it.
	// Asking twice is harmless. Where the platform is to be told something once the label is here, after which it gives none any more, the
	// label comes with Pending: it is stored first, and Label asked again, which then says Done without a label.
	Label(ctx context.Context, parcels []Parcel) []Outcome
}

// ShipStep is a step of a LabelShipper.
type ShipStep string

// The steps.
const (
	StepArrange ShipStep = "arrange"
	StepNumber  ShipStep = "number"
	StepLabel   ShipStep = "label"
)

// ShipOption is one choice at shipping time.
type ShipOption struct {
	Key      string
	Label    Text
	Required bool
	Choices  []Choice // empty: free text
	Default  string
}

// Choice is one value of an option.
type Choice struct {
	Value string
	Label Text
}

// Listing is one sellable thing on the platform, one per variant.
type Listing struct {
	Key          ListingKey `json:"key"`
	Name         string     `json:"name"`
	Variant      string     `json:"variant,omitempty"`
	SKU          string     `json:"sku"`
	Barcode      string     `json:"barcode,omitempty"`
	Price        *Money     `json:"price,omitempty"`
	Stock        *int       `json:"stock,omitempty"` // nil when not given with the listing
	StockManaged bool       `json:"stock_managed"`   // the platform counts it: stock may be pushed
	URL          string     `json:"url,omitempty"`
	Image        string     `json:"image,omitempty"`
	Active       bool       `json:"active"`
}

// Lister streams the listings of the shop, each variant once. A platform that takes stock needs one or a SKUFinder, whether it declares
// Listings or not.
type Lister interface {
	Listings(ctx context.Context) iter.Seq2[Listing, error]
}

// SKUFinder is for a platform that takes stock by SKU and gives no list of what it sells: it is asked about the warehouse's SKUs instead.
type SKUFinder interface {
	// FindSKUs streams the listings of those SKUs that the shop sells, each once; the others are left out. It changes nothing.
	FindSKUs(ctx context.Context, skus []string) iter.Seq2[Listing, error]
}

// SKUBackfiller writes the warehouse's SKU into the platform's listing.
type SKUBackfiller interface {
	// BackfillSKU sets the SKU; repeating it with the same SKU changes nothing.
	BackfillSKU(ctx context.Context, key ListingKey, sku string) error
}

// StockReader reads what the platform offers for sale now.
type StockReader interface {
	// Stock gives one level per key, in order.
	Stock(ctx context.Context, keys []ListingKey) ([]StockLevel, error)
}

// StockLevel is the stock of one listing on the platform.
type StockLevel struct {
	Key      ListingKey
	Quantity int
	Err      error             // this listing could not be read: NotFound, Rejected
	Keep     map[string]string // what the pusher wants echoed (momo demands name and option text)
}

// StockChange asks for a listing to go from what was read to a target. A platform with deltas sends Target-Read guarded by
// Read; one with absolute values sends Target.
type StockChange struct {
	Key    ListingKey
	Read   int
	Target int
	Keep   map[string]string // from the StockLevel
}

// StockPusher sets stock on the platform. Every StockPusher is a StockReader.
type StockPusher interface {
	StockReader
	// PushStock changes the listings; one outcome each, in order. Refused with the code "stale" when the platform's value
	// no longer was Read.
	PushStock(ctx context.Context, changes []StockChange) []StockOutcome
}

// StockOutcome is the answer for one listing.
type StockOutcome struct {
	Key   ListingKey
	State OutcomeState // Done, Already, Unclear, Refused, NotAsked
	Err   error
}

// CodeStale is the Error.Code of a guarded change whose guard no longer held: read again, then decide.
const CodeStale = "stale"

// Sparing is for a platform that lists orders cheaply and gives the rest of each for a request of its own. What is kept of an order is not asked
// for again while the list shows nothing new of it. A change that the list does not show is seen when picking begins: the order is read again
// then, before it is packed.
type Sparing interface {
	// OrdersKnowing streams as Orders does. known gives the Raw that is kept of an order, nil where there is none or it must be read anew. An
	// order of which the list shows nothing new is yielded as it is kept, with Same.
	OrdersKnowing(ctx context.Context, window Window, known func(id string) json.RawMessage) iter.Seq2[Fetched, error]
}

// CancelWatcher tells what became of open orders that the last fetch did not list.
type CancelWatcher interface {
	// Watch asks about the orders given (those the store holds as open and the fetch of the window did not yield) and gives an
	// answer for each of which the platform says anything. A platform that keeps one list of cancellations also answers for
	// open orders that the fetch did list. What it gives beside an error holds. It changes nothing.
	Watch(ctx context.Context, window Window, missing []string) ([]Sighting, error)
}

// Sighting is what the platform says about one known order. Fetched is set where the platform gave the whole order again.
type Sighting struct {
	ID      string
	State   PlatformState
	Reason  string
	Fetched *Fetched
}

// ChangeWaiter is for a platform that holds a request until something about its orders changes (a long poll): they come in within seconds
// although nobody can reach this computer.
type ChangeWaiter interface {
	// Waits says whether this account's shop holds requests; otherwise Wait is not called.
	Waits() bool
	// Wait gives the orders that were changed behind a position, as soon as there are some, or none when the shop's time is over, and the
	// position to go on from. An empty position, and one that the shop no longer knows, stands for since. One answer is one request; an
	// order may come again. It ends at once when ctx does.
	Wait(ctx context.Context, position string, since time.Time) (changed []Fetched, next string, err error)
}

// PushVerifier checks a real-time message.
type PushVerifier interface {
	// VerifyPush checks the signature of a request received at address (the public URL registered with the platform, with the query that it
	// came with: where a platform signs nothing, RegisterPush puts a key there) and reads what it tells. Unauthorized if the signature is
	// wrong or, where the platform itself sets a limit, if the message is too old. It asks no platform.
	VerifyPush(header http.Header, body []byte, address string) (PushMessage, error)
}

// PushMessage is what a real-time message tells. It is a hint, never data: it only names orders to ask for.
type PushMessage struct {
	ID     string    // the platform's own name of the message, the same when it sends it again; empty where it gives none
	SentAt time.Time // when it was sent, where the signature covers that; zero otherwise
	Orders []string  // their ids; none for a message about something else, or about another account of a shared address
}

// PushRegistrar registers and removes the real-time hook at the platform.
type PushRegistrar interface {
	// RegisterPush makes the platform send to address; an existing registration of the same address is kept or revived.
	RegisterPush(ctx context.Context, address string) error
	UnregisterPush(ctx context.Context, address string) error
	// Pushes tells whether the registration for address is there and active.
	Pushes(ctx context.Context, address string) (active bool, err error)
}

// ChoiceLoader gives the choices that only the platform knows, such as the merchant's warehouses and return centres there. A person
// asks for them again after something moved.
type ChoiceLoader interface {
	// LoadChoices gives the choices of every Field marked Loaded, by its key; none if the merchant has none there. It changes nothing.
	LoadChoices(ctx context.Context) (map[string][]Choice, error)
}

// ShippingMethods lists what shipping methods the shop offers, as suggestions for the shipping map.
type ShippingMethods interface {
	ShippingMethods(ctx context.Context) ([]ShippingCode, error)
}
