package app

import (
	"fmt"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/schedule"
	"gowarehouse/engine/store"
)

// The light of an account: one colour that is true, and why it is that one.

// Colour is the colour of a light.
type Colour string

// The colours. Off is an account that does nothing because nobody wants it to, or has not had its first turn.
const (
	Green Colour = "green"
	Amber Colour = "amber"
	Red   Colour = "red"
	Off   Colour = "off"
)

// LightView tells at a glance whether an account does its work.
type LightView struct {
	Colour Colour          `json:"colour"`
	Why    connectors.Text `json:"why"`
}

// LastFetchView is how the last fetch of an account ended.
type LastFetchView struct {
	At    time.Time `json:"at"`
	OK    bool      `json:"ok"`
	New   int       `json:"new"`   // orders that came in
	Error string    `json:"error"` // empty where it succeeded
}

// AccountLight is the light of an account with what it is judged by, in short.
type AccountLight struct {
	Account       string             `json:"account"`
	ID            string             `json:"id"`
	Platform      string             `json:"platform"`
	Merchant      string             `json:"merchant"`
	State         store.AccountState `json:"state"`
	Light         Colour             `json:"light"`
	Reason        connectors.Text    `json:"reason"`
	LastSuccessAt *time.Time         `json:"last_success_at"` // of a fetch
	Brought       int                `json:"brought"`         // orders that came in with it
	LastError     string             `json:"last_error"`      // of a fetch after that; empty where there was none
	NextFetchAt   *time.Time         `json:"next_fetch_at"`
	Queue         int                `json:"queue"`  // changes on their way to the platform
	Decide        int                `json:"decide"` // changes that wait for a person
	OpenOrders    int                `json:"open_orders"`
}

// inShort gives what a light shows of an account.
func inShort(v *AccountView) AccountLight {
	l := AccountLight{Account: v.Name, ID: v.ID, Platform: v.Platform, Merchant: v.Merchant, State: v.State, Light: v.Light.Colour, Reason: v.Light.Why,
		NextFetchAt: v.NextFetchAt, Queue: v.Queue, Decide: v.Decide, OpenOrders: v.OpenOrders}
	if v.LastSuccess != nil {
		l.LastSuccessAt, l.Brought = &v.LastSuccess.At, v.LastSuccess.New
	}
	if v.LastFetch != nil {
		l.LastError = v.LastFetch.Error
	}
	return l
}

const (
	overdueAfter = 10 * time.Minute    // a fetch that has not happened by then does not happen
	endsSoon     = 14 * 24 * time.Hour // a key's or an authorisation's end
)

// facts are what an account's light is judged by, beside its row.
type facts struct {
	last      *LastFetchView // nil before the first
	decide    int            // changes that wait for a person
	channelOn bool
	gap       *store.Notice // a time that could not be fetched and that nobody has acknowledged
}

// lightOf decides an account's light: what is worst first.
func lightOf(a *store.Account, f facts, now time.Time) LightView {
	last := f.last
	late := last != nil && schedule.LongestPause(a) > 0 && now.Sub(last.At) > 2*schedule.LongestPause(a)+overdueAfter
	next, expires := store.TimeRef(a.NextFetchAt), store.TimeRef(a.ExpiresAt)
	for _, rule := range []struct {
		holds  bool
		colour Colour
		why    connectors.Text
	}{
		{a.State == store.Disconnected, Red, whyOf(a)},
		{a.State == store.NotVerified, Red, whyOf(a)},
		{f.decide > 0, Red, connectors.Text{EN: fmt.Sprintf("Changes at the platform that wait for a decision: %d.", f.decide),
			ZH: fmt.Sprintf("有 %d 項平台端的變更需要人工判斷。", f.decide)}},
		{a.FetchOn && last != nil && !last.OK, Amber, connectors.Text{EN: "The last fetch failed; it is tried again at the next time.",
			ZH: "上次抓單失敗，將於下次時間重試。"}},
		{a.FetchOn && (late || next != nil && now.Sub(*next) > overdueAfter), Amber, connectors.Text{
			EN: "A fetch is overdue: this computer may have been asleep.", ZH: "抓單已逾時：本機可能曾休眠或關機。"}},
		{expires != nil && expires.Sub(now) < endsSoon, Amber, endsAt(expires)},
		{a.FetchOn && f.gap != nil, Amber, gapWords(f.gap)},
		{!f.channelOn, Off, connectors.Text{EN: "Its sales channel is switched off: no new order comes in.", ZH: "銷售通路已停用，不會有新訂單。"}},
		{!a.FetchOn, Off, connectors.Text{EN: "Fetching is switched off.", ZH: "已關閉抓單。"}},
		{last == nil, Off, connectors.Text{EN: "Nothing has been fetched yet.", ZH: "尚未抓單。"}},
	} {
		if rule.holds {
			return LightView{rule.colour, rule.why}
		}
	}
	return LightView{Green, connectors.Text{EN: "Works: the last fetch succeeded.", ZH: "運作正常：上次抓單成功。"}}
}

func gapWords(n *store.Notice) connectors.Text {
	if n == nil {
		return connectors.Text{}
	}
	return noticeText(*n)
}

func endsAt(at *time.Time) connectors.Text {
	if at == nil {
		return connectors.Text{}
	}
	day := at.In(connectors.Taipei).Format("2006/01/02")
	return connectors.Text{EN: "The key or authorisation ends on " + day + ": renew it before.", ZH: "金鑰或授權將於 " + day + " 到期，請於到期前更新。"}
}

// reasons are the words for what a row says of its state: kinds of errors, and what was done here.
var reasons = map[string]connectors.Text{
	string(connectors.Unauthorized):   {EN: "The platform refuses the credentials", ZH: "平台拒絕目前的憑證或授權"},
	string(connectors.NotAllowlisted): {EN: "The platform does not let this machine's address in", ZH: "平台未放行本機對外 IP"},
	"revoked":                         {EN: "The authorisation was ended here", ZH: "已在本機取消授權"},
	"restored":                        {EN: "Restored from a backup, which holds no credentials: enter them again", ZH: "由備份還原，備份不含憑證，請重新輸入"},
	"":                                {EN: "New or changed: test the connection", ZH: "新增或已變更，請測試連線"},
}

// whyOf says why an account is not connected: our words, then the platform's own.
func whyOf(a *store.Account) connectors.Text {
	if a.State == store.Connected {
		return connectors.Text{}
	}
	return connectors.Text{EN: why(a.StateReason, "en"), ZH: why(a.StateReason, "zh-TW")}
}

func why(stored, language string) string {
	kind, said, _ := strings.Cut(connectors.Halves(stored).In(language), ": ")
	code := ""
	if i := strings.IndexByte(kind, ' '); i > 0 { // "unauthorized (1024): ..."
		kind, code = kind[:i], kind[i:]
	}
	words, known := reasons[kind]
	switch {
	case !known:
		return connectors.Halves(stored).In(language)
	case said == "":
		return words.In(language) + pick(language, ".", "。")
	}
	return words.In(language) + pick(language, ": ", "：") + said + code
}

func pick(language, en, zh string) string { return connectors.Text{EN: en, ZH: zh}.In(language) }
