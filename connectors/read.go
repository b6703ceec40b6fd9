package connectors

import (
	"errors"
	"fmt"
)

// mostPieces is the largest quantity of a line that can be meant.
const mostPieces = 1_000_000

// What is wrong with an answer that its connector could read, or could not.
var (
	saidUnread  = Text{EN: "the program could not read this answer", ZH: "系統無法解讀此回應"}
	saidAnother = Text{EN: "the answer is about another order", ZH: "此回應是另一筆訂單的內容"}
	saidNoLines = Text{EN: "the order has no lines", ZH: "訂單沒有任何商品"}
	saidNoDate  = Text{EN: "the order has no date", ZH: "訂單沒有日期"}
	saidTwins   = Text{EN: "two lines cannot be told apart", ZH: "有兩項商品無法區分"}
)

// ErrPanicked is the cause where a connector panicked over an answer.
var ErrPanicked = errors.New("the connector panicked")

// Read normalises an answer and demands what every order has, whichever platform it is of: that it is the one asked for, a date, and lines that
// can be told apart, each of a quantity that can be meant. A connector that panics has not read it. The error is the connector's, or an Error of
// the kind Unexpected.
func Read(c Connector, f Fetched) (o Order, err error) {
	defer func() {
		if recover() != nil {
			o, err = Order{}, &Error{Kind: Unexpected, Says: saidUnread, Body: f.Raw, Err: ErrPanicked}
		}
	}()
	if o, err = c.Normalise(f); err != nil {
		return Order{}, err
	}
	if wrong := unsound(&o, f.ID); !wrong.IsZero() {
		return Order{}, &Error{Kind: Unexpected, Says: wrong, Body: f.Raw}
	}
	return o, nil
}

// unsound says what is wrong with an order; nothing if it is as it must be.
func unsound(o *Order, id string) Text {
	switch {
	case o.ID != id:
		return saidAnother
	case len(o.Lines) == 0:
		return saidNoLines
	case o.OrderedAt.IsZero():
		return saidNoDate
	}
	seen := map[string]bool{}
	for _, l := range o.Lines {
		switch {
		case l.ID == "" || seen[l.ID]:
			return saidTwins
		case l.Quantity < 0 || l.Quantity > mostPieces:
			return Text{EN: fmt.Sprintf("a line has the quantity %d", l.Quantity), ZH: fmt.Sprintf("有一項商品的數量為 %d", l.Quantity)}
		}
		seen[l.ID] = true
	}
	return Text{}
}
