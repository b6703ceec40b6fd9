package accounts

import (
	"context"
	"errors"
	"sync"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
	"gowarehouse/engine/store"
)

// keeper keeps one account's rotating tokens in the vault.
type keeper struct {
	service *Service
	account string
	client  *transport.Client
}

var _ connectors.TokenKeeper = (*keeper)(nil)

// Load gives the tokens last saved.
func (k *keeper) Load(ctx context.Context) (connectors.Values, error) {
	tokens, err := k.service.get(ctx, tokensKey(k.account))
	return tokens, err
}

// Rotate renews the tokens, one rotation at a time, and stores them before anybody can use them. Before the platform is asked a mark is
// set, and taken away after the tokens are safe: a refusal that finds an older mark means that an answer was lost, a
// refusal without one that somebody else has used the token: a second PC on the same account.
func (k *keeper) Rotate(
	ctx context.Context,
	renew func(context.Context, connectors.Values) (connectors.Values, error),
) (connectors.Values, error) {
	lock := k.service.rotation(k.account)
	lock.Lock()
	defer lock.Unlock()
	current, err := k.Load(ctx)
	if err != nil {
		return nil, err
	}
	lost, err := k.mark(ctx)
	if err != nil {
		return nil, err
	}
	renewed, err := renew(ctx, current)
	if err != nil {
		if connectors.KindOf(err) == connectors.Unauthorized && !lost && usedUp(current, err) {
			err = k.fight(ctx, err)
		}
		if !connectors.IsMaybeDone(err) && connectors.KindOf(err) != connectors.Unauthorized {
			return nil, k.unmark(ctx, err)
		}
		return nil, err
	}
	k.client.Hide(secretsOf(renewed)...)
	// The answer is here: from now on a cancelled caller must not lose it.
	safe := context.WithoutCancel(ctx)
	if err := k.service.Vault.Put(safe, tokensKey(k.account), renewed); err != nil {
		return nil, err
	}
	return renewed, k.unmark(safe, nil)
}

// usedUp says whether a refusal can come from somebody else's use of the same token.
func usedUp(current connectors.Values, refusal error) bool {
	var told *connectors.Error
	return len(current) > 0 && !(errors.As(refusal, &told) && told.Code == connectors.CodeCredentials)
}

func secretsOf(v connectors.Values) []string {
	all := make([]string, 0, len(v))
	for _, value := range v {
		if len(value) >= 8 { // shorter ones are numbers of shops and moments
			all = append(all, value)
		}
	}
	return all
}

func rotationKey(account string) string { return "rotating:" + account }

// mark notes that a rotation begins and answers whether an earlier one never ended.
func (k *keeper) mark(ctx context.Context) (bool, error) {
	before, err := k.service.Store.Setting(ctx, rotationKey(k.account), "")
	if err != nil {
		return false, err
	}
	err = k.service.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, rotationKey(k.account), "begun") })
	return before == "begun", err
}

func (k *keeper) unmark(ctx context.Context, cause error) error {
	err := k.service.endRotation(ctx, k.account)
	if cause != nil {
		return cause
	}
	return err
}

// endRotation takes the mark of an account's rotation away.
func (s *Service) endRotation(ctx context.Context, account string) error {
	return s.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, rotationKey(account), "") })
}

// fight tells that the token was used by somebody else.
func (k *keeper) fight(ctx context.Context, cause error) error {
	err := k.service.Store.Write(ctx, func(q *store.Queries) error {
		a, err := q.Account(ctx, k.account)
		if err != nil {
			return err
		}
		_, err = q.AddNotice(ctx, &store.Notice{Key: "two_pcs:" + a.ID, Kind: store.NoticeTwoPCs, AccountID: a.ID,
			Args: map[string]string{"account": a.Name}, At: store.At(k.service.Now())})
		return err
	})
	if err != nil {
		return err
	}
	return cause
}

// rotation gives the lock of an account's rotations; it outlives sessions.
func (s *Service) rotation(account string) *sync.Mutex {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock, ok := s.rotating[account]
	if !ok {
		lock = &sync.Mutex{}
		s.rotating[account] = lock
	}
	return lock
}
