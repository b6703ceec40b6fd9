package grant_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/grant"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// vault is a TokenKeeper in memory. broken makes storing fail.
type vault struct {
	turn   sync.Mutex
	mu     sync.Mutex
	kept   connectors.Values
	broken bool
}

var errBroken = errors.New("the vault is broken")

func (v *vault) Load(context.Context) (connectors.Values, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.kept), nil
}

func (v *vault) Rotate(ctx context.Context, renew func(context.Context, connectors.Values) (connectors.Values, error)) (connectors.Values, error) {
	v.turn.Lock()
	defer v.turn.Unlock()
	current, _ := v.Load(ctx)
	fresh, err := renew(ctx, current)
	if err != nil {
		return nil, err
	}
	if v.broken {
		return nil, errBroken
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = fresh
	return maps.Clone(fresh), nil
}

// platform gives out tokens "at1", "at2", ... that live an hour, and takes only the newest.
type platform struct {
	mu      sync.Mutex
	renewed int
	refuses error // what a renewal ends in
	now     time.Time
}

func (p *platform) renew(context.Context, connectors.Values) (connectors.Values, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuses != nil {
		return nil, p.refuses
	}
	p.renewed++
	return connectors.Values{"token": fmt.Sprintf("at%d", p.renewed), "ends": grant.Moment(p.now.Add(time.Hour))}, nil
}

var errStale = &connectors.Error{Kind: connectors.Unauthorized, Reason: "the token is not the newest"}

func isStale(err error) bool { return errors.Is(err, errStale) }

// ask is a call that the platform takes only with its newest token.
func (p *platform) ask(kept connectors.Values) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept["token"] != fmt.Sprintf("at%d", p.renewed) {
		return "", errStale
	}
	return kept["token"], nil
}

func open(kept connectors.Values) (*platform, *vault, *grant.Tokens) {
	p, v := &platform{now: noon}, &vault{kept: kept}
	return p, v, &grant.Tokens{
		Keeper: v, Now: func() time.Time { return p.now }, Access: "token", Ends: "ends", Early: 5 * time.Minute, Renew: p.renew,
	}
}

func TestATokenIsRenewedSomeMinutesBeforeItsEndAndNotEarlier(t *testing.T) {
	t.Parallel()
	p, _, tokens := open(nil)
	for _, step := range []struct {
		after   time.Duration
		renewed int
	}{{0, 1}, {54 * time.Minute, 1}, {56 * time.Minute, 2}, {57 * time.Minute, 2}} {
		p.now = noon.Add(step.after)
		_, err := tokens.Current(t.Context())
		require.NoError(t, err)
		require.Equal(t, step.renewed, p.renewed, "after %s", step.after)
	}
}

func TestATokenWithoutAReadableEndIsUsedUntilItIsRefused(t *testing.T) {
	t.Parallel()
	p, _, tokens := open(connectors.Values{"token": "at0", "ends": "some day"})
	kept, err := tokens.Current(t.Context())
	require.NoError(t, err)
	require.Equal(t, "at0", kept["token"])
	require.Zero(t, p.renewed)
}

func TestARefusedTokenIsRenewedOnceAndTheCallMadeAgain(t *testing.T) {
	t.Parallel()
	p, v, tokens := open(connectors.Values{"token": "stolen"})
	got, err := grant.Use(t.Context(), tokens, isStale, p.ask)
	require.NoError(t, err)
	require.Equal(t, "at1", got)
	require.Equal(t, "at1", v.kept["token"], "it is stored")

	calls := 0
	_, err = grant.Use(t.Context(), tokens, isStale, func(connectors.Values) (string, error) {
		calls++
		return "", errStale
	})
	require.ErrorIs(t, err, errStale)
	require.Equal(t, 2, calls, "a platform that refuses the new token too is not asked for ever")
	require.Equal(t, 2, p.renewed)
}

func TestAnotherErrorRenewsNothing(t *testing.T) {
	t.Parallel()
	p, _, tokens := open(connectors.Values{"token": "at0"})
	refusal := &connectors.Error{Kind: connectors.Rejected}
	_, err := grant.Use(t.Context(), tokens, isStale, func(connectors.Values) (string, error) { return "", refusal })
	require.ErrorIs(t, err, refusal)
	require.Zero(t, p.renewed)
}

func TestManyCallersRenewOnce(t *testing.T) {
	t.Parallel()
	p, _, tokens := open(connectors.Values{"token": "stolen"})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, err := grant.Use(t.Context(), tokens, isStale, p.ask)
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.Equal(t, 1, p.renewed)
}

func TestATokenThatCouldNotBeStoredIsNeverUsed(t *testing.T) {
	t.Parallel()
	p, v, tokens := open(nil)
	v.broken = true
	_, err := grant.Use(t.Context(), tokens, isStale, func(connectors.Values) (string, error) {
		t.Error("the call was made")
		return "", nil
	})
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.Equal(t, 1, p.renewed)
}

func TestAFailedRenewalSaysNothingAboutTheCall(t *testing.T) {
	t.Parallel()
	p, _, tokens := open(nil)
	p.refuses = &connectors.Error{Kind: connectors.Temporary, MaybeDone: true, Reason: "the answer was lost"}
	_, err := grant.Use(t.Context(), tokens, isStale, p.ask)
	require.Equal(t, connectors.Temporary, connectors.KindOf(err))
	require.False(t, connectors.IsMaybeDone(err), "the call never left")
	_, err = tokens.Current(t.Context())
	require.True(t, connectors.IsMaybeDone(err), "the renewal did")
}

func TestARenewalUnderWayOutlivesItsCallerAndNoneBeginsForOneThatIsGone(t *testing.T) {
	t.Parallel()
	p, v, tokens := open(nil)
	ctx, cancel := context.WithCancel(t.Context())
	tokens.Renew = func(inner context.Context, kept connectors.Values) (connectors.Values, error) {
		cancel()
		if err := inner.Err(); err != nil {
			return nil, err
		}
		return p.renew(inner, kept)
	}
	_, err := tokens.Current(ctx)
	require.NoError(t, err)
	require.Equal(t, "at1", v.kept["token"])
	_, err = tokens.Replace(ctx, "at1")
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, p.renewed)
}
