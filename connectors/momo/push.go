package momo

// Home orders: the supplier's own carrier, whose number is reported. FACTS.md section 3.1.

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

var (
	opConfirm = orderChange("unsendCompanyConfirm")
	opAddress = orderChange("updateAppliedChangeAddr")
)

// delivered is the remark that ships a home line.
const delivered = "已配送"

// homeCarriers are momo's names of carriers, the only ones it takes.
var homeCarriers = []carriernames.Known{
	{Code: "宅配通大電", Words: []string{"宅配通大電"}},
	{Code: "宅配通", Words: []string{"宅配通", "pelican", "ecan"}},
	{Code: "新竹貨運", Words: []string{"新竹", "hct", "hsinchu"}},
	{Code: "統一速達", Words: []string{"統一速達", "黑貓", "宅急便", "tcat", "yamato", "blackcat"}},
	{Code: "大榮貨運", Words: []string{"大榮", "kerry"}, Exact: []string{"ktj"}},
	{Code: "順豐速運", Words: []string{"順豐", "顺丰", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "全球快遞", Words: []string{"全球快遞", "globalexpress"}},
	{Code: "通盈貨運", Words: []string{"通盈"}},
	{Code: "新航貨運", Words: []string{"新航"}},
	{Code: "郵局", Words: []string{"郵局", "郵政", "post"}},
	{Code: "便利袋", Words: []string{"便利袋"}},
	{Code: "其他宅配", Words: []string{"其他宅配"}},
	{Code: "其他", Exact: []string{"其他"}},
}

var carrierList = strings.Join(carriernames.Codes(homeCarriers), "、")

// readCarrierMap reads "name=momo's name; name=momo's name".
func readCarrierMap(setting string) (carriernames.Names, error) {
	names, wrong := carriernames.Read(setting, homeCarriers)
	if wrong == "" {
		return names, nil
	}
	e := connectors.Errorf(connectors.Rejected, "momo: setting %s cannot be read at %q", settingCarrierMap, wrong)
	e.Do = text2("Write name=momo's name, separated by semicolons. momo knows "+carrierList+".",
		"請以「名稱=momo 名稱」填寫並用分號分隔。momo 接受："+carrierList+"。")
	return names, e
}

// carrier gives momo's name of a carrier, or the list where none fits.
func carrier(names carriernames.Names, name string) (string, error) {
	if momos, known := names.Code(name); known {
		return momos, nil
	}
	e := connectors.Errorf(connectors.Rejected, "momo does not know the carrier %q", name)
	e.Do = text2("Choose a carrier momo knows ("+carrierList+"), or map this one in the account's setting Carrier names.",
		"請選用 momo 接受的物流（"+carrierList+"），或在帳號設定「物流名稱對照」中指定。")
	return "", e
}

// PushTracking reports carrier and number of home parcels.
func (c *Connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	var list []*shipment
	carriers := map[*shipment]string{}
	for _, s := range c.shipments(parcels, outcomes) {
		name, err := c.pushable(s)
		if err != nil {
			outcomes[s.index].State, outcomes[s.index].Err = connectors.Refused, err
			continue
		}
		carriers[s] = name
		list = append(list, s)
	}
	var failure error
	for _, chunk := range chunks(list, maxLines) {
		if !goesOn(failure) {
			fail(chunk, outcomes, connectors.NotAsked, connectors.Unsent(failure))
			continue
		}
		failure = c.confirm(ctx, chunk, carriers, outcomes)
	}
	return outcomes
}

// pushable gives momo's name of the parcel's carrier, or why it cannot be reported.
func (c *Connector) pushable(s *shipment) (string, error) {
	if s.kind != home {
		e := connectors.Errorf(connectors.Rejected, "momo gives the tracking number of this order itself")
		e.Do = text2("Ship it with momo's label.", "此訂單由 momo 配號，請列印 momo 託運單出貨。")
		return "", e
	}
	if strings.TrimSpace(s.parcel.TrackingNumber) == "" {
		e := connectors.Errorf(connectors.Rejected, "momo: the parcel has no tracking number")
		e.Do = text2("Enter the carrier's number.", "請輸入物流單號。")
		return "", e
	}
	return carrier(c.carriers, s.parcel.Carrier)
}

// confirm ships one call's worth of home lines. The error is that of a call, for the calls that would follow.
func (c *Connector) confirm(ctx context.Context, list []*shipment, carriers map[*shipment]string, outcomes []connectors.Outcome) error {
	if err := c.answerAddresses(ctx, list); err != nil {
		state := connectors.NotAsked
		if connectors.AfterChange(err) == connectors.Refused {
			state = connectors.Refused
		}
		fail(list, outcomes, state, connectors.Unsent(err))
		return err
	}
	verdicts, err := c.change(ctx, opConfirm, list, func(s *shipment, no string) map[string]string {
		return map[string]string{
			"completeOrderNo": no,
			"remark5VStr":     delivered,
			"msgNote":         "",
			"scmDelyDate":     "",
			"delyGbStr":       carriers[s],
			"slipNo": strings.TrimSpace(
				s.parcel.TrackingNumber,
			),
			"shipTypeStr": s.packed.ship,
			"packTypeStr": s.packed.pack,
			"packUnit":    s.packed.weight,
		}
	})
	if err != nil {
		fail(list, outcomes, connectors.AfterChange(err), err)
		return err
	}
	for _, s := range list {
		o := &outcomes[s.index]
		s.judgeFinish(verdicts, o)
		o.Keep, o.Carrier = nil, carriers[s]
		if o.State == connectors.Done || o.State == connectors.Already {
			o.TrackingNumber = strings.TrimSpace(s.parcel.TrackingNumber)
		}
	}
	return nil
}

// answerAddresses answers the address changes that a person decided about at shipping time.
func (c *Connector) answerAddresses(ctx context.Context, list []*shipment) error {
	for answer, flag := range map[string]string{agreeAddress: "1", declineAddress: "0"} {
		var numbers []map[string]string
		for _, s := range list {
			number := map[string]string{"orderNo": s.number}
			if s.parcel.Options[optionAddress] == answer &&
				!slices.ContainsFunc(numbers, func(n map[string]string) bool { return n["orderNo"] == s.number }) {
				numbers = append(numbers, number)
			}
		}
		if len(numbers) == 0 {
			continue
		}
		if _, err := c.call(ctx, opAddress, map[string]any{"isArgeeChgAddr": flag, "type": "1", "orderNoList": numbers}); err != nil {
			return err
		}
	}
	return nil
}

// PushedTracking asks whether the lines are still listed as unshipped. momo never shows the number of a home order again: a
// line that has left the list and is not cancelled counts as confirmed (FACTS.md section 3.1, inferred).
func (c *Connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	var list []*shipment
	for _, s := range c.shipments(parcels, outcomes) {
		if s.kind != home {
			_, outcomes[s.index].Err = c.pushable(s)
			outcomes[s.index].State = connectors.Refused
			continue
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return outcomes
	}
	if err := c.pushed(ctx, list, outcomes); err != nil {
		fail(list, outcomes, connectors.NotAsked, err)
	}
	return outcomes
}

func (c *Connector) pushed(ctx context.Context, list []*shipment, outcomes []connectors.Outcome) error {
	number := commonNumber(list)
	open, err := c.openLines(ctx, home, []lane{{}}, number)
	if err != nil {
		return err
	}
	var gone []*shipment
	for _, s := range list {
		o := &outcomes[s.index]
		switch n := s.openIn(open); {
		case n == len(s.lines):
			o.State = connectors.Nothing
		case n > 0:
			o.State, o.Err = connectors.Unclear, partly(len(s.lines)-n, len(s.lines), "the others are still listed as unshipped")
		default:
			gone = append(gone, s)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	stops, err := c.stopList(ctx, home, number)
	if err != nil {
		return err
	}
	for _, s := range gone {
		o := &outcomes[s.index]
		if stop, cancelled := stops.orders[orderID(s.number, s.kind)]; cancelled {
			o.State, o.Err = connectors.Unclear, c.cancelled(stop)
			continue
		}
		o.State, o.TrackingNumber = connectors.Done, s.parcel.TrackingNumber
		o.Hint = "momo no longer lists the lines as unshipped; it does not show the number"
	}
	return nil
}
