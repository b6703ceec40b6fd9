// Package emulator is EtMall's supplier API on loopback as FACTS.md designs it, with state, as strict as its section 8 says. EtMall publishes
// no document: what is emulated is the design, and it proves the program's behaviour, not the wire. It knows nothing of the connector.
package emulator

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// What the dummy vendor types.
const (
	dummySupplier = "990001"
	dummyAccount  = "gwtest"
	dummyPassword = "Gw-Dummy-Pass01" //nolint:gosec // a dummy
	// formerPassword is what one order is encrypted with under a switch.
	formerPassword = "Gw-Dummy-Pass00" //nolint:gosec // a dummy
)

var taipei = connectors.Taipei

// Emulator is one vendor of EtMall. It is safe for concurrent use.
type Emulator struct {
	*emulation.Desk
	emulation.Wares

	mu       sync.Mutex
	base     string
	random   *rand.Rand
	password string
	tokens   map[string]time.Time // every token that was given, with its end
	wrong    int                  // refused passwords in a row
	locked   time.Time            // until when the account is
	served   int                  // calls that were let in
	lately   []time.Time          // calls of the last minute, under a switch
	logins   []time.Time          // likewise
	left     *order               // the row that a list has lost, under a switch
	goods    []*item
	goodsBy  map[connectors.ListingKey]*item
	orders   []*order
	byNumber map[string]*order
	parcels  map[string]*parcel
}

var _ interface {
	connectors.Emulator
	connectors.StockView
} = (*Emulator)(nil)

// New opens a vendor's account. The same options give the same one.
func New(options connectors.EmulatorOptions) (*Emulator, error) {
	if options.Orders < 0 {
		return nil, fmt.Errorf("etmall emulator: %d orders", options.Orders)
	}
	e := &Emulator{
		Desk: emulation.NewDesk(options.Now, rules, switches), base: options.BaseURL, random: emulation.NewRand(options.Seed), password: dummyPassword,
		tokens: map[string]time.Time{}, goodsBy: map[connectors.ListingKey]*item{}, byNumber: map[string]*order{}, parcels: map[string]*parcel{},
	}
	e.Wares = emulation.NewWares(&e.mu, e.wares)
	e.stockShelves()
	e.fill(options)
	return e, nil
}

// SetBaseURL tells where the emulator is reached.
func (e *Emulator) SetBaseURL(address string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.base = strings.TrimRight(address, "/")
}

// Credentials are those of a dummy vendor, and the address that stands in his document.
func (e *Emulator) Credentials() connectors.Values {
	e.mu.Lock()
	defer e.mu.Unlock()
	return connectors.Values{"supplier_code": dummySupplier, "account": dummyAccount, "password": dummyPassword, "base_url": e.base}
}

const (
	maxBody   = 4 << 20
	tokenLife = 2 * time.Hour
	// wrongPasswords is how many in a row lock the account, and lockTime for how long.
	wrongPasswords = 5
	lockTime       = 15 * time.Minute
)

type body = emulation.Object

// object is a JSON object of an answer.
type object = map[string]any

// The calls, by their path.
const pathLogin = "/api/v1/auth/login"

var operations = map[string]func(*Emulator, body) (any, error){
	"/api/v1/orders/query":      (*Emulator).ordersQuery,
	"/api/v1/shipments/assign":  (*Emulator).assign,
	"/api/v1/shipments/label":   (*Emulator).label,
	"/api/v1/shipments/confirm": (*Emulator).confirm,
	"/api/v1/stocks/update":     (*Emulator).stocksUpdate,
	"/api/v1/stocks/query":      (*Emulator).stocksQuery,
	"/api/v1/goods/query":       (*Emulator).goodsQuery,
}

// refusal is an answer that says no.
type refusal struct {
	status        int
	code, message string
}

func (r refusal) Error() string { return r.code + " " + r.message }

// The refusals of FACTS.md section 7.
var (
	wrongLogin = refusal{http.StatusUnauthorized, "1001", "帳號或密碼錯誤"}
	wrongToken = refusal{http.StatusUnauthorized, "1002", "授權已過期或無效"}
	isLocked   = refusal{http.StatusForbidden, "1003", "帳號已鎖定，請於15分鐘後再試"}
	noRight    = refusal{http.StatusForbidden, "1004", "無此功能權限"}
	badWindow  = refusal{http.StatusBadRequest, "2001", "日期區間錯誤或超過31天"}
	tooMany    = refusal{http.StatusTooManyRequests, "9001", "呼叫次數過多"}
)

func bad(parameter string) refusal {
	return refusal{http.StatusBadRequest, "2002", "參數錯誤：" + parameter}
}

// broken notes a broken rule and gives the refusal that goes with it.
func (e *Emulator) broken(rule, detail string, with refusal) error {
	e.Break(rule, detail)
	return with
}

// ServeHTTP answers one request.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	e.mu.Lock()
	status, answer := e.answer(r, raw)
	e.mu.Unlock()
	if answer == nil {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<html><head><title>系統維護中</title></head><body>系統維護中，請稍後再試</body></html>")
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_, _ = w.Write(encoded(answer))
}

// answer gives the status and the object of an answer; without an object it is a web page.
func (e *Emulator) answer(r *http.Request, raw []byte) (int, object) {
	name := strings.TrimPrefix(r.URL.Path, "/api/v1/")
	run, known := operations[r.URL.Path]
	if !known && r.URL.Path != pathLogin {
		e.Count("unknown")
		e.Break(rulePath, r.URL.Path)
		return http.StatusNotFound, nil
	}
	e.Count(name)
	if e.On(switchMaintenance) {
		return http.StatusServiceUnavailable, nil
	}
	data, err := e.serve(r, raw, run)
	if err != nil {
		told := err.(refusal) //nolint:errorlint // nothing else is given here
		return told.status, e.shaped(object{"code": told.code, "message": told.message, "data": nil})
	}
	return http.StatusOK, e.shaped(object{"code": "0000", "message": "成功", "data": data})
}

// shaped puts an answer into a form that nobody foresaw, under a switch.
func (e *Emulator) shaped(envelope object) object {
	if !e.On(switchOtherShape) {
		return envelope
	}
	return object{"Result": object{"RtnCode": 1, "RtnMsg": envelope["message"]}, "Content": envelope["data"]}
}

func (e *Emulator) serve(r *http.Request, raw []byte, run func(*Emulator, body) (any, error)) (any, error) {
	if r.Method != http.MethodPost {
		return nil, e.broken(rulePost, r.Method, refusal{http.StatusMethodNotAllowed, "2002", "僅接受 POST"})
	}
	b, err := emulation.ReadObject(r.Header.Get("Content-Type"), raw)
	if err != nil {
		return nil, e.broken(ruleBody, err.Error(), bad("body"))
	}
	if run == nil {
		if e.tooFast(&e.logins, loginsPerMinute) {
			return nil, tooMany
		}
		return e.login(b)
	}
	if e.tooFast(&e.lately, callsPerMinute) {
		return nil, tooMany
	}
	if e.served++; e.On(switchThrottled) && e.served%5 == 0 {
		return nil, tooMany
	}
	if err := e.admit(r); err != nil {
		return nil, err
	}
	return run(e, b)
}

// How many calls and log-ins of a vendor are let through in a minute (FACTS.md section 7).
const (
	callsPerMinute  = 60
	loginsPerMinute = 10
)

// tooFast keeps the rate under its switch: what is let through is noted.
func (e *Emulator) tooFast(lately *[]time.Time, most int) bool {
	if !e.On(switchRateWindow) {
		return false
	}
	now := e.Now()
	*lately = slices.DeleteFunc(*lately, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	if len(*lately) >= most {
		return true
	}
	*lately = append(*lately, now)
	return false
}

// tokenPattern is the form of the tokens that are given.
var tokenPattern = regexp.MustCompile(`^DUMMYetmall[0-9a-f]{40}$`)

// login gives a token: FACTS.md section 1.3.
func (e *Emulator) login(b body) (any, error) {
	var typed [3]string
	for i, key := range []string{"supplierCode", "account", "password"} {
		var ok bool
		if typed[i], ok = b.Text(key); !ok || typed[i] == "" {
			return nil, e.broken(ruleLogin, key, bad(key))
		}
	}
	if e.Now().Before(e.locked) {
		return nil, isLocked
	}
	if typed != [3]string{dummySupplier, dummyAccount, e.password} {
		if e.wrong++; e.wrong == wrongPasswords {
			e.wrong, e.locked = 0, e.Now().Add(lockTime)
			e.Break(ruleLocked, fmt.Sprintf("%d refused logins in a row", wrongPasswords))
		}
		return nil, wrongLogin
	}
	e.wrong = 0
	var random [20]byte
	for i := range random {
		random[i] = byte(e.random.Uint32())
	}
	token := "DUMMYetmall" + hex.EncodeToString(random[:])
	e.tokens[token] = e.Now().Add(tokenLife)
	return object{"accessToken": token, "tokenType": "Bearer", "expiresIn": int(tokenLife / time.Second)}, nil
}

// admit checks the headers of every call but the login.
func (e *Emulator) admit(r *http.Request) error {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	ends := e.tokens[token] // of one that was given before this emulator began the end is long past
	switch {
	case !bearer || !tokenPattern.MatchString(token):
		return e.broken(ruleBearer, "Authorization", wrongToken)
	case r.Header.Get("X-Supplier-Code") != dummySupplier:
		return e.broken(ruleSupplier, "X-Supplier-Code", bad("X-Supplier-Code"))
	case !e.Now().Before(ends): // it ended, or was ended: the caller cannot know before he asks
		return wrongToken
	case e.On(switchTokensDie) && e.served%7 == 0:
		e.tokens[token] = e.Now()
		return wrongToken
	}
	return nil
}

// endTokens ends every token before its time.
func (e *Emulator) endTokens() {
	for token := range e.tokens {
		e.tokens[token] = e.Now()
	}
}

// encoded writes JSON as other servers do, without escaping <, > and &.
func encoded(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // answers are made of strings, numbers and lists
	}
	return out.Bytes()
}

// rows reads a list of 1 to most objects.
func (e *Emulator) rows(b body, key string, most int) ([]body, error) {
	rows, ok := b.Rows(key)
	if !ok {
		return nil, e.broken(ruleRows, key, bad(key))
	}
	if len(rows) > most {
		return nil, e.broken(ruleBatch, fmt.Sprintf("%d in %s", len(rows), key), bad(key))
	}
	return rows, nil
}

// paging reads page and pageSize.
func (e *Emulator) paging(b body) (page, size int, err error) {
	page, ok := b.Number("page")
	size, sized := b.Number("pageSize")
	if !ok || page < 1 || !sized || size < 1 || size > mostRows {
		return 0, 0, e.broken(rulePage, "page or pageSize", bad("page"))
	}
	return page, size, nil
}

// mostRows is the largest page.
const mostRows = 100

// paged cuts a page out of a list and counts it.
func paged[T any](all []T, page, size int) (rows []T, counts object) {
	from, to := min((page-1)*size, len(all)), min(page*size, len(all))
	return all[from:to], object{"total": len(all), "totalPage": (len(all) + size - 1) / size, "page": page, "pageSize": size}
}
