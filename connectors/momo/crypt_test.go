package momo

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// The vectors of FACTS.md section 1.1.
const (
	vectorPassword = "demo5678pw"
	vectorPlain    = `[{"itemNo":"1","completeOrderNo":"26112312345678-001-001-001","receiver":"王小明","syslast":"1"}]`
	vectorSealed   = "wKjkr+MO1OufMUGxGkuMnF8Pl9FjxkuB7r/IsB5GXz45rmcldcCT0VdS4SdxC4bh98dVjSdDy+7ZKzchiJi2ND2X530CQIpjwI5je7eGTZHD+f7IMsKjJJfXLScm" +
		"iVazf1yLMk9aqV2zdhuPSoJ7Uw=="
	vectorEmpty = "pPed8O5URh9OHgu0qMiB3g=="
)

func TestTheKeyIsThePasswordFilledUpWithTheDigitZero(t *testing.T) {
	t.Parallel()
	require.Equal(t, "demo5678pw000000", string(listKey(vectorPassword)))
	require.Equal(t, "abcd123400000000", string(listKey("abcd1234")))
	require.Equal(t, "0123456789abcdef", string(listKey("0123456789abcdefgh")), "longer passwords are cut")
}

func TestPublishedVectorsAreDecrypted(t *testing.T) {
	t.Parallel()
	plain, err := unseal(vectorPassword, []byte(vectorSealed))
	require.NoError(t, err)
	require.JSONEq(t, vectorPlain, string(plain))
	plain, err = unseal(vectorPassword, []byte(vectorEmpty))
	require.NoError(t, err)
	require.Equal(t, "[]", string(plain))
	plain, err = unseal(vectorPassword, []byte(vectorSealed[:60]+"\r\n"+vectorSealed[60:]))
	require.NoError(t, err, "Base64 may be broken into lines")
	require.JSONEq(t, vectorPlain, string(plain))
}

func TestAListIsReadInAllItsForms(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]struct {
		answer string
		rows   int
	}{
		"encrypted":          {`{"dataList":"` + vectorSealed + `"}`, 1},
		"encrypted and none": {`{"dataList":"` + vectorEmpty + `"}`, 0},
		"escaped slashes":    {`{"dataList":"` + escaped(vectorSealed) + `"}`, 1},
		"plain":              {`{"dataList":[{"a":1},{"a":2}]}`, 2},
		"plain in a string":  {`{"dataList":"[{\"a\":1}]"}`, 1},
		"none":               {`{"dataList":[]}`, 0},
		"empty string":       {`{"dataList":""}`, 0},
		"null":               {`{"dataList":null}`, 0},
		"left out":           {`{"totalCount":"0"}`, 0},
	} {
		var list listReply
		require.NoError(t, json.Unmarshal([]byte(form.answer), &list), name)
		rows, err := list.rows(vectorPassword)
		require.NoError(t, err, name)
		require.Len(t, rows, form.rows, name)
	}
}

func escaped(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] == '/' {
			out = append(out, '\\')
		}
		out = append(out, s[i])
	}
	return string(out)
}

func TestAListThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"under another password": `{"dataList":"` + vectorSealed + `"}`,
		"no Base64":              `{"dataList":"***"}`,
		"half a block":           `{"dataList":"AAAA"}`,
		"an object":              `{"dataList":{"a":1}}`,
		"a number":               `{"dataList":7}`,
	} {
		var list listReply
		require.NoError(t, json.Unmarshal([]byte(answer), &list), name)
		_, err := list.rows("other-password")
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "other-password")
	}
}
