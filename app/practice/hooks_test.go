package practice_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/app/practice"
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

func TestRealTimeMessagesCanBePractised(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	served := []string{"liteshop", "ownsite", "ruten", "shopify", "woocommerce"}
	require.NoError(t, practice.Serve(ctx, practice.Options{Platforms: served}, func(r practice.Running) {
		defer cancel()
		push := r.Engine.Push
		set, err := push.Settings(ctx)
		require.NoError(t, err)
		require.False(t, set.On, "a person switches it on")
		set.On = true
		require.NoError(t, push.Set(ctx, set))
		require.Eventually(t, func() bool { return push.Reach(ctx) == nil }, 3*time.Minute, 20*time.Millisecond, "through the reverse proxy and back")
		for _, a := range r.Accounts {
			stored, err := r.Engine.Store.AccountByName(ctx, a.Name)
			require.NoError(t, err)
			hook := func(is func(store.Hook) bool) func() bool {
				return func() bool {
					h, err := r.Engine.Store.Hook(ctx, stored.ID)
					return err == nil && is(h)
				}
			}
			known := store.HookActive
			p, err := connectors.Get(a.Platform)
			require.NoError(t, err)
			if p.Push.Mode == connectors.PushByHand { // somebody is told the address, and enters it
				known = store.HookByHand
			}
			require.Eventually(t, hook(func(h store.Hook) bool { return h.State == known }), 3*time.Minute, 20*time.Millisecond, a.Name)
			page, _, err := r.Engine.Store.OrderPage(ctx, store.Filter{Account: stored.ID}, nil, 1)
			require.NoError(t, err)
			require.NoError(t, practice.Act(ctx, r.Engine, a.Name, page[0].PlatformID, "cancel"))
			require.Eventually(t, hook(func(h store.Hook) bool { return h.LastAt != nil && h.State == store.HookActive }), time.Minute,
				20*time.Millisecond, a.Name)
		}
	}))
}
