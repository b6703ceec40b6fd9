package app91

// 91APP's words: ways to pay and to deliver, chains, carriers and statuses (FACTS.md sections 2.2 to 2.6 and 3.7).

import (
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
)

// Values of OrderDeliverType.
const (
	deliverHome     = "Home"
	deliverHomeCOD  = "CashOnDelivery"
	deliverStoreCOD = "StoreCashOnDelivery"
	deliverStore    = "StorePickup"
	deliverLocation = "LocationPickup"
	deliverOversea  = "Oversea"
)

// way is what a way of delivery means for shipping. Calls are named as in paths.
type way struct {
	deliver  string
	name     connectors.Text
	mode     connectors.ShipMode
	store    bool
	collects bool
	allocate string // gives the number
	confirm  string // hands the numbered parcel over
	carrier  string
}

// ways are all that is known, in the order of the screens.
var ways = []way{
	{deliver: deliverHome, name: connectors.Text{EN: "Home delivery", ZH: "宅配"}, mode: connectors.ShipSelf},
	{
		deliver: deliverHomeCOD, name: connectors.Text{EN: "Home delivery, cash on delivery (T-cat)", ZH: "黑貓宅配貨到付款"}, mode: connectors.ShipLabel,
		collects: true, allocate: callHomeCOD, confirm: callHomeConfirm, carrier: "黑貓宅急便",
	},
	{
		deliver: deliverStoreCOD, name: connectors.Text{EN: "store pickup, paid there", ZH: "超商取貨付款"}, mode: connectors.ShipLabel, store: true,
		collects: true, allocate: callStore, confirm: callStoreConfirm,
	},
	{
		deliver: deliverStore, name: connectors.Text{EN: "store pickup", ZH: "超商取貨"}, mode: connectors.ShipLabel, store: true,
		allocate: callStore, confirm: callStoreConfirm,
	},
	{
		deliver: deliverLocation, name: connectors.Text{EN: "Pickup in the brand's own shop", ZH: "品牌門市自取"}, mode: connectors.ShipLabel,
		allocate: callLocation, confirm: callLocationConfirm, carrier: "門市自取",
	},
	{deliver: deliverOversea, name: connectors.Text{EN: "Delivery overseas", ZH: "海外宅配"}, mode: connectors.ShipSelf},
}

// wayOf finds a way of delivery.
func wayOf(deliver string) (way, bool) {
	i := slices.IndexFunc(ways, func(w way) bool { return w.deliver == deliver })
	if i < 0 {
		return way{mode: connectors.ShipNone}, false
	}
	return ways[i], true
}

// chain is a chain of convenience stores. The names of the last two are presumed (FACTS.md section 2.5).
type chain struct {
	code    string // DistributorDef
	name    connectors.Text
	label   string // the call that gives its label; empty: printed in the back office
	freezer string // the one for frozen goods, where it is another
}

var chains = []chain{
	{code: "SevenEleven", name: connectors.Text{EN: "7-ELEVEN", ZH: "7-11"}},
	{code: "Family", name: connectors.Text{EN: "FamilyMart", ZH: "全家"}, label: callFamilyLabel, freezer: callFamilyFreezerLabel},
	{code: "HiLife", name: connectors.Text{EN: "Hi-Life", ZH: "萊爾富"}, label: callHiLifeLabel},
	{code: "OKmart", name: connectors.Text{EN: "OKmart", ZH: "OK 超商"}, label: callOKLabel},
}

func chainOf(code string) (chain, bool) {
	i := slices.IndexFunc(chains, func(c chain) bool { return strings.EqualFold(c.code, code) })
	if i < 0 {
		return chain{name: connectors.Text{EN: code, ZH: code}}, false
	}
	return chains[i], true
}

// freezer is the temperature for which a chain may have a label of its own; normal is the one that needs no word.
const (
	freezer = "Freezer"
	normal  = "Normal"
)

var temperatures = map[string]connectors.Text{
	"Refrigerator": {EN: "chilled", ZH: "冷藏"}, freezer: {EN: "frozen", ZH: "冷凍"},
}

// plainCode names a method by what it does, where an order does not tell the shop's own number of it.
func plainCode(deliver, chain, temperature string) string {
	if temperature == normal {
		temperature = ""
	}
	parts := slices.DeleteFunc([]string{deliver, chain, temperature}, func(s string) bool { return s == "" })
	return strings.Join(parts, ":")
}

// methodName says in words what a method does.
func methodName(deliver, chainCode, temperature string) connectors.Text {
	w, known := wayOf(deliver)
	if !known {
		return connectors.Text{EN: deliver, ZH: deliver}
	}
	name, cold := w.name, temperatures[temperature]
	if chainCode != "" && w.store {
		c, _ := chainOf(chainCode)
		name = connectors.Text{EN: c.name.EN + " " + name.EN, ZH: c.name.ZH + " " + name.ZH}
	}
	if !cold.IsZero() {
		name = connectors.Text{EN: name.EN + ", " + cold.EN, ZH: name.ZH + "（" + cold.ZH + "）"}
	}
	return name
}

// shippingCodes are the methods as they are named where an order tells no number; a shop's own come from ShippingMethods.
func shippingCodes() []connectors.ShippingCode {
	var all []connectors.ShippingCode
	for _, w := range ways {
		of := []chain{{}}
		if w.store {
			of = chains
		}
		for _, c := range of {
			all = append(all, connectors.ShippingCode{
				Code: plainCode(w.deliver, c.code, ""), Name: methodName(w.deliver, c.code, ""), COD: w.collects, Mode: w.mode,
			})
		}
	}
	return all
}

// paymentCodes are the ways to pay that were seen. The list is open: any other holds the order.
func paymentCodes() []connectors.PaymentCode {
	return []connectors.PaymentCode{
		{Code: "CreditCardOnce", Name: connectors.Text{EN: "Credit card", ZH: "信用卡一次付清"}, Kind: connectors.PaymentOnline},
		{Code: "CreditCardInstallment", Name: connectors.Text{EN: "Credit card, in instalments", ZH: "信用卡分期"}, Kind: connectors.PaymentOnline},
		{Code: "ATM", Name: connectors.Text{EN: "ATM transfer", ZH: "ATM 轉帳"}, Kind: connectors.PaymentOnline},
		{Code: "LinePay", Name: connectors.Text{EN: "LINE Pay", ZH: "LINE Pay"}, Kind: connectors.PaymentOnline},
		{Code: "JKOPay", Name: connectors.Text{EN: "JKOPAY", ZH: "街口支付"}, Kind: connectors.PaymentOnline},
		{Code: "FreeOfCharge", Name: connectors.Text{EN: "Nothing to pay", ZH: "免付款"}, Kind: connectors.PaymentOnline},
		{Code: "CustomOfflinePayment", Name: connectors.Text{EN: "Other transfer", ZH: "自訂線下付款"}, Kind: connectors.PaymentOnline},
		{Code: "StorePay", Name: connectors.Text{EN: "Paid in the store at pickup", ZH: "超商取貨付款"}, Kind: connectors.PaymentCOD},
		{Code: "CashOnDelivery", Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}, Kind: connectors.PaymentCOD},
	}
}

var paymentKinds = func() map[string]connectors.PaymentKind {
	kinds := map[string]connectors.PaymentKind{}
	for _, p := range paymentCodes() {
		kinds[p.Code] = p.Kind
	}
	return kinds
}()

// Statuses of a sub-order and of its shipment.
const (
	statusToShip    = "WaitingToShipping"
	statusConfirmed = "ConfirmedToShipping"
	statusFinish    = "Finish"
	statusCancel    = "Cancel"

	shipmentAllocated = "AllocatedCode"
)

var (
	unpaidStatuses  = map[string]bool{"WaitingToPay": true, "WaitingToCreditCheck": true}
	waitingStatuses = map[string]bool{statusToShip: true, statusConfirmed: true}
	// shipmentHere are the statuses of a shipment that has not left, shipmentLeft those of one that has. The rest is unknown.
	shipmentHere = map[string]bool{"": true, "NotYetAllocatedCode": true, shipmentAllocated: true}
	shipmentLeft = map[string]bool{
		"ShippingProcessing": true, "ShippingArrived": true, "ShippingFail": true, statusFinish: true,
		"VerifySuccess": true, "VerifyFailLost": true, "VerifyFailAbnormalPackage": true, "VerifyFailRenovation": true,
		"VerifyFailErrorCode": true, "VerifyFailInvalIdCode": true,
		"CashOnDeliveryTransferring": true, "CashOnDeliveryNotAtHome": true, "CashOnDeliveryDistributing": true,
		"CashOnDeliveryFailDamage": true, "CashOnDeliveryFailLost": true, "CashOnDeliveryFail": true, "CashOnDeliveryAddressError": true,
		"CashOnDeliveryForwarding": true,
	}
)

// cancelCauses are why a sub-order was cancelled.
var cancelCauses = map[string]string{
	"1": "價格", "2": "衝動購買", "3": "出貨太慢", "4": "其他", "5": "商店取消", "6": "未取貨", "7": "門市關轉", "8": "付款逾期",
}

// kindNotes say what the packer must know of OrderShippingType: 1 is a plain order.
var kindNotes = map[string]string{"2": "預購（指定出貨日）", "3": "訂製商品", "4": "客約訂單", "6": "預購（工作天）"}

// forwarder is a carrier in 91APP's table, with words by which a warehouse may call it. Those marked abroad are for overseas only.
type forwarder struct {
	number int
	name   connectors.Text
	words  []string
	abroad bool
}

const (
	tcat           = 2
	otherForwarder = 8
)

// forwarders are in the order in which words are looked for: the narrower first.
var forwarders = []forwarder{
	{number: 10, name: connectors.Text{EN: "Post, international", ZH: "郵局（國際）"}, words: []string{"ems", "國際郵", "郵局(國際", "郵局（國際"}, abroad: true},
	{number: 1, name: connectors.Text{EN: "Chunghwa Post", ZH: "郵局"}, words: []string{"郵局", "郵政", "post"}},
	{number: tcat, name: connectors.Text{EN: "T-cat", ZH: "黑貓宅急便"}, words: []string{"黑貓", "t-cat", "tcat", "統一速達", "宅急便"}},
	{number: 3, name: connectors.Text{EN: "Pelican", ZH: "宅配通"}, words: []string{"宅配通", "pelican"}},
	{number: 4, name: connectors.Text{EN: "HCT", ZH: "新竹物流"}, words: []string{"新竹", "hct"}},
	{number: 5, name: connectors.Text{EN: "Kerry TJ", ZH: "嘉里大榮"}, words: []string{"嘉里", "大榮", "kerry"}},
	{number: 6, name: connectors.Text{EN: "Easy Bag", ZH: "便利帶"}, words: []string{"便利帶"}},
	{number: 7, name: connectors.Text{EN: "Nittsu", ZH: "日通"}, words: []string{"日通", "nittsu", "nippon express"}},
	{number: otherForwarder, name: connectors.Text{EN: "Other", ZH: "其他"}},
	{number: 9, name: connectors.Text{EN: "SF Express", ZH: "順豐"}, words: []string{"順豐", "sf"}, abroad: true},
	{number: 11, name: connectors.Text{EN: "DHL", ZH: "DHL"}, words: []string{"dhl"}, abroad: true},
	{number: 12, name: connectors.Text{EN: "FedEx", ZH: "FedEx"}, words: []string{"fedex"}, abroad: true},
	{number: 13, name: connectors.Text{EN: "UC Express", ZH: "優邦速運"}, words: []string{"優邦"}, abroad: true},
}

// forwarderOf finds 91APP's number of a carrier; otherwise is used where the carrier has none, or none for this kind of delivery.
func forwarderOf(carrier, deliver string, otherwise int) int {
	carrier = strings.ToLower(carrier)
	for _, f := range forwarders {
		fits := !f.abroad || deliver == deliverOversea
		if fits && slices.ContainsFunc(f.words, func(word string) bool { return strings.Contains(carrier, word) }) {
			return f.number
		}
	}
	return otherwise
}

// forwarderChoices are the carriers of Taiwan.
func forwarderChoices() []connectors.Choice {
	var choices []connectors.Choice
	for _, f := range forwarders {
		if !f.abroad {
			choices = append(choices, connectors.Choice{Value: strconv.Itoa(f.number), Label: f.name})
		}
	}
	return choices
}
