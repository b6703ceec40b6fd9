package emulator

// The shop's other door: the page of a plug-in for ShipStation's Custom Store protocol (FACTS.md section 10). It shows the same orders, as far as
// the protocol can say what they are.

import (
	"cmp"
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// storePath is where the plug-in answers, and the dummies that open it.
const (
	storePath     = "/shipstation.php"
	storeUser     = "gowarehouse"
	storePassword = "demo-password"
)

// StoreCredentials are what the merchant would type to connect the shop by its plug-in.
func (*Emulator) StoreCredentials() connectors.Values {
	return connectors.Values{
		"profile": "shipstation", "page_url": "https://shop.example.tw" + storePath, "basic_user": storeUser, "basic_password": storePassword,
	}
}

// refusal is an answer of the plug-in that is none.
type refusal struct {
	status int
	says   string
}

// serveStore answers as the plug-in would: XML, or a plain line.
func (e *Emulator) serveStore(w http.ResponseWriter, r *http.Request, raw []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Count(cmp.Or(r.URL.Query().Get("action"), "no action"))
	out, refused := e.store(r, raw)
	switch {
	case e.On(webPage):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><h1>歡迎光臨</h1>")
	case e.throttles():
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	case refused == nil && e.On(redirects) && r.Method == http.MethodGet:
		w.Header().Set("Location", "https://elsewhere.example.com"+storePath)
		w.WriteHeader(http.StatusFound)
	case refused != nil:
		if refused.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="ShipStation"`)
		}
		w.WriteHeader(refused.status)
		_, _ = io.WriteString(w, refused.says)
	case r.Method == http.MethodPost:
		_, _ = io.WriteString(w, "success")
	default:
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = io.WriteString(w, out)
	}
}

// throttles refuses every second request under the switch.
func (e *Emulator) throttles() bool {
	if !e.On(storm) {
		return false
	}
	e.storm++
	return e.storm%2 == 1
}

// store is everything between the request and its answer.
func (e *Emulator) store(r *http.Request, raw []byte) (string, *refusal) {
	if e.On(webPage) || e.On(storm) && e.storm%2 == 0 || e.On(redirects) && r.Method == http.MethodGet { // it does not get that far
		if user, password, basic := r.BasicAuth(); basic && user == storeUser && password == storePassword && !e.revoked {
			return "", nil
		}
	}
	if user, password, basic := r.BasicAuth(); !basic || user != storeUser || password != storePassword || e.revoked {
		e.Break(ruleStoreUser, "wrong or missing")
		return "", &refusal{http.StatusUnauthorized, "unauthorized"}
	}
	switch action := r.URL.Query().Get("action"); {
	case action == "export" && r.Method == http.MethodGet:
		return e.export(r)
	case action == "shipnotify" && r.Method == http.MethodPost:
		return "", e.shipNotify(r, raw)
	}
	e.Break(ruleStoreAction, r.Method)
	return "", &refusal{http.StatusBadRequest, "unknown action"}
}

// storeDate is how the protocol writes a time, in UTC.
const storeDate = "01/02/2006 15:04"

// storePages is how many orders a page holds.
const storePages = 100

// export gives the orders that were modified in a window.
func (e *Emulator) export(r *http.Request) (string, *refusal) {
	query := r.URL.Query()
	from, errFrom := time.Parse(storeDate, query.Get("start_date"))
	to, errTo := time.Parse(storeDate, query.Get("end_date"))
	if errFrom != nil || errTo != nil || to.Before(from) {
		e.Break(ruleStoreDates, "not a window")
		return "", &refusal{http.StatusBadRequest, "start_date or end_date"}
	}
	if !e.On(openWindow) {
		to = to.Add(time.Minute)
	}
	var found []*order
	for _, o := range e.orders {
		if exported(o) && !o.updated.Before(from) && o.updated.Before(to) {
			found = append(found, o)
		}
	}
	slices.SortStableFunc(found, func(a, b *order) int { return a.updated.Compare(b.updated) })
	size := storePages
	if e.On(smallPages) {
		size = 10
	}
	pages := max(1, (len(found)+size-1)/size)
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil || number < 1 || number > pages {
		e.Break(ruleStorePage, "out of range")
		return "", &refusal{http.StatusBadRequest, "page"}
	}
	begin := (number - 1) * size
	if e.On(duplicateRows) && begin > 0 {
		begin--
	}
	out := storeOrders{Pages: pages}
	for _, o := range found[min(begin, len(found)):min(number*size, len(found))] {
		out.Orders = append(out.Orders, e.storeOrder(o))
	}
	body, err := xml.MarshalIndent(out, "", " ")
	if err != nil {
		return "", &refusal{http.StatusInternalServerError, err.Error()}
	}
	head := xml.Header
	if e.On(storeDTD) {
		head += `<!DOCTYPE Orders [<!ENTITY shop SYSTEM "file:///etc/hostname">]>`
	}
	return head + string(body), nil
}

// exported says whether the plug-in shows an order: one of downloads only is none for it.
func exported(o *order) bool {
	return !o.deleted && slices.ContainsFunc(o.lines, func(l line) bool { return !l.download })
}

type storeOrders struct {
	XMLName xml.Name     `xml:"Orders"`
	Pages   int          `xml:"pages,attr"`
	Orders  []storeOrder `xml:"Order"`
}

type cdata struct {
	Text string `xml:",cdata"`
}

type storeOrder struct {
	ID       string       `xml:"OrderID"`
	Number   cdata        `xml:"OrderNumber"`
	Ordered  string       `xml:"OrderDate"`
	Status   cdata        `xml:"OrderStatus"`
	Modified string       `xml:"LastModified"`
	Shipping cdata        `xml:"ShippingMethod"`
	Payment  cdata        `xml:"PaymentMethod"`
	Currency string       `xml:"CurrencyCode"`
	Total    string       `xml:"OrderTotal"`
	Postage  string       `xml:"ShippingAmount"`
	Notes    cdata        `xml:"CustomerNotes"`
	Internal cdata        `xml:"InternalNotes"`
	Custom   cdata        `xml:"CustomField1"`
	Code     cdata        `xml:"Customer>CustomerCode"`
	BillTo   storePerson  `xml:"Customer>BillTo"`
	ShipTo   storeAddress `xml:"Customer>ShipTo"`
	Items    []storeItem  `xml:"Items>Item"`
}

type storePerson struct {
	Name  cdata `xml:"Name"`
	Phone cdata `xml:"Phone"`
	Email cdata `xml:"Email"`
}

type storeAddress struct {
	Name     cdata `xml:"Name"`
	Company  cdata `xml:"Company"`
	Address1 cdata `xml:"Address1"`
	Address2 cdata `xml:"Address2"`
	City     cdata `xml:"City"`
	State    cdata `xml:"State"`
	Postcode cdata `xml:"PostalCode"`
	Country  cdata `xml:"Country"`
	Phone    cdata `xml:"Phone"`
}

type storeItem struct {
	ID         string        `xml:"LineItemID,omitempty"`
	SKU        cdata         `xml:"SKU"`
	Name       cdata         `xml:"Name"`
	Quantity   int           `xml:"Quantity"`
	Price      string        `xml:"UnitPrice"`
	Options    []storeOption `xml:"Options>Option,omitempty"`
	Adjustment string        `xml:"Adjustment,omitempty"`
}

type storeOption struct {
	Name  cdata `xml:"Name"`
	Value cdata `xml:"Value"`
}

// storeTime writes a moment in UTC, to the minute.
func (e *Emulator) storeTime(t time.Time) string {
	switch {
	case e.On(twelveHours):
		return t.UTC().Format("1/2/2006 3:04 PM")
	case e.On(plainStore):
		return t.UTC().Format("01/02/2006 15:04:05")
	}
	return t.UTC().Format(storeDate)
}

// storeWords are the shop's words for what the protocol knows.
var storeWords = map[connectors.PlatformState]string{
	connectors.StateOpen: "paid", connectors.StateUnpaid: "unpaid", connectors.StateShipped: "shipped", connectors.StateCancelled: "cancelled",
}

func storeWord(o *order) string {
	if o.status() == onHold {
		return "on_hold"
	}
	return storeWords[storeState(o)]
}

// storeState is where an order is, as far as the protocol can say.
func storeState(o *order) connectors.PlatformState {
	switch o.status() {
	case cancelled:
		return connectors.StateCancelled
	case shipped:
		return connectors.StateShipped
	case pending:
		return connectors.StateUnpaid
	}
	return connectors.StateOpen
}

// extras is what the protocol has no place for, in CustomField1.
func extras(o *order) string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, key+"="+value)
		}
	}
	if o.pay.kind == connectors.PaymentCOD {
		add("cod", strconv.FormatInt(o.total(), 10))
	}
	switch {
	case o.store != nil:
		add("net", o.service)
		add("store", o.store.ID)
		add("storename", o.store.Name)
	case o.method == storePickup:
		add("net", "own_store")
		add("store", ownShop.id)
		add("storename", ownShop.name)
	}
	add("temp", o.temperature)
	if len(parts) == 0 {
		return ""
	}
	return "gw:" + strings.Join(parts, ";")
}

func (e *Emulator) storeOrder(o *order) storeOrder {
	shown := storeOrder{
		ID: o.id, Number: cdata{o.number}, Ordered: e.storeTime(o.created), Status: cdata{storeWord(o)}, Modified: e.storeTime(o.updated),
		Shipping: cdata{o.serviceName}, Payment: cdata{o.pay.name}, Currency: "TWD", Total: strconv.FormatInt(o.total(), 10) + ".00",
		Postage: strconv.FormatInt(o.postage, 10) + ".00", Notes: cdata{o.note}, Internal: cdata{o.shopNote}, Code: cdata{"buyer@example.com"},
		BillTo: storePerson{cdata{o.buyer.Name}, cdata{o.buyer.Phone}, cdata{"buyer@example.com"}},
		ShipTo: storeAddress{
			Name: cdata{o.buyer.Name}, Address1: cdata{o.buyer.Street}, City: cdata{o.buyer.District}, State: cdata{o.buyer.City},
			Postcode: cdata{o.buyer.Postcode}, Country: cdata{"TW"}, Phone: cdata{o.buyer.Phone},
		},
	}
	if !e.On(plainStore) {
		shown.Custom = cdata{extras(o)}
	}
	if at := e.storeTruth(o).Receiver; o.store != nil || o.method == storePickup {
		shown.ShipTo.Address1, shown.ShipTo.City, shown.ShipTo.State, shown.ShipTo.Postcode = cdata{at.Address}, cdata{}, cdata{}, cdata{}
	}
	discount := o.discount
	for _, l := range o.lines {
		if l.download {
			continue
		}
		item := storeItem{
			ID: l.id, SKU: cdata{e.code(l.item)}, Name: cdata{l.item.product.name}, Quantity: l.quantity, Price: strconv.FormatInt(l.item.price, 10) + ".00",
		}
		for value := range strings.SplitSeq(l.item.variant, " / ") {
			if value != "" {
				item.Options = append(item.Options, storeOption{cdata{"規格"}, cdata{value}})
			}
		}
		shown.Items = append(shown.Items, item)
		discount += l.discount
	}
	if discount > 0 {
		shown.Items = append(shown.Items, storeItem{
			SKU: cdata{"discount"}, Name: cdata{"折扣"}, Quantity: 1, Price: "-" + strconv.FormatInt(discount, 10) + ".00", Adjustment: "true",
		})
	}
	return shown
}

// storeTruth is the order as a correct reader of the export must see it: to the minute, with the names of methods for codes, and without what
// the protocol does not carry.
func (e *Emulator) storeTruth(o *order) connectors.Order {
	t := e.truth(o)
	t.State, t.ShipBy, t.PartlyShipped, t.COD = storeState(o), nil, false, nil
	t.OrderedAt, t.UpdatedAt = o.created.Truncate(time.Minute), o.updated.Truncate(time.Minute)
	t.Payment = connectors.Payment{Method: o.pay.name, Kind: o.pay.kind}
	if o.pay.kind == connectors.PaymentCOD {
		collect := t.Total
		t.COD = &collect
	}
	t.Shipping.Mode, t.Shipping.Code = connectors.ShipSelf, o.serviceName
	if o.temperature != "" && o.temperature != normal && o.serviceName != "" && !e.On(plainStore) {
		t.Shipping.Code += "/" + o.temperature
	}
	if e.On(plainStore) {
		t.Shipping.StoreID, t.Shipping.StoreName = "", ""
		t.OrderedAt, t.UpdatedAt = o.created.Truncate(time.Second), o.updated.Truncate(time.Second)
	}
	t.Lines = nil
	for _, l := range o.lines {
		if l.download {
			continue
		}
		shown := e.truthOf(l)
		shown.Listing, shown.Barcode, shown.Price = connectors.ListingKey{}, "", connectors.TWD(l.item.price)
		t.Lines = append(t.Lines, shown)
	}
	return t
}

// expectStore is Expect by the export: every order that was modified in the window, whatever its status.
func (e *Emulator) expectStore(window connectors.Window) connectors.Expectation {
	expected := connectors.Expectation{Refused: map[string]int{}}
	for _, o := range e.orders {
		truth := e.storeTruth(o)
		if !exported(o) || o.updated.Truncate(time.Minute).Before(window.From.Truncate(time.Minute)) || !truth.OrderedAt.Before(window.To) {
			continue
		}
		if reason, refused := refusals[truth.State]; refused {
			expected.Refused[reason]++
			continue
		}
		expected.Orders = append(expected.Orders, o.id)
		if truth.Shipping.Code != "" && !o.held {
			expected.Shippable = append(expected.Shippable, o.id)
		}
		if o.pay.kind == connectors.PaymentUnknown {
			expected.Unknown = append(expected.Unknown, o.id)
		}
	}
	return expected
}

// storeNotice is the body of a notice.
type storeNotice struct {
	XMLName  xml.Name `xml:"ShipNotice"`
	Number   string   `xml:"OrderNumber"`
	Tracking string   `xml:"TrackingNumber"`
	Ship     string   `xml:"ShipDate"`
	Carrier  string   `xml:"Carrier"`
	Notify   *bool    `xml:"NotifyCustomer"` // nil: the plug-in tells the buyer
	Items    []struct {
		Quantity int `xml:"Quantity"`
	} `xml:"Items>Item"`
}

// shipNotify records a notice. It knows none again: one that comes twice tells the buyer twice.
func (e *Emulator) shipNotify(r *http.Request, raw []byte) *refusal {
	query := r.URL.Query()
	number, tracking := query.Get("order_number"), query.Get("tracking_number")
	i := slices.IndexFunc(e.orders, func(o *order) bool { return o.number == number && exported(o) })
	if i < 0 {
		e.Break(ruleStoreOrder, "unknown")
		return &refusal{http.StatusNotFound, "order not found"}
	}
	if tracking == "" || query.Get("carrier") == "" {
		e.Break(ruleStoreNumber, "missing")
		return &refusal{http.StatusNotAcceptable, "tracking_number or carrier is missing"}
	}
	var told storeNotice
	if err := xml.Unmarshal(raw, &told); err != nil || told.Number != number || told.Tracking != tracking || told.Ship == "" || len(told.Items) == 0 {
		e.Break(ruleStoreNotice, "another than the query's")
		return &refusal{http.StatusBadRequest, "ShipNotice"}
	}
	o := e.orders[i]
	if status := o.status(); status != ready && status != partly && status != shipped {
		e.Break(ruleStoreReady, status)
		return &refusal{http.StatusBadRequest, "the order is " + status}
	}
	o.fulfilments = append(o.fulfilments, &fulfilment{
		id: "store_" + strconv.Itoa(len(o.fulfilments)+1), shipped: e.moment(), packages: []parcel{{carrier: "other", number: tracking, lines: o.left()}}})
	o.posts++
	if told.Notify == nil || *told.Notify {
		o.notices++
	}
	e.touch(o)
	return nil
}
