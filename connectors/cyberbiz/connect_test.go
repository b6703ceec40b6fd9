package cyberbiz

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestTheDoorFollowsFromWhatWasTyped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values connectors.Values
		root   string
	}{
		"a token":                {connectors.Values{fieldToken: " a.b.c "}, "https://app-store-api.cyberbiz.io"},
		"an account":             {connectors.Values{fieldUsername: "shop@example.com", fieldHMACSecret: "dummy"}, "https://api.cyberbiz.co"},
		"both: the token counts": {connectors.Values{fieldToken: "a.b.c", fieldUsername: "u", fieldHMACSecret: "dummy"}, "https://app-store-api.cyberbiz.io"},
	} {
		connected, err := open(connectors.Env{Values: c.values})
		require.NoError(t, err, name)
		require.Equal(t, c.root, connected.root, name)
	}
	for _, values := range []connectors.Values{nil, {fieldUsername: "shop@example.com"}, {fieldHMACSecret: "dummy"}} {
		_, err := open(connectors.Env{Values: values})
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	}
}

func TestTheTestTellsTheShopAndTheEndOfItsToken(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	identity, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, connectors.Identity{Name: "山海選物", ID: "7109", Learned: connectors.Values{fieldCurrency: "TWD"}}, identity)
	require.Equal(t, []string{"GET /shop", "GET /v1/orders?page=1&per_page=1"}, s.asked())

	ends := today.Add(30 * 24 * time.Hour)
	s.connector = s.connect(t, connectors.Values{fieldToken: s.Token("read_orders write_orders read_products write_products", ends)})
	identity, err = s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, ends, *identity.ExpiresAt)
}

func TestATokenWithoutAllScopesDoesNotConnect(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	s.connector = s.connect(t, connectors.Values{fieldToken: s.Token("public read_orders read_products", time.Time{})})
	_, err := s.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.ErrorContains(t, err, "write_orders, write_products")
}

func TestTheOlderDoorIsTestedWithOrdersAlone(t *testing.T) {
	t.Parallel()
	s := openOlder(t, nil)
	identity, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "gw-demo@example.com", identity.Name)
	require.Equal(t, []string{"GET /v1/orders?page=1&per_page=1"}, s.asked())
	require.Empty(t, s.Report().Violations)
}

// A 401 that means "not in your plan" must not disconnect the account (FACTS.md section 7).
func TestAFeatureThatIsNotLicensedLeavesTheAccountConnected(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil, "unlicensed")
	p := s.parcel(t, toFamily)
	s.asked()
	o := s.arrange(t, p)
	refused(t, o, "此商店尚未開通此功能")
	require.Equal(t, connectors.Rejected, connectors.KindOf(o.Err))
	require.Equal(t, []string{"GET /v1/orders/" + id(toFamily), "POST /v2/orders/" + id(toFamily) + "/cvs_shipping", "GET /shop"}, s.asked())
	_, err := s.Test(t.Context())
	require.NoError(t, err)
	require.Zero(t, s.after(t, toFamily).Shipments)
}

func TestA401IsTheLoginsWhenTheShopItselfDoesNotOpen(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]script{
		"dead token": {"/v1/orders/1": {401, `{"error":"Token 無效或已過期"}`}, "/shop": {401, `{"error":"Token 無效或已過期"}`}},
	} {
		c, asked := answers.connect(t, nil)
		_, err := c.Order(t.Context(), "1")
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), name)
		require.Equal(t, []string{"GET /v1/orders/1", "GET /shop"}, *asked)
	}
	older, asked := script{"/v1/orders": {401, `{"message":"HMAC signature cannot be verified"}`}}.
		connect(t, connectors.Values{fieldUsername: "u", fieldHMACSecret: "dummy"})
	_, err := older.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.Len(t, *asked, 1, "the question is the probe itself")
}

func TestA401ThatNobodyCanExplainIsAskedAgainLater(t *testing.T) {
	t.Parallel()
	c, _ := script{"/v1/orders/1": {401, `{"error":"?"}`}, "/shop": {503, `{"message":"upstream"}`}}.connect(t, nil)
	_, err := c.Order(t.Context(), "1")
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.False(t, connectors.IsMaybeDone(err))
}

func TestEveryShapeOfARefusalIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		kind   connectors.Kind
		words  string
	}{
		"a list":                    {422, `{"error":["參數錯誤","請洽客服"]}`, connectors.Rejected, "參數錯誤; 請洽客服"},
		"a text":                    {422, `{"error":"參數錯誤"}`, connectors.Rejected, "參數錯誤"},
		"a message":                 {403, `{"message":"沒有權限"}`, connectors.Rejected, "沒有權限"},
		"messages":                  {403, `{"messages":"狀態不允許"}`, connectors.Rejected, "狀態不允許"},
		"status 200, only an error": {200, `{"error":["訂單不存在於此商店"]}`, connectors.Rejected, "訂單不存在於此商店"},
		"an unknown id":             {404, `{"error":["無此資源"]}`, connectors.NotFound, "無此資源"},
		"an unknown id, as null":    {200, `null`, connectors.NotFound, "no such order"},
		"nothing":                   {206, ``, connectors.NotFound, "no such order"},
		"a gateway's 404":           {404, `{"message":"no Route matched with those values"}`, connectors.Rejected, "no Route"},
		"somebody else's 404":       {404, `not found`, connectors.Rejected, "404"},
		"too fast":                  {429, `{"message":"API rate limit exceeded"}`, connectors.Throttled, "slow down"},
		"broken":                    {500, `{"error":"oops"}`, connectors.Temporary, "500"},
		"maintenance":               {200, `<html><body>系統維護中</body></html>`, connectors.Temporary, "web page"},
		"moved":                     {304, ``, connectors.Rejected, "304"},
		"a list where one belongs":  {200, `[]`, connectors.Unexpected, "not the order"},
		"another order":             {200, `{"id":2}`, connectors.Unexpected, "not the order"},
		"no JSON":                   {200, `OK`, connectors.Unexpected, "not JSON"},
	} {
		connected, _ := script{"/v1/orders/1": {c.status, c.body}}.connect(t, nil)
		_, err := connected.Order(t.Context(), "1")
		require.Equal(t, c.kind, connectors.KindOf(err), "%s: %v", name, err)
		require.ErrorContains(t, err, c.words, name)
	}
}

func TestARefusalNeverRepeatsTheLogin(t *testing.T) {
	t.Parallel()
	c, _ := script{"/v1/orders/1": {422, `{"error":"token a.dummy.token is odd"}`}}.connect(t, nil)
	_, err := c.Order(t.Context(), "1")
	require.ErrorContains(t, err, "token … is odd")
}

func TestAnAnswerThatIsLostIsOnlyUnclearForAChange(t *testing.T) {
	t.Parallel()
	s := openShop(t, nil)
	s.wire.Plan(emulation.DropAfter, 1, nil)
	_, err := s.Order(t.Context(), id(plainOrder))
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.False(t, connectors.IsMaybeDone(err))
}
