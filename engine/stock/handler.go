package stock

// The effects: one row for each account, listing and cause.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// batchSize is how many listings go in one call; a connector cuts smaller where its platform demands it.
const batchSize = 100

// Handler makes stock effects. A call begins with a reading: what the platform has, and what it shall have, are committed
// to the row before anything is changed, because a lost reply is judged by them. The platform having the one means done,
// the other means nothing was done, anything else is for a person, who sees all three numbers.
type Handler struct {
	Store *store.Store // for the commit between reading and changing
}

var _ outbox.Handler = Handler{}

// Kind is store.EffectStock.
func (Handler) Kind() store.EffectKind { return store.EffectStock }

func readIntent(e *store.Effect) (intent, error) {
	var i intent
	if err := json.Unmarshal([]byte(e.Payload), &i); err != nil || i.Item == "" || (i.Mode != modeRaise && i.Mode != modeSet) {
		return i, connectors.Errorf(connectors.Rejected, "outbox row %d cannot be read", e.ID)
	}
	return i, nil
}

func lineKey(key connectors.ListingKey) string { return lifecycle.ListingKey(key) }

// Load reads the intent. A call is off when the listing may no longer be pushed; it waits while an earlier push of the same
// listing is out, so that readings and changes of two pushes never cross.
func (Handler) Load(ctx context.Context, q *store.Queries, e *store.Effect, step outbox.Step) (any, error) {
	i, err := readIntent(e)
	if err != nil || step == outbox.StepAsk {
		return i, err
	}
	if err := stillWanted(ctx, q, e, &i); err != nil {
		return i, err
	}
	inWay, err := q.EffectInWay(ctx, e, keyPrefix(e.AccountID, lineKey(i.key())), modeSet)
	if err != nil {
		return i, err
	}
	if inWay {
		return i, &outbox.Wait{Code: "in_turn", Cause: fmt.Errorf("an earlier push of %s is not done yet", lineKey(i.key()))}
	}
	return i, nil
}

// stillWanted says whether a push may be made: the merchant keeps stock, the listing's products are known and synced, and
// the account wants it.
func stillWanted(ctx context.Context, q *store.Queries, e *store.Effect, i *intent) error {
	off := func(why connectors.Text) error { return &outbox.Off{Cause: fmt.Errorf("%s / %s", why.EN, why.ZH)} }
	a, err := q.Account(ctx, e.AccountID)
	if err != nil {
		return err
	}
	m, err := q.Merchant(ctx, a.MerchantID)
	if err != nil {
		return err
	}
	switch {
	case !m.StockKept:
		return off(connectors.Text{EN: "stock is not kept", ZH: "未啟用庫存管理"})
	case i.Mode == modeRaise && !a.InboundPush:
		return off(skipPushOff)
	}
	parts, err := q.Mapping(ctx, a.ID, lineKey(i.key()))
	if err != nil {
		return err
	}
	if len(parts) == 0 {
		return off(skipUnmapped)
	}
	for _, part := range parts {
		p, err := q.Product(ctx, part.ProductID)
		if err != nil {
			return err
		}
		if !p.SyncStock {
			return off(skipSyncOff)
		}
	}
	return nil
}

// Batch puts all listings of an account together.
func (Handler) Batch(*accounts.Session, outbox.Step, outbox.Job) (group string, size int) {
	return "stock", batchSize
}

// push is one effect on its way through a call.
type push struct {
	*intent
	effect int64
	keep   map[string]string
	answer outbox.Answer
	done   bool // the answer is final
}

func (p *push) end(v outbox.Verdict, err error) {
	p.answer, p.done = outbox.Answer{Verdict: v, Err: err}, true
}

// Call reads, commits what was read, changes, and reads back. A listing that moved between reading and changing is read once more.
func (h Handler) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	pushes := make([]*push, len(jobs))
	for n, job := range jobs {
		i := job.Work.(intent)
		i.Attempt = job.Effect.Attempts
		pushes[n] = &push{intent: &i, effect: job.Effect.ID}
	}
	if pusher, ok := connectors.Has[connectors.StockPusher](s.Connector); ok {
		h.round(ctx, s, pusher, pushes)
		h.round(ctx, s, pusher, stale(pushes))
		readBack(ctx, s, pushes)
	} else {
		endAll(pushes, outbox.Refused, noStock(s.Platform))
	}
	answers := make([]outbox.Answer, len(jobs))
	for n, p := range pushes {
		answers[n] = p.answer
	}
	return answers
}

// stale gives the pushes whose listing moved between reading and changing, to be tried once more.
func stale(pushes []*push) []*push {
	var again []*push
	for _, p := range pushes {
		if p.answer.Verdict == outbox.Later && isStale(p.answer.Err) {
			p.done = false
			again = append(again, p)
		}
	}
	return again
}

// round reads the listings, commits, and changes those that are not as they shall be.
func (h Handler) round(ctx context.Context, s *accounts.Session, pusher connectors.StockPusher, pushes []*push) {
	if len(pushes) == 0 {
		return
	}
	levels, err := read(ctx, s, keysOf(pushes))
	if err != nil {
		endAll(pushes, unread(err), err)
		return
	}
	var due []*push
	for _, p := range pushes {
		level := levels[lineKey(p.key())]
		if level.Err != nil {
			p.end(unread(level.Err), level.Err)
			continue
		}
		have := int64(level.Quantity)
		aim := max(p.aim(have), 0)
		p.Read, p.Target, p.Seen, p.keep = &have, &aim, nil, level.Keep
		due = append(due, p)
	}
	if err := h.commit(ctx, due); err != nil {
		endAll(due, outbox.Later, err)
		return
	}
	change(ctx, pusher, due)
}

// commit writes into the rows what was read and what shall be.
func (h Handler) commit(ctx context.Context, pushes []*push) error {
	if len(pushes) == 0 {
		return nil
	}
	return h.Store.Write(ctx, func(q *store.Queries) error {
		for _, p := range pushes {
			payload, err := json.Marshal(p.intent)
			if err != nil {
				return err
			}
			if err := q.UpdateEffect(ctx, &store.Effect{ID: p.effect, Payload: string(payload)}, "payload"); err != nil {
				return err
			}
		}
		return nil
	})
}

// change makes the call for the listings that are not as they shall be.
func change(ctx context.Context, pusher connectors.StockPusher, pushes []*push) {
	var due []*push
	var changes []connectors.StockChange
	for _, p := range pushes {
		if *p.Read == *p.Target {
			p.end(outbox.Confirmed, nil)
			continue
		}
		due = append(due, p)
		changes = append(changes, connectors.StockChange{Key: p.key(), Read: int(*p.Read), Target: int(*p.Target), Keep: p.keep})
	}
	if len(due) == 0 {
		return
	}
	outcomes := pusher.PushStock(ctx, changes)
	for n, p := range due {
		if n >= len(outcomes) {
			p.end(outbox.Unclear, connectors.Errorf(connectors.Unexpected, "the platform's answer does not name the listing"))
			continue
		}
		p.end(verdict(outcomes[n]), outcomes[n].Err)
	}
}

// verdict reads a connector's outcome for a listing.
func verdict(o connectors.StockOutcome) outbox.Verdict {
	switch o.State {
	case connectors.Done, connectors.Already:
		return outbox.Sent
	case connectors.Refused:
		if isStale(o.Err) {
			return outbox.Later
		}
		return outbox.Refused
	case connectors.NotAsked:
		if !connectors.IsMaybeDone(o.Err) {
			return outbox.Later
		}
	}
	return outbox.Unclear
}

func isStale(err error) bool { return err != nil && codeOf(err) == connectors.CodeStale }

// unread is the verdict on a call that did not get past its reading: the error's kind says whether it is worth another try.
func unread(err error) outbox.Verdict {
	switch connectors.KindOf(err) {
	case connectors.Rejected, connectors.NotFound:
		return outbox.Refused
	}
	return outbox.Later
}

// readBack looks whether the platform shows what it accepted. What it does not show yet is asked about later.
func readBack(ctx context.Context, s *accounts.Session, pushes []*push) {
	var sent []*push
	for _, p := range pushes {
		if p.answer.Verdict == outbox.Sent {
			sent = append(sent, p)
		}
	}
	levels, err := read(ctx, s, keysOf(sent))
	if err != nil {
		return
	}
	for _, p := range sent {
		if level := levels[lineKey(p.key())]; level.Err == nil && int64(level.Quantity) == *p.Target {
			p.end(outbox.Confirmed, nil)
		}
	}
}

func keysOf(pushes []*push) []connectors.ListingKey {
	keys := make([]connectors.ListingKey, len(pushes))
	for n, p := range pushes {
		keys[n] = p.key()
	}
	return keys
}

func endAll(pushes []*push, v outbox.Verdict, err error) {
	for _, p := range pushes {
		p.end(v, err)
	}
}

// Ask reads what the platform has, and judges by what was committed before the call.
func (Handler) Ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	var asked []int
	var keys []connectors.ListingKey
	for n, job := range jobs {
		i := job.Work.(intent)
		if i.Attempt != job.Effect.Attempts || i.Read == nil || i.Target == nil {
			answers[n] = outbox.Answer{Verdict: outbox.Nothing} // the call ended before its reading was committed: nothing was changed
			continue
		}
		asked = append(asked, n)
		keys = append(keys, i.key())
	}
	levels, err := read(ctx, s, keys)
	for n, at := range asked {
		if err != nil {
			answers[at] = outbox.Answer{Verdict: outbox.Unclear, Err: err}
			continue
		}
		level := levels[lineKey(keys[n])]
		if level.Err != nil {
			answers[at] = outbox.Answer{Verdict: outbox.Unclear, Err: level.Err}
			continue
		}
		answers[at] = judge(jobs[at].Work.(intent), jobs[at].Effect.State, int64(level.Quantity))
	}
	return answers
}

// judge compares what the platform has with what it had and what it shall have. Where the platform had accepted the change,
// sales since then may have moved the number: one that has come nearer to the target counts as seen.
func judge(i intent, state store.EffectState, have int64) outbox.Answer {
	accepted := state == store.EffectSent
	switch {
	case have == *i.Target:
		return outbox.Answer{Verdict: outbox.Confirmed}
	case have == *i.Read:
		return outbox.Answer{Verdict: outbox.Nothing}
	case accepted && distance(have, *i.Target) < distance(*i.Read, *i.Target):
		return outbox.Answer{Verdict: outbox.Confirmed}
	case accepted:
		return outbox.Answer{Verdict: outbox.Nothing}
	}
	moved := &connectors.Error{Kind: connectors.Unexpected, Code: "stock_moved",
		Do: connectors.Text{EN: "Sales may have come in between. Look at the platform, then say done, again or drop.",
			ZH: "期間可能有新訂單。請至平台確認後選擇已完成、重試或放棄。"}}
	return outbox.Answer{Verdict: outbox.Unclear, Result: have, Err: moved.Saying("the platform had %d and should have %d, but has %d",
		"平台原有 %d，應為 %d，目前為 %d", *i.Read, *i.Target, have)}
}

func distance(a, b int64) int64 { return max(a-b, b-a) }

// Record keeps what the platform was seen to have: in the row for a person who must decide, in the listing when it is confirmed.
func (Handler) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, _ time.Time) error {
	i, err := readIntent(e)
	if err != nil {
		return nil //nolint:nilerr // a row that cannot be read has failed and says so; there is nothing to add
	}
	if seen, ok := a.Result.(int64); ok && a.Verdict == outbox.Unclear {
		i.Seen = &seen
		payload, err := json.Marshal(i)
		if err != nil {
			return err
		}
		e.Payload = string(payload)
		return q.UpdateEffect(ctx, e, "payload")
	}
	if a.Verdict != outbox.Confirmed || i.Target == nil {
		return nil
	}
	return q.SetListingStock(ctx, e.AccountID, i.Item, i.Variant, *i.Target)
}

// Decide accepts every decision. "Again" reads the platform anew: a raise then adds to what it has at that moment.
func (Handler) Decide(context.Context, *store.Queries, *store.Effect, outbox.Decision, string, time.Time) error {
	return nil
}

func codeOf(err error) string {
	var e *connectors.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
