package screens

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/app"
	"gowarehouse/connectors/drawn/drawntest"
)

// out does a call as a page with a session does, and gives what came of it.
func out(t *testing.T, d *Desk, name, session, in string) map[string]any {
	t.Helper()
	reply := ask(t, d, name, `{"language":"en","operator":"`+session+`","in":`+in+`}`)
	require.NotContains(t, reply, "error", "%s: %v", name, reply)
	return reply["out"].(map[string]any)
}

func refusedAs(t *testing.T, d *Desk, name, session, in string) any {
	t.Helper()
	return failure(t, ask(t, d, name, `{"language":"en","operator":"`+session+`","in":`+in+`}`))["code"]
}

func TestNothingIsPackedBeforeSomebodyHasSignedOn(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	writing := map[string]string{"packScan": `{"code":"1042"}`, "packOpen": `{"order":"o1"}`, "packLeave": `{"order":"o1"}`, "packClose": `{"order":"o1"}`,
		"packShip": `{"parcel":"p1"}`, "packAgain": `{"parcel":"p1"}`, "packPassword": `{"parcel":"p1"}`, "packUndo": `{"parcel":"p1"}`,
		"packPrint": `{"parcel":"p1"}`, "packPicture": `{"parcel":"p1","page":1}`, "packLabelFile": `{"parcel":"p1"}`}
	for name, in := range writing {
		require.Equal(t, "operator_needed", refusedAs(t, d, name, "", in), name)
		require.Equal(t, "operator_needed", refusedAs(t, d, name, "a key of yesterday", in), name)
	}
	require.Equal(t, true, out(t, d, "packStation", "", `{}`)["free"])
	session := out(t, d, "operatorSignIn", "", `{"name":"陳小華"}`)["session"].(string)
	require.Equal(t, "陳小華", out(t, d, "packStation", session, `{}`)["operator"])
	require.Equal(t, "not_found", refusedAs(t, d, "packOpen", session, `{"order":"o1"}`))
	require.Equal(t, "unknown", out(t, d, "packScan", session, `{"code":"1042"}`)["kind"])
	out(t, d, "operatorSignOut", session, `{}`)
	require.Equal(t, "operator_needed", refusedAs(t, d, "packOpen", session, `{"order":"o1"}`))
}

func TestABadgeSignsOnWhoeverWasThereBefore(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	out(t, d, "operatorAdd", "", `{"name":"小華","badge":"OP-12345678","pin":""}`)
	out(t, d, "operatorAdd", "", `{"name":"阿明","badge":"OP-87654321","pin":"4711"}`)
	require.Equal(t, []any{"阿明"}, out(t, d, "packStation", "", `{}`)["names"], "those with a PIN")
	require.Equal(t, app.CodeUnknownBadge, refusedAs(t, d, "operatorSignIn", "", `{"badge":"OP-00000000"}`))
	require.Equal(t, "operator_needed", refusedAs(t, d, "packScan", "", `{"code":"OP-00000000"}`))
	first := out(t, d, "packScan", "", `{"code":"OP-12345678"}`)
	require.Equal(t, "小華", first["operator"])
	second := out(t, d, "packScan", first["session"].(string), `{"code":"OP-87654321"}`)
	require.Equal(t, "阿明", second["operator"])
	require.Equal(t, "operator_needed", refusedAs(t, d, "packOpen", first["session"].(string), `{"order":"o1"}`), "the first one is signed off")
	require.Equal(t, "阿明", out(t, d, "frame", second["session"].(string), `{}`)["who"])
}

func TestTheSheetOfCommandsCanBeSavedInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	for language, word := range map[string]string{"en": "Undo", "zh-TW": "復原"} {
		reply := ask(t, d, "packSheetFile", `{"language":"`+language+`"}`)["out"].(map[string]any)
		o, err := d.Files.Take(reply["id"].(string))
		require.NoError(t, err)
		var page bytes.Buffer
		require.NoError(t, o.Write(&page))
		words := drawntest.Words(t, page.Bytes())
		require.Contains(t, words, word)
		for _, c := range app.StationCommands {
			require.Contains(t, words, c.Code)
		}
	}
}

func TestABuyerActsInPracticeOnly(t *testing.T) {
	t.Parallel()
	d := desk(t, nil)
	require.Empty(t, out(t, d, "packStation", "", `{}`)["acts"])
	require.Equal(t, "not_found", refusedAs(t, d, "practiceAct", "", `{"order":"o1","kind":"cancel"}`))
}

func TestAPictureIsSentAsBase64(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(LabelPicture{PNG: []byte{1, 2, 3}})
	require.NoError(t, err)
	require.JSONEq(t, `{"png":"AQID"}`, string(data))
}
