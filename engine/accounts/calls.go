package accounts

// What is kept of an account's calls for a report: the newest attempts in short, and the answers that did not fit, by their shape alone.
// It lies in memory; what did not fit is stored at once, the rest when the workspace closes, so that a later command can tell of it.

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
	"gowarehouse/engine/store"
)

const (
	mostCalls = 40 // kept of an account
	mostOdd   = 8  // likewise, answers that did not fit
)

// Call is one attempt at a call.
type Call struct {
	At           time.Time       `json:"at"`
	Operation    string          `json:"operation"`
	Host         string          `json:"host"`
	Attempt      int             `json:"attempt"`
	Status       int             `json:"status"` // 0: no answer
	Milliseconds int64           `json:"milliseconds"`
	Bytes        int             `json:"bytes"`
	Kind         connectors.Kind `json:"kind"` // of the error; empty: none
}

// Odd is an answer that was not what the platform's contract says.
type Odd struct {
	At        time.Time       `json:"at"`
	Operation string          `json:"operation"` // the newest call when it was found out
	Reason    string          `json:"reason"`    // may quote the platform
	Shape     json.RawMessage `json:"shape"`     // see transport.Shape; null: the answer is not known
}

// Calls is what is kept of one account, the newest last.
type Calls struct {
	Made []Call   `json:"made"`
	Odd  []Odd    `json:"odd"`
	Skew *float64 `json:"skew"` // seconds by which this machine's clock was ahead of the platform's; null: no answer told
}

// book keeps the calls of all accounts. It is safe for concurrent use.
type book struct {
	mu      sync.Mutex
	of      map[string]*Calls
	unsaved map[string]bool
}

func newBook() *book { return &book{of: map[string]*Calls{}, unsaved: map[string]bool{}} }

// change changes what is kept of an account. It was loaded before.
func (b *book) change(account string, f func(*Calls)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.of[account]
	if !ok {
		c = &Calls{}
		b.of[account] = c
	}
	f(c)
	b.unsaved[account] = true
}

// seen notes attempts of an account.
func (b *book) seen(account string) func(transport.Seen) {
	return func(s transport.Seen) {
		b.change(account, func(c *Calls) {
			c.Made = newest(append(c.Made, Call{At: s.Start, Operation: s.Name, Host: s.Host, Attempt: s.Attempt, Status: s.Status,
				Milliseconds: s.Duration.Milliseconds(), Bytes: s.Bytes, Kind: s.Kind}), mostCalls)
		})
	}
}

func newest[T any](all []T, most int) []T { return all[max(0, len(all)-most):] }

func callsKey(account string) string { return "calls:" + account }

// loadCalls gets what an earlier process kept of an account's calls, once.
func (s *Service) loadCalls(ctx context.Context, account string) error {
	s.book.mu.Lock()
	_, loaded := s.book.of[account]
	s.book.mu.Unlock()
	if loaded {
		return nil
	}
	text, err := s.Store.Setting(ctx, callsKey(account), "")
	if err != nil {
		return err
	}
	var c Calls
	if text != "" && json.Unmarshal([]byte(text), &c) != nil {
		c = Calls{} // another version kept it otherwise: it is worth no error
	}
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	if _, loaded := s.book.of[account]; !loaded {
		s.book.of[account] = &c
	}
	return nil
}

// Calls gives what is kept of an account's calls.
func (s *Service) Calls(ctx context.Context, account string) (Calls, error) {
	if err := s.loadCalls(ctx, account); err != nil {
		return Calls{}, err
	}
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	c := *s.book.of[account]
	c.Made, c.Odd = slices.Clone(c.Made), slices.Clone(c.Odd)
	return c, nil
}

// saveCalls stores what is kept of an account's calls.
func (s *Service) saveCalls(ctx context.Context, account string) error {
	s.book.mu.Lock()
	c, there := s.book.of[account]
	if !there || !s.book.unsaved[account] {
		s.book.mu.Unlock()
		return nil
	}
	data, err := json.Marshal(c)
	delete(s.book.unsaved, account)
	s.book.mu.Unlock()
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(q *store.Queries) error {
		if _, err := q.Account(ctx, account); errors.Is(err, store.ErrNotFound) {
			return nil // deleted meanwhile
		} else if err != nil {
			return err
		}
		return q.SetSetting(ctx, callsKey(account), string(data))
	})
}

// SaveCalls stores what is kept of all accounts' calls.
func (s *Service) SaveCalls(ctx context.Context) error {
	s.book.mu.Lock()
	unsaved := make([]string, 0, len(s.book.unsaved))
	for account := range s.book.unsaved {
		unsaved = append(unsaved, account)
	}
	s.book.mu.Unlock()
	var errs []error
	for _, account := range unsaved {
		errs = append(errs, s.saveCalls(ctx, account))
	}
	return errors.Join(errs...)
}

// odd keeps the shape of an answer that did not fit.
func (s *Service) odd(ctx context.Context, account string, e *connectors.Error) error {
	session, err := s.Open(ctx, account)
	if err != nil {
		return nil //nolint:nilerr // without its secrets nothing of the answer may be kept
	}
	shape := session.client.Shape(e.Body)
	if shape == nil {
		shape = session.client.NewestShape()
	}
	s.book.change(account, func(c *Calls) {
		o := Odd{At: s.Now().UTC(), Reason: e.Reason, Shape: shape}
		if n := len(c.Made); n > 0 {
			o.Operation = c.Made[n-1].Operation
		}
		c.Odd = newest(append(c.Odd, o), mostOdd)
	})
	return s.saveCalls(ctx, account)
}

// Shape gives the shape of something that an account's platform answered.
func (s *Session) Shape(answer []byte) []byte { return s.client.Shape(answer) }
