package emulator

// Endpoints about labels, and the PDFs they give.

import (
	"fmt"
	"slices"

	"gowarehouse/connectors/emulation"
)

// documentBody is what the four document calls send.
type documentBody struct {
	Type   string          `json:"shipping_document_type"`
	Orders []documentOrder `json:"order_list"`
}

type documentOrder struct {
	OrderSN        string  `json:"order_sn"`
	PackageNumber  *string `json:"package_number"`
	TrackingNumber string  `json:"tracking_number"`
	Type           string  `json:"shipping_document_type"`
}

// row begins an element of a result list.
func (d documentOrder) row() map[string]any {
	row := map[string]any{"order_sn": d.OrderSN, "fail_error": "", "fail_message": ""}
	if d.PackageNumber != nil {
		row["package_number"] = *d.PackageNumber
	}
	return row
}

// eachDocument answers a batch element by element: one refusal fails its element, all refused fail the batch (FACTS.md 3).
func (e *Emulator) eachDocument(r *request, do func(documentOrder, *parcel, map[string]any) *refusal) (answer, error) {
	body, err := read[documentBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := count(len(body.Orders), "shopee.document_batch", "order_list"); err != nil {
		return answer{}, err
	}
	rows, failed := []map[string]any{}, []map[string]any{}
	for _, wanted := range body.Orders {
		row := wanted.row()
		rows = append(rows, row)
		p, err := find(r.shop, wanted.OrderSN, wanted.PackageNumber, false)
		if err == nil {
			err = asError(do(wanted, p, row))
		}
		no := e.blame(err)
		if no == nil {
			continue
		}
		row["fail_error"], row["fail_message"] = no.code, no.message
		failed = append(failed, map[string]any{"order_sn": wanted.OrderSN, "package_number": row["package_number"]})
	}
	response := map[string]any{"result_list": rows}
	if len(failed) == len(rows) {
		all := refuse("common.batch_api_all_failed", "All orders failed, please check the result_list.")
		all.response = response
		return answer{}, all
	}
	if len(failed) > 0 {
		return answer{response: response, warning: failed}, nil
	}
	return answer{response: response}, nil
}

// asError makes no refusal a nil error.
func asError(no *refusal) error {
	if no == nil {
		return nil
	}
	return no
}

func (e *Emulator) documentParameter(r *request) (answer, error) {
	return e.eachDocument(r, func(_ documentOrder, p *parcel, row map[string]any) *refusal {
		if p.tracking == "" || len(p.of.channel.documents) == 0 {
			return refuse("logistics.package_can_not_print", "The package can not print now.")
		}
		row["suggest_shipping_document_type"] = p.of.channel.documents[0]
		row["selectable_shipping_document_type"] = p.of.channel.documents
		return nil
	})
}

func (e *Emulator) documentCreate(r *request) (answer, error) {
	return e.eachDocument(r, func(wanted documentOrder, p *parcel, _ map[string]any) *refusal {
		if !slices.Contains(p.of.channel.documents, wanted.Type) {
			return breach("shopee.document_type", "logistics.shipping_document_type_invalid", "The shipping document type is not selectable.")
		}
		if wanted.TrackingNumber == "" || wanted.TrackingNumber != p.tracking {
			return breach("shopee.document_number", "logistics.tracking_number_invalid", "The tracking number is invalid.")
		}
		if e.On(batchPartial) && !p.document.failedOnce {
			p.document.failedOnce = true
			return refuse("logistics.package_can_not_print", "The package can not print now.")
		}
		if p.document.kind != wanted.Type {
			p.document.kind, p.document.polls = wanted.Type, 0
		}
		return nil
	})
}

// documentResult is PROCESSING at the first question and READY from the second on.
func (e *Emulator) documentResult(r *request) (answer, error) {
	return e.eachDocument(r, func(_ documentOrder, p *parcel, row map[string]any) *refusal {
		if p.document.kind == "" {
			row["status"] = "FAILED"
			no := refuse("logistics.shipping_document_should_print_first", "The document should be created first.")
			if !p.document.failedOnce {
				no.rule = "shopee.document_created"
			}
			return no
		}
		p.document.polls++
		row["status"] = "READY"
		if p.document.polls == 1 {
			row["status"] = "PROCESSING"
		}
		return nil
	})
}

func (e *Emulator) documentDownload(r *request) (answer, error) {
	body, err := read[documentBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := count(len(body.Orders), "shopee.document_batch", "order_list"); err != nil {
		return answer{}, err
	}
	var parcels []*parcel
	for _, wanted := range body.Orders {
		p, err := find(r.shop, wanted.OrderSN, wanted.PackageNumber, false)
		if err != nil {
			return answer{}, err
		}
		if p.document.polls < 2 {
			return answer{}, breach("shopee.document_ready", "logistics.package_can_not_print", "The document is not ready.")
		}
		if p.document.kind != body.Type || p.of.channel != firstChannel(parcels, p) {
			return answer{}, breach("shopee.document_mixed", "logistics.packages_can_not_download_together",
				"The packages can not be downloaded together.")
		}
		parcels = append(parcels, p)
	}
	if e.On(downloadError) && !parcels[0].document.downloaded {
		parcels[0].document.downloaded = true
		return answer{}, refuse("logistics.download_later", "Please download later.")
	}
	kind := "application/pdf"
	if e.On(octetStream) {
		kind = "application/octet-stream"
	}
	if e.On(labelHTML) {
		return answer{file: emulation.LabelHTML(labelPages(parcels)...), contentType: "text/html; charset=utf-8"}, nil
	}
	return answer{file: emulation.LabelPDF(labelPages(parcels)...), contentType: kind}, nil
}

func firstChannel(before []*parcel, p *parcel) *channel {
	if len(before) == 0 {
		return p.of.channel
	}
	return before[0].of.channel
}

// paper is the size of each document type in mm: A6 for label printers and A4 (FACTS.md 3).
var paper = map[string][2]float64{thermalLabel: {105, 148}, normalLabel: {210, 297}}

// labelPages are the labels, one page per parcel with channel and numbers.
func labelPages(parcels []*parcel) []emulation.LabelPage {
	pages := make([]emulation.LabelPage, len(parcels))
	for i, p := range parcels {
		size := paper[p.document.kind]
		pages[i] = emulation.LabelPage{
			Title: "SHOPEE TW " + itoa(p.of.channel.id), Lines: []string{"Order " + p.of.sn, "Package " + p.number}, Number: p.tracking,
			Width: size[0], Height: size[1],
		}
		if p.of.cod {
			pages[i].Lines = append(pages[i].Lines, fmt.Sprintf("COD TWD %d", p.of.total()))
		}
	}
	return pages
}
