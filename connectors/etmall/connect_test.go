package etmall

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation"
)

func TestARefusedLoginIsNotTriedAgainUntilAPersonTests(t *testing.T) {
	t.Parallel()
	b := start(t)
	c, err := b.connect(connectors.Values{fieldPassword: "Gw-Dummy-Wrong"})
	require.NoError(t, err)
	_, err = c.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
	require.Equal(t, connectors.CodeCredentials, codeOf(err))
	require.ErrorContains(t, err, "the login failed")
	for range 10 {
		_, err := c.Order(t.Context(), "E20261123000001")
		require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
		require.Equal(t, connectors.CodeCredentials, codeOf(err))
	}
	require.Equal(t, 1, b.asked(opLogin), "five would lock the account")
	_, err = c.Test(t.Context())
	require.Error(t, err)
	require.Equal(t, 2, b.asked(opLogin))
}

func TestALockedAccountIsToldAsSuch(t *testing.T) {
	t.Parallel()
	b := loose(t)
	c, err := b.connect(connectors.Values{fieldPassword: "Gw-Dummy-Wrong"})
	require.NoError(t, err)
	for range 5 {
		_, err = c.Test(t.Context())
		require.Error(t, err)
	}
	_, err = b.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "the right password does not help now")
	require.ErrorContains(t, err, "locked")
	b.now = b.now.Add(15 * time.Minute)
	_, err = b.Test(t.Context())
	require.NoError(t, err)
}

func TestATestProvesThePasswordAlthoughTheSessionLives(t *testing.T) {
	t.Parallel()
	b := start(t)
	_, err := b.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, b.asked(opLogin))
	_, err = b.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, b.asked(opLogin))
}

func TestTheTwoStepsOfATestAreToldApart(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("no_order_right")
	_, err := b.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.ErrorContains(t, err, "the login works, reading orders does not")
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, "EtMall: the login works, reading orders does not: the account has no right to this (1004)", told.Says.EN)
	require.Equal(t, "登入成功，但無法讀取訂單：此帳號沒有此功能的權限（1004）", told.Says.ZH)
	require.Contains(t, told.Do.ZH, "權限")
}

func TestASessionIsUsedUntilFiveMinutesBeforeItsEnd(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.fetch()
	b.now = b.now.Add(114 * time.Minute)
	b.fetch()
	require.Equal(t, 1, b.asked(opLogin))
	b.now = b.now.Add(2 * time.Minute)
	b.fetch()
	require.Equal(t, 2, b.asked(opLogin))
}

func TestASessionThatEndedEarlyIsRenewedOnceAndTheCallMadeAgain(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("tokens_die")
	for range 10 {
		_, aside := b.fetch()
		require.Empty(t, aside)
	}
	require.Greater(t, b.asked(opLogin), 1)
}

func TestAnotherPasswordDoesNotUseTheSessionOfTheOneBefore(t *testing.T) {
	t.Parallel()
	b := start(t)
	other, err := b.connect(connectors.Values{fieldPassword: "Gw-Dummy-Other"})
	require.NoError(t, err)
	require.NotEqual(t, b.tokens.Access, other.tokens.Access)
	require.NotContains(t, b.tokens.Access, "Dummy")
}

func TestALostLoginIsNotRepeatedByItself(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.lost(emulation.DropAfter, opLogin)
	_, err := b.Test(t.Context())
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.False(t, connectors.IsMaybeDone(err))
	require.Equal(t, 1, b.asked(opLogin))
	_, err = b.Test(t.Context())
	require.NoError(t, err)
}

func TestAnAnswerOfAnotherShapeSaysWhatToDo(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("other_shape")
	_, err := b.Test(t.Context())
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, connectors.Unexpected, told.Kind)
	require.Contains(t, told.Reason, "answered differently than expected")
	require.Contains(t, told.Says.ZH, "與預期不同")
	require.Contains(t, told.Advice().EN, "gowarehouse doctor --account NAME")
	require.Empty(t, told.Body, "the answer to a login may hold a token")
}

func TestAnAnswerOfAnotherShapeIsKeptAndAChangeIsUnclear(t *testing.T) {
	t.Parallel()
	b := start(t)
	parcels := b.parcels(1, isHome)
	b.turn("other_shape")
	_, err := b.Stock(t.Context(), b.e.ListingKeys()[:1])
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Equal(t, connectors.Unexpected, told.Kind)
	require.Contains(t, string(told.Body), "RtnCode")
	require.False(t, told.MaybeDone)
	out := b.Arrange(t.Context(), parcels)[0]
	require.Equal(t, connectors.Unclear, out.State)
	require.True(t, connectors.IsMaybeDone(out.Err))
}

func TestMaintenanceIsTemporary(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.turn("maintenance")
	_, err := b.Test(t.Context())
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
}

func TestAnAddressWithoutTheCallsIsToldAsSuch(t *testing.T) {
	t.Parallel()
	b := loose(t)
	c, err := b.connect(connectors.Values{fieldBase: b.url + "/elsewhere"})
	require.NoError(t, err)
	_, err = c.Test(t.Context())
	require.Equal(t, connectors.Rejected, connectors.KindOf(err))
	require.ErrorContains(t, err, "404")
	var told *connectors.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Do.ZH, "API 網址")
}

func TestACodeIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		kind   connectors.Kind
		code   string
	}{
		"a number instead of a code":        {200, `{"code":0,"data":{}}`, connectors.Unexpected, ""},
		"zeros that are missing":            {200, `{"code":"0","message":"ok","data":{}}`, connectors.Rejected, "0"},
		"a code that nobody knows":          {200, `{"code":"7777","message":"不明原因"}`, connectors.Rejected, "7777"},
		"a code that nobody knows, refused": {400, `{"code":"7777","message":"不明原因"}`, connectors.Rejected, "7777"},
		"a system error":                    {500, `{"code":"9999","message":"系統忙碌"}`, connectors.Temporary, "9999"},
		"a success that is none":            {500, `{"code":"0000","data":{}}`, connectors.Temporary, ""},
		"too many calls":                    {429, `{"code":"9001","message":"呼叫次數過多"}`, connectors.Throttled, "9001"},
		"a refused session":                 {401, `{"code":"1002","message":"授權過期"}`, connectors.Unauthorized, "1002"},
		"a refusal without a code":          {401, `Unauthorized`, connectors.Unauthorized, ""},
		"an empty answer":                   {200, ``, connectors.Unexpected, ""},
		"a list":                            {200, `[]`, connectors.Unexpected, ""},
	} {
		err := check(opOrders, connectors.Reply{Status: c.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(c.body)})
		require.Equal(t, c.kind, connectors.KindOf(err), name)
		require.Equal(t, c.code, codeOf(err), name)
	}
	long := check(opOrders, connectors.Reply{Status: 200, Body: []byte(`{"code":"7777","message":"` + strings.Repeat("長", 5000) + `"}`)})
	require.Less(t, len([]rune(long.Error())), 300)
}

func TestTheFormSaysBeforeAnyPasswordIsTypedThatNothingIsVerified(t *testing.T) {
	t.Parallel()
	require.Equal(t, connectors.Unverified, platform.Evidence.Level())
	for ability, finding := range platform.Evidence {
		require.Equal(t, connectors.Unverified, finding.Level, ability)
		require.Contains(t, finding.Note.EN, "Missing", ability)
	}
	require.Contains(t, platform.Caveats[0].EN, "Not verified")
	require.Contains(t, platform.Caveats[0].ZH, "未經驗證")
}
