package easystore

// The shipping method, and the store that hands the parcel out (FACTS.md section 2.4). EasyStore has no field for a convenience store's
// number: each logistics app puts it where it likes.

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// ownPickup is our code for an order that the buyer fetches and that names no shipping method.
const ownPickup = "pickup"

var (
	chain       = regexp.MustCompile(`(?i)7-?(?:eleven|11)|統一超商|全家|family ?mart|萊爾富|hi-?life|\bok ?(?:mart|超商)|OK超商|\bOK\b`)
	atStore     = regexp.MustCompile(`超商|超取|店到店|取貨`) // in a method's name: the parcel goes to no home
	storeNumber = regexp.MustCompile(`^F?\d{4,6}$`)
	inBrackets  = regexp.MustCompile(`\s*[(（\[【#]\s*(?:店號[:：]?\s*)?(F?\d{4,6})\s*[)）\]】]?\s*`)
	standing    = regexp.MustCompile(`(?:^|[^\d-])(F?\d{5,6})(?:[^\d-]|$)`)
)

// storeKeys are names of attributes that hold a store's number.
var storeKeys = []string{"store_id", "storeid", "store_code", "store_no", "store_number", "cvs_store_id", "cvsstoreid", "店號", "門市店號", "門市代號", "門市編號"}

// shipping is the method the buyer chose. The shop's name of it is its code: the ids of fees differ by zone and weight.
func shipping(w wireOrder) connectors.Shipping {
	s := connectors.Shipping{Mode: connectors.ShipSelf, Note: wished(w.Shipping)}
	var names []string
	for _, fee := range w.Fees {
		if fee.Name != "" && !slices.Contains(names, string(fee.Name)) {
			names = append(names, string(fee.Name))
		}
	}
	s.Code = strings.Join(names, " + ")
	s.Name = s.Code
	at := w.pickup()
	if at.isEmpty() {
		return s
	}
	if s.StoreName = string(at.Name); s.Code == "" && chainOf(w) == "" {
		s.Code, s.Name = ownPickup, s.StoreName
	}
	if chainOf(w) != "" {
		s.StoreID, s.StoreName = store(w, at)
	}
	return s
}

// wished is when the buyer would like the parcel.
func wished(a address) string {
	if a.WishedFrom == "" && a.WishedTo == "" {
		return ""
	}
	return "希望配達：" + strings.Trim(string(a.WishedFrom)+" ~ "+string(a.WishedTo), " ~")
}

// chainOf gives the convenience-store chain that a pickup order names; empty for any other order.
func chainOf(w wireOrder) string {
	at := w.pickup()
	if at.isEmpty() {
		return ""
	}
	names := string(at.Name)
	for _, fee := range w.Fees {
		names += " " + string(fee.Name)
	}
	return chain.FindString(names)
}

// store finds number and name of the store: in the order's attributes, in the address, in brackets behind the name, in the name.
func store(w wireOrder, at address) (id, name string) {
	name = string(at.Name)
	if m := inBrackets.FindStringSubmatchIndex(name); m != nil {
		id = name[m[2]:m[3]]
		name = strings.TrimSpace(name[:m[0]] + " " + name[m[1]:])
	}
	for _, candidate := range []string{attribute(w.Attributes), string(at.Code), string(at.Address2), id} {
		if storeNumber.MatchString(candidate) {
			return candidate, name
		}
	}
	if m := standing.FindStringSubmatch(name); m != nil {
		return m[1], name
	}
	return "", name
}

// attribute finds the store's number among the order's attributes: a list of names and values, or an object.
func attribute(raw json.RawMessage) string {
	var list []struct {
		Name  text `json:"name"`
		Key   text `json:"key"`
		Value text `json:"value"`
	}
	if json.Unmarshal(raw, &list) == nil {
		for _, a := range list {
			if isStoreKey(string(a.Name)) || isStoreKey(string(a.Key)) {
				return string(a.Value)
			}
		}
		return ""
	}
	var object map[string]text
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	for _, key := range storeKeys {
		for name, value := range object {
			if strings.EqualFold(name, key) {
				return string(value)
			}
		}
	}
	return ""
}

func isStoreKey(name string) bool {
	return slices.ContainsFunc(storeKeys, func(key string) bool { return strings.EqualFold(strings.TrimSpace(name), key) })
}
