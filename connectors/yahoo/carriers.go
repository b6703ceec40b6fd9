package yahoo

// The carriers of home delivery (FACTS.md §3.1) and how the warehouse's names of them are understood.

import (
	"strings"

	"gowarehouse/connectors"
)

// carrier is one that Yahoo knows.
type carrier struct {
	id    string // ShipperId
	name  connectors.Text
	words []string // any of them in the warehouse's name means this carrier
}

const (
	carrierHCT  = "4"
	carrierSelf = "99"
)

// carriers in the order in which their words are looked for.
var carriers = []carrier{
	{carrierHCT, text2("HCT", "新竹物流"), []string{"新竹", "hct", "hsinchu"}},
	{"9", text2("Pelican", "宅配通"), []string{"宅配通", "pelican", "ecan"}},
	{"11", text2("T-Cat", "統一宅急便（黑貓）"), []string{"黑貓", "宅急便", "統一速達", "tcat", "blackcat", "yamato"}},
	{"12", text2("Kerry TJ", "大榮貨運"), []string{"大榮", "嘉里", "kerry"}},
	{"21", text2("Global Express", "全球快遞"), []string{"全球快遞", "globalexpress"}},
	{"19", text2("Tong Ying", "通盈貨運"), []string{"通盈"}},
	{"18", text2("Easy bag", "便利帶"), []string{"便利帶", "便利袋"}},
	{"7", text2("Post", "郵局"), []string{"郵局", "郵政", "post"}},
	{carrierSelf, text2("self-delivery", "自行運送"), []string{"自行運送", "自送", "selfdelivery", "owncar"}},
}

func shipperChoices() []connectors.Choice {
	choices := []connectors.Choice{{Value: "", Label: text2("refuse them", "拒絕出貨")}}
	for _, c := range carriers {
		choices = append(choices, connectors.Choice{Value: c.id, Label: c.name})
	}
	return choices
}

func carrierOf(id string) (carrier, bool) {
	for _, c := range carriers {
		if c.id == id {
			return c, true
		}
	}
	return carrier{}, false
}

// shipper gives Yahoo's number of a carrier by the warehouse's name. Nobody's name is guessed: what fits nothing goes as the account's
// setting says, or is refused with the list.
func (c *Connector) shipper(name string) (carrier, error) {
	plain := strings.NewReplacer(" ", "", "\u3000", "", "-", "", ".", "", "_", "").Replace(strings.ToLower(name))
	for _, known := range carriers {
		for _, word := range known.words {
			if plain != "" && strings.Contains(plain, word) {
				return known, nil
			}
		}
	}
	if other, chosen := carrierOf(c.other); chosen {
		return other, nil
	}
	var en, zh []string
	for _, known := range carriers {
		en, zh = append(en, known.name.EN), append(zh, known.name.ZH)
	}
	return carrier{}, connectors.Refuse("Yahoo does not know the carrier %q", "Yahoo 沒有物流「%s」",
		"Choose one of "+strings.Join(en, ", ")+", or say in the account's settings how other carriers are reported.",
		"請選用："+strings.Join(zh, "、")+"，或於帳號設定指定其他物流的回報方式。", name)
}
