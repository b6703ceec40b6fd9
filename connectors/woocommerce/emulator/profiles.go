package emulator

// What differs from shop to shop: plug-ins, their shipping methods, their payment methods, and how they write a pickup store and a
// number into an order's meta (FACTS.md sections 2.4 and 2.5).

import (
	"fmt"

	"gowarehouse/connectors"
)

// The tracking plug-ins' namespaces.
const (
	trackingAST = "wc-ast"
	trackingWST = "wc-shipment-tracking"
)

// method is a way of delivery in the shop's own words; each profile has its id for it.
type method int

const (
	byTCat method = iota
	byFlatRate
	toSeven
	toFamily
	byDrone // of a plug-in nobody knows
	unsaid  // the order has no shipping line
)

// carried is what a profile makes of a method.
type carried struct {
	id, title string
	subtype   string // of ECPay's logistics
}

// profile is a set of plug-ins.
type profile struct {
	tracking string // namespace of the tracking plug-in; empty: none
	statuses []string
	methods  map[method]carried
	payments map[string]string // our word for a payment method -> the plug-in's
	storeKey string            // prefix of the pickup store's meta
	store    [4]string         // endings for id, name, address, telephone
}

var (
	profileRY = profile{
		tracking: trackingAST,
		statuses: []string{"ry-transporting", "ry-at-cvs", "ry-out-cvs", "partial-shipped", "updated-tracking"},
		methods: map[method]carried{
			byTCat:     {"ry_ecpay_shipping_home_tcat", "黑貓宅配", "TCAT"},
			byFlatRate: {"flat_rate", "郵局包裹", ""},
			toSeven:    {"ry_ecpay_shipping_cvs_711", "7-11 超商取貨", "UNIMARTC2C"},
			toFamily:   {"ry_ecpay_shipping_cvs_family", "全家 超商取貨", "FAMIC2C"},
			byDrone:    {"acme_drone", "無人機快遞", ""},
		},
		payments: map[string]string{"card": "ry_ecpay_credit", "atm": "ry_ecpay_atm", "transfer": "bacs"},
		storeKey: "_shipping_cvs_store_", store: [4]string{"ID", "name", "address", "telephone"},
	}
	profileOfficial = profile{
		tracking: trackingWST,
		methods: map[method]carried{
			byTCat:     {"Wooecpay_Logistic_Home_Tcat", "黑貓宅配", "TCAT"},
			byFlatRate: {"flat_rate", "郵局包裹", ""},
			toSeven:    {"Wooecpay_Logistic_CVS_711", "7-11 超商取貨", "UNIMARTC2C"},
			toFamily:   {"Wooecpay_Logistic_CVS_Family", "全家 超商取貨", "FAMIC2C"},
			byDrone:    {"acme_drone", "無人機快遞", ""},
		},
		payments: map[string]string{"card": "stripe", "atm": "bacs", "transfer": "bacs"},
		storeKey: "_ecpay_logistic_cvs_store_", store: [4]string{"id", "name", "address", "telephone"},
	}
	profileBare = profile{
		methods: map[method]carried{
			byTCat:     {"flat_rate", "宅配", ""},
			byFlatRate: {"flat_rate", "郵局包裹", ""},
			toSeven:    {"local_pickup", "門市自取", ""},
			toFamily:   {"local_pickup", "門市自取", ""},
			byDrone:    {"acme_drone", "無人機快遞", ""},
		},
		payments: map[string]string{"card": "stripe", "atm": "bacs", "transfer": "bacs"},
	}
)

// instances tell shipping zones' methods of one id apart, as flat_rate:3.
var instances = map[method]string{byTCat: "3", byFlatRate: "5", toSeven: "7", toFamily: "8", byDrone: "9"}

// core are the methods of WooCommerce itself, whose id alone does not say which carrier comes.
var core = map[string]bool{"flat_rate": true, "free_shipping": true, "local_pickup": true}

// payment is a way of paying: the id is the plug-in's own where our word has no translation.
type payment struct {
	word, title string
	kind        connectors.PaymentKind
}

var (
	byCard  = payment{"card", "信用卡", connectors.PaymentOnline}
	byATM   = payment{"atm", "ATM 轉帳", connectors.PaymentOnline}
	onDoor  = payment{"cod", "貨到付款", connectors.PaymentCOD}
	inStore = payment{"cod", "超商取貨付款", connectors.PaymentCOD}
	byACME  = payment{"acme_pay", "ACME 錢包", connectors.PaymentUnknown}
)

func (p profile) payment(pay payment) string {
	if id, ok := p.payments[pay.word]; ok {
		return id
	}
	return pay.word
}

// logistics is the number of an order at ECPay.
func (o *order) logistics() string { return fmt.Sprintf("17%05d", o.id) }

// paymentNo and validationNo are what stands on a convenience-store parcel.
func (o *order) paymentNo() string    { return fmt.Sprintf("F%011d", 1234500000+o.id) }
func (o *order) validationNo() string { return fmt.Sprintf("%04d", o.id%10000) }

// numbered says whether the plug-in shows its number already.
func (e *Emulator) numbered(o *order) bool {
	if !o.pickup() || e.profile().storeKey == "" {
		return false
	}
	if !e.On(lateNumber) {
		return true
	}
	if o.firstSeen.IsZero() {
		o.firstSeen = e.Now()
	}
	return e.Now().Sub(o.firstSeen).Seconds() >= 2
}

// pluginMeta is what the shop's plug-ins have written into an order.
func (e *Emulator) pluginMeta(o *order) []object {
	p := e.profile()
	rows := []object{}
	add := func(key string, value any) {
		rows = append(rows, object{"id": 80000 + len(rows), "key": key, "value": value})
	}
	if e.On(metaShapes) {
		add("_wc_order_attribution_session_count", 3)
		add("_list", []any{"a", 1, nil, object{"deep": []any{}}})
		add("_empty", nil)
		add("is_vat_exempt", "no")
		add("_flag", true)
	}
	if o.store == nil || p.storeKey == "" {
		return rows
	}
	for i, value := range []string{o.store.ID, o.store.Name, o.store.Address, "02-25078888"} {
		add(p.storeKey+p.store[i], value)
	}
	if !e.numbered(o) {
		return rows
	}
	collect := any("N")
	if o.pay.kind == connectors.PaymentCOD {
		collect = o.total()
	}
	subtype := p.methods[o.method].subtype
	if p.tracking == trackingAST {
		add("_ecpay_shipping_info", object{o.logistics(): object{
			"ID": o.logistics(), "LogisticsType": "CVS", "LogisticsSubType": subtype, "PaymentNo": o.paymentNo(),
			"ValidationNo": o.validationNo(), "store_ID": o.store.ID, "BookingNote": "", "status": "300",
			"status_msg": "訂單處理中(已收到訂單資料)", "create": o.created.In(taipei).Format("2006-01-02T15:04:05-07:00"),
			"edit": o.created.In(taipei).Format("2006-01-02T15:04:05-07:00"), "amount": o.total(), "IsCollection": collect, "temp": "1",
		}})
		return rows
	}
	add("_wooecpay_logistic_AllPayLogisticsID", o.logistics())
	add("_wooecpay_logistic_LogisticsType", "CVS_"+subtype)
	add("_wooecpay_logistic_CVSPaymentNo", o.paymentNo())
	add("_wooecpay_logistic_CVSValidationNo", o.validationNo())
	add("_wooecpay_logistic_BookingNote", "")
	return rows
}

// number is what the plug-in's number must be read as: seven-eleven's C2C number ends in its check digits.
func (e *Emulator) number(o *order) string {
	if e.profile().methods[o.method].subtype == "UNIMARTC2C" {
		return o.paymentNo() + o.validationNo()
	}
	return o.paymentNo()
}
