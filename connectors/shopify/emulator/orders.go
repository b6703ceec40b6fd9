package emulator

// Orders: what the store knows of them, how it shows them, and what is true of them in the words of the contract (FACTS.md section 2).

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

// Locations.
const (
	mainLocation    = "88001"
	secondLocation  = "88002"
	serviceLocation = "88009"
)

// cancelTag is what the store's app for buyers puts on an order whose buyer asks to cancel.
const cancelTag = "取消申請"

type location struct {
	id, name string
	service  bool
}

// order is an order of the store.
type order struct {
	id               int64
	number           int
	test             bool
	created, updated time.Time
	cancelled        *time.Time
	closed           *time.Time
	cancelReason     string
	pay              payment
	ship             method
	store            *emulation.Store
	person           emulation.Person
	noAddress        bool
	note             string
	tags             []string
	lines            []*line
	parts            []*part
	fulfillments     []*fulfillment
	postage          int64
	notices          int
}

type line struct {
	id       int64
	variant  *variant // nil: a line that staff wrote by hand
	title    string
	price    int64
	quantity int
	digital  bool
	note     string
}

// part is a fulfilment order.
type part struct {
	id       int64
	status   string
	request  string
	location string
	method   string
	hold     string
	at       *time.Time
	lines    []*partLine
}

type partLine struct {
	id               int64
	line             *line
	total, remaining int
}

// fulfillment is a shipment. cuts says what it holds, so that it can be taken back.
type fulfillment struct {
	id      int64
	status  string
	company string
	numbers []string
	cuts    []cut
}

type cut struct {
	part  *part
	lines []cutLine
}

type cutLine struct {
	from     *partLine
	quantity int
}

// payment is a way to pay, and how far it came.
type payment struct {
	financial string
	gateway   string
	manual    bool
	status    string // of its transaction; empty: there is none
	kind      connectors.PaymentKind
	unpaid    bool
}

// The store's payments.
var (
	byCard       = payment{financial: "PAID", gateway: "ECPay 綠界科技", status: "SUCCESS", kind: connectors.PaymentOnline}
	byCardAuth   = payment{financial: "AUTHORIZED", gateway: "ECPay 綠界科技", status: "AUTHORIZED", unpaid: true}
	onDoor       = payment{financial: "PENDING", gateway: "Cash on Delivery (COD)", manual: true, status: "PENDING", kind: connectors.PaymentCOD}
	inStore      = payment{financial: "PENDING", gateway: "超商取貨付款", manual: true, status: "PENDING", kind: connectors.PaymentCOD}
	byTransfer   = payment{financial: "PENDING", gateway: "Bank Deposit", manual: true, status: "PENDING", unpaid: true}
	transferred  = payment{financial: "PAID", gateway: "Bank Deposit", manual: true, status: "SUCCESS", kind: connectors.PaymentOnline}
	byAgreement  = payment{financial: "PENDING", gateway: "LINE 約定付款", manual: true, status: "PENDING", kind: connectors.PaymentUnknown}
	bySomebody   = payment{financial: "PAID", gateway: "manual", kind: connectors.PaymentUnknown}
	partlyBack   = payment{financial: "PARTIALLY_REFUNDED", gateway: "ECPay 綠界科技", status: "SUCCESS", kind: connectors.PaymentOnline}
	paidBack     = payment{financial: "REFUNDED", gateway: "ECPay 綠界科技", status: "SUCCESS"}
	waitsForBank = payment{financial: "PENDING", gateway: "綠界 ATM", status: "PENDING", unpaid: true}
)

// method is a way to ship.
type method struct {
	code, title string
	kind        string // of FACTS.md 2.6
	pickup      bool
}

var (
	byTCat     = method{"黑貓宅急便", "黑貓宅急便", "SHIPPING", false}
	toSeven    = method{"7-11 超商取貨付款", "7-11 超商取貨付款", "SHIPPING", true}
	toFamily   = method{"全家超商取貨", "全家超商取貨", "SHIPPING", true}
	byDrone    = method{"無人機快遞", "無人機快遞", "SHIPPING", false}
	unsaid     = method{"", "", "SHIPPING", false}
	asDownload = method{"", "", "NONE", false}
)

func gid(kind string, id any) string { return fmt.Sprintf("gid://shopify/%s/%v", kind, id) }

func (o *order) gid() string { return gid("Order", o.id) }

// open says whether the order is neither cancelled nor archived.
func (o *order) open() bool { return o.cancelled == nil && o.closed == nil }

// shipped says whether nothing is left to ship.
func (o *order) shipped() bool { return o.fulfillmentStatus() == "FULFILLED" }

// waits says whether a part of it is on hold or scheduled.
func (o *order) waits() bool {
	return slices.ContainsFunc(o.parts, func(p *part) bool { return p.ours() && (p.status == "ON_HOLD" || p.status == "SCHEDULED") })
}

// ours says whether the store's own location ships a part.
func (p *part) ours() bool {
	return p.location == mainLocation && p.request == "UNSUBMITTED" && p.status != "CANCELLED" && p.method != "NONE" && p.method != "RETAIL"
}

func (p *part) remaining() int {
	sum := 0
	for _, l := range p.lines {
		sum += l.remaining
	}
	return sum
}

// fulfillmentStatus follows from the shipments.
func (o *order) fulfillmentStatus() string {
	shipments, left := 0, 0
	held, scheduled := false, false
	for _, f := range o.fulfillments {
		if f.status == "SUCCESS" {
			shipments++
		}
	}
	for _, p := range o.parts {
		left += p.remaining()
		held, scheduled = held || p.status == "ON_HOLD", scheduled || p.status == "SCHEDULED"
	}
	switch {
	case shipments > 0 && left == 0:
		return "FULFILLED"
	case shipments > 0:
		return "PARTIALLY_FULFILLED"
	case held:
		return "ON_HOLD"
	case scheduled:
		return "SCHEDULED"
	}
	return "UNFULFILLED"
}

// touch notes a change.
func (e *Emulator) touch(o *order) { o.updated = e.Now() }

// indexed says whether the list knows an order already.
func (e *Emulator) indexed(o *order) bool {
	return !e.On(indexLag) || e.Now().Sub(o.created) >= 3*time.Second
}

// total is what the order comes to now.
func (o *order) total() int64 {
	sum := o.postage
	for _, l := range o.lines {
		sum += l.price * int64(l.quantity)
	}
	return sum
}

func (o *order) outstanding() int64 {
	if o.pay.financial == "PENDING" {
		return o.total()
	}
	return 0
}

func (e *Emulator) money(amount int64) object {
	text := strconv.FormatInt(amount, 10) + ".0"
	if e.On(twoDecimals) {
		text += "0"
	}
	return object{"__typename": "MoneyBag", "shopMoney": object{"__typename": "MoneyV2", "amount": text, "currencyCode": "TWD"}}
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func optionalStamp(t *time.Time) any {
	if t == nil {
		return nil
	}
	return stamp(*t)
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func pairs(all ...string) rows {
	list := rows{}
	for i := 0; i < len(all); i += 2 {
		list = append(list, object{"__typename": "Attribute", "key": all[i], "value": all[i+1]})
	}
	return list
}

// show is the order as the store shows it.
func (e *Emulator) show(o *order) object {
	return object{
		"__typename": "Order", "id": o.gid(), "name": e.name(o), "test": o.test, "createdAt": stamp(o.created), "updatedAt": stamp(o.updated),
		"cancelledAt": optionalStamp(o.cancelled), "closedAt": optionalStamp(o.closed), "cancelReason": text(o.cancelReason),
		"displayFinancialStatus": text(o.pay.financial), "displayFulfillmentStatus": o.fulfillmentStatus(),
		"fullyPaid": o.pay.financial == "PAID" || o.pay.financial == "PARTIALLY_REFUNDED", "paymentGatewayNames": []string{o.pay.gateway},
		"currentTotalPriceSet": e.money(o.total()), "totalOutstandingSet": e.money(o.outstanding()), "note": text(o.note),
		"tags": append([]string{}, o.tags...), "phone": e.orderPhone(o), "customAttributes": o.attributes(), "shippingLine": o.shippingLine(),
		"shippingAddress": e.address(o), "billingAddress": e.billing(o), "transactions": first(o.transactions()),
		"lineItems":         connection("LineItem", func() []row { return e.showLines(o) }),
		"fulfillments":      first(o.showFulfillments()),
		"fulfillmentOrders": e.showParts(o),
	}
}

func (e *Emulator) name(o *order) string {
	if e.On(namePrefix) {
		return "TW-" + strconv.Itoa(o.number)
	}
	return "#" + strconv.Itoa(o.number)
}

// attributes are where the apps for convenience stores write (FACTS.md 2.6). The app of FamilyMart writes into the address instead.
func (o *order) attributes() rows {
	if o.store == nil || o.ship.code != toSeven.code {
		return rows{}
	}
	return pairs("CVSStoreID", o.store.ID, "CVSStoreName", o.store.Name, "LogisticsSubType", "UNIMARTC2C")
}

func (o *order) shippingLine() object {
	if o.ship.title == "" {
		return nil
	}
	return object{"__typename": "ShippingLine", "title": o.ship.title, "code": o.ship.code}
}

func (e *Emulator) orderPhone(o *order) any {
	switch {
	case e.On(noProtected):
		return denied{"phone"}
	case e.On(nullPhones) && o.number%2 == 0:
		return o.person.Phone
	}
	return nil
}

func (e *Emulator) billing(o *order) any {
	switch {
	case e.On(noProtected):
		return denied{"billingAddress"}
	case e.On(nullPhones):
		return object{"__typename": "MailingAddress", "phone": o.person.Phone}
	}
	return nil
}

// english are the names of counties as Shopify writes them.
var english = map[string][2]string{
	"台北市": {"Taipei City", "TPE"}, "新北市": {"New Taipei City", "NWT"}, "桃園市": {"Taoyuan City", "TAO"}, "新竹市": {"Hsinchu City", "HSZ"},
	"台中市": {"Taichung City", "TXG"}, "嘉義市": {"Chiayi City", "CYI"}, "台南市": {"Tainan City", "TNN"}, "高雄市": {"Kaohsiung City", "KHH"},
	"花蓮縣": {"Hualien County", "HUA"}, "澎湖縣": {"Penghu County", "PEN"}, "連江縣": {"Lienchiang County", "LIE"},
}

// address is where the parcel goes. To a store its name and number stand in the company, its own address in the street.
func (e *Emulator) address(o *order) any {
	switch {
	case e.On(noProtected):
		return denied{"shippingAddress"}
	case o.noAddress:
		return nil
	}
	family, given := split(o.person.Name)
	county := english[o.person.City]
	a := object{
		"__typename": "MailingAddress", "firstName": given, "lastName": family, "name": family + " " + given, "company": nil,
		"address1": o.person.Street, "address2": nil, "city": o.person.District, "province": county[0], "provinceCode": county[1],
		"zip": o.person.Postcode, "country": "Taiwan", "countryCodeV2": "TW", "phone": text(o.person.Phone),
	}
	if o.store != nil {
		a["company"], a["address1"] = "7-11 "+o.store.Name+" "+o.store.ID, o.store.Address
		if o.ship.code == toFamily.code {
			a["company"] = "全家 " + o.store.Name + " " + o.store.ID
		}
		a["city"], a["province"], a["provinceCode"], a["zip"] = nil, nil, nil, nil
	}
	if e.On(nullPhones) {
		a["phone"] = nil
	}
	return a
}

// split cuts a Chinese name into family and given name.
func split(name string) (family, given string) {
	letters := []rune(name)
	return string(letters[:1]), string(letters[1:])
}

func (o *order) transactions() rows {
	if o.pay.status == "" {
		return rows{}
	}
	declined := object{
		"__typename": "OrderTransaction", "id": gid("OrderTransaction", o.id*10), "kind": "SALE", "status": "FAILURE", "gateway": o.pay.gateway,
		"formattedGateway": o.pay.gateway, "manualPaymentGateway": false, "processedAt": stamp(o.created.Add(-time.Minute)),
	}
	t := object{
		"__typename": "OrderTransaction", "id": gid("OrderTransaction", o.id*10+1), "kind": "SALE", "status": o.pay.status, "gateway": o.pay.gateway,
		"formattedGateway": o.pay.gateway, "manualPaymentGateway": o.pay.manual, "processedAt": stamp(o.created.Add(2 * time.Second)),
	}
	if o.pay.status == "AUTHORIZED" {
		t["kind"], t["status"] = "AUTHORIZATION", "SUCCESS"
	}
	if o.number%3 == 0 && !o.pay.manual {
		return rows{declined, t}
	}
	return rows{t}
}

func (e *Emulator) showLines(o *order) []row {
	list := make([]row, 0, len(o.lines))
	for i, l := range o.lines {
		list = append(list, row{fmt.Sprintf("%06d", i), e.showLine(o, l)})
	}
	return list
}

// gone says whether the product of a line was deleted since.
func (e *Emulator) gone(o *order, l *line) bool {
	return e.On(goneVariants) && l == o.lines[len(o.lines)-1]
}

func (e *Emulator) showLine(o *order, l *line) object {
	shown := object{
		"__typename": "LineItem", "id": gid("LineItem", l.id), "title": l.title, "variantTitle": nil, "sku": nil, "currentQuantity": l.quantity,
		"requiresShipping": !l.digital, "variant": nil, "product": nil, "customAttributes": pairs(),
		"discountedUnitPriceAfterAllDiscountsSet": e.money(l.price),
	}
	if l.note != "" {
		shown["customAttributes"] = pairs("刻字", l.note, "_app_id", "77001")
	}
	if l.variant == nil {
		return shown
	}
	shown["variantTitle"] = text(l.variant.shownTitle())
	if e.gone(o, l) {
		return shown
	}
	shown["sku"] = text(l.variant.sku)
	shown["variant"], shown["product"] = e.showVariant(l.variant), e.showProduct(l.variant.product)
	return shown
}

func (o *order) showFulfillments() rows {
	list := rows{}
	for _, f := range o.fulfillments {
		list = append(list, f.show())
	}
	return list
}

func (f *fulfillment) show() object {
	tracking := rows{}
	for _, n := range f.numbers {
		tracking = append(tracking, object{"__typename": "FulfillmentTrackingInfo", "company": text(f.company), "number": n})
	}
	return object{
		"__typename": "Fulfillment", "id": gid("Fulfillment", f.id), "status": f.status, "trackingInfo": first(tracking),
		"fulfillmentLineItems": connection("FulfillmentLineItem", f.showLines),
	}
}

// showLines are the pieces of a shipment, by the line of the order.
func (f *fulfillment) showLines() []row {
	var list []row
	for _, c := range f.cuts {
		for _, l := range c.lines {
			id := gid("LineItem", l.from.line.id)
			list = append(list, row{fmt.Sprintf("%06d", len(list)), object{
				"__typename": "FulfillmentLineItem", "id": gid("FulfillmentLineItem", l.from.id), "quantity": l.quantity,
				"lineItem": object{"__typename": "LineItem", "id": id},
			}})
		}
	}
	return list
}

func (e *Emulator) showParts(o *order) any {
	if e.On(missingScope) {
		return denied{"fulfillmentOrders"}
	}
	return connection("FulfillmentOrder", func() []row {
		parts := e.routed(o)
		list := make([]row, 0, len(parts))
		for i, p := range parts {
			list = append(list, row{fmt.Sprintf("%06d", i), e.showPart(p)})
		}
		return list
	})
}

// routed are the fulfilment orders that are there yet.
func (e *Emulator) routed(o *order) []*part {
	if e.On(lateRouting) && e.Now().Sub(o.created) < time.Hour {
		return nil
	}
	return o.parts
}

func (e *Emulator) showPart(p *part) object {
	actions := rows{}
	for _, a := range p.actions() {
		actions = append(actions, object{"__typename": "FulfillmentOrderSupportedAction", "action": a})
	}
	holds := rows{}
	if p.hold != "" {
		holds = append(holds, object{"__typename": "FulfillmentHold", "id": gid("FulfillmentHold", p.id), "reason": p.hold, "reasonNotes": "請客服先聯絡"})
	}
	assigned := object{"__typename": "FulfillmentOrderAssignedLocation", "name": "", "location": nil}
	if i := slices.IndexFunc(e.locations, func(l *location) bool { return l.id == p.location }); i >= 0 {
		assigned["name"], assigned["location"] = e.locations[i].name, e.locations[i].show()
	}
	return object{
		"__typename": "FulfillmentOrder", "id": gid("FulfillmentOrder", p.id), "status": p.status, "requestStatus": p.request,
		"fulfillAt": optionalStamp(p.at), "fulfillBy": nil, "assignedLocation": assigned,
		"deliveryMethod":   object{"__typename": "DeliveryMethod", "id": gid("DeliveryMethod", p.id), "methodType": p.method},
		"fulfillmentHolds": holds, "supportedActions": actions,
		"lineItems": connection("FulfillmentOrderLineItem", func() []row {
			list := make([]row, 0, len(p.lines))
			for i, l := range p.lines {
				list = append(list, row{fmt.Sprintf("%06d", i), object{
					"__typename": "FulfillmentOrderLineItem", "id": gid("FulfillmentOrderLineItem", l.id), "totalQuantity": l.total,
					"remainingQuantity": l.remaining, "lineItem": object{"__typename": "LineItem", "id": gid("LineItem", l.line.id)},
				}})
			}
			return list
		}),
	}
}

// actions are what may be done with a part.
func (p *part) actions() []string {
	if (p.status == "OPEN" || p.status == "IN_PROGRESS") && p.request == "UNSUBMITTED" {
		return []string{"CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", "SPLIT"}
	}
	return nil
}

func (l *location) show() object {
	return object{
		"__typename": "Location", "id": gid("Location", l.id), "legacyResourceId": l.id, "name": l.name, "isFulfillmentService": l.service,
	}
}

// truth is the order in the words of the contract, as the store knows it.
func (e *Emulator) truth(o *order) connectors.Order {
	t := connectors.Order{
		ID: o.gid(), Number: e.name(o), OrderedAt: o.created, UpdatedAt: o.updated, Total: connectors.TWD(o.total()), BuyerNote: o.note,
		Payment:  connectors.Payment{Method: o.pay.gateway, Kind: o.pay.kind},
		Shipping: connectors.Shipping{Code: o.ship.code, Name: o.ship.title, Mode: connectors.ShipSelf},
	}
	if t.Payment.Kind == "" {
		t.Payment.Kind = connectors.PaymentUnknown
	}
	if o.pay.kind == connectors.PaymentOnline {
		at := o.created.Add(2 * time.Second)
		t.Payment.PaidAt, t.Payment.Reference = &at, strconv.FormatInt(o.id*10+1, 10)
	}
	if o.pay.kind == connectors.PaymentCOD {
		collect := connectors.TWD(o.outstanding())
		t.COD = &collect
	}
	if o.store != nil {
		t.Shipping.StoreID, t.Shipping.StoreName = o.store.ID, o.store.Name
	}
	e.trueReceiver(o, &t)
	mine := 0
	for _, l := range o.lines {
		n := o.mine(l)
		if l.digital || n == 0 && !o.all() {
			continue
		}
		mine += n
		t.Lines = append(t.Lines, e.trueLine(o, l, n))
	}
	if len(e.routed(o)) == 0 {
		mine = 0
	}
	t.State = o.state(mine)
	if t.State == connectors.StateCancelled {
		t.CancelReason = o.cancelReason
	}
	return t
}

func (e *Emulator) trueReceiver(o *order, t *connectors.Order) {
	switch {
	case e.On(noProtected):
		t.Receiver.Masked = true
		if o.store != nil && o.ship.code == toFamily.code {
			t.Shipping.StoreID, t.Shipping.StoreName = "", "" // it stands in the address
		}
	case o.noAddress:
	case o.store != nil:
		t.Receiver = connectors.Receiver{Name: o.person.Name, Phone: o.person.Phone, Address: o.store.Address}
	default:
		t.Receiver = connectors.Receiver{Name: o.person.Name, Phone: o.person.Phone, Postcode: o.person.Postcode, Address: o.person.Address()}
	}
}

func (e *Emulator) trueLine(o *order, l *line, n int) connectors.Line {
	t := connectors.Line{ID: gid("LineItem", l.id), Name: l.title, Quantity: n, Price: connectors.TWD(l.price)}
	if l.note != "" {
		t.Note = "刻字: " + l.note
	}
	if l.variant == nil {
		return t
	}
	t.Variant = l.variant.title
	if !e.gone(o, l) {
		t.Listing, t.SKU, t.Barcode = l.variant.key(), l.variant.sku, l.variant.barcode
	}
	return t
}

// all says whether the store's own location ships the whole order.
func (o *order) all() bool {
	return !slices.ContainsFunc(o.parts, func(p *part) bool { return p.status != "CANCELLED" && !p.ours() })
}

// mine counts the pieces of a line that the store's own location ships or has shipped.
func (o *order) mine(l *line) int {
	sum := 0
	for _, p := range o.parts {
		for _, pl := range p.lines {
			if p.ours() && pl.line == l {
				sum += pl.total
			}
		}
	}
	return min(sum, l.quantity)
}

// state is where the order is, for a warehouse with so many pieces of it.
func (o *order) state(mine int) connectors.PlatformState {
	left := 0
	for _, p := range o.parts {
		if p.ours() {
			left += p.remaining()
		}
	}
	switch {
	case o.cancelled != nil || o.pay.financial == "REFUNDED" && !o.test:
		return connectors.StateCancelled
	case o.test:
		return connectors.StateNotOurs
	case o.closed != nil || o.shipped():
		return connectors.StateShipped
	case mine == 0:
		return connectors.StateNotOurs
	case left == 0:
		return connectors.StateShipped
	case o.pay.unpaid:
		return connectors.StateUnpaid
	case slices.Contains(o.tags, cancelTag):
		return connectors.StateCancelRequested
	}
	return connectors.StateOpen
}

// find reads a global id of one kind.
func find(kind, id string) (int64, bool) {
	text, right := strings.CutPrefix(id, "gid://shopify/"+kind+"/")
	n, err := strconv.ParseInt(text, 10, 64)
	return n, right && err == nil
}
