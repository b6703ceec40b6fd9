package moplus

// Packaging (包材), and what else a person can choose when a parcel is shipped: FACTS.md section 3.5.

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// packing is the packaging of a parcel: the kind, its type, and grams.
type packing struct{ pack, kind, grams string }

// The keys of a parcel's options.
const (
	optionPack    = "ship_pack"
	optionType    = "pack_type"
	optionGrams   = "pack_grams"
	optionAddress = "address_change"
	optionCode    = "dely_gb"
)

const originalBox = "OriginalBox"

// packaging is a kind of packaging with its types; no types: none is named.
type packaging struct {
	code  string
	name  connectors.Text
	types []string
}

var (
	plainBox = packaging{originalBox, text2("The manufacturer's box", "原箱"), nil}

	usualPacks = []packaging{
		plainBox,
		{"MomoBoxBag", text2("momo's box or bag", "momo 紙箱／包材"), strings.Fields(`S500 S502 S503 S504 S505 S506 S507 S510 F508 F509 F511 F512 F512A F513
			F514 F515 F516 F519 F523 F526 F527 F599 H517 H518 H520 H521 H522 H524 H525 H528 H529 H991 H992 CO-201 CO-202 CO-203 CO-204 CO-205 CO-206
			tktEnvelope`)},
		{"MomoExpressPEBag", text2("momo's PE bag", "momo 快遞袋"), strings.Fields("PO-006 PO-007 PO-008 PO-009 PO-010 PO-011")},
		{"OwnMaterial", text2("Own packaging", "自有包材"), []string{"BoxBag", "ExpressPEBoxBag"}},
		{"RecycleBoxBag", text2("Used again box or bag", "循環包材"), nil},
	}
	// frozenPacks go with FamilyMart's frozen parcels from store to store.
	frozenPacks = []packaging{
		plainBox,
		{"FamiFrozenOwnMaterial", text2("Own packaging, frozen", "全家冷凍自有包材"), []string{"Box"}},
		{"FamiFrozenSpecialBox", text2("FamilyMart's frozen box", "全家冷凍專用箱"), []string{"S60", "S90", "S105"}},
	}
)

// frozenStoreToStore is the delyGb whose packagings are frozenPacks.
const frozenStoreToStore = 24

func packsFor(delyGb int) []packaging {
	if delyGb == frozenStoreToStore {
		return frozenPacks
	}
	return usualPacks
}

func packChoices(packs []packaging) []connectors.Choice {
	choices := make([]connectors.Choice, len(packs))
	for i, p := range packs {
		choices[i] = connectors.Choice{Value: p.code, Label: p.name}
	}
	return choices
}

func typeChoices(packs []packaging) []connectors.Choice {
	choices := []connectors.Choice{{Value: "", Label: text2("none", "無")}}
	for _, p := range packs {
		for _, t := range p.types {
			choices = append(choices, connectors.Choice{Value: t, Label: text2(t, t)})
		}
	}
	return choices
}

// gramsPattern is a whole number above 0, or nothing.
var gramsPattern = regexp.MustCompile(`^([1-9]\d{0,6})?$`)

// ShipOptions gives the packaging of a parcel, with the account's own as default; the answer to an address change that is open; and for a
// store order of which MO店+ did not say the way, the way.
func (c *Connector) ShipOptions(_ context.Context, parcel connectors.Parcel) ([]connectors.ShipOption, error) {
	way, _ := wayOf(parcel)
	packs := packsFor(way.delyGb)
	chosen := c.packing.among(packs)
	options := []connectors.ShipOption{
		{Key: optionPack, Label: text2("Packaging", "包材"), Required: true, Choices: packChoices(packs), Default: chosen.pack},
		{Key: optionType, Label: text2("Packaging type", "包材種類"), Choices: typeChoices(packs), Default: chosen.kind},
		{Key: optionGrams, Label: text2("Weight of the packaging in grams", "包材重量（克）"), Default: chosen.grams},
	}
	rows := rowsOf(parcel)
	if newAddress(rows) != "" {
		options = append(options, addressOption)
	}
	if strings.HasSuffix(parcel.Order.Shipping.Code, "-"+uncertain) {
		if option := codeOption(rows); len(option.Choices) > 0 {
			options = append(options, option)
		}
	}
	return options, nil
}

// among gives the packaging if it is one of these, otherwise the manufacturer's box.
func (p packing) among(packs []packaging) packing {
	if slices.ContainsFunc(packs, func(known packaging) bool { return known.code == p.pack }) {
		return p
	}
	return packing{pack: originalBox, grams: p.grams}
}

const (
	agreeAddress   = "agree"
	declineAddress = "decline"
)

var addressOption = connectors.ShipOption{
	Key: optionAddress, Label: text2("Answer to the address change", "回覆改址申請"), Required: true,
	Choices: []connectors.Choice{
		{Value: agreeAddress, Label: text2("Agree: the parcel goes to the new address", "同意：寄往新地址")},
		{Value: declineAddress, Label: text2("Decline: the parcel goes to the old address", "不同意：寄往原地址")},
	},
}

// codeOption asks a person for the way to the store, which stands in the back office.
func codeOption(rows []row) connectors.ShipOption {
	option := connectors.ShipOption{
		Key: optionCode, Label: text2("Way to the store, as the back office shows it", "超商配送方式（請依後台顯示）"), Required: true,
	}
	goods := slices.DeleteFunc(rows, row.freight)
	if len(goods) == 0 {
		return option
	}
	company, temp := companyAndTemp(goods)
	for _, s := range storeCodes {
		if s.temp == temp && (brandOf(company) == "" || brandOf(company) == s.brand) {
			option.Choices = append(option.Choices, connectors.Choice{Value: decimals(s.delyGb), Label: s.name})
		}
	}
	return option
}

// packingOf gives the packaging chosen for a parcel, the account's where nothing was.
func (c *Connector) packingOf(p connectors.Parcel, packs []packaging) (packing, error) {
	chosen := c.packing.among(packs)
	if pack := strings.TrimSpace(p.Options[optionPack]); pack != "" {
		chosen = packing{pack, strings.TrimSpace(p.Options[optionType]), strings.TrimSpace(p.Options[optionGrams])}
	}
	i := slices.IndexFunc(packs, func(known packaging) bool { return known.code == chosen.pack })
	if i < 0 || !typed(packs[i], chosen.kind) || !gramsPattern.MatchString(chosen.grams) {
		return chosen, connectors.Refuse("MO店+: packaging %q does not go with type %q and weight %q", "MO店+：包材「%s」與種類「%s」、重量「%s」不符",
			"Choose one of the types of this packaging, none where it has none, and a whole number of grams or nothing.",
			"請選擇該包材的種類（沒有細項則留空），重量須為整數克數或留空。", chosen.pack, chosen.kind, chosen.grams)
	}
	return chosen, nil
}

func typed(p packaging, kind string) bool {
	return len(p.types) == 0 && kind == "" || slices.Contains(p.types, kind)
}
