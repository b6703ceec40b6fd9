package emulator

// Labels and their reprint: FACTS.md section 3.6 and Annex A.

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gowarehouse/connectors/emulation"
)

// foreign is a password that is none of the account's values.
const foreign = "not-of-this-account"

// labelFile makes the PDF of a waybill, or the page of one.
func (e *Emulator) labelFile(bill *waybill, title string) file {
	page := emulation.LabelPage{
		Title: "MO+ " + title + " " + string(bill.order.route.kind), Lines: []string{bill.order.person.Name}, Number: bill.number,
	}
	for _, l := range bill.lines {
		page.Lines = append(page.Lines, bill.order.number+"-"+l.seq)
	}
	if e.On(switchLabelHTML) {
		return file{emulation.KindHTML, emulation.LabelHTML(page)}
	}
	seals := emulation.UsualSeals(dummyTaxID)
	switch {
	case e.On(switchForeign):
		seals = emulation.UsualSeals(foreign)
	case e.On(switchRareCiphers):
		seals = emulation.AllSeals(dummyTaxID)
	}
	e.prints++
	sheets := emulation.Singly(page)
	if e.On(switchLabelFourUp) {
		sheets = emulation.FourUp(page)
	}
	return file{emulation.KindPDF, emulation.SealedPDF(seals[e.prints%len(seals)], "MO+ waybill", sheets)}
}

// payload dresses a label as the replies do.
func (e *Emulator) payload(host string, bill *waybill, title string) string {
	if e.On(switchLabelURL) {
		return e.asAddress(host, bill, title)
	}
	label := e.labelFile(bill, title)
	text := base64.StdEncoding.EncodeToString(label.data)
	switch {
	case e.On(switchLabelHTML):
		return string(label.data)
	case e.On(switchLabelDataURI):
		return "data:application/pdf;base64," + text
	case e.On(switchLabelLines):
		return brokenLines(text)
	}
	return text
}

// asAddress keeps a label to be fetched and gives its address.
func (e *Emulator) asAddress(host string, bill *waybill, title string) string {
	label := e.labelFile(bill, title)
	sum := sha256.Sum256(label.data)
	name := fmt.Sprintf("%x", sum[:12])
	e.files[name] = label
	if e.baseURL != "" {
		return e.baseURL + labelPath + name
	}
	return "http://" + host + labelPath + name
}

func (e *Emulator) labelByAddress(name string) emulation.Answer {
	label, there := e.files[name]
	if !there {
		return emulation.Page(http.StatusNotFound, "404 Not Found")
	}
	return emulation.Answer{Status: http.StatusOK, Kind: label.kind, Body: label.data}
}

func brokenLines(text string) string {
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text
}

func (e *Emulator) printSeven(c call) (any, error)  { return e.reprint(c, store, sevenCodes) }
func (e *Emulator) printFamily(c call) (any, error) { return e.reprint(c, store, familyCodes) }
func (e *Emulator) printThird(c call) (any, error)  { return e.reprint(c, third, nil) }

func (e *Emulator) reprint(c call, k kind, codes []int) (any, error) {
	rows, err := e.elements(c.body, "listItem")
	if err != nil {
		return nil, err
	}
	results := []map[string]any{}
	for _, row := range rows {
		listed, ok := row.Rows("orderList")
		if !ok {
			return nil, e.Refuse(ruleElements, "orderList", "缺少 orderList")
		}
		code := 0
		if codes != nil {
			if code, ok = codeOf(row); !ok || !slices.Contains(codes, code) {
				return nil, e.Refuse(ruleCode, "delyGb of another call", "delyGb 參數錯誤")
			}
		}
		bill, refused, err := e.oneBill(listed, k, code)
		if err != nil {
			return nil, err
		}
		result := map[string]any{"printLabel": "", "printDetail": "", "printAll": "", "orderList": row["orderList"], "message": refused}
		if bill != nil {
			if result["message"] = "success."; !e.late(bill) {
				result["printLabel"], result["printDetail"] = e.payload(c.host, bill, "LABEL"), e.payload(c.host, bill, "DETAIL")
				result["printAll"] = e.payload(c.host, bill, "ALL")
			}
		}
		results = append(results, result)
	}
	return map[string]any{"success": e.truth(true), "errorMessage": "", "orderPrintLabelResList": results}, nil
}

func (e *Emulator) late(bill *waybill) bool {
	bill.asks++
	return e.On(switchLabelLate) && bill.asks == 1
}

// oneBill gives the waybill that all lines of an element share.
func (e *Emulator) oneBill(listed []body, k kind, code int) (bill *waybill, refused string, err error) {
	for _, b := range listed {
		seqs, _ := b.Text("orderSeq")
		for seq := range strings.SplitSeq(seqs, ",") {
			o, l, wrong := e.named(body{"orderNo": b["orderNo"], "orderSeq": strings.TrimSpace(seq)}, k)
			switch {
			case l == nil:
				return nil, wrong, nil
			case code != 0 && storeCodes[o.route] != code:
				return nil, "", e.Refuse(ruleCode, "delyGb of another order", "delyGb 與訂單不符")
			case l.bill == nil && l.status == notShipped:
				e.Break(rulePrintConfirm, "not confirmed")
				return nil, "尚未確認出貨", nil
			case l.bill == nil:
				return nil, "訂單已取消", nil
			case bill != nil && bill != l.bill:
				return nil, "", e.Refuse(rulePrintOne, "several waybills", "一次僅能列印一張託運單")
			}
			bill = l.bill
		}
	}
	return bill, "", nil
}
