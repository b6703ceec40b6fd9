package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/store"
)

func TestTheLightOfAnAccountIsTrueAndSaysWhy(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	moment := func(d time.Duration) *store.Millis { at := store.At(now.Add(d)); return &at }
	works := &LastFetchView{At: now.Add(-time.Minute), OK: true}
	for name, c := range map[string]struct {
		change func(*store.Account)
		last   *LastFetchView
		colour Colour
		why    string
	}{
		"works":             {func(*store.Account) {}, works, Green, "the last fetch succeeded"},
		"not tested":        {func(a *store.Account) { a.State = store.NotVerified }, nil, Red, "test the connection"},
		"restored":          {func(a *store.Account) { a.State, a.StateReason = store.NotVerified, "restored" }, nil, Red, "backup"},
		"revoked":           {func(a *store.Account) { a.State, a.StateReason = store.Disconnected, "revoked" }, works, Red, "ended here."},
		"refused":           {func(a *store.Account) { a.State, a.StateReason = store.Disconnected, "unauthorized: no" }, works, Red, "credentials: no"},
		"fetch failed":      {func(*store.Account) {}, &LastFetchView{}, Amber, "last fetch failed"},
		"overdue":           {func(a *store.Account) { a.NextFetchAt = moment(-11 * time.Minute) }, works, Amber, "overdue"},
		"just due":          {func(a *store.Account) { a.NextFetchAt = moment(-time.Minute) }, works, Green, "succeeded"},
		"ends soon":         {func(a *store.Account) { a.ExpiresAt = moment(13 * 24 * time.Hour) }, works, Amber, "2026/12/06"},
		"ends later":        {func(a *store.Account) { a.ExpiresAt = moment(15 * 24 * time.Hour) }, works, Green, "succeeded"},
		"switched off":      {func(a *store.Account) { a.FetchOn = false }, &LastFetchView{}, Off, "switched off"},
		"before the first":  {func(*store.Account) {}, nil, Off, "Nothing has been fetched"},
		"unknown words are": {func(a *store.Account) { a.State, a.StateReason = store.Disconnected, "who knows" }, works, Red, "who knows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &store.Account{State: store.Connected, FetchOn: true, NextFetchAt: moment(time.Minute)}
			c.change(a)
			light := lightOf(a, facts{last: c.last, channelOn: true}, now)
			require.Equal(t, c.colour, light.Colour)
			require.Contains(t, light.Why.EN, c.why)
			require.NotEmpty(t, light.Why.ZH)
		})
	}
}

func TestWhyAnAccountIsNotConnectedIsSaidInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	a := &store.Account{State: store.Disconnected, StateReason: "unauthorized (1024): log-in refused / unauthorized: 登入失敗"}
	text := whyOf(a)
	require.Equal(t, "The platform refuses the credentials: log-in refused (1024)", text.EN)
	require.Equal(t, "平台拒絕目前的憑證或授權：登入失敗", text.ZH)
	a.StateReason = "not_allowlisted: 尚未開放 IP"
	require.Equal(t, "平台未放行本機對外 IP：尚未開放 IP", whyOf(a).ZH)
	a.State = store.Connected
	require.True(t, whyOf(a).IsZero())
}

func TestALightTellsWhatWeighsMost(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	fetched := func(ago time.Duration) *LastFetchView { return &LastFetchView{At: now.Add(-ago), OK: true} }
	gap := &store.Notice{Kind: store.NoticeGap, Args: map[string]string{"account": "茶行官網", "from": "a", "to": "b"}}
	for name, c := range map[string]struct {
		a      store.Account
		f      facts
		colour Colour
		why    string
	}{
		"a decision before a failed fetch": {store.Account{FetchOn: true}, facts{last: &LastFetchView{}, decide: 2, channelOn: true}, Red, "decision: 2."},
		"a decision although it is off":    {store.Account{}, facts{decide: 1, channelOn: true}, Red, "decision: 1."},
		"twice the interval":               {store.Account{FetchOn: true, EverySeconds: 3600}, facts{last: fetched(121 * time.Minute), channelOn: true}, Green, "succeeded"},
		"longer than that":                 {store.Account{FetchOn: true, EverySeconds: 3600}, facts{last: fetched(131 * time.Minute), channelOn: true}, Amber, "overdue"},
		"a night between two slots":        {store.Account{FetchOn: true, Slots: "09:00,18:00"}, facts{last: fetched(15 * time.Hour), channelOn: true}, Green, "succeeded"},
		"two nights":                       {store.Account{FetchOn: true, Slots: "09:00,18:00"}, facts{last: fetched(31 * time.Hour), channelOn: true}, Amber, "overdue"},
		"a gap":                            {store.Account{FetchOn: true}, facts{last: fetched(0), channelOn: true, gap: gap}, Amber, "can no longer be fetched"},
		"its channel is off":               {store.Account{FetchOn: true}, facts{last: fetched(0)}, Off, "sales channel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.a.State = store.Connected
			light := lightOf(&c.a, c.f, now)
			require.Equal(t, c.colour, light.Colour, light.Why.EN)
			require.Contains(t, light.Why.EN, c.why)
			require.NotEmpty(t, light.Why.ZH)
		})
	}
}
