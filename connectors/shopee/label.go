package shopee

// Labels: create, look, download.

import (
	"context"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
)

// Label types of FACTS.md 3.
const (
	labelThermal    = "THERMAL_AIR_WAYBILL"
	labelNormal     = "NORMAL_AIR_WAYBILL"
	labelUnpackaged = "THERMAL_UNPACKAGED_LABEL" // of channel 30029, made by a job of its own
)

// documentRequest is the body of the document calls.
type documentRequest struct {
	Type   string         `json:"shipping_document_type,omitempty"`
	Orders []documentItem `json:"order_list"`
}

type documentItem struct {
	OrderSN  string `json:"order_sn"`
	Package  string `json:"package_number"`
	Tracking string `json:"tracking_number,omitempty"`
	Type     string `json:"shipping_document_type,omitempty"`
}

// documentRow is one element of their answers.
type documentRow struct {
	OrderSN    ident    `json:"order_sn"`
	Package    ident    `json:"package_number"`
	Suggested  string   `json:"suggest_shipping_document_type"`
	Selectable []string `json:"selectable_shipping_document_type"`
	Status     string   `json:"status"`
	Code       string   `json:"fail_error"`
	Reason     string   `json:"fail_message"`
}

// Label makes and fetches the labels: choose a type, create, look until it is READY, download. What was created is kept
// with the parcel, so that the next look starts there; creating twice makes the same document.
func (c *Connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, false)
	for _, t := range open(targets) {
		if t.parcel.TrackingNumber == "" {
			c.settleTaken(ctx, []*target{t}, connectors.Done)
			c.withoutNumber(t)
		}
	}
	for _, part := range inChunks(open(targets), batchSize) {
		c.create(ctx, part)
		c.look(ctx, open(part))
	}
	return outcomes(targets)
}

// withoutNumber goes on with a parcel whose number has come meanwhile, and waits for the others.
func (c *Connector) withoutNumber(t *target) {
	if t.out.State == connectors.Done {
		t.parcel.TrackingNumber = t.out.TrackingNumber
		t.out.State = ""
		return
	}
	if !t.settled() {
		t.wait(keptPolls, c.env.Now())
	}
}

// create makes the documents that were not made yet.
func (c *Connector) create(ctx context.Context, targets []*target) {
	fresh := slices.DeleteFunc(slices.Clone(targets), func(t *target) bool { return t.parcel.Kept[keptDocument] != "" })
	c.documents(ctx, opDocTypes, fresh, func(t *target, row documentRow) {
		if kind := c.labelType(row); kind != "" {
			t.keep(keptDocument, kind)
			return
		}
		t.refuse("Shopee offers only a label this program cannot fetch", adviceSellerCenter)
	})
	c.documents(ctx, opDocCreate, open(fresh), func(*target, documentRow) {})
}

// labelType prefers the account's type, then Shopee's suggestion, then whatever there is.
func (c *Connector) labelType(row documentRow) string {
	offered := slices.DeleteFunc(slices.Clone(row.Selectable), func(kind string) bool { return kind == labelUnpackaged || kind == "" })
	for _, wish := range []string{c.setting(keyLabelType), row.Suggested} {
		if slices.Contains(offered, wish) {
			return wish
		}
	}
	if len(offered) > 0 {
		return offered[0]
	}
	if row.Suggested != labelUnpackaged {
		return row.Suggested
	}
	return ""
}

// look asks whether the documents are ready and downloads those that are.
func (c *Connector) look(ctx context.Context, targets []*target) {
	c.documents(ctx, opDocResult, targets, func(t *target, row documentRow) {
		switch row.Status {
		case "READY":
			c.download(ctx, t)
		case "FAILED":
			t.keep(keptDocument, "")
			t.refuse("Shopee failed to make the label", adviceLabelFailed)
		default:
			t.wait(keptLooks, c.env.Now())
		}
	})
}

var adviceLabelFailed = connectors.Text{
	EN: "Ask for the label again; if it fails again, print it in Shopee Seller Center.", ZH: "請重新取得出貨單；若仍失敗，請至蝦皮賣家中心列印。",
}

// documents makes one of the batch calls and hands each element that did not fail to its parcel.
func (c *Connector) documents(ctx context.Context, op operation, targets []*target, do func(*target, documentRow)) {
	if len(targets) == 0 {
		return
	}
	request := documentRequest{}
	for _, t := range targets {
		request.Orders = append(request.Orders, t.documentItem(op))
	}
	var reply struct {
		Rows []documentRow `json:"result_list"`
	}
	if err := c.call(ctx, op, nil, request, &reply); err != nil {
		for _, t := range targets {
			t.failAsking(err)
		}
		return
	}
	for _, t := range targets {
		i := slices.IndexFunc(reply.Rows, func(r documentRow) bool {
			return string(r.Package) == t.number || (r.Package == "" && r.OrderSN == t.row.SN && !t.split)
		})
		switch {
		case i < 0:
			t.wait(keptLooks, c.env.Now())
		case strings.TrimSpace(reply.Rows[i].Code) != "":
			c.documentFailed(t, reply.Rows[i].Code, reply.Rows[i].Reason)
		default:
			do(t, reply.Rows[i])
		}
	}
}

func (t *target) documentItem(op operation) documentItem {
	item := documentItem{OrderSN: string(t.row.SN), Package: t.number}
	kind := t.documentType()
	if op == opDocCreate {
		item.Tracking, item.Type = t.parcel.TrackingNumber, kind
	}
	if op == opDocResult {
		item.Type = kind
	}
	return item
}

// documentType is the type this parcel's document has or is to have.
func (t *target) documentType() string {
	if kind := t.out.Keep[keptDocument]; kind != "" {
		return kind
	}
	return t.parcel.Kept[keptDocument]
}

// What the codes of a failed document ask for (FACTS.md section 7): wait, or make it anew. Anything else is refused.
var (
	documentWaits  = map[string]bool{"package_can_not_print": true, "download_later": true}
	documentRemake = map[string]bool{"shipping_document_should_print_first": true, "tracking_number_invalid": true}
)

func (c *Connector) documentFailed(t *target, code, reason string) {
	last := lastPart(code)
	switch {
	case documentWaits[last], documentRemake[last]:
		t.out.Hint = strings.TrimSpace(reason)
		t.keep(keptDocument, "")
		t.wait(keptLooks, c.env.Now())
	default:
		t.failAsking(refusal(code, reason, c.env.Now()))
	}
}

// download fetches one label. The answer is a file of whatever type, or JSON that says why not.
func (c *Connector) download(ctx context.Context, t *target) {
	op := opDocDownload
	op.file = t.parcel.TrackingNumber
	request := documentRequest{Type: t.documentType(), Orders: []documentItem{{OrderSN: string(t.row.SN), Package: t.number}}}
	reply, err := c.exchange(ctx, op, nil, request)
	if err != nil {
		typed := asError(err)
		if last := lastPart(typed.Code); documentWaits[last] || documentRemake[last] {
			c.documentFailed(t, typed.Code, typed.Reason)
			return
		}
		t.failAsking(err)
		return
	}
	label, err := labelfile.Read(reply, op.file)
	if err != nil {
		t.settle(connectors.NotAsked, err)
		return
	}
	t.out.TrackingNumber = t.parcel.TrackingNumber
	t.out.Label = label
	t.settle(connectors.Done, nil)
}
