package stock

// Manual stock sync: a platform's stock is overwritten with a share of what is available. A person sees both numbers first;
// exactly what was seen is sent, or nothing.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// Preview is what a manual sync of an account would do. Nothing has been sent.
type Preview struct {
	AccountID string
	Account   string
	Percent   int64
	Token     string // hand it to ConfirmSync
	Lines     []PreviewLine
}

// PreviewLine is one listing before and after.
type PreviewLine struct {
	LineKey string
	Name    string
	SKU     string // the listing's
	Before  int64  // what the platform has now
	After   int64  // what it would have
	Skip    connectors.Text
	Shares  int64 // the sum of the push shares of its product over all accounts; over 100 the platforms may sell more than there is
}

// Changes says whether the line would be sent.
func (l *PreviewLine) Changes() bool { return l.Skip.IsZero() && l.Before != l.After }

// Over says whether the shares of the line's product add up to more than 100 %.
func (l *PreviewLine) Over() bool { return l.Skip.IsZero() && l.Shares > 100 }

// Synced is a manual sync that was confirmed: what was stated to be sent.
type Synced struct {
	Run       int64   `json:"-"`
	Sent      int     `json:"sent"`
	Unchanged int     `json:"unchanged"`
	Skipped   int     `json:"skipped"`
	Replaced  int     `json:"replaced"` // pushes that had not been sent yet and that this sync makes needless
	Effects   []int64 `json:"-"`
}

var skipUnderWay = connectors.Text{EN: "a push of it is under way", ZH: "庫存推送進行中"}

// CodeChanged is the Error.Code of a confirmation whose preview no longer holds.
const CodeChanged = "changed"

// PreviewSync reads what an account's platform offers for sale and works out what a manual sync would make of it: the
// account's share of what is available less the product's safety stock, never below 0, in pieces of the listing; of a
// bundle the component that limits counts.
func (s *Service) PreviewSync(ctx context.Context, account string) (Preview, error) {
	plan, levels, err := s.readPlatform(ctx, account)
	if err != nil {
		return Preview{}, err
	}
	return plan.preview(levels), nil
}

// ConfirmSync sends what PreviewSync showed: one effect for each listing that changes. It reads warehouse and platform once
// more and refuses, with CodeChanged, when anything is not as previewed. Pushes of these listings that have not been sent
// yet are replaced.
func (s *Service) ConfirmSync(ctx context.Context, account, token, who string) (Synced, error) {
	_, levels, err := s.readPlatform(ctx, account)
	if err != nil {
		return Synced{}, err
	}
	var done Synced
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		done = Synced{}
		plan, err := s.plan(ctx, q, account)
		if err != nil {
			return err
		}
		preview := plan.preview(levels)
		if preview.Token != token {
			return (&connectors.Error{Kind: connectors.Rejected, Code: CodeChanged,
				Do: connectors.Text{EN: "Look at the new preview, then confirm it.", ZH: "請重新預覽並確認。"}}).Saying(
				"stock has changed since the preview; nothing was sent",
				"庫存在預覽後已變動，尚未送出",
			)
		}
		return s.send(ctx, q, plan, &preview, &done)
	})
	if err != nil {
		return Synced{}, err
	}
	s.Log.InfoContext(ctx, "stock sync confirmed", "account", account, "run", done.Run, "sent", done.Sent, "who", who)
	if done.Sent > 0 {
		s.wake()
	}
	return done, nil
}

// plan is what an account's listings shall have, by the store alone.
type plan struct {
	account store.Account
	lines   []planned
}

type planned struct {
	target
	after  int64
	shares int64
	skip   connectors.Text
}

// readPlatform makes the plan of an account and reads what the platform has of its listings.
func (s *Service) readPlatform(ctx context.Context, account string) (*plan, map[string]connectors.StockLevel, error) {
	plan, err := s.plan(ctx, &s.Store.Queries, account)
	if err != nil {
		return nil, nil, err
	}
	if plan.account.State != store.Connected {
		return nil, nil, connectors.Refuse("%s is not connected", "「%s」尚未連線", "Test the connection first: `gowarehouse account test NAME`",
			"請先測試連線：`gowarehouse account test 帳號`", plan.account.Name)
	}
	session, err := s.Accounts.Open(ctx, plan.account.ID)
	if err != nil {
		return nil, nil, err
	}
	levels, err := read(ctx, session, plan.keys())
	if err != nil {
		if noted := s.Accounts.Failed(ctx, plan.account.ID, err); noted != nil {
			return nil, nil, noted
		}
		return nil, nil, err
	}
	return plan, levels, nil
}

// read asks a platform for the stock of listings, by line key.
func read(ctx context.Context, session *accounts.Session, keys []connectors.ListingKey) (map[string]connectors.StockLevel, error) {
	found := make(map[string]connectors.StockLevel, len(keys))
	if len(keys) == 0 {
		return found, nil
	}
	reader, ok := connectors.Has[connectors.StockPusher](session.Connector)
	if !ok {
		return nil, noStock(session.Platform)
	}
	levels, err := reader.Stock(ctx, keys)
	if err != nil {
		return nil, err
	}
	if len(levels) != len(keys) {
		return nil, connectors.Errorf(connectors.Unexpected, "%d stock levels for %d listings", len(levels), len(keys))
	}
	for i, key := range keys {
		found[lineKey(key)] = levels[i]
	}
	return found, nil
}

func noStock(p *connectors.Platform) error {
	return connectors.Refuse("%s takes no stock", "%s 不支援庫存推送", "Set its stock in the platform's own back office.", "請至平台後台設定庫存。", p.Name.EN)
}

// plan works out what every listing of an account shall have.
func (s *Service) plan(ctx context.Context, q *store.Queries, account string) (*plan, error) {
	a, err := q.AccountByName(ctx, account)
	if err != nil {
		return nil, noAccount(err, account)
	}
	platform, err := connectors.Get(a.Platform)
	if err != nil {
		return nil, err
	}
	if platform.Stock == connectors.StockNone {
		return nil, noStock(platform)
	}
	m, err := q.Merchant(ctx, a.MerchantID)
	if err != nil {
		return nil, err
	}
	if !m.StockKept {
		return nil, connectors.Refuse("%s keeps no stock yet: there is nothing to send", "貨主「%s」尚未啟用庫存管理，沒有可推送的庫存",
			"The first put-away begins it: `gowarehouse stock putaway`", "首次入庫上架後即啟用：`gowarehouse stock putaway`", m.Name)
	}
	targets, err := accountTargets(ctx, q, &a)
	if err != nil {
		return nil, err
	}
	all, products, err := targetsOf(ctx, q, a.MerchantID, partsOf(targets))
	if err != nil {
		return nil, err
	}
	busy, err := underWay(ctx, q, a.ID)
	if err != nil {
		return nil, err
	}
	shares := sharesOf(all, products, a.ID)
	sellable := func(id string) int64 { p := products[id]; return p.Available() - p.SafetyStock }
	p := &plan{account: a}
	for _, t := range targets {
		line := planned{target: t, skip: t.skip(products)}
		if line.skip.IsZero() && busy[t.lineKey] {
			line.skip = skipUnderWay
		}
		if line.skip.IsZero() {
			line.after = share(t.units(sellable), a.PushPercent)
		}
		for _, part := range t.parts {
			line.shares = max(line.shares, shares[part.ProductID])
		}
		p.lines = append(p.lines, line)
	}
	return p, nil
}

func noAccount(err error, name string) error {
	return connectors.Missing(err, "no account is called %q", "找不到帳號「%s」", "See `gowarehouse account list`.",
		"請見 `gowarehouse account list` 查看帳號。", name)
}

// accountTargets gives all listings of an account with what they take, by name.
func accountTargets(ctx context.Context, q *store.Queries, a *store.Account) ([]target, error) {
	listings, err := q.Listings(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	rows, err := q.Mappings(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	parts := map[string][]store.Mapping{}
	for _, row := range rows {
		parts[row.LineKey] = append(parts[row.LineKey], row)
	}
	targets := make([]target, len(listings))
	for i := range listings {
		key := lineKey(connectors.ListingKey{Item: listings[i].Item, Variant: listings[i].Variant})
		targets[i] = target{account: *a, lineKey: key, listing: &listings[i], parts: parts[key]}
	}
	return targets, nil
}

// partsOf gives the products of targets, each once.
func partsOf(targets []target) []string {
	var ids []string
	seen := map[string]bool{}
	for _, t := range targets {
		for _, part := range t.parts {
			if !seen[part.ProductID] {
				seen[part.ProductID] = true
				ids = append(ids, part.ProductID)
			}
		}
	}
	return ids
}

// underWay gives the line keys of an account whose stock a call may be changing now.
func underWay(ctx context.Context, q *store.Queries, account string) (map[string]bool, error) {
	effects, err := q.OpenEffects(ctx, store.EffectStock, store.Only{Account: account})
	if err != nil {
		return nil, err
	}
	busy := map[string]bool{}
	for i := range effects {
		if effects[i].State != store.EffectCalling && effects[i].State != store.EffectAsking {
			continue
		}
		in, err := readIntent(&effects[i])
		if err != nil {
			return nil, err
		}
		busy[lineKey(in.key())] = true
	}
	return busy, nil
}

// keys are the listings whose stock the plan must know.
func (p *plan) keys() []connectors.ListingKey {
	var keys []connectors.ListingKey
	for _, l := range p.lines {
		if l.skip.IsZero() {
			keys = append(keys, connectors.ListingKey{Item: l.listing.Item, Variant: l.listing.Variant})
		}
	}
	return keys
}

// preview lays the plan beside what the platform has.
func (p *plan) preview(levels map[string]connectors.StockLevel) Preview {
	v := Preview{AccountID: p.account.ID, Account: p.account.Name, Percent: p.account.PushPercent}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %d\n", p.account.ID, p.account.PushPercent)
	for _, l := range p.lines {
		line := PreviewLine{LineKey: l.lineKey, Name: l.name(), SKU: l.listing.SKU, After: l.after, Skip: l.skip, Shares: l.shares}
		if line.Skip.IsZero() {
			level, there := levels[l.lineKey]
			line.Before, line.Skip = int64(level.Quantity), unreadable(level, there)
		}
		if line.Skip.IsZero() {
			fmt.Fprintf(sum, "%s %d %d\n", strconv.Quote(line.LineKey), line.Before, line.After)
		}
		v.Lines = append(v.Lines, line)
	}
	v.Token = hex.EncodeToString(sum.Sum(nil)[:8])
	return v
}

// unreadable says why a listing's stock is not known; zero when it is.
func unreadable(level connectors.StockLevel, there bool) connectors.Text {
	if !there {
		return connectors.Text{EN: "the platform did not tell its stock", ZH: "平台未回傳庫存"}
	}
	if level.Err == nil {
		return connectors.Text{}
	}
	return connectors.Text{EN: "the platform: " + level.Err.Error(), ZH: "平台回應：" + level.Err.Error()}
}

// send states the intents of a confirmed sync under a run of its own.
func (s *Service) send(ctx context.Context, q *store.Queries, p *plan, preview *Preview, done *Synced) error {
	now := s.Now()
	run := store.Run{AccountID: p.account.ID, Kind: store.RunStock, StartedAt: store.At(now)}
	if err := q.AddRun(ctx, &run); err != nil {
		return err
	}
	done.Run = run.ID
	cause := strconv.FormatInt(run.ID, 10)
	for i := range preview.Lines {
		line := &preview.Lines[i]
		switch {
		case !line.Skip.IsZero():
			done.Skipped++
			continue
		case !line.Changes():
			done.Unchanged++
		}
		replaced, err := s.replace(ctx, q, p.account.ID, line.LineKey)
		if err != nil {
			return err
		}
		done.Replaced += replaced
		if !line.Changes() {
			continue
		}
		e, err := s.effect(&p.lines[i].target, intent{Mode: modeSet, Set: line.After, Cause: cause}, modeSet+":"+cause)
		if err != nil {
			return err
		}
		if _, err := q.AddEffect(ctx, &e); err != nil {
			return err
		}
		done.Sent++
		done.Effects = append(done.Effects, e.ID)
	}
	counts, err := json.Marshal(done)
	if err != nil {
		return err
	}
	run.FinishedAt, run.OK, run.Result = store.Ref(&now), true, string(counts)
	return q.FinishRun(ctx, &run)
}

// replace calls off the pushes of a listing that have certainly not been sent: the sync's number holds what they would have added.
func (s *Service) replace(ctx context.Context, q *store.Queries, account, key string) (int, error) {
	effects, err := q.OpenEffects(ctx, store.EffectStock, store.Only{Account: account})
	if err != nil {
		return 0, err
	}
	n := 0
	for i := range effects {
		e := &effects[i]
		if e.State != store.EffectDue || !strings.HasPrefix(e.Key, keyPrefix(account, key)) {
			continue
		}
		e.State, e.UpdatedAt, e.Error = store.EffectCancelled, store.At(s.Now()), "replaced by a manual sync"
		if err := q.UpdateEffect(ctx, e, "state", "updated_at", "error"); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
