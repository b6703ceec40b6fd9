package check_test

// The notice of a plug-in: it is tried of the order that a person named, with his leave, and of no other.

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/check"
)

// readyOrder is an order of the reference shop that may be shipped, and its number.
func readyOrder(t *testing.T, shop interface {
	Expect(connectors.Window) connectors.Expectation
	Shop(string) (connectors.ShopView, bool)
},
) (id, number string) {
	t.Helper()
	id = shop.Expect(connectors.Window{From: now.Add(-7 * 24 * time.Hour), To: now}).Shippable[0]
	view, there := shop.Shop(id)
	require.True(t, there)
	return id, view.Order.Number
}

func TestTheNoticeIsTriedOfTheOrderThatWasNamedAndNoBuyerIsTold(t *testing.T) {
	t.Parallel()
	at, client, e := open(t, nil, "custom_store")
	id, number := readyOrder(t, e)
	o := storeOptions(at, client, e, nil)
	var told []connectors.Text
	o.Write, o.Order, o.Before = true, number, func(plan []connectors.Text) error { told = append(told, plan...); return nil }
	points, err := check.RunStore(t.Context(), o)
	require.NoError(t, err)
	require.Empty(t, ended(byID(points), check.Failed))
	require.Equal(t, check.Passed, byID(points)["store_notice"].Result)
	require.Equal(t, check.Passed, byID(points)["store_unknown"].Result)
	require.Len(t, told, 2, "it is told once, before anything is written")
	require.Contains(t, told[1].EN, number)
	view, _ := e.Shop(id)
	require.Equal(t, []string{"GWCHECK0001"}, view.TrackingNumbers)
	require.Zero(t, view.Notices)
	require.Equal(t, 1, view.Shipments)
	require.Equal(t, 2, e.Report().ByName["shipnotify"])
}

func TestWithoutLeaveOrAnOrderNoNoticeIsSent(t *testing.T) {
	t.Parallel()
	no := errors.New("better not")
	for name, c := range map[string]struct {
		change func(*check.StoreOptions, string)
		came   string
		err    error
	}{
		"reads only": {func(o *check.StoreOptions, number string) { o.Order = number }, "only with --write and --order", nil},
		"no order":   {func(o *check.StoreOptions, _ string) { o.Write = true }, "only with --write and --order", nil},
		"unknown":    {func(o *check.StoreOptions, _ string) { o.Write, o.Order = true, "A0" }, "no order with the number A0", nil},
		"not ready":  {func(o *check.StoreOptions, _ string) { o.Write = true }, "not ready to be shipped", nil},
		"better not": {func(o *check.StoreOptions, number string) { o.Write, o.Order = true, number }, "", no},
		"no such door": {func(o *check.StoreOptions, number string) {
			o.Write, o.Order, o.Page = true, number, "https://127.0.0.1:1/x"
		}, "export must pass", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, client, e := open(t, nil, "custom_store")
			id, number := readyOrder(t, e)
			o := storeOptions(at, client, e, nil)
			o.Before = func([]connectors.Text) error { return no }
			c.change(&o, number)
			if name == "not ready" {
				require.NoError(t, e.Act(connectors.Act{Kind: "cancel", Order: id}))
				o.Order = number
			}
			points, err := check.RunStore(t.Context(), o)
			require.ErrorIs(t, err, c.err)
			if c.err == nil {
				require.Equal(t, check.Skipped, byID(points)["store_notice"].Result)
				require.Contains(t, byID(points)["store_notice"].Came.EN, c.came)
			}
			require.Zero(t, e.Report().ByName["shipnotify"])
		})
	}
}

func TestAPlugInThatTakesAnythingOrForgetsTheNoticeIsNamed(t *testing.T) {
	t.Parallel()
	at, client, e := open(t, func(shop http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("action") == "shipnotify" {
				_, _ = io.WriteString(w, "success")
				return
			}
			shop.ServeHTTP(w, r)
		})
	}, "custom_store")
	_, number := readyOrder(t, e)
	o := storeOptions(at, client, e, nil)
	o.Write, o.Order = true, number
	points, err := check.RunStore(t.Context(), o)
	require.NoError(t, err)
	failed := strings.Join(ended(byID(points), check.Failed), "\n")
	require.Contains(t, failed, "store_unknown: a notice of an order that is not there was taken")
	require.Contains(t, failed, "store_notice: the notice was taken, and the export does not show order "+number)
}
