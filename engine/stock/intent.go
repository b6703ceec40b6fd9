package stock

import (
	"context"
	"encoding/json"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The two ways to tell a platform its stock.
const (
	modeRaise = "raise" // inbound push: by so much more than it has
	modeSet   = "set"   // manual sync: to a number
)

// intent is the payload of a stock effect. Read and Target are written before the call: they are what a lost reply is judged by.
type intent struct {
	Mode    string `json:"mode"`
	Item    string `json:"item"`
	Variant string `json:"variant,omitempty"`
	Name    string `json:"name,omitempty"`
	Cause   string `json:"cause"` // the receipt, or the sync's run
	Raise   int64  `json:"raise,omitempty"`
	Set     int64  `json:"set,omitempty"`

	Attempt int64  `json:"attempt,omitempty"` // the attempt for which Read and Target hold; another attempt did not get to the call
	Read    *int64 `json:"read,omitempty"`    // what the platform had
	Target  *int64 `json:"target,omitempty"`  // what it shall have
	Seen    *int64 `json:"seen,omitempty"`    // what it has now, where that settles nothing: a person decides
}

func (i *intent) key() connectors.ListingKey {
	return connectors.ListingKey{Item: i.Item, Variant: i.Variant}
}

// aim gives what the listing shall have when it has so much now.
func (i *intent) aim(read int64) int64 {
	if i.Mode == modeRaise {
		return read + i.Raise
	}
	return i.Set
}

// keyPrefix begins the keys of all stock effects of a listing.
func keyPrefix(account, lineKey string) string { return "stock:" + account + ":" + lineKey + ":" }

// LastPush gives the newest change of stock that a listing was sent, or is to be sent. ErrNotFound when there was none.
func (s *Service) LastPush(ctx context.Context, account, lineKey string) (store.Effect, error) {
	return s.Store.LastEffect(ctx, keyPrefix(account, lineKey))
}

// effect states an intent about a listing. cause is unique for it.
func (s *Service) effect(t *target, i intent, cause string) (store.Effect, error) {
	i.Item, i.Variant, i.Name = t.listing.Item, t.listing.Variant, t.name()
	payload, err := json.Marshal(i)
	if err != nil {
		return store.Effect{}, err
	}
	e := store.Effect{Key: keyPrefix(t.account.ID, t.lineKey) + cause, Kind: store.EffectStock, AccountID: t.account.ID, Payload: string(payload),
		State: store.EffectDue, DueAt: store.At(s.Now()), CreatedAt: store.At(s.Now()), UpdatedAt: store.At(s.Now())}
	if len(t.parts) == 1 {
		e.ProductID = t.parts[0].ProductID
	}
	return e, nil
}
