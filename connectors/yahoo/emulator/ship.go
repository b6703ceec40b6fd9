package emulator

// Confirming orders: FACTS.md section 3.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// The codes of an answer and of one order in it.
const (
	allDone     = "00000"
	partFailed  = "00001"
	allFailed   = "99999"
	wasShipped  = "2104"
	badNumber   = "2111"
	wasCanceled = "2105"
	notPacked   = "2145"
)

var messages = map[string]string{
	allDone: "成功", partFailed: "訂單有錯誤", allFailed: "失敗", wasShipped: "訂單已出貨", badNumber: "貨運單號有誤", wasCanceled: "訂單已取消",
	notPacked: "尚未包裝",
}

// shipperIDs are the carriers of home delivery.
var shipperIDs = []int{4, 7, 9, 11, 12, 18, 19, 21, carrierSelf}

// numberForm stands for the forms of the carriers' numbers, of which Yahoo publishes none.
var numberForm = regexp.MustCompile(`^[0-9A-Za-z-]{6,24}$`)

// strict decodes a body without unknown fields.
func strict(body json.RawMessage, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func (e *Emulator) misshapen(detail string) error {
	return e.broken(ruleConfirm, detail, http.StatusBadRequest, "資料格式錯誤")
}

// failed is an order that was not confirmed.
func failed(code, process string) object {
	return object{"OrderCode": code, "ProcessCode": process, "ProcessMessage": messages[process]}
}

// envelope sums up a confirmation.
func envelope(done, notDone int) object {
	code := partFailed
	switch {
	case notDone == 0:
		code = allDone
	case done == 0:
		code = allFailed
	}
	return object{"ResponseCode": code, "ResponseMessage": messages[code]}
}

// confirmable gives the order of a code and why it cannot be confirmed, if so.
func (e *Emulator) confirmable(f family, code string) (*order, string, error) {
	o := e.byCode[code]
	if o == nil || o.family != f || o.stage == unpaid {
		return nil, "", e.broken(ruleOrderCode, "no such order in "+string(f), http.StatusBadRequest, "訂單編號有誤")
	}
	switch o.stage {
	case shipped:
		return o, wasShipped, nil
	case cancelled:
		return o, wasCanceled, nil
	}
	return o, "", nil
}

func (e *Emulator) confirmHomeOrders(c call) (any, error) {
	type row struct {
		OrderCode string
		ShipperID *int `json:"ShipperId"`
		ShipCode  string
	}
	var body struct{ ConfirmOrders []row }
	if err := strict(c.body, &body); err != nil || len(body.ConfirmOrders) == 0 {
		return nil, e.misshapen("ConfirmOrders")
	}
	failures := []any{}
	seen := map[string]bool{}
	for _, r := range body.ConfirmOrders {
		o, process, err := e.confirmable(home, r.OrderCode)
		switch {
		case err != nil:
			return nil, err
		case seen[r.OrderCode]:
			return nil, e.broken(ruleOrderCode, "an order is there twice", http.StatusBadRequest, "訂單重複")
		case r.ShipperID == nil || !slices.Contains(shipperIDs, *r.ShipperID):
			return nil, e.broken(ruleCarrier, "ShipperId", http.StatusBadRequest, "ShipperId 錯誤")
		case r.ShipCode == "" || strings.TrimSpace(r.ShipCode) != r.ShipCode:
			return nil, e.broken(ruleNumber, "ShipCode", http.StatusBadRequest, "ShipCode 錯誤")
		case process == "" && !numberForm.MatchString(r.ShipCode):
			process = badNumber
		}
		seen[r.OrderCode] = true
		if process != "" {
			failures = append(failures, failed(r.OrderCode, process))
			continue
		}
		e.ship([]*order{o}, r.ShipCode, *r.ShipperID, object{})
	}
	answer := envelope(len(body.ConfirmOrders)-len(failures), len(failures))
	answer["ConfirmOrders"] = failures
	return answer, nil
}

// packed is an order in a package that Yahoo numbers.
type packed struct {
	OrderCode    string
	PackageNo    *int
	DeliveryType *int
}

func (e *Emulator) confirmStoreOrders(c call) (any, error) {
	return e.confirmPackages(c, e.confirmStore)
}

func (e *Emulator) confirmThirdOrders(c call) (any, error) {
	return e.confirmPackages(c, e.confirmThird)
}

// confirmPackages gives every package a number. Orders of one package that can be confirmed go, the others are told.
func (e *Emulator) confirmPackages(c call, confirm func(list []*order, packageNo int) object) (any, error) {
	var rows []packed
	if err := strict(c.body, &rows); err != nil || len(rows) == 0 {
		return nil, e.misshapen("the body is a bare list of orders")
	}
	if err := e.checkPackages(c.family, rows); err != nil {
		return nil, err
	}
	packages := map[int][]*order{}
	var sequence []int
	failures := []any{}
	for _, r := range rows {
		o, process, err := e.confirmable(c.family, r.OrderCode)
		switch {
		case err != nil:
			return nil, err
		case process != "":
			failures = append(failures, failed(r.OrderCode, process))
			continue
		}
		if packages[*r.PackageNo] == nil {
			sequence = append(sequence, *r.PackageNo)
		}
		packages[*r.PackageNo] = append(packages[*r.PackageNo], o)
	}
	done := []any{}
	for _, n := range sequence {
		done = append(done, confirm(packages[n], n))
	}
	answer := envelope(len(rows)-len(failures), len(failures))
	answer["SuccessfulCount"], answer["FailedCount"] = len(rows)-len(failures), len(failures)
	answer["SuccessfulOrders"], answer["FailedOrders"] = done, failures
	return answer, nil
}

// checkPackages holds the rows against the rules of packages.
func (e *Emulator) checkPackages(f family, rows []packed) error {
	first := map[int]packed{}
	seen := map[string]bool{}
	for _, r := range rows {
		if r.PackageNo == nil || (r.DeliveryType != nil) != (f == third) {
			return e.misshapen("PackageNo or DeliveryType")
		}
		if f == third && (*r.DeliveryType < 1 || *r.DeliveryType > 3) {
			return e.broken(ruleDeliveryType, "DeliveryType", http.StatusBadRequest, "DeliveryType 錯誤")
		}
		if seen[r.OrderCode] {
			return e.broken(ruleOrderCode, "an order is there twice", http.StatusBadRequest, "訂單重複")
		}
		seen[r.OrderCode] = true
		before, shared := first[*r.PackageNo]
		first[*r.PackageNo] = r
		a, b := e.byCode[before.OrderCode], e.byCode[r.OrderCode]
		switch {
		case *r.PackageNo < 1:
			return e.broken(rulePackage, "PackageNo counts from 1", http.StatusBadRequest, "PackageNo 錯誤")
		case !shared || a == nil || b == nil:
		case a.person != b.person || a.store != b.store:
			return e.broken(rulePackage, "a package of several buyers or stores", http.StatusBadRequest, "併單收件人或門市不同")
		case f == third && *before.DeliveryType != *r.DeliveryType:
			return e.broken(ruleDeliveryType, "a package of several delivery types", http.StatusBadRequest, "DeliveryType 不一致")
		}
	}
	return nil
}

func codesOf(list []*order) []any {
	codes := make([]any, len(list))
	for i, o := range list {
		codes[i] = o.code
	}
	return codes
}

// confirmStore numbers a package to a store: with a bar code, or with the codes of a store-to-store parcel.
func (e *Emulator) confirmStore(list []*order, packageNo int) object {
	n := len(e.parcels) + 1
	shipDate := e.Now().In(taipei).Format("2006-01-02") + "T00:00:00+08:00"
	if list[0].toStore {
		payment, validation := fmt.Sprintf("D88%05d", 145+n), fmt.Sprintf("%04d", 8266+n)
		answer := object{
			"PackageNo": packageNo, "ShipmentNo": "", "ShipDate": shipDate, "OrderCodes": codesOf(list), "ChildShopcode": "001",
			"PaymentNo": payment, "ValidationNo": validation, "PinCode": payment + validation,
		}
		e.ship(list, payment+validation, 0, answer)
		return answer
	}
	number := fmt.Sprintf("%08d", 40001248+n)
	answer := object{
		"PackageNo": packageNo, "ShipmentNo": number, "BarCode": "202110823A53" + number, "ShipDate": shipDate, "OrderCodes": codesOf(list),
		"ChildShopcode": "A53",
	}
	e.ship(list, number, 0, answer)
	return answer
}

// confirmThird numbers a package that goes by Yahoo's carrier.
func (e *Emulator) confirmThird(list []*order, packageNo int) object {
	number, answer := e.routed(list[0], packageNo)
	answer["OrderCodes"] = codesOf(list)
	e.ship(list, number, carrierHCT, answer)
	return answer
}

// routed gives a package of an order its number, and the codes that Yahoo's carrier sorts by. Some begin with spaces.
func (e *Emulator) routed(o *order, packageNo int) (number string, codes object) {
	n := len(e.parcels) + 1
	number = fmt.Sprintf("%010d", 1000003755+n)
	zone := o.person.Postcode
	return number, object{
		"PackageNo": packageNo, "PackageSerialNo": n, "ShipmentNo": number, "BarCode": number, "Code2": "  " + zone, "Code3": "1",
		"Code4": "702", "Code5": "3", "QRCode": "^011000000^", "MDCode1": "A", "MDCode2": "B1", "MDCode3": "C12", "TransporterId": carrierHCT,
		"LocationOfficeId":   "  1||" + zone + "|3|^" + zone + zone + "^||" + zone + "|3",
		"LocationOfficeName": "新竹物流" + zone + "營業所",
		"ShippingDate":       e.Now().In(taipei).Format("2006/01/02 15:04:05"),
	}
}
