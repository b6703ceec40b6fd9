// The emulator of two invented platforms that the suite is tested with: "corner" with a pasted key, self-ship and absolute
// stock, and "mall" with authorisation, expiring tokens, labels and delta stock. It is honest; only its connector has defects.

package conformance

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

const (
	pageSize    = 20
	tokenLife   = time.Hour
	numberAfter = time.Minute // the mall needs this long to make a number
	shopKey     = "ck_7d1f00aa55e94b0d"
	shopSecret  = "cs_0b64e1c2ffab3377"
	appSecret   = "app-secret-31f6c8"
	shopID      = "320011223344556677"
)

// row is an order as the invented platforms write it. Numbers are JSON numbers, to tempt readers into floats.
type row struct {
	ID        json.Number `json:"id"`
	Number    string      `json:"number"`
	Status    string      `json:"status"` // unpaid, paid, taken, shipped, cancel_requested, cancelled
	At        time.Time   `json:"at"`
	Pay       string      `json:"pay"`
	PaidAt    *time.Time  `json:"paid_at"`
	Total     json.Number `json:"total"`
	Collect   json.Number `json:"collect"`
	Shipping  string      `json:"shipping"`
	StoreID   string      `json:"store_id"`
	StoreName string      `json:"store_name"`
	Receiver  string      `json:"receiver"`
	Phone     string      `json:"phone"`
	Address   string      `json:"address"`
	Note      *string     `json:"note"`
	Lines     []rowLine   `json:"lines"`

	numbers   []string
	shipments int
	takenAt   time.Time
}

type rowLine struct {
	ID    json.Number `json:"id"`
	Item  json.Number `json:"item"`
	SKU   string      `json:"sku"`
	Name  string      `json:"name"`
	Count int         `json:"count"`
	Price json.Number `json:"price"`
}

type article struct {
	Item    json.Number `json:"item"`
	SKU     string      `json:"sku"`
	Name    string      `json:"name"`
	Price   json.Number `json:"price"`
	Stock   int         `json:"stock"`
	changes int
}

// shop is the emulator.
type shop struct {
	*emulation.Desk
	mall bool
	name string
	base string

	mu       sync.Mutex
	rows     []*row
	articles []*article
	hooks    map[string]bool
	revoked  bool
	serial   int
	code     string
	access   string
	refresh  string
	expires  time.Time
}

func newShop(name string, mall bool, o connectors.EmulatorOptions) *shop {
	rule := func(id, text string) connectors.Rule {
		return connectors.Rule{ID: name + "." + id, Section: "8", Text: text}
	}
	s := &shop{mall: mall, name: name, base: o.BaseURL, hooks: map[string]bool{}}
	s.Desk = emulation.NewDesk(o.Now, []connectors.Rule{
		rule("auth", "credentials are checked on every request"), rule("page", "pages begin at 1"), rule("route", "only known addresses"),
		rule("refresh", "a refresh token is used once"), rule("tracking", "a number is not empty"),
	}, []connectors.Switch{
		{Name: "drift", Section: "8", Text: "an order stands on two pages"},
		{Name: "torn", Section: "8", Text: "one order cannot be read"},
		{Name: "null_note", Section: "8", Text: "notes are null"},
	})
	s.fill(o)
	return s
}

func (s *shop) fill(o connectors.EmulatorOptions) {
	r := emulation.NewRand(o.Seed)
	for i, p := range append(slices.Clone(emulation.Products), emulation.Stranger) {
		s.sell(number(900719925474100, i), p.SKU, p.Name, p.Price, p.Stock)
	}
	for i, b := range emulation.Bundles {
		s.sell(number(900719925475100, i), b.SKU, b.Name, b.Price, 9)
	}
	add := func(hours int, change func(*row)) {
		p := emulation.SomePerson(r)
		i := len(s.rows)
		at := s.Now().Add(-time.Duration(hours)*time.Hour - time.Duration(i)*time.Second)
		n := &row{
			ID: number(576460752303423, i), Number: fmt.Sprintf("A-%05d", i), Status: "paid", At: at, Pay: "card", PaidAt: &at, Total: "1258.50",
			Collect: "0", Shipping: "home", Receiver: p.Name, Phone: p.Phone, Address: p.Address(),
			Lines: []rowLine{s.line(i, 0, i%12, 1, "199.95"), s.line(i, 1, (i+5)%12, 2, "529.30")},
		}
		if change != nil {
			change(n)
		}
		s.rows = append(s.rows, n)
	}
	if !o.Bare {
		s.samples(add)
	}
	for i := range o.Orders {
		add(1+i%120, nil)
	}
}

func (s *shop) sell(item json.Number, sku, name string, price int64, stock int) {
	s.articles = append(s.articles, &article{Item: item, SKU: sku, Name: name, Price: json.Number(strconv.FormatInt(price, 10)), Stock: stock})
}

func (s *shop) samples(add func(int, func(*row))) {
	note := "請按門鈴🔔謝謝"
	for i := range 6 {
		add(3+i*20, nil)
	}
	add(30, func(n *row) { n.Note = &note; n.Lines[0] = s.line(100, 0, 9, 1, "320") })
	add(31, func(n *row) {
		n.Shipping, n.StoreID, n.StoreName, n.Address = "store", emulation.Stores[2].ID, emulation.Stores[2].Name, emulation.Stores[2].Address
	})
	add(32, func(n *row) { n.Pay, n.PaidAt, n.Collect = "cod", nil, n.Total })
	add(33, func(n *row) { n.Pay, n.PaidAt = "mystery", nil })
	add(34, func(n *row) { n.Lines = []rowLine{s.line(101, 0, 12, 1, "999")} })
	add(35, func(n *row) { n.Lines = []rowLine{s.line(102, 0, 13, 1, "230")} })
	add(36, func(n *row) { n.Status = "cancel_requested" })
	add(37, func(n *row) { n.Status, n.PaidAt = "unpaid", nil })
	add(38, func(n *row) { n.Status = "shipped" })
	add(39, func(n *row) { n.Status = "cancelled" })
	add(24*20, nil)
}

func number(base, i int) json.Number { return json.Number(fmt.Sprintf("%d%03d", base, i)) }

func (s *shop) line(order, line, i, count int, price json.Number) rowLine {
	a := s.articles[i]
	return rowLine{ID: number(881234567890000+order, line), Item: a.Item, SKU: a.SKU, Name: a.Name, Count: count, Price: price}
}

func (s *shop) Credentials() connectors.Values {
	if s.mall {
		return connectors.Values{}
	}
	return connectors.Values{"shop_key": shopKey, "shop_secret": shopSecret}
}

func (s *shop) App() connectors.Values {
	if s.mall {
		return connectors.Values{"app_secret": appSecret}
	}
	return nil
}

func (s *shop) Authorize(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil || u.Path != "/authorize" || u.Query().Get("redirect") == "" {
		return "", errors.New("not the address of the log-in")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	s.code = fmt.Sprintf("code-%012d-z", s.serial)
	return u.Query().Get("redirect") + "?code=" + s.code + "&state=" + u.Query().Get("state"), nil
}

func (s *shop) Expect(window connectors.Window) connectors.Expectation {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := connectors.Expectation{Refused: map[string]int{}}
	for _, n := range s.rows {
		id := n.ID.String()
		switch {
		case n.Status == "cancelled":
		case n.Status == "unpaid":
			e.Refused["unpaid"]++
		case n.Status == "shipped":
			e.Refused["already_shipped"]++
		case n.At.Before(window.From):
			e.Refused["too_old"]++
		default:
			e.Orders = append(e.Orders, id)
			if n.Pay == "mystery" && n.PaidAt == nil {
				e.Unknown = append(e.Unknown, id)
			}
			if n.Status == "paid" {
				e.Shippable = append(e.Shippable, id)
			}
		}
	}
	return e
}

func (s *shop) find(id string) *row {
	for _, n := range s.rows {
		if n.ID.String() == id {
			return n
		}
	}
	return nil
}

func (s *shop) Act(act connectors.Act) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if act.Kind == "revoke" {
		s.revoked = true
		return nil
	}
	if act.Kind == "sell" {
		if a := s.article(act.Listing.Item); a != nil {
			a.Stock -= act.Quantity
			return nil
		}
		return errors.New("no such article")
	}
	n := s.find(act.Order)
	if n == nil {
		return errors.New("no such order")
	}
	switch act.Kind {
	case "cancel":
		n.Status = "cancelled"
	case "request_cancel":
		n.Status = "cancel_requested"
	case "ship_elsewhere", "hand_over":
		n.Status = "shipped"
	case "change_address":
		n.Address = "宜蘭縣羅東鎮中正路1號"
	case "change_quantity":
		n.Lines[1].Count += act.Quantity
	default:
		return fmt.Errorf("cannot %s", act.Kind)
	}
	return nil
}

func (s *shop) Shop(id string) (connectors.ShopView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.find(id)
	if n == nil {
		return connectors.ShopView{}, false
	}
	return connectors.ShopView{
		State: rowStates[n.Status], TrackingNumbers: slices.Clone(n.numbers), Shipments: n.shipments, Notices: n.shipments, Order: s.truth(n),
	}, true
}

var rowStates = map[string]connectors.PlatformState{
	"unpaid": connectors.StateUnpaid, "paid": connectors.StateOpen, "taken": connectors.StateArranged, "shipped": connectors.StateShipped,
	"cancel_requested": connectors.StateCancelRequested, "cancelled": connectors.StateCancelled,
}

var payKinds = map[string]connectors.PaymentKind{"card": connectors.PaymentOnline, "cod": connectors.PaymentCOD}

// truth writes an order by hand in the words of the contract.
func (s *shop) truth(n *row) connectors.Order {
	dollars := func(v json.Number) connectors.Money {
		m, _ := connectors.ParseMoney(v.String(), "TWD")
		return m
	}
	o := connectors.Order{
		ID: n.ID.String(), Number: n.Number, State: rowStates[n.Status], OrderedAt: n.At.Truncate(time.Second), Total: dollars(n.Total),
		Payment:  connectors.Payment{Method: n.Pay, Kind: connectors.PaymentUnknown, PaidAt: n.PaidAt},
		Shipping: connectors.Shipping{Code: n.Shipping, Mode: connectors.ShipSelf, StoreID: n.StoreID, StoreName: n.StoreName},
		Receiver: connectors.Receiver{Name: n.Receiver, Phone: n.Phone, Address: n.Address},
	}
	if s.mall {
		o.Shipping.Mode = connectors.ShipLabel
	}
	if kind, known := payKinds[n.Pay]; known {
		o.Payment.Kind = kind
	}
	if n.Pay == "cod" {
		m := dollars(n.Collect)
		o.COD = &m
	}
	if n.Note != nil && !s.On("null_note") {
		o.BuyerNote = *n.Note
	}
	for _, l := range n.Lines {
		o.Lines = append(o.Lines, connectors.Line{
			ID: l.ID.String(), Listing: connectors.ListingKey{Item: l.Item.String()}, SKU: l.SKU, Name: l.Name,
			Quantity: l.Count, Price: dollars(l.Price),
		})
	}
	return o
}

func (s *shop) article(item string) *article {
	for _, a := range s.articles {
		if a.Item.String() == item {
			return a
		}
	}
	return nil
}

func (s *shop) StockOf(key connectors.ListingKey) (int, int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.article(key.Item)
	if a == nil {
		return 0, 0, false
	}
	return a.Stock, a.changes, true
}

func (s *shop) ListingKeys() []connectors.ListingKey {
	var keys []connectors.ListingKey
	for _, a := range s.articles {
		keys = append(keys, connectors.ListingKey{Item: a.Item.String()})
	}
	return keys
}

func (s *shop) SKUOf(key connectors.ListingKey) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.article(key.Item).SKU
}

// refusal is an error answer.
type refusal struct {
	status int
	rule   string
	text   string
}

func (s *shop) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Count(r.Method + " " + strings.Split(r.URL.Path, "/")[1])
	body, _ := io.ReadAll(r.Body)
	var in map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	_ = decoder.Decode(&in)
	answer, bad := s.answer(r, in)
	if bad != nil {
		if bad.rule != "" {
			s.Break(s.name+"."+bad.rule, bad.text)
		}
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(bad.status)
		_ = json.NewEncoder(rw).Encode(map[string]string{"error": bad.text})
		return
	}
	if pdf, ok := answer.([]byte); ok {
		rw.Header().Set("Content-Type", "application/pdf")
		_, _ = rw.Write(pdf)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(answer)
}

func (s *shop) answer(r *http.Request, in map[string]any) (any, *refusal) {
	path := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if path[0] == "token" {
		return s.token(r, in)
	}
	if !s.allowed(r) {
		return nil, &refusal{401, "auth", "credentials are not accepted"}
	}
	switch r.Method + " " + path[0] + strconv.Itoa(len(path)) {
	case "GET ping1":
		return map[string]string{"shop": "轉角商店", "id": shopID}, nil
	case "GET orders1":
		return s.page(r)
	case "GET orders2", "POST orders3", "GET orders3":
		n := s.find(path[1])
		if n == nil {
			return nil, &refusal{404, "", "no such order"}
		}
		if len(path) == 2 {
			s.ripen(n)
			return s.shown(n), nil
		}
		return s.onOrder(n, path[2], in)
	case "GET listings1":
		return map[string]any{"articles": s.articles}, nil
	case "POST listings2":
		a := s.article(path[1])
		if a == nil {
			return nil, &refusal{404, "", "no such article"}
		}
		a.SKU = fmt.Sprint(in["sku"])
		return map[string]bool{"ok": true}, nil
	case "POST stock1":
		return s.setStock(in)
	case "GET hooks1":
		return s.hooks, nil
	case "POST hooks1":
		s.hooks[fmt.Sprint(in["address"])] = true
		return s.hooks, nil
	case "DELETE hooks1":
		delete(s.hooks, r.URL.Query().Get("address"))
		return s.hooks, nil
	}
	return nil, &refusal{404, "route", "no such address"}
}

func (s *shop) allowed(r *http.Request) bool {
	if s.revoked {
		return false
	}
	if s.mall {
		return r.Header.Get("X-Token") == s.access && s.access != "" && s.Now().Before(s.expires)
	}
	key, secret, _ := r.BasicAuth()
	return key == shopKey && secret == shopSecret
}

func (s *shop) token(r *http.Request, in map[string]any) (any, *refusal) {
	if s.revoked || r.Header.Get("X-App") != appSecret {
		return nil, &refusal{401, "auth", "the app is not accepted"}
	}
	switch {
	case in["code"] != nil && in["code"] == s.code:
		s.code = ""
	case in["refresh"] != nil && in["refresh"] == s.refresh:
	default:
		return nil, &refusal{401, "refresh", "code or token is used up"}
	}
	s.serial++
	s.access, s.refresh = fmt.Sprintf("access-%016d-q", s.serial), fmt.Sprintf("refresh-%016d-q", s.serial)
	s.expires = s.Now().Add(tokenLife)
	return map[string]any{"access": s.access, "refresh": s.refresh, "expires": s.expires, "shop_id": shopID}, nil
}

func (s *shop) page(r *http.Request) (any, *refusal) {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	from, err := time.Parse(time.RFC3339, r.URL.Query().Get("from"))
	if page < 1 || err != nil {
		return nil, &refusal{400, "page", "page and from are needed"}
	}
	var inside []*row
	for _, n := range s.rows {
		if !n.At.Before(from) {
			inside = append(inside, n)
		}
	}
	start := min((page-1)*pageSize, len(inside))
	end := min(start+pageSize, len(inside))
	shown := []any{}
	if s.On("drift") && start > 0 && start < end {
		shown = append(shown, s.shown(inside[start-1]))
	}
	for i, n := range inside[start:end] {
		if s.On("torn") && page == 1 && i == 1 {
			shown = append(shown, map[string]any{"id": n.ID, "lines": "torn"})
			continue
		}
		shown = append(shown, s.shown(n))
	}
	return map[string]any{"orders": shown, "more": end < len(inside)}, nil
}

// shown is an order as the interface gives it.
func (s *shop) shown(n *row) any {
	copied := *n
	if s.On("null_note") {
		copied.Note = nil
	}
	return map[string]any{"order": copied, "numbers": n.numbers, "taken": !n.takenAt.IsZero()}
}

// ripen gives a number to an order that has waited long enough.
func (s *shop) ripen(n *row) {
	if !n.takenAt.IsZero() && len(n.numbers) == 0 && !s.Now().Before(n.takenAt.Add(numberAfter)) {
		n.numbers = append(n.numbers, "M"+n.ID.String())
	}
}

func (s *shop) onOrder(n *row, what string, in map[string]any) (any, *refusal) {
	switch {
	case what == "tracking" && !s.mall:
		if in["number"] == nil || in["number"] == "" {
			return nil, &refusal{400, "tracking", "a number is needed"}
		}
		n.numbers = append(n.numbers, fmt.Sprint(in["number"]))
		n.shipments++
		n.Status = "shipped"
		return map[string]bool{"ok": true}, nil
	case what == "take" && s.mall:
		n.shipments++
		n.takenAt = s.Now()
		n.Status = "taken"
		return map[string]bool{"ok": true}, nil
	case what == "label" && s.mall && len(n.numbers) > 0:
		return emulation.LabelPDF(emulation.LabelPage{Title: "MALL", Lines: []string{"Order " + n.Number}, Number: n.numbers[0]}), nil
	}
	return nil, &refusal{409, "route", "not now"}
}

func (s *shop) setStock(in map[string]any) (any, *refusal) {
	a := s.article(fmt.Sprint(in["item"]))
	if a == nil {
		return nil, &refusal{404, "", "no such article"}
	}
	whole := func(key string) int {
		n, _ := strconv.Atoi(fmt.Sprint(in[key]))
		return n
	}
	if !s.mall {
		a.Stock = whole("quantity")
	} else {
		if whole("expect") != a.Stock {
			return nil, &refusal{409, "", "the stock is another"}
		}
		a.Stock += whole("delta")
	}
	a.changes++
	return map[string]int{"stock": a.Stock}, nil
}

// sign is how the platforms sign a real-time message.
func sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(shopSecret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
