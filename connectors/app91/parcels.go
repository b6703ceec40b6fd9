package app91

// Parcels beside the sub-orders they hold, as 91APP has them now (FACTS.md section 3).

import (
	"context"
	"maps"
	"slices"

	"gowarehouse/connectors"
)

// target is one parcel with its sub-orders. It is settled once its outcome has a state.
type target struct {
	parcel connectors.Parcel
	way    way
	rows   []row    // of the whole main order
	chosen []row    // of this parcel
	codes  []string // of the chosen, or none: all that are alive
	out    connectors.Outcome
}

func (t *target) settled() bool { return t.out.State != "" }

func (t *target) settle(state connectors.OutcomeState, err error) {
	t.out.State, t.out.Err = state, err
}

// fail settles a target after a call that changes something failed.
func (t *target) fail(err error) { t.settle(connectors.AfterChange(err), err) }

func (t *target) keep(key, value string) {
	if t.out.Keep == nil {
		t.out.Keep = maps.Clone(t.parcel.Kept)
	}
	if t.out.Keep == nil {
		t.out.Keep = map[string]string{}
	}
	t.out.Keep[key] = value
}

// target reads the order of a parcel. Where that fails, unread gives the state.
func (c *connector) target(ctx context.Context, p connectors.Parcel, unread func(error) connectors.OutcomeState) *target {
	t := &target{parcel: p, out: connectors.Outcome{Parcel: p.ID}}
	if err := c.look(ctx, t); err != nil {
		t.settle(unread(err), err)
	}
	return t
}

// look reads the order again and picks the sub-orders of the parcel.
func (c *connector) look(ctx context.Context, t *target) error {
	fetched, err := c.Order(ctx, t.parcel.Order.ID)
	if err != nil {
		return err
	}
	if _, t.rows, err = readDocument(fetched.Raw); err != nil {
		return err
	}
	t.way, _ = wayOf(string(t.rows[0].Deliver))
	t.chosen, t.codes = nil, []string{}
	for _, r := range t.rows {
		if slices.ContainsFunc(t.parcel.Lines, func(l connectors.PackageLine) bool { return l.Line == string(r.TS) }) {
			t.chosen = append(t.chosen, r)
			t.codes = append(t.codes, string(r.TS))
		}
	}
	if live := active(t.rows); len(live) == len(active(t.chosen)) && len(live) == len(t.chosen) {
		t.codes = []string{}
	}
	return nil
}

// number is the number that all sub-orders of the parcel bear; whole is false if they do not bear the same.
func (t *target) number() (number string, whole bool) {
	for i, r := range t.chosen {
		if i > 0 && string(r.Number) != number {
			return "", false
		}
		number = string(r.Number)
	}
	return number, true
}

// left says whether all sub-orders of the parcel are on their way.
func (t *target) left() bool {
	return !slices.ContainsFunc(t.chosen, func(r row) bool { return !r.left() })
}

var refuseMixed = connectors.Refuse("the sub-orders of this parcel have different numbers in 91APP", "此包裹的子單在 91APP 有不同的配送單號",
	"Look at the order in 91APP, and ship its parts as they are there.", "請至 91APP 查看此訂單，並依其包裹分別出貨。")

// unfit says why a parcel cannot be shipped whatever the way; nil if it can.
func (t *target) unfit() error {
	if refusal := unfitStates[stateOf(t.rows)]; refusal != nil {
		return refusal
	}
	if len(t.chosen) == 0 || slices.ContainsFunc(t.chosen, row.cancelled) {
		return connectors.Refuse("a sub-order of this parcel was cancelled in 91APP, or is not there", "此包裹有子單已在 91APP 取消或不存在",
			"Fetch the order again and take the cancelled goods out.", "請重新抓取訂單，並取出已取消的商品。")
	}
	for _, l := range t.parcel.Lines {
		i := slices.IndexFunc(t.chosen, func(r row) bool { return string(r.TS) == l.Line })
		if i >= 0 && t.chosen[i].pieces() == l.Quantity {
			continue
		}
		return connectors.Refuse("91APP ships a sub-order whole: its pieces cannot go in two parcels", "91APP 的子單須整筆出貨，不可拆成兩個包裹",
			"Put all pieces of the sub-order into one parcel.", "請將同一子單的商品放在同一包裹。")
	}
	if _, same := t.number(); !same {
		return refuseMixed
	}
	return nil
}

// unfitStates are the states in which nothing ships.
var unfitStates = map[connectors.PlatformState]error{
	connectors.StateCancelled: connectors.Refuse("the order is cancelled in 91APP", "訂單已在 91APP 取消", "Take the parcel back.", "請攔回包裹。"),
	connectors.StateUnpaid: connectors.Refuse("the order is not paid", "訂單未付款",
		"Ask the merchant before the parcel leaves.", "請先與商家確認。"),
}

// notAsked is how a parcel stays about which something could not be read: nothing was done, and where 91APP says no a person must act.
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

// each makes one outcome of every parcel, in order: one call at a time is all that 91APP is asked for. What comes after an error that would
// meet every parcel is not asked for.
func (c *connector) each(
	ctx context.Context, parcels []connectors.Parcel, unread func(error) connectors.OutcomeState, do func(context.Context, *target),
) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(parcels))
	var over error
	for i, p := range parcels {
		if over != nil {
			outcomes[i] = connectors.Outcome{Parcel: p.ID, State: unread(over), Err: over}
			continue
		}
		t := c.target(ctx, p, unread)
		if !t.settled() {
			do(ctx, t)
		}
		if connectors.Ends(t.out.Err) {
			over = connectors.Unsent(t.out.Err)
		}
		if t.out.State == connectors.Nothing {
			t.out.Err = nil
		}
		outcomes[i] = t.out
	}
	return outcomes
}
