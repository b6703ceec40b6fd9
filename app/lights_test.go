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
		"not tested":        {func(a *store.Account) { a.State = store.NotVerified }, nil, Amber, "test the connection"},
		"restored":          {func(a *store.Account) { a.State, a.StateReason = store.NotVerified, "restored" }, nil, Amber, "backup"},
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
			light := lightOf(a, c.last, now)
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
