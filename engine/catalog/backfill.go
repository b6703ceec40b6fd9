package catalog

// SKU backfill: writing the warehouse's SKU into the platform's listing, so that later orders match by themselves.

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// backfillIntent is the payload of an SKU effect.
type backfillIntent struct {
	Item    string `json:"item"`
	Variant string `json:"variant,omitempty"`
	SKU     string `json:"sku"`
	Before  string `json:"before"`
	By      string `json:"by"`
}

func (i backfillIntent) key() connectors.ListingKey {
	return connectors.ListingKey{Item: i.Item, Variant: i.Variant}
}

// mayBackfill says whether a listing can be given its product's SKU: the platform takes and shows it, and the listing is
// one piece of one product whose SKU it does not carry yet.
func mayBackfill(p *connectors.Platform, what sold, parts []PartView) bool {
	return p.SKUBackfill && p.Listings && what.listing != nil && len(parts) == 1 && parts[0].Quantity == 1 && what.listing.SKU != parts[0].SKU
}

// Backfill states the intent to write the SKU of a listing's product into the platform's listing, and gives the effect. The
// same intent stated again while the first is under way gives that one.
func (s *Service) Backfill(ctx context.Context, account, key, who string) (store.Effect, error) {
	a, platform, _, err := s.account(ctx, account)
	if err != nil {
		return store.Effect{}, err
	}
	if !platform.SKUBackfill {
		return store.Effect{}, connectors.Refuse(
			"%s takes no SKU from here",
			"%s 不支援回寫 SKU",
			"Change it in the platform's own back office.",
			"請至平台後台修改。",
			platform.Name.EN,
		)
	}
	what, err := s.sold(ctx, a.ID, key)
	if err != nil {
		return store.Effect{}, err
	}
	var e store.Effect
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		rows, err := q.Mapping(ctx, a.ID, what.key)
		if err != nil {
			return err
		}
		if len(rows) != 1 || rows[0].Quantity != 1 || what.listing == nil {
			return connectors.Refuse(
				"%q is not one piece of one product that is listed now",
				"「%s」並非目前上架且對應單一商品一件",
				"Map it to one product first, and read the listings again.",
				"請先對應至單一商品，並重新同步商品清單。",
				what.name,
			)
		}
		p, err := q.Product(ctx, rows[0].ProductID)
		if err != nil {
			return err
		}
		if what.listing.SKU == p.SKU {
			return connectors.Refuse("the listing carries the SKU %s already", "平台商品的 SKU 已是 %s", "Nothing to do.", "不需處理。", p.SKU)
		}
		payload, err := json.Marshal(backfillIntent{what.listing.Item, what.listing.Variant, p.SKU, what.listing.SKU, who})
		if err != nil {
			return err
		}
		now := store.At(s.Now())
		e = store.Effect{Kind: store.EffectSKU, AccountID: a.ID, ProductID: p.ID, Payload: string(payload), State: store.EffectDue,
			DueAt: now, CreatedAt: now, UpdatedAt: now}
		return addOnce(ctx, q, &e, fmt.Sprintf("sku:%s:%s:%s", a.ID, what.key, p.SKU))
	})
	if err == nil {
		s.Log.InfoContext(ctx, "SKU backfill intended", "account", a.ID, "line_key", what.key, "effect", e.ID, "who", who)
		s.wake()
	}
	return e, err
}

// open are the states of an effect that is under way.
var open = map[store.EffectState]bool{
	store.EffectDue:     true,
	store.EffectCalling: true,
	store.EffectAsking:  true,
	store.EffectSent:    true,
	store.EffectUnclear: true,
}

// addOnce adds an effect under a key, counting the key up past effects of it that have come to an end. One under way is given instead.
func addOnce(ctx context.Context, q *store.Queries, e *store.Effect, key string) error {
	for n := 1; ; n++ {
		e.Key = key + ":" + strconv.Itoa(n)
		added, err := q.AddEffect(ctx, e)
		if err != nil || added {
			return err
		}
		have, err := q.EffectByKey(ctx, e.Key)
		if err != nil {
			return err
		}
		if open[have.State] {
			*e = have
			return nil
		}
	}
}

// BackfillHandler makes SKU effects. The write may be repeated without harm; the listing itself, read again, confirms it.
type BackfillHandler struct{}

var _ outbox.Handler = BackfillHandler{}

// Kind is store.EffectSKU.
func (BackfillHandler) Kind() store.EffectKind { return store.EffectSKU }

// Load reads the intent.
func (BackfillHandler) Load(_ context.Context, _ *store.Queries, e *store.Effect, _ outbox.Step) (any, error) {
	var i backfillIntent
	if err := json.Unmarshal([]byte(e.Payload), &i); err != nil || i.Item == "" || i.SKU == "" {
		return nil, connectors.Errorf(connectors.Rejected, "outbox row %d cannot be read", e.ID)
	}
	return i, nil
}

// Batch puts questions together, because one reading of the listings answers all; calls go one by one.
func (BackfillHandler) Batch(_ *accounts.Session, step outbox.Step, job outbox.Job) (group string, size int) {
	if step == outbox.StepAsk {
		return "listings", 500
	}
	return strconv.FormatInt(job.Effect.ID, 10), 1
}

// Call writes the SKU.
func (BackfillHandler) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	filler, ok := connectors.Has[connectors.SKUBackfiller](s.Connector)
	for i, job := range jobs {
		intent := job.Work.(backfillIntent)
		if !ok {
			answers[i] = outbox.Answer{
				Verdict: outbox.Refused,
				Err:     connectors.Errorf(connectors.Rejected, "%s takes no SKU", s.Platform.Name.EN),
			}
			continue
		}
		answers[i] = backfillAnswer(filler.BackfillSKU(ctx, intent.key(), intent.SKU))
	}
	return answers
}

// backfillAnswer says what the answer to a write means.
func backfillAnswer(err error) outbox.Answer {
	if err == nil {
		return outbox.Answer{Verdict: outbox.Sent}
	}
	if connectors.IsMaybeDone(err) {
		return outbox.Answer{Verdict: outbox.Unclear, Err: err}
	}
	switch connectors.KindOf(err) {
	case connectors.AlreadyDone:
		return outbox.Answer{Verdict: outbox.Sent}
	case connectors.Temporary, connectors.Throttled, connectors.Unauthorized, connectors.NotAllowlisted:
		return outbox.Answer{Verdict: outbox.Later, Err: err}
	case connectors.Unexpected:
		return outbox.Answer{Verdict: outbox.Unclear, Err: err}
	}
	return outbox.Answer{Verdict: outbox.Refused, Err: err}
}

// Ask reads the listings until it has seen those of the jobs.
func (BackfillHandler) Ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	lister, ok := connectors.Has[connectors.Lister](s.Connector)
	if !ok {
		for i := range answers {
			answers[i] = outbox.Answer{
				Verdict: outbox.Unclear,
				Err:     connectors.Errorf(connectors.Rejected, "%s tells no listings", s.Platform.Name.EN),
			}
		}
		return answers
	}
	wanted := map[connectors.ListingKey]bool{}
	for _, job := range jobs {
		wanted[job.Work.(backfillIntent).key()] = true
	}
	found, err := readSKUs(ctx, lister, wanted)
	for i, job := range jobs {
		intent := job.Work.(backfillIntent)
		sku, seen := found[intent.key()]
		switch {
		case seen && strings.TrimSpace(sku) == intent.SKU:
			answers[i] = outbox.Answer{Verdict: outbox.Confirmed}
		case seen:
			answers[i] = outbox.Answer{Verdict: outbox.Nothing}
		case err != nil:
			answers[i] = outbox.Answer{Verdict: outbox.Unclear, Err: err}
		default:
			answers[i] = outbox.Answer{
				Verdict: outbox.Unclear,
				Err:     connectors.Errorf(connectors.NotFound, "the listing %s is no longer there", lineKeyOf(intent.key())),
			}
		}
	}
	return answers
}

// readSKUs reads listings until all wanted ones have been seen.
func readSKUs(ctx context.Context, lister connectors.Lister, wanted map[connectors.ListingKey]bool) (map[connectors.ListingKey]string, error) {
	found := map[connectors.ListingKey]string{}
	for l, err := range lister.Listings(ctx) {
		if err != nil {
			return found, err
		}
		if wanted[l.Key] {
			found[l.Key] = l.SKU
		}
		if len(found) == len(wanted) {
			break
		}
	}
	return found, nil
}

// Record brings the stored listing up to what the platform has confirmed.
func (h BackfillHandler) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, _ time.Time) error {
	if a.Verdict != outbox.Confirmed {
		return nil
	}
	work, err := h.Load(ctx, q, e, outbox.StepAsk)
	if err != nil {
		return err
	}
	intent := work.(backfillIntent)
	l, err := q.Listing(ctx, e.AccountID, intent.Item, intent.Variant)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	l.SKU = intent.SKU
	return q.PutListings(ctx, []store.Listing{l})
}

// Decide accepts every decision: the write may be repeated without harm.
func (BackfillHandler) Decide(context.Context, *store.Queries, *store.Effect, outbox.Decision, string, time.Time) error {
	return nil
}
