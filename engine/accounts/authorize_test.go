package accounts_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

func TestAppCredentialsAreEnteredOnceAndKeptInTheVault(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	b.add(accounts.NewAccount{Platform: "granted", Name: "店", Merchant: "小山", Channel: "官網", BaseURL: b.base})
	_, err := b.BeginAuthorize(ctx, "店", "http://127.0.0.1:4000/landed")
	requireRefused(t, err, "app credentials of Granted are not entered yet")
	requireRefused(t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "2001"}), `app field "app_key" is missing`)
	requireRefused(t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "1", "app_key": "2", "x": "3"}), `no app field "x"`)
	requireRefused(t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "x", "app_key": "2"}), `app field "app_id" does not look right`)
	requireRefused(t, b.SetApp(ctx, "keyed", nil), "needs no app credentials")
	_, err = b.Add(ctx, accounts.NewAccount{Platform: "granted", Name: "二店", Merchant: "小山", Channel: "官網", BaseURL: b.base,
		Values: connectors.Values{"app_key": "x"}})
	requireRefused(t, err, `no field "app_key"`)
	require.NoError(t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "2001", "app_key": dummyAppKey}))
	_, err = b.BeginAuthorize(ctx, "店", "http://127.0.0.1:4000/landed")
	require.NoError(t, err)
	b.requireNoSecret()
}

func TestALogInConnectsTheAccountAndItsTokensAreStoredBeforeTheirFirstUse(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at.stored = func(token string) bool {
		keys, err := b.vault.Keys(context.WithoutCancel(t.Context()))
		if err != nil {
			return false
		}
		for _, key := range keys {
			if values, err := b.vault.Get(context.WithoutCancel(t.Context()), key); err == nil && values["refresh_token"] == token {
				return true
			}
		}
		return false
	}
	a := b.granted("店")
	require.Equal(t, store.Connected, a.State)
	require.Equal(t, "7001", a.ShopID)
	d := b.connector(b.Service, a.ID)
	for range 3 {
		renewed, err := d.renew(t.Context())
		require.NoError(t, err)
		require.Equal(t, b.token(a.ID), renewed["refresh_token"])
		_, err = d.Test(t.Context())
		require.NoError(t, err)
	}
	require.Empty(t, b.at.early)
	b.requireNoSecret()
}

func TestALandingAddressMustBelongToTheLogInThatBegan(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	require.NoError(t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "2001", "app_key": dummyAppKey}))
	for _, name := range []string{"店", "二店"} {
		b.add(accounts.NewAccount{Platform: "granted", Name: name, Merchant: "小山", Channel: "官網", BaseURL: b.base})
	}
	_, err := b.FinishAuthorize(ctx, "店", "http://127.0.0.1:4000/landed?code=c1&state=x")
	requireRefused(t, err, "no authorisation is under way")
	first := b.landed("店")
	_, err = b.FinishAuthorize(ctx, "店", strings.Split(first, "&state")[0])
	requireRefused(t, err, "another authorisation")
	_, err = b.FinishAuthorize(ctx, "店", first+"0")
	requireRefused(t, err, "another authorisation")
	_, err = b.FinishAuthorize(ctx, "店", b.landed("二店"))
	requireRefused(t, err, "another authorisation")
	_, err = b.FinishAuthorize(ctx, "店", "http://[::1")
	requireRefused(t, err, "not an address")
	second := b.landed("店")
	_, err = b.FinishAuthorize(ctx, "店", first)
	requireRefused(t, err, "another authorisation")
	b.forward(31 * time.Minute)
	_, err = b.FinishAuthorize(ctx, "店", second)
	requireRefused(t, err, "took too long")
	third := b.landed("店")
	_, err = b.FinishAuthorize(ctx, "店", third)
	require.NoError(t, err)
	_, err = b.FinishAuthorize(ctx, "店", third)
	requireRefused(t, err, "no authorisation is under way")
}

func TestALogInForSeveralShopsAddsAnAccountForEach(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at.shops = []string{"7001", "7002"}
	a := b.granted("店")
	second := b.account("店 7002")
	require.Equal(t, store.Connected, second.State)
	require.Equal(t, a.ChannelID, second.ChannelID)
	require.NotEqual(t, b.token(a.ID), b.token(second.ID))
	// Again: the same two accounts, each with its own shop's new tokens, in whatever order they come.
	b.at.shops = []string{"7002", "7001"}
	names, err := b.FinishAuthorize(t.Context(), "店", b.landed("店"))
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"店", "店 7002"}, names)
	require.Equal(t, "7001", b.account("店").ShopID)
	all, err := b.Store.Accounts(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 2)
}

func TestALogInForAnotherShopNeverTakesAnAccountOver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.granted("店")
	before := b.token(a.ID)
	b.at.shops = []string{"9009"}
	_, err := b.FinishAuthorize(t.Context(), "店", b.landed("店"))
	requireRefused(t, err, "this log-in was for shop 9009, and this account is shop 7001")
	require.Equal(t, before, b.token(a.ID))
	require.Equal(t, "7001", b.account("店").ShopID)
	require.Equal(t, store.Connected, b.account("店").State)
}

func TestAnAccountThatNeedsNoBrowserIsTestedInstead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	b.at.inside = true
	b.add(accounts.NewAccount{Platform: "granted", Name: "店", Merchant: "小山", Channel: "官網", BaseURL: b.base})
	require.NoError(t, b.SetApp(ctx, "granted", connectors.Values{"app_id": "2001", "app_key": dummyAppKey}))
	link, err := b.BeginAuthorize(ctx, "店", "http://127.0.0.1:4000/landed")
	require.NoError(t, err)
	require.Empty(t, link)
	require.Equal(t, store.Connected, b.account("店").State)
	require.Equal(t, "7001", b.account("店").ShopID)
	b.at.down = true
	_, err = b.BeginAuthorize(ctx, "店", "http://127.0.0.1:4000/landed")
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.Equal(t, store.Disconnected, b.account("店").State)
	require.Empty(t, b.notices(store.NoticeTwoPCs), "refused credentials were not used up by another PC")
}

func TestALostAnswerToARefreshDisconnectsWithAdviceAndIsNotTakenForAnotherPC(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	a := b.granted("店")
	b.at.lose = true
	_, err := b.connector(b.Service, a.ID).renew(ctx)
	require.True(t, connectors.IsMaybeDone(err))
	require.Equal(t, store.Connected, b.account("店").State, "nobody knows yet")
	// Also when the program was started again in between.
	again := b.service(b.Store)
	_, err = b.connector(again, a.ID).renew(ctx)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.NoError(t, again.Failed(ctx, a.ID, err))
	require.Equal(t, store.Disconnected, b.account("店").State)
	require.Len(t, b.notices(store.NoticeDisconnected), 1)
	require.Empty(t, b.notices(store.NoticeTwoPCs))
	// Authorising again heals it, and what was lost is forgotten: the next surprise is another PC's.
	_, err = b.FinishAuthorize(ctx, "店", b.landed("店"))
	require.NoError(t, err)
	require.Equal(t, store.Connected, b.account("店").State)
	require.Empty(t, b.notices(store.NoticeDisconnected))
	_, err = b.at.trade(b.token(a.ID))
	require.NoError(t, err)
	_, err = b.connector(b.Service, a.ID).renew(ctx)
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.Len(t, b.notices(store.NoticeTwoPCs), 1)
}

func TestATokenThatSomebodyElseHasUsedIsSaidToBeAnotherPC(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	a := b.granted("店")
	_, err := b.at.trade(b.token(a.ID)) // the other PC
	require.NoError(t, err)
	for range 2 {
		_, err = b.connector(b.Service, a.ID).renew(ctx)
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
		require.Len(t, b.notices(store.NoticeTwoPCs), 1, "said once")
	}
	_, err = b.FinishAuthorize(ctx, "店", b.landed("店"))
	require.NoError(t, err)
	require.Empty(t, b.notices(store.NoticeTwoPCs))
}

func TestManyCallersRenewATokenOneAfterTheOther(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.granted("店")
	d := b.connector(b.Service, a.ID)
	failures := make(chan error, 8)
	for range cap(failures) {
		go func() {
			_, err := d.renew(context.WithoutCancel(t.Context()))
			failures <- err
		}()
	}
	for range cap(failures) {
		require.NoError(t, <-failures, "each begins with what the one before has stored")
	}
	_, err := d.Test(t.Context())
	require.NoError(t, err)
}

func TestACallerWhoGivesUpDoesNotLoseTheTokensThatCame(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.granted("店")
	d := b.connector(b.Service, a.ID)
	ctx, cancel := context.WithCancel(t.Context())
	renewed, err := d.env.Tokens.Rotate(ctx, func(_ context.Context, now connectors.Values) (connectors.Values, error) {
		next, err := d.at().trade(now["refresh_token"])
		cancel()
		return connectors.Values{"refresh_token": next, "shop": now["shop"]}, err
	})
	require.NoError(t, err)
	require.Equal(t, renewed["refresh_token"], b.token(a.ID))
}

func TestRevokingForgetsTheTokensAndDisconnects(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.granted("店")
	page, err := b.Revoke(t.Context(), "店", "http://127.0.0.1:4000/landed")
	require.NoError(t, err)
	require.NotEmpty(t, page)
	require.Equal(t, store.Disconnected, b.account("店").State)
	require.Empty(t, b.token(a.ID))
}
