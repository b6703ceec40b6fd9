package emulator

// Endpoints about shipping: parameters, arranging, numbers.

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

const (
	alreadyArranged = "This package has already been arranged shipment and you can't call this API again."
	notReady        = "The order status is not ready to ship."
	pollsForNumber  = 1 // how many polls stay empty
	slowPolls       = 5 // with slow_number; the last empty one has a hint
	pickupHint      = "The pickup store is closed. Waiting for the buyer to choose another store."
)

func pickupID(day int64, slot int) string { return fmt.Sprintf("%d_%d", day, slot) }

// find resolves order_sn and package_number of a call (FACTS.md 3). needless says that naming the package of an order that is
// not split is refused.
func find(s *shop, sn string, number *string, needless bool) (*parcel, error) {
	o := s.orders[sn]
	if o == nil {
		return nil, refuse("logistics.order_not_exist", "Order does not exist.")
	}
	switch {
	case number != nil && *number == "":
		return nil, breach("shopee.package_empty", "error_param", "Wrong parameters, detail: package_number should not be empty.")
	case number == nil && o.split:
		return nil, breach("shopee.package_needed", "logistics.ship_order_need_pacakge_number", "Package number is required for split order.")
	case number == nil:
		return o.parcels[0], nil
	case !o.split && needless:
		return nil, breach("shopee.package_needless", "logistics.ship_order_not_need_pacakge_number", "Package number is not required.")
	}
	p := s.parts[*number]
	if p == nil || p.of != o {
		return nil, refuse("logistics.invalid_error", "Package does not exist.")
	}
	return p, nil
}

func queryText(r *request, key string) *string {
	if !r.query.Has(key) {
		return nil
	}
	text := r.query.Get(key)
	return &text
}

func (e *Emulator) shippingParameter(r *request) (answer, error) {
	p, err := find(r.shop, r.query.Get("order_sn"), queryText(r, "package_number"), false)
	if err != nil {
		return answer{}, err
	}
	if err := p.shippable(); err != nil {
		return answer{}, err
	}
	response := e.parameters(p.of.channel)
	e.cancelNow(r.shop, p.of)
	return answer{response: response}, nil
}

// shippable says why a package cannot be arranged now.
func (p *parcel) shippable() *refusal {
	switch {
	case p.arranged && p.viaAPI:
		return breach("shopee.ship_twice", "logistics.package_already_shipped", alreadyArranged)
	case p.arranged:
		return refuse(" logistics.package_already_shipped", alreadyArranged) // the blank is the platform's
	case p.of.status != readyToShip || p.state != logisticsReady:
		return refuse("logistics.error_param", notReady)
	}
	return nil
}

// cancelNow strikes once when the switch is on: the buyer asks to cancel between list and ship.
func (e *Emulator) cancelNow(s *shop, o *order) {
	if e.On(cancelBetween) && !e.cancel {
		e.cancel = true
		o.status, o.by, o.reason = inCancel, "buyer", "Need to change delivery address"
		s.touch(o, e.Now())
	}
}

// parameters is what get_shipping_parameter says of a channel.
func (e *Emulator) parameters(c *channel) map[string]any {
	response := map[string]any{"info_needed": c.needs}
	if e.On(nullObjects) {
		response["dropoff"], response["pickup"] = nil, nil
	}
	if _, offered := c.needs[byDropoff]; offered {
		response["dropoff"] = map[string]any{"branch_list": c.branches, "slug_list": c.slugs}
	}
	if _, offered := c.needs[byPickup]; offered {
		response["pickup"] = map[string]any{"address_list": e.pickupAddresses(c)}
	}
	return response
}

func (e *Emulator) pickupAddresses(c *channel) []map[string]any {
	var slots any = []map[string]any{}
	if c.slots {
		slots = pickupTimes(e.Now())
	} else if e.On(nullObjects) {
		slots = nil
	}
	return []map[string]any{
		{"address_id": addressIDs[1], "region": "TW", "state": "", "city": "新北市", "district": "板橋區", "town": "", "address": "文化路一段188巷5號",
			"zipcode": "220", "address_flag": []string{}, "time_slot_list": slots},
		{"address_id": addressIDs[0], "region": "TW", "state": "", "city": "台北市", "district": "內湖區", "town": "", "address": "洲子街96號4樓",
			"zipcode": "114", "address_flag": []string{"default_address", "pickup_address"}, "time_slot_list": slots},
	}
}

// shipBody is what ship_order sends.
type shipBody struct {
	OrderSN       string          `json:"order_sn"`
	PackageNumber *string         `json:"package_number"`
	Dropoff       json.RawMessage `json:"dropoff"`
	Pickup        json.RawMessage `json:"pickup"`
	Own           json.RawMessage `json:"non_integrated"`
}

// shipDetails are the fields of all three methods.
type shipDetails struct {
	BranchID       int64  `json:"branch_id"`
	SenderRealName string `json:"sender_real_name"`
	Slug           string `json:"slug"`
	AddressID      int64  `json:"address_id"`
	PickupTimeID   string `json:"pickup_time_id"`
	TrackingNumber string `json:"tracking_number"`
}

// method finds the one method a call uses.
func (b shipBody) method() (string, json.RawMessage, error) {
	used := map[string]json.RawMessage{}
	for name, details := range map[string]json.RawMessage{byDropoff: b.Dropoff, byPickup: b.Pickup, byOwn: b.Own} {
		if details != nil {
			used[name] = details
		}
	}
	for name, details := range used {
		if len(used) == 1 {
			return name, details, nil
		}
	}
	return "", nil, breach("shopee.ship_one_method", "logistics.ship_order_only_support_one_type",
		"Only one of pickup, dropoff and non_integrated is supported.")
}

func (e *Emulator) shipOrder(r *request) (answer, error) {
	body, err := read[shipBody](r)
	if err != nil {
		return answer{}, err
	}
	p, err := find(r.shop, body.OrderSN, body.PackageNumber, true)
	if err != nil {
		return answer{}, err
	}
	if p.of.flags.special && e.On(booking) {
		return answer{}, refuse("logistics.error_booking_order", "This order is fulfilled by a booking.")
	}
	if err := p.shippable(); err != nil {
		return answer{}, err
	}
	method, raw, err := body.method()
	if err != nil {
		return answer{}, err
	}
	var details shipDetails
	if err := json.Unmarshal(raw, &details); err != nil {
		return answer{}, breach("shopee.body", "error_param", "Wrong parameters, detail: "+err.Error())
	}
	if err := e.fits(p.of.channel, method, details); err != nil {
		return answer{}, err
	}
	e.arrange(r.shop, p, method, details.TrackingNumber)
	return answer{}, nil
}

// fits checks the details of a method against what the channel needs.
func (e *Emulator) fits(c *channel, method string, d shipDetails) error {
	needs, offered := c.needs[method]
	if !offered {
		return breach("shopee.ship_method", "logistics.ship_order_unsupport_"+method, "The order does not support "+method+".")
	}
	need := func(key string) bool { return slices.Contains(needs, key) }
	if need("address_id") && !slices.Contains(addressIDs, d.AddressID) || need("pickup_time_id") && !e.offersTime(c, d.PickupTimeID) {
		return breach("shopee.ship_pickup", "logistics.ship_order_need_address_pickup_time", "Address and pickup time are required.")
	}
	if need("branch_id") && !lists(c.branches, "branch_id", d.BranchID) {
		return breach("shopee.ship_branch", "error_param", "Wrong parameters, detail: branch_id is required.")
	}
	if need("slug") && d.Slug == "" {
		return breach("shopee.ship_slug", "error_param", "Slug not allow empty.")
	}
	if need("slug") && !lists(c.slugs, "slug", d.Slug) {
		return breach("shopee.ship_slug", "error_param", "Slug is invalid.")
	}
	if !need("slug") && d.Slug != "" {
		return breach("shopee.ship_slug_needless", "error_param", "Slug not required.")
	}
	if need("sender_real_name") && !within(d.SenderRealName, 64) {
		return breach("shopee.ship_sender", "error_param", "Wrong parameters, detail: sender_real_name is required, max 64.")
	}
	if need("tracking_no") && !within(d.TrackingNumber, 64) {
		return breach("shopee.ship_number", "error_param", "Wrong parameters, detail: tracking_number is required, max 64.")
	}
	return nil
}

func (e *Emulator) offersTime(c *channel, id string) bool {
	return !c.slots || lists(pickupTimes(e.Now()), "pickup_time_id", id)
}

func lists[T comparable](rows []map[string]any, key string, value T) bool {
	return slices.ContainsFunc(rows, func(row map[string]any) bool { return fmt.Sprint(row[key]) == fmt.Sprint(value) })
}

func within(text string, longest int) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && n <= longest
}

// arrange takes the package. With the seller's own carrier the number is there at once; otherwise it comes later.
func (e *Emulator) arrange(s *shop, p *parcel, method, number string) {
	p.arranged, p.viaAPI = true, true
	p.of.ships++
	s.touch(p.of, e.Now())
	if method == byOwn {
		p.of.notices++
		s.numbered(p, number, e.Now())
	}
}

// poll looks for a number as a 3PL does: not yet, not yet, there.
func (e *Emulator) poll(s *shop, p *parcel) (number, hint string) {
	if p.tracking != "" || !p.arranged {
		return p.tracking, ""
	}
	p.polls++
	empty := pollsForNumber
	if e.On(slowNumber) {
		empty = slowPolls
	}
	if p.polls > empty {
		s.numbered(p, trackingOf(p), e.Now())
		return p.tracking, ""
	}
	if p.polls == slowPolls {
		hint = pickupHint
	}
	return "", hint
}

func trackingOf(p *parcel) string { return "TW" + p.number[len(p.number)-12:] + "Y" }

func (e *Emulator) trackingNumber(r *request) (answer, error) {
	p, err := find(r.shop, r.query.Get("order_sn"), queryText(r, "package_number"), false)
	if err != nil {
		return answer{}, err
	}
	number, hint := e.poll(r.shop, p)
	return answer{response: map[string]any{"tracking_number": number, "hint": hint, "plp_number": "", "first_mile_tracking_number": "",
		"last_mile_tracking_number": ""}}, nil
}

// massBody is what the mass calls send.
type massBody struct {
	Packages   []massPackage   `json:"package_list"`
	ChannelID  int64           `json:"logistics_channel_id"`
	LocationID string          `json:"product_location_id"`
	Dropoff    json.RawMessage `json:"dropoff"`
	Pickup     json.RawMessage `json:"pickup"`
	Own        *struct {
		Numbers []struct {
			PackageNumber  string `json:"package_number"`
			TrackingNumber string `json:"tracking_number"`
		} `json:"tracking_number"`
	} `json:"non_integrated"`
}

type massPackage struct {
	Number string `json:"package_number"`
}

// massRead reads a mass body and checks its size.
func massRead(r *request) (massBody, error) {
	body, err := read[massBody](r)
	if err != nil {
		return body, err
	}
	if err := count(len(body.Packages), "shopee.mass_batch", "package_list"); err != nil {
		return body, err
	}
	seen := map[string]bool{}
	for _, p := range body.Packages {
		if seen[p.Number] {
			return body, breach("shopee.mass_batch", "logistics.error_param", "Duplicate package number")
		}
		seen[p.Number] = true
	}
	return body, nil
}

func (e *Emulator) massTrackingNumber(r *request) (answer, error) {
	body, err := massRead(r)
	if err != nil {
		return answer{}, err
	}
	good, bad := []map[string]any{}, []map[string]any{}
	for _, wanted := range body.Packages {
		p := r.shop.parts[wanted.Number]
		if p == nil {
			bad = append(bad, map[string]any{"package_number": wanted.Number, "fail_reason": "Package does not exist."})
			continue
		}
		number, hint := e.poll(r.shop, p)
		good = append(good, map[string]any{"package_number": p.number, "tracking_number": number, "hint": hint})
	}
	return answer{response: map[string]any{"success_list": good, "fail_list": bad}}, nil
}

// massChannel is the channel all packages of a mass call must share.
func (s *shop) massChannel(body massBody) *channel {
	if body.ChannelID != 0 {
		for _, c := range channels {
			if c.id == body.ChannelID {
				return c
			}
		}
	}
	if p := s.parts[body.Packages[0].Number]; p != nil {
		return p.of.channel
	}
	return nil
}

// sieve splits the packages of a mass call into those that can be arranged and the reasons of the others.
func (e *Emulator) sieve(s *shop, body massBody, c *channel) (good []*parcel, bad []map[string]any) {
	bad = []map[string]any{}
	for _, wanted := range body.Packages {
		p := s.parts[wanted.Number]
		reason := ""
		switch {
		case p == nil:
			reason = "Package does not exist."
		case p.of.channel != c:
			reason = "Package is not under the specified fulfilment channel"
			e.Break("shopee.mass_mixed", reason)
		case body.LocationID != "" && body.LocationID != mainLocation:
			reason = "Package is not under the specified warehouse"
			e.Break("shopee.mass_mixed", reason)
		default:
			if no := p.shippable(); no != nil {
				reason = no.message
				if no.rule != "" {
					e.Break(no.rule, reason)
				}
			}
		}
		if reason != "" {
			bad = append(bad, map[string]any{"package_number": wanted.Number, "fail_reason": reason})
			continue
		}
		good = append(good, p)
	}
	return good, bad
}

func numbers(parcels []*parcel) []map[string]any {
	rows := make([]map[string]any, len(parcels))
	for i, p := range parcels {
		rows[i] = map[string]any{"package_number": p.number}
	}
	return rows
}

func (e *Emulator) massShippingParameter(r *request) (answer, error) {
	body, err := massRead(r)
	if err != nil {
		return answer{}, err
	}
	c := r.shop.massChannel(body)
	if c == nil {
		return answer{}, refuse("error_param", "The information you queried is not found.")
	}
	good, bad := e.sieve(r.shop, body, c)
	response := e.parameters(c)
	response["success_list"], response["fail_list"] = numbers(good), bad
	if len(good) > 0 {
		e.cancelNow(r.shop, good[0].of)
	}
	return answer{response: response}, nil
}

func (e *Emulator) massShipOrder(r *request) (answer, error) {
	body, err := massRead(r)
	if err != nil {
		return answer{}, err
	}
	c := r.shop.massChannel(body)
	if c == nil {
		return answer{}, refuse("error_param", "The information you queried is not found.")
	}
	one := shipBody{Dropoff: body.Dropoff, Pickup: body.Pickup}
	if body.Own != nil {
		one.Own = json.RawMessage(`{}`)
	}
	method, raw, err := one.method()
	if err != nil {
		return answer{}, err
	}
	var details shipDetails
	if err := json.Unmarshal(raw, &details); err != nil {
		return answer{}, breach("shopee.body", "error_param", "Wrong parameters, detail: "+err.Error())
	}
	good, bad := e.sieve(r.shop, body, c)
	for _, p := range good {
		mine := details
		if body.Own != nil {
			for _, n := range body.Own.Numbers {
				if n.PackageNumber == p.number {
					mine.TrackingNumber = n.TrackingNumber
				}
			}
		}
		if err := e.fits(c, method, mine); err != nil {
			return answer{}, err
		}
		e.arrange(r.shop, p, method, mine.TrackingNumber)
	}
	lists := map[string]any{"success_list": numbers(good), "fail_list": bad}
	if e.On(massFlat) {
		return answer{flat: lists}, nil
	}
	return answer{response: lists}, nil
}

// channelList is GET logistics/get_channel_list.
func (e *Emulator) channelList(*request) (answer, error) {
	rows := make([]map[string]any, len(channels))
	for i, c := range channels {
		rows[i] = map[string]any{
			"logistics_channel_id": c.id, "logistics_channel_name": c.name, "cod_enabled": c.cod, "enabled": true, "force_enable": false,
			"fee_type": "SIZE_INPUT", "size_list": []any{}, "mask_channel_id": 0, "logistics_description": "",
			"logistics_capability": map[string]any{"seller_logistics": c.own}, "preprint": false,
		}
	}
	return answer{response: map[string]any{"logistics_channel_list": rows}}, nil
}

// handOver is the carrier's scan of everything arranged.
func (e *Emulator) handOver(s *shop, o *order, now time.Time) error {
	for _, p := range o.parcels {
		if p.tracking == "" {
			return fmt.Errorf("order %s has a parcel without a number", o.sn)
		}
		p.state = logisticsPickedUp
	}
	o.status, o.handed = shipped, true
	s.touch(o, now)
	return nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
