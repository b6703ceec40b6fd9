package ruten

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
	"gowarehouse/connectors/emulation/emulationtest"
)

// vectorKeys are those of FACTS.md §1.3.
var vectorKeys = keys{api: "GwDummyApiKey00", secret: "GwDummySecret02", salt: "GwDummySalt01"}

func TestSignaturesMatchTheVectors(t *testing.T) {
	t.Parallel()
	c := &Connector{}
	for _, v := range []struct {
		op        operation
		query     url.Values
		body      string
		signature string
	}{
		{opProducts, pageQuery(1, 30), "", "2cdc149f650bfaedd1d996922cb2447eb69755b954fffc33707299a88dc666dc"},
		{opDetail, nil, `{"order_ids":["26010100000123"]}`, "ecb1c48e825a024452b1b3e1d421945cc6358dab52328bdc6caddb4e6b25a65e"},
		{opStock, nil, `{"item_id":"22523776659295","qty":12}`, "7584585166401ddf03b55a2f820830ed393a062d25b7e724d11b9f46880a2ae7"},
		{opShip, nil, `{"order_id":"26010100000123","note":"黑貓"}`, "61c877fad68571a9c9353e3eb0b2ee332c61d7176dcdf4abddbffd0d06d929b9"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), v.op.method, c.address(v.op, "", v.query), nil)
		require.NoError(t, err)
		recipes[0].sign(vectorKeys, r, []byte(v.body), time.Unix(1767225600, 0))
		require.Equal(t, "GwDummyApiKey00", r.Header.Get("X-RT-Key"))
		require.Equal(t, "1767225600", r.Header.Get("X-RT-Timestamp"))
		require.Equal(t, v.signature, r.Header.Get("X-RT-Authorization"), v.op.name)
	}
}

func TestBodiesAreWrittenAsInTheVectors(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.strict = false // the vector's numbers are not in this shop
	_, _ = b.c.Order(t.Context(), "26010100000123")
	require.Equal(t, `POST /api/v1/order/detail {"order_ids":["26010100000123"]}`, b.sent[0])
	b.c.PushStock(t.Context(), []connectors.StockChange{{Key: connectors.ListingKey{Item: "22523776659295"}, Target: 12}})
	require.Equal(t, `PUT /api/v1/product/item/stock {"item_id":"22523776659295","qty":12}`, b.sent[1])
}

func TestTheOtherRecipesSignLess(t *testing.T) {
	t.Parallel()
	u, err := url.Parse("https://partner.ruten.com.tw/api/v1/product/list?page=1&page_size=30")
	require.NoError(t, err)
	require.Equal(t, "https://partner.ruten.com.tw/api/v1/product/list?page=1&page_size=30", recipes[0].part(u))
	require.Equal(t, "/api/v1/product/list?page=1&page_size=30", recipes[1].part(u))
	require.Equal(t, "/api/v1/product/list", recipes[2].part(u))
	require.Equal(t, recipes[0].value, recipeOf("").value, "without a choice the first one is meant")
	require.Equal(t, recipes[0].value, recipeOf("of another version").value)
}

func TestTheTestFindsOutHowToSign(t *testing.T) {
	t.Parallel()
	for wanted, on := range [][]string{nil, {"signed_path_hex"}, {"signed_path_base64"}} {
		b := newBench(t, on...)
		identity, err := b.c.Test(t.Context())
		require.NoError(t, err)
		require.Equal(t, recipes[wanted].value, identity.Learned[keySigning])
		require.Equal(t, wanted+1, b.e.Report().Requests, "each recipe is tried once, in its order")

		b.with(keySigning, identity.Learned[keySigning])
		require.NotEmpty(t, b.orders())
		_, err = b.c.Test(t.Context())
		require.NoError(t, err)
		require.Equal(t, wanted+2, b.count("product/list"), "what was found is tried first")
	}
}

func TestOnlyTheTestTriesOtherSignatures(t *testing.T) {
	t.Parallel()
	b := newBench(t, "signed_path_hex")
	got := b.fetch(b.week())
	require.Equal(t, connectors.Unauthorized, emulationtest.Advised(t, got.ended).Kind)
	require.Equal(t, 1, b.e.Report().Requests)
}

func TestWrongKeysAreToldInRutensWords(t *testing.T) {
	t.Parallel()
	for _, field := range []string{keyAPI, keySecret, keySalt} {
		b := newBench(t)
		b.strict = false
		b.with(field, "GwDummyWrong00")
		_, err := b.c.Test(t.Context())
		told := emulationtest.Advised(t, err)
		require.Equal(t, connectors.Unauthorized, told.Kind)
		require.Contains(t, []string{"AUTH_INVALID_KEY", "AUTH_INVALID_SIGNATURE"}, told.Code)
		require.Equal(t, adviceKeys, told.Do)
		require.Equal(t, len(recipes), b.e.Report().Requests, "three times and no more")
	}
}

func TestAKeyThatIsMissingIsNotEvenAskedWith(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.with(keySalt, " ")
	_, err := b.c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, emulationtest.Advised(t, err).Kind)
	require.Zero(t, b.e.Report().Requests)
}

func TestANetworkThatFailsIsNoWrongSignature(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.wire.Plan(emulation.HTML503, 100, nil)
	_, err := b.c.Test(t.Context())
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, err).Kind)
	require.Empty(t, b.sent, "no other recipe was tried")
}

func TestARefusalWithStatus200IsToldAsItCame(t *testing.T) {
	t.Parallel()
	b := newBench(t, "fail_200", "error_code_number")
	b.strict = false
	b.with(keySecret, "GwDummyWrong00")
	_, err := b.c.Test(t.Context())
	told := emulationtest.Advised(t, err)
	require.Equal(t, connectors.Rejected, told.Kind, "what the code means nobody knows")
	require.Equal(t, "1002", told.Code)
	require.Equal(t, "signature is invalid", told.Reason)
}

func TestEveryStatusHasItsKind(t *testing.T) {
	t.Parallel()
	fail := []byte(`{"status":"fail","data":null,"error_code":7,"error_msg":"庫存不足"}`)
	for status, want := range map[int]connectors.Kind{
		http.StatusOK: connectors.Rejected, http.StatusBadRequest: connectors.Rejected, http.StatusUnauthorized: connectors.Unauthorized,
		http.StatusForbidden: connectors.Rejected, http.StatusNotFound: connectors.NotFound, http.StatusTooManyRequests: connectors.Throttled,
		http.StatusInternalServerError: connectors.Temporary, http.StatusBadGateway: connectors.Temporary,
	} {
		told := emulationtest.Advised(t, check(opDetail, connectors.Reply{Status: status, Body: fail}))
		require.Equal(t, want, told.Kind, "status %d", status)
		require.Equal(t, "7", told.Code)
		require.Equal(t, "庫存不足", told.Reason)
	}
	silent := connectors.Reply{Status: http.StatusOK, Body: []byte(`{"status":"fail","data":null,"error_code":null,"error_msg":null}`)}
	require.Contains(t, emulationtest.Advised(t, check(opShip, silent)).Words().ZH, "未說明原因")
	cloudflare := connectors.Reply{Status: http.StatusForbidden, Body: []byte("<!DOCTYPE html><title>Just a moment...</title>")}
	require.Equal(t, connectors.Temporary, emulationtest.Advised(t, check(opShip, cloudflare)).Kind)
	require.NoError(t, check(opDetail, connectors.Reply{Status: http.StatusOK, Body: []byte(`{"status":"success","data":{}}`)}))
	for _, body := range []string{"", "null", "[]", "{}", `{"data":{}}`, "text"} {
		isOddOrEmpty(t, check(opDetail, connectors.Reply{Status: http.StatusOK, Body: []byte(body)}))
		require.True(t, connectors.IsMaybeDone(check(opShip, connectors.Reply{Status: http.StatusOK, Body: []byte(body)})))
	}
}

func isOddOrEmpty(t *testing.T, err error) {
	t.Helper()
	require.Equal(t, connectors.Unexpected, emulationtest.Advised(t, err).Kind)
	require.Contains(t, emulationtest.Advised(t, err).Reason, "differently than expected")
}
