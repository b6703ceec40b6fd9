package moplus

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
)

// vectorToken is the dummy of FACTS.md §1.
const vectorToken = "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJlbnRwQ29kZSI6IlRQMDAwMDAwMSJ9." +
	"IOI83QV2d4vWvlthFWiyCyVjFDTxV2qHstX8gc0pPFGM4l9KjlyCTpEV1pbTZkwq"

func TestTheShopIsNamedByItsToken(t *testing.T) {
	t.Parallel()
	b := open(t, connectors.EmulatorOptions{Bare: true}, fieldToken, " bearer  "+vectorToken+" ")
	identity, err := b.Test(t.Context())
	require.NoError(t, err)
	require.Equal(t, "TP0000001", identity.ID)
	require.Equal(t, connectors.Values{settingEntpCode: "TP0000001"}, identity.Learned)
}

func TestATokenThatReadsOtherwiseIsUsedAsItIs(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"opaque", "a.b.c", "a.e30.c", "a.eyJlbnRwQ29kZSI6eyJhIjoxfX0.c", "a.eyJlbnRwQ29kZSI6IjxiPiJ9.c"} {
		require.Empty(t, entpCode(token), token)
	}
}

func TestSettingsThatCannotBeReadAreTold(t *testing.T) {
	t.Parallel()
	for key, value := range map[string]string{settingKinds: "home,drone", settingCarrierMap: "Blue Truck=Train"} {
		_, err := New(connectors.Env{Values: connectors.Values{fieldToken: vectorToken, key: value}})
		require.Equal(t, connectors.Rejected, connectors.KindOf(err), key)
	}
	_, err := New(connectors.Env{Values: connectors.Values{fieldToken: " Bearer "}})
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err))
}

func TestAnswersAreToldApart(t *testing.T) {
	t.Parallel()
	c := &Connector{token: "a-dummy-token"}
	list, plain := operation{path: "/x/List", result: "result"}, operation{path: "/x/Plain"}
	for _, told := range []struct {
		op     operation
		status int
		body   string
		want   connectors.Kind // "": no error
	}{
		{list, 200, `{"errorMessage":"","result":[]}`, ""},
		{list, 200, `{"errorMessage":"","result":null}`, ""},
		{list, 200, `[]`, ""},
		{plain, 200, `[]`, connectors.Unexpected},
		{list, 200, `{"errorMessage":"日期區間錯誤","result":null}`, connectors.Rejected},
		{list, 200, `{"errorMessge":"日期區間錯誤"}`, connectors.Rejected},
		{list, 200, `{"errorMessage":"日期區間錯誤","result":[]}`, connectors.Rejected},
		{list, 200, `{"success":false,"errorMessage":"部分失敗","result":[{}]}`, ""},
		{list, 200, `{"success":"false","errorMessage":""}`, connectors.Rejected},
		{plain, 200, `{"success":"true","errCode":"0","errMsg":""}`, ""},
		{plain, 200, `{"success":false,"errCode":"E001","errMsg":"查無此商品"}`, connectors.Rejected},
		{plain, 200, `{"success":false,"errMsg":"Token 已失效"}`, connectors.Unauthorized},
		{list, 200, `{"errorMessage":"來源 IP 未在清單內"}`, connectors.NotAllowlisted},
		{list, 200, `null`, connectors.Unexpected},
		{list, 200, ``, connectors.Unexpected},
		{list, 200, `<html></html>`, connectors.Temporary},
		{list, 401, `{"errorMessage":"Token 驗證失敗"}`, connectors.Unauthorized},
		{list, 401, `<html></html>`, connectors.Unauthorized},
		{list, 403, `<html></html>`, connectors.NotAllowlisted},
		{list, 403, `{"errorMessage":"禁止存取"}`, connectors.NotAllowlisted},
		{list, 403, `{"errorMessage":"Token 驗證失敗"}`, connectors.Unauthorized},
		{list, 400, `{"errorMessage":"參數錯誤"}`, connectors.Rejected},
		{list, 429, `{}`, connectors.Throttled},
		{list, 502, `{}`, connectors.Temporary},
	} {
		err := c.check(told.op, connectors.Reply{Status: told.status, Header: http.Header{}, Body: []byte(told.body)})
		if told.want == "" {
			require.NoError(t, err, told.body)
			continue
		}
		require.Equal(t, told.want, connectors.KindOf(err), "%d %s", told.status, told.body)
	}
	err := c.check(plain, connectors.Reply{Status: 200, Body: []byte(`{"success":false,"errMsg":"a-dummy-token 0912345678 錯誤"}`)})
	require.NotContains(t, err.Error(), "a-dummy-token")
	require.NotContains(t, err.Error(), "0912345678")
}

func TestARefusedAddressIsToldInEveryForm(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]connectors.Kind{
		"ip_refused": connectors.NotAllowlisted, "ip_refused_body": connectors.NotAllowlisted,
	} {
		b := open(t, connectors.EmulatorOptions{Bare: true})
		b.turn(name)
		_, err := b.Test(t.Context())
		require.Equal(t, want, connectors.KindOf(err), name)
	}
	b := open(t, connectors.EmulatorOptions{Bare: true}, fieldToken, "another")
	b.turn("token_forbidden")
	_, err := b.Test(t.Context())
	require.Equal(t, connectors.Unauthorized, connectors.KindOf(err), "403 with a word about the token")
}

func TestSpellingsArePutRightInNamesOnly(t *testing.T) {
	t.Parallel()
	var told struct {
		Label   text `json:"printLabel"`
		Message text `json:"errorMessage"`
		Note    text `json:"note"`
		Seq     text `json:"orderSeq"`
	}
	require.NoError(t, read([]byte(`{"printLable" : "a","errorMessge":null,"orderG":1,"note":"\"printLable\": errorMessge"}`), &told))
	require.Equal(t, text("a"), told.Label)
	require.Equal(t, text("1"), told.Seq)
	require.Equal(t, text(`"printLable": errorMessge`), told.Note)
	require.NoError(t, read([]byte(`{"printLabel":"b","errorMessage":"c"}`), &told))
	require.Equal(t, text("b"), told.Label)
	require.Equal(t, text("c"), told.Message)
}
