package bvshop

// Reporting a parcel of the merchant's own carrier (FACTS.md section 3.1). BVSHOP overwrites without a word, so every push reads first what
// the order has, and makes only the part that is missing.

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// update is the body of a change of an order. What is left out stays as it is. EditItems cannot hold anything: an element would add a line
// to the order or delete one.
type update struct {
	LogisticStatus int         `json:"logisticStatus,omitempty"`
	TraceCode      string      `json:"traceCode,omitempty"`
	EditItems      [0]struct{} `json:"editItems"`
}

const shipped = 3 // logisticStatus

// current is an order as BVSHOP has it.
type current struct {
	row   orderRow
	order connectors.Order
}

func (n current) trace() string { return string(n.row.Trace) }
func (n current) hasLeft() bool { return hasLeft(n.row) }

// look asks for an order as it is now.
func (c *connector) look(ctx context.Context, id string) (current, error) {
	fetched, err := c.Order(ctx, id)
	if err != nil {
		return current{}, err
	}
	return c.read(fetched)
}

func (c *connector) read(fetched connectors.Fetched) (current, error) {
	order, err := c.Normalise(fetched)
	if err != nil {
		return current{}, err
	}
	n := current{order: order}
	err = json.Unmarshal(fetched.Raw, &n.row) // Normalise has read it
	return n, err
}

// change updates an order and gives what BVSHOP shows of it afterwards.
func (c *connector) change(ctx context.Context, id string, u update) (current, error) {
	reply, err := c.put(ctx, "order update", "/orders/"+id, u)
	if err != nil {
		return current{}, err
	}
	row, err := decode[json.RawMessage](reply)
	if err != nil {
		return current{}, maybe(err)
	}
	n, err := c.read(connectors.Fetched{ID: id, Raw: row})
	return n, maybe(err)
}

// maybe marks an answer to a change that nobody can read: the change may be there.
func maybe(err error) error {
	var unread *connectors.Error
	if !errors.As(err, &unread) {
		return err
	}
	told := *unread
	told.Kind, told.MaybeDone = connectors.Unexpected, true
	return &told
}

// PushTracking reports the parcels one after the other.
func (c *connector) PushTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.PushEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		n, err := c.look(ctx, p.Order.ID)
		if err != nil {
			return unread(err)
		}
		if refusal := unfit(p, n); refusal != nil {
			return connectors.Outcome{State: connectors.Refused, Err: refusal}
		}
		return c.push(ctx, p, n)
	})
}

// PushedTracking asks what BVSHOP has. A push that stopped half way counts as Nothing: it is made again, and goes on where it stopped.
func (c *connector) PushedTracking(ctx context.Context, parcels []connectors.Parcel) []connectors.Outcome {
	return connectors.AskEach(parcels, func(p connectors.Parcel) connectors.Outcome {
		n, err := c.look(ctx, p.Order.ID)
		switch {
		case isNotFound(err):
			return connectors.Outcome{State: connectors.Nothing}
		case err != nil:
			return connectors.Outcome{State: connectors.Unclear, Err: err}
		case n.trace() != "" && n.trace() != numberOf(p):
			return connectors.Outcome{State: connectors.Unclear, Err: otherNumber(p, n)}
		case n.trace() == "" || !n.hasLeft():
			return connectors.Outcome{State: connectors.Nothing}
		}
		return connectors.Outcome{State: connectors.Done, TrackingNumber: n.trace()}
	})
}

// unread is the outcome where the order could not be looked at before the change: nothing was changed.
func unread(err error) connectors.Outcome {
	if isNotFound(err) {
		return connectors.Outcome{State: connectors.Refused, Err: err}
	}
	return connectors.Outcome{State: connectors.NotAsked, Err: err}
}

func numberOf(p connectors.Parcel) string { return strings.TrimSpace(p.TrackingNumber) }

// unfit says why a parcel cannot be reported at all. BVSHOP itself would take it.
func unfit(p connectors.Parcel, n current) error {
	if err := barred(p, n); err != nil {
		return err
	}
	switch {
	case numberOf(p) == "":
		return connectors.Refuse("the parcel has no tracking number", "包裹沒有物流單號", "Enter the number.", "請輸入物流單號。")
	case n.trace() != "" && n.trace() != numberOf(p):
		return otherNumber(p, n)
	}
	return nil
}

// barred says why an order cannot ship.
func barred(p connectors.Parcel, n current) error {
	number := n.order.Number
	switch n.order.State {
	case connectors.StateCancelled:
		return connectors.Refuse("order %s is cancelled in BVSHOP", "訂單 %s 已在 BVSHOP 取消", "Take the parcel back.", "請攔回包裹。", number)
	case connectors.StateCancelRequested:
		return connectors.Refuse("order %s is refunded in BVSHOP", "訂單 %s 已在 BVSHOP 退款", "Decide about the order in BVSHOP first.",
			"請先在 BVSHOP 處理此訂單。", number)
	case connectors.StateUnpaid:
		return connectors.Refuse("order %s is not paid in BVSHOP", "訂單 %s 在 BVSHOP 為未付款", "Ask the merchant before the parcel leaves.",
			"請先與商家確認再出貨。", number)
	}
	if !isWhole(p) {
		return connectors.Refuse("BVSHOP ships an order in one parcel", "BVSHOP 一張訂單僅能一個包裹出貨",
			"Put all its pieces into one parcel, or divide the order in BVSHOP.", "請將全部商品放在同一包裹，或在 BVSHOP 拆單。")
	}
	return nil
}

// isWhole tells whether a parcel holds all pieces of its order.
func isWhole(p connectors.Parcel) bool {
	return p.Whole || !slices.ContainsFunc(p.Order.Lines, func(l connectors.Line) bool {
		packed := 0
		for _, in := range p.Lines {
			if in.Line == l.ID {
				packed += in.Quantity
			}
		}
		return packed != l.Quantity
	})
}

func otherNumber(p connectors.Parcel, n current) error {
	return connectors.Refuse("BVSHOP shows number %s for order %s, the parcel has %s", "BVSHOP 訂單 %[2]s 的單號為 %[1]s，包裹為 %[3]s",
		"Find out which number is right; if it is the parcel's, clear the other one in BVSHOP and push again.",
		"請確認何者正確；若以包裹為準，請先在 BVSHOP 清除原單號再回傳。", n.trace(), n.order.Number, numberOf(p))
}

// push makes what is missing: the number, the status, or both in one call.
func (c *connector) push(ctx context.Context, p connectors.Parcel, n current) connectors.Outcome {
	u := update{}
	if n.trace() == "" {
		u.TraceCode = numberOf(p)
	}
	if !n.hasLeft() {
		u.LogisticStatus = shipped
	}
	if u == (update{}) {
		return connectors.Outcome{State: connectors.Already, TrackingNumber: n.trace()}
	}
	after, err := c.change(ctx, p.Order.ID, u)
	if err != nil {
		return outcomeOf(err)
	}
	if after.trace() != numberOf(p) || !after.hasLeft() {
		told := &connectors.Error{Kind: connectors.Unexpected, MaybeDone: true}
		return outcomeOf(told.Saying("BVSHOP took the number and does not show it", "BVSHOP 接受了單號但未顯示"))
	}
	return connectors.Outcome{State: connectors.Done, TrackingNumber: after.trace()}
}
