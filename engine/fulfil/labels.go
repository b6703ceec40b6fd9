package fulfil

import (
	"context"
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/lifecycle"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// labeller fetches labels and opens them. Fetching is harmless to repeat: a lost answer means fetching again.
type labeller struct{ *Service }

func labelKey(parcel int64) string { return fmt.Sprintf("label:%d", parcel) }

// wantLabel states that a parcel's label is wanted.
func (s *Service) wantLabel(ctx context.Context, q *store.Queries, p *store.Parcel, now time.Time) error {
	at := store.At(now)
	_, err := q.AddEffect(
		ctx,
		&store.Effect{Key: labelKey(p.ID), Kind: store.EffectLabel, AccountID: p.AccountID, OrderID: p.OrderID, ParcelID: p.ID,
			Payload: "{}", State: store.EffectDue, DueAt: at, CreatedAt: at, UpdatedAt: at},
	)
	return err
}

func (labeller) Kind() store.EffectKind { return store.EffectLabel }

func (h labeller) Load(ctx context.Context, q *store.Queries, e *store.Effect, _ outbox.Step) (any, error) {
	w, err := read(ctx, q, e.OrderID)
	if err != nil {
		return nil, err
	}
	p, live := w.parcel(e.ParcelID)
	if !live || w.cancelled() {
		return nil, &outbox.Off{Cause: refuse("no_such_parcel", w.Number, e.ParcelID)}
	}
	return outgoing(ctx, q, w, p)
}

func (labeller) Batch(s *accounts.Session, _ outbox.Step, job outbox.Job) (string, int) {
	shipper, able := connectors.Has[connectors.LabelShipper](s.Connector)
	if !able {
		return "", 1
	}
	p, _ := job.Work.(connectors.Parcel)
	return shipper.Batch(connectors.StepLabel, p)
}

// fetched is a label's outcome with the file as it was opened.
type fetched struct {
	connectors.Outcome
	file  store.Label
	state store.LabelState
}

func (h labeller) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	shipper, able := connectors.Has[connectors.LabelShipper](s.Connector)
	if !able {
		return allRefused(jobs, refuse("cannot_label", s.Platform.Name.EN))
	}
	outcomes := shipper.Label(ctx, parcelsOf(jobs))
	answers := make([]outbox.Answer, len(outcomes))
	for i, o := range outcomes {
		answers[i] = h.answer(ctx, s, o)
	}
	return answers
}

func (h labeller) answer(ctx context.Context, s *accounts.Session, o connectors.Outcome) outbox.Answer {
	a := outbox.Answer{Verdict: outbox.Later, Until: o.Until, Err: o.Err, Result: fetched{Outcome: o}}
	switch o.State {
	case connectors.Refused:
		a.Verdict = outbox.Refused
	case connectors.Done, connectors.Already:
		f, has := h.opened(ctx, s, o)
		if !has {
			a.Err = connectors.Errorf(connectors.Unexpected, "the platform sent an empty label")
			return a
		}
		return outbox.Answer{Verdict: outbox.Confirmed, Result: f}
	}
	return a
}

// opened opens the label of an outcome; has is false where it has none.
func (s *Service) opened(ctx context.Context, session *accounts.Session, o connectors.Outcome) (f fetched, has bool) {
	if o.Label == nil || len(o.Label.Data) == 0 {
		return f, false
	}
	f.file, f.state = unlock(ctx, o.Label.Data, session.LabelSecrets(), s.now())
	f.Outcome = o
	f.Outcome.Label = nil
	return f, true
}

func (labeller) Ask(_ context.Context, _ *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	for i := range answers {
		answers[i].Verdict = outbox.Nothing
	}
	return answers
}

func (h labeller) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, now time.Time) error {
	p, err := q.Parcel(ctx, e.ParcelID)
	if err != nil || p.VoidedAt != nil {
		return err
	}
	f, has := a.Result.(fetched)
	if !has {
		return nil
	}
	if err := keep(ctx, q, &p, f.Outcome); err != nil || a.Verdict != outbox.Confirmed {
		return err
	}
	return f.keep(ctx, q, &p, now)
}

// keep stores a label as the platform gave it and as it was opened.
func (f *fetched) keep(ctx context.Context, q *store.Queries, p *store.Parcel, now time.Time) error {
	if err := lifecycle.Tell(ctx, q, p.OrderID, store.System, lifecycle.EventLabelFetched, now); err != nil {
		return err
	}
	f.file.ParcelID = p.ID
	if err := f.leftOver(ctx, q, p, now); err != nil {
		return err
	}
	return file(ctx, q, p, &f.file, f.state, store.System, now)
}

// leftOver tells a person what is still to be done at the platform although the label is here, until a label comes without such a thing.
func (f *fetched) leftOver(ctx context.Context, q *store.Queries, p *store.Parcel, now time.Time) error {
	key := "label_left:" + count(int(p.ID))
	if f.Err == nil || f.State != connectors.Done {
		return q.EndNotice(ctx, key, store.At(now))
	}
	_, err := q.AddNotice(ctx, &store.Notice{Key: key, Kind: store.NoticePush, AccountID: p.AccountID, OrderID: p.OrderID,
		Args: map[string]string{"parcel": count(int(p.ID)), "kind": string(store.EffectLabel), "reason": connectors.Kept(f.Err)}, At: store.At(now)})
	return err
}

// file stores a label with what became of opening it.
func file(ctx context.Context, q *store.Queries, p *store.Parcel, l *store.Label, state store.LabelState, who string, now time.Time) error {
	if err := q.PutLabel(ctx, l); err != nil {
		return err
	}
	p.Label = state
	if err := q.UpdateParcel(ctx, p, "label"); err != nil {
		return err
	}
	key := "label:" + count(int(p.ID))
	if l.Problem == "" {
		if err := q.EndNotice(ctx, key, store.At(now)); err != nil || state != store.LabelOpened {
			return err
		}
		return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelOpened, now, "pages", count(int(l.Pages)))
	}
	if _, err := q.AddNotice(ctx, &store.Notice{Key: key, Kind: store.NoticePush, AccountID: p.AccountID, OrderID: p.OrderID,
		Args: map[string]string{"parcel": count(int(p.ID)), "problem": l.Problem}, At: store.At(now)}); err != nil {
		return err
	}
	return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelProblem, now, "problem", l.Problem)
}

func (labeller) Decide(context.Context, *store.Queries, *store.Effect, outbox.Decision, string, time.Time) error {
	return nil
}

// OpenLabel tries again to open a label whose password was not known, with one more password beside the account's own. The
// original stays whatever happens. Its error says what is wrong with the label and what to do.
func (s *Service) OpenLabel(ctx context.Context, parcel int64, password, who string) error {
	p, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return err
	}
	l, err := s.label(ctx, parcel)
	if err != nil {
		return err
	}
	var secrets []string
	if password != "" {
		secrets = append(secrets, password)
	}
	if session, err := s.accounts.Open(ctx, p.AccountID); err == nil {
		secrets = append(secrets, session.LabelSecrets()...)
	}
	opened, state := unlock(ctx, l.Original, secrets, s.now())
	if err := ctx.Err(); err != nil {
		return err
	}
	opened.ParcelID, opened.FetchedAt = parcel, l.FetchedAt
	if opened.Problem != "" {
		return problem(opened.Problem)
	}
	return s.store.Write(ctx, func(q *store.Queries) error {
		p, err := q.Parcel(ctx, parcel)
		if err != nil {
			return err
		}
		return file(ctx, q, &p, &opened, state, who, s.now())
	})
}

// FetchLabel fetches a parcel's label again: it came damaged, say.
func (s *Service) FetchLabel(ctx context.Context, parcel int64, who string) error {
	err := s.store.Write(ctx, func(q *store.Queries) error {
		p, err := q.Parcel(ctx, parcel)
		if err != nil {
			return err
		}
		if p.ShipMode != connectors.ShipLabel || p.TrackingNumber == "" || p.VoidedAt != nil {
			return refuse("no_label", parcel)
		}
		now := store.At(s.now())
		if err := s.wantLabel(ctx, q, &p, s.now()); err != nil {
			return err
		}
		e, err := q.EffectByKey(ctx, labelKey(parcel))
		if err != nil {
			return err
		}
		if e.State != store.EffectConfirmed && e.State != store.EffectFailed && e.State != store.EffectCancelled {
			return nil // on its way
		}
		e.State, e.DueAt, e.UpdatedAt = store.EffectDue, now, now
		if err := q.UpdateEffect(ctx, &e, "state", "due_at", "updated_at"); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelAsked, s.now())
	})
	if err == nil {
		s.wake()
	}
	return err
}

func (s *Service) label(ctx context.Context, parcel int64) (store.Label, error) {
	l, err := s.store.Label(ctx, parcel)
	if isNotFound(err) {
		return l, refuse("no_label", parcel)
	}
	return l, err
}

// Label gives a parcel's label as it can be printed or saved, and its kind ("pdf", "html", "png"). A label that could not be
// opened is refused with what to do. It is a personal datum: the order's history notes who had it.
func (s *Service) Label(ctx context.Context, parcel int64, who string) (data []byte, kind string, err error) {
	l, err := s.label(ctx, parcel)
	if err != nil {
		return nil, "", err
	}
	if l.Problem != "" {
		return nil, "", problem(l.Problem)
	}
	p, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return nil, "", err
	}
	err = s.store.Write(ctx, func(q *store.Queries) error {
		return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelSaved, s.now())
	})
	if err != nil {
		return nil, "", err
	}
	if len(l.Opened) > 0 {
		return l.Opened, l.Kind, nil
	}
	return l.Original, l.Kind, nil
}
