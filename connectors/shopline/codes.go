package shopline

// What is known of the codes that an order bears: carriers, delivery options and payments (FACTS.md sections 2.6, 2.7 and 3).

import (
	"regexp"
	"strings"

	"gowarehouse/connectors"
)

// carrier is a family of delivery codes that SHOPLINE itself talks to: it gives the number.
type carrier struct {
	prefix string
	name   string
	bulk   bool // executed by the call for many orders only
	prints bool // SHOPLINE gives the label
	store  bool
}

// carriers by their codes' beginning, the longer before the shorter. tw_hct_ is inferred: HCT has labels, its codes were not seen.
var carriers = []carrier{
	{prefix: "tw_711_b2c_", name: "7-ELEVEN", prints: true, store: true},
	{prefix: "tw_711_", name: "7-ELEVEN", store: true},
	{prefix: "cross_border_711_store_", name: "7-ELEVEN", bulk: true, prints: true, store: true},
	{prefix: "cross_border_711_", name: "7-ELEVEN", bulk: true, prints: true},
	{prefix: "tw_fm_", name: "全家", prints: true, store: true},
	{prefix: "sl_logistics_fmt_freeze_", name: "全家", bulk: true, prints: true, store: true},
	{prefix: "tw_tcat_", name: "黑貓宅急便", prints: true},
	{prefix: "tw_hct_", name: "新竹物流", prints: true},
	{prefix: "hk_integrated_sf", name: "順豐", prints: true},
}

func carrierOf(code string) (carrier, bool) {
	for _, c := range carriers {
		if strings.HasPrefix(code, c.prefix) {
			return c, true
		}
	}
	return carrier{}, false
}

// codeCustom is the code of everything that the merchant made himself.
const codeCustom = "custom"

// returnCodes are deliveries back to the shop.
var returnCodes = map[string]bool{"711_return_nopay": true, "custom_return": true}

// storeCodes are pickups at a store that the merchant sends to himself.
var storeCodes = map[string]bool{"emap_only_711": true, "tw_simple_711": true, "emap_only_fm": true, "tw_simple_familymart": true, "tw_ezship": true}

// collecting are codes of carriers that take the money, by payment or by delivery. A bare _pay is not enough: wallets end so too.
var collecting = regexp.MustCompile(`^(tw_711|tw_fm|tw_tcat|tw_ezship|sl_logistics_).*(_pay|_cod)$|^tw_ezship$`)

// prepaid are payment types that are paid before shipping; the field is open, and what is not here is unknown until it is paid.
var prepaid = map[string]bool{"ecpay": true, "bank_transfer": true}

const cashOnDelivery = "cash_on_delivery"

var payments = []connectors.PaymentCode{
	{Code: "ecpay", Kind: connectors.PaymentOnline, Name: connectors.Text{EN: "ECPay", ZH: "綠界金流"}},
	{Code: "bank_transfer", Kind: connectors.PaymentOnline, Name: connectors.Text{EN: "Bank transfer", ZH: "銀行轉帳"}},
	{Code: cashOnDelivery, Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "Cash on delivery", ZH: "貨到付款"}},
	{Code: "tw_711_pay", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "7-ELEVEN C2C, paid at pickup", ZH: "7-11 取貨付款（C2C）"}},
	{Code: "tw_711_b2c_pay", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "7-ELEVEN B2C, paid at pickup", ZH: "7-11 取貨付款（B2C）"}},
	{Code: "tw_fm_b2c_pay", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "FamilyMart B2C, paid at pickup", ZH: "全家取貨付款（B2C）"}},
	{Code: "sl_logistics_ninjavan_cod", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "Ninja Van, COD", ZH: "Ninja Van 貨到付款"}},
	{Code: "sl_logistics_kerry_th_cod", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "Kerry, COD", ZH: "Kerry 貨到付款"}},
	{Code: "sl_logistics_ghtk_cod", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "GHTK, COD", ZH: "GHTK 貨到付款"}},
	{Code: "sl_logistics_janio_cod", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "Janio, COD", ZH: "Janio 貨到付款"}},
	{Code: "sl_logistics_poslaju_cod", Kind: connectors.PaymentCOD, Name: connectors.Text{EN: "Pos Laju, COD", ZH: "Pos Laju 貨到付款"}},
}

// shippings are the known codes; the mode of each follows from carriers.
var shippings = withModes([]connectors.ShippingCode{
	{Code: "tw_711_nopay", Name: connectors.Text{EN: "7-ELEVEN C2C", ZH: "7-11 取貨（C2C）"}},
	{Code: "tw_711_pay", Name: connectors.Text{EN: "7-ELEVEN C2C, paid at pickup", ZH: "7-11 取貨付款（C2C）"}},
	{Code: "tw_711_b2c_nopay", Name: connectors.Text{EN: "7-ELEVEN B2C", ZH: "7-11 取貨（B2C）"}},
	{Code: "tw_711_b2c_pay", Name: connectors.Text{EN: "7-ELEVEN B2C, paid at pickup", ZH: "7-11 取貨付款（B2C）"}},
	{Code: "emap_only_711", Name: connectors.Text{EN: "7-ELEVEN, own shipping", ZH: "7-11 取貨（僅電子地圖）"}},
	{Code: "tw_simple_711", Name: connectors.Text{EN: "7-ELEVEN, own shipping", ZH: "7-11 取貨（未串接）"}},
	{Code: "cross_border_711_store_pick_up", Name: connectors.Text{EN: "7-ELEVEN cross border, store", ZH: "7-11 跨境取貨"}},
	{Code: "cross_border_711_home_delivery", Name: connectors.Text{EN: "7-ELEVEN cross border, home", ZH: "7-11 跨境宅配"}},
	{Code: "tw_fm_b2c_nopay", Name: connectors.Text{EN: "FamilyMart B2C", ZH: "全家取貨（B2C）"}},
	{Code: "tw_fm_b2c_pay", Name: connectors.Text{EN: "FamilyMart B2C, paid at pickup", ZH: "全家取貨付款（B2C）"}},
	{Code: "tw_fm_c2c_nopay", Name: connectors.Text{EN: "FamilyMart C2C", ZH: "全家取貨（C2C）"}},
	{Code: "tw_fm_c2c_pay", Name: connectors.Text{EN: "FamilyMart C2C, paid at pickup", ZH: "全家取貨付款（C2C）"}},
	{Code: "emap_only_fm", Name: connectors.Text{EN: "FamilyMart, own shipping", ZH: "全家取貨（僅電子地圖）"}},
	{Code: "tw_simple_familymart", Name: connectors.Text{EN: "FamilyMart, own shipping", ZH: "全家取貨（未串接）"}},
	{Code: "sl_logistics_fmt_freeze_nopay", Name: connectors.Text{EN: "FamilyMart frozen", ZH: "全家冷凍取貨"}},
	{Code: "sl_logistics_fmt_freeze_pay", Name: connectors.Text{EN: "FamilyMart frozen, paid at pickup", ZH: "全家冷凍取貨付款"}},
	{Code: "tw_ezship", Name: connectors.Text{EN: "ezShip, paid at pickup", ZH: "ezShip 超商取貨付款"}},
	{Code: "tw_tcat_roomtemp", Name: connectors.Text{EN: "T-cat", ZH: "黑貓宅急便（常溫）"}},
	{Code: "tw_tcat_roomtemp_cod", Name: connectors.Text{EN: "T-cat, COD", ZH: "黑貓宅急便（常溫）貨到付款"}},
	{Code: "tw_tcat_refrigerated", Name: connectors.Text{EN: "T-cat chilled", ZH: "黑貓宅急便（冷藏）"}},
	{Code: "tw_tcat_refrigerated_cod", Name: connectors.Text{EN: "T-cat chilled, COD", ZH: "黑貓宅急便（冷藏）貨到付款"}},
	{Code: "tw_tcat_frozen", Name: connectors.Text{EN: "T-cat frozen", ZH: "黑貓宅急便（冷凍）"}},
	{Code: "tw_tcat_frozen_cod", Name: connectors.Text{EN: "T-cat frozen, COD", ZH: "黑貓宅急便（冷凍）貨到付款"}},
	{Code: "store_pickup", Name: connectors.Text{EN: "Pickup at the shop", ZH: "門市自取"}},
	{Code: "sfexpress", Name: connectors.Text{EN: "SF Express, own contract", ZH: "順豐速運（自家合約）"}},
	{Code: "ninja_van", Name: connectors.Text{EN: "Ninja Van, own contract", ZH: "Ninja Van（自家合約）"}},
	{Code: "hk_sfplus", Name: connectors.Text{EN: "SF Plus (Hong Kong)", ZH: "順豐 SF Plus（香港）"}},
	{Code: "hk_integrated_sfexpress", Name: connectors.Text{EN: "SF Express (Hong Kong)", ZH: "順豐速運（香港）"}},
	{Code: "hk_integrated_sf_pickup", Name: connectors.Text{EN: "SF pickup (Hong Kong)", ZH: "順豐自取點（香港）"}},
	{Code: "hk_pakpobox", Name: connectors.Text{EN: "Pakpobox (Hong Kong)", ZH: "Pakpobox（香港）"}},
	{Code: "sl_logistics_ninjavan", Name: connectors.Text{EN: "Ninja Van", ZH: "Ninja Van"}},
	{Code: "sl_logistics_ninjavan_cod", Name: connectors.Text{EN: "Ninja Van, COD", ZH: "Ninja Van 貨到付款"}},
	{Code: "sl_logistics_yto_home", Name: connectors.Text{EN: "YTO, home", ZH: "圓通宅配"}},
	{Code: "sl_logistics_yto_store", Name: connectors.Text{EN: "YTO, store", ZH: "圓通店配"}},
	{Code: "sl_logistics_yto_special_home", Name: connectors.Text{EN: "YTO special goods, home", ZH: "圓通特貨宅配"}},
	{Code: "sl_logistics_yto_special_store", Name: connectors.Text{EN: "YTO special goods, store", ZH: "圓通特貨店配"}},
})

func withModes(codes []connectors.ShippingCode) []connectors.ShippingCode {
	for i := range codes {
		codes[i].Mode, codes[i].COD = modeOf(codes[i].Code), collecting.MatchString(codes[i].Code)
	}
	return codes
}

// modeOf says who gives the number. A code nobody knows is the merchant's own carrier: SHOPLINE refuses a status set by hand where it is not.
func modeOf(code string) connectors.ShipMode {
	if _, integrated := carrierOf(code); integrated {
		return connectors.ShipLabel
	}
	return connectors.ShipSelf
}
