package shopline

// Parcels beside the orders they belong to, as SHOPLINE has them now (FACTS.md section 3).

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// Keys of Parcel.Kept: how often the number and the label were asked for.
const (
	keptLooks  = "looks"
	keptLabels = "labels"
)

// target is one parcel with its order. It is settled once its outcome has a state.
type target struct {
	parcel connectors.Parcel
	order  wireOrder
	state  connectors.PlatformState
	out    *connectors.Outcome
}

func (t *target) settled() bool { return t.out.State != "" }

func (t *target) settle(state connectors.OutcomeState, err error) {
	t.out.State, t.out.Err = state, err
}

// fail settles a target after a call that changes something failed.
func (t *target) fail(err error) { t.settle(connectors.AfterChange(err), err) }

// failReading settles a target after a call that changes nothing failed.
func (t *target) failReading(err error) { t.settle(notAsked(err), err) }

// wait settles the target as pending, each time a little longer.
func (t *target) wait(counter, hint string, now time.Time) {
	n := t.kept(counter)
	t.settle(connectors.Pending, nil)
	t.out.Until, t.out.Hint = now.Add(pauses[min(n, len(pauses)-1)]), hint
	t.keep(counter, strconv.Itoa(n+1))
}

var pauses = []time.Duration{2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute}

func (t *target) kept(counter string) int {
	n, err := strconv.Atoi(t.parcel.Kept[counter])
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (t *target) keep(key, value string) {
	if t.out.Keep == nil {
		t.out.Keep = maps.Clone(t.parcel.Kept)
	}
	if t.out.Keep == nil {
		t.out.Keep = map[string]string{}
	}
	t.out.Keep[key] = value
}

// targets reads the orders of the parcels, 50 at a time. Where an order could not be read, or is not there, unread gives the state.
func (c *connector) targets(ctx context.Context, parcels []connectors.Parcel, unread func(error) connectors.OutcomeState) []*target {
	list := make([]*target, len(parcels))
	for start := 0; start < len(parcels); start += pageSize {
		part := parcels[start:min(start+pageSize, len(parcels))]
		orders, err := c.current(ctx, part)
		for i, p := range part {
			t := &target{parcel: p, out: &connectors.Outcome{Parcel: p.ID}}
			list[start+i] = t
			failure := err
			if found, there := orders[p.Order.ID]; failure == nil && there {
				failure = found.err
				t.order, t.state = found.order, found.state
			} else if failure == nil {
				failure = gone()
			}
			if failure != nil {
				t.settle(unread(failure), failure)
			}
		}
	}
	return list
}

func gone() *connectors.Error {
	return connectors.Missing(nil, "the order is not in the shop any more", "商店中已沒有此訂單",
		"Take the parcel back, or ask the merchant.", "請攔回包裹，或與商家確認。")
}

// found is an order as it is now.
type found struct {
	order wireOrder
	state connectors.PlatformState
	err   error
}

// current asks for the orders of parcels together; one that the list leaves out is asked for by itself.
func (c *connector) current(ctx context.Context, parcels []connectors.Parcel) (map[string]found, error) {
	var ids []string
	orders := map[string]found{}
	for _, p := range parcels {
		if _, twice := orders[p.Order.ID]; !twice && isID(p.Order.ID) {
			orders[p.Order.ID] = found{}
			ids = append(ids, p.Order.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := c.known(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		fetched, there := known[id]
		if !there {
			fetched, err = c.Order(ctx, id)
		}
		var f found
		if f.err = err; err == nil {
			f.err = json.Unmarshal(fetched.Raw, &f.order)
			f.state = c.state(f.order)
		}
		if isNotFound(err) {
			f.err = gone()
		} else if f.err != nil && err == nil {
			f.err = misshapen("the order has another shape than SHOPLINE's", fetched.Raw, f.err)
		}
		orders[id], err = f, nil
	}
	return orders, nil
}

// unfit says why a parcel cannot be shipped whatever the way; nil if it can.
func unfit(t *target) error {
	switch t.state {
	case connectors.StateCancelled:
		return connectors.Refuse("the order is cancelled in the shop", "訂單已在商店取消",
			"Take the parcel back.", "請攔回包裹。")
	case connectors.StateCancelRequested:
		return connectors.Refuse("the order's payment is being paid back", "訂單正在退款",
			"Decide about the refund in SHOPLINE first.", "請先在 SHOPLINE 處理退款。")
	case connectors.StateUnpaid:
		return connectors.Refuse("the order is not paid", "訂單未付款",
			"Ask the merchant before the parcel leaves.", "請先與商家確認。")
	case connectors.StateNotOurs:
		return connectors.Refuse("the order was sold or returned at the till", "此為門市 POS 訂單或退換貨單",
			"Nothing is to be shipped.", "不需出貨。")
	}
	if !t.parcel.Whole {
		return connectors.Refuse("SHOPLINE ships an order as one parcel", "SHOPLINE 的訂單只能以一個包裹出貨",
			"Split the order in SHOPLINE; its parts come in as orders of their own. Or put everything into one parcel.",
			"請在 SHOPLINE 拆單，拆出的訂單會各自匯入；或合併為一個包裹。")
	}
	return nil
}

// notAsked is how a parcel stays about which something could not be read: nothing was done, and where SHOPLINE says no a person must act.
func notAsked(err error) connectors.OutcomeState {
	if isNotFound(err) || connectors.KindOf(err) == connectors.Rejected {
		return connectors.Refused
	}
	return connectors.NotAsked
}

// unanswered is how a question leaves a parcel whose order could not be read.
func unanswered(err error) connectors.OutcomeState {
	if isNotFound(err) {
		return connectors.Nothing
	}
	return connectors.Unclear
}

// outcomes collects what became of the targets, in order, and keeps the buyer out of what SHOPLINE says about it.
func outcomes(targets []*target) []connectors.Outcome {
	list := make([]connectors.Outcome, len(targets))
	for i, t := range targets {
		if !t.settled() {
			t.settle(connectors.NotAsked, &connectors.Error{Kind: connectors.Temporary, Reason: "the call did not get that far"})
		}
		if t.out.State == connectors.Nothing {
			t.out.Err = nil
		}
		if t.out.Err != nil {
			t.out.Err = connectors.Discreet(t.out.Err, t.parcel.Order.Receiver)
		}
		list[i] = *t.out
	}
	return list
}
