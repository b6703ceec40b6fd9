package emulator

// Labels: ZIP archives with one file of all labels asked for, a PDF or, for 7-ELEVEN C2C, a page (FACTS.md sections 3.2 and 3.3).

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"gowarehouse/connectors/emulation"
)

// labelled is one parcel of which a label is made.
type labelled struct {
	order  *order
	parcel *fulfilment
}

// cvsTypes are the shipping types that have labels (FACTS.md section 3.2).
var cvsTypes = []string{
	"seven", "seven_c2c", "family", "family_c2c", "family_cold", "family_cold_c2c", "hilife", "hilife_cold", "hilife_c2c", "ezcat_cvs",
	"ezcat_cvs_cold", "ezcat_cvs_refrigerate",
}

const sevenC2C = "seven_c2c"

// parcel finds a fulfilment by its id.
func (e *Emulator) parcel(id int64) (labelled, bool) {
	for _, o := range e.orders {
		for _, f := range o.fulfilments {
			if f.id == id {
				return labelled{o, f}, true
			}
		}
	}
	return labelled{}, false
}

func (e *Emulator) cvsLabels(c *call) *reply {
	var ask struct {
		Type string  `json:"shipping_type"`
		IDs  []int64 `json:"fulfillment_ids"`
	}
	if refusal := e.decode(c, &ask); refusal != nil {
		return refusal
	}
	if !slices.Contains(cvsTypes, ask.Type) {
		return e.refuse(ruleLabelType, ask.Type, invalid("shipping_type 參數錯誤"))
	}
	if len(ask.IDs) == 0 {
		return e.refuse(ruleLabelIDs, "none", invalid("fulfillment_ids 參數錯誤"))
	}
	var wanted []labelled
	for _, id := range ask.IDs {
		l, there := e.parcel(id)
		switch {
		case !there:
			return e.refuse(ruleLabelIDs, strconv.FormatInt(id, 10), invalid("無此出貨單"))
		case l.parcel.cvs != ask.Type:
			return e.refuse(ruleLabelType, l.parcel.cvs, invalid("出貨單物流類型不符"))
		}
		wanted = append(wanted, l)
	}
	name := "cvs_" + ask.Type + "_shipping_labels"
	if ask.Type != sevenC2C {
		return e.archive(name, "labels.pdf", labelPDF(wanted, false))
	}
	if e.On(bareHTML) {
		answer := &reply{status: http.StatusOK, file: labelPage(wanted), header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}}
		return answer
	}
	return e.archive(name, "labels.html", labelPage(wanted))
}

func (e *Emulator) supportLabels(c *call) *reply {
	var ask struct {
		Type  string  `json:"shipping_type"`
		Print *string `json:"print_type"`
		IDs   []int64 `json:"order_ids"`
	}
	if refusal := e.decode(c, &ask); refusal != nil {
		return refusal
	}
	switch {
	case ask.Print != nil && (ask.Type != "hct" || *ask.Print != "normal" && *ask.Print != "thermal"):
		return e.refuse(rulePrintType, ask.Type, invalid("print_type 參數錯誤"))
	case !slices.Contains(homeTypes, ask.Type):
		return e.refuse(ruleLabelType, ask.Type, invalid("shipping_type 參數錯誤"))
	case len(ask.IDs) == 0:
		return e.refuse(ruleLabelIDs, "none", invalid("order_ids 參數錯誤"))
	}
	var wanted []labelled
	for _, id := range ask.IDs {
		o := e.byID[id]
		if o == nil || len(o.fulfilments) == 0 {
			return e.refuse(ruleLabelIDs, strconv.FormatInt(id, 10), invalid("訂單尚未出貨"))
		}
		for _, f := range o.fulfilments {
			if f.home != ask.Type {
				return e.refuse(ruleLabelType, f.home, invalid("出貨單物流類型不符"))
			}
			wanted = append(wanted, labelled{o, f})
		}
	}
	onSheets := ask.Print != nil && *ask.Print == "normal"
	return e.archive("support_"+ask.Type+"_shipping_labels", "labels.pdf", labelPDF(wanted, onSheets))
}

// archive is a ZIP with one file, under the name that CYBERBIZ gives it.
func (e *Emulator) archive(name, file string, data []byte) *reply {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.Create(file)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a defect of the emulator
	}
	return &reply{status: http.StatusOK, file: out.Bytes(), header: http.Header{
		"Content-Type":        {"application/zip"},
		"Content-Disposition": {fmt.Sprintf("attachment; filename=%s_%d.zip", name, e.Now().Unix())},
	}}
}

// fulfilmentInfos gives the data of store labels: with a PDF for Hi-Life, with a page for 7-ELEVEN C2C, bare for the others.
func (e *Emulator) fulfilmentInfos(c *call) *reply {
	var ask struct {
		IDs []int64 `json:"fulfillment_ids"`
	}
	if refusal := e.decode(c, &ask); refusal != nil {
		return refusal
	}
	rows := []object{}
	for _, id := range ask.IDs {
		l, there := e.parcel(id)
		if !there || l.parcel.cvs == "" {
			return e.refuse(ruleLabelIDs, strconv.FormatInt(id, 10), invalid("無此出貨單"))
		}
		row := object{
			"id": id, "id_verification": false, "receiver": l.order.buyer.Name, "receiver_phone": l.order.buyer.Phone,
			"amount": float(l.order.owed().Amount.IntPart()), "tracking_number": l.parcel.number, "store_name": l.order.store.Name,
			"store_no": l.order.store.ID, "barcode": l.parcel.number, "shop_name": shopName, "order_no": strconv.FormatInt(l.order.number, 10),
			"shop_phone": "0223456789", "shop_url": shopDomain, "supplier_name": nil, "image_url": nil, "pdf": nil, "html": nil, "pdf_json": nil,
		}
		switch l.parcel.cvs {
		case sevenC2C:
			row["html"] = string(labelPage([]labelled{l}))
		case "hilife_c2c":
			row["pdf"] = base64.StdEncoding.EncodeToString(labelPDF([]labelled{l}, false))
		}
		rows = append(rows, row)
	}
	return ok(rows)
}

// labelPDF is a PDF of one page a parcel, with carrier, numbers and the amount to collect. HCT's normal print is A4, everything else a label of
// 100 x 150 mm: nobody saw the papers (FACTS.md section 9).
func labelPDF(wanted []labelled, onSheets bool) []byte {
	var sheets []emulation.LabelPage
	for _, l := range wanted {
		p := emulation.LabelPage{
			Title: "CYBERBIZ " + l.parcel.company, Number: l.parcel.number,
			Lines: []string{fmt.Sprintf("Order #%d", l.order.number), fmt.Sprintf("Parcel %d %s", l.parcel.id, l.parcel.measured)},
		}
		if onSheets {
			p.Width, p.Height = 210, 297
		}
		if l.order.store != nil {
			p.Lines = append(p.Lines, "Store "+l.order.store.ID)
		}
		if owed := l.order.owed(); owed.Amount.IsPositive() {
			p.Lines = append(p.Lines, "COD "+owed.String())
		}
		sheets = append(sheets, p)
	}
	return emulation.LabelPDF(sheets...)
}

var pageTemplate = template.Must(template.New("label").Parse(`<!DOCTYPE html>
<html lang="zh-Hant-TW"><head><meta charset="utf-8"><title>交貨便</title></head><body>
{{range .}}<section><h1>交貨便服務單</h1><p>寄件代碼 {{.Number}}</p>{{.Bars}}
<p>訂單 #{{.Order}}</p><p>取件門市 {{.Store}}（{{.StoreID}}）</p><p>代收 {{.Owed}}</p></section>
{{end}}</body></html>
`))

// labelPage is the page that 7-ELEVEN's C2C service prints.
func labelPage(wanted []labelled) []byte {
	type row struct {
		Number, Order, Store, StoreID, Owed string
		Bars                                template.HTML
	}
	var rows []row
	for _, l := range wanted {
		rows = append(rows, row{l.parcel.number, strconv.FormatInt(l.order.number, 10), l.order.store.Name, l.order.store.ID, l.order.owed().String(),
			template.HTML(emulation.BarsHTML(l.parcel.number))}) //nolint:gosec // a drawing of bars, without any text
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, rows); err != nil {
		panic(err) // a defect of the emulator
	}
	return out.Bytes()
}
