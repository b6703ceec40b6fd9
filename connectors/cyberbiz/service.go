package cyberbiz

// Who carries an order, and what each parcel may choose (FACTS.md section 3).

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
)

// service is how an order ships: to a store or to a door with CYBERBIZ's logistics, or with the merchant's own carrier.
type service struct {
	mode    connectors.ShipMode
	toStore bool
	store   storeService // of toStore, where the carrier's code is known
	home    string       // the booking's name; empty: no home delivery of CYBERBIZ
}

// service reads it from the order. Which code a store's service has is only inferred, so that a store number with an unknown code is tried
// with CYBERBIZ (FACTS.md section 9).
func (c *connector) service(w wireOrder) service {
	code := string(w.Vendor.Type)
	store, known := stores[code]
	elsewhere := w.elsewhere()
	switch home := homes[strings.ToLower(code)]; {
	case (w.Receiver.StoreID != "" || known) && !elsewhere:
		if known && c.login.legacy() && !store.byOlder {
			return service{mode: connectors.ShipNone} // that door has no label for it: it ships in CYBERBIZ's admin
		}
		return service{mode: connectors.ShipLabel, toStore: true, store: store}
	case home != "" && !elsewhere && !c.login.legacy() && c.setting(fieldHome) == homePlatform:
		return service{mode: connectors.ShipLabel, home: home}
	}
	return service{mode: connectors.ShipSelf}
}

// elsewhere says whether the merchant carries the order himself, or ECPay or EZShip does for him.
func (w wireOrder) elsewhere() bool {
	code := string(w.Vendor.Type)
	return code == custom || ownStore(code) || w.Receiver.ECPayID != "" || w.LogisticsID != ""
}

// Keys of ship options.
const (
	optionMeasurement = "measurement"
	optionSize        = "size"
	optionTemperature = "temperature"
	optionStorage     = "fridge_or_frozen"
	optionFragile     = "is_fragile"
)

// Values of the options, as CYBERBIZ writes them.
const (
	cold   = "cold"
	none   = "none"
	fridge = "fridge"
	frozen = "frozen"
)

// ShipOptions gives the choices of a parcel that CYBERBIZ carries. It asks nobody: they follow from the order and the settings.
func (c *connector) ShipOptions(_ context.Context, parcel connectors.Parcel) ([]connectors.ShipOption, error) {
	w, err := readOrder(parcel.Raw)
	if err != nil {
		return nil, err
	}
	s := c.service(w)
	switch {
	case s.toStore:
		return c.storeOptions(s, w), nil
	case s.home != "":
		return c.homeOptions(s, w), nil
	}
	return nil, nil
}

// storeOptions offers what the store's service wants to be told. Where its code is not known, or its name is that of a cold one and its code
// is not, it may be told and need not.
func (c *connector) storeOptions(s service, w wireOrder) []connectors.ShipOption {
	_, known := stores[string(w.Vendor.Type)]
	temperature, _ := byName(string(w.ShippingName + w.Vendor.Name))
	var list []connectors.ShipOption
	if s.store.measured || !known || temperature == cold && !s.store.sized {
		list = append(list, connectors.ShipOption{
			Key: optionMeasurement, Label: connectors.Text{EN: "Volume", ZH: "材積"}, Required: s.store.measured, Choices: measurements,
			Default: onlyIf(s.store.measured, c.setting(fieldMeasurement)),
		})
	}
	if s.store.sized || !known {
		list = append(list, connectors.ShipOption{
			Key: optionSize, Label: connectors.Text{EN: "Size", ZH: "尺寸"}, Required: s.store.sized, Choices: sizes("60", "90", "105"),
			Default: onlyIf(s.store.sized, c.setting(fieldStoreSize)),
		})
	}
	return list
}

func onlyIf(it bool, value string) string {
	if it {
		return value
	}
	return ""
}

// homeOptions offers size and temperature and, where the carrier takes them, marks. A method named after cold suggests it; one that does not
// say which cold asks.
func (c *connector) homeOptions(s service, w wireOrder) []connectors.ShipOption {
	temperature, storage := byName(string(w.ShippingName + w.Vendor.Name))
	list := []connectors.ShipOption{
		{Key: optionSize, Label: connectors.Text{EN: "Size", ZH: "尺寸"}, Required: true, Default: c.setting(fieldHomeSize),
			Choices: sizes("60", "90", "120", "150")},
		{Key: optionTemperature, Label: connectors.Text{EN: "Temperature", ZH: "溫層"}, Required: true, Default: temperature,
			Choices: []connectors.Choice{
				{Value: normal, Label: connectors.Text{EN: "Room temperature", ZH: "常溫"}},
				{Value: cold, Label: connectors.Text{EN: "Cold", ZH: "低溫"}},
			}},
	}
	if plainHomes[s.home] {
		return list
	}
	return append(list,
		connectors.ShipOption{Key: optionStorage, Label: connectors.Text{EN: "Mark for cold", ZH: "低溫標示"}, Required: true, Default: storage,
			Choices: []connectors.Choice{
				{Value: none, Label: connectors.Text{EN: "None", ZH: "無"}},
				{Value: fridge, Label: connectors.Text{EN: "Refrigerated", ZH: "冷藏"}},
				{Value: frozen, Label: connectors.Text{EN: "Frozen", ZH: "冷凍"}},
			}},
		connectors.ShipOption{Key: optionFragile, Label: connectors.Text{EN: "Fragile", ZH: "易碎品"}, Required: true, Default: no,
			Choices: []connectors.Choice{
				{Value: no, Label: connectors.Text{EN: "No", ZH: "否"}}, {Value: yes, Label: connectors.Text{EN: "Yes", ZH: "是"}},
			}})
}

// byName reads a temperature out of a method's name; an empty mark is for a person to choose.
func byName(name string) (temperature, storage string) {
	switch {
	case strings.Contains(name, "冷凍"):
		return cold, frozen
	case strings.Contains(name, "冷藏"):
		return cold, fridge
	case strings.Contains(name, "低溫"):
		return cold, ""
	}
	return normal, none
}

// chosen gives the parcel's options as they stand, with defaults where nothing was chosen. It refuses values that are not offered.
func (c *connector) chosen(p connectors.Parcel, offered []connectors.ShipOption) (map[string]string, error) {
	values := map[string]string{}
	for _, o := range offered {
		value := cmp.Or(strings.TrimSpace(p.Options[o.Key]), o.Default)
		fits := slices.ContainsFunc(o.Choices, func(choice connectors.Choice) bool { return choice.Value == value })
		if value == "" && !o.Required {
			continue
		}
		if !fits {
			return nil, connectors.Refuse("the parcel's %[1]s is not chosen", "包裹尚未選擇「%[2]s」",
				"Choose it in the ship options of the order.", "請在訂單的出貨選項中選擇。", o.Label.EN, o.Label.ZH)
		}
		values[o.Key] = value
	}
	return values, nil
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // one of the choices
	return n
}
