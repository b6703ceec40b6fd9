package shopee

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

const pushAddress = "https://push.example.com.tw/shopee/callback"

func TestThePushOfTheFactsIsVerified(t *testing.T) {
	t.Parallel()
	c := &Connector{env: connectors.Env{
		App:    connectors.Values{keyPartnerID: "2001887", keyPartnerKey: "shpk4f6e6c79446f63733132333435363738393041424344454630"},
		Values: connectors.Values{keyShopID: "322300222"},
	}}
	body := []byte(
		`{"data":{"items":[],"ordersn":"260101AB12CD34","status":"READY_TO_SHIP","completed_scenario":"","update_time":1767225600},"shop_id":322300222,"code":3,"timestamp":1767225601}`,
	)
	header := http.Header{"Authorization": {"546161b577dcf2c0cddbfc94a40ddc9bcfc24e93453b023c8b904bbcb363869c"}}
	told, err := c.VerifyPush(header, body, pushAddress)
	require.NoError(t, err)
	require.Equal(t, []string{"260101AB12CD34"}, told.Orders)

	_, err = c.VerifyPush(header, append(body, ' '), pushAddress)
	require.Equal(t, connectors.Unauthorized, kindOf(t, err))
	_, err = c.VerifyPush(header, body, pushAddress+"/")
	require.Equal(t, connectors.Unauthorized, kindOf(t, err))
	c.env.Values[keyShopID] = "1"
	told, err = c.VerifyPush(header, body, pushAddress)
	require.NoError(t, err, "a message for a sister shop is in order")
	require.Empty(t, told.Orders)
}

func TestAPushAboutAnythingElseNamesNoOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, err := b.c.app()
	require.NoError(t, err)
	for _, body := range []string{`{"code":5,"shop_id":322300222,"data":{"ordersn":"260101AB12CD34"}}`, `{"code":3,"shop_id":322300222,"data":{}}`} {
		told, err := b.c.VerifyPush(http.Header{"Authorization": {a.sign(pushAddress, "|", body)}}, []byte(body), pushAddress)
		require.NoError(t, err)
		require.Empty(t, told.Orders)
	}
	_, err = b.c.VerifyPush(http.Header{"Authorization": {a.sign(pushAddress, "|", "[]")}}, []byte("[]"), pushAddress)
	require.Equal(t, connectors.Unexpected, kindOf(t, err))
	sn := b.e.Expect(b.week()).Orders[0]
	header, body := b.e.Push(sn, pushAddress)
	told, err := b.c.VerifyPush(header, body, pushAddress)
	require.NoError(t, err)
	require.Equal(t, []string{sn}, told.Orders)
}

func TestAnotherAddressInUseIsNotTakenAway(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.c.RegisterPush(t.Context(), pushAddress))
	err := b.c.RegisterPush(t.Context(), "https://other.example.com.tw/")
	require.Equal(t, connectors.Rejected, kindOf(t, err))
	require.NoError(t, b.c.UnregisterPush(t.Context(), "https://other.example.com.tw/"), "not ours: nothing to do")
	active, err := b.c.Pushes(t.Context(), pushAddress)
	require.NoError(t, err)
	require.True(t, active)
	require.NoError(t, b.c.UnregisterPush(t.Context(), pushAddress))
	require.NoError(t, b.c.RegisterPush(t.Context(), "https://other.example.com.tw/"))
}
