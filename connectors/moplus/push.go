package moplus

// Home orders: the shop's own carrier, whose number is reported line by line. FACTS.md section 3.1.

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/carriernames"
)

var (
	opHome    = operation{path: oldDoor + "OrderShippingStatusConfirmHomeDelivery", changes: true, result: resultList}
	opAddress = operation{path: oldDoor + "OrderChangeAddr", changes: true, result: "result"}
)

// resultList is the list of a confirmation's results.
const resultList = "confirmDeliveryDetailResList"

// shipped is the deliveryStatus that ships; the others leave a message or cancel.
const shipped = "Shipped"

// carriers are the values of deliveryCompany.
var carriers = []carriernames.Known{
	{Code: "Pelican", Words: []string{"宅配通", "pelican", "ecan"}},
	{Code: "HCT", Words: []string{"新竹", "hct", "hsinchu"}},
	{Code: "TCAT", Words: []string{"黑貓", "宅急便", "統一速達", "tcat", "blackcat", "yamato"}},
	{Code: "KerryTJ", Words: []string{"大榮", "kerry"}, Exact: []string{"ktj"}},
	{Code: "Migo", Words: []string{"東元", "migo"}},
	{Code: "SFExpress", Words: []string{"順豐", "顺丰", "sfexpress"}, Exact: []string{"sf"}},
	{Code: "PostOffice", Words: []string{"郵局", "郵政", "post"}},
	{Code: "Maple", Words: []string{"便利帶", "便利袋", "maple"}},
	{Code: "OtherCourier", Words: []string{"其他宅配", "othercourier"}},
	{Code: "Other", Exact: []string{"其他", "other"}},
}

var carrierList = strings.Join(carriernames.Codes(carriers), ", ")

// readCarrierMap reads the account's own names of carriers.
func readCarrierMap(setting string) (carriernames.Names, error) {
	names, wrong := carriernames.Read(setting, carriers)
	if wrong != "" {
		return names, connectors.Refuse("MO店+: setting %s cannot be read at %q", "MO店+：設定 %s 在「%s」處無法讀取",
			"Write name=code, separated by semicolons. MO店+ knows "+carrierList+".", "請以「名稱=代碼」填寫並用分號分隔。MO店+ 接受："+carrierList+"。",
			settingCarrierMap, wrong)
	}
	return names, nil
}

// onlyHome refuses parcels whose number MO店+ gives.
func onlyHome(kind string) error {
	if kind == home {
		return nil
	}
	return connectors.Refuse("MO店+ gives the number of this order itself", "此訂單由 MO店+ 配號", "Ship it with MO店+'s label.",
		"請列印 MO店+ 託運單出貨。")
}

// perCall is how many lines or parcels go in one confirmation.
const perCall = 100

// PushTracking reports carrier and number of home parcels.
func (c *Connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	var list []*shipment
	for _, s := range c.shipments(parcels, outcomes, onlyHome) {
		if err := c.pushable(s); err != nil {
			s.settle(connectors.Refused, err)
			continue
		}
		list = append(list, s)
	}
	_ = inTurn(byLines(list, perCall), func(part []*shipment) error { return c.confirmHome(ctx, part) })
	return outcomes
}

// pushable fills in MO店+'s code of the carrier, or says why the parcel cannot be reported.
func (c *Connector) pushable(s *shipment) error {
	if strings.TrimSpace(s.parcel.TrackingNumber) == "" {
		return connectors.Refuse("MO店+: the parcel of order %s has no tracking number", "MO店+：訂單 %s 的包裹沒有單號", "Enter the carrier's number.",
			"請輸入物流單號。", s.number)
	}
	code, known := c.carriers.Code(s.parcel.Carrier)
	if !known {
		return connectors.Refuse("MO店+ does not know the carrier %q", "MO店+ 沒有物流「%s」",
			"Choose a carrier of "+carrierList+", or map this one in the account's setting Carrier names.",
			"請選用 "+carrierList+"，或在帳號設定「物流名稱對照」中指定。", s.parcel.Carrier)
	}
	s.out.Carrier = code
	return nil
}

// byLines cuts shipments into calls of at most so many lines; a shipment stays in one piece.
func byLines(list []*shipment, most int) [][]*shipment {
	var parts [][]*shipment
	lines := most
	for _, s := range list {
		if lines+len(s.seqs) > most {
			parts, lines = append(parts, nil), 0
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], s)
		lines += len(s.seqs)
	}
	return parts
}

// homeLine is an element of a home confirmation.
type homeLine struct {
	OrderNo         string `json:"orderNo"`
	OrderSeq        string `json:"orderSeq"`
	ShipPack        string `json:"shipPack"`
	PackType        string `json:"packType"`
	PackUnit        string `json:"packUnit"`
	DeliveryStatus  string `json:"deliveryStatus"`
	DeliveryNote    string `json:"deliveryNote"`
	DeliveryCompany string `json:"deliveryCompany"`
	DeliveryNo      string `json:"deliveryNo"`
}

// result is an element of a confirmation's answer, for home lines and for parcels.
type result struct {
	Number  text `json:"orderNo"`
	Seq     text `json:"orderSeq"`
	Box     text `json:"newBoxYn"`
	Slip    text `json:"slipNo"`
	Carrier text `json:"delyGb"`
	Success flag `json:"success"`
	Message text `json:"message"`
	Orders  []struct {
		Number text `json:"orderNo"`
		Seq    text `json:"orderSeq"`
	} `json:"orderList"`
}

// results is the answer to a confirmation.
type results struct {
	envelope
	List []result `json:"confirmDeliveryDetailResList"`
}

// confirmHome ships one call's worth of home lines, after the address changes that a person decided about were answered.
func (c *Connector) confirmHome(ctx context.Context, list []*shipment) error {
	if err := c.answerAddresses(ctx, list); err != nil {
		return err
	}
	var lines []homeLine
	for _, s := range list {
		for _, seq := range s.seqs {
			lines = append(lines, homeLine{
				s.number, seq, s.packed.pack, s.packed.kind, s.packed.grams, shipped, "", s.out.Carrier, strings.TrimSpace(s.parcel.TrackingNumber),
			})
		}
	}
	var told results
	if _, err := c.ask(ctx, opHome, map[string]any{"listItem": lines}, &told); err != nil {
		settleAll(list, connectors.AfterChange(err), err)
		return err
	}
	var refused []*shipment
	for _, s := range list {
		s.judgeLines(told.List)
		if s.out.State == connectors.Refused {
			refused = append(refused, s)
		}
	}
	c.already(ctx, refused)
	return nil
}

// judgeLines reads what became of a home shipment's goods. What is said of its freight does not matter.
func (s *shipment) judgeLines(told []result) {
	good, words, named := 0, "", 0
	for _, seq := range s.goods {
		i := slices.IndexFunc(told, func(r result) bool { return string(r.Number) == s.number && string(r.Seq) == seq })
		if i < 0 {
			continue
		}
		named++
		if told[i].Success {
			good++
		} else {
			words = firstOf(words, string(told[i].Message))
		}
	}
	switch {
	case named < len(s.goods):
		s.settle(connectors.Unclear, unexpected("the answer does not name every line of the parcel", nil, true))
	case good == len(s.goods):
		s.done(connectors.Done, strings.TrimSpace(s.parcel.TrackingNumber))
	case good == 0:
		s.settle(connectors.Refused, refusedBy(words))
	default:
		s.settle(connectors.Unclear, connectors.Refuse("MO店+ confirmed %d of %d lines of the parcel: %s", "MO店+ 僅確認包裹中 %d／%d 筆明細：%s",
			"Look at the order in the MO店+ back office.", "請至 MO店+ 後台檢查訂單。", good, len(s.goods), words))
	}
}

// refusedBy is the refusal of one parcel in MO店+'s words.
func refusedBy(words string) *connectors.Error {
	return connectors.Errorf(connectors.Rejected, "MO店+ refused the shipment: %s", firstOf(mobile.ReplaceAllString(words, "***"), "no reason given"))
}

// already looks once whether refused parcels had been confirmed before: MO店+ has no word for it. If it cannot be asked now, nobody can tell
// yet.
func (c *Connector) already(ctx context.Context, refused []*shipment) {
	if len(refused) == 0 {
		return
	}
	found, err := c.places(ctx, refused)
	for _, s := range refused {
		if err != nil {
			s.out.State = connectors.Unclear
			continue
		}
		w := s.where(found[s.number])
		if w.moved != w.lines || len(w.numbers) > 1 {
			continue
		}
		number := strings.Join(w.numbers, "")
		switch ours := strings.TrimSpace(s.parcel.TrackingNumber); {
		case s.kind != home && number == "":
			s.wait(c.now(), "MO店+ had confirmed the parcel before and does not show its number yet")
		case s.kind != home:
			s.done(connectors.Already, number)
		case number == ours:
			s.done(connectors.Already, ours)
		}
	}
}

// answerAddresses answers the address changes that a person decided about at shipping time. Where it fails nothing was shipped, whatever
// became of the answer: the shipments have their outcome then.
func (c *Connector) answerAddresses(ctx context.Context, list []*shipment) error {
	flags := map[string]string{agreeAddress: "1", declineAddress: "0"}
	var answers []map[string]string
	for _, s := range list {
		flag, chosen := flags[s.parcel.Options[optionAddress]]
		if chosen && !slices.ContainsFunc(answers, func(a map[string]string) bool { return a["orderNo"] == s.number }) {
			answers = append(answers, map[string]string{"orderNo": s.number, agreesToChange: flag})
		}
	}
	if len(answers) == 0 {
		return nil
	}
	// An answer that had been given before is refused for its order; the confirmation then tells whether it was enough.
	_, err := c.call(ctx, opAddress, map[string]any{"listOrderChangeAddr": answers})
	if err == nil {
		return nil
	}
	state := connectors.NotAsked
	if connectors.AfterChange(err) == connectors.Refused {
		state = connectors.Refused
	}
	settleAll(list, state, connectors.Unsent(err))
	return err
}

// PushedTracking asks where the lines are. That the query shows the number of a home order is inferred; where it does not, lines that are
// on their way count as confirmed.
func (c *Connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	list := c.shipments(parcels, outcomes, onlyHome)
	for i := range outcomes {
		if outcomes[i].State == connectors.Refused {
			outcomes[i].State = connectors.Unclear // a question is never refused
		}
	}
	for part := range slices.Chunk(list, perQuestion) {
		found, err := c.places(ctx, part)
		if err != nil {
			settleAll(part, connectors.NotAsked, err)
			continue
		}
		for _, s := range part {
			s.compare(s.where(found[s.number]))
		}
	}
	return outcomes
}

// compare holds what MO店+ shows against the number of ours.
func (s *shipment) compare(w where) {
	ours := strings.TrimSpace(s.parcel.TrackingNumber)
	switch {
	case s.apart(w):
	case w.waiting == w.lines:
		s.settle(connectors.Nothing, nil)
	case len(w.numbers) == 0:
		s.done(connectors.Done, ours)
		s.out.Hint = "MO店+ shows the lines as shipped; it does not show the number"
	case w.numbers[0] == ours:
		s.done(connectors.Done, ours)
	default:
		s.settle(connectors.Unclear, connectors.Refuse("MO店+ shows number %s, the parcel has %s", "MO店+ 顯示單號 %s，包裹單號為 %s",
			"Compare both and correct the number in the MO店+ back office.", "請比對後至 MO店+ 後台更正單號。", w.numbers[0], ours))
	}
}
