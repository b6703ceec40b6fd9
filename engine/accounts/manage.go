package accounts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// NewAccount is what a person gives to connect a shop.
type NewAccount struct {
	Platform string
	Name     string
	Merchant string // name or id
	Channel  string // name or id
	BaseURL  string
	Proxy    string // a secret
	Values   connectors.Values
}

// Add stores a new account, Not Verified. Fields are checked against the platform's description; secrets go to the vault.
func (s *Service) Add(ctx context.Context, n NewAccount) (store.Account, error) {
	platform, err := connectors.Get(n.Platform)
	if err != nil {
		return store.Account{}, err
	}
	if strings.TrimSpace(n.Name) == "" {
		return store.Account{}, connectors.Refuse("the account has no name", "帳號沒有名稱", "Give it a display name.", "請輸入顯示名稱。")
	}
	if err := checkBaseURL(n.BaseURL); err != nil {
		return store.Account{}, err
	}
	if err := s.checkValues(ctx, platform, n.Values, true); err != nil {
		return store.Account{}, err
	}
	merchant, err := s.Store.MerchantByName(ctx, n.Merchant)
	if err != nil {
		return store.Account{}, connectors.Refuse(
			"no merchant is called %q",
			"找不到貨主「%s」",
			"Add the merchant first: `gowarehouse merchant add NAME`",
			"請先新增貨主：`gowarehouse merchant add 名稱`",
			n.Merchant,
		)
	}
	channel, err := s.Store.ChannelByName(ctx, merchant.ID, n.Channel)
	if err != nil {
		return store.Account{}, connectors.Refuse("this merchant has no sales channel %q", "此貨主沒有銷售通路「%s」",
			"Add the channel first: `gowarehouse channel add MERCHANT NAME`", "請先新增銷售通路：`gowarehouse channel add 貨主 名稱`", n.Channel)
	}
	a := store.Account{ID: store.NewID(), Platform: platform.ID, Name: strings.TrimSpace(n.Name), MerchantID: merchant.ID, ChannelID: channel.ID,
		State: store.NotVerified, BaseURL: strings.TrimRight(n.BaseURL, "/"), FieldValues: map[string]string{}, FetchOn: true, EverySeconds: 600,
		LookbackDays: 7, PushPercent: 100, PushDelaySeconds: 1800, CreatedAt: store.At(s.Now())}
	secrets := map[string]string{}
	split(platform, n.Values, a.FieldValues, secrets)
	if n.Proxy != "" {
		secrets[proxyField] = n.Proxy
	}
	// The secrets first: an account without them would be a row that cannot be used, secrets without a row are swept by Delete.
	if err := s.Vault.Put(ctx, secretsKey(a.ID), secrets); err != nil {
		return store.Account{}, err
	}
	trial, err := s.open(ctx, a)
	if err != nil {
		return store.Account{}, s.dropSecrets(ctx, a.ID, err)
	}
	trial.client.Close()
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		if err := freeName(ctx, q, a.ID, a.Name); err != nil {
			return err
		}
		return q.AddAccount(ctx, &a)
	})
	if err != nil {
		return store.Account{}, s.dropSecrets(ctx, a.ID, err)
	}
	s.Change(ctx, a.ID)
	return a, nil
}

// freeName refuses a name that another account has.
func freeName(ctx context.Context, q *store.Queries, account, name string) error {
	other, err := q.AccountByName(ctx, name)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && other.ID == account:
		return nil
	case err != nil:
		return err
	}
	return connectors.Refuse("an account is already called %q", "已有名為「%s」的帳號", "Choose another display name.", "請使用其他顯示名稱。", name)
}

// dropSecrets takes an account's secrets out of the vault and gives cause, or the reason why they stay.
func (s *Service) dropSecrets(ctx context.Context, account string, cause error) error {
	for _, key := range []string{secretsKey(account), tokensKey(account)} {
		if err := s.Vault.Delete(ctx, key); err != nil {
			return fmt.Errorf("%w; its secrets are still in the vault: %w", cause, err)
		}
	}
	return cause
}

func checkBaseURL(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
		return connectors.Refuse("the base address is not an http or https address", "連線網址格式不正確", "Write it like https://shop.example.com",
			"請輸入如 https://shop.example.com 的網址")
	}
	return nil
}

// checkValues compares what a person gave with the platform's fields. whole says that required fields must be there; they
// cannot be cleared either way.
func (s *Service) checkValues(_ context.Context, p *connectors.Platform, values connectors.Values, whole bool) error {
	for key := range values {
		f, ok := p.Field(key)
		if !ok || f.App || f.Granted {
			return connectors.Refuse(
				"%s has no field %q to fill in",
				"%s 沒有可填寫的欄位「%s」",
				"Known fields: "+fieldKeys(p),
				"可用欄位："+fieldKeys(p),
				p.Name.EN,
				key,
			)
		}
	}
	for _, f := range p.Fields {
		value, given := values[f.Key]
		switch {
		case f.App || f.Granted:
		case value == "" && !p.Asked(f, values): // it belongs to another way to connect
		case value == "" && (whole || given) && f.Required && f.Default == "":
			return connectors.Refuse("the field %q is missing", "缺少欄位「%s」", f.Label.EN+": "+f.Where.EN, f.Label.ZH+"："+f.Where.ZH, f.Key)
		case value == "":
		case f.Pattern != nil && !f.Pattern.MatchString(value):
			return connectors.Refuse(
				"the field %q does not look right",
				"欄位「%s」格式不正確",
				f.Label.EN+": "+f.Where.EN,
				f.Label.ZH+"："+f.Where.ZH,
				f.Key,
			)
		case len(f.Choices) > 0 && !slices.ContainsFunc(f.Choices, func(c connectors.Choice) bool { return c.Value == value }):
			return connectors.Refuse(
				"the field %q takes one of its choices only",
				"欄位「%s」只能使用選項中的值",
				"Choices: "+choices(f),
				"選項："+choices(f),
				f.Key,
			)
		}
	}
	return nil
}

func fieldKeys(p *connectors.Platform) string {
	var keys []string
	for _, f := range p.Fields {
		if !f.App && !f.Granted {
			keys = append(keys, f.Key)
		}
	}
	return strings.Join(keys, ", ")
}

func choices(f connectors.Field) string {
	var all []string
	for _, c := range f.Choices {
		all = append(all, c.Value)
	}
	return strings.Join(all, ", ")
}

// split parts values into those for the store and those for the vault. An empty value takes the field away: its default counts again.
func split(p *connectors.Platform, values connectors.Values, plain, secret map[string]string) {
	for key, value := range values {
		into := plain
		if f, ok := p.Field(key); ok && f.Secret {
			into = secret
		}
		if value == "" {
			delete(into, key)
		} else {
			into[key] = value
		}
	}
}

// Edit changes an account. Secrets that are not given stay as they are; any new value of the connection's fields, host or proxy
// makes the account Not Verified until it is tested again. Fields that are settings change how it works and nothing else.
type Edit struct {
	Name    *string
	Channel *string // name or id; later orders only
	BaseURL *string
	Proxy   *string
	Values  connectors.Values // an empty value clears a field that is not required
}

// Edit applies changes to an account.
func (s *Service) Edit(ctx context.Context, name string, e Edit) (store.Account, error) {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return a, notFound(name)
	}
	platform, err := connectors.Get(a.Platform)
	if err != nil {
		return a, err
	}
	if err := s.checkValues(ctx, platform, e.Values, false); err != nil {
		return a, err
	}
	if e.BaseURL != nil {
		if err := checkBaseURL(*e.BaseURL); err != nil {
			return a, err
		}
	}
	secrets, err := s.get(ctx, secretsKey(a.ID))
	if err != nil {
		return a, err
	}
	before := maps.Clone(secrets)
	if a.FieldValues == nil {
		a.FieldValues = map[string]string{}
	}
	plainBefore, baseBefore := maps.Clone(a.FieldValues), a.BaseURL
	split(platform, e.Values, a.FieldValues, secrets)
	if e.Proxy != nil && *e.Proxy != "" {
		secrets[proxyField] = *e.Proxy
	} else if e.Proxy != nil {
		delete(secrets, proxyField)
	}
	if e.BaseURL != nil {
		a.BaseURL = strings.TrimRight(*e.BaseURL, "/")
	}
	if e.Name != nil && strings.TrimSpace(*e.Name) != "" {
		a.Name = strings.TrimSpace(*e.Name)
	}
	if e.Channel != nil {
		channel, err := s.Store.ChannelByName(ctx, a.MerchantID, *e.Channel)
		if err != nil {
			return a, connectors.Refuse(
				"this merchant has no sales channel %q",
				"此貨主沒有銷售通路「%s」",
				"Choose one of the merchant's own channels.",
				"請選擇此貨主自己的銷售通路。",
				*e.Channel,
			)
		}
		a.ChannelID = channel.ID
	}
	changed := !maps.Equal(before, secrets)
	if changed || baseBefore != a.BaseURL || reconnects(platform, plainBefore, a.FieldValues) {
		a.State, a.StateReason = store.NotVerified, ""
	}
	// The row first: whatever stops between the two leaves an account that is to be tested, never an unproven secret that
	// counts as connected.
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		if err := freeName(ctx, q, a.ID, a.Name); err != nil {
			return err
		}
		return q.UpdateAccount(ctx, &a, "name", "channel_id", "base_url", "field_values", "state", "state_reason")
	})
	if err == nil && changed {
		err = s.Vault.Put(ctx, secretsKey(a.ID), secrets)
	}
	s.forget(a.ID)
	s.Change(ctx, a.ID)
	return a, err
}

// reconnects says whether a field changed that the connection depends on.
func reconnects(p *connectors.Platform, before, after map[string]string) bool {
	return slices.ContainsFunc(p.Fields, func(f connectors.Field) bool { return !f.Setting && before[f.Key] != after[f.Key] })
}

// Settings are what can be set once an account is connected. Nil leaves a setting as it is.
type Settings struct {
	FetchOn      *bool
	EverySeconds *int64
	Slots        *[]string // "09:00"; at most five
	LookbackDays *int64
	PushPercent  *int64
	InboundPush  *bool
	PushDelay    *int64            // seconds
	Values       connectors.Values // of the platform's fields that are settings; an empty value is its default again
}

// IsZero says whether nothing is set.
func (s Settings) IsZero() bool { return reflect.ValueOf(s).IsZero() }

// Set changes an account's settings. They are locked until the account has been connected once.
func (s *Service) Set(ctx context.Context, name string, set Settings) (store.Account, error) {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return a, notFound(name)
	}
	if Locked(&a) {
		return a, connectors.Refuse("the settings of %q are locked until it is connected", "「%s」連線成功後才能設定",
			"Test the connection first: `gowarehouse account test NAME`", "請先測試連線：`gowarehouse account test 帳號`", a.Name)
	}
	platform, err := connectors.Get(a.Platform)
	if err != nil {
		return a, err
	}
	if err := apply(&a, platform, set); err != nil {
		return a, err
	}
	if err := s.applyValues(ctx, &a, platform, set.Values); err != nil {
		return a, err
	}
	a.NextFetchAt = nil
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		return q.UpdateAccount(
			ctx,
			&a,
			"fetch_on",
			"every_seconds",
			"slots",
			"lookback_days",
			"push_percent",
			"inbound_push",
			"push_delay_seconds",
			"next_fetch_at",
			"field_values",
		)
	})
	s.forget(a.ID)
	s.Change(ctx, a.ID)
	return a, err
}

// Locked says whether an account's settings cannot be changed yet: its credentials are untested, or no test of it has ever passed.
func Locked(a *store.Account) bool {
	connectedOnce := a.ShopName != "" || a.ShopID != "" || a.FetchedTo != nil
	return a.State == store.NotVerified || a.State == store.Disconnected && !connectedOnce
}

func apply(a *store.Account, p *connectors.Platform, set Settings) error {
	if set.FetchOn != nil {
		a.FetchOn = *set.FetchOn
	}
	if set.EverySeconds != nil {
		if *set.EverySeconds < 60 || *set.EverySeconds > 86400 {
			return connectors.Refuse(
				"an interval is between 1 minute and 1 day",
				"間隔須介於 1 分鐘與 1 天之間",
				"For example --every 10m",
				"例如 --every 10m",
			)
		}
		a.EverySeconds, a.Slots = *set.EverySeconds, ""
	}
	if set.Slots != nil {
		slots, err := ParseSlots(*set.Slots)
		if err != nil {
			return err
		}
		a.Slots, a.EverySeconds = strings.Join(slots, ","), 0
	}
	if set.LookbackDays != nil {
		most := int64(p.Limits.LookBack.Hours() / 24)
		if most == 0 {
			most = 60
		}
		if *set.LookbackDays < 1 || *set.LookbackDays > most {
			return connectors.Refuse(
				"%s looks back between 1 and %d days",
				"%s 可回溯 1 到 %d 天",
				"For example --lookback 7d",
				"例如 --lookback 7d",
				p.Name.EN,
				most,
			)
		}
		a.LookbackDays = *set.LookbackDays
	}
	if set.PushPercent != nil {
		if *set.PushPercent < 0 || *set.PushPercent > 100 {
			return connectors.Refuse(
				"a push share is between 0 and 100 percent",
				"推送比例須介於 0 與 100 之間",
				"For example --push-percent 50",
				"例如 --push-percent 50",
			)
		}
		a.PushPercent = *set.PushPercent
	}
	if set.InboundPush != nil {
		if *set.InboundPush && p.Stock == connectors.StockNone {
			return connectors.Refuse("%s takes no stock", "%s 不支援庫存推送", "Leave inbound push off.", "請勿開啟入庫推送。", p.Name.EN)
		}
		a.InboundPush = *set.InboundPush
	}
	if set.PushDelay != nil {
		if *set.PushDelay < 0 || *set.PushDelay > 86400 {
			return connectors.Refuse(
				"the delay of a push is between 0 and 1 day",
				"回傳延遲須介於 0 與 1 天之間",
				"For example --push-delay 30m",
				"例如 --push-delay 30m",
			)
		}
		a.PushDelaySeconds = *set.PushDelay
	}
	return nil
}

// applyValues sets the platform's own settings.
func (s *Service) applyValues(ctx context.Context, a *store.Account, p *connectors.Platform, values connectors.Values) error {
	if len(values) == 0 {
		return nil
	}
	for key := range values {
		if f, ok := p.Field(key); ok && !f.Setting {
			return connectors.Refuse("the field %q is part of the connection", "欄位「%s」屬於連線資料", "Change it with the connection, and test it.",
				"請於連線資料修改並測試連線。", key)
		}
	}
	if err := s.checkValues(ctx, p, values, false); err != nil {
		return err
	}
	if a.FieldValues == nil {
		a.FieldValues = map[string]string{}
	}
	split(p, values, a.FieldValues, map[string]string{})
	// A value may fit its pattern and still say nothing: the connector reads it now rather than at the next fetch.
	trial, err := s.open(ctx, *a)
	if err != nil {
		return err
	}
	trial.client.Close()
	return nil
}

// MostSlots is how many daily slots an account may have.
const MostSlots = 5

// ParseSlots checks daily slots ("09:00", Asia/Taipei) and gives them sorted, each once.
func ParseSlots(slots []string) ([]string, error) {
	seen := map[string]bool{}
	for _, slot := range slots {
		slot = strings.TrimSpace(slot)
		var hour, minute int
		if n, err := fmt.Sscanf(slot, "%d:%d", &hour, &minute); n != 2 || err != nil || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
			return nil, connectors.Refuse("%q is not a time of day", "「%s」不是有效時間", "Write slots like 09:00,13:30", "請輸入如 09:00,13:30 的時間", slot)
		}
		seen[fmt.Sprintf("%02d:%02d", hour, minute)] = true
	}
	if len(seen) == 0 || len(seen) > MostSlots {
		return nil, connectors.Refuse(
			"an account has one to five daily slots",
			"每日時段須為 1 到 5 個",
			"Write slots like 09:00,13:30",
			"請輸入如 09:00,13:30 的時間",
		)
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// Delete takes an account away with its secrets. It is refused while orders of it are open.
func (s *Service) Delete(ctx context.Context, name string) error {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return notFound(name)
	}
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		open, err := q.CountOpenOrders(ctx, a.ID)
		if err != nil {
			return err
		}
		if open > 0 {
			return connectors.Refuse(
				"%d orders of %q are still open",
				"尚有 %d 筆訂單未完成（帳號「%s」）",
				"Ship or cancel them first; to pause, switch fetching off: `gowarehouse account settings NAME --fetch off`",
				"請先完成或取消這些訂單；若只是暫停，請關閉抓單：`gowarehouse account settings 帳號 --fetch off`",
				open,
				a.Name,
			)
		}
		return errors.Join(q.DropSetting(ctx, callsKey(a.ID)), q.DropSetting(ctx, choicesKey(a.ID)), q.DeleteAccount(ctx, a.ID, store.At(s.Now())))
	})
	if err != nil {
		return err
	}
	s.forget(a.ID)
	s.Change(ctx, a.ID)
	return s.dropSecrets(ctx, a.ID, nil)
}

func notFound(name string) error {
	return connectors.Missing(nil, "no account is called %q", "找不到帳號「%s」", "See `gowarehouse account list`.",
		"請見 `gowarehouse account list` 查看帳號。", name)
}
