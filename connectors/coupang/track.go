package coupang

// The vendor's own numbers: uploading them, correcting them, and asking what Coupang shows (FACTS.md 3.2).

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// PushTracking uploads the numbers of the merchant's own carrier. Boxes are acknowledged first, and their receivers compared.
func (c *Connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	each(targets, func(t *target) {
		if err := c.unfit(t.parcel); err != nil {
			t.settle(connectors.Refused, err)
		}
	})
	c.ready(ctx, targets)
	pushed := map[string]bool{}
	each(targets, func(t *target) {
		// A part that was pushed just now has changed its order's boxes.
		if order := t.parcel.Order.Number; !t.parcel.Whole && pushed[order] {
			if err := c.look(ctx, t); err != nil {
				t.lookFailed(err)
				return
			}
		}
		c.push(ctx, t)
		pushed[t.parcel.Order.Number] = true
	})
	return outcomes(targets)
}

// unfit says why a parcel cannot be told to Coupang at all.
func (c *Connector) unfit(p connectors.Parcel) error {
	number := strings.TrimSpace(p.TrackingNumber)
	if number == "" {
		return connectors.Refuse("the parcel has no tracking number", "包裹沒有物流單號", "Enter it, then push again.", "請輸入後重新回傳。")
	}
	if c.setting(keyCarrier) == direct && strings.Trim(number, "0123456789") != "" {
		return connectors.Refuse("Coupang takes digits only where the vendor delivers himself (DIRECT)", "DIRECT（業者自行配送）的單號僅限數字",
			"Correct the number, or set another carrier code in the account's settings.", "請更正單號，或於帳號設定改用其他物流商代碼。")
	}
	if p.Whole {
		return nil
	}
	if c.setting(keyCarrier) == direct {
		return &connectors.Error{Kind: connectors.Rejected, Reason: "Coupang cannot split an order that the vendor delivers himself (DIRECT)",
			Do: resultAdvice["NOT_ALLOW_VENDOR_DIRECT"]}
	}
	packed := map[string]int{} // by option: one that was bought twice stands on two lines
	for _, l := range p.Lines {
		packed[optionOf(l.Line)] += l.Quantity
	}
	for option, n := range packed {
		for _, l := range p.Order.Lines {
			if optionOf(l.ID) == option {
				n -= l.Quantity
			}
		}
		if n != 0 {
			return connectors.Refuse("Coupang splits an order by product, not by piece", "酷澎僅能依品項拆單，無法拆分同一品項的數量",
				"Pack all pieces of a product into one parcel.", "請將同一品項的所有數量放入同一包裹。")
		}
	}
	return nil
}

// push uploads one number, or finds that Coupang has it.
func (c *Connector) push(ctx context.Context, t *target) {
	shown, ours := string(t.box.Number), strings.TrimSpace(t.parcel.TrackingNumber)
	switch {
	case shown == ours:
		t.has(connectors.Already)
	case shown == "" && t.box.Status == statusInstruct:
		c.upload(ctx, t, opUpload)
	case shown != "" && shown == t.parcel.Kept[keptNumber] && t.box.Status != statusInstruct:
		c.upload(ctx, t, opCorrect) // our own, typed anew since
	default:
		t.otherNumber()
	}
}

// has settles a parcel whose number Coupang shows.
func (t *target) has(state connectors.OutcomeState) {
	t.out.TrackingNumber = strings.TrimSpace(t.parcel.TrackingNumber)
	t.keep(keptNumber, t.out.TrackingNumber)
	t.settle(state, nil)
}

// otherNumber settles a parcel for which Coupang shows something else than our number.
func (t *target) otherNumber() {
	told := &connectors.Error{Kind: connectors.Rejected, Do: connectors.Text{
		EN: "Compare both numbers and correct the wrong one in WING. If Coupang gives the numbers of this account, set its shipping number to Coupang's.",
		ZH: "請比對兩個單號並於 WING 更正。若此帳號由酷澎提供單號，請將物流單號設定改為酷澎。"}}
	if t.box.Number == "" {
		told = told.Saying("Coupang shows the box as %s without a number", "酷澎顯示此配送單為 %s 但沒有單號", t.box.Status)
	} else {
		told = told.Saying("Coupang shows number %[1]s, the parcel has %[2]s", "酷澎顯示單號 %[1]s，包裹為 %[2]s", t.box.Number,
			strings.TrimSpace(t.parcel.TrackingNumber))
	}
	t.settle(connectors.Unclear, told)
}

// invoice is one element of an upload. All fields are required, even the empty ones.
type invoice struct {
	Box       json.Number `json:"shipmentBoxId"`
	Order     json.Number `json:"orderId"`
	Option    json.Number `json:"vendorItemId"`
	Carrier   string      `json:"deliveryCompanyCode"`
	Number    string      `json:"invoiceNumber"`
	Split     bool        `json:"splitShipping"`
	Presplit  bool        `json:"preSplitShipped"`
	Estimated string      `json:"estimatedShippingDate"`
}

type invoiceRequest struct {
	Vendor   string    `json:"vendorId"`
	Invoices []invoice `json:"orderSheetInvoiceApplyDtos"`
}

// invoices writes an upload: every item of the box, those that stay behind without a number and with the day they will follow.
func (c *Connector) invoices(t *target) invoiceRequest {
	request := invoiceRequest{Vendor: c.vendor}
	again := t.box.Split == "true"
	var stays bool
	named := map[ident]bool{}
	for _, i := range t.box.Items {
		if named[i.Option] { // bought twice, named once
			continue
		}
		named[i.Option] = true
		one := invoice{Box: t.box.Box.number(), Order: t.box.Order.number(), Option: i.Option.number(), Carrier: c.setting(keyCarrier),
			Number: strings.TrimSpace(t.parcel.TrackingNumber)}
		if !t.parcel.Whole && !i.leaves(t.parcel.Lines) {
			stays = true
			one.Number, one.Estimated = "", c.follows(i)
		}
		request.Invoices = append(request.Invoices, one)
	}
	for n := range request.Invoices {
		request.Invoices[n].Split, request.Invoices[n].Presplit = stays || again, again
	}
	return request
}

// leaves says whether an item goes with a parcel of these lines. One of which nothing is left to ship holds no parcel back.
func (i itemRow) leaves(lines []connectors.PackageLine) bool {
	l, _, _, err := i.line("")
	return err == nil && l.Quantity == 0 || sheet{Items: []itemRow{i}}.any(lines)
}

func (s sheet) any(lines []connectors.PackageLine) bool {
	for _, l := range lines {
		if s.holds([]connectors.PackageLine{l}) {
			return true
		}
	}
	return false
}

// follows is the day on which an item that stays behind will leave: the planned one, or tomorrow if that is over.
func (c *Connector) follows(i itemRow) string {
	tomorrow := c.env.Now().In(c.zone).AddDate(0, 0, 1).Format(time.DateOnly)
	return max(string(i.ShipBy), tomorrow)
}

// mostFailures is how often an upload that ends in an internal exception is tried again by itself.
const mostFailures = 3

// upload sends the number. An internal exception often means a carrier code that Coupang does not know: the box is asked about, and after
// some times a person.
func (c *Connector) upload(ctx context.Context, t *target, op operation) {
	mark := c.setting(keyCarrier) + " " + strings.TrimSpace(t.parcel.TrackingNumber) + " "
	count, _ := strconv.Atoi(strings.TrimPrefix(t.parcel.Kept[keptFailure], mark))
	if count >= mostFailures {
		t.keep(keptFailure, "")
		t.settle(connectors.Refused, connectors.Refuse("Coupang answered the upload with an internal error %d times and has no number",
			"酷澎連續 %d 次回應內部錯誤，且未收到單號",
			"Check the carrier code in the account's settings: Coupang answers a wrong one like this. Then push again.",
			"請檢查帳號設定的物流商代碼：代碼錯誤時酷澎會如此回應；修正後重新回傳。", count))
		return
	}
	reply, err := c.call(ctx, op, subject{}, "", c.invoices(t))
	var said results
	if err == nil {
		err = decode(op, reply, &said)
	}
	if err != nil {
		if isCode(err, codeInternal) {
			t.keep(keptFailure, fmt.Sprint(mark, count+1))
		}
		t.uploadFailed(err)
		return
	}
	one, told := said.of(t.box.Box)
	switch {
	case !told:
		t.fail(silent("the upload"))
	case one.OK == "true":
		t.has(connectors.Done)
	case one.Code == codeStatus:
		// It was INSTRUCT a moment ago: whoever was faster, what the box shows now decides.
		raced := asError(one.refusal())
		t.settle(connectors.Unclear, raced)
	default:
		t.fail(one.refusal())
	}
}

// uploadFailed explains a vendor for whom Coupang takes no numbers.
func (t *target) uploadFailed(err error) {
	if isCode(err, codeNotOffered) {
		told := *asError(err)
		told.Do = connectors.Text{
			EN: "Coupang takes no numbers from this vendor: print the label in WING, and correct the parcel's number here to the one that WING shows. " +
				"For the orders to come set the account's shipping number to Coupang's.",
			ZH: "酷澎不接受此業者上傳單號：請於 WING 列印標籤，並將此包裹的單號更正為 WING 顯示的單號；" +
				"之後的訂單請將帳號的物流單號設定改為酷澎提供。"}
		err = &told
	}
	t.fail(err)
}

// PushedTracking asks what Coupang shows, changing nothing.
func (c *Connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := targetsOf(parcels)
	each(targets, func(t *target) {
		if err := c.look(ctx, t); err != nil {
			t.questionFailed(err)
			return
		}
		t.answer()
	})
	return outcomes(targets)
}

// questionFailed: an answer that says no is one that a person must see; none at all is asked for again.
func (t *target) questionFailed(err error) {
	typed := asError(err)
	if isCode(err, codeCancelled) {
		typed = asError(gone())
	}
	if typed.Kind == connectors.Rejected || typed.Kind == connectors.NotFound {
		t.settle(connectors.Unclear, typed)
		return
	}
	t.unasked(typed)
}

func (t *target) answer() {
	shown, open := string(t.box.Number), t.box.Status == statusAccept || t.box.Status == statusInstruct
	switch {
	case shown != "" && shown == strings.TrimSpace(t.parcel.TrackingNumber):
		t.has(connectors.Done)
	case shown == "" && open, shown != "" && shown == t.parcel.Kept[keptNumber]:
		t.settle(connectors.Nothing, nil)
	default:
		t.otherNumber()
	}
}
