package coupang

// Connecting: the test, the key's end, and the places to choose from.

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// Test lists the return centres: the cheapest call that proves key and vendor (FACTS.md 1.2). Centres and a place that the account has
// chosen must still be there. Coupang does not say when the key ends; that follows from its day of issue.
func (c *Connector) Test(ctx context.Context) (connectors.Identity, error) {
	centres, err := c.places(ctx, opReturnPlaces)
	if err != nil {
		return connectors.Identity{}, err
	}
	if err := c.stillThere(ctx, centres); err != nil {
		return connectors.Identity{}, err
	}
	identity := connectors.Identity{Name: c.vendor, ID: c.vendor}
	if c.issued != nil {
		ends := c.issued.Add(keyLife).UTC()
		identity.ExpiresAt = &ends
	}
	return identity, nil
}

// stillThere checks what the account has chosen.
func (c *Connector) stillThere(ctx context.Context, centres []place) error {
	chosen := strings.FieldsFunc(c.env.Values[keyReturns], func(r rune) bool { return r == ',' })
	for _, code := range chosen {
		if !offers(centres, code) {
			return goneFrom("return centre", "退貨中心", code)
		}
	}
	code := strings.TrimSpace(c.env.Values[keyOutbound])
	if code == "" {
		return nil
	}
	outbound, err := c.places(ctx, opOutbound)
	if err == nil && !offers(outbound, code) {
		return goneFrom("outbound place", "出貨地", code)
	}
	return err
}

func offers(list []place, code string) bool {
	return slices.ContainsFunc(list, func(p place) bool { return p.code() == strings.TrimSpace(code) && p.usable() })
}

func goneFrom(en, zh, code string) error {
	return connectors.Refuse("the chosen "+en+" %s is not in use at Coupang any more", "所選"+zh+" %s 已不再使用",
		"Load the places again in the account's settings and choose one that is there.", "請於帳號設定重新載入並選擇目前可用的地點。", code)
}

// place is a return centre or a place where goods leave from.
type place struct {
	ReturnCode   scalar.Text `json:"returnCenterCode"`
	OutboundCode scalar.Text `json:"outboundShippingPlaceCode"`
	Name         scalar.Text `json:"shippingPlaceName"`
	Usable       scalar.Text `json:"usable"`
	Addresses    []struct {
		Address scalar.Text `json:"returnAddress"`
		Detail  scalar.Text `json:"returnAddressDetail"`
	} `json:"placeAddresses"`
}

func (p place) code() string {
	if p.ReturnCode != "" {
		return string(p.ReturnCode)
	}
	return string(p.OutboundCode)
}

// usable: only one that says so is not.
func (p place) usable() bool { return p.Usable != "false" }

func (p place) choice() connectors.Choice {
	name := strings.TrimSpace(string(p.Name))
	if len(p.Addresses) > 0 {
		if at := strings.TrimSpace(string(p.Addresses[0].Address + p.Addresses[0].Detail)); at != "" {
			name = strings.TrimSpace(name + " · " + at)
		}
	}
	if name == "" {
		name = p.code()
	}
	return connectors.Choice{Value: p.code(), Label: connectors.Text{EN: name, ZH: name}}
}

// LoadChoices asks for the return centres and the places where goods leave from, those in use.
func (c *Connector) LoadChoices(ctx context.Context) (map[string][]connectors.Choice, error) {
	loaded := map[string][]connectors.Choice{}
	for field, op := range map[string]operation{keyReturns: opReturnPlaces, keyOutbound: opOutbound} {
		list, err := c.places(ctx, op)
		if err != nil {
			return nil, err
		}
		loaded[field] = []connectors.Choice{}
		for _, p := range list {
			choice := p.choice()
			double := slices.ContainsFunc(loaded[field], func(c connectors.Choice) bool { return c.Value == choice.Value })
			if p.usable() && choice.Value != "" && !double {
				loaded[field] = append(loaded[field], choice)
			}
		}
	}
	return loaded, nil
}

// mostPages bounds a list of places whose page count makes no sense.
const mostPages = 20

// places reads all pages of a list of places.
func (c *Connector) places(ctx context.Context, op operation) ([]place, error) {
	var all []place
	for page := 1; ; page++ {
		reply, err := c.call(ctx, op, subject{}, query("pageNum", strconv.Itoa(page), "pageSize", strconv.Itoa(pageSize)), nil)
		if err != nil {
			return nil, err
		}
		rows, pages, err := readPlaces(op, reply)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if page >= min(pages, mostPages) {
			return all, nil
		}
	}
}

// readPlaces takes the three shapes in which places come: a list in data, a page in data, and a page without an envelope (FACTS.md 1.3).
func readPlaces(op operation, reply connectors.Reply) (rows []place, pages int, err error) {
	e, err := open(op, reply)
	if err != nil {
		return nil, 0, err
	}
	list, paging := e.Content, e.Pages
	if list == nil {
		var wrapped struct {
			Content json.RawMessage `json:"content"`
			Pages   pagination      `json:"pagination"`
		}
		if list = e.Data; json.Unmarshal(e.Data, &wrapped) == nil && wrapped.Content != nil {
			list, paging = wrapped.Content, wrapped.Pages
		}
	}
	if len(list) == 0 || list[0] != '[' {
		return nil, 0, unreadable(op, reply.Body, nil)
	}
	if err := json.Unmarshal(list, &rows); err != nil {
		return nil, 0, unreadable(op, reply.Body, err)
	}
	pages, _ = strconv.Atoi(string(paging.Total))
	return rows, pages, nil
}
