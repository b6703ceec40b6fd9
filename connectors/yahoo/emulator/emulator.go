// Package emulator is Yahoo奇摩購物中心's supplier API (SCM) and Supplier Portal API on loopback, with state, as strict as FACTS.md
// section 8 says. It follows the facts and knows nothing of the connector.
package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

var taipei = connectors.Taipei

// Emulator is one supplier's Yahoo.
type Emulator struct {
	*emulation.Desk
	emulation.Wares

	mu        sync.Mutex
	key       apiKey
	goods     []*item
	goodsByID map[int64]*item
	orders    []*order
	byID      map[string]*order
	byCode    map[string]*order
	parcels   []*parcel
	subOrders int
	snapshots map[family]snapshot
	sessions  map[string]*session
}

var _ interface {
	connectors.Emulator
	connectors.StockView
} = (*Emulator)(nil)

// New opens a shop.
func New(options connectors.EmulatorOptions) (connectors.Emulator, error) {
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), key: dummyKey, goodsByID: map[int64]*item{},
		byID: map[string]*order{}, byCode: map[string]*order{}, snapshots: map[family]snapshot{}, sessions: map[string]*session{},
	}
	e.Wares = emulation.NewWares(&e.mu, e.wares)
	e.stockShelves()
	e.fill(options)
	return e, nil
}

// Credentials are the six values of a dummy supplier's page API Key.
func (e *Emulator) Credentials() connectors.Values {
	return connectors.Values{
		"api_token": dummyKey.token, "supplier_id": dummyKey.supplier, "key_version": dummyKey.version,
		"share_secret_key": dummyKey.secret, "share_secret_iv": dummyKey.iv, "salt_key": dummyKey.salt,
	}
}

const (
	scmPath    = "/scmapi/api/"
	portalPath = "/api/spa/v1/"
	maxBody    = 8 << 20
)

// refusal is an answer that is none: a status and a plain body.
type refusal struct {
	status int
	body   any
}

func (r refusal) Error() string { return fmt.Sprint(r.status) }

// broken notes a broken rule and gives the SCM API's refusal that goes with it.
func (e *Emulator) broken(rule, detail string, status int, words string) error {
	e.Break(rule, detail)
	return refusal{status, map[string]any{"code": status, "message": words}}
}

// action is a call of the SCM API. body is the decrypted JSON.
type action struct {
	run     func(e *Emulator, c call) (any, error)
	family  family
	orders  bool // an order query, which takes api-version
	changes bool
}

// call is an admitted request.
type call struct {
	action
	body    json.RawMessage
	version int
}

var actions = func() map[string]action {
	all := map[string]action{
		"HomeDelivery/ConfirmOrders":       {run: (*Emulator).confirmHomeOrders, family: home, changes: true},
		"StoreDelivery/ConfirmOrders":      {run: (*Emulator).confirmStoreOrders, family: store, changes: true},
		"ThirdPartyDelivery/ConfirmOrders": {run: (*Emulator).confirmThirdOrders, family: third, changes: true},

		"ThirdPartyLogistics/ToBeShippedOrders": {run: (*Emulator).toBeShippedOrders, family: third, orders: true},
		"ThirdPartyLogistics/ConfirmPacked":     {run: (*Emulator).confirmPacked, family: third, changes: true},
		"ThirdPartyLogistics/ConfirmShipped":    {run: (*Emulator).confirmShipped, family: third, changes: true},

		"GdStock/GetQty":                   {run: (*Emulator).getQty},
		"GdStock/GetMultipleQuantities":    {run: (*Emulator).getQuantities},
		"GdStock/UpdateMultipleQuantities": {run: (*Emulator).updateQuantities, changes: true},
	}
	for _, f := range families {
		all[string(f)+"/GetPreparingOrders"] = action{run: (*Emulator).preparingOrders, family: f, orders: true}
		all[string(f)+"/GetShippingOrders"] = action{run: (*Emulator).shippingOrders, family: f, orders: true}
		all[string(f)+"/GetCanceledOrders"] = action{run: (*Emulator).canceledOrders, family: f}
	}
	return all
}()

// ServeHTTP answers one request. The Date header is the platform's clock, as it is in life.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	w.Header().Set("Date", e.Now().Format(http.TimeFormat))
	e.mu.Lock()
	defer e.mu.Unlock()
	if name, ok := strings.CutPrefix(r.URL.Path, portalPath); ok {
		e.portal(w, r, name, raw)
		return
	}
	e.scm(w, r, raw)
}

func (e *Emulator) scm(w http.ResponseWriter, r *http.Request, raw []byte) {
	name, isSCM := strings.CutPrefix(r.URL.Path, scmPath)
	a, known := actions[name]
	if !isSCM || !known {
		e.Count("unknown")
		e.Break(rulePath, r.URL.Path)
		page(w, http.StatusNotFound, "404 Not Found")
		return
	}
	e.Count(name)
	if e.On(switchMaintenance) {
		page(w, http.StatusServiceUnavailable, "系統維護中")
		return
	}
	plain, version, err := e.admit(r, raw, a)
	var result any
	if err == nil {
		result, err = a.run(e, call{a, plain, version})
	}
	var no refusal
	if errors.As(err, &no) {
		write(w, no.status, no.body)
		return
	}
	e.answer(w, result)
}

// answer encrypts a result and dresses it as the switches say.
func (e *Emulator) answer(w http.ResponseWriter, result any) {
	if e.On(switchLooseTypes) {
		result = loosened(result)
	}
	text := string(encoded(result))
	if !e.On(switchPlain) {
		text = e.key.seal([]byte(text))
	}
	switch {
	case e.On(switchQuoted) && !e.On(switchPlain):
		text = `"` + text + `"`
	case e.On(switchLineBreaks) && !e.On(switchPlain):
		for i := 76; i < len(text); i += 78 {
			text = text[:i] + "\r\n" + text[i:]
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = io.WriteString(w, text)
}

// validity is how far a time stamp may be away from the platform's clock.
const validity = 90 * time.Second

var (
	scmHeaders    = []string{"Api-Token", "Api-Signature", "Api-Timestamp", "Api-Keyversion", "Api-Supplierid", "Accept"}
	portalHeaders = []string{"Api-Token", "Api-Signature", "Api-Timestamp", "Api-Keyversion"}
	digits        = regexp.MustCompile(`^\d{1,12}$`)
)

// admit checks a request in the order of FACTS.md section 8 and gives what it says.
func (e *Emulator) admit(r *http.Request, raw []byte, a action) (json.RawMessage, int, error) {
	plain, err := e.signed(r, raw, scmHeaders)
	if err != nil {
		return nil, 0, err
	}
	version := 1
	if given := r.Header.Get("Api-Version"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > 3 || !a.orders {
			return nil, 0, e.broken(ruleVersion, given, http.StatusBadRequest, "api-version 錯誤")
		}
		version = n
	}
	return plain, version, nil
}

// signed checks headers, time stamp, key, signature and cipher.
func (e *Emulator) signed(r *http.Request, raw []byte, headers []string) (json.RawMessage, error) {
	const refused = http.StatusUnauthorized
	if r.Method != http.MethodPost {
		return nil, e.broken(ruleMethod, r.Method, http.StatusMethodNotAllowed, "POST only")
	}
	for _, name := range headers {
		if r.Header.Get(name) == "" {
			return nil, e.broken(ruleHeaders, name, refused, "missing header "+name)
		}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, e.broken(ruleHeaders, "Content-Type", refused, "missing header Content-Type")
	}
	stamp := r.Header.Get("Api-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || !digits.MatchString(stamp) || e.Now().Sub(time.Unix(seconds, 0)).Abs() > validity {
		return nil, e.broken(ruleTimestamp, "api-timestamp", refused, "api-timestamp expired")
	}
	supplier := r.Header.Get("Api-Supplierid")
	if r.Header.Get("Api-Token") != e.key.token || r.Header.Get("Api-Keyversion") != e.key.version ||
		supplier != "" && supplier != e.key.supplier {
		return nil, e.broken(ruleKey, "api-token, api-keyversion or api-supplierid", refused, "unknown key")
	}
	text := string(raw)
	if bare := strings.Trim(text, `"`); bare != text {
		e.Break(ruleRawBody, "the ciphertext is in quotes")
		text = bare
	}
	if !e.key.signed(stamp, text, r.Header.Get("Api-Signature")) {
		return nil, e.broken(ruleSignature, "api-signature", refused, "signature mismatch")
	}
	plain, err := e.key.open(text)
	switch {
	case err != nil:
		return nil, e.broken(ruleCipher, "the body cannot be decrypted", http.StatusBadRequest, "資料格式錯誤")
	case !json.Valid(plain):
		return nil, e.broken(ruleJSON, "the decrypted body is not JSON", http.StatusBadRequest, "資料格式錯誤")
	}
	return plain, nil
}

// write sends a plain JSON answer.
func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(encoded(body))
}

func page(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<html><head><title>"+title+"</title></head><body><h1>"+title+"</h1></body></html>")
}

// object is a JSON object of an answer.
type object = map[string]any

func encoded(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // answers are made of strings, numbers and lists
	}
	return text
}

// loosened turns the numbers of an answer into strings.
func loosened(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for key, value := range v {
			out[key] = loosened(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = loosened(v[i])
		}
		return out
	case int, int64:
		return fmt.Sprint(v)
	}
	return v
}
