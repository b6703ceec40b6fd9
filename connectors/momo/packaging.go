package momo

// Packaging (包材), which momo wants to know of every goods line: FACTS.md section 3.1.

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// packing is the packaging of a parcel: momo's name, its type, and a weight for own packaging.
type packing struct{ ship, pack, weight string }

// The keys of a parcel's options.
const (
	optionShipType = "ship_type"
	optionPackType = "pack_type"
	optionPackUnit = "pack_unit"
	optionAddress  = "address_change"
)

// packUnitPattern: at most two decimals; with the length limit of seven characters.
var packUnitPattern = regexp.MustCompile(`^(\d{1,7}|\d{1,5}\.\d|\d{1,4}\.\d{2})$`)

// shipTypes is momo's list of packagings as it was read.
type shipTypes struct {
	list []shipType
	at   time.Time
}

type shipType struct {
	Name   text `json:"name"`
	Weight bool `json:"neewWeight"` // momo's spelling
	Types  []struct {
		Name text `json:"name"`
	} `json:"subLevelList"`
}

// shipTypesKept is how long the list is used before it is asked for again.
const shipTypesKept = 15 * time.Minute

func (c *Connector) shipTypes(ctx context.Context) ([]shipType, error) {
	c.mu.Lock()
	kept := c.shipping
	c.mu.Unlock()
	if kept != nil && c.now().Sub(kept.at) < shipTypesKept {
		return kept.list, nil
	}
	rows, err := c.rows(ctx, opShipTypes, nil)
	if err != nil {
		return nil, err
	}
	fresh := &shipTypes{at: c.now()}
	for _, raw := range rows {
		var t shipType
		if err := json.Unmarshal(raw, &t); err != nil || t.Name == "" {
			return nil, unexpected(opShipTypes.name+": a packaging cannot be read", raw, false)
		}
		fresh.list = append(fresh.list, t)
	}
	c.mu.Lock()
	c.shipping = fresh
	c.mu.Unlock()
	return fresh.list, nil
}

// ShipOptions gives the packaging of a parcel, with the account's own as default, and for a home order with an open address change
// the answer to it.
func (c *Connector) ShipOptions(ctx context.Context, parcel connectors.Parcel) ([]connectors.ShipOption, error) {
	types, err := c.shipTypes(ctx)
	if err != nil {
		return nil, err
	}
	ship := connectors.ShipOption{Key: optionShipType, Label: text2("Packaging", "包材"), Required: true, Default: c.packing.ship}
	pack := connectors.ShipOption{Key: optionPackType, Label: text2("Packaging type", "包材種類"), Default: c.packing.pack}
	for _, t := range types {
		ship.Choices = append(ship.Choices, sameInBoth(string(t.Name)))
		for _, sub := range t.Types {
			if choice := sameInBoth(string(sub.Name)); !slices.Contains(pack.Choices, choice) {
				pack.Choices = append(pack.Choices, choice)
			}
		}
	}
	if len(pack.Choices) > 0 {
		none := connectors.Choice{Value: "", Label: text2("none", "無")}
		pack.Choices = append([]connectors.Choice{none}, pack.Choices...)
	}
	options := []connectors.ShipOption{ship, pack, {
		Key: optionPackUnit, Label: text2("Weight of own packaging", "自有包材重量"), Default: c.packing.weight,
	}}
	if d, err := readDocument(parcel.Raw); err == nil && d.Kind == home {
		if rows, err := d.rows(); err == nil && newAddress(rows) != "" {
			options = append(options, addressOption)
		}
	}
	return options, nil
}

func sameInBoth(name string) connectors.Choice {
	return connectors.Choice{Value: name, Label: text2(name, name)}
}

const (
	agreeAddress   = "agree"
	declineAddress = "decline"
)

var addressOption = connectors.ShipOption{
	Key: optionAddress, Label: text2("Answer to the address change", "回覆變更地址申請"), Required: true,
	Choices: []connectors.Choice{
		{Value: agreeAddress, Label: text2("Agree: the parcel goes to the new address", "同意：寄往新地址")},
		{Value: declineAddress, Label: text2("Decline: the parcel goes to the old address", "不同意：寄往原地址")},
	},
}

// packingOf gives the packaging chosen for a parcel, the account's where nothing was.
func (c *Connector) packingOf(p connectors.Parcel) (packing, error) {
	chosen := c.packing
	if ship := strings.TrimSpace(p.Options[optionShipType]); ship != "" {
		chosen = packing{ship: ship, pack: strings.TrimSpace(p.Options[optionPackType]), weight: strings.TrimSpace(p.Options[optionPackUnit])}
	}
	if chosen.weight != "" && (!packUnitPattern.MatchString(chosen.weight) || strings.Trim(chosen.weight, "0.") == "") {
		e := connectors.Errorf(connectors.Rejected, "momo: %q is no packaging weight", chosen.weight)
		e.Do = text2("Enter a weight above 0 with at most two decimals and seven characters.", "請輸入大於 0、最多兩位小數且不超過 7 個字元的重量。")
		return chosen, e
	}
	return chosen, nil
}
