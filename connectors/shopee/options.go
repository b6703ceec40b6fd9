package shopee

// Ship options: what a channel asks for, and how the account's settings answer it.

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// The ways to ship, as ship_order calls them.
const (
	methodDropoff = "dropoff"
	methodPickup  = "pickup"
)

// Keys of ship options.
const (
	optionMethod  = "method"
	optionAddress = "address_id"
	optionTime    = "pickup_time_id"
	optionBranch  = "branch_id"
	optionSlug    = "slug"
	optionSender  = "sender_real_name"
	optionNumber  = "tracking_number"
)

// parameters is what get_shipping_parameter answers. A method whose list is empty is still offered; one that is absent or null is not.
type parameters struct {
	Needed struct {
		Dropoff *[]string `json:"dropoff"`
		Pickup  *[]string `json:"pickup"`
		Own     *[]string `json:"non_integrated"`
	} `json:"info_needed"`
	Dropoff *struct {
		Branches []branch `json:"branch_list"`
		Slugs    []struct {
			Slug string `json:"slug"`
			Name string `json:"slug_name"`
		} `json:"slug_list"`
	} `json:"dropoff"`
	Pickup *struct {
		Addresses []address `json:"address_list"`
	} `json:"pickup"`
}

type branch struct {
	ID ident `json:"branch_id"`
	street
}

type address struct {
	ID ident `json:"address_id"`
	street
	Flags []string `json:"address_flag"`
	Times []struct {
		ID    ident    `json:"pickup_time_id"`
		Date  stamp    `json:"date"`
		Text  string   `json:"time_text"`
		Flags []string `json:"flags"`
	} `json:"time_slot_list"`
}

type street struct {
	State    string `json:"state"`
	City     string `json:"city"`
	District string `json:"district"`
	Town     string `json:"town"`
	Address  string `json:"address"`
}

func (s street) text() string { return s.State + s.City + s.District + s.Town + s.Address }

// methods lists what is offered, drop-off first.
func (p parameters) methods() []string {
	var list []string
	if p.Needed.Dropoff != nil {
		list = append(list, methodDropoff)
	}
	if p.Needed.Pickup != nil {
		list = append(list, methodPickup)
	}
	return list
}

func needs(list *[]string, key string) bool { return list != nil && slices.Contains(*list, key) }

// method picks the way to ship: the choice for this parcel, else the account's, else drop-off before pickup.
func (c *Connector) method(p parameters, options map[string]string) string {
	offered := p.methods()
	for _, wish := range []string{options[optionMethod], c.setting(keyShipMethod)} {
		if slices.Contains(offered, wish) {
			return wish
		}
	}
	if len(offered) == 0 {
		return ""
	}
	return offered[0]
}

// choose gives the method and its fields, exactly those that info_needed names.
func (c *Connector) choose(p parameters, options map[string]string) (method string, details map[string]any, err error) {
	switch method = c.method(p, options); method {
	case methodDropoff:
		details, err = c.dropoff(p, options)
	case methodPickup:
		details, err = c.pickup(p, options)
	default:
		if p.Needed.Own != nil {
			return "", nil, wrongWay("Shopee gives no label for this order: it ships with the merchant's own carrier", adviceOwn)
		}
		return "", nil, wrongWay("Shopee offers no way to ship this order now", adviceShop)
	}
	return method, details, err
}

var (
	adviceOwn = connectors.Text{EN: "Enter your own carrier and tracking number for this order.", ZH: "請為此訂單輸入自有物流與追蹤號碼。"}
	adviceNew = connectors.Text{EN: "Choose one of the values offered now in the ship options of the order.", ZH: "請在訂單的出貨選項中重新選擇目前可用的選項。"}
)

func (c *Connector) dropoff(p parameters, options map[string]string) (map[string]any, error) {
	details := map[string]any{}
	if needs(p.Needed.Dropoff, optionBranch) {
		id, err := c.pick(options[optionBranch], keyBranchID, p.branches(), "a drop-off branch")
		if err != nil {
			return nil, err
		}
		details[optionBranch] = ident(id).number()
	}
	if needs(p.Needed.Dropoff, optionSlug) {
		slug, err := c.pick(options[optionSlug], keySlug, p.slugs(), "a drop-off carrier")
		if err != nil {
			return nil, err
		}
		details[optionSlug] = slug
	}
	if needs(p.Needed.Dropoff, optionSender) {
		name := firstText(options[optionSender], c.setting(keySender))
		if name == "" || len([]rune(name)) > longestRef {
			return nil, wrongWay("Shopee asks for the sender's real name, at most 64 characters", adviceSender)
		}
		details[optionSender] = name
	}
	return details, ownNumber(p.Needed.Dropoff, options, details)
}

var adviceSender = connectors.Text{EN: "Enter the sender's real name in the account's settings.", ZH: "請在帳號設定中輸入寄件人真實姓名。"}

// ownNumber adds the number that some methods want from the seller. info_needed says tracking_no, the field is tracking_number.
func ownNumber(needed *[]string, options map[string]string, details map[string]any) error {
	if !needs(needed, "tracking_no") && !needs(needed, optionNumber) {
		return nil
	}
	number := strings.TrimSpace(options[optionNumber])
	if number == "" || len([]rune(number)) > longestRef {
		return wrongWay("Shopee asks for the tracking number on your label, at most 64 characters", adviceNumber)
	}
	details[optionNumber] = number
	return nil
}

var adviceNumber = connectors.Text{EN: "Enter the number in the ship options of the order.", ZH: "請在訂單的出貨選項中輸入追蹤號碼。"}

func (c *Connector) pickup(p parameters, options map[string]string) (map[string]any, error) {
	details := map[string]any{}
	at, found := p.address(firstText(options[optionAddress], c.setting(keyAddressID)))
	if needs(p.Needed.Pickup, optionAddress) {
		if !found {
			return nil, wrongWay("Shopee does not offer that pickup address for this order", adviceNew)
		}
		details[optionAddress] = at.ID.number()
	}
	if needs(p.Needed.Pickup, optionTime) && len(at.Times) > 0 {
		id := at.time(options[optionTime])
		if id == "" {
			return nil, wrongWay("that pickup time is no longer offered", adviceNew)
		}
		details[optionTime] = id
	}
	return details, ownNumber(p.Needed.Pickup, options, details)
}

// address finds the address wished for, or without a wish the shop's pickup address, or its default, or the first.
func (p parameters) address(wish string) (address, bool) {
	if p.Pickup == nil || len(p.Pickup.Addresses) == 0 {
		return address{}, false
	}
	list := p.Pickup.Addresses
	if wish != "" {
		i := slices.IndexFunc(list, func(a address) bool { return string(a.ID) == wish })
		if i < 0 {
			return address{}, false
		}
		return list[i], true
	}
	for _, flag := range []string{"pickup_address", "default_address"} {
		if i := slices.IndexFunc(list, func(a address) bool { return slices.Contains(a.Flags, flag) }); i >= 0 {
			return list[i], true
		}
	}
	return list[0], true
}

// time finds the slot wished for, or without a wish the recommended one, or the first. "" if the wish is not offered.
func (a address) time(wish string) string {
	best := ""
	for _, slot := range a.Times {
		switch {
		case wish != "" && string(slot.ID) == wish:
			return wish
		case best == "" || slices.Contains(slot.Flags, "recommended"):
			best = string(slot.ID)
		}
	}
	if wish != "" {
		return ""
	}
	return best
}

func (p parameters) branches() []connectors.Choice {
	var list []connectors.Choice
	if p.Dropoff != nil {
		for _, b := range p.Dropoff.Branches {
			list = append(list, connectors.Choice{Value: string(b.ID), Label: sameText(b.text())})
		}
	}
	return list
}

func (p parameters) slugs() []connectors.Choice {
	var list []connectors.Choice
	if p.Dropoff != nil {
		for _, s := range p.Dropoff.Slugs {
			list = append(list, connectors.Choice{Value: s.Slug, Label: sameText(s.Name)})
		}
	}
	return list
}

func sameText(text string) connectors.Text { return connectors.Text{EN: text, ZH: text} }

// pick decides among offered values: the choice for this parcel, which must be offered; the account's, if it is; the only one there is.
// More than that would be a guess about where the parcel is to be taken.
func (c *Connector) pick(choice, key string, offered []connectors.Choice, what string) (string, error) {
	isOffered := func(v string) bool {
		return v != "" && slices.ContainsFunc(offered, func(o connectors.Choice) bool { return o.Value == v })
	}
	switch {
	case isOffered(choice):
		return choice, nil
	case choice != "":
		return "", wrongWay("Shopee does not offer "+choice+" for this order", adviceNew)
	case isOffered(c.setting(key)):
		return c.setting(key), nil
	case len(offered) == 1:
		return offered[0].Value, nil
	}
	return "", wrongWay("Shopee asks to choose "+what+" for this order", adviceNew)
}

// ShipOptions gives the choices of one parcel as Shopee offers them now.
func (c *Connector) ShipOptions(ctx context.Context, parcel connectors.Parcel) ([]connectors.ShipOption, error) {
	t := c.targets(ctx, []connectors.Parcel{parcel}, false)[0]
	if t.out.Err != nil {
		return nil, t.out.Err
	}
	if t.row.SN == "" {
		return nil, &connectors.Error{Kind: connectors.Unexpected, Reason: "the parcel has no order"}
	}
	p, err := c.parameters(ctx, t)
	if err != nil {
		return nil, unsent(err)
	}
	return c.options(p, parcel.Options), nil
}

// options describes the parameters for a screen.
func (c *Connector) options(p parameters, chosen map[string]string) []connectors.ShipOption {
	method := c.method(p, chosen)
	var list []connectors.ShipOption
	if offered := p.methods(); len(offered) > 0 {
		list = append(list, connectors.ShipOption{Key: optionMethod, Label: connectors.Text{EN: "Hand-over",
			ZH: "交寄方式"}, Required: true, Default: method, Choices: methodChoices(offered)})
	}
	if needs(p.Needed.Dropoff, optionBranch) {
		list = append(list, c.option(optionBranch, keyBranchID, connectors.Text{EN: "Drop-off branch",
			ZH: "寄件門市"}, p.branches(), method == methodDropoff))
	}
	if needs(p.Needed.Dropoff, optionSlug) {
		list = append(list, c.option(optionSlug, keySlug, connectors.Text{EN: "Drop-off carrier",
			ZH: "寄件物流商"}, p.slugs(), method == methodDropoff))
	}
	if needs(p.Needed.Dropoff, optionSender) {
		list = append(list, connectors.ShipOption{Key: optionSender, Label: connectors.Text{EN: "Sender's real name", ZH: "寄件人真實姓名"},
			Required: method == methodDropoff, Default: c.setting(keySender)})
	}
	if needs(p.Needed.Pickup, optionAddress) && p.Pickup != nil {
		list = append(list, c.pickupOptions(p, chosen, method == methodPickup)...)
	}
	if needs(p.Needed.Dropoff, "tracking_no") || needs(p.Needed.Pickup, optionNumber) {
		list = append(list, connectors.ShipOption{Key: optionNumber, Label: connectors.Text{EN: "Number on your label",
			ZH: "追蹤號碼"}, Required: true})
	}
	return list
}

var methodNames = map[string]connectors.Text{
	methodDropoff: {EN: "Drop-off", ZH: "門市寄件"}, methodPickup: {EN: "Pickup", ZH: "到府收件"},
}

func methodChoices(offered []string) []connectors.Choice {
	list := make([]connectors.Choice, len(offered))
	for i, m := range offered {
		list[i] = connectors.Choice{Value: m, Label: methodNames[m]}
	}
	return list
}

func (c *Connector) option(key, field string, label connectors.Text, offered []connectors.Choice, required bool) connectors.ShipOption {
	chosen, err := c.pick("", field, offered, key)
	if err != nil {
		chosen = ""
	}
	return connectors.ShipOption{Key: key, Label: label, Required: required, Choices: offered, Default: chosen}
}

func (c *Connector) pickupOptions(p parameters, chosen map[string]string, required bool) []connectors.ShipOption {
	var places []connectors.Choice
	for _, a := range p.Pickup.Addresses {
		places = append(places, connectors.Choice{Value: string(a.ID), Label: sameText(a.text())})
	}
	at, _ := p.address(firstText(chosen[optionAddress], c.setting(keyAddressID)))
	list := []connectors.ShipOption{{Key: optionAddress, Label: connectors.Text{EN: "Pickup address",
		ZH: "取件地址"}, Required: required, Choices: places, Default: string(at.ID)}}
	if !needs(p.Needed.Pickup, optionTime) || len(at.Times) == 0 {
		return list
	}
	var times []connectors.Choice
	for _, slot := range at.Times {
		text := slot.Text
		if day := slot.Date.at(); day != nil {
			text = strings.TrimSpace(day.In(taipei).Format("2006-01-02") + " " + text)
		}
		times = append(times, connectors.Choice{Value: string(slot.ID), Label: sameText(text)})
	}
	return append(list, connectors.ShipOption{Key: optionTime, Label: connectors.Text{EN: "Pickup time",
		ZH: "取件時間"}, Required: required, Choices: times, Default: at.time("")})
}
