package emulator

import "gowarehouse/connectors"

// method is one way of delivery that the shop offers: a carrier that SHOPLINE talks to, or the merchant's own (FACTS.md section 2.7).
type method struct {
	code       string // order_delivery.platform
	option     string // id of the delivery option
	name       string
	integrated bool   // SHOPLINE gives the number
	single     bool   // by the call for one order
	bulk       bool   // by the call for many
	label      string // the group of its labels; empty: none
	collects   bool
}

// The shop's delivery options.
var (
	sevenB2C = &method{
		code: "tw_711_b2c_nopay", option: "653a404c30939a000e82c001", name: "7-11 取貨 (B2C)", integrated: true, single: true,
		label: "seven_eleven_b2c",
	}
	sevenB2CPay = &method{
		code: "tw_711_b2c_pay", option: "653a404c30939a000e82c002", name: "7-11 取貨付款 (B2C)", integrated: true, single: true,
		label: "seven_eleven_b2c", collects: true,
	}
	sevenC2CPay = &method{
		code: "tw_711_pay", option: "653a404c30939a000e82c003", name: "7-11 取貨付款 (C2C)", integrated: true, single: true,
		collects: true,
	}
	familyC2C = &method{
		code: "tw_fm_c2c_nopay", option: "653a404c30939a000e82c004", name: "全家取貨 (C2C)", integrated: true, single: true,
		label: "fmt_c2c",
	}
	familyB2CPay = &method{
		code: "tw_fm_b2c_pay", option: "653a404c30939a000e82c005", name: "全家取貨付款 (B2C)", integrated: true, single: true,
		label: "fmt_b2c", collects: true,
	}
	familyFrozen = &method{
		code: "sl_logistics_fmt_freeze_nopay", option: "653a404c30939a000e82c006", name: "全家冷凍取貨", integrated: true, bulk: true,
		label: "fmt_freeze",
	}
	tcatRoom = &method{
		code: "tw_tcat_roomtemp", option: "653a404c30939a000e82c007", name: "黑貓宅急便 (常溫)", integrated: true, single: true, bulk: true,
		label: "tcat_roomtemp",
	}
	tcatColdPay = &method{
		code: "tw_tcat_refrigerated_cod", option: "653a404c30939a000e82c008", name: "黑貓宅急便 冷藏 貨到付款", integrated: true, single: true,
		bulk: true, label: "tcat_refrigerated", collects: true,
	}
	simpleSeven = &method{code: "tw_simple_711", option: "653a404c30939a000e82c009", name: "7-11 取貨（自行寄件）"}
	ownTCat     = &method{code: "custom", option: "653a404c30939a000e82c00a", name: "黑貓宅配（自家合約）"}
	ownPost     = &method{code: "custom", option: "653a404c30939a000e82c00b", name: "中華郵政便利包"}
	fromStore   = &method{code: "store_pickup", option: "653a404c30939a000e82c00c", name: "門市自取"}
	byDrone     = &method{code: "tw_drone_b2c", option: "653a404c30939a000e82c00d", name: "無人機快遞"}
	unsaid      = &method{}
)

// offered are the delivery options as the shop lists them.
var offered = []*method{
	sevenB2C, sevenB2CPay, sevenC2CPay, familyC2C, familyB2CPay, familyFrozen, tcatRoom, tcatColdPay, simpleSeven, ownTCat, ownPost,
	fromStore, byDrone,
}

// shippingCode is the code in the words of the contract: the merchant's own options are told apart by their id.
func (m *method) shippingCode() string {
	if m.code == "custom" {
		return "custom:" + m.option
	}
	return m.code
}

func (m *method) mode() connectors.ShipMode {
	if m.integrated {
		return connectors.ShipLabel
	}
	return connectors.ShipSelf
}

// payment is one way to pay (FACTS.md section 2.6).
type payment struct {
	code string // order_payment.payment_type
	id   string // of the payment method
	name string
	kind connectors.PaymentKind
}

// The shop's ways to pay.
var (
	byCard   = payment{"ecpay", "63aa00000000000000000001", "信用卡（綠界）", connectors.PaymentOnline}
	byATM    = payment{"bank_transfer", "63aa00000000000000000002", "銀行轉帳", connectors.PaymentOnline}
	onDoor   = payment{"cash_on_delivery", "63aa00000000000000000003", "貨到付款", connectors.PaymentCOD}
	byACME   = payment{"acme_wallet_pay", "63aa00000000000000000004", "ACME 錢包", connectors.PaymentUnknown}
	byCustom = payment{"custom", "63aa00000000000000000005", "面交付現", connectors.PaymentUnknown}
)

// accepted are the payment methods as the shop lists them.
var accepted = []payment{byCard, byATM, onDoor, byACME, byCustom, atStore(sevenB2CPay), atStore(sevenC2CPay), atStore(familyB2CPay)}

// atStore is the payment that belongs to a method which collects.
func atStore(m *method) payment {
	return payment{m.code, "63aa" + m.option[4:], m.name, connectors.PaymentCOD}
}

// method is the payment's code in the words of the contract.
func (p payment) method() string {
	if p.code == "custom" {
		return "custom:" + p.id
	}
	return p.code
}
