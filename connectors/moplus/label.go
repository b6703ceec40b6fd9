package moplus

// Labels, by reprint: FACTS.md section 3.6. The files may still be locked with the tax id.

import (
	"context"
	"net/http"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/labelfile"
	"gowarehouse/connectors/transport"
)

// printed is an element of a reprint's answer. It says nothing about success: a label is there or it is not.
type printed struct {
	Label   text `json:"printLabel"`
	All     text `json:"printAll"`
	Message text `json:"message"`
}

// successWord begins the message of a reprint that went well.
const successWord = "success"

// Label prints the waybill of each parcel again.
func (c *Connector) Label(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	for _, s := range c.shipments(parcels, outcomes, notHome) {
		s.out.TrackingNumber = s.parcel.TrackingNumber
		label, err := c.print(ctx, s)
		switch {
		case err != nil:
			s.settle(afterPrint(err), err)
		case label == nil:
			s.wait(c.now(), "MO店+ has no label yet")
		default:
			s.settle(connectors.Done, nil)
			s.out.Label = label
		}
	}
	return outcomes
}

// afterPrint: printing can be repeated, so that nothing about it is ever unclear.
func afterPrint(err error) connectors.OutcomeState {
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound, connectors.Unexpected:
		return connectors.Refused
	}
	return connectors.NotAsked
}

// print asks for one waybill; nil if it is not there yet.
func (c *Connector) print(ctx context.Context, s *shipment) (*connectors.Label, error) {
	element := map[string]any{"orderList": []orderLine{{s.number, strings.Join(s.seqs, ",")}}}
	if s.way.delyGb != 0 {
		element["delyGb"] = s.way.delyGb
	}
	var told struct {
		envelope
		List []printed `json:"orderPrintLabelResList"`
	}
	op := s.station().print
	reply, err := c.ask(ctx, op, map[string]any{"listItem": []any{element}}, &told)
	if err != nil {
		return nil, err
	}
	if len(told.List) != 1 {
		return nil, unexpected(op.name()+": the answer is not about one waybill", reply.Body, false)
	}
	file := firstOf(string(told.List[0].Label), string(told.List[0].All))
	switch message := string(told.List[0].Message); {
	case file != "":
		return c.file(ctx, file, s.parcel.TrackingNumber)
	case strings.HasPrefix(strings.ToLower(message), successWord):
		return nil, nil
	default:
		return nil, connectors.Errorf(connectors.Rejected, "MO店+ does not print the label: %s", firstOf(c.discreet(message), "no reason given"))
	}
}

// file takes the label out of an answer: a page that shows the parcel's number, an address to fetch it from, or a file in Base64.
func (c *Connector) file(ctx context.Context, data, number string) (*connectors.Label, error) {
	return labelfile.Undress(data, number, func(address string) (*connectors.Label, error) { return c.download(ctx, address, number) })
}

// labelHost is the only foreign host a label is fetched from; the token goes to no other.
const labelHost = ".momo.com.tw"

func (c *Connector) download(ctx context.Context, address, number string) (*connectors.Label, error) {
	if err := labelfile.Near(address, c.base, labelHost); err != nil {
		return nil, unexpected(err.Error(), nil, false)
	}
	reply, err := c.http.Call(ctx, connectors.Call{
		Name: "label", Method: http.MethodGet, URL: address, Header: http.Header{"Authorization": {"Bearer " + c.token}},
		Check: func(r connectors.Reply) error {
			if r.Status == http.StatusOK && labelfile.Is(r, number) {
				return nil
			}
			return transport.Check(r)
		},
	})
	if err != nil {
		return nil, err
	}
	return labelfile.Read(reply, number)
}
