package easystore

// Stock (FACTS.md section 4): absolute numbers, one variant in each call of API 4.0. A shop without that version gets the products' own
// call. What can be read is a variant's sum over all locations: the number is right only where one location holds it all.

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

func validKey(k connectors.ListingKey) bool { return isID(text(k.Item)) && isID(text(k.Variant)) }

func gone() error {
	return &connectors.Error{Kind: connectors.NotFound, Reason: "the shop has no such product"}
}

// Stock reads the listings, fifty products at a time.
func (c *connector) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	var items []string
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: gone()}
		if validKey(k) && !slices.Contains(items, k.Item) {
			items = append(items, k.Item)
		}
	}
	if len(items) == 0 {
		return levels, nil
	}
	if err := c.oneLocation(ctx); err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(items, pageSize) {
		for p, err := range c.products(ctx, url.Values{"ids": {strings.Join(chunk, ",")}, "sort": {"id.asc"}}) {
			if err != nil {
				return nil, err
			}
			for _, v := range p.Variants {
				for i, k := range keys {
					if k.Item == string(p.ID) && k.Variant == string(v.ID) {
						levels[i] = level(k, p, v)
					}
				}
			}
		}
	}
	return levels, nil
}

func level(k connectors.ListingKey, p wireProduct, v wireVariant) connectors.StockLevel {
	quantity, there := v.Quantity.Level()
	if !there || !p.isCounted(v) {
		return connectors.StockLevel{Key: k, Err: &connectors.Error{
			Kind: connectors.Rejected, Code: "stock_not_counted", Reason: "the shop does not count this product's stock", Do: adviceTracked}}
	}
	return connectors.StockLevel{Key: k, Quantity: quantity}
}

// oneLocation demands that it is clear which location is meant: the chosen one, or the only one.
func (c *connector) oneLocation(ctx context.Context) error {
	c.mu.Lock()
	known := c.only
	c.mu.Unlock()
	if c.location != "" || known {
		return nil
	}
	locations := 0
	for l, err := range c.locations(ctx) {
		if err != nil {
			return err
		}
		if l.ID != "" {
			locations++
		}
	}
	if locations > 1 {
		return &connectors.Error{Kind: connectors.Rejected, Code: fieldLocation,
			Reason: "the shop keeps stock at several locations, and none is chosen", Do: adviceLocation}
	}
	c.mu.Lock()
	c.only = true
	c.mu.Unlock()
	return nil
}

// location is a place of the merchant's that holds stock.
type location struct {
	ID   text `json:"id"`
	Name text `json:"name"`
}

func (c *connector) locations(ctx context.Context) iter.Seq2[location, error] {
	return func(yield func(location, error) bool) {
		for rows, err := range c.pages(ctx, "locations", "/api/3.0/locations.json", url.Values{}) {
			if err != nil {
				yield(location{}, err)
				return
			}
			for _, row := range rows {
				var l location
				if err := json.Unmarshal(row, &l); err != nil || !isID(l.ID) {
					yield(location{}, misshapen("a row of the locations is none", row, err))
					return
				}
				if !yield(l, nil) {
					return
				}
			}
		}
	}
}

// LoadChoices gives the merchant's locations.
func (c *connector) LoadChoices(ctx context.Context) (map[string][]connectors.Choice, error) {
	var choices []connectors.Choice
	for l, err := range c.locations(ctx) {
		if err != nil {
			return nil, err
		}
		name := string(l.Name)
		if name == "" {
			name = string(l.ID)
		}
		choice := connectors.Choice{Value: string(l.ID), Label: connectors.Text{EN: name, ZH: name}}
		if !slices.Contains(choices, choice) {
			choices = append(choices, choice)
		}
	}
	return map[string][]connectors.Choice{fieldLocation: choices}, nil
}

// levelToSet is the body of a stock change; without a location it is the primary one.
type levelToSet struct {
	Variant  json.Number `json:"variant_id"`
	Location json.Number `json:"location_id,omitempty"`
	Quantity int         `json:"quantity"`
}

// PushStock sets the listings to their targets, one after the other. A failure of the shop as a whole ends it: the rest was not asked.
func (c *connector) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	var failure error
	if len(changes) > 0 {
		failure = c.oneLocation(ctx)
	}
	for i, change := range changes {
		outcomes[i] = connectors.StockOutcome{Key: change.Key}
		switch {
		case !validKey(change.Key):
			outcomes[i].State, outcomes[i].Err = connectors.Refused, gone()
		case failure != nil:
			outcomes[i].State, outcomes[i].Err = failed(failure).State, failure
		default:
			outcomes[i].State, outcomes[i].Err = c.set(ctx, change)
			if connectors.Ends(outcomes[i].Err) {
				failure = connectors.Unsent(outcomes[i].Err)
			}
		}
	}
	return outcomes
}

// set makes one change. A shop that does not know the call is told in the way of API 3.0, which knows no locations.
func (c *connector) set(ctx context.Context, change connectors.StockChange) (connectors.OutcomeState, error) {
	target := max(0, change.Target)
	reply, err := c.send(ctx, "inventory_levels/set", http.MethodPut, "/api/4.0/inventory_levels/set.json", levelToSet{
		Variant: json.Number(change.Key.Variant), Location: json.Number(c.location), Quantity: target,
	})
	if isNotFound(err) && c.location == "" {
		err = c.editVariant(ctx, change.Key, map[string]any{"inventory_quantity": target})
		if err != nil {
			return connectors.AfterChange(err), err
		}
		return connectors.Done, nil
	}
	if err != nil {
		return connectors.AfterChange(err), err
	}
	return settled(reply, target)
}

// settled reads the answer to a change. Its shape is not known for sure: only a level that is there and another than asked for is doubted.
func settled(reply connectors.Reply, target int) (connectors.OutcomeState, error) {
	var answer struct {
		Level struct {
			Quantity text `json:"quantity"`
		} `json:"inventory_level"`
	}
	readable := json.Unmarshal(reply.Body, &answer) == nil
	if quantity, there := answer.Level.Quantity.Level(); readable && there && quantity != target {
		return connectors.Unclear, misshapen("the shop shows another quantity than the one sent", reply.Body, nil)
	}
	return connectors.Done, nil
}

// editVariant changes fields of one variant.
func (c *connector) editVariant(ctx context.Context, key connectors.ListingKey, fields map[string]any) error {
	fields["id"] = json.Number(key.Variant)
	_, err := c.send(ctx, "variants", http.MethodPut, "/api/3.0/products/"+key.Item+"/variants.json", map[string]any{"variants": []any{fields}})
	return err
}
