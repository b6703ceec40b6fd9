package app

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/store"
)

func TestAMerchantSeesOnlyHisOwnAccountsThatDependOnTheAddressAndOnlyHisOwnTwins(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	ctx := t.Context()
	require.NoError(t, a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		add := func(mark string) error {
			return errors.Join(q.AddMerchant(ctx, &store.Merchant{ID: mark, Name: mark, CreatedAt: 1}),
				q.AddChannel(ctx, &store.Channel{ID: "c" + mark, MerchantID: mark, Name: mark, MatchBy: store.MatchBySKU, Enabled: true}),
				q.AddAccount(ctx, &store.Account{ID: "a" + mark, Platform: "momo", Name: mark, MerchantID: mark, ChannelID: "c" + mark, ShopID: "TP1234",
					State: store.Connected, FieldValues: map[string]string{}}))
		}
		return errors.Join(add(own), add(alien))
	}))
	doc, err := a.Outbound(ctx)
	require.NoError(t, err)
	require.Len(t, doc.Accounts, 2)
	page, err := a.AccountPage(ctx, own)
	require.NoError(t, err)
	require.Equal(t, []string{alien}, page.Twins)
	_, err = a.LockMerchant(ctx, own, pin, "boss")
	require.NoError(t, err)
	doc, err = a.Outbound(ctx)
	require.NoError(t, err)
	require.Equal(t, []OutboundUser{{ID: "a" + own, Name: own, Platform: "momo"}}, doc.Accounts)
	page, err = a.AccountPage(ctx, own)
	require.NoError(t, err)
	require.Empty(t, page.Twins)
}
