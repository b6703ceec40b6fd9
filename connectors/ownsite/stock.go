package ownsite

// Stock (FACTS.md section 4): absolute numbers with the time that they are of, a batch in each call.

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// mostItems is the most that one call may hold. A website that takes fewer says so, and gets halves.
const mostItems = 100

func validKey(k connectors.ListingKey) bool { return isID(text(k.Item)) && isID(text(k.Variant)) }

func gone() error {
	return (&connectors.Error{Kind: connectors.NotFound, Do: adviceDeveloper}).Saying("the website has no such product", "官網沒有此商品")
}

// Stock reads the listings, a hundred variants at a time.
func (s shelf) Stock(ctx context.Context, keys []connectors.ListingKey) ([]connectors.StockLevel, error) {
	levels := make([]connectors.StockLevel, len(keys))
	var variants []string
	for i, k := range keys {
		levels[i] = connectors.StockLevel{Key: k, Err: gone()}
		if validKey(k) && !slices.Contains(variants, k.Variant) {
			variants = append(variants, k.Variant)
		}
	}
	for chunk := range slices.Chunk(variants, pageSize) {
		for v, err := range s.site.variants(ctx, url.Values{"variant_ids": {strings.Join(chunk, ",")}}) {
			if err != nil {
				return nil, err
			}
			for i, k := range keys {
				if k.Item == string(v.Product) && k.Variant == string(v.Variant) {
					levels[i] = level(k, v)
				}
			}
		}
	}
	return levels, nil
}

func level(k connectors.ListingKey, v wireVariant) connectors.StockLevel {
	quantity, counted := v.Available.Level()
	if !counted {
		return connectors.StockLevel{Key: k, Err: notCounted()}
	}
	return connectors.StockLevel{Key: k, Quantity: quantity}
}

func notCounted() error {
	return connectors.Refuse("the website does not count this product's stock", "官網未管理此商品的庫存",
		"Have the website count it, or leave it out.", "請在官網啟用庫存管理，或略過此商品。")
}

// itemToSet is one item of a stock call.
type itemToSet struct {
	Variant   string `json:"variant_id"`
	Available int    `json:"available"`
	AsOf      string `json:"as_of"`
}

// result is what became of one item.
type result struct {
	Variant   text `json:"variant_id"`
	OK        text `json:"ok"`
	Available text `json:"available"`
	Code      text `json:"code"`
}

// PushStock sets the listings to their targets. A failure of the website as a whole ends it: the rest was not asked.
func (s shelf) PushStock(ctx context.Context, changes []connectors.StockChange) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, 0, len(changes))
	var failure error
	for chunk := range slices.Chunk(changes, mostItems) {
		if failure != nil {
			outcomes = append(outcomes, all(chunk, connectors.NotAsked, failure)...)
			continue
		}
		done, err := s.set(ctx, chunk)
		outcomes = append(outcomes, done...)
		if connectors.Ends(err) {
			failure = connectors.Unsent(err)
		}
	}
	return outcomes
}

func all(changes []connectors.StockChange, state connectors.OutcomeState, err error) []connectors.StockOutcome {
	outcomes := make([]connectors.StockOutcome, len(changes))
	for i, change := range changes {
		outcomes[i] = connectors.StockOutcome{Key: change.Key, State: state, Err: err}
	}
	return outcomes
}

// set makes the changes of one call, or of two halves where the website finds it too large. err is the failure that concerns more than them.
func (s shelf) set(ctx context.Context, changes []connectors.StockChange) ([]connectors.StockOutcome, error) {
	now := s.site.env.Now().UTC().Format(time.RFC3339Nano)
	items := []itemToSet{}
	for _, change := range changes {
		if validKey(change.Key) {
			items = append(items, itemToSet{change.Key.Variant, max(0, change.Target), now})
		}
	}
	if len(items) == 0 {
		return all(changes, connectors.Refused, gone()), nil
	}
	reply, err := s.site.send(ctx, request{name: "stock", method: http.MethodPut, path: "/stock", idempotency: stockKey(items)},
		map[string]any{"items": items})
	if isTooLarge(err) && len(changes) > 1 {
		return s.halves(ctx, changes)
	}
	if err != nil {
		return all(changes, connectors.AfterChange(err), err), err
	}
	answer, err := decode[struct {
		Results []result `json:"results"`
	}](reply)
	if err != nil {
		return all(changes, connectors.Unclear, err), nil
	}
	outcomes := make([]connectors.StockOutcome, len(changes))
	for i, change := range changes {
		outcomes[i] = connectors.StockOutcome{Key: change.Key, State: connectors.Refused, Err: gone()}
		if validKey(change.Key) {
			outcomes[i].State, outcomes[i].Err = outcomeOf(change, answer.Results, reply.Body)
		}
	}
	return outcomes, nil
}

func (s shelf) halves(ctx context.Context, changes []connectors.StockChange) ([]connectors.StockOutcome, error) {
	half := len(changes) / 2
	first, err := s.set(ctx, changes[:half])
	if connectors.Ends(err) {
		return append(first, all(changes[half:], connectors.NotAsked, connectors.Unsent(err))...), err
	}
	second, err := s.set(ctx, changes[half:])
	return append(first, second...), err
}

func isTooLarge(err error) bool {
	var e *connectors.Error
	return errors.As(err, &e) && e.Code == codeTooLarge
}

// stockKey is the same for the same numbers of the same time only.
func stockKey(items []itemToSet) string {
	var parts []string
	for _, item := range items {
		parts = append(parts, item.Variant, strconv.Itoa(item.Available), item.AsOf)
	}
	return keyOf(parts...)
}

// outcomeOf finds what became of one item.
func outcomeOf(change connectors.StockChange, results []result, body []byte) (connectors.OutcomeState, error) {
	i := slices.IndexFunc(results, func(r result) bool { return string(r.Variant) == change.Key.Variant })
	if i < 0 {
		return connectors.Unclear, misshapen("the website does not say what became of an item", "網站未回應其中一項庫存的結果", body, nil)
	}
	r := results[i]
	if r.OK == "true" {
		if have, told := r.Available.Level(); told && have != max(0, change.Target) {
			return connectors.Unclear, misshapen("the website shows another quantity than the one sent", "網站顯示的數量與送出的不同", body, nil)
		}
		return connectors.Done, nil
	}
	switch r.Code {
	case "stale":
		return connectors.Refused, (&connectors.Error{Kind: connectors.Rejected, Code: connectors.CodeStale, Do: adviceClock}).Saying(
			"the website has a newer number of this product", "官網已有此商品較新的庫存")
	case "unknown_sku":
		return connectors.Refused, gone()
	case "not_managed":
		return connectors.Refused, notCounted()
	}
	code := plain(string(r.Code))
	return connectors.Refused, (&connectors.Error{Kind: connectors.Rejected, Code: code, Do: adviceDeveloper}).Saying(
		"the website refuses this stock: %s", "官網拒絕此庫存：%s", code)
}
