package shopline

// Labels: a link by group of carriers, and the file behind it (FACTS.md section 3.1).

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/transport"
)

// mostLabelLooks is how often a label that SHOPLINE does not make yet is asked for before a person hears of it.
const mostLabelLooks = 4

var (
	refusePrintedElsewhere = connectors.Refuse("SHOPLINE gives no label for this carrier", "SHOPLINE 不提供此物流的標籤",
		"Print the label at 7-ELEVEN's own service (ibon or its web page) with the parcel's number.", "請以單號至 7-ELEVEN 交貨便（ibon 或網頁）列印標籤。")
	adviceLabels = connectors.Text{
		EN: "Ask SHOPLINE whether labels are enabled for this carrier; until then print the label in SHOPLINE admin.",
		ZH: "請向 SHOPLINE 確認是否已開通此物流的標籤；開通前請於 SHOPLINE 後台列印。",
	}
)

// Label fetches the labels one by one: orders of one group that are asked for together share one file, which nobody could tell apart
// again. The orders are read first, so that no label of a cancelled order is printed.
func (c *connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, notAsked)
	for _, t := range targets {
		by, integrated := carrierOf(string(t.order.Delivery.Platform))
		switch {
		case t.settled():
		case t.state == connectors.StateCancelled:
			t.settle(connectors.Refused, unfit(t))
		case !integrated:
			t.settle(connectors.Refused, refuseOwn)
		case !by.prints:
			t.settle(connectors.Refused, refusePrintedElsewhere)
		case !c.taken(t, connectors.Done):
			t.settle(connectors.Refused, connectors.Refuse("the shipment was not executed yet", "尚未執行出貨取號",
				"Take the number first.", "請先取號。"))
		case t.out.State == connectors.Done:
			t.out.State = ""
			c.label(ctx, t)
		}
	}
	return outcomes(targets)
}

// label asks for the link of one order and fetches the file.
func (c *connector) label(ctx context.Context, t *target) {
	reply, err := c.get(ctx, "orders/label", "/v1/orders/label", url.Values{"ids[]": {t.parcel.Order.ID}})
	if err != nil {
		c.withoutLabel(t, err)
		return
	}
	link, err := linkIn(reply.Body)
	if err != nil {
		c.withoutLabel(t, err)
		return
	}
	file, err := c.download(ctx, link, t.out.TrackingNumber)
	if err != nil {
		t.failReading(err)
		return
	}
	t.out.Label = file
	t.settle(connectors.Done, nil)
}

// withoutLabel waits a few times for a label that SHOPLINE refuses: it may still be in the making. Then it is a person's matter.
func (c *connector) withoutLabel(t *target, err error) {
	if connectors.KindOf(err) == connectors.Rejected && !isForbidden(err) && t.kept(keptLabels) < mostLabelLooks {
		t.wait(keptLabels, "", c.env.Now())
		return
	}
	t.failReading(err)
}

// failedOrders is the key of the answer that is no group.
const failedOrders = "failed_orders"

// linkIn finds the one link in an answer for one order. The groups are an open set: every list of addresses is one.
func linkIn(body []byte) (string, error) {
	var groups map[string]json.RawMessage
	if err := json.Unmarshal(body, &groups); err != nil {
		return "", misshapen("the answer about labels is no object", body, err)
	}
	links := map[string]bool{}
	for group, raw := range groups {
		var addresses []string
		if group == failedOrders || json.Unmarshal(raw, &addresses) != nil {
			continue
		}
		for _, address := range addresses {
			links[address] = true
		}
	}
	for link := range links {
		if len(links) == 1 {
			return link, nil
		}
	}
	if len(links) > 1 {
		return "", misshapen("SHOPLINE gave several labels for one order", body, nil)
	}
	return "", &connectors.Error{Kind: connectors.Rejected, Do: adviceLabels, Reason: reasonIn(groups[failedOrders])}
}

// reasonIn is what SHOPLINE says about the order that failed. The shape of its objects was not seen.
func reasonIn(raw json.RawMessage) string {
	var groups map[string]list[wireError]
	if json.Unmarshal(raw, &groups) == nil {
		for _, failures := range groups {
			for _, f := range failures {
				if said := shorten(string(f.Message) + string(f.Error)); said != "" {
					return "SHOPLINE made no label: " + said
				}
			}
		}
	}
	return "SHOPLINE made no label"
}

// download fetches the file. The link is a storage's: it is not shown the token, and it must be reached safely.
func (c *connector) download(ctx context.Context, link, number string) (*connectors.Label, error) {
	at, err := url.Parse(link)
	home, _ := url.Parse(c.root)
	if err != nil || at.Host == "" || at.Scheme != "https" && (home == nil || at.Host != home.Host || at.Scheme != home.Scheme) {
		return nil, misshapen("the link to the label is no https address", nil, nil)
	}
	reply, err := c.env.HTTP.Call(ctx, connectors.Call{
		Name: "label file", Method: http.MethodGet, URL: link, Header: http.Header{"User-Agent": {c.handle}},
		Check: func(reply connectors.Reply) error { return checkFile(reply, number) },
	})
	if err != nil {
		return nil, err
	}
	return labelfile.Read(reply, number)
}

// checkFile judges the storage's answer. What it refuses is asked for anew with a fresh link; a page without the parcel's number is no
// label but the notice of something else.
func checkFile(reply connectors.Reply, number string) error {
	switch {
	case reply.Status >= http.StatusBadRequest && reply.Status < http.StatusInternalServerError && reply.Status != http.StatusTooManyRequests:
		return &connectors.Error{Kind: connectors.Temporary, Reason: "the storage of the labels does not give the file: " + statusLine(reply)}
	case reply.Status < http.StatusMultipleChoices && labelfile.Is(reply, number):
		return nil
	case reply.Status < http.StatusMultipleChoices && !transport.IsHTML(reply):
		return misshapen("the file behind the link is no label", reply.Body, nil)
	}
	return transport.Check(reply)
}
