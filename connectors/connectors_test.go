package connectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSecretsAndReceiversStayOutOfLogsAndMessages(t *testing.T) {
	t.Parallel()
	values := Values{"entp_pwd": "demo5678pw"}
	receiver := Receiver{Name: "王小明", Phone: "0912345678", Address: "台北市信義區"}
	var text, asJSON bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&asJSON, nil)} {
		slog.New(handler).Info("said", "values", values, "receiver", receiver)
	}
	all := text.String() + asJSON.String() + fmt.Sprintf("%v %+v %#v %s %v %+v %s", values, values, values, values, receiver, receiver, receiver)
	for _, secret := range []string{"demo5678pw", "王小明", "0912345678", "信義"} {
		require.NotContains(t, all, secret)
	}
}

func TestMoneyIsNeverAFloat(t *testing.T) {
	t.Parallel()
	a, err := ParseMoney("660.00", "TWD")
	require.NoError(t, err)
	require.True(t, a.Equal(TWD(660)))
	require.False(t, a.Equal(Money{Amount: a.Amount, Currency: "USD"}))
	big, err := ParseMoney("90071992547409931.01", "TWD")
	require.NoError(t, err)
	data, err := json.Marshal(big)
	require.NoError(t, err)
	require.JSONEq(t, `{"amount":"90071992547409931.01","currency":"TWD"}`, string(data))
	var back Money
	require.NoError(t, json.Unmarshal(data, &back))
	require.True(t, back.Equal(big))
	for _, amount := range []string{"12a", "", "1e400", "1e-400", "9999999999999999999", "0." + strings.Repeat("0", 18) + "1", strings.Repeat("0", 41)} {
		_, err = ParseMoney(amount, "TWD")
		require.Error(t, err, amount)
	}
	require.Error(t, json.Unmarshal([]byte(`{"amount":"x"}`), &back))
}

func TestAnErrorTellsItsKindAndWhatToDo(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := fmt.Errorf("while fetching: %w", Errorf(Throttled, "slow down: %w", cause))
	require.Equal(t, Throttled, KindOf(err))
	require.ErrorIs(t, err, cause)
	require.Equal(t, Unexpected, KindOf(cause), "what is not ours breaks the contract")
	require.False(t, IsMaybeDone(err))
	require.True(t, IsMaybeDone(&Error{Kind: Temporary, MaybeDone: true}))
	for kind, text := range advice {
		require.NotEmpty(t, text.EN, kind)
		require.NotEmpty(t, text.ZH, kind)
	}
	own := Text{"Do this.", "這樣做。"}
	require.Equal(t, own, (&Error{Kind: Rejected, Do: own}).Advice())
}

func TestEvidenceIsAsGoodAsItsWorst(t *testing.T) {
	t.Parallel()
	require.Equal(t, Documented, Evidence{AbilityFetch: {Level: Documented}}.Level())
	require.Equal(
		t,
		Unverified,
		Evidence{AbilityFetch: {Level: Documented}, AbilityLabel: {Level: Unverified}, AbilityShip: {Level: Partly}}.Level(),
	)
}

func TestAPlatformsRefusalNeverNamesTheBuyer(t *testing.T) {
	t.Parallel()
	buyer := Receiver{Name: "林志明", Phone: "0912345678", Address: "台北市信義區市府路1號"}
	refusal := &Error{Kind: Rejected, Reason: "林志明 台北市信義區市府路1號 0912345678 無法配送"}
	require.EqualError(t, Discreet(refusal, buyer), "rejected: … … … 無法配送")
	require.Contains(t, refusal.Reason, "林志明", "the error itself stays as it is")
	foreign := errors.New("not ours")
	require.Equal(t, foreign, Discreet(foreign, buyer))
}

func TestAnErrorOfAChangeSaysWhatMayHaveHappened(t *testing.T) {
	t.Parallel()
	for state, err := range map[OutcomeState]error{
		Unclear:  &Error{Kind: Temporary, MaybeDone: true},
		Refused:  &Error{Kind: Rejected},
		NotAsked: &Error{Kind: Throttled},
	} {
		require.Equal(t, state, AfterChange(err))
		require.False(t, IsMaybeDone(Unsent(err)), "what was not sent had no effect")
		require.Equal(t, KindOf(err), KindOf(Unsent(err)))
	}
	require.Equal(t, Unclear, AfterChange(&Error{Kind: Unexpected}), "an answer that cannot be read")
}

func TestARefusalInAnotherFormIsFinalAndWorthAReport(t *testing.T) {
	t.Parallel()
	for err, differs := range map[error]bool{
		&Error{Kind: Unexpected}:                                true,
		&Error{Kind: Rejected, Code: CodeDiffers}:               true,
		&Error{Kind: Rejected, Code: "ORDER_STATUS_INVALID"}:    false,
		&Error{Kind: Temporary}:                                 false,
		fmt.Errorf("of a call: %w", &Error{Code: CodeDiffers}):  true,
		errors.New("a defect, which no answer has anything of"): false,
	} {
		require.Equal(t, differs, Differs(err), "%v", err)
	}
	require.False(t, Differs(nil))
	require.Equal(t, Refused, AfterChange(&Error{Kind: Rejected, Code: CodeDiffers}), "it is not called again")
}

func TestAnErrorOfTheAccountEndsAStreamAndOneOfAnOrderDoesNot(t *testing.T) {
	t.Parallel()
	for kind, ends := range map[Kind]bool{
		Temporary: true, Throttled: true, Unauthorized: true, NotAllowlisted: true, Rejected: false, NotFound: false, Unexpected: false, AlreadyDone: false,
	} {
		require.Equal(t, ends, Ends(&Error{Kind: kind}), kind)
	}
	require.False(t, Ends(nil))
}
