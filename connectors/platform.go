// Package connectors is the contract between the engine and the platforms: what a platform declares about itself, what
// its connector must and may do, and how errors are told. It imports nothing of ours.
package connectors

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Connection is how an account is connected.
type Connection string

// The kinds of connection.
const (
	Authorization Connection = "authorization" // log-in in the browser
	Key           Connection = "key"
	Credentials   Connection = "credentials" // account and password
	SignedKey     Connection = "signed_key"
)

// FetchMode is how orders arrive.
type FetchMode string

// The fetch modes. Real time always has a scheduled sweep beside it.
const (
	Scheduled FetchMode = "scheduled"
	RealTime  FetchMode = "real_time"
)

// StockMode is what the platform's stock call takes.
type StockMode string

// The stock modes.
const (
	StockNone     StockMode = "none"
	StockAbsolute StockMode = "absolute"
	StockDelta    StockMode = "delta"
)

// PushMode is how a platform learns where to send its real-time messages.
type PushMode string

// The push modes.
const (
	PushNone   PushMode = ""        // it sends none, or none that could be believed
	PushByAPI  PushMode = "by_api"  // registered by a call: PushRegistrar
	PushByHand PushMode = "by_hand" // a person enters the address at the platform
)

// Push is what a platform says of its real-time messages. Beside them the scheduled fetch always goes on.
type Push struct {
	Mode   PushMode
	Where  Text // PushByHand: where the address is entered
	Shared bool // the platform takes one address for all accounts of one app
	Answer int  // the status by which a message was taken, where the platform wants another than 200
}

// Taken is the status that tells the platform that its message was taken.
func (p Push) Taken() int {
	if p.Answer != 0 {
		return p.Answer
	}
	return http.StatusOK
}

// CodeMode says whether the shipping codes are the platform's fixed list or the shop's own.
type CodeMode string

// The code modes.
const (
	CodesCustom CodeMode = "custom" // mapped per account
	CodesFixed  CodeMode = "fixed"  // the platform's table replaces the map
)

// Field is one value the merchant gives when he connects an account or one setting of the platform's own.
type Field struct {
	Key      string // snake_case, as in FACTS.md section 1
	Label    Text   // as the platform prints it
	Where    Text   // where to find it
	Secret   bool   // kept in the vault, never shown again
	Required bool
	Pattern  *regexp.Regexp // nil: anything
	Default  string
	Choices  []Choice  // empty: free text
	Loaded   bool      // the choices are the merchant's own at the platform: ChoiceLoader asks for them
	Many     bool      // holds several values, with commas between them
	App      bool      // of the installation, not the account: entered once (`platform app set`)
	Granted  bool      // comes from the authorisation, not typed
	Setting  bool      // a choice of how the account works, no part of the connection: a new value needs no new test
	OnOrders bool      // of the loaded: what is chosen is named with each order and on its packing slip, such as where goods leave from
	When     Condition // the field counts only then: of a platform with several ways to connect, each has its own fields
}

// Condition is that another field of the platform has one of some values. The zero value is always met.
type Condition struct {
	Field string
	Is    []string
}

// Asked says whether a field counts where the others have such values. Without a value a field has its default.
func (p *Platform) Asked(f Field, values Values) bool {
	if f.When.Field == "" {
		return true
	}
	value := values[f.When.Field]
	if other, there := p.Field(f.When.Field); there && value == "" {
		value = other.Default
	}
	return slices.Contains(f.When.Is, value)
}

// Defaults gives the fields' defaults by their keys.
func Defaults(fields []Field) map[string]string {
	byKey := make(map[string]string, len(fields))
	for _, f := range fields {
		byKey[f.Key] = f.Default
	}
	return byKey
}

// Level is how sure we are that a platform works as coded.
type Level string

// The levels, best first.
const (
	Documented Level = "documented"
	Partly     Level = "partly"
	Unverified Level = "unverified"
)

var levelRank = map[Level]int{Documented: 0, Partly: 1, Unverified: 2}

// Ability names an ability in Evidence.
type Ability string

// The abilities of which a platform tells its evidence.
const (
	AbilityConnect  Ability = "connect"
	AbilityFetch    Ability = "fetch"
	AbilityShip     Ability = "ship"
	AbilityLabel    Ability = "label"
	AbilityStock    Ability = "stock"
	AbilityListings Ability = "listings"
)

// Finding is the evidence for one ability: how sure, and why in one sentence.
type Finding struct {
	Level Level
	Note  Text
}

// Evidence is what is known of a platform, by ability.
type Evidence map[Ability]Finding

// Level is the worst level of all abilities.
func (e Evidence) Level() Level {
	worst := Documented
	for _, f := range e {
		if levelRank[f.Level] > levelRank[worst] {
			worst = f.Level
		}
	}
	return worst
}

// Limits are the platform's limits, as published or as assumed; FACTS.md says which.
type Limits struct {
	PerSecond   float64       // requests per second and account
	Burst       int           // requests at once
	InFlight    int           // requests under way at once; 1 for gentle platforms
	PageSize    int           // orders per page; 0: no paging
	Window      time.Duration // longest window of one query
	LookBack    time.Duration // furthest a fetch may go back
	CallTimeout time.Duration // for one request
	NumberWait  time.Duration // after which a person is told of a number that does not come; 0: two hours
}

// Volume is what a fetch brought, to compute what it must have cost.
type Volume struct {
	Orders  int // orders listed by the platform
	Lines   int
	Pages   int // pages of the list, at least 1
	Watched int // open orders asked about because the list did not have them
	Same    int // of Orders, those that were known and not asked for: Sparing
}

// PaymentCode is a payment method the platform is known to send.
type PaymentCode struct {
	Code string
	Name Text
	Kind PaymentKind
}

// ShippingCode is a shipping method the platform is known to send. On platforms with fixed codes this is the built-in table.
type ShippingCode struct {
	Code string
	Name Text
	COD  bool     // collects on delivery by its nature
	Mode ShipMode // empty: the platform's
}

// Platform describes one platform completely: screens, command help, comparison and practice are made from it.
type Platform struct {
	ID            string // lower case, as in the folder's name
	Name          Text
	Connection    Connection
	Fields        []Field
	Allowlist     bool // the platform must know this machine's outbound address
	AllowlistNote Text
	Fetch         FetchMode
	Push          Push
	Waits         bool     // holds a request until something changes, at least in some shops: ChangeWaiter
	Ship          ShipMode // of most orders; an order says its own
	Stock         StockMode
	// Listings says that a person may map the shop's listings. Without it a Lister serves stock alone, which is told by the keys that it
	// gives: what it lists belongs to the product whose SKU it carries, as the orders' lines do, whatever the sales channel matches by.
	Listings      bool
	SKUBackfill   bool
	Acknowledges  bool // wants to know when the merchant begins to prepare an order
	Spares        bool // each order costs a request: asked for where the list shows something new (Sparing), seldom where it is from long ago
	ShippingCodes CodeMode
	LabelPassword bool
	// AnswersOnce says that a number or label comes once, with the answer that ships the parcel: if that answer is lost, a person must
	// settle the parcel, since asking again tells less or nothing.
	AnswersOnce bool
	// Corrects says that the platform takes another number in the place of one that it was told: PushTracking of a parcel with what earlier
	// outcomes asked to keep replaces it there.
	Corrects bool
	// LogIn is the choice of a field that connects an account by a log-in in the browser although Connection is another way. Empty: there is none.
	LogIn LogIn
	// LabelSecrets are the keys of Fields to try as label passwords, in order.
	LabelSecrets []string
	Label        LabelForm // what a label looks like; only where the platform gives labels
	Limits       Limits
	Caveats      []Text
	Evidence     Evidence
	Payments     []PaymentCode
	Shippings    []ShippingCode
	// MinRequests is the least number of requests a fetch of that volume can cost, and Source says why.
	MinRequests       func(Volume) int
	MinRequestsSource string
	New               func(Env) (Connector, error)
	Emulator          func(EmulatorOptions) (Emulator, error)
	// Redirects are the addresses on this machine, http://localhost:port/path, that the merchant registers at a platform which sends
	// the browser to no others. The first whose port is free is used. Empty: any address will do.
	Redirects []string
}

// Redirect is an address to which the platform may send the browser: the first that it knows, or otherwise where it takes any.
func (p *Platform) Redirect(otherwise string) string {
	if len(p.Redirects) > 0 {
		return p.Redirects[0]
	}
	return otherwise
}

// LogIn names a field of a platform and the value of it that means a log-in.
type LogIn struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// MayAuthorize says whether accounts are connected by a log-in in the browser, or may be.
func (p *Platform) MayAuthorize() bool { return p.Connection == Authorization || p.LogIn.Field != "" }

// Authorizes says whether the account with these values is connected by a log-in in the browser.
func (p *Platform) Authorizes(values Values) bool {
	return p.Connection == Authorization || p.LogIn.Field != "" && values[p.LogIn.Field] == p.LogIn.Value
}

// Lists says whether what the shop sells can be read: to be mapped, or for stock alone.
func (p *Platform) Lists() bool { return p.Listings || p.Stock != StockNone }

// Field gives a field by its key.
func (p *Platform) Field(key string) (Field, bool) {
	i := slices.IndexFunc(p.Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return p.Fields[i], true
}

// Has tells which optional abilities the connector of this platform implements, by asking a connector value.
func Has[T any](c Connector) (T, bool) {
	t, ok := c.(T)
	return t, ok
}

var registry = struct {
	sync.RWMutex
	byID map[string]*Platform
}{byID: map[string]*Platform{}}

// Register adds a platform; each platform folder calls it from init. It panics on a double registration: that is a defect.
func Register(p *Platform) {
	registry.Lock()
	defer registry.Unlock()
	if _, twice := registry.byID[p.ID]; twice {
		panic("connectors: platform registered twice: " + p.ID)
	}
	registry.byID[p.ID] = p
}

// All gives every registered platform, by id.
func All() []*Platform {
	registry.RLock()
	defer registry.RUnlock()
	all := make([]*Platform, 0, len(registry.byID))
	for _, p := range registry.byID {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Platform) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return all
}

// Get gives a platform by its id.
func Get(id string) (*Platform, error) {
	registry.RLock()
	defer registry.RUnlock()
	if p, ok := registry.byID[id]; ok {
		return p, nil
	}
	return nil, &Error{Kind: NotFound, Reason: fmt.Sprintf("no platform is called %q", id),
		Do: Text{"See `gowarehouse platforms` for the names.", "請見 `gowarehouse platforms` 查看平台代號。"}}
}
