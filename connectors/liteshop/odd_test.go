package liteshop

// An answer of another shape than assumed, at every call: it is told as that, kept, and never taken for news.

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

// oddCall is one call of the connector: the outcome, where it has one, and the error.
type oddCall struct {
	operation
	make func(s *testShop, ready connectors.Order) (connectors.OutcomeState, error)
}

var oddCalls = map[string]oddCall{
	"the test": {callShop, func(s *testShop, _ connectors.Order) (connectors.OutcomeState, error) {
		_, err := s.Test(s.t.Context())
		return "", err
	}},
	"the list": {callOrders, func(s *testShop, _ connectors.Order) (connectors.OutcomeState, error) {
		for f, err := range s.Orders(s.t.Context(), s.week()) {
			require.Empty(s.t, f.ID)
			return "", err
		}
		return "", nil
	}},
	"an order again": {callOrder, func(s *testShop, o connectors.Order) (connectors.OutcomeState, error) {
		_, err := s.Order(s.t.Context(), o.ID)
		return "", err
	}},
	"a watch": {callOrder, func(s *testShop, o connectors.Order) (connectors.OutcomeState, error) {
		seen, err := s.Watch(s.t.Context(), s.week(), []string{o.ID})
		require.Empty(s.t, seen)
		return "", err
	}},
	"a shipment": {callShipment, func(s *testShop, o connectors.Order) (connectors.OutcomeState, error) {
		out := s.PushTracking(s.t.Context(), []connectors.Parcel{parcel(o, "907712345678")})[0]
		return out.State, out.Err
	}},
	"a shipment, before it": {callOrder, func(s *testShop, o connectors.Order) (connectors.OutcomeState, error) {
		out := s.PushTracking(s.t.Context(), []connectors.Parcel{parcel(o, "907712345678")})[0]
		return out.State, out.Err
	}},
	"a question about a shipment": {callOrder, func(s *testShop, o connectors.Order) (connectors.OutcomeState, error) {
		out := s.PushedTracking(s.t.Context(), []connectors.Parcel{parcel(o, "907712345678")})[0]
		return out.State, out.Err
	}},
	"stock": {callAskStock, func(s *testShop, _ connectors.Order) (connectors.OutcomeState, error) {
		_, err := s.Stock(s.t.Context(), []connectors.ListingKey{sku("PEN-05")})
		return "", err
	}},
	"the SKUs": {callAskStock, func(s *testShop, _ connectors.Order) (connectors.OutcomeState, error) {
		for _, err := range s.FindSKUs(s.t.Context(), []string{"PEN-05"}) {
			return "", err
		}
		return "", nil
	}},
	"a change of stock": {callStock, func(s *testShop, _ connectors.Order) (connectors.OutcomeState, error) {
		out := s.PushStock(s.t.Context(), []connectors.StockChange{{Key: sku("PEN-05"), Read: 500, Target: 501}})[0]
		return out.State, out.Err
	}},
}

// oddAnswers are what no call is known to be answered with.
var oddAnswers = []struct {
	status int
	body   string
}{
	{http.StatusOK, `{"rows":[],"result":"fine"}`},
	{http.StatusOK, `{"success":true}`},
	{http.StatusOK, `{"success":true,"shop":[],"orders":"none","order":7,"results":{}}`},
	{http.StatusOK, `[]`},
	{http.StatusOK, `OK`},
	{http.StatusNotFound, `{"status":404,"error":"Not Found"}`},
	{http.StatusNotFound, "<!DOCTYPE html><title>The page you were looking for doesn't exist (404)</title>"},
	{http.StatusMethodNotAllowed, `Method Not Allowed`},
	{http.StatusUnprocessableEntity, `{"errors":["陳怡君 is not allowed"]}`},
}

func TestAnOddAnswerToAnyCallIsToldAndKept(t *testing.T) {
	t.Parallel()
	for name, call := range oddCalls {
		path := regexp.MustCompile("^" + strings.ReplaceAll(call.path, "{id}", "[^/]+") + "$")
		for _, answer := range oddAnswers {
			t.Run(name+" "+answer.body, func(t *testing.T) {
				t.Parallel()
				s := openShop(t)
				ready := s.plain()
				shop := s.Emulator
				s.wire.Emulator = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					r.Body = io.NopCloser(strings.NewReader(string(body)))
					asks := strings.Contains(string(body), `"delta":0}`) // the question about stock is a change of nothing
					isOther := call.path == callStock.path && asks != (call.name == callAskStock.name)
					if r.Method != call.method || !path.MatchString(r.URL.Path) || isOther {
						shop.ServeHTTP(w, r)
						return
					}
					w.Header().Set("Content-Type", http.DetectContentType([]byte(answer.body)))
					w.WriteHeader(answer.status)
					_, _ = io.WriteString(w, answer.body)
				})
				state, err := call.make(s, ready)
				told := emulationtest.Differs(t, err)
				require.Equal(t, answer.body, string(told.Body))
				require.NotContains(t, err.Error(), "陳怡君")
				switch {
				case call.changes && answer.status == http.StatusOK:
					require.Equal(t, connectors.Unclear, state, "nobody can tell what became of it")
				case call.changes:
					require.Equal(t, connectors.Refused, state, "it was not made, and is not made again without a person")
				default:
					require.Contains(t, []connectors.OutcomeState{"", connectors.NotAsked, connectors.Unclear}, state)
				}
			})
		}
	}
}

func TestAPlatformWithoutTheCallForShipmentsSaysSoAndReportsNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, "no_shipment_call")
	p := parcel(s.plain(), "907712345678")
	out := s.PushTracking(t.Context(), []connectors.Parcel{p})[0]
	require.Equal(t, connectors.Refused, out.State)
	require.Contains(t, emulationtest.Differs(t, out.Err).Words().EN, "this call is not known there")
	require.Equal(t, connectors.Nothing, s.PushedTracking(t.Context(), []connectors.Parcel{p})[0].State)
	s.noViolations()
}

func TestTokensThatComeInAnotherShapeAreNotKeptInTheError(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, body := range []string{`{"access":"ls_dummy_access_1","refresh":"ls_dummy_refresh_1"}`, `[]`, `{"access_token":"ls_dummy_access_1"}`} {
		s.env.HTTP = answers(body)
		_, err := open(s.env).trade(t.Context(), "token (code)", map[string][]string{"code": {"x"}})
		require.Empty(t, emulationtest.Differs(t, err).Body)
	}
}

func TestARegistrationWithoutASecretIsTakenBackAndNotRepeated(t *testing.T) {
	t.Parallel()
	s := openShop(t, "webhook_without_secret")
	err := s.RegisterPush(t.Context(), hook)
	require.Empty(t, emulationtest.Differs(t, err).Body, "it may hold the secret")
	require.Equal(t, connectors.Refused, connectors.AfterChange(err), "each would be one more")
	require.Zero(t, s.Hooks())
	require.NoError(t, s.Turn("webhook_without_secret", false))
	require.NoError(t, s.RegisterPush(t.Context(), hook))
	require.Equal(t, 1, s.Hooks())
	s.noViolations()
}

func TestEveryCodeOfTheFactsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for status, all := range map[int][]string{
		http.StatusBadRequest: {"invalid_parameter"}, http.StatusUnauthorized: {"token_expired", "invalid_token"},
		http.StatusForbidden: {"scope_missing", "shop_suspended"}, http.StatusConflict: {"order_cancelled", "already_delivered"},
		http.StatusUnprocessableEntity: {"invalid_tracking_number", "invalid_stock"},
	} {
		for _, code := range all {
			for _, as := range []int{status, http.StatusOK} { // the storefront refuses with 200
				err := check(connectors.Reply{Status: as, Body: []byte(`{"success":false,"message":"不行","code":"` + code + `"}`)}, true)
				var told *connectors.Error
				require.ErrorAs(t, err, &told)
				require.Equal(t, code, told.Code)
				require.Equal(t, "不行", told.Reason)
				require.False(t, told.Do.IsZero(), "%s has words of its own", code)
				require.Equal(t, status == http.StatusUnauthorized, told.Kind == connectors.Unauthorized, "%s %d", code, as)
			}
		}
	}
	silent := check(connectors.Reply{Status: http.StatusConflict, Body: []byte(`{"success":false}`)}, true)
	require.Contains(t, failure(t, connectors.Rejected, silent).Words().ZH, "未說明原因")
}
