package moplus

// Kinds of delivery, the queries that list them, and the shipping codes made from them: FACTS.md section 2.

import (
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// The values of deliveryType and storeDeliveryType that are asked for.
const (
	home  = "Home"       // the shop's own carrier
	store = "Store"      // pickup at a convenience store
	third = "ThirdParty" // a carrier under momo's contract

	storeToStore     = "StoreToStoreShip"
	warehouseToStore = "WarehouseToStoreShip"
)

// lane is one query for orders of a kind.
type lane struct {
	Kind      string `json:"kind"`
	Direction string `json:"direction,omitempty"` // of a store lane
}

// lanes are all queries, with their names in the settings.
var lanes = []struct {
	name string
	lane lane
}{
	{"home", lane{home, ""}},
	{"store_to_store", lane{store, storeToStore}},
	{"warehouse_to_store", lane{store, warehouseToStore}},
	{"third_party", lane{third, ""}},
}

func laneNames() []string {
	names := make([]string, len(lanes))
	for i, l := range lanes {
		names[i] = l.name
	}
	return names
}

// lanesNamed reads the setting; empty means all.
func lanesNamed(setting string) ([]lane, error) {
	var chosen []lane
	names := laneNames()
	if setting != "" {
		names = strings.Split(setting, ",")
	}
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		if !slices.Contains(laneNames(), names[i]) {
			return nil, connectors.Refuse("MO店+: setting %s has the unknown kind %q", "MO店+：設定 %s 有未知的配送類型「%s」",
				"Use some of "+strings.Join(laneNames(), ", ")+".", "請使用："+strings.Join(laneNames(), "、")+"。", settingKinds, name)
		}
	}
	for _, l := range lanes {
		if slices.Contains(names, l.name) {
			chosen = append(chosen, l.lane)
		}
	}
	return chosen, nil
}

// byKind groups lanes by kind, in their order.
func byKind(all []lane) [][]lane {
	var groups [][]lane
	for _, l := range all {
		if n := len(groups); n > 0 && groups[n-1][0].Kind == l.Kind {
			groups[n-1] = append(groups[n-1], l)
			continue
		}
		groups = append(groups, []lane{l})
	}
	return groups
}

// The brands.
const (
	seven  = "seven"
	family = "family"
)

// brandWords tell a brand in deliveryCompany.
var brandWords = []struct{ word, brand string }{{"7-11", seven}, {"7-ELEVEN", seven}, {"統一超商", seven}, {"全家", family}, {"FAMILY", family}}

func brandOf(company string) string {
	for _, known := range brandWords {
		if strings.Contains(strings.ToUpper(company), known.word) {
			return known.brand
		}
	}
	return ""
}

// Temperatures, in the words of deliveryTemp.
const (
	ambient = "常溫"
	frozen  = "冷凍"
)

// storeCode is a way to a store: MO店+'s delyGb with what it stands for.
type storeCode struct {
	delyGb                 int
	brand, direction, temp string
	name                   connectors.Text
}

// storeCodes are the codes of FACTS.md sections 3.3 and 3.4.
var storeCodes = []storeCode{
	{22, seven, storeToStore, ambient, connectors.Text{EN: "7-ELEVEN store to store", ZH: "7-11 店到店"}},
	{21, seven, warehouseToStore, ambient, connectors.Text{EN: "7-ELEVEN warehouse to store", ZH: "7-11 倉到店"}},
	{29, family, storeToStore, ambient, connectors.Text{EN: "FamilyMart store to store", ZH: "全家店到店"}},
	{27, family, warehouseToStore, ambient, connectors.Text{EN: "FamilyMart warehouse to store", ZH: "全家倉到店"}},
	{24, family, storeToStore, frozen, connectors.Text{EN: "FamilyMart store to store, frozen", ZH: "全家冷凍店到店"}},
	{23, family, warehouseToStore, frozen, connectors.Text{EN: "FamilyMart warehouse to store, frozen", ZH: "全家冷凍倉到店"}},
}

func (s storeCode) code() string { return s.brand + "-" + decimals(s.delyGb) }

const (
	codeHome  = "home"
	codeThird = "third"
	// uncertain stands in a code where the platform does not say enough, so that the table does not know it and the order is held.
	uncertain = "uncertain"
)

// shippings is every code that a certain order can have.
var shippings = func() []connectors.ShippingCode {
	table := []connectors.ShippingCode{
		{Code: codeHome, Name: text2("Home delivery by own carrier", "廠商宅配"), Mode: connectors.ShipSelf},
		{Code: codeThird, Name: text2("Carrier under momo's contract", "第三方物流"), Mode: connectors.ShipLabel},
	}
	for _, s := range storeCodes {
		table = append(table, connectors.ShippingCode{Code: s.code(), Name: s.name, Mode: connectors.ShipLabel})
	}
	return table
}()

// shippingName gives the table's name of a code.
func shippingName(code string) connectors.Text {
	if i := slices.IndexFunc(shippings, func(s connectors.ShippingCode) bool { return s.Code == code }); i >= 0 {
		return shippings[i].Name
	}
	return text2("MO店+, uncertain: "+code, "MO店+ 配送方式不明確："+code)
}

// codeNamed gives the way to a store that a shipping code stands for.
func codeNamed(code string) (storeCode, bool) {
	i := slices.IndexFunc(storeCodes, func(s storeCode) bool { return s.code() == code })
	if i < 0 {
		return storeCode{}, false
	}
	return storeCodes[i], true
}

// hasWay tells whether there is any way to a store of a brand at a temperature.
func hasWay(brand, temp string) bool {
	return slices.ContainsFunc(storeCodes, func(s storeCode) bool { return s.brand == brand && s.temp == temp })
}

// shippingCode makes the code of goods that were listed by these lanes; rows agree on company and temperature, or they are empty.
func shippingCode(kind string, found []lane, company, temp string) string {
	switch kind {
	case home:
		return codeHome
	case third:
		return codeThird
	}
	brand := brandOf(company)
	if len(found) == 1 {
		for _, s := range storeCodes {
			if s.brand == brand && s.direction == found[0].Direction && s.temp == temp {
				return s.code()
			}
		}
	}
	return firstOf(brand, "store") + "-" + uncertain
}
