package ruten

// An answer of another shape than assumed, at every call: it is told as that, kept, and never taken for news.

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/emulation/emulationtest"
)

// oddCall is one call of the connector, after the answers of an operation have changed: the outcome, where it has one, and the error.
type oddCall struct {
	op   operation
	make func(b *bench) func() (connectors.OutcomeState, error)
}

func withoutOutcome(do func(b *bench) error) func(*bench) func() (connectors.OutcomeState, error) {
	return func(b *bench) func() (connectors.OutcomeState, error) {
		return func() (connectors.OutcomeState, error) { return "", do(b) }
	}
}

func outcomeOf(o connectors.Outcome) (connectors.OutcomeState, error) { return o.State, o.Err }

var oddCalls = map[string]oddCall{
	"the test": {opProducts, withoutOutcome(func(b *bench) error { _, err := b.c.Test(b.t.Context()); return err })},
	"the list": {opOrders, withoutOutcome(func(b *bench) error { return b.fetch(b.week()).ended })},
	"the details": {opDetail, withoutOutcome(func(b *bench) error {
		got := b.fetch(b.week())
		require.Empty(b.t, got.orders)
		for _, err := range got.aside { // refused one by one
			return err
		}
		return got.ended
	})},
	"an order again": {opDetail, withoutOutcome(func(b *bench) error { _, err := b.c.Order(b.t.Context(), "26112300000123"); return err })},
	"a watch": {opDetail, withoutOutcome(func(b *bench) error {
		seen, err := b.c.Watch(b.t.Context(), b.week(), []string{"26112300000123"})
		require.Empty(b.t, seen)
		return err
	})},
	"the listings": {opProducts, withoutOutcome(func(b *bench) error { _, err := b.listings(); return err })},
	"stock": {opItem, withoutOutcome(func(b *bench) error {
		levels, err := b.c.Stock(b.t.Context(), []connectors.ListingKey{{Item: "22523776659295"}})
		require.NoError(b.t, err)
		return levels[0].Err
	})},
	"an own number": {opShip, func(b *bench) func() (connectors.OutcomeState, error) {
		p := b.parcel(b.by("HOUSE"))
		return func() (connectors.OutcomeState, error) { return outcomeOf(b.push(p)[0]) }
	}},
	"an own number, before it": {opDetail, func(b *bench) func() (connectors.OutcomeState, error) {
		p := b.parcel(b.by("HOUSE"))
		return func() (connectors.OutcomeState, error) { return outcomeOf(b.push(p)[0]) }
	}},
	"a number of Ruten's": {opNumber, func(b *bench) func() (connectors.OutcomeState, error) {
		p := b.parcel(b.by("SEVEN"))
		return func() (connectors.OutcomeState, error) { return outcomeOf(b.arrange(p)[0]) }
	}},
	"a label": {opLabel, func(b *bench) func() (connectors.OutcomeState, error) {
		p := b.parcel(b.by("SEVEN"))
		require.Equal(b.t, connectors.Done, b.arrange(p)[0].State)
		return func() (connectors.OutcomeState, error) { return outcomeOf(b.label(p)) }
	}},
	"a level": {opStock, func(b *bench) func() (connectors.OutcomeState, error) {
		key := b.keys("MUG-CAT")[0]
		return func() (connectors.OutcomeState, error) {
			o := b.c.PushStock(b.t.Context(), []connectors.StockChange{{Key: key, Read: 30, Target: 7}})[0]
			return o.State, o.Err
		}
	}},
}

// oddAnswers are what no call is known to be answered with.
var oddAnswers = []struct {
	status int
	body   string
}{
	{http.StatusOK, `{"rows":[],"ok":true}`},
	{http.StatusOK, `[]`},
	{http.StatusOK, `OK`},
	{http.StatusNotFound, `{"message":"no Route matched"}`},
	{http.StatusNotFound, "<!DOCTYPE html><title>404 Not Found</title>"},
	{http.StatusMethodNotAllowed, `Method Not Allowed`},
	{http.StatusUnprocessableEntity, `{"errors":["林佳欣 is not allowed"]}`},
}

// silentAnswers are in the envelope and say nothing of what was asked. To a plain change success is enough.
var silentAnswers = []string{`{"status":"success"}`, `{"status":"success","data":null}`, `{"status":"success","data":"done"}`, `{"status":"success","data":[1]}`}

func at(op operation) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(op.path, "{id}", "[^/]+") + "$")
}

func TestAnOddAnswerToAnyCallIsToldAndKept(t *testing.T) {
	t.Parallel()
	for name, call := range oddCalls {
		answers := oddAnswers
		if call.op.name != opShip.name && call.op.name != opStock.name {
			for _, body := range silentAnswers {
				answers = append(answers[:len(answers):len(answers)], struct {
					status int
					body   string
				}{http.StatusOK, body})
			}
		}
		for _, answer := range answers {
			t.Run(name+" "+answer.body, func(t *testing.T) {
				t.Parallel()
				b := newBench(t)
				do := call.make(b)
				b.odd = func(r *http.Request) (int, string) {
					if r.Method == call.op.method && at(call.op).MatchString(r.URL.Path) {
						return answer.status, answer.body
					}
					return 0, ""
				}
				state, err := do()
				differs(t, err)
				require.NotContains(t, err.Error(), "林佳欣")
				switch {
				case call.op.changes && answer.status == http.StatusOK:
					require.Equal(t, connectors.Unclear, state, "nobody can tell what became of it")
					require.True(t, connectors.IsMaybeDone(err))
				case call.op.changes:
					require.Equal(t, connectors.Refused, state, "it was not made, and is not made again without a person")
				default:
					require.NotContains(t, []connectors.OutcomeState{connectors.Done, connectors.Already, connectors.Nothing}, state)
				}
			})
		}
	}
}

// differs checks an error as isOdd does, whether it leaves open what happened or not.
func differs(t *testing.T, err error) {
	t.Helper()
	require.NotEmpty(t, emulationtest.Differs(t, err).Body)
}

func TestAPlatformWithoutTheCallsForNumbersSaysSoAndShipsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, "no_such_call")
	p := b.parcel(b.by("FAMI"))
	for range 2 {
		o := b.arrange(p)[0]
		require.Equal(t, connectors.Refused, o.State)
		differs(t, o.Err)
		require.Contains(t, emulationtest.Advised(t, o.Err).Words().EN, "not known there (status 404)")
	}
	require.Equal(t, connectors.Nothing, b.arranged(p).State)
	view, _ := b.e.Shop(p.Order.ID)
	require.Zero(t, view.Shipments)
}

func TestAServerThatFailsIsAskedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, "system_error_once")
	require.NotEmpty(t, b.orders())
	require.NoError(t, b.e.Turn("system_error_once", true))
	o := b.push(b.parcel(b.by("HOUSE")))[0]
	require.Equal(t, connectors.Done, o.State, "the question before it met the failure")
}
