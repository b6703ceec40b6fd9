package shopee

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

func TestSignaturesAreThoseOfTheFacts(t *testing.T) {
	t.Parallel()
	a := app{id: "2001887", key: "shpk4f6e6c79446f63733132333435363738393041424344454630"}
	const access, shop = "71594a4c54537649697341796363674a", "322300222"
	at := time.Unix(1767225600, 0)
	for _, v := range []struct{ path, access, shop, sign string }{
		{"/api/v2/shop/auth_partner", "", "", "49b2826116c3216144c8f818743320f8aadefc2d0f416734e5ccf5123da49589"},
		{"/api/v2/auth/token/get", "", "", "13914612a6b56579ac7159f047b160181a463baa957429f6620ab0ca6e799f00"},
		{"/api/v2/auth/access_token/get", "", "", "bfe4d8fd811a965abc08a663656052153c0c7e7132e042ab4ae7b042a539917b"},
		{"/api/v2/order/get_order_list", access, shop, "9c54d06101db461bcf5cf7bdad022a45465b33fcec73dee03d6d169dfd202715"},
		{"/api/v2/logistics/ship_order", access, shop, "48705e6a330706ab4ccda570b8103034066b554901f810c69648ecfb69f84bac"},
	} {
		q := url.Values{}
		a.signQuery(q, v.path, at, v.access, v.shop)
		require.Equal(t, v.sign, q.Get("sign"), v.path)
		require.Equal(t, "1767225600", q.Get("timestamp"))
	}
}

func TestBothLinkStylesLeadToAGrant(t *testing.T) {
	t.Parallel()
	for _, style := range []string{linkSigned, linkOpen} {
		b := newBench(t)
		b.with(keyLinkStyle, style)
		link, err := b.c.Begin(t.Context(), "http://127.0.0.1:45123/landed?x=1", "s-42")
		require.NoError(t, err)
		landed, err := b.e.Authorize(link)
		require.NoError(t, err)
		back, err := url.Parse(landed)
		require.NoError(t, err)
		require.Equal(t, "s-42", back.Query().Get("state"), style)
		require.Equal(t, "1", back.Query().Get("x"), style)
		grants, err := b.c.Finish(t.Context(), "", back.Query())
		require.NoError(t, err)
		require.Len(t, grants, 1)
		require.Equal(t, "322300222", grants[0].Shop.ID)
		require.Equal(t, "2026-11-23T10:30:00Z", grants[0].Values[keyAccessExpires])
	}
}

func TestHostsFollowTheEnvironmentWhereNothingOverridesThem(t *testing.T) {
	t.Parallel()
	app := connectors.Values{keyPartnerID: "2001887", keyPartnerKey: "k"}
	for _, h := range []struct{ environment, style, prefix string }{
		{"", linkSigned, "https://partner.shopeemobile.com/api/v2/shop/auth_partner?"},
		{sandbox, linkSigned, "https://partner.test-stable.shopeemobile.com/api/v2/shop/auth_partner?"},
		{live, linkOpen, "https://open.shopee.com/auth?"},
		{sandbox, linkOpen, "https://open.sandbox.test-stable.shopee.com/auth?"},
	} {
		c, err := New(connectors.Env{App: app, Values: connectors.Values{keyEnvironment: h.environment, keyLinkStyle: h.style}})
		require.NoError(t, err)
		link, err := c.(*Connector).Begin(t.Context(), "http://127.0.0.1/", "s")
		require.NoError(t, err)
		require.Contains(t, link, h.prefix)
	}
}

func TestAMainAccountGivesOneGrantPerShopEachWithItsOwnChain(t *testing.T) {
	t.Parallel()
	b := newBench(t, "main_account", "epoch_expiry")
	link, err := b.c.Begin(t.Context(), "http://127.0.0.1:45123/landed", "s")
	require.NoError(t, err)
	landed, err := b.e.Authorize(link)
	require.NoError(t, err)
	back, err := url.Parse(landed)
	require.NoError(t, err)
	grants, err := b.c.Finish(t.Context(), "", back.Query())
	require.NoError(t, err)
	require.Len(t, grants, 2)
	b.now = b.now.Add(4 * time.Hour)
	for _, g := range grants {
		b.vault = emulationtest.NewVault(g.Values)
		b.connect(connectors.Values{keyShopID: g.Shop.ID})
		identity, err := b.c.Test(t.Context())
		require.NoError(t, err, "each shop renews by itself")
		require.Equal(t, g.Shop.ID, identity.ID)
		require.NotEqual(t, g.Values[keyRefresh], b.vault.Kept()[keyRefresh])
	}
}

func TestTheTokenIsRenewedShortlyBeforeItEnds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.now = start.Add(4*time.Hour - renewBefore - time.Second)
	_, err := b.c.Test(t.Context())
	require.NoError(t, err)
	require.Zero(t, b.count("auth/access_token/get"))
	b.now = b.now.Add(2 * time.Second)
	_, err = b.c.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, b.count("auth/access_token/get"))
}

func TestARefusedTokenIsRenewedOnceAndTheCallMadeAgain(t *testing.T) {
	t.Parallel()
	for _, switches := range [][]string{nil, {"misspelt_token_error"}} {
		b := newBench(t, switches...)
		kept := b.vault.Kept()
		kept[keyAccessExpires] = "" // the end is not known: only Shopee can tell
		b.vault.Put(kept)
		b.now = start.Add(4*time.Hour + time.Minute)
		_, err := b.c.Test(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, b.count("auth/access_token/get"))
		require.Equal(t, 2, b.count("shop/get_shop_info"))
	}
}

func TestALostRefreshEndsInUnauthorizedWithTheWayOut(t *testing.T) {
	t.Parallel()
	b := newBench(t, "lost_refresh")
	before := b.vault.Kept()[keyRefresh]
	b.now = start.Add(4 * time.Hour)
	_, err := b.c.Test(t.Context())
	require.Equal(t, connectors.Temporary, kindOf(t, err))
	require.False(t, connectors.IsMaybeDone(err), "the call itself never left")
	require.Equal(t, before, b.vault.Kept()[keyRefresh], "nothing was stored")
	_, err = b.c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, kindOf(t, err))
	require.Contains(t, asError(err).Advice().EN, "resend code")

	grant, err := b.c.Recover(t.Context(), b.e.ResendCode())
	require.NoError(t, err)
	b.vault.Put(grant.Values)
	_, err = b.c.Test(t.Context())
	require.NoError(t, err)
}

func TestARefreshThatNeverArrivedJustWorksTheNextTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.now = start.Add(4 * time.Hour)
	b.wire.Plan(emulation.DropBefore, 1, only("access_token/get"))
	_, err := b.c.Test(t.Context())
	require.Equal(t, connectors.Temporary, kindOf(t, err))
	_, err = b.c.Test(t.Context())
	require.NoError(t, err)
}

func TestTheSandboxOffersNoResendCode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyEnvironment, sandbox)
	_, err := b.c.Recover(t.Context(), "resend1")
	require.Equal(t, connectors.Rejected, kindOf(t, err))
	b.now = start.Add(40 * 24 * time.Hour)
	_, err = b.c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, kindOf(t, err))
	require.NotContains(t, asError(err).Advice().EN, "resend")
}

func TestAResendCodeOfAnotherShopIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keyShopID, "322300333")
	_, err := b.c.Recover(t.Context(), b.e.ResendCode())
	require.Equal(t, connectors.Rejected, kindOf(t, err))
}

func TestTheRevokePageEndsTheAuthorisation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	link, err := b.c.Revoke(t.Context(), "http://127.0.0.1:45123/landed")
	require.NoError(t, err)
	_, err = b.e.Authorize(link)
	require.NoError(t, err)
	_, err = b.c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, kindOf(t, err))
}

func TestWithoutAppCredentialsTheAdviceNamesTheCommand(t *testing.T) {
	t.Parallel()
	c, err := New(connectors.Env{})
	require.NoError(t, err)
	_, err = c.(*Connector).Begin(t.Context(), "http://127.0.0.1/", "s")
	require.Equal(t, connectors.Unauthorized, kindOf(t, err))
	require.Contains(t, asError(err).Advice().EN, "platform app set shopee")
}

func TestExpireInIsReadInEveryForm(t *testing.T) {
	t.Parallel()
	for _, e := range []struct {
		text string
		want time.Time
	}{
		{"14400", start.Add(4 * time.Hour)}, {"1795420800", time.Unix(1795420800, 0)}, {"", start.Add(4 * time.Hour)},
		{"-5", start.Add(4 * time.Hour)}, {"1e9", start.Add(4 * time.Hour)}, {"99999999999999999999", start.Add(4 * time.Hour)},
	} {
		require.Equal(t, e.want.Unix(), expiry(jsonNumber(e.text), start).Unix(), e.text)
	}
}

func TestErrorsAreReadByTheLastPartOfTheirCode(t *testing.T) {
	t.Parallel()
	for _, e := range []struct {
		code, message string
		kind          connectors.Kind
	}{
		{"common.error_auth", "Invalid access_token.", connectors.Unauthorized},
		{"error_auth", "No permission to current api.", connectors.Unauthorized},
		{"product.error_auth", "Stock should be larger than reserved stock.", connectors.Rejected},
		{"error_auth", "Invalid refresh_token.", connectors.Unauthorized},
		{" logistics.package_already_shipped", "", connectors.AlreadyDone},
		{"", "This package has already been arranged shipment and you can't call this API again.", connectors.AlreadyDone},
		{"error_rate_limit", "Too many requests.", connectors.Throttled},
		{"error_limit", "try after 00:00", connectors.Throttled},
		{"source_ip_undeclared", "Request Source IP (203.0.113.7) is undeclared", connectors.NotAllowlisted},
		{"order.error_server", "", connectors.Temporary},
		{"logistics.order_not_exist", "", connectors.NotFound},
		{"error_param", "Timestamp is expired.", connectors.Rejected},
		{"something_new", "eh", connectors.Rejected},
	} {
		require.Equal(t, e.kind, refusal(e.code, e.message, start).Kind, e.code+" "+e.message)
	}
	require.Equal(t, adviceClock, refusal("error_param", "Timestamp is expired.", start).Do)
	require.Equal(t, 9*time.Hour+30*time.Minute, refusal("error_limit", "", start).RetryAfter, "until midnight in Taipei")
	require.ErrorIs(t, refusal("invalid_acceess_token", "", start), errInvalidToken)
	require.NotErrorIs(t, refusal("error_auth", "partner_id is invalid", start), errInvalidToken)
}
