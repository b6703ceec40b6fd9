package shopline

// Numbers of the merchant's own carrier (FACTS.md section 3.2): first the number, then the status, because the mail that the status sends
// shows what was there before.

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"gowarehouse/connectors"
)

// trackingPages are carriers' own pages; the number follows.
var trackingPages = map[string]string{"黑貓宅急便": "https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID="}

var refuseIntegrated = connectors.Refuse("this order ships with a carrier of SHOPLINE's, which gives the number", "此訂單使用 SHOPLINE 串接物流，單號由平台提供",
	"Take the number through SHOPLINE.", "請透過 SHOPLINE 取號出貨。")

// PushTracking makes the steps that are missing, so that a push that stopped half way is safe to repeat and the buyer gets one mail.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, notAsked)
	for _, t := range targets {
		if t.settled() {
			continue
		}
		if refusal := c.cannotPush(t); refusal != nil {
			t.settle(connectors.Refused, refusal)
			continue
		}
		c.push(ctx, t)
	}
	return outcomes(targets)
}

// cannotPush says why a number cannot be reported.
func (c *connector) cannotPush(t *target) error {
	if refusal := unfit(t); refusal != nil {
		return refusal
	}
	if _, integrated := carrierOf(string(t.order.Delivery.Platform)); integrated {
		return refuseIntegrated
	}
	if strings.TrimSpace(t.parcel.TrackingNumber) == "" {
		return connectors.Refuse("the parcel has no tracking number", "包裹沒有追蹤號碼", "Enter the number.", "請輸入追蹤號碼。")
	}
	if theirs := string(t.order.Data.Tracking); theirs != "" && theirs != t.number() {
		return otherNumber(theirs)
	}
	return nil
}

func otherNumber(theirs string) *connectors.Error {
	return connectors.Refuse("SHOPLINE has the tracking number %[1]s for this order", "SHOPLINE 上此訂單的追蹤號碼為 %[1]s",
		"Compare both numbers; if SHOPLINE's is wrong, clear it there and push again.", "請比對兩個號碼；若 SHOPLINE 上的有誤，請先清除再重新回傳。", theirs)
}

func (t *target) number() string { return strings.TrimSpace(t.parcel.TrackingNumber) }

// left says whether SHOPLINE shows the order as on its way.
func (t *target) left() bool { return deliveryLeft[string(t.order.Delivery.Status)] }

// shipment is the body of the first step.
type shipment struct {
	Number   string            `json:"tracking_number"`
	Page     string            `json:"tracking_url,omitempty"`
	Provider map[string]string `json:"delivery_provider_name,omitempty"`
}

// push reports one parcel.
func (c *connector) push(ctx context.Context, t *target) {
	at, state := "/v1/orders/"+t.parcel.Order.ID, connectors.Already
	if t.order.Data.Tracking == "" {
		body := shipment{Number: t.number()}
		if name := strings.TrimSpace(t.parcel.Carrier); name != "" {
			body.Provider = map[string]string{"zh-hant": name, "en": name}
			if page, known := trackingPages[name]; known {
				body.Page = page + url.QueryEscape(t.number())
			}
		}
		if _, err := c.send(ctx, "orders/id", http.MethodPatch, at, body); err != nil {
			t.fail(err)
			return
		}
		state = connectors.Done
	}
	if !t.left() {
		body := map[string]any{"status": deliveryShipped, "mail_notify": c.mails}
		if _, err := c.send(ctx, "orders/order_delivery_status", http.MethodPatch, at+"/order_delivery_status", body); err != nil {
			t.fail(err)
			return
		}
		state = connectors.Done
	}
	t.out.TrackingNumber, t.out.Carrier = t.number(), t.parcel.Carrier
	t.settle(state, nil)
}

// PushedTracking asks what SHOPLINE shows. A push that stopped half way counts as Nothing: made again, it goes on where it stopped.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	targets := c.targets(ctx, parcels, unanswered)
	for _, t := range targets {
		theirs := string(t.order.Data.Tracking)
		switch {
		case t.settled():
		case theirs == "", theirs == t.number() && !t.left():
			t.settle(connectors.Nothing, nil)
		case theirs == t.number():
			t.out.TrackingNumber = theirs
			t.settle(connectors.Done, nil)
		default:
			t.settle(connectors.Unclear, otherNumber(theirs))
		}
	}
	return outcomes(targets)
}
