package ownsite

// Numbers and labels of the website's own logistics (FACTS.md section 3.2). The first call takes the number, every further one gives the
// same number and its label.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
)

// labelReply is a label, or the wish to be asked again.
type labelReply struct {
	Carrier text `json:"carrier"`
	Number  text `json:"tracking_number"`
	Content text `json:"content_base64"`
	Retry   text `json:"retry_after"`
}

// ShipOptions are none: the website chose everything.
func (printer) ShipOptions(context.Context, connectors.Parcel) ([]connectors.ShipOption, error) {
	return nil, nil
}

// Batch says that every order is a call of its own.
func (printer) Batch(_ connectors.ShipStep, p connectors.Parcel) (group string, size int) {
	return p.Order.ID, 1
}

// Arrange takes the numbers. Of a website nothing but the whole order can be asked for.
func (l printer) Arrange(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		if !p.Whole {
			return connectors.Outcome{State: connectors.Refused, Err: connectors.Refuse(
				"the website gives one label for the whole order", "官網一張訂單只提供一張託運單",
				"Pack the order in one parcel, or print further labels in the website's back office.", "請以單一包裹出貨，或至官網後台列印其他託運單。")}
		}
		return l.ask(ctx, p, false)
	})
}

// Label gives the files. The number is there: asking for it again changes nothing.
func (l printer) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome { return l.ask(ctx, p, true) })
}

// soon is when to ask again if the website does not say.
const soon = 5 * time.Second

// ask asks for number and label. harmless: the number was taken before.
func (l printer) ask(ctx context.Context, p connectors.Parcel, harmless bool) connectors.Outcome {
	reply, err := l.site.send(ctx, request{
		name: "label", method: http.MethodPost, path: "/orders/" + p.Order.ID + "/label", idempotency: keyOf(p.ID, "label"), harmless: harmless,
	}, struct{}{})
	var answer labelReply
	if err == nil {
		answer, err = decode[labelReply](reply)
	}
	switch {
	case err != nil && harmless:
		return failed(err)
	case err != nil:
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	case reply.Status == http.StatusAccepted:
		return connectors.Outcome{State: connectors.Pending, Until: l.later(answer.Retry)}
	case answer.Number == "":
		err := misshapen("the website's label has no tracking_number", "網站的託運單沒有 tracking_number", reply.Body, nil)
		return connectors.Outcome{State: connectors.AfterChange(err), Err: err}
	}
	outcome := connectors.Outcome{State: connectors.Done, TrackingNumber: string(answer.Number), Carrier: string(answer.Carrier)}
	if harmless {
		if outcome.Label, err = labelfile.Decode(string(answer.Content)); err != nil {
			return connectors.Outcome{State: connectors.NotAsked, Err: err}
		}
	}
	return outcome
}

func (l printer) later(retry text) time.Time {
	wait := soon
	if seconds, whole := retry.Count(); whole && seconds > 0 {
		wait = time.Duration(seconds) * time.Second
	}
	return l.site.env.Now().Add(wait)
}

// Arranged asks what the orders have.
func (l printer) Arranged(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		order, err := l.site.current(ctx, p, connectors.Fetched{})
		if err != nil {
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		}
		own := order.Shipping.Assigned
		switch {
		case own != nil && own.Number != "":
			return connectors.Outcome{State: connectors.Done, TrackingNumber: string(own.Number), Carrier: string(own.Carrier)}
		case order.Status == statusCancelled:
			return connectors.Outcome{State: connectors.Refused, Err: told(codeCancelled)}
		case own != nil && own.Requested == "true":
			return l.ask(ctx, p, true)
		}
		return connectors.Outcome{State: connectors.Nothing}
	})
}

// keyOf makes an Idempotency-Key of what makes a call the same.
func keyOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:16])
}
