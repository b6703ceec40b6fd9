package cyberbiz

// Labels (FACTS.md sections 3.2 and 3.3): a ZIP with one file, a PDF or, for 7-ELEVEN C2C, a page. Each parcel is asked for by itself, so
// that the file is its own; it is handed on as it came.

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/scalar"
)

// adviceAdmin is for labels that the API does not give.
var adviceAdmin = connectors.Text{
	EN: "Print the label in CYBERBIZ's admin: 訂單 (orders), choose the order, 列印託運單 (print label).", ZH: "請在 CYBERBIZ 後台的訂單頁面列印託運單。",
}

// Label fetches the labels of parcels that have a number.
func (c *connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		label, err := c.label(ctx, p)
		if err != nil {
			return connectors.Outcome{State: labelState(err), Err: err}
		}
		return connectors.Outcome{State: connectors.Done, TrackingNumber: p.TrackingNumber, Label: label}
	})
}

// labelState: asking for a label changes nothing, so that nothing about it is ever unclear.
func labelState(err error) connectors.OutcomeState {
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound, connectors.Unexpected:
		return connectors.Refused
	}
	return connectors.NotAsked
}

func (c *connector) label(ctx context.Context, p connectors.Parcel) (*connectors.Label, error) {
	w, err := readOrder(p.Raw)
	if err != nil {
		return nil, err
	}
	home := c.service(w).home
	if home == "" && p.Kept[keptLabel] == "" && !c.login.legacy() {
		home = homes[strings.ToLower(p.Carrier)] // booked before the account's setting for home delivery was changed
	}
	if home != "" {
		return c.homeLabel(ctx, p, home)
	}
	kind, id, err := c.storeParcel(ctx, p)
	switch {
	case err != nil:
		return nil, err
	case kind == noLabel || kind == "" || id == "":
		return nil, (&connectors.Error{Kind: connectors.Rejected, Do: adviceAdmin}).Saying(
			"CYBERBIZ gives no label for this store parcel", "CYBERBIZ 未提供此超商訂單的託運單")
	case c.login.legacy():
		return c.olderLabel(ctx, p, id)
	}
	body := storeLabels{Type: kind, IDs: []json.Number{json.Number(id)}}
	return c.file(ctx, p, request{name: "cvs_shipping_labels", path: "/v2/orders/cvs_shipping_labels", body: body})
}

// storeParcel gives the type of a store parcel's label and its id: as kept, or else as CYBERBIZ shows the parcel.
func (c *connector) storeParcel(ctx context.Context, p connectors.Parcel) (kind, id string, err error) {
	if kept := p.Kept[keptLabel]; kept != "" && isID(p.Ref) {
		return kept, p.Ref, nil
	}
	have, err := c.fulfilments(ctx, p.Order.ID)
	if err != nil {
		return "", "", err
	}
	if i := withNumber(have, p.TrackingNumber); i >= 0 {
		return stores[string(have[i].Company)].label, idOf(have[i].ID), nil
	}
	return "", "", nil
}

type storeLabels struct {
	Type string        `json:"shipping_type"`
	IDs  []json.Number `json:"fulfillment_ids"`
}

type homeLabels struct {
	Type  string        `json:"shipping_type"`
	Print string        `json:"print_type,omitempty"` // HCT only
	IDs   []json.Number `json:"order_ids"`
}

// homeLabel asks by the order: an order has one parcel with CYBERBIZ's home delivery.
func (c *connector) homeLabel(ctx context.Context, p connectors.Parcel, home string) (*connectors.Label, error) {
	body := homeLabels{Type: home, IDs: []json.Number{json.Number(p.Order.ID)}}
	if home == "hct" {
		body.Print = c.setting(fieldPaper)
	}
	return c.file(ctx, p, request{name: "support_shipping_labels", path: "/v2/orders/fulfillments/support_shipping_labels", body: body})
}

// file asks for a label file. The call is a POST that changes nothing, so that it may be repeated.
func (c *connector) file(ctx context.Context, p connectors.Parcel, r request) (*connectors.Label, error) {
	r.method, r.file = http.MethodPost, p.TrackingNumber
	reply, err := c.call(ctx, r)
	if err != nil {
		return nil, err
	}
	return labelfile.Read(reply, r.file)
}

// olderLabel takes the label out of the data that the older door gives: a PDF for Hi-Life, a page for 7-ELEVEN C2C.
func (c *connector) olderLabel(ctx context.Context, p connectors.Parcel, id string) (*connectors.Label, error) {
	r := request{
		name: "fulfillment_infos", method: http.MethodPost, path: "/v1/orders/fulfillment_infos",
		body: map[string][]json.Number{"fulfillment_ids": {json.Number(id)}},
	}
	reply, err := c.call(ctx, r)
	if err != nil {
		return nil, err
	}
	type info struct {
		ID   scalar.Text `json:"id"`
		PDF  scalar.Text `json:"pdf"`
		HTML scalar.Text `json:"html"`
	}
	rows, err := decode[[]info](r, reply)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(rows, func(row info) bool { return idOf(row.ID) == id })
	if i < 0 {
		return nil, misshapen(r, "the answer does not speak of the parcel", reply.Body, nil)
	}
	switch row := rows[i]; {
	case row.PDF != "":
		return labelfile.Decode(string(row.PDF))
	case row.HTML != "":
		return &connectors.Label{Data: []byte(row.HTML), Type: "text/html"}, nil
	}
	return nil, (&connectors.Error{Kind: connectors.Rejected, Do: adviceAdmin}).Saying(
		"the older API account gives no label for %[1]s", "舊式 API 帳號未提供 %[1]s 的託運單", cmp.Or(p.Carrier, "this carrier"))
}
