package woocommerce

// What plug-ins of Taiwanese shops write into an order, as tables: payment methods, shipping methods, pickup stores, numbers and
// statuses (FACTS.md sections 2.2, 2.4 and 2.5). A further plug-in is a further row.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
)

// states are WooCommerce's statuses in our words. What an account's settings say comes first.
var states = map[string]connectors.PlatformState{
	processing:         connectors.StateOpen,
	"partial-shipped":  connectors.StateOpen, // Advanced Shipment Tracking: some parcels are gone
	"pending":          connectors.StateUnpaid,
	"on-hold":          connectors.StateUnpaid, // waits for the transfer
	"failed":           connectors.StateUnpaid,
	"checkout-draft":   connectors.StateUnpaid,
	statusCompleted:    connectors.StateShipped,
	"updated-tracking": connectors.StateShipped, // Advanced Shipment Tracking
	ryTransporting:     connectors.StateShipped,
	"ry-at-cvs":        connectors.StateShipped, // waits in the store
	"ry-out-cvs":       connectors.StateShipped, // was not collected and goes back
	"cancelled":        connectors.StateCancelled,
	"refunded":         connectors.StateCancelled,
	"trash":            connectors.StateCancelled,
}

// processing is core's status of an order that is paid, or will be at the door, and waits for the warehouse.
const processing = "processing"

// ryTransporting is RY Tools' "on its way": its carrier's messages move the order on from here, never from completed (section 3).
const ryTransporting = "ry-transporting"

// payments are the methods known. "…_cvs" of a payment plug-in is paid at the till before shipping: it is not cash on delivery.
var payments = append([]connectors.PaymentCode{
	{Code: "cod", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	{Code: "ecpay_shipping_pay", Name: connectors.Text{EN: "ECPay pay at pick-up", ZH: "綠界超商取貨付款"}, Kind: connectors.PaymentCOD},
	{Code: "bacs", Name: connectors.Text{EN: "Bank transfer", ZH: "銀行轉帳"}, Kind: connectors.PaymentOnline},
	{Code: "cheque", Name: connectors.Text{EN: "Cheque", ZH: "支票"}, Kind: connectors.PaymentOnline},
	{Code: "paypal", Name: connectors.Text{EN: "PayPal", ZH: "PayPal"}, Kind: connectors.PaymentOnline},
	{Code: "stripe", Name: connectors.Text{EN: "Stripe", ZH: "Stripe"}, Kind: connectors.PaymentOnline},
}, ryPayments()...)

// ryPayments are those of RY Tools: a gateway's name and a way of paying.
func ryPayments() []connectors.PaymentCode {
	ways := map[string]connectors.Text{
		"credit":             {EN: "credit card", ZH: "信用卡"},
		"credit_installment": {EN: "credit card, instalments", ZH: "信用卡分期"},
		"webatm":             {EN: "WebATM", ZH: "網路 ATM"},
		"atm":                {EN: "ATM transfer", ZH: "ATM 轉帳"},
		"cvs":                {EN: "store code", ZH: "超商代碼"},
		"barcode": {
			EN: "store barcode",
			ZH: "超商條碼",
		},
		"cvs_711":  {EN: "7-ELEVEN code", ZH: "7-11 代碼"},
		"cvs_fami": {EN: "FamilyMart code", ZH: "全家代碼"},
	}
	var codes []connectors.PaymentCode
	for _, gateway := range []struct {
		id   string
		name connectors.Text
		ways []string
	}{
		{"ecpay", connectors.Text{EN: "ECPay", ZH: "綠界"}, []string{"credit", "credit_installment", "webatm", "atm", "cvs", "barcode"}},
		{"newebpay", connectors.Text{EN: "NewebPay", ZH: "藍新"}, []string{"credit", "credit_installment", "webatm", "atm", "cvs", "barcode"}},
		{"payuni", connectors.Text{EN: "PAYUNi", ZH: "統一金流"}, []string{"credit", "credit_installment", "atm", "cvs"}},
		{"smilepay", connectors.Text{EN: "SmilePay", ZH: "速買配"}, []string{"credit", "webatm", "atm", "barcode", "cvs_711", "cvs_fami"}},
	} {
		for _, way := range gateway.ways {
			codes = append(
				codes,
				connectors.PaymentCode{Code: "ry_" + gateway.id + "_" + way, Kind: connectors.PaymentOnline, Name: connectors.Text{
					EN: gateway.name.EN + " " + ways[way].EN, ZH: gateway.name.ZH + " " + ways[way].ZH}},
			)
		}
	}
	return codes
}

var paymentKinds = func() map[string]connectors.PaymentKind {
	kinds := make(map[string]connectors.PaymentKind, len(payments))
	for _, p := range payments {
		kinds[p.Code] = p.Kind
	}
	return kinds
}()

// shipping is a shipping method known: which plug-in's, and whether the parcel goes to a store.
type shipping struct {
	code   string
	name   connectors.Text
	plugin *plugin
	pickup bool
}

// plugin is how one plug-in writes pickup stores and numbers into an order's meta.
type plugin struct {
	storeID, storeName string
	// refine is a meta key whose value tells methods of one id apart; its value, without _Collection, is added to the code.
	refine string
	// info is a meta key with an object of parcels by their number at the gateway.
	info string
	// paymentNo, validationNo, bookingNote and id are meta keys of one parcel, where there is no info; kind that of its service.
	paymentNo, validationNo, bookingNote, id, kind string
	// shipped is the status that the plug-in goes on from by itself; empty: the account's.
	shipped string
}

var (
	ryECPay = &plugin{
		storeID: "_shipping_cvs_store_ID", storeName: "_shipping_cvs_store_name", info: "_ecpay_shipping_info", shipped: ryTransporting,
	}
	ryNewebPay = &plugin{
		storeID: "_shipping_cvs_store_ID", storeName: "_shipping_cvs_store_name", info: "_newebpay_shipping_info", shipped: ryTransporting,
		refine: "_shipping_cvs_store_type",
	}
	rySmilePay = &plugin{
		storeID: "_shipping_cvs_store_ID", storeName: "_shipping_cvs_store_name", info: "_smilepay_shipping_info", shipped: ryTransporting,
	}
	ecpay = &plugin{
		storeID: "_ecpay_logistic_cvs_store_id", storeName: "_ecpay_logistic_cvs_store_name", paymentNo: "_wooecpay_logistic_CVSPaymentNo",
		validationNo: "_wooecpay_logistic_CVSValidationNo", bookingNote: "_wooecpay_logistic_BookingNote",
		id: "_wooecpay_logistic_AllPayLogisticsID", kind: "_wooecpay_logistic_LogisticsType",
	}
	ecpay2020 = &plugin{
		storeID: "_shipping_CVSStoreID", storeName: "_shipping_purchaserStore", refine: "ecPay_shipping", paymentNo: "_CVSPaymentNo",
		validationNo: "_CVSValidationNo", bookingNote: "_BookingNote", id: "_AllPayLogisticsID", kind: "_LogisticsSubType",
	}
	moksa = &plugin{
		storeID: "_moksafowo_shipping_cvs_store_id", storeName: "_moksafowo_shipping_cvs_store_name",
		paymentNo: "_moksafowo_shipping_label_number", kind: "_moksafowo_shipping_label_provider",
	}
	// plugins are tried in this order where the method does not say whose it is.
	plugins = []*plugin{ryECPay, ryNewebPay, rySmilePay, ecpay, ecpay2020, moksa}
)

var shippingMethods = []shipping{
	{"flat_rate", connectors.Text{EN: "Flat rate", ZH: "單一費率"}, nil, false},
	{"free_shipping", connectors.Text{EN: "Free shipping", ZH: "免運費"}, nil, false},
	{"local_pickup", connectors.Text{EN: "Local pickup", ZH: "自行取貨"}, nil, false},
	{"ry_ecpay_shipping_cvs_711", connectors.Text{EN: "RY ECPay 7-ELEVEN", ZH: "RY 綠界 7-11 取貨"}, ryECPay, true},
	{"ry_ecpay_shipping_cvs_family", connectors.Text{EN: "RY ECPay FamilyMart", ZH: "RY 綠界 全家取貨"}, ryECPay, true},
	{"ry_ecpay_shipping_cvs_hilife", connectors.Text{EN: "RY ECPay Hi-Life", ZH: "RY 綠界 萊爾富取貨"}, ryECPay, true},
	{"ry_ecpay_shipping_home_tcat", connectors.Text{EN: "RY ECPay T-Cat", ZH: "RY 綠界 黑貓宅配"}, ryECPay, false},
	{"ry_ecpay_shipping_home_post", connectors.Text{EN: "RY ECPay Post", ZH: "RY 綠界 中華郵政"}, ryECPay, false},
	{"ry_newebpay_shipping_cvs", connectors.Text{EN: "RY NewebPay store pickup", ZH: "RY 藍新 超商取貨"}, ryNewebPay, true},
	{"ry_smilepay_shipping_cvs_711", connectors.Text{EN: "RY SmilePay 7-ELEVEN", ZH: "RY 速買配 7-11 取貨"}, rySmilePay, true},
	{"ry_smilepay_shipping_cvs_fami", connectors.Text{EN: "RY SmilePay FamilyMart", ZH: "RY 速買配 全家取貨"}, rySmilePay, true},
	{"ry_smilepay_shipping_home_tcat", connectors.Text{EN: "RY SmilePay T-Cat", ZH: "RY 速買配 黑貓宅配"}, rySmilePay, false},
	{"Wooecpay_Logistic_CVS_711", connectors.Text{EN: "ECPay 7-ELEVEN", ZH: "綠界 7-11 取貨"}, ecpay, true},
	{"Wooecpay_Logistic_CVS_Family", connectors.Text{EN: "ECPay FamilyMart", ZH: "綠界 全家取貨"}, ecpay, true},
	{"Wooecpay_Logistic_CVS_Hilife", connectors.Text{EN: "ECPay Hi-Life", ZH: "綠界 萊爾富取貨"}, ecpay, true},
	{"Wooecpay_Logistic_CVS_Okmart", connectors.Text{EN: "ECPay OK mart", ZH: "綠界 OK 取貨"}, ecpay, true},
	{"Wooecpay_Logistic_Home_Tcat", connectors.Text{EN: "ECPay T-Cat", ZH: "綠界 黑貓宅配"}, ecpay, false}, // id inferred
	{"Wooecpay_Logistic_Home_Post", connectors.Text{EN: "ECPay Post", ZH: "綠界 中華郵政"}, ecpay, false},  // id inferred
	{"ecpay_shipping", connectors.Text{EN: "ECPay store pickup (2020)", ZH: "綠界 超商取貨（舊版）"}, ecpay2020, true},
}

var shippings = func() []connectors.ShippingCode {
	codes := make([]connectors.ShippingCode, 0, len(shippingMethods))
	for _, m := range shippingMethods {
		codes = append(codes, connectors.ShippingCode{Code: m.code, Name: m.name})
	}
	return codes
}()

// methodOf gives what is known of a method id.
func methodOf(id string) (shipping, bool) {
	i := slices.IndexFunc(shippingMethods, func(m shipping) bool { return m.code == id })
	if i < 0 {
		return shipping{}, false
	}
	return shippingMethods[i], true
}

// byInstance are core's methods: the id is the kind of price, and only the instance tells which of the shop's carriers was meant.
var byInstance = map[string]bool{"flat_rate": true, "free_shipping": true, "local_pickup": true}

// payAtPickup ends the value of the 2020 ECPay plug-in where the store collects.
const payAtPickup = "_Collection"

// parcelInfo is one parcel that a plug-in has registered with a carrier.
type parcelInfo struct {
	id, kind, number string
	temperature      string
	created          string
	collects         bool
	amount           decimal.Decimal // to collect; zero: the order's
}

// parcels reads what a plug-in has registered, oldest first. Anything it cannot read is nothing: an order is not lost for a
// number that can be typed.
func (p *plugin) parcels(meta metaRows) []parcelInfo {
	if p.info != "" {
		return newestByTemperature(infos(meta.raw(p.info)))
	}
	info := parcelInfo{id: meta.text(p.id), kind: meta.text(p.kind)}
	info.number = chosenNumber(info.kind, meta.text(p.paymentNo), meta.text(p.validationNo), meta.text(p.bookingNote), info.id)
	info.collects = strings.HasSuffix(meta.text(p.refine), payAtPickup)
	if info.number == "" && !info.collects {
		return nil
	}
	return []parcelInfo{info}
}

// infos reads RY Tools' object of parcels.
func infos(raw json.RawMessage) []parcelInfo {
	var entries map[string]struct {
		ID           loose `json:"ID"`
		SubType      loose `json:"LogisticsSubType"`
		Type         loose `json:"Type"`
		SmileType    loose `json:"type"`
		PaymentNo    loose `json:"PaymentNo"`
		ValidationNo loose `json:"ValidationNo"`
		BookingNote  loose `json:"BookingNote"`
		Amount       loose `json:"amount"`
		IsCollection loose `json:"IsCollection"`
		Temperature  loose `json:"temp"`
		Created      loose `json:"create"`
	}
	if !bytes.HasPrefix(raw, []byte("{")) || json.Unmarshal(raw, &entries) != nil {
		return nil
	}
	found := make([]parcelInfo, 0, len(entries))
	for name, e := range entries {
		info := parcelInfo{
			id: cmp.Or(string(e.ID), name), kind: string(cmp.Or(e.SubType, e.Type, e.SmileType)),
			temperature: string(e.Temperature), created: string(e.Created),
		}
		info.number = chosenNumber(info.kind, string(e.PaymentNo), string(e.ValidationNo), string(e.BookingNote), info.id)
		info.collects, info.amount = collection(string(e.IsCollection), string(e.Amount))
		found = append(found, info)
	}
	slices.SortFunc(found, func(a, b parcelInfo) int {
		return cmp.Or(cmp.Compare(a.created, b.created), cmp.Compare(len(a.id), len(b.id)), cmp.Compare(a.id, b.id))
	})
	return found
}

// newestByTemperature keeps the last parcel of each temperature: goods of two temperatures travel apart, and two entries of one are a
// number taken anew.
func newestByTemperature(all []parcelInfo) []parcelInfo {
	var kept []parcelInfo
	for _, info := range all {
		kept = slices.DeleteFunc(kept, func(old parcelInfo) bool { return old.temperature == info.temperature })
		kept = append(kept, info)
	}
	return kept
}

// chosenNumber picks what stands on the parcel: the payment number, for seven-eleven's C2C with its check digits behind it, then the
// booking note, then the gateway's own number.
func chosenNumber(kind, paymentNo, validationNo, bookingNote, id string) string {
	if paymentNo != "" && strings.Contains(kind, "UNIMARTC2C") {
		return paymentNo + validationNo
	}
	return cmp.Or(paymentNo, bookingNote, id)
}

// collection reads IsCollection: "N" or 0 for no, the amount or 1 for yes.
func collection(isCollection, amount string) (bool, decimal.Decimal) {
	switch strings.ToUpper(isCollection) {
	case "", "N", "0":
		return false, decimal.Zero
	}
	one := decimal.NewFromInt(1)
	for _, text := range []string{isCollection, amount} {
		if d, err := decimal.NewFromString(text); err == nil && d.GreaterThan(one) && d.LessThan(mostMoney) {
			return true, d
		}
	}
	return true, decimal.Zero
}

// mostMoney bounds amounts: beyond it an answer is nonsense, and an exponent could fill the memory.
var mostMoney = decimal.New(1, 12)
