package emulator

// Endpoints about orders: lists, details, packages, splitting.

import (
	"encoding/base64"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

const (
	longestWindow = 15 * 24 * time.Hour
	masked        = "****"
)

// orderList is GET order/get_order_list (FACTS.md 2.1). Both ends of the window belong to it.
func (e *Emulator) orderList(r *request) (answer, error) {
	q := r.query
	field := q.Get("time_range_field")
	from, err1 := strconv.ParseInt(q.Get("time_from"), 10, 64)
	to, err2 := strconv.ParseInt(q.Get("time_to"), 10, 64)
	if (field != "update_time" && field != "create_time") || err1 != nil || err2 != nil {
		return answer{}, breach(
			"shopee.list_params",
			"error_param",
			"Wrong parameters, detail: time_range_field, time_from and time_to are required.",
		)
	}
	status := q.Get("order_status")
	if status != "" && !slices.Contains(listStates, status) {
		return answer{}, breach("shopee.list_params", "error_param", "Wrong parameters, detail: order_status is invalid.")
	}
	if from >= to || time.Duration(to-from)*time.Second > longestWindow {
		return answer{}, breach("shopee.window", "order.order_list_invalid_time", "Start time must be earlier than end time and diff in 15days.")
	}
	size, err := strconv.Atoi(q.Get("page_size"))
	if err != nil || size < 1 || size > 100 {
		return answer{}, breach("shopee.page_size", "error_param", "Wrong parameters, detail: page_size should be in [1,100].")
	}
	cursor := q.Get("cursor")
	if cursor != "" && !r.shop.cursor[cursor] {
		return answer{}, breach("shopee.cursor", "error_param", "Wrong parameters, detail: cursor is invalid.")
	}
	found, more := r.shop.page(field, status, from, to, cursor, size)
	return e.orderPage(r.shop, found, more, cursor, strings.Contains(q.Get("response_optional_fields"), "order_status")), nil
}

// page finds one page; the cursor is the place of the last order of the page before.
func (s *shop) page(field, status string, from, to int64, cursor string, size int) (found []*order, more bool) {
	all := s.byUpdate()
	start := 0
	if field == "update_time" {
		start = sort.Search(len(all), func(i int) bool { return all[i].updated >= from })
	}
	if cursor != "" {
		after := place(cursor)
		start = sort.Search(len(all), func(i int) bool { return placeOf(all[i]) > after })
	}
	for _, o := range all[start:] {
		stamp := o.updated
		if field == "create_time" {
			stamp = o.created
		} else if stamp > to {
			break
		}
		if stamp < from || stamp > to || (status != "" && o.status != status) {
			continue
		}
		if len(found) == size {
			return found, true
		}
		found = append(found, o)
	}
	return found, false
}

func placeOf(o *order) string { return fmt.Sprintf("%012d|%s", o.updated, o.sn) }

func place(cursor string) string {
	text, _ := base64.RawURLEncoding.DecodeString(cursor)
	return string(text)
}

func (e *Emulator) orderPage(s *shop, found []*order, more bool, cursor string, withStatus bool) answer {
	rows := make([]map[string]any, 0, len(found)+1)
	if cursor != "" && e.On(pageDrift) {
		rows = append(rows, map[string]any{"order_sn": strings.SplitN(place(cursor), "|", 2)[1], "booking_sn": ""})
	}
	for _, o := range found {
		row := map[string]any{"order_sn": o.sn, "booking_sn": ""}
		if withStatus {
			row["order_status"] = o.status
		}
		rows = append(rows, row)
	}
	next := ""
	if more {
		next = base64.RawURLEncoding.EncodeToString([]byte(placeOf(found[len(found)-1])))
		s.cursor[next] = true
	}
	return answer{response: map[string]any{"more": more, "next_cursor": next, "order_list": rows}}
}

// Fields of get_order_detail: those that always come and those that must be asked for (FACTS.md 2.2).
var (
	fixedFields = []string{"order_sn", "region", "currency", "cod", "order_status", "message_to_seller", "create_time", "update_time",
		"days_to_ship", "ship_by_date", "booking_sn", "pending_terms"}
	optionalFields = []string{"buyer_user_id", "buyer_username", "estimated_shipping_fee", "recipient_address", "actual_shipping_fee",
		"goods_to_declare", "note", "note_update_time", "item_list", "pay_time", "dropshipper", "dropshipper_phone", "split_up",
		"buyer_cancel_reason", "cancel_by", "cancel_reason", "actual_shipping_fee_confirmed", "buyer_cpf_id", "fulfillment_flag",
		"pickup_done_time", "package_list", "shipping_carrier", "payment_method", "total_amount", "invoice_data", "checkout_shipping_carrier",
		"reverse_shipping_fee"}
)

// orderDetail is GET order/get_order_detail.
func (e *Emulator) orderDetail(r *request) (answer, error) {
	numbers := splitList(r.query.Get("order_sn_list"))
	if err := count(len(numbers), "shopee.detail_batch", "order_sn_list"); err != nil {
		return answer{}, err
	}
	wanted := map[string]bool{}
	for _, name := range fixedFields {
		wanted[name] = true
	}
	for _, name := range splitList(r.query.Get("response_optional_fields")) {
		if !slices.Contains(optionalFields, name) {
			return answer{}, breach(
				"shopee.detail_fields",
				"error_param",
				"Wrong parameters, detail: response_optional_fields has an unknown field.",
			)
		}
		wanted[name] = true
	}
	rows := make([]map[string]any, 0, len(numbers))
	for _, sn := range numbers {
		o, known := r.shop.orders[sn]
		if !known {
			if e.On(notFound) {
				return answer{}, refuse("error_not_found", "Wrong parameters, detail: the order is not found.")
			}
			continue
		}
		row := e.detail(o)
		for name := range row {
			if !wanted[name] {
				delete(row, name)
			}
		}
		rows = append(rows, row)
	}
	return answer{response: map[string]any{"order_list": rows}, warning: []any{}}, nil
}

func splitList(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// detail is an order as the platform tells it, with every field.
func (e *Emulator) detail(o *order) map[string]any {
	special := func(name string) bool { return o.flags.special && e.On(name) }
	flag, bookingSN := "fulfilled_by_local_seller", ""
	if special(byShopee) {
		flag = "fulfilled_by_shopee"
	}
	if special(booking) {
		bookingSN = "B" + o.sn
	}
	buyer, buyerID := o.buyer, any(1170319091)
	if o.channel.own {
		buyer, buyerID = masked, ""
	}
	var paid any
	if o.paid > 0 {
		paid = o.paid
	}
	return map[string]any{
		"order_sn": o.sn, "region": "TW", "currency": "TWD", "cod": o.cod, "total_amount": o.total(), "order_status": o.status,
		"shipping_carrier": o.channel.name, "checkout_shipping_carrier": o.channel.name, "payment_method": o.method,
		"estimated_shipping_fee": o.fee, "actual_shipping_fee": 0, "actual_shipping_fee_confirmed": false, "reverse_shipping_fee": 0,
		"message_to_seller": o.note, "create_time": o.created, "update_time": o.updated, "pay_time": paid,
		"days_to_ship": 2, "ship_by_date": o.created + o.shipByIn, "buyer_user_id": buyerID, "buyer_username": buyer,
		"recipient_address": e.address(o), "goods_to_declare": false, "note": "", "note_update_time": 0,
		"dropshipper": nil, "dropshipper_phone": nil, "split_up": o.split,
		"buyer_cancel_reason": o.reason, "cancel_by": o.by, "cancel_reason": o.reason, "buyer_cpf_id": nil,
		"fulfillment_flag": flag, "pickup_done_time": 0, "booking_sn": bookingSN, "invoice_data": nil,
		"item_list": e.detailLines(o), "package_list": e.detailParcels(o, special(combined)), "pending_terms": []string{},
	}
}

func (e *Emulator) address(o *order) map[string]any {
	if e.masks(o) {
		return map[string]any{"name": masked, "phone": masked, "town": masked, "district": masked, "city": masked, "state": masked,
			"region": "TW", "zipcode": masked, "full_address": masked}
	}
	p := o.person
	return map[string]any{"name": p.Name, "phone": masked, "town": "", "district": p.District, "city": p.City, "state": "",
		"region": "TW", "zipcode": p.Postcode, "full_address": p.Address()}
}

// masks says whether the platform hides the receiver (FACTS.md 2.4).
func (e *Emulator) masks(o *order) bool { return !o.channel.own || e.On(allMasked) }

func (e *Emulator) detailLines(o *order) []map[string]any {
	rows := make([]map[string]any, len(o.lines))
	for i, l := range e.shown(o) {
		var location any = []string{mainLocation}
		if e.On(locationText) {
			location = mainLocation
		}
		promotion := ""
		if l.group != 0 {
			promotion = "bundle_deal"
		}
		row := map[string]any{
			"item_id": l.item.id, "item_name": l.item.name, "item_sku": l.item.sku, "model_id": l.model.id,
			"model_name": strings.Join(l.model.options, ","), "model_sku": l.model.sku, "model_quantity_purchased": l.quantity,
			"model_original_price": l.model.price, "model_discounted_price": l.model.price, "wholesale": false, "weight": 0.3,
			"add_on_deal": false, "main_item": false, "add_on_deal_id": 0, "promotion_type": promotion, "promotion_id": l.group,
			"order_item_id": l.orderItem, "line_item_id": l.id, "promotion_group_id": l.group,
			"image_info":          map[string]any{"image_url": "https://cf.shopee.tw/file/tw-11134207-7qukw-abc_tn"},
			"product_location_id": location, "is_prescription_item": false, "is_b2c_owned_item": false,
			"active_qty": l.open(), "cancel_requested_qty": l.cancelRequested, "cancelled_qty": l.cancelled,
			"return_requested_qty": 0, "returned_qty": 0,
		}
		if o.flags.twins && e.On(twinLines) {
			delete(row, "line_item_id")
		}
		rows[i] = row
	}
	return rows
}

// shown are the lines as the platform tells them: with twin_lines the second looks like the first.
func (e *Emulator) shown(o *order) []line {
	if !o.flags.twins || !e.On(twinLines) {
		return o.lines
	}
	lines := slices.Clone(o.lines)
	lines[1].item, lines[1].model = lines[0].item, lines[0].model
	return lines
}

func (e *Emulator) detailParcels(o *order, inGroup bool) []map[string]any {
	rows := make([]map[string]any, len(o.parcels))
	for i, p := range o.parcels {
		var group any
		if inGroup {
			group = 5512340001
		}
		phone, query := o.callable()
		rows[i] = map[string]any{
			"package_number": p.number, "logistics_status": p.state, "logistics_channel_id": o.channel.id, "shipping_carrier": o.channel.name,
			"allow_self_design_awb": false, "parcel_chargeable_weight_gram": 600, "group_shipment_id": group,
			"virtual_contact_number": phone, "package_query_number": query, "item_list": e.packed(p),
		}
	}
	return rows
}

// callable is the virtual number a non-integrated order's receiver answers (FACTS.md 2.4).
func (o *order) callable() (phone, query string) {
	if !o.channel.own {
		return "", ""
	}
	return "0277200123", o.person.Phone[4:]
}

func (e *Emulator) packed(p *parcel) []map[string]any {
	rows := make([]map[string]any, len(p.lines))
	lines := e.shown(p.of)
	for i, part := range p.lines {
		l := lines[part.line]
		rows[i] = map[string]any{"item_id": l.item.id, "model_id": l.model.id, "model_quantity": part.quantity,
			"order_item_id": l.orderItem, "promotion_group_id": l.group, "product_location_id": mainLocation}
	}
	return rows
}

// packageDetail is GET order/get_package_detail.
func (e *Emulator) packageDetail(r *request) (answer, error) {
	numbers := splitList(r.query.Get("package_number_list"))
	if err := count(len(numbers), "shopee.package_batch", "package_number_list"); err != nil {
		return answer{}, err
	}
	rows := make([]map[string]any, 0, len(numbers))
	for _, number := range numbers {
		p, known := r.shop.parts[number]
		if !known {
			continue
		}
		rows = append(rows, map[string]any{
			"order_sn": p.of.sn, "package_number": p.number, "fulfillment_status": p.state, "update_time": p.of.updated,
			"logistics_channel_id": p.of.channel.id, "shipping_carrier": p.of.channel.name, "allow_self_design_awb": false,
			"days_to_ship": 2, "ship_by_date": p.of.created + p.of.shipByIn, "pending_terms": []string{}, "tracking_number": p.tracking,
			"tracking_number_expiration_date": 0, "is_shipment_arranged": p.arranged, "is_split_up": p.of.split, "item_list": e.packed(p),
			"recipient_address": e.address(p.of), "group_shipment_id": nil, "sorting_group": "",
		})
	}
	return answer{response: map[string]any{"package_list": rows}}, nil
}

// splitBody is what split_order sends.
type splitBody struct {
	OrderSN  string `json:"order_sn"`
	Packages []struct {
		Items []splitItem `json:"item_list"`
	} `json:"package_list"`
}

type splitItem struct {
	Item     int64 `json:"item_id"`
	Model    int64 `json:"model_id"`
	Order    int64 `json:"order_item_id"`
	Group    int64 `json:"promotion_group_id"`
	Quantity *int  `json:"model_quantity"`
}

// splitOrder is POST order/split_order (FACTS.md 3).
func (e *Emulator) splitOrder(r *request) (answer, error) {
	body, err := read[splitBody](r)
	if err != nil {
		return answer{}, err
	}
	o := r.shop.orders[body.OrderSN]
	switch {
	case o == nil:
		return answer{}, refuse("error_not_found", "Wrong parameters, detail: the order is not found.")
	case o.split:
		return answer{}, refuse("order.order_has_been_split", "This order has already been split.")
	case o.status != readyToShip || o.parcels[0].arranged:
		return answer{}, refuse("order.order_cannot_split", "You don’t have the permission to split order.")
	case len(body.Packages) < 2 || len(body.Packages) > 30:
		return answer{}, breach("shopee.split_size", "error_param", "The size of package list is over limit.")
	}
	cut, err := e.cut(o, body)
	if err != nil {
		return answer{}, err
	}
	delete(r.shop.parts, o.parcels[0].number)
	o.split, o.parcels = true, nil
	rows := []map[string]any{}
	for _, lines := range cut {
		p := r.shop.pack(o, lines)
		rows = append(rows, map[string]any{"package_number": p.number, "item_list": e.packed(p)})
	}
	r.shop.touch(o, e.Now())
	return answer{response: map[string]any{"order_sn": o.sn, "package_list": rows}}, nil
}

// cut checks that the split takes everything once and keeps bundles together.
func (e *Emulator) cut(o *order, body splitBody) ([][]part, error) {
	left := make([]int, len(o.lines))
	for i, l := range o.lines {
		left[i] = l.open()
	}
	groups := map[int64]int{}
	cut := make([][]part, len(body.Packages))
	for n, wanted := range body.Packages {
		for _, it := range wanted.Items {
			i := slices.IndexFunc(o.lines, func(l line) bool {
				return l.item.id == it.Item && l.model.id == it.Model && l.orderItem == it.Order && l.group == it.Group && left[o.at(l)] > 0
			})
			if i < 0 {
				return nil, breach("shopee.split_items", "order.order_split_duplicate_item", "Cannot split order with duplicate items.")
			}
			quantity := left[i]
			if it.Quantity != nil {
				quantity = *it.Quantity
			}
			if quantity < 1 || quantity > left[i] {
				return nil, breach("shopee.split_items", "order.order_split_item_not_exist", "Cannot split order with invalid items.")
			}
			if quantity < o.lines[i].open() && !e.On(unitSplit) {
				return nil, refuse("order.order_split_duplicate_item", "Cannot split order with duplicate items.")
			}
			if g := o.lines[i].group; g != 0 {
				if at, seen := groups[g]; seen && at != n {
					return nil, breach("shopee.split_items", "order.order_split_wrong_item_position",
						"Cannot split order with items in one bundle-deal or add-on deal into different packages.")
				}
				groups[g] = n
			}
			left[i] -= quantity
			cut[n] = append(cut[n], part{i, quantity})
		}
	}
	if slices.Max(left) > 0 || slices.ContainsFunc(cut, func(p []part) bool { return len(p) == 0 }) {
		return nil, breach("shopee.split_items", "order.order_split_package_missing_item", "Cannot split order with missing items.")
	}
	return cut, nil
}

// at is the place of a line in its order.
func (o *order) at(l line) int {
	return slices.IndexFunc(o.lines, func(m line) bool { return m.id == l.id })
}

// pack makes a package of an order.
func (s *shop) pack(o *order, lines []part) *parcel {
	s.nextID++
	p := &parcel{number: fmt.Sprintf("OFG%015d", 192947720200000+s.nextID%100000000), of: o, lines: lines, state: logisticsReady}
	o.parcels = append(o.parcels, p)
	s.parts[p.number] = p
	return p
}
