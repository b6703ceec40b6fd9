package fulfil

// The one place where package label meets a parcel's rows.

import (
	"context"
	"errors"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
)

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// inBrowser are the problems of labels that are web pages: a person can open and print them all the same, so that nobody is called.
var inBrowser = map[string]bool{label.ErrNeedsNetwork.Code: true, label.ErrNoBrowser.Code: true, label.ErrPageFailed.Code: true}

// wishFor says what is known of a parcel's label. An order's number tells one parcel only while the order has no other.
func wishFor(platform *connectors.Platform, p *connectors.Parcel, secrets []string) label.Wish {
	wish := label.Wish{Form: platform.Label}
	for _, s := range secrets {
		wish.Secrets = append(wish.Secrets, label.Secret(s))
	}
	for _, mark := range platform.Label.Marks {
		switch {
		case mark == connectors.MarkTracking && p.TrackingNumber != "":
			wish.Numbers = append(wish.Numbers, p.TrackingNumber)
		case mark == connectors.MarkOrder && p.Whole:
			wish.Numbers = append(wish.Numbers, p.Order.Number)
		}
	}
	return wish
}

// unlock makes a label ready to print. The original stays beside the result, whatever happens; what is wrong is in Problem, as a code. The
// only error is ctx's.
func (s *Service) unlock(ctx context.Context, original []byte, wish label.Wish) (store.Label, store.LabelState, error) {
	now := store.At(s.now())
	l := store.Label{Original: original, FetchedAt: now}
	ready, err := s.labels.Prepare(ctx, original, wish)
	if cause := ctx.Err(); cause != nil && err != nil {
		return l, store.LabelDue, cause
	}
	if l.Kind, l.Encrypted = string(ready.Kind), ready.Encrypted; l.Kind == "" {
		l.Kind = string(ready.Came)
	}
	l.Opened, l.Pages = ready.Data, int64(len(ready.Pages))
	if err == nil {
		l.OpenedAt = &now
		return l, store.LabelOpened, nil
	}
	l.Problem = label.ErrDamaged.Code
	var known *label.Error
	if errors.As(err, &known) {
		l.Problem = known.Code
	}
	switch {
	case errors.Is(err, label.ErrPasswordNeeded):
		return l, store.LabelPasswordNeeded, nil
	case inBrowser[l.Problem]:
		return l, store.LabelFetched, nil
	}
	return l, store.LabelDamaged, nil
}

// asItCame keeps a label that is to be made ready later: see labeller.
func (s *Service) asItCame(original []byte) (store.Label, store.LabelState) {
	kind, _, _ := label.Unwrap(original)
	return store.Label{Original: original, Kind: string(kind), FetchedAt: store.At(s.now())}, store.LabelDue
}

// isWaiting says whether a label was stored and not made ready yet.
func isWaiting(l store.Label) bool { return l.Opened == nil && l.Problem == "" && len(l.Original) > 0 }

// secretsOf are the passwords to try on an account's labels, with one more, if any, in front. Without the keychain there is only that one.
func (s *Service) secretsOf(ctx context.Context, account, more string) (secrets []string) {
	if more != "" {
		secrets = append(secrets, more)
	}
	if session, err := s.accounts.Open(ctx, account); err == nil {
		secrets = append(secrets, session.LabelSecrets()...)
	}
	return secrets
}

// wish is wishFor with what an open account knows.
func wish(session *accounts.Session, p *connectors.Parcel) label.Wish {
	return wishFor(session.Platform, p, session.LabelSecrets())
}

// problem makes the error for a stored problem.
func problem(code string) error {
	e, known := label.Problems[code]
	if !known {
		e = label.ErrDamaged
	}
	return &connectors.Error{Kind: connectors.Rejected, Code: e.Code, Reason: e.Says.EN, Says: e.Says, Do: e.Do, Err: e}
}
