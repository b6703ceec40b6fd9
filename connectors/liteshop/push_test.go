package liteshop

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/hmacsign"
)

const hook = "https://hooks.example.com.tw/gowarehouse/liteshop"

// The example of FACTS.md section 6.
func TestAMessageIsSignedAsInTheFacts(t *testing.T) {
	t.Parallel()
	const secret, body = "ls-webhook-secret-demo", `{"event":"order.created","order":{"number":"L20261123001"}}`
	require.Equal(t, "mxz+0OybOLYaFsNLa/2Le0bpfFQj9uyhFPIt4mrLrdI=", hmacsign.Base64(secret, body))
	require.Equal(t, "9b1cfed0ec9b38b61a16c34b6bfd8b7b46e97c5423f6eca114f22de26acbadd2", hmacsign.Hex(secret, body))
	s := openShop(t)
	s.vault.Put(connectors.Values{keyHookSecret: secret})
	header := http.Header{}
	header.Set(hookSignature, "mxz+0OybOLYaFsNLa/2Le0bpfFQj9uyhFPIt4mrLrdI=")
	_, err := s.VerifyPush(header, []byte(body), hook)
	requireKind(t, connectors.Unexpected, err) // it is believed, but names no id
	_, err = s.VerifyPush(header, []byte(body+" "), hook)
	requireKind(t, connectors.Unauthorized, err)
}

func TestAnAddressIsRegisteredOnceAndItsSecretKept(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for range 2 {
		require.NoError(t, s.RegisterPush(t.Context(), hook))
	}
	require.Equal(t, 1, s.Hooks())
	active, err := open(s.env).Pushes(t.Context(), hook)
	require.NoError(t, err)
	require.True(t, active, "also after a restart")
	require.NoError(t, s.RegisterPush(t.Context(), hook+"/moved"))
	require.Equal(t, 1, s.Hooks(), "the address before is removed")
	require.NoError(t, s.UnregisterPush(t.Context(), hook), "it is not registered any more")
	require.Equal(t, 1, s.Hooks())
	require.NoError(t, s.UnregisterPush(t.Context(), hook+"/moved"))
	require.Zero(t, s.Hooks())
	active, err = s.Pushes(t.Context(), hook+"/moved")
	require.NoError(t, err)
	require.False(t, active)
	s.noViolations()
}

func TestALostAnswerToARegistrationIsToldWithWhatToDo(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	inner := s.env.HTTP
	s.env.HTTP = caller(func(ctx context.Context, call connectors.Call) (connectors.Reply, error) {
		reply, err := inner.Call(ctx, call)
		if err == nil && call.Method == http.MethodPost {
			return connectors.Reply{}, &connectors.Error{Kind: connectors.Temporary, Reason: "the answer is lost", MaybeDone: true}
		}
		return reply, err
	})
	told := failure(t, connectors.Temporary, open(s.env).RegisterPush(t.Context(), hook))
	require.Equal(t, adviceTwice, told.Do)
	require.Equal(t, 1, s.Hooks())
	require.NoError(t, s.RegisterPush(t.Context(), hook))
	active, err := s.Pushes(t.Context(), hook)
	require.NoError(t, err)
	require.True(t, active, "the second one is the known one")
}

func TestARegistrationOutlivesRenewalsAndANewLogIn(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	require.NoError(t, s.RegisterPush(t.Context(), hook))
	s.forward(3 * time.Hour)
	_, err := s.Test(t.Context())
	require.NoError(t, err)
	grants, err := s.authorize()
	require.NoError(t, err)
	s.vault.Put(grants[0].Values)
	active, err := s.Pushes(t.Context(), hook)
	require.NoError(t, err)
	require.True(t, active)
	kept, _ := s.vault.Load(t.Context())
	s.vault.Put(connectors.Values{keyShopID: "9999", keyHookID: kept[keyHookID], keyHookSecret: kept[keyHookSecret], keyHookURL: hook})
	grants, err = s.authorize()
	require.NoError(t, err)
	require.Empty(t, grants[0].Values[keyHookSecret], "another shop's registration is not this one's")
}

func TestAMessageNamesItsOrderItselfAndItsTime(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	require.NoError(t, s.RegisterPush(t.Context(), hook))
	o := s.plain()
	require.NoError(t, s.Act(connectors.Act{Kind: "cancel", Order: o.ID}))
	require.NoError(t, s.Act(connectors.Act{Kind: "refund", Order: o.ID}))
	box := s.messages()
	require.Len(t, box, 2)
	for _, d := range box {
		require.Equal(t, hook, d.Address)
		told, err := s.VerifyPush(d.Header, d.Body, d.Address)
		require.NoError(t, err)
		require.Equal(t, []string{o.ID}, told.Orders)
		require.Equal(t, d.Header.Get("X-Liteshop-Delivery"), told.ID)
		require.True(t, today.Equal(told.SentAt))
	}
	kept, _ := s.vault.Load(t.Context())
	signed := func(body string) (connectors.PushMessage, error) {
		header := http.Header{}
		header.Set(hookSignature, hmacsign.Base64(kept[keyHookSecret], body))
		return s.VerifyPush(header, []byte(body), hook)
	}
	for _, body := range []string{
		`{"event":"shop.updated","delivery_id":"a"}`, `{"event":"order.paid","delivery_id":"a","order":{"id":5,"shop_id":3022}}`,
	} {
		told, err := signed(body)
		require.NoError(t, err)
		require.Equal(t, "a", told.ID)
		require.Empty(t, told.Orders, "about no order of this shop")
	}
	for _, body := range []string{`{"event":"order.paid"}`, `[]`, `{"event":"order.paid","order":{"id":"../1"}}`} {
		_, err := signed(body)
		requireKind(t, connectors.Unexpected, err)
	}
	s.vault.Put(connectors.Values{})
	_, err := s.VerifyPush(box[0].Header, box[0].Body, hook)
	requireKind(t, connectors.Unauthorized, err)
}
