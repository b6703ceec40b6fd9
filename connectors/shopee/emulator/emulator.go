// Package emulator is Shopee Taiwan's Open Platform v2 on loopback: signatures, tokens that expire, orders, logistics,
// labels, products and stock, as strict as FACTS.md section 8. It knows the facts and no connector.
package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Dummy credentials of the pretended app and shops. The values are those of the vectors in FACTS.md section 1.3.
const (
	partnerID    = 2001887
	partnerKey   = "shpk4f6e6c79446f63733132333435363738393041424344454630"
	mainShop     = 322300222
	secondShop   = 322300333
	mainAccountN = 880001
)

const (
	clockTolerance = 300 * time.Second
	maxBody        = 1 << 20
	apiPrefix      = "/api/v2/"
)

// Emulator is one pretended Shopee with one app and two shops.
type Emulator struct {
	*emulation.Desk
	deliver func(address string, header http.Header, body []byte) // never nil

	mu     sync.Mutex
	auth   authority
	shops  map[int64]*shop
	push   pushConfig
	cancel bool // cancel_between has struck
	random *rand.Rand
}

// New makes the platform as the options say. It is Platform.Emulator of Shopee.
func New(options connectors.EmulatorOptions) (connectors.Emulator, error) {
	e := &Emulator{
		Desk:  emulation.NewDesk(options.Now, rules, switches),
		shops: map[int64]*shop{}, deliver: options.Deliver,
		random: emulation.NewRand(options.Seed),
	}
	if e.deliver == nil {
		e.deliver = func(string, http.Header, []byte) {}
	}
	e.auth = newAuthority(options.Seed)
	e.shops[mainShop] = newShop(mainShop, "日日選物")
	e.shops[secondShop] = newShop(secondShop, "日日選物二店")
	for _, s := range e.shops {
		s.stockShelves(e.Now().Unix())
	}
	e.takeOrders(e.shops[mainShop], options)
	return e, nil
}

// endpoint is one operation: how it is called and what it does.
type endpoint struct {
	method string
	public bool // signed without token and shop
	serve  func(*Emulator, *request) (answer, error)
}

// endpoints are all operations by their name, the path after /api/v2/.
var endpoints = map[string]endpoint{
	"auth/token/get":                            {http.MethodPost, true, (*Emulator).tokenGet},
	"auth/access_token/get":                     {http.MethodPost, true, (*Emulator).tokenRefresh},
	"public/get_token_by_resend_code":           {http.MethodPost, true, (*Emulator).tokenResend},
	"push/set_app_push_config":                  {http.MethodPost, true, (*Emulator).pushSet},
	"push/get_app_push_config":                  {http.MethodGet, true, (*Emulator).pushGet},
	"shop/get_shop_info":                        {http.MethodGet, false, (*Emulator).shopInfo},
	"shop/get_warehouse_detail":                 {http.MethodGet, false, (*Emulator).warehouseDetail},
	"order/get_order_list":                      {http.MethodGet, false, (*Emulator).orderList},
	"order/get_order_detail":                    {http.MethodGet, false, (*Emulator).orderDetail},
	"order/get_package_detail":                  {http.MethodGet, false, (*Emulator).packageDetail},
	"order/split_order":                         {http.MethodPost, false, (*Emulator).splitOrder},
	"logistics/get_channel_list":                {http.MethodGet, false, (*Emulator).channelList},
	"logistics/get_shipping_parameter":          {http.MethodGet, false, (*Emulator).shippingParameter},
	"logistics/get_mass_shipping_parameter":     {http.MethodPost, false, (*Emulator).massShippingParameter},
	"logistics/ship_order":                      {http.MethodPost, false, (*Emulator).shipOrder},
	"logistics/mass_ship_order":                 {http.MethodPost, false, (*Emulator).massShipOrder},
	"logistics/get_tracking_number":             {http.MethodGet, false, (*Emulator).trackingNumber},
	"logistics/get_mass_tracking_number":        {http.MethodPost, false, (*Emulator).massTrackingNumber},
	"logistics/get_shipping_document_parameter": {http.MethodPost, false, (*Emulator).documentParameter},
	"logistics/create_shipping_document":        {http.MethodPost, false, (*Emulator).documentCreate},
	"logistics/get_shipping_document_result":    {http.MethodPost, false, (*Emulator).documentResult},
	"logistics/download_shipping_document":      {http.MethodPost, false, (*Emulator).documentDownload},
	"product/get_item_list":                     {http.MethodGet, false, (*Emulator).itemList},
	"product/get_item_base_info":                {http.MethodGet, false, (*Emulator).itemBaseInfo},
	"product/get_model_list":                    {http.MethodGet, false, (*Emulator).modelList},
	"product/update_stock":                      {http.MethodPost, false, (*Emulator).updateStock},
	"product/update_model":                      {http.MethodPost, false, (*Emulator).updateModel},
	"product/update_item":                       {http.MethodPost, false, (*Emulator).updateItem},
}

// request is one call that passed the gate.
type request struct {
	query url.Values
	body  []byte
	shop  *shop
}

// answer is what an operation gives back: an object under "response", an object at top level, or a file.
type answer struct {
	response    any
	flat        map[string]any
	warning     any
	file        []byte
	contentType string
}

// refusal is an error answer; rule is set when the client is at fault. A gate refusal uses HTTP 403.
type refusal struct {
	rule, code, message string
	gate                bool
	response            any
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

func refuse(code, message string) *refusal { return &refusal{code: code, message: message} }
func breach(rule, code, message string) *refusal {
	return &refusal{rule: rule, code: code, message: message}
}
func turnAway(rule, code, message string) *refusal {
	return &refusal{rule: rule, code: code, message: message, gate: true}
}

// errLostAnswer makes ServeHTTP close the connection after the effect.
var errLostAnswer = errors.New("answer lost")

// ServeHTTP is the platform's API host and, for the two authorisation pages, its web site.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if isAuthorisationPage(r.URL.Path) {
		e.browse(w, r)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, apiPrefix)
	e.Count(name)
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	result, err := e.dispatch(name, r, body)
	e.mu.Unlock()
	if errors.Is(err, errLostAnswer) {
		panic(http.ErrAbortHandler)
	}
	e.write(w, result, err)
}

func (e *Emulator) dispatch(name string, r *http.Request, body []byte) (answer, error) {
	op, known := endpoints[name]
	if !known || !strings.HasPrefix(r.URL.Path, apiPrefix) {
		return answer{}, turnAway("shopee.path", "error_param",
			"Permission denied. This API is currently offline or the request path is incorrect.")
	}
	if r.Method != op.method {
		return answer{}, turnAway("shopee.method", "error_param", "Wrong parameters, detail: request method not allowed.")
	}
	req := &request{query: r.URL.Query(), body: body}
	if err := e.checkSign(r.URL.Path, req, op.public); err != nil {
		return answer{}, err
	}
	if !op.public {
		if err := e.checkToken(req); err != nil {
			return answer{}, err
		}
	}
	if op.method == http.MethodPost && !isObject(body) {
		return answer{}, breach("shopee.body", "error_data", "parse data failed")
	}
	return op.serve(e, req)
}

func isObject(body []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(body, &object) == nil && object != nil
}

// checkSign is the first gate: partner, time and signature (FACTS.md 1.3).
func (e *Emulator) checkSign(path string, r *request, public bool) error {
	q := r.query
	if q.Get("partner_id") != strconv.Itoa(partnerID) {
		return turnAway("shopee.partner", "error_auth", "partner_id is invalid")
	}
	if err := e.checkTime(q.Get("timestamp")); err != nil {
		return err
	}
	if !q.Has("sign") {
		return turnAway("shopee.sign_missing", "error_param", "There is no sign in query.")
	}
	if !public {
		if !q.Has("access_token") {
			return turnAway("shopee.token_missing", "error_param", "There is no access_token in query.")
		}
		if !q.Has("shop_id") {
			return turnAway("shopee.token_missing", "error_param", "There is no shop_id in query.")
		}
	}
	base := q.Get("partner_id") + path + q.Get("timestamp")
	if !public {
		base += q.Get("access_token") + q.Get("shop_id")
	}
	if !hmac.Equal([]byte(sign(base)), []byte(q.Get("sign"))) {
		return turnAway("shopee.sign", "error_sign", "Wrong sign.")
	}
	return nil
}

func (e *Emulator) checkTime(stamp string) error {
	if stamp == "" {
		return turnAway("shopee.timestamp", "error_param", "no timestamp.")
	}
	seconds, err := strconv.ParseUint(stamp, 10, 32)
	if err != nil {
		return turnAway("shopee.timestamp", "error_param", "Timestamp is invalid, should be an integer between 0 and 4294967295.")
	}
	if e.Now().Sub(time.Unix(int64(seconds), 0)).Abs() > clockTolerance {
		return turnAway("shopee.timestamp", "error_param", "Timestamp is expired.")
	}
	return nil
}

// sign is the platform's own signature of a base string.
func sign(base string) string {
	mac := hmac.New(sha256.New, []byte(partnerKey))
	mac.Write([]byte(base))
	return hex.EncodeToString(mac.Sum(nil))
}

func (e *Emulator) write(w http.ResponseWriter, a answer, err error) {
	if no := e.blame(err); no != nil {
		envelope := map[string]any{"error": no.code, "message": no.message, "request_id": e.requestID()}
		if no.response != nil {
			envelope["response"] = no.response
		}
		status := http.StatusOK
		if no.gate {
			status = http.StatusForbidden
		}
		writeJSON(w, status, envelope)
		return
	}
	if a.file != nil {
		w.Header().Set("Content-Type", a.contentType)
		_, _ = w.Write(a.file)
		return
	}
	envelope := map[string]any{"error": "", "message": "", "request_id": e.requestID()}
	for key, value := range a.flat {
		envelope[key] = value
	}
	if a.response != nil {
		envelope["response"] = a.response
	}
	if a.warning != nil {
		envelope["warning"] = a.warning
	}
	writeJSON(w, http.StatusOK, envelope)
}

// blame counts the rule that an error answer is about, and gives the answer; nil for no error.
func (e *Emulator) blame(err error) *refusal {
	var no *refusal
	if errors.As(err, &no) && no.rule != "" {
		e.Break(no.rule, no.message)
	}
	return no
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (e *Emulator) requestID() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return fmt.Sprintf("e3e3e7f3%016x", e.random.Uint64())
}

// read decodes a body into a struct; numbers that do not fit their field are the client's fault.
func read[T any](r *request) (T, error) {
	var v T
	if err := json.Unmarshal(r.body, &v); err != nil {
		return v, breach("shopee.body", "error_param", "Wrong parameters, detail: "+err.Error())
	}
	return v, nil
}

// count checks the size of a batch.
func count(n int, rule, name string) error {
	if n < 1 || n > 50 {
		return breach(rule, "error_param", "Wrong parameters, detail: the size of "+name+" is over limit [1,50].")
	}
	return nil
}
