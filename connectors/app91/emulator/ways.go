package emulator

// The shop's ways to deliver and to be paid (FACTS.md sections 1.3, 2.4 and 2.5).

import (
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// Values of OrderDeliverType.
const (
	home         = "Home"
	homeCOD      = "CashOnDelivery"
	storeCOD     = "StoreCashOnDelivery"
	storePrepaid = "StorePickup"
	location     = "LocationPickup"
	oversea      = "Oversea"
)

var deliverTypes = []string{"", home, homeCOD, storeCOD, storePrepaid, location, oversea}

// way is a shipping method of the shop.
type way struct {
	code    string // OrderShippingTypeId
	name    string // as the merchant calls it
	deliver string
	chain   string // DistributorDef
	temp    string // TemperatureTypeDef; empty: Normal
	label   string // the call that gives its label; empty: printed in the back office
}

var (
	byHome     = way{code: "70501", name: "宅配", deliver: home}
	byHomeCold = way{code: "70502", name: "低溫宅配", deliver: home, temp: "Freezer"}
	byHomeCOD  = way{code: "70511", name: "宅配貨到付款", deliver: homeCOD, label: "PrintTCatTranBill"}
	bySeven    = way{code: "70530", name: "7-11 取貨", deliver: storePrepaid, chain: "SevenEleven"}
	bySevenCOD = way{code: "70531", name: "7-11 取貨付款", deliver: storeCOD, chain: "SevenEleven"}
	byFamily   = way{code: "70540", name: "全家取貨", deliver: storePrepaid, chain: "Family", label: "GetFamilyStoreLabelData"}
	byFamCOD   = way{code: "70541", name: "全家取貨付款", deliver: storeCOD, chain: "Family", label: "GetFamilyStoreLabelData"}
	byFamCold  = way{
		code: "70542", name: "全家冷凍取貨", deliver: storePrepaid, chain: "Family", temp: "Freezer", label: "GetFamilyStoreForFreezerLabel",
	}
	byHiLife   = way{code: "70550", name: "萊爾富取貨", deliver: storePrepaid, chain: "HiLife", label: "GetHiLifeStoreLabelData"}
	byOK       = way{code: "70560", name: "OK 超商取貨", deliver: storePrepaid, chain: "OKmart", label: "GetOKmartStoreLabel"}
	byLocation = way{code: "70570", name: "門市自取", deliver: location}
	byOversea  = way{code: "70580", name: "海外宅配", deliver: oversea}
)

var ways = []way{
	byHome, byHomeCold, byHomeCOD, bySeven, bySevenCOD, byFamily, byFamCOD, byFamCold, byHiLife, byOK, byLocation, byOversea,
}

func (w way) temperature() string {
	if w.temp == "" {
		return "Normal"
	}
	return w.temp
}

func (w way) collects() bool { return w.deliver == storeCOD || w.deliver == homeCOD }

func (w way) mode() connectors.ShipMode {
	switch w.deliver {
	case "":
		return ""
	case home, oversea:
		return connectors.ShipSelf
	}
	return connectors.ShipLabel
}

// plain names a method by what it does, where the order does not tell its number.
func (w way) plain() string {
	parts := slices.DeleteFunc([]string{w.deliver, w.chain, w.temp}, func(s string) bool { return s == "" })
	return strings.Join(parts, ":")
}

// payment is a way to pay.
type payment struct {
	code, name string
	kind       connectors.PaymentKind
}

var (
	byCard     = payment{"CreditCardOnce", "信用卡一次付清", connectors.PaymentOnline}
	byParts    = payment{"CreditCardInstallment", "信用卡分期", connectors.PaymentOnline}
	byATM      = payment{"ATM", "ATM 付款", connectors.PaymentOnline}
	byLinePay  = payment{"LinePay", "LINE Pay", connectors.PaymentOnline}
	byJKO      = payment{"JKOPay", "街口支付", connectors.PaymentOnline}
	atStore    = payment{"StorePay", "超商取貨付款", connectors.PaymentCOD}
	atDoor     = payment{"CashOnDelivery", "貨到付款", connectors.PaymentCOD}
	byWhatever = payment{"ZingalaPay", "銀角零卡", connectors.PaymentUnknown}
)

var payments = []payment{byCard, byParts, byATM, byLinePay, byJKO, atStore, atDoor, byWhatever}

func (e *Emulator) shipping(*call) *reply {
	rows := make([]object, len(ways))
	for i, w := range ways {
		rows[i] = object{
			"Id": number(w.code), "TypeName": w.name, "OrderDeliverType": w.deliver, "TemperatureTypeDef": w.temperature(), "ShippingAreaName": "台灣本島",
			"FeeTypeDef": "Fixed", "IsEnableBookingPickupDate": false, "MargeTypeName": "", "IsDefault": i == 0,
		}
	}
	return success(rows)
}

func (e *Emulator) payments(*call) *reply {
	rows := make([]object, len(payments))
	for i, p := range payments {
		rows[i] = object{"PayType": p.code, "PayTypeDesc": p.name}
	}
	return success(rows)
}
