package fulfil

import (
	"context"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/store"
)

// Sheet is a parcel's label as it can be shown and printed, or why there is none.
type Sheet struct {
	Parcel    store.Parcel
	Kind      label.Kind // of Data: PDF or ZPL
	Data      []byte     // what is printed, see label.Ready; personal data
	Pages     int64
	Encrypted bool   // it came locked
	Which     bool   // it must be chosen from several: see LabelPieces
	Chosen    int64  // the place that a person chose, see label.Wish; 0: nobody had to
	Choice    []byte // where Problem is that it cannot be told which label is the parcel's: the whole file, a PDF, to choose from
	Problem   error  // why there is no label to show or print, and what to do; nil when Data is there
}

// SheetOf reads the label of a parcel.
func SheetOf(ctx context.Context, q *store.Queries, parcel int64) (Sheet, error) {
	p, err := q.Parcel(ctx, parcel)
	if err != nil {
		return Sheet{}, err
	}
	o, err := q.Order(ctx, p.OrderID)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Parcel: p}
	l, err := q.Label(ctx, parcel)
	switch {
	case err != nil && !isNotFound(err):
		return s, err
	case p.VoidedAt != nil:
		s.Problem = refuse("label_void", p.ID)
	case err != nil:
		s.Problem = missing(&p, &o)
	case l.Problem != "":
		s.Kind, s.Encrypted, s.Problem = label.Kind(l.Kind), l.Encrypted, problem(l.Problem)
		if s.Which = l.Problem == label.ErrWhichLabel.Code; s.Which && l.Kind == string(label.PDF) {
			s.Choice, s.Pages = l.Opened, l.Pages
		}
	case isWaiting(l):
		s.Problem = refuse("label_due", p.ID)
	default:
		s.Kind, s.Data, s.Pages, s.Encrypted = label.Kind(l.Kind), l.Opened, max(l.Pages, 1), l.Encrypted
		s.Chosen = l.Place
	}
	return s, nil
}

// missing says why a parcel has no label.
func missing(p *store.Parcel, o *store.Order) error {
	switch {
	case o.ErasedAt != nil:
		return refuse("erased", o.Number)
	case p.ShipMode == connectors.ShipSelf:
		return refuse("label_self_ship", p.ID, o.Number)
	case p.ShipMode != connectors.ShipLabel:
		return refuse("no_label", p.ID)
	case p.TrackingNumber == "":
		return refuse("label_not_asked", p.ID)
	}
	return refuse("label_due", p.ID)
}

// lookedAgain is how long showing a label again, its other pages or larger, is part of the same look.
const lookedAgain = time.Hour

// ShowLabel notes in the order's history that somebody sees a parcel's label, once for a look.
func (s *Service) ShowLabel(ctx context.Context, p *store.Parcel, who string) error {
	noted := func(q *store.Queries) (bool, error) {
		history, err := q.History(ctx, p.OrderID)
		since := store.At(s.now().Add(-lookedAgain))
		for _, e := range history {
			if e.Event == lifecycle.EventLabelShown && e.Who == who && e.Args["parcel"] == count(int(p.ID)) && e.At >= since {
				return true, err
			}
		}
		return false, err
	}
	if done, err := noted(&s.store.Queries); err != nil || done {
		return err
	}
	return s.store.Write(ctx, func(q *store.Queries) error {
		if done, err := noted(q); err != nil || done {
			return err
		}
		return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelShown, s.now(), "parcel", count(int(p.ID)))
	})
}
