package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
	"gowarehouse/engine/vault"
)

func TestAnAccountKeepsItsSecretsInTheVaultAndNothingOfThemInTheStore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.add(b.keyed("店"))
	require.Equal(t, store.NotVerified, a.State)
	require.Equal(t, map[string]string{"store": "s-1"}, b.account("店").FieldValues)
	secrets, err := b.vault.Get(t.Context(), "account/"+a.ID)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"api_key": dummyKey, "api_pwd": dummyPassword, "proxy": dummyProxy}, secrets)
	_, err = b.Test(t.Context(), "店")
	require.NoError(t, err)
	session, err := b.Open(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, []string{dummyPassword}, session.LabelSecrets())
	b.requireNoSecret()
}

// mistakes are accounts that cannot be added.
var mistakes = map[string]struct {
	change func(*accounts.NewAccount)
	says   string
}{
	"no such platform":           {func(n *accounts.NewAccount) { n.Platform = "nowhere" }, "no platform is called"},
	"no name":                    {func(n *accounts.NewAccount) { n.Name = " " }, "no name"},
	"a name that is taken":       {func(n *accounts.NewAccount) { n.Name = "舊店" }, "already called"},
	"no such merchant":           {func(n *accounts.NewAccount) { n.Merchant = "誰" }, "no merchant is called"},
	"another merchant's channel": {func(n *accounts.NewAccount) { n.Channel = "門市" }, "no sales channel"},
	"an address that is none":    {func(n *accounts.NewAccount) { n.BaseURL = "shop.example.com" }, "not an http or https address"},
	"an address with a password": {
		func(n *accounts.NewAccount) { n.BaseURL = "https://u:" + dummyPassword + "@example.com" },
		"not an http or https address",
	},
	"a proxy that is none":         {func(n *accounts.NewAccount) { n.Proxy = "carrier pigeon " + dummyPassword }, ""},
	"a field that is missing":      {func(n *accounts.NewAccount) { delete(n.Values, "api_key") }, `field "api_key" is missing`},
	"a field of the wrong form":    {func(n *accounts.NewAccount) { n.Values["api_key"] = "oops" + dummyPassword }, "does not look right"},
	"a choice that is not offered": {func(n *accounts.NewAccount) { n.Values["mode"] = "sideways" }, "one of its choices"},
	"a field that nobody knows":    {func(n *accounts.NewAccount) { n.Values["colour"] = "red" }, `no field "colour"`},
}

func TestAnAccountIsCheckedFieldByFieldAndAMistakeLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, mistake := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.add(b.keyed("舊店"))
			n := b.keyed("新店")
			mistake.change(&n)
			_, err := b.Add(t.Context(), n)
			requireRefused(t, err, mistake.says)
			all, err := b.Store.Accounts(t.Context())
			require.NoError(t, err)
			require.Len(t, all, 1)
			keys, err := b.vault.Keys(t.Context())
			require.NoError(t, err)
			require.Len(t, keys, 1, "no secret stays without its account")
		})
	}
}

func TestAnAccountIsConnectedByATestAndDisconnectedByARefusalOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add(b.keyed("店"))
	b.at.down = true
	_, err := b.Test(t.Context(), "店")
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.Equal(t, store.NotVerified, b.account("店").State, "a platform that is closed says nothing about the key")
	b.at.down, b.at.learned = false, connectors.Values{"plugin": "ast"}
	identity, err := b.Test(t.Context(), "店")
	require.NoError(t, err)
	require.Equal(t, "店", identity.Name)
	a := b.account("店")
	require.Equal(t, store.Connected, a.State)
	require.Equal(t, "ast", a.FieldValues["plugin"], "what the test found out is kept")
	b.at.key = "ck_other"
	_, err = b.Test(t.Context(), "店")
	requireRefused(t, err, "the key is wrong")
	a = b.account("店")
	require.Equal(t, store.Disconnected, a.State)
	require.Contains(t, a.StateReason, "the key is wrong")
	require.Len(t, b.notices(store.NoticeDisconnected), 1)
	_, err = b.Test(t.Context(), "店")
	require.Error(t, err)
	require.Len(t, b.notices(store.NoticeDisconnected), 1, "told once")
	b.at.key = dummyKey
	_, err = b.Test(t.Context(), "店")
	require.NoError(t, err)
	require.Empty(t, b.notices(store.NoticeDisconnected))
}

func ref[T any](v T) *T { return &v }

func TestAnEditKeepsTheSecretsItDoesNotTouchAndMakesTheAccountNotVerified(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	edits := map[string]struct {
		edit  accounts.Edit
		state store.AccountState
		want  map[string]string // changed in the vault
	}{
		"a new key": {
			accounts.Edit{Values: connectors.Values{"api_key": "ck_new"}},
			store.NotVerified,
			map[string]string{"api_key": "ck_new"},
		},
		"a password's end": {accounts.Edit{Values: connectors.Values{"api_pwd": ""}}, store.NotVerified, map[string]string{"api_pwd": ""}},
		"another store":    {accounts.Edit{Values: connectors.Values{"store": "s-2"}}, store.NotVerified, nil},
		"another proxy": {
			accounts.Edit{Proxy: ref("http://127.0.0.1:3128")},
			store.NotVerified,
			map[string]string{"proxy": "http://127.0.0.1:3128"},
		},
		"no proxy":          {accounts.Edit{Proxy: ref("")}, store.NotVerified, map[string]string{"proxy": ""}},
		"another address":   {accounts.Edit{BaseURL: ref("https://elsewhere.example.com/")}, store.NotVerified, nil},
		"another setting":   {accounts.Edit{Values: connectors.Values{"paper": "A6"}}, store.Connected, nil},
		"another name":      {accounts.Edit{Name: ref("新店")}, store.Connected, nil},
		"nothing":           {accounts.Edit{}, store.Connected, nil},
		"the same key":      {accounts.Edit{Values: connectors.Values{"api_key": dummyKey}}, store.Connected, nil},
		"an empty new name": {accounts.Edit{Name: ref("  ")}, store.Connected, nil},
	}
	for name, is := range edits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			id := b.add(b.keyed("店")).ID
			_, err := b.Test(ctx, "店")
			require.NoError(t, err)
			a, err := b.Edit(t.Context(), "店", is.edit)
			require.NoError(t, err)
			require.Equal(t, is.state, a.State)
			require.Equal(t, is.state, b.account(id).State)
			want := map[string]string{"api_key": dummyKey, "api_pwd": dummyPassword, "proxy": dummyProxy}
			for key, value := range is.want {
				if want[key] = value; value == "" {
					delete(want, key)
				}
			}
			secrets, err := b.vault.Get(t.Context(), "account/"+id)
			require.NoError(t, err)
			require.Equal(t, want, secrets)
			b.requireNoSecret("ck_new")
		})
	}
}

func TestAnEditIsCheckedLikeANewAccount(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add(b.keyed("店"))
	b.add(b.keyed("別店"))
	for says, e := range map[string]accounts.Edit{
		"is missing":          {Values: connectors.Values{"api_key": ""}},
		"does not look right": {Values: connectors.Values{"api_key": "?"}},
		"no field":            {Values: connectors.Values{"nose": "1"}},
		"http":                {BaseURL: ref("ftp://x")},
		"already called":      {Name: ref("別店")},
		"no sales channel":    {Channel: ref("門市")},
	} {
		_, err := b.Edit(t.Context(), "店", e)
		requireRefused(t, err, says)
	}
	_, err := b.Edit(t.Context(), "沒有", accounts.Edit{})
	requireRefused(t, err, "no account is called")
}

func TestSettingsAreLockedUntilTheAccountWasConnected(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add(b.keyed("店"))
	_, err := b.Set(t.Context(), "店", accounts.Settings{FetchOn: ref(false)})
	requireRefused(t, err, "locked until it is connected")
	b.at.key = "ck_other"
	_, err = b.Test(t.Context(), "店")
	require.Error(t, err)
	require.Equal(t, store.Disconnected, b.account("店").State)
	_, err = b.Set(t.Context(), "店", accounts.Settings{FetchOn: ref(false)})
	requireRefused(t, err, "locked until it is connected")
	b.at.key = dummyKey
	_, err = b.Test(t.Context(), "店")
	require.NoError(t, err)
	a, err := b.Set(
		t.Context(),
		"店",
		accounts.Settings{FetchOn: ref(false), LookbackDays: ref(int64(15)), PushPercent: ref(int64(50)), PushDelay: ref(int64(0)),
			Slots: &[]string{"13:30", "9:00", "09:00"}},
	)
	require.NoError(t, err)
	require.False(t, a.FetchOn)
	require.Equal(t, "09:00,13:30", a.Slots)
	require.Zero(t, a.EverySeconds, "slots or an interval, never both")
	a, err = b.Set(t.Context(), "店", accounts.Settings{EverySeconds: ref(int64(600))})
	require.NoError(t, err)
	require.Empty(t, a.Slots)
	require.Equal(t, int64(15), a.LookbackDays, "what is not said stays")
	for says, set := range map[string]accounts.Settings{
		"interval":                 {EverySeconds: ref(int64(59))},
		"looks back between 1":     {LookbackDays: ref(int64(16))},
		"between 0 and 100":        {PushPercent: ref(int64(101))},
		"takes no stock":           {InboundPush: ref(true)},
		"delay of a push":          {PushDelay: ref(int64(-1))},
		"not a time of day":        {Slots: &[]string{"25:00"}},
		"one to five daily slots":  {Slots: &[]string{"1:00", "2:00", "3:00", "4:00", "5:00", "6:00"}},
		"has one to five daily sl": {Slots: &[]string{}},
	} {
		_, err := b.Set(t.Context(), "店", set)
		requireRefused(t, err, says)
	}
	b.at.key = "ck_other"
	_, err = b.Test(t.Context(), "店")
	require.Error(t, err)
	_, err = b.Set(t.Context(), "店", accounts.Settings{FetchOn: ref(true)})
	require.NoError(t, err, "an account that was connected once can be set")
}

func TestThePlatformsOwnSettingsChangeWithoutANewTestAndAreReadAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add(b.keyed("店"))
	_, err := b.Test(t.Context(), "店")
	require.NoError(t, err)
	a, err := b.Set(t.Context(), "店", accounts.Settings{Values: connectors.Values{"paper": "A6"}})
	require.NoError(t, err)
	require.Equal(t, store.Connected, a.State)
	require.Equal(t, "A6", b.account("店").FieldValues["paper"])
	for says, values := range map[string]connectors.Values{
		"part of the connection": {"api_key": "ck_other"},
		"has no field":           {"colour": "red"},
		"wet paper":              {"paper": "wet"},
	} {
		_, err := b.Set(t.Context(), "店", accounts.Settings{Values: values, FetchOn: ref(false)})
		requireRefused(t, err, says)
	}
	require.True(t, b.account("店").FetchOn, "a refused setting takes nothing with it")
	require.Equal(t, "A6", b.account("店").FieldValues["paper"])
	a, err = b.Set(t.Context(), "店", accounts.Settings{Values: connectors.Values{"paper": ""}})
	require.NoError(t, err)
	require.NotContains(t, a.FieldValues, "paper")
}

func TestWhichSecretsAreKeptIsToldAndNothingOfThem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.add(b.keyed("店"))
	kept, err := b.Kept(t.Context(), &a)
	require.NoError(t, err)
	require.Equal(t, accounts.Kept{Fields: []string{"api_key", "api_pwd"}, Proxy: true}, kept)
	granted := b.granted("蝦")
	kept, err = b.Kept(t.Context(), &granted)
	require.NoError(t, err)
	require.Equal(t, accounts.Kept{Fields: []string{}, Tokens: true}, kept)
}

func TestDeletingAnAccountWithOpenOrdersIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	a := b.add(b.keyed("店"))
	order := &store.Order{
		AccountID:     a.ID,
		MerchantID:    "m1",
		ChannelID:     "c1",
		Platform:      "keyed",
		PlatformID:    "1",
		Number:        "1",
		State:         store.Shipped,
		PlatformState: connectors.StateOpen,
		Total:         "1",
		Currency:      "TWD",
		Doc:           []byte("{}"),
		PaymentKind:   connectors.PaymentOnline,
	}
	write := func(fn func(q *store.Queries) error) { require.NoError(t, b.Store.Write(ctx, fn)) }
	write(func(q *store.Queries) error { return q.AddOrder(ctx, order) })
	err := b.Delete(ctx, "店")
	requireRefused(t, err, "1 orders of \"店\" are still open")
	require.NotEmpty(t, b.account("店").ID)
	done := store.At(b.clock())
	write(func(q *store.Queries) error { return q.SetOrderState(ctx, order.ID, store.Reported, &done, done) })
	require.NoError(t, b.Delete(ctx, "店"))
	_, err = b.Store.AccountByName(ctx, "店")
	require.ErrorIs(t, err, store.ErrNotFound)
	keys, err := b.vault.Keys(ctx)
	require.NoError(t, err)
	require.Empty(t, keys, "its secrets went with it")
	_, err = b.Store.Order(ctx, order.ID)
	require.NoError(t, err, "its finished orders stay")
	b.add(b.keyed("店")) // the name is free again
}

func TestAKeyThatIsAboutToExpireIsToldOfOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ends := b.clock().Add(20 * 24 * time.Hour)
	b.at.ends = &ends
	b.add(b.keyed("店"))
	_, err := b.Test(t.Context(), "店")
	require.NoError(t, err)
	require.Empty(t, b.notices(store.NoticeExpiring))
	b.forward(7 * 24 * time.Hour)
	for range 2 {
		require.NoError(t, b.CheckExpiry(t.Context()))
		require.Len(t, b.notices(store.NoticeExpiring), 1)
	}
	later := ends.AddDate(1, 0, 0)
	b.at.ends = &later
	_, err = b.Test(t.Context(), "店")
	require.NoError(t, err)
	require.Empty(t, b.notices(store.NoticeExpiring), "a new key ends it")
}

func TestWhatATestFindsWrongIsToldUntilATestFindsItRight(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.add(b.keyed("店"))
	b.at.doubt = connectors.Text{EN: "the IV is wrong", ZH: "IV 有誤"}
	for range 2 {
		_, err := b.Test(t.Context(), "店")
		require.NoError(t, err)
		require.Equal(t, store.Connected, b.account("店").State)
		told := b.notices(store.NoticeDoubt)
		require.Len(t, told, 1)
		require.Equal(t, map[string]string{"account": "店", "doubt": "the IV is wrong / IV 有誤"}, told[0].Args)
	}
	b.at.doubt = connectors.Text{}
	_, err := b.Test(t.Context(), "店")
	require.NoError(t, err)
	require.Empty(t, b.notices(store.NoticeDoubt))
}

func TestAnAccountWhoseVaultLostItsSecretsFailsInsteadOfGuessing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	id := b.add(b.keyed("店")).ID
	require.NoError(t, b.vault.Delete(t.Context(), "account/"+id))
	_, err := b.Test(t.Context(), "店")
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.NoError(t, b.vault.Close())
	b.Close()
	_, err = b.Test(t.Context(), "店")
	require.ErrorIs(t, err, vault.ErrClosed)
}
