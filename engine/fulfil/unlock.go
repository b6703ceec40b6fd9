package fulfil

// The one place where package label meets a parcel's rows.

import (
	"context"
	"errors"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/label"
	"gowarehouse/engine/store"
)

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// usable are the kinds that need no opening.
var usable = map[label.Kind]bool{label.HTML: true, label.PNG: true}

// unlock takes a label out of its wrapping and opens it. The original stays beside the result; what is wrong is in Problem, as a code.
func unlock(ctx context.Context, original []byte, secrets []string, now time.Time) (store.Label, store.LabelState) {
	l := store.Label{Original: original, FetchedAt: store.At(now)}
	kind, content, err := label.Unwrap(original)
	l.Kind = string(kind)
	if err != nil {
		return broken(l, err)
	}
	if usable[kind] {
		l.Opened = content
		return l, store.LabelFetched
	}
	candidates := make([]label.Secret, len(secrets))
	for i, s := range secrets {
		candidates[i] = label.Secret(s)
	}
	opened, err := label.Open(ctx, content, candidates)
	if err != nil {
		l.Encrypted = errors.Is(err, label.ErrPasswordNeeded) || errors.Is(err, label.ErrUnsupportedLock)
		return broken(l, err)
	}
	at := store.At(now)
	l.Opened, l.Pages, l.Encrypted, l.OpenedAt = opened.PDF, int64(len(opened.Pages)), opened.Encrypted, &at
	return l, store.LabelOpened
}

func broken(l store.Label, err error) (store.Label, store.LabelState) {
	l.Problem = label.ErrDamaged.Code
	var known *label.Error
	if errors.As(err, &known) {
		l.Problem = known.Code
	}
	if errors.Is(err, label.ErrPasswordNeeded) {
		return l, store.LabelPasswordNeeded
	}
	return l, store.LabelDamaged
}

// problems are the label's problems by their code.
var problems = func() map[string]*label.Error {
	byCode := map[string]*label.Error{}
	for _, e := range []*label.Error{label.ErrPasswordNeeded, label.ErrDamaged, label.ErrTooLarge, label.ErrNotPDF, label.ErrUnsupportedLock} {
		byCode[e.Code] = e
	}
	return byCode
}()

// problem makes the error for a stored problem.
func problem(code string) error {
	e, known := problems[code]
	if !known {
		e = label.ErrDamaged
	}
	return &connectors.Error{Kind: connectors.Rejected, Code: e.Code, Reason: e.Says.EN, Says: e.Says, Do: e.Do, Err: e}
}
