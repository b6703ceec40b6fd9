package emulator

// Operations about boxes: lists, single boxes, what was stopped, and the acknowledgement.

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

const (
	pageSize = 50
	mostDays = 31
	lag      = 10 * time.Minute
	dayForm  = "2006-01-02-07:00"
	minForm  = "2006-01-02T15:04-07:00"
)

// window reads both ends of a list; minutes is the form of the other search type.
func (e *Emulator) window(q url.Values, minutes bool) (from, to time.Time, no *reply) {
	form := dayForm
	if minutes {
		form = minForm
	}
	from, err1 := time.Parse(form, q.Get("createdAtFrom"))
	to, err2 := time.Parse(form, q.Get("createdAtTo"))
	if err1 != nil || err2 != nil || to.Before(from) {
		return from, to, e.refuse(orders, "coupang.dates", http.StatusBadRequest, "createdAtFrom or createdAtTo is invalid.")
	}
	if !minutes {
		to = to.AddDate(0, 0, 1) // the last day belongs to it
	}
	return from, to, nil
}

// list is the list of boxes of one status, by day with pages or by minute without.
func (e *Emulator) list(r *request) *reply {
	q := r.URL.Query()
	minutes := q.Get("searchType") == "timeFrame"
	if len(q["status"]) != 1 || !slices.Contains(listStates, q.Get("status")) {
		return e.refuse(orders, "coupang.status", http.StatusBadRequest, "status is required and must be one of the list.")
	}
	from, to, no := e.window(q, minutes)
	if no != nil {
		return no
	}
	switch span := to.Sub(from); {
	case minutes && span > 24*time.Hour:
		return e.refuse(orders, "coupang.window_hours", http.StatusBadRequest, "The window is over 24 hours.")
	case minutes && (q.Has("nextToken") || q.Has("maxPerPage")):
		return e.refuse(orders, "coupang.minute_paging", http.StatusBadRequest, "nextToken and maxPerPage are not supported.")
	case !minutes && span > mostDays*24*time.Hour:
		return e.refuse(orders, "coupang.window_days", http.StatusBadRequest, "The window is over 31 days.")
	case !minutes && span > 2*24*time.Hour && e.On(wide504):
		return &reply{status: http.StatusGatewayTimeout, body: map[string]any{"code": "ERROR", "message": "Gateway Timeout"}}
	}
	found := e.listed(q.Get("status"), from, to)
	if minutes {
		return e.ok(e.sheets(found), nil)
	}
	return e.pageOf(found, q)
}

// listed gives the boxes of a status that lists show, oldest first.
func (e *Emulator) listed(status string, from, to time.Time) []*box {
	e.settle()
	var found []*box
	for _, b := range e.shop.boxes {
		hidden := b.gone || b.stopped && e.On(stopVanishes) || e.On(listLag) && e.Now().Sub(b.placed) < lag
		if b.status == status && !hidden && !b.placed.Before(from) && b.placed.Before(to) {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(a, b *box) int { return a.placed.Compare(b.placed) })
	return found
}

func (e *Emulator) sheets(boxes []*box) []map[string]any {
	rows := make([]map[string]any, len(boxes))
	for i, b := range boxes {
		rows[i] = e.sheet(b)
	}
	return rows
}

// pageOf cuts a page. Its token names the last box of the page, so that a page does not move when boxes before it leave the list.
func (e *Emulator) pageOf(found []*box, q url.Values) *reply {
	size, err := numberOr(q.Get("maxPerPage"), pageSize)
	if err != nil || size < 1 || size > pageSize {
		return e.refuse(orders, "coupang.page_size", http.StatusBadRequest, "maxPerPage must be 1 to 50.")
	}
	if token := q.Get("nextToken"); token != "" {
		if !e.tokens[token] {
			return e.refuse(orders, "coupang.token", http.StatusBadRequest, "nextToken is invalid.")
		}
		var at, id int64
		_, _ = fmt.Sscanf(token, "t%d-%d", &at, &id)
		found = slices.DeleteFunc(found, func(b *box) bool {
			return b.placed.Unix() < at || b.placed.Unix() == at && slices.IndexFunc(e.shop.boxes, is(b.id)) <= slices.IndexFunc(e.shop.boxes, is(id))
		})
	}
	var next any = ""
	if e.On(repeatedToken) {
		next = nil
	}
	if e.On(tokenCircle) && len(found) > 0 {
		return e.ok(e.sheets(found[:min(size, len(found))]), map[string]any{"nextToken": e.circle(q.Get("nextToken"))})
	}
	if len(found) > size {
		found = found[:size]
		last := found[size-1]
		token := fmt.Sprintf("t%d-%d", last.placed.Unix(), last.id)
		e.tokens[token] = true
		next = token
	}
	return e.ok(e.sheets(found), map[string]any{"nextToken": next})
}

// circle gives the token that follows another: two that point at each other.
func (e *Emulator) circle(token string) string {
	next := "t0-1"
	if token == next {
		next = "t0-2"
	}
	e.tokens[next] = true
	return next
}

func is(id int64) func(*box) bool { return func(b *box) bool { return b.id == id } }

// single is one box by its number. A cancelled one is refused (FACTS.md 2.2).
func (e *Emulator) single(r *request) *reply {
	b, no := e.findBox(r.args[0])
	if no != nil {
		return no
	}
	return e.ok(e.sheet(b), nil)
}

const (
	saysCancelled = "해당 주문이 취소 또는 반품 되었습니다."
	saysUnknown   = "유효하지 않은 주문번호 입니다."
)

func (e *Emulator) findBox(text string) (*box, *reply) {
	e.settle()
	id, _ := strconv.ParseInt(text, 10, 64)
	b := e.shop.box(id)
	switch {
	case b == nil:
		return nil, e.refuse(orders, "", http.StatusBadRequest, saysUnknown)
	case b.gone && !e.On(goneBoxes):
		return nil, e.refuse(orders, "", http.StatusBadRequest, saysCancelled)
	}
	return b, nil
}

// ofOrder gives every box of an order.
func (e *Emulator) ofOrder(r *request) *reply {
	e.settle()
	id, _ := strconv.ParseInt(r.args[0], 10, 64)
	var known, found []*box
	for _, b := range e.shop.boxes {
		if b.order == id {
			known = append(known, b)
			if !b.gone || e.On(goneBoxes) {
				found = append(found, b)
			}
		}
	}
	switch {
	case len(known) == 0:
		return e.refuse(orders, "", http.StatusBadRequest, saysUnknown)
	case len(found) == 0:
		return e.refuse(orders, "", http.StatusBadRequest, saysCancelled)
	}
	return e.ok(e.sheets(found), nil)
}

func (e *Emulator) history(r *request) *reply {
	b, no := e.findBox(r.args[0])
	if no != nil {
		return no
	}
	return e.ok(map[string]any{"details": []map[string]any{
		{"deliveryStatus": b.status, "deliveryStatusDesc": b.status, "updatedAt": e.moment(e.Now())},
	}}, nil)
}

// returns lists what buyers asked to stop (status RU) or cancelled (cancelType CANCEL) in a window of minutes.
func (e *Emulator) returns(r *request) *reply {
	q := r.URL.Query()
	from, to, no := e.window(q, true)
	if no != nil {
		return no
	}
	stops, cancels := q.Get("status") == "RU", q.Get("cancelType") == "CANCEL"
	known := slices.Contains([]string{"RU", "UC", "CC", "PR"}, q.Get("status"))
	if q.Get("searchType") != "timeFrame" || known == cancels || to.Sub(from) > mostDays*24*time.Hour {
		return e.refuse(orders, "coupang.return_status", http.StatusBadRequest, "status or cancelType is required, for at most 31 days.")
	}
	rows := []map[string]any{}
	for i, b := range e.shop.boxes {
		if stops && b.stopped && !b.gone || cancels && b.gone && b.acked.IsZero() {
			rows = append(rows, e.receipt(int64(i), b))
		}
	}
	return e.ok(rows, nil)
}

func (e *Emulator) receipt(n int64, b *box) map[string]any {
	items := make([]map[string]any, len(b.items))
	for i, line := range b.items {
		items[i] = map[string]any{"vendorItemId": line.option.id, "vendorItemName": line.option.name, "purchaseCount": line.count,
			"cancelCount": line.cancelled + line.held, "shipmentBoxId": b.id, "sellerProductId": line.option.of.id}
	}
	status, kind := "RELEASE_STOP_UNCHECKED", "RETURN"
	if b.gone {
		status, kind = "RETURNS_COMPLETED", "CANCEL"
	}
	return map[string]any{
		"receiptId": 365937 + n, "orderId": b.order, "receiptType": kind, "receiptStatus": status, "createdAt": e.moment(e.Now()),
		"requesterName": b.buyer, "cancelReasonCategory1": "고객변심", "cancelReasonCategory2": "단순변심(사유없음)", "cancelReason": "",
		"releaseStopStatus": "미처리", "returnItems": items,
	}
}

// ackBody is what an acknowledgement sends.
type ackBody struct {
	Vendor string            `json:"vendorId"`
	Boxes  []json.RawMessage `json:"shipmentBoxIds"`
}

// result is one element of a response list.
type result struct {
	Box     int64  `json:"shipmentBoxId"`
	OK      bool   `json:"succeed"`
	Code    string `json:"resultCode"`
	Again   bool   `json:"retryRequired"`
	Message any    `json:"resultMessage"`
}

func failed(id int64, code, message string) result {
	return result{Box: id, Code: code, Message: message}
}

// results wraps a response list: 0 all went well, 1 some, 99 none (FACTS.md 3.1).
func (e *Emulator) results(list []result) *reply {
	good := 0
	for _, r := range list {
		if r.OK {
			good++
		}
	}
	code, message := 0, "success"
	switch {
	case good == 0:
		code, message = 99, "all failed"
	case good < len(list):
		code, message = 1, "partial errors"
	}
	return e.ok(map[string]any{"responseKey": int64(-7326489997410939972), "responseCode": code, "responseMessage": message, "responseList": list}, nil)
}

func (e *Emulator) acknowledge(r *request) *reply {
	body, no := read[ackBody](e, r)
	if no != nil {
		return no
	}
	if body.Vendor != vendor {
		return e.refuse(orders, "coupang.vendor", http.StatusBadRequest, "Invalid vendor ID")
	}
	ids := map[int64]bool{}
	var order []int64
	for _, raw := range body.Boxes {
		id, fine := number(raw)
		if !fine {
			return e.refuse(orders, "coupang.body", http.StatusBadRequest, "shipmentBoxIds must be numbers")
		}
		ids[id], order = true, append(order, id)
	}
	if len(order) < 1 || len(order) > pageSize || len(ids) != len(order) {
		return e.refuse(orders, "coupang.ack_batch", http.StatusBadRequest, "shipmentBoxIds must be 1 to 50")
	}
	e.settle()
	list := make([]result, len(order))
	for i, id := range order {
		list[i] = e.acknowledgeOne(id, i == 0 && e.On(partFailure))
	}
	return e.results(list)
}

func (e *Emulator) acknowledgeOne(id int64, fails bool) result {
	b := e.shop.box(id)
	switch {
	case b == nil:
		return failed(id, "NOT_FOUND_SHIPMENT_BOX", fmt.Sprintf("shipmentBoxId (%d) is not found.", id))
	case fails:
		_ = e.Turn(partFailure, false)
		return result{Box: id, Code: "UNDEFINED_ERROR_OCCUR", Again: true, Message: "Please try again."}
	case b.gone || b.stopped:
		return failed(id, "INVALID_STATUS", "배송상태를 변경할 수 없습니다. 주문내역을 확인해주세요.")
	case b.status != accept:
		if b.byAPI {
			e.Break("coupang.ack_status", "a box was acknowledged again")
		}
		return failed(id, "INVALID_STATUS", "배송진행상태가 유효하지 않습니다.")
	}
	if e.On(addressChange) && !b.moved {
		b.moved = true
		e.move(b)
	}
	b.status, b.acked, b.byAPI = instruct, e.Now(), true
	return result{Box: id, OK: true, Code: "OK", Message: "request succeeded."}
}

// returnCentres are the places where goods come back to.
func (e *Emulator) returnCentres(r *request) *reply {
	rows, page, no := e.places(r, e.shop.returns)
	if no != nil {
		return no
	}
	for i, p := range e.shop.returns {
		if i < len(rows) {
			rows[i]["vendorId"], rows[i]["returnCenterCode"] = vendor, p.code
		}
	}
	if e.On(wrappedPages) {
		return e.ok(map[string]any{"content": rows, "pagination": page}, nil)
	}
	return e.ok(rows, nil)
}

// outboundPlaces are the places where goods leave from. This one has no envelope.
func (e *Emulator) outboundPlaces(r *request) *reply {
	rows, page, no := e.places(r, e.shop.outbound)
	if no != nil {
		return no
	}
	for i, p := range e.shop.outbound {
		if i < len(rows) {
			rows[i]["outboundShippingPlaceCode"], _ = strconv.Atoi(p.code)
			rows[i]["remoteInfos"] = []any{}
		}
	}
	return &reply{status: http.StatusOK, body: map[string]any{"content": rows, "pagination": page}}
}

// places writes a page of places. The shop has few: the second page is empty.
func (e *Emulator) places(r *request, all []place) (rows []map[string]any, page map[string]any, no *reply) {
	num, err1 := numberOr(r.URL.Query().Get("pageNum"), 1)
	size, err2 := numberOr(r.URL.Query().Get("pageSize"), defaultPage)
	if err1 != nil || err2 != nil || num < 1 || size < 1 || size > pageSize {
		return nil, nil, e.refuse(seller, "coupang.place_page", http.StatusBadRequest, "pageNum or pageSize is invalid.")
	}
	rows = []map[string]any{}
	for _, p := range all {
		if num > 1 {
			break
		}
		rows = append(rows, map[string]any{
			"shippingPlaceName": p.name, "createDate": e.started.In(connectors.Taipei).Format("2006/01/02"), "usable": p.usable,
			"placeAddresses": []map[string]any{{"addressType": "ROADNAME", "countryCode": "TW", "companyContactNumber": p.phone,
				"phoneNumber2": "", "returnZipCode": p.zip, "returnAddress": p.address, "returnAddressDetail": p.detail}},
		})
	}
	return rows, map[string]any{"currentPage": num, "countPerPage": size, "totalElements": len(all), "totalPages": 1}, nil
}
