package fulfil

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/label"
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

// wantAnew states that a label is wanted which may have been there before; begun is false where it is on its way already.
func (s *Service) wantAnew(ctx context.Context, q *store.Queries, p *store.Parcel, now time.Time) (begun bool, err error) {
	if err := s.wantLabel(ctx, q, p, now); err != nil {
		return false, err
	}
	e, err := q.EffectByKey(ctx, labelKey(p.ID))
	if err != nil || e.State != store.EffectConfirmed && e.State != store.EffectFailed && e.State != store.EffectCancelled {
		return false, err
	}
	e.State, e.DueAt, e.UpdatedAt = store.EffectDue, store.At(now), store.At(now)
	return true, q.UpdateEffect(ctx, &e, "state", "due_at", "updated_at")
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

// Call makes the labels ready that came with a number, and asks the platform for the others.
func (h labeller) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	var asked []int
	for i, job := range jobs {
		l, err := h.store.Label(ctx, job.Effect.ParcelID)
		switch {
		case err != nil && !isNotFound(err):
			answers[i] = outbox.Answer{Verdict: outbox.Later, Err: err}
		case err == nil && isWaiting(l) && job.Effect.Payload != unfinished:
			p, _ := job.Work.(connectors.Parcel)
			answers[i] = h.answer(ctx, s, &p, connectors.Outcome{State: connectors.Done, Label: &connectors.Label{Data: l.Original}})
		default:
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return answers
	}
	those := make([]outbox.Job, len(asked))
	for i, at := range asked {
		those[i] = jobs[at]
	}
	for i, a := range h.ask(ctx, s, those) {
		answers[asked[i]] = a
	}
	return answers
}

// ask has the platform give labels.
func (h labeller) ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	shipper, able := connectors.Has[connectors.LabelShipper](s.Connector)
	if !able {
		return allRefused(jobs, refuse("cannot_label", s.Platform.Name.EN))
	}
	parcels := parcelsOf(jobs)
	outcomes := shipper.Label(ctx, parcels)
	answers := make([]outbox.Answer, len(jobs))
	for i := range answers {
		if i >= len(outcomes) {
			answers[i] = outbox.Answer{Verdict: outbox.Later, Err: connectors.Errorf(connectors.Unexpected, "no outcome for a label")}
			continue
		}
		o := outcomes[i]
		if o.Label == nil && jobs[i].Effect.Payload == unfinished && (o.State == connectors.Done || o.State == connectors.Already) {
			l, err := h.store.Label(ctx, jobs[i].Effect.ParcelID) // what was left to do is done, the label is here
			if err != nil {
				answers[i] = outbox.Answer{Verdict: outbox.Later, Err: err}
				continue
			}
			o.Label = &connectors.Label{Data: l.Original}
		}
		answers[i] = h.answer(ctx, s, &parcels[i], o)
	}
	return answers
}

func (h labeller) answer(ctx context.Context, s *accounts.Session, p *connectors.Parcel, o connectors.Outcome) outbox.Answer {
	a := outbox.Answer{Verdict: outbox.Later, Until: o.Until, Err: o.Err, Result: fetched{Outcome: o}}
	switch o.State {
	case connectors.Refused:
		a.Verdict = outbox.Refused
	case connectors.Pending:
		if o.Label != nil { // kept as it came until the rest is done
			a.Result = fetched{Outcome: o, file: store.Label{Original: o.Label.Data}}
		}
	case connectors.Done, connectors.Already:
		if o.Label == nil || len(o.Label.Data) == 0 {
			a.Err = connectors.Errorf(connectors.Unexpected, "the platform sent an empty label")
			return a
		}
		if o.TrackingNumber != "" {
			p.TrackingNumber = o.TrackingNumber
		}
		f := fetched{Outcome: o}
		f.Outcome.Label = nil
		if f.file, f.state, a.Err = h.unlock(ctx, o.Label.Data, wish(s, p)); a.Err != nil {
			a.Result = f
			return a
		}
		return outbox.Answer{Verdict: outbox.Confirmed, Result: f}
	}
	return a
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
	if err := keep(ctx, q, &p, f.Outcome); err != nil {
		return err
	}
	switch {
	case a.Verdict == outbox.Confirmed:
		e.Payload = "{}"
		return errors.Join(q.UpdateEffect(ctx, e, "payload"), f.keep(ctx, q, &p, now))
	case a.Verdict == outbox.Later && len(f.file.Original) > 0:
		if err := tellFetched(ctx, q, &p, now); err != nil {
			return err
		}
		e.Payload = unfinished
		f.file.ParcelID, f.file.FetchedAt = p.ID, store.At(now)
		return errors.Join(q.UpdateEffect(ctx, e, "payload"), q.PutLabel(ctx, &f.file))
	}
	return nil
}

// unfinished is the payload of an effect whose label is here, and at whose platform something is left to do before anybody has it.
const unfinished = `{"unfinished":true}`

// keep stores a label as the platform gave it and as it was opened.
func (f *fetched) keep(ctx context.Context, q *store.Queries, p *store.Parcel, now time.Time) error {
	if err := tellFetched(ctx, q, p, now); err != nil {
		return err
	}
	f.file.ParcelID = p.ID
	if err := f.leftOver(ctx, q, p, now); err != nil {
		return err
	}
	return file(ctx, q, p, &f.file, f.state, store.System, now)
}

// tellFetched notes in the history that a label came, once: one that waits to be made ready was noted when it came.
func tellFetched(ctx context.Context, q *store.Queries, p *store.Parcel, now time.Time) error {
	before, err := q.Label(ctx, p.ID)
	switch {
	case err != nil && !isNotFound(err):
		return err
	case err == nil && isWaiting(before):
		return nil
	}
	return lifecycle.Tell(ctx, q, p.OrderID, store.System, lifecycle.EventLabelFetched, now)
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

// file stores a label with what became of making it ready.
func file(ctx context.Context, q *store.Queries, p *store.Parcel, l *store.Label, state store.LabelState, who string, now time.Time) error {
	if err := q.PutLabel(ctx, l); err != nil {
		return err
	}
	p.Label = state
	if err := q.UpdateParcel(ctx, p, "label"); err != nil {
		return err
	}
	key := "label:" + count(int(p.ID))
	switch {
	case state == store.LabelOpened:
		if err := q.EndNotice(ctx, key, store.At(now)); err != nil {
			return err
		}
		return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelOpened, now, "pages", count(int(l.Pages)))
	case l.Problem == "" || state == store.LabelFetched: // it waits, or opens in the browser: nobody is called
		return q.EndNotice(ctx, key, store.At(now))
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

// OpenLabel tries again to make a label ready that could not be: with one more password beside the account's own, or, since a browser is
// installed now or the account's password was corrected, with none. The original stays whatever happens. Its error says what is wrong with
// the label and what to do.
func (s *Service) OpenLabel(ctx context.Context, parcel int64, password, who string) error {
	return s.openAgain(ctx, parcel, password, 0, who)
}

func (s *Service) openAgain(ctx context.Context, parcel int64, password string, place int, who string) error {
	l, err := s.label(ctx, parcel)
	if err != nil {
		return err
	}
	p, wish, err := s.wishOf(ctx, parcel, password)
	if err != nil {
		return err
	}
	wish.Place = place
	opened, state, err := s.unlock(ctx, l.Original, wish)
	if err != nil {
		return err
	}
	opened.ParcelID, opened.FetchedAt, opened.Place = parcel, l.FetchedAt, int64(place)
	if opened.Problem != "" && (opened.Problem == l.Problem || place != 0 || password != "") {
		return problem(opened.Problem) // what is stored says as much, or more
	}
	err = s.store.Write(ctx, func(q *store.Queries) error {
		p, err = q.Parcel(ctx, parcel)
		if err != nil {
			return err
		}
		return file(ctx, q, &p, &opened, state, who, s.now())
	})
	if err == nil && opened.Problem != "" {
		err = problem(opened.Problem)
	}
	return err
}

// wishOf says what is known of a stored label.
func (s *Service) wishOf(ctx context.Context, parcel int64, password string) (store.Parcel, label.Wish, error) {
	p, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return p, label.Wish{}, err
	}
	w, err := read(ctx, &s.store.Queries, p.OrderID)
	if err != nil {
		return p, label.Wish{}, err
	}
	platform, err := connectors.Get(w.Platform)
	if err != nil {
		return p, label.Wish{}, err
	}
	known := connectors.Parcel{TrackingNumber: p.TrackingNumber, Order: connectors.Order{Number: w.Number}, Whole: w.isWhole(&p)}
	return p, wishFor(platform, &known, s.secretsOf(ctx, p.AccountID, password)), nil
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
		if begun, err := s.wantAnew(ctx, q, &p, s.now()); err != nil || !begun {
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

// Label gives a parcel's label as it can be printed or saved, and its kind ("pdf", "zpl", or "html" for the browser). A label that could
// not be made ready is refused with what to do. It is a personal datum: the order's history notes who had it.
func (s *Service) Label(ctx context.Context, parcel int64, who string) (data []byte, kind string, err error) {
	l, err := s.label(ctx, parcel)
	if err != nil {
		return nil, "", err
	}
	switch {
	case isWaiting(l):
		return nil, "", refuse("label_due", parcel)
	case l.Problem != "" && !inBrowser[l.Problem]:
		return nil, "", problem(l.Problem)
	}
	return l.Opened, l.Kind, s.saved(ctx, parcel, who)
}

// OriginalLabel gives a parcel's label as the platform gave it, wrapped and locked as it may be, and what it seems to be. The order's
// history notes who had it.
func (s *Service) OriginalLabel(ctx context.Context, parcel int64, who string) (data []byte, kind string, err error) {
	l, err := s.label(ctx, parcel)
	if err != nil {
		return nil, "", err
	}
	came, _, _ := label.Unwrap(l.Original)
	return l.Original, string(came), s.saved(ctx, parcel, who)
}

func (s *Service) saved(ctx context.Context, parcel int64, who string) error {
	p, err := s.store.Parcel(ctx, parcel)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, func(q *store.Queries) error {
		return lifecycle.Tell(ctx, q, p.OrderID, who, lifecycle.EventLabelSaved, s.now())
	})
}
