package momo

// Delivery kinds and the codes of the queries that list them: FACTS.md section 2. A lane is one query; the shipping code that a
// person sees is made from it.

import (
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// kind is how a line is delivered. It is the second half of an order's id.
type kind string

const (
	home  kind = "home"  // 廠商配送: the supplier's own carrier
	store kind = "store" // 超商取貨
	third kind = "third" // 第三方物流: a carrier under momo's contract
)

var kinds = []kind{home, store, third}

// stopCode is delyGb of stopSendingQuery.
var stopCode = map[kind]string{home: "1", store: "2", third: "6"}

// lane is one query for unshipped lines. A home lane is empty.
type lane struct {
	Code    string `json:"code,omitempty"`    // dely_gb of a store, third_delyGb of a carrier
	Special string `json:"special,omitempty"` // stores: N or Y
	Temp    string `json:"temp,omitempty"`    // third party: third_delyTemp
}

// coded is a code of momo's with its name.
type coded struct {
	code string
	name connectors.Text
}

var (
	storeTypes = []coded{
		{"21", connectors.Text{EN: "7-Eleven (distribution centre)", ZH: "7-11 取貨（大智通）"}},
		{"23", connectors.Text{EN: "Convenience store (legacy, 便利達康)", ZH: "便利達康取貨"}},
		{"27", connectors.Text{EN: "FamilyMart (distribution centre)", ZH: "全家取貨（大物流）"}},
		{"28", connectors.Text{EN: "7-Eleven store to store", ZH: "7-11 店到店"}},
		{"29", connectors.Text{EN: "FamilyMart store to store", ZH: "全家店到店"}},
		{"2A", connectors.Text{EN: "OK mart", ZH: "OK 超商取貨"}},
		{"2B", connectors.Text{EN: "Hi-Life", ZH: "萊爾富取貨"}},
	}
	carriers = []coded{
		{"61", connectors.Text{EN: "Pelican (momo logistics)", ZH: "宅配通（第三方）"}},
		{"62", connectors.Text{EN: "HCT (momo logistics)", ZH: "新竹貨運（第三方）"}},
		{"63", connectors.Text{EN: "T-Cat (momo logistics)", ZH: "宅急便（第三方）"}},
		{"65", connectors.Text{EN: "Kerry TJ (momo logistics)", ZH: "大榮貨運（第三方）"}},
	}
	temperatures = []coded{
		{"01", connectors.Text{EN: "ambient", ZH: "常溫"}},
		{"02", connectors.Text{EN: "frozen", ZH: "冷凍"}},
		{"03", connectors.Text{EN: "chilled", ZH: "冷藏"}},
	}
	specials = []coded{
		{"N", connectors.Text{EN: "normal stores", ZH: "一般門市"}},
		{"Y", connectors.Text{EN: "special stores", ZH: "特配門市"}},
	}
)

func codesOf(list []coded) []string {
	codes := make([]string, len(list))
	for i, c := range list {
		codes[i] = c.code
	}
	return codes
}

// uncertain stands in a shipping code where the lists disagree, so that the built-in table does not know it and the order is held.
const uncertain = "mixed"

// shippingTable is every code that a certain order can have.
func shippingTable() []connectors.ShippingCode {
	table := []connectors.ShippingCode{
		{Code: string(home), Name: connectors.Text{EN: "Home delivery by own carrier", ZH: "廠商宅配"}, Mode: connectors.ShipSelf},
	}
	for _, s := range storeTypes {
		table = append(table, connectors.ShippingCode{Code: string(store) + "-" + s.code, Name: s.name, Mode: connectors.ShipLabel})
	}
	for _, c := range carriers {
		for _, t := range temperatures {
			table = append(table, connectors.ShippingCode{
				Code: string(third) + "-" + c.code + "-" + t.code, Mode: connectors.ShipLabel,
				Name: connectors.Text{EN: c.name.EN + ", " + t.name.EN, ZH: c.name.ZH + t.name.ZH},
			})
		}
	}
	return table
}

var shippings = shippingTable()

// shippingName gives the table's name of a code.
func shippingName(code string) connectors.Text {
	i := slices.IndexFunc(shippings, func(s connectors.ShippingCode) bool { return s.Code == code })
	if i >= 0 {
		return shippings[i].Name
	}
	return connectors.Text{EN: "momo, uncertain: " + code, ZH: "momo 配送方式不明確：" + code}
}

// shippingCode makes the code of lines that were listed by these lanes.
func shippingCode(k kind, lanes []lane) string {
	switch k {
	case store:
		return string(store) + "-" + agreed(lanes, func(l lane) string { return l.Code })
	case third:
		code := agreed(lanes, func(l lane) string { return l.Code })
		if code == uncertain {
			return string(third) + "-" + uncertain
		}
		return string(third) + "-" + code + "-" + agreed(lanes, func(l lane) string { return l.Temp })
	}
	return string(home)
}

// agreed gives the value all lanes have in common, or uncertain.
func agreed(lanes []lane, value func(lane) string) string {
	if len(lanes) == 0 {
		return uncertain
	}
	first := value(lanes[0])
	for _, l := range lanes[1:] {
		if value(l) != first {
			return uncertain
		}
	}
	return first
}

// carrierNamed gives the third-party carrier whose name a row tells, where it tells one. The lists have been seen to show a line under
// several queries; the name on the row is then the one to believe.
func carrierNamed(name string) (string, bool) {
	for _, known := range []struct{ word, code string }{
		{"宅配通", "61"}, {"新竹", "62"}, {"宅急便", "63"}, {"黑貓", "63"}, {"統一速達", "63"}, {"大榮", "65"},
	} {
		if strings.Contains(name, known.word) {
			return known.code, true
		}
	}
	return "", false
}
