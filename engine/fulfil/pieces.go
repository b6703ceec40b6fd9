package fulfil

// Choosing a parcel's label on a sheet of several that no mark tells apart.

import (
	"context"
	"errors"

	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
)

// LabelPieces draws the labels of the sheet on which a parcel's label is, where a person has to choose it or has chosen it, and gives how many
// places there are. Where it is known whose label is whose nothing is shown. The sheet may show other buyers: the order's history notes who saw it.
func (s *Service) LabelPieces(ctx context.Context, parcel int64, w label.Window, who string) ([]label.Piece, int, error) {
	l, err := s.label(ctx, parcel)
	if err != nil {
		return nil, 0, err
	}
	if !isOnSheet(l) {
		return nil, 0, refuse("label_known", parcel)
	}
	p, wish, err := s.wishOf(ctx, parcel, "")
	if err != nil {
		return nil, 0, err
	}
	pieces, all, err := s.labels.Pieces(ctx, l.Original, wish, w)
	var known *label.Error
	if errors.As(err, &known) {
		err = problem(known.Code)
	}
	if err != nil {
		return nil, 0, err
	}
	return pieces, all, s.ShowLabel(ctx, &p, who)
}

// isOnSheet says whether a person has to choose a label, or has chosen it.
func isOnSheet(l store.Label) bool {
	return l.Problem == label.ErrWhichLabel.Code || l.Place != 0
}

// ChooseLabel says which label on the sheet is a parcel's, where that cannot be read: its place, counted over all pages from the left to
// the right and downwards, from 1, or label.All if all of the file belongs to the parcel. A label on its way to paper stays what it is.
func (s *Service) ChooseLabel(ctx context.Context, parcel int64, place int, who string) error {
	if err := s.mayChoose(ctx, parcel); err != nil {
		return err
	}
	return s.openAgain(ctx, parcel, "", place, who)
}

// ChooseAnew takes a choice back: the label is to be chosen again.
func (s *Service) ChooseAnew(ctx context.Context, parcel int64, who string) error {
	l, err := s.label(ctx, parcel)
	if err != nil {
		return err
	}
	if l.Place == 0 {
		return refuse("label_not_chosen", parcel)
	}
	if err := s.mayChoose(ctx, parcel); err != nil {
		return err
	}
	err = s.openAgain(ctx, parcel, "", 0, who)
	if errors.Is(err, label.ErrWhichLabel) {
		return nil // as it was meant
	}
	return err
}

// mayChoose refuses a choice while the label is on its way to paper.
func (s *Service) mayChoose(ctx context.Context, parcel int64) error {
	jobs, err := s.store.PrintJobsOfParcel(ctx, parcel)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Kind == store.PrintLabel && j.State.Open() {
			return refuse("label_printing", parcel)
		}
	}
	return nil
}
