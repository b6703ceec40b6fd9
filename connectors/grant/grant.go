// Package grant keeps the expiring access token of an account: who loads it, when it is renewed ahead of its end, and the one renewal
// after a platform refused it. What a renewal brought is stored by the account's TokenKeeper before anybody uses it, so that no rotated
// token is lost. How a platform renews, with a refresh token or with the account's own credentials, is the platform's.
package grant

import (
	"context"
	"errors"
	"time"

	"gowarehouse/connectors"
)

// Tokens are the tokens of one account. They are safe for concurrent use.
type Tokens struct {
	Keeper connectors.TokenKeeper
	Now    func() time.Time
	// Access and Ends are the keys under which the access token and the moment of its end are kept.
	Access, Ends string
	// Early is how long before its end a token is renewed.
	Early time.Duration
	// Renew trades what is kept for new tokens. It gives all values to be kept, those that stay as they were among them, and an
	// error of kind Unauthorized where nothing is left to trade.
	Renew func(ctx context.Context, current connectors.Values) (connectors.Values, error)
}

// Current gives values with an access token that is still good for some time, after a renewal if need be.
func (t *Tokens) Current(ctx context.Context) (connectors.Values, error) {
	kept, err := t.Keeper.Load(ctx)
	if err != nil {
		return nil, asError(err)
	}
	if t.good(kept) {
		return kept, nil
	}
	return t.Replace(ctx, kept[t.Access])
}

// Replace renews an access token that the platform refused, once among all callers: who comes second finds the new one. A renewal
// under way is not given up when its caller goes: its answer would be lost, and the tokens with it.
func (t *Tokens) Replace(ctx context.Context, refused string) (connectors.Values, error) {
	if err := ctx.Err(); err != nil {
		return nil, &connectors.Error{Kind: connectors.Temporary, Reason: "the call was stopped", Err: err}
	}
	kept, err := t.Keeper.Rotate(
		context.WithoutCancel(ctx),
		func(ctx context.Context, current connectors.Values) (connectors.Values, error) {
			if current[t.Access] != refused && t.good(current) {
				return current, nil
			}
			return t.Renew(ctx, current)
		},
	)
	if err != nil {
		return nil, asError(err)
	}
	return kept, nil
}

// good says whether an access token is there and need not be renewed yet. Without a readable end it is used until it is refused.
func (t *Tokens) good(kept connectors.Values) bool {
	if kept[t.Access] == "" {
		return false
	}
	ends, err := time.Parse(time.RFC3339, kept[t.Ends])
	return err != nil || t.Now().Add(t.Early).Before(ends)
}

// Use calls with a good access token, and once more with a new one if the platform refused the first: refused tells by the error. The
// error of a renewal says nothing about the call itself, which then had no effect: it is never MaybeDone.
func Use[R any](ctx context.Context, t *Tokens, refused func(error) bool, call func(kept connectors.Values) (R, error)) (R, error) {
	var none R
	kept, err := t.Current(ctx)
	if err != nil {
		return none, unsent(err)
	}
	reply, err := call(kept)
	if err == nil || !refused(err) {
		return reply, err
	}
	if kept, err = t.Replace(ctx, kept[t.Access]); err != nil {
		return none, unsent(err)
	}
	return call(kept)
}

// Moment writes the end of a token as it is kept.
func Moment(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// asError gives the contract's error in err, or makes one of what came from outside the contract, such as a vault.
func asError(err error) *connectors.Error {
	var typed *connectors.Error
	if errors.As(err, &typed) {
		return typed
	}
	return &connectors.Error{Kind: connectors.Temporary, Reason: err.Error(), Err: err}
}

func unsent(err error) error {
	told := *asError(err)
	told.MaybeDone = false
	return &told
}
