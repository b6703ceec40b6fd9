package app

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// ActivityDoc is what the program did, does and could not do by itself, the newest first.
type ActivityDoc struct {
	Head
	Outbox  []EffectView `json:"outbox"`
	Runs    []RunView    `json:"runs"`
	Notices []NoticeView `json:"notices"`
}

// EffectView is one change outside this program. Unclear and failed ones wait for a person: see Decide.
type EffectView struct {
	ID        string            `json:"id"`
	Kind      store.EffectKind  `json:"kind"`
	Account   string            `json:"account"`
	Order     *string           `json:"order"`
	Number    *string           `json:"number"` // of the order
	Parcel    *string           `json:"parcel"`
	State     store.EffectState `json:"state"`
	Decide    bool              `json:"decide"` // a person must decide
	DueAt     time.Time         `json:"due_at"`
	Attempts  int64             `json:"attempts"`
	Error     string            `json:"error"`   // as the row keeps it
	Says      connectors.Text   `json:"says"`    // the error as a person reads it
	Report    bool              `json:"report"`  // the platform answered differently than expected: a report of the account helps the maintainers
	Details   json.RawMessage   `json:"details"` // of the kind's own: for stock, what was read and what is wanted
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// RunView is one run of a sync.
type RunView struct {
	ID         string          `json:"id"`
	Account    string          `json:"account"`
	Kind       string          `json:"kind"`
	StartedAt  time.Time       `json:"started_at"`
	FinishedAt *time.Time      `json:"finished_at"`
	OK         bool            `json:"ok"`
	Error      string          `json:"error"`
	Says       connectors.Text `json:"says"` // the error as a person reads it
	GapFrom    *time.Time      `json:"gap_from"`
	GapTo      *time.Time      `json:"gap_to"`
	Result     json.RawMessage `json:"result"`
}

// NoticeView tells something once, in both languages.
type NoticeView struct {
	ID             string           `json:"id"`
	Kind           store.NoticeKind `json:"kind"`
	Account        string           `json:"account"`
	Order          *string          `json:"order"`
	Text           connectors.Text  `json:"text"`
	At             time.Time        `json:"at"`
	AcknowledgedAt *time.Time       `json:"acknowledged_at"`
	AcknowledgedBy string           `json:"acknowledged_by"`
	EndedAt        *time.Time       `json:"ended_at"`
}

// ActivityQuery narrows the activity; empty fields do not narrow.
type ActivityQuery struct {
	State   string // of effects
	Kind    string // of effects
	Account string // name or id
	All     bool   // notices that have ended or were acknowledged too
	Limit   int    // of each list; 0: 50
}

// Activity gives the newest effects, runs and notices.
func (a *App) Activity(ctx context.Context, query ActivityQuery) (ActivityDoc, error) {
	if query.Limit == 0 {
		query.Limit = defaultPage
	}
	only, err := a.scoped(ctx, query.Account)
	if err != nil {
		return ActivityDoc{}, err
	}
	doc := ActivityDoc{Head: NewHead()}
	effects, err := a.Engine.Store.Effects(ctx,
		store.EffectFilter{Only: only, State: store.EffectState(query.State), Kind: store.EffectKind(query.Kind)}, query.Limit)
	if err != nil {
		return doc, err
	}
	if doc.Outbox, err = a.effectViews(ctx, effects); err != nil {
		return doc, err
	}
	if doc.Runs, err = a.runs(ctx, only, query.Limit); err != nil {
		return doc, err
	}
	doc.Notices, err = a.notices(ctx, only, query.All, query.Limit)
	return doc, err
}

// OutboxPage is one page of the changes outside this program, the newest first. Next is the cursor of the next page, null at the end.
type OutboxPage struct {
	Head
	Effects []EffectView `json:"effects"`
	Next    *string      `json:"next"`
}

// OutboxQuery narrows the outbox; empty fields do not narrow.
type OutboxQuery struct {
	States  []store.EffectState
	Kind    store.EffectKind
	Account string // name or id
	After   string // cursor of an earlier page
	Limit   int    // 0: 50
}

// Outbox gives a page of the changes outside this program.
func (a *App) Outbox(ctx context.Context, query OutboxQuery) (OutboxPage, error) {
	page := OutboxPage{Head: NewHead(), Effects: []EffectView{}}
	only, err := a.scoped(ctx, query.Account)
	if err != nil {
		return page, err
	}
	filter := store.EffectFilter{Only: only, States: query.States, Kind: query.Kind}
	if query.After != "" {
		before, ok := rowOf(effectPrefix, query.After)
		if !ok {
			return page, notACursor(query.After)
		}
		filter.Before = before
	}
	if query.Limit == 0 {
		query.Limit = defaultPage
	}
	effects, err := a.Engine.Store.Effects(ctx, filter, query.Limit)
	if err != nil {
		return page, err
	}
	if page.Effects, err = a.effectViews(ctx, effects); err == nil && len(effects) == query.Limit {
		page.Next = &page.Effects[len(effects)-1].ID
	}
	return page, err
}

func (a *App) effectViews(ctx context.Context, effects []store.Effect) ([]EffectView, error) {
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]EffectView, len(effects))
	numbers := map[int64]string{}
	for i, e := range effects {
		v := EffectView{ID: idOf(effectPrefix, e.ID), Kind: e.Kind, State: e.State, DueAt: e.DueAt.Time(), Attempts: e.Attempts, Error: e.Error,
			Says:    connectors.Halves(e.Error),
			Report:  e.ErrorCode == string(connectors.Unexpected) || e.ErrorCode == connectors.CodeDiffers,
			Details: rawJSON(e.Payload), CreatedAt: e.CreatedAt.Time(), UpdatedAt: e.UpdatedAt.Time(),
			Decide: e.State == store.EffectUnclear || e.State == store.EffectFailed}
		if v.Account, err = n.account(ctx, &a.Engine.Store.Queries, e.AccountID); err != nil {
			return nil, err
		}
		if e.OrderID != 0 {
			if numbers[e.OrderID] == "" {
				o, err := a.Engine.Store.Order(ctx, e.OrderID)
				if err != nil {
					return nil, err
				}
				numbers[e.OrderID] = o.Number
			}
			id, number := idOf(orderPrefix, e.OrderID), numbers[e.OrderID]
			v.Order, v.Number = &id, &number
		}
		if e.ParcelID != 0 {
			id := idOf(parcelPrefix, e.ParcelID)
			v.Parcel = &id
		}
		views[i] = v
	}
	return views, nil
}

func (a *App) runs(ctx context.Context, only store.Only, limit int) ([]RunView, error) {
	all, err := a.Engine.Store.Runs(ctx, only, limit)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]RunView, len(all))
	for i, r := range all {
		name, err := n.account(ctx, &a.Engine.Store.Queries, r.AccountID)
		if err != nil {
			return nil, err
		}
		views[i] = RunView{
			ID:         idOf(runPrefix, r.ID),
			Account:    name,
			Kind:       r.Kind,
			StartedAt:  r.StartedAt.Time(),
			FinishedAt: store.TimeRef(r.FinishedAt),
			OK:         r.OK,
			Error:      r.Error,
			Says:       connectors.Halves(r.Error),
			GapFrom:    store.TimeRef(r.GapFrom),
			GapTo:      store.TimeRef(r.GapTo),
			Result:     rawJSON(r.Result),
		}
	}
	return views, nil
}

func (a *App) notices(ctx context.Context, only store.Only, all bool, limit int) ([]NoticeView, error) {
	found, err := a.Engine.Store.Notices(ctx, only, all, limit)
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return nil, err
	}
	views := []NoticeView{}
	for _, notice := range found {
		name, err := n.account(ctx, &a.Engine.Store.Queries, notice.AccountID)
		if err != nil {
			return nil, err
		}
		v := NoticeView{ID: idOf(noticePrefix, notice.ID), Kind: notice.Kind, Account: name, Text: noticeText(notice), At: notice.At.Time(),
			AcknowledgedAt: store.TimeRef(notice.AcknowledgedAt), AcknowledgedBy: notice.AcknowledgedBy, EndedAt: store.TimeRef(notice.EndedAt)}
		if notice.OrderID != 0 {
			id := idOf(orderPrefix, notice.OrderID)
			v.Order = &id
		}
		views = append(views, v)
	}
	return views, nil
}

// noticeWords are the plain words of each kind; {name} is replaced by the notice's argument.
var noticeWords = map[store.NoticeKind]connectors.Text{
	store.NoticeHeld:         {EN: "Order {number} is held: {reason}", ZH: "訂單 {number} 已保留：{reason}"},
	store.NoticeDisconnected: {EN: "{account} is disconnected: test it or authorise again", ZH: "帳號「{account}」已中斷連線，請測試或重新授權"},
	store.NoticeExpiring:     {EN: "The key or authorisation of {account} ends at {at}", ZH: "帳號「{account}」的金鑰或授權將於 {at} 到期"},
	store.NoticeDoubt:        {EN: "{account} is connected, but: {doubt}", ZH: "帳號「{account}」已連線，但：{doubt}"},
	store.NoticePush: {EN: "A change at the platform needs a decision ({kind} {parcel}): {reason} {problem}",
		ZH: "平台端的變更需要人工判斷（{kind} {parcel}）：{reason} {problem}"},
	store.NoticeParcelBack: {EN: "Order {number} was cancelled after its number was taken: take the parcel back",
		ZH: "訂單 {number} 取號後已被取消，請攔回包裹"},
	store.NoticeGap: {EN: "Orders of {account} between {from} and {to} can no longer be fetched: look on the platform",
		ZH: "帳號「{account}」{from} 至 {to} 的訂單已無法抓取，請至平台查看"},
	store.NoticeTwoPCs:   {EN: "Another computer uses {account} too: use one only", ZH: "另一台電腦也在使用帳號「{account}」，請只用一台"},
	store.NoticeSetAside: {EN: "{count} answers of {account} could not be read and are set aside", ZH: "帳號「{account}」有 {count} 筆回應無法解讀，已另存"},
	store.NoticeClock:    {EN: "This computer's clock is {minutes} minutes off: set it right", ZH: "本機時鐘誤差 {minutes} 分鐘，請校正"},
	store.NoticeShares: {
		EN: "The push shares of {sku} add up to {percent} %: platforms may sell more than there is",
		ZH: "{sku} 的推送比例合計 {percent}%，可能超賣",
	},
	store.NoticePrint: {EN: "A print job on {printer} needs a decision: {reason}", ZH: "印表機「{printer}」的列印工作需要人工判斷：{reason}"},
	store.NoticePort: {
		EN: "Real-time messages cannot come in: another program has {listen}. Close that program, or choose another port in Settings; the fetches go " +
			"on, and it is tried again by itself",
		ZH: "無法接收即時訊息：{listen} 已被其他程式占用。請關閉該程式，或於「設定」改用其他連接埠；定時抓單照常進行，系統會自動重試",
	},
	store.NoticeOutbound: {
		EN: "This computer's outbound address changed from {before} to {now}. Until the platforms are told, these fail: {accounts}",
		ZH: "本機對外 IP 已由 {before} 變更為 {now}；通知平台前，下列帳號會連線失敗：{accounts}",
	},
}

func noticeText(n store.Notice) connectors.Text {
	words, known := noticeWords[n.Kind]
	if !known {
		words = connectors.Text{EN: string(n.Kind), ZH: string(n.Kind)}
	}
	return connectors.Text{EN: filled(words.EN, n.Args, "en"), ZH: filled(words.ZH, n.Args, "zh-TW")}
}

// filled puts arguments into a sentence and drops the places of those that are missing.
func filled(sentence string, args map[string]string, language string) string {
	for name, value := range args {
		if known := lifecycle.ReasonName(value); name == "reason" && !known.IsZero() {
			value = known.In(language)
		}
		sentence = strings.ReplaceAll(sentence, "{"+name+"}", connectors.Halves(value).In(language))
	}
	for {
		open := strings.IndexByte(sentence, '{')
		shut := strings.IndexByte(sentence, '}')
		if open < 0 || shut < open {
			break
		}
		sentence = sentence[:open] + sentence[shut+1:]
	}
	return strings.TrimSpace(strings.Join(strings.Fields(sentence), " "))
}

// EffectDoc is one effect.
type EffectDoc struct {
	Head
	Effect EffectView `json:"effect"`
}

// Decide settles an effect that is unclear or failed by a person's word: done, again or drop. One that is to be made again
// is made at once.
func (a *App) Decide(ctx context.Context, id, decision, who string) (EffectDoc, error) {
	e, err := a.findEffect(ctx, id)
	if err != nil {
		return EffectDoc{}, err
	}
	if err := a.Engine.Outbox.Decide(ctx, e.ID, outbox.Decision(decision), who); err != nil {
		return EffectDoc{}, err
	}
	if err := a.Engine.Outbox.Work(ctx); err != nil {
		return EffectDoc{}, err
	}
	return a.effect(ctx, e.ID)
}

func (a *App) effect(ctx context.Context, row int64) (EffectDoc, error) {
	e, err := a.Engine.Store.Effect(ctx, row)
	if err != nil {
		return EffectDoc{}, err
	}
	views, err := a.effectViews(ctx, []store.Effect{e})
	if err != nil {
		return EffectDoc{}, err
	}
	return EffectDoc{Head: NewHead(), Effect: views[0]}, nil
}

// Acknowledge notes that a person has seen a notice.
func (a *App) Acknowledge(ctx context.Context, id, who string) (Done, error) {
	missing := notFound("no open notice is %q", "沒有未確認的通知「%s」", "See `gowarehouse activity`.", "請見 `gowarehouse activity` 查看。", id)
	n, err := a.findNotice(ctx, id, missing)
	if err != nil {
		return Done{}, err
	}
	err = a.Engine.Store.Write(ctx, func(q *store.Queries) error { return q.Acknowledge(ctx, n.ID, who, store.At(a.Engine.Now())) })
	if isNotFound(err) { // it was acknowledged before
		err = missing
	}
	return Done{Head: NewHead(), Done: err == nil}, err
}
