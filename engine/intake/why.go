package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// taipei is the zone of every time a person reads. Taiwan has had no summer time since 1979.
var taipei = connectors.Taipei

// refusalWords say why an order does not come in.
var refusalWords = map[string]connectors.Text{
	RefusedUnpaid: {
		EN: "it is not paid yet and is not cash on delivery; it comes in with the next fetch after the payment",
		ZH: "尚未付款且非貨到付款；付款後下次抓單會進來",
	},
	RefusedShipped: {EN: "it has been shipped on the platform already", ZH: "平台上已出貨"},
	RefusedOld: {
		EN: "it is older than the look-back of its account; lengthen it: `gowarehouse account settings NAME --lookback 14d`",
		ZH: "超過帳號的回溯天數；可調整：`gowarehouse account settings 帳號 --lookback 14d`",
	},
	RefusedCancelled: {EN: "it is cancelled on the platform", ZH: "平台上已取消"},
	RefusedNotOurs:   {EN: "the platform ships it itself", ZH: "由平台自行出貨"},
	RefusedChannel:   {EN: "its sales channel is switched off", ZH: "銷售通路已停用"},
}

// stateWords say where an order is that is here.
var stateWords = map[store.OrderState]connectors.Text{
	store.Short:         {EN: "it waits for stock of %s", ZH: "等待庫存：%s"},
	store.Ready:         {EN: "it is ready to be picked", ZH: "可以開始揀貨"},
	store.Picking:       {EN: "it is being picked", ZH: "揀貨中"},
	store.Packed:        {EN: "it is packed and waits to be shipped", ZH: "已包裝，等待出貨"},
	store.PartlyShipped: {EN: "part of it is shipped, the rest waits", ZH: "部分已出貨，其餘待處理"},
	store.Shipped:       {EN: "it is shipped; the platform has not confirmed the number yet", ZH: "已出貨，平台尚未確認單號"},
	store.Reported:      {EN: "it is shipped and the platform has confirmed it", ZH: "已出貨且平台已確認"},
	store.Cancelled:     {EN: "it was cancelled on the platform", ZH: "平台已取消"},
}

// markWords say where an order is that left the house and of which its platform takes no word.
var markWords = map[store.Mark]connectors.Text{
	store.MarkDue: {
		EN: "it is shipped; its platform takes nothing back: mark it as shipped there by hand",
		ZH: "已出貨；此平台不接受回傳，請自行於平台標記出貨",
	},
	store.MarkByHand: {EN: "it is shipped, and somebody marked it so at its platform", ZH: "已出貨，並已由人員於平台標記出貨"},
	store.MarkSeen:   {EN: "it is shipped and the platform shows it so", ZH: "已出貨且平台顯示為已出貨"},
}

// Why answers in one sentence why an order is not here or cannot be shipped. only narrows where it looks; ask says that the
// platforms may be asked about a number that nobody here knows.
func (s *Service) Why(ctx context.Context, only store.Only, number string, ask bool) (connectors.Text, error) {
	found, err := s.Store.OrdersByNumber(ctx, only, number)
	if err != nil {
		return connectors.Text{}, err
	}
	if len(found) > 0 {
		why, err := s.WhyHere(ctx, &found[0])
		return sentence(found[0].Number, why), err
	}
	for _, why := range []func(context.Context, store.Only, string) (connectors.Text, error){s.whySetAside, s.whyRefused} {
		if text, err := why(ctx, only, number); err != nil || !text.IsZero() {
			return text, err
		}
	}
	return s.whyNotHere(ctx, only, number, ask)
}

// WhyHere says where an order is that is here, and what it waits for, as the rest of a sentence about it.
func (s *Service) WhyHere(ctx context.Context, o *store.Order) (connectors.Text, error) {
	if o.State != store.Held {
		text := stateWords[o.State]
		if o.State == store.Short {
			missing, err := s.missing(ctx, o.ID)
			if err != nil {
				return text, err
			}
			text = connectors.Text{EN: fmt.Sprintf(text.EN, missing), ZH: fmt.Sprintf(text.ZH, missing)}
		}
		if words, marked := markWords[o.Mark]; marked {
			text = words
		}
		return text, nil
	}
	holds, err := s.Store.Holds(ctx, o.ID)
	if err != nil {
		return connectors.Text{}, err
	}
	var en, zh []string
	for _, h := range holds {
		if h.ReleasedAt != nil {
			continue
		}
		name, fix := lifecycle.ReasonName(string(h.Reason)), lifecycle.ReasonFix(string(h.Reason))
		about := h.Note
		if h.Reason != store.HoldManual && h.Reason != store.HoldChanged && h.Reason != store.HoldPlatform {
			about = h.Subject + " " + h.Note // what must be mapped or classified, then its name
		}
		about = strings.TrimSpace(about)
		if about != "" {
			name.EN, name.ZH = name.EN+" ("+about+")", name.ZH+"（"+about+"）"
		}
		en, zh = append(en, name.EN+": "+fix.EN), append(zh, name.ZH+"，"+fix.ZH)
	}
	return connectors.Text{EN: "it is held, " + strings.Join(en, "; and "), ZH: "已保留：" + strings.Join(zh, "；")}, nil
}

// missing names the products an order waits for.
func (s *Service) missing(ctx context.Context, order int64) (string, error) {
	reservations, err := s.Store.Reservations(ctx, order)
	if err != nil {
		return "", err
	}
	var all []string
	for _, r := range reservations {
		if r.Covered >= r.Quantity {
			continue
		}
		p, err := s.Store.Product(ctx, r.ProductID)
		if err != nil {
			return "", err
		}
		all = append(all, fmt.Sprintf("%s x%d", p.SKU, r.Quantity-r.Covered))
	}
	return strings.Join(all, ", "), nil
}

func sentence(number string, t connectors.Text) connectors.Text {
	return connectors.Text{EN: "Order " + number + ": " + t.EN + ".", ZH: "訂單 " + number + "：" + t.ZH + "。"}
}

func (s *Service) whySetAside(ctx context.Context, only store.Only, number string) (connectors.Text, error) {
	aside, err := s.Store.AllSetAside(ctx, only, 10_000)
	if err != nil {
		return connectors.Text{}, err
	}
	for _, in := range aside {
		if in.PlatformID == number || strings.HasPrefix(in.PlatformID, number+"-") {
			why := connectors.Halves(in.Reason)
			return sentence(number, connectors.Text{
				EN: "it came, but could not be read (" + why.EN + "); the answer is kept: `gowarehouse doctor`",
				ZH: "已收到但無法解讀（" + why.ZH + "），內容已保留：`gowarehouse doctor`",
			}), nil
		}
	}
	return connectors.Text{}, nil
}

// WhyRefused says why an order was seen and not taken in, by accounts that are looked at; empty when nothing is known of it.
func (s *Service) WhyRefused(ctx context.Context, only store.Only, number string) (connectors.Text, error) {
	return s.whyRefused(ctx, only, number)
}

func (s *Service) whyRefused(ctx context.Context, only store.Only, number string) (connectors.Text, error) {
	refusals, err := s.Store.RefusalsByNumber(ctx, only, number)
	if err != nil || len(refusals) == 0 {
		return connectors.Text{}, err
	}
	return sentence(number, refusalWords[refusals[0].Reason]), nil
}

// whyNotHere looks for the reason in the accounts: not connected, fetching off, not yet due; and at last asks the platforms.
func (s *Service) whyNotHere(ctx context.Context, only store.Only, number string, ask bool) (connectors.Text, error) {
	all, err := s.Store.AccountsOf(ctx, only.Merchant)
	if err != nil {
		return connectors.Text{}, err
	}
	var troubles connectors.Text
	var next time.Time
	for _, a := range all {
		switch {
		case a.State != store.Connected:
			troubles = and(troubles, connectors.Text{EN: a.Name + " is not connected", ZH: "帳號「" + a.Name + "」未連線"})
			continue
		case !a.FetchOn:
			troubles = and(troubles, connectors.Text{EN: "fetching is off for " + a.Name, ZH: "帳號「" + a.Name + "」已關閉抓單"})
		case a.NextFetchAt != nil && (next.IsZero() || a.NextFetchAt.Time().Before(next)):
			next = a.NextFetchAt.Time()
		}
		if !ask {
			continue
		}
		if text, found := s.askPlatform(ctx, a, number); found {
			return text, nil
		}
	}
	switch {
	case len(all) == 0:
		return sentence(
			number,
			connectors.Text{EN: "no shop is connected yet; add one: `gowarehouse account add`", ZH: "尚未連接任何商店；請新增：`gowarehouse account add`"},
		), nil
	case !troubles.IsZero():
		return sentence(number, connectors.Text{EN: "it is not here; " + troubles.EN, ZH: "不在系統中；" + troubles.ZH}), nil
	case !next.IsZero():
		at := next.In(taipei).Format("01/02 15:04")
		return sentence(
			number,
			connectors.Text{
				EN: "it has not been seen; the next fetch is at " + at + ", or fetch now: `gowarehouse fetch`",
				ZH: "尚未取得；下次抓單時間 " + at + "，或立即執行：`gowarehouse fetch`",
			},
		), nil
	}
	return sentence(
		number,
		connectors.Text{EN: "no connected platform knows it; fetch now or check the number", ZH: "已連線的平台查無此訂單；請立即抓單或確認編號"},
	), nil
}

func and(a, b connectors.Text) connectors.Text {
	if a.IsZero() {
		return b
	}
	return connectors.Text{EN: a.EN + ", " + b.EN, ZH: a.ZH + "，" + b.ZH}
}

// askTime is how long one platform may take to answer about one number.
const askTime = 20 * time.Second

// askPlatform asks one platform about a number and says what keeps the order out.
func (s *Service) askPlatform(ctx context.Context, a store.Account, number string) (connectors.Text, bool) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	f, err := s.quick(ctx, a.ID)
	if err != nil {
		return connectors.Text{}, false
	}
	fetched, err := f.session.Connector.Order(ctx, number)
	if err != nil {
		return connectors.Text{}, false
	}
	order, err := connectors.Read(f.session.Connector, fetched)
	if err != nil {
		return sentence(number, connectors.Text{EN: a.Name + " has it, but the answer cannot be read", ZH: "「" + a.Name + "」有此訂單，但內容無法解讀"}), true
	}
	window, _ := windowOf(&a, f.session.Platform, s.Now())
	f.window = window
	if reason := f.refusal(&order); reason != "" {
		return sentence(number, refusalWords[reason]), true
	}
	return sentence(
		number,
		connectors.Text{
			EN: a.Name + " has it ready; it comes in with the next fetch: `gowarehouse fetch`",
			ZH: "「" + a.Name + "」已有此訂單，下次抓單會進來：`gowarehouse fetch`",
		},
	), true
}
