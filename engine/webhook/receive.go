package webhook

// Receiving: from a request of somebody unknown to a row on the disk.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// pathPart stands before the token in every address; what comes before it is the reverse proxy's.
const pathPart = "/push/"

const (
	maxBody   = 256 << 10
	atOnce    = 32               // requests being read and checked: they bound the memory that strangers can take
	ahead     = 5 * time.Minute  // a message may come from a clock that is so far ahead
	storeTime = 10 * time.Second // to bring a message to the disk
	maxOrders = 100              // that a message may name one by one
	maxID     = 200              // bytes of an order's id
	maxDue    = 500              // orders of an account that wait one by one; beyond, the whole account is fetched
	logPause  = time.Minute      // between two lines about messages that were refused
)

// Why a message is not believed. Only the log knows.
const (
	reasonUnknown   = "unknown address"
	reasonMethod    = "method"
	reasonSize      = "size"
	reasonBroken    = "broken off"
	reasonSignature = "signature"
	reasonStale     = "time"
)

// ServeHTTP answers a message: 200, or what the platform wants, when what it tells is on the disk (or was before), 404 to whatever is not
// believed, the same for every reason, and 503 where the sender should try again.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status := s.receive(w, r)
	if status >= http.StatusMultipleChoices {
		w.Header().Set("Connection", "close") // what was not read is not waited for
	}
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}

func (s *Service) receive(w http.ResponseWriter, r *http.Request) int {
	_, token, _ := strings.Cut(r.URL.Path[max(0, strings.LastIndex(r.URL.Path, pathPart)):], pathPart)
	if s.returned(token) {
		return http.StatusOK
	}
	s.mu.Lock()
	accounts := s.routes[token]
	s.mu.Unlock()
	switch {
	case len(accounts) == 0:
		return s.refuse(reasonUnknown)
	case r.Method != http.MethodPost:
		return s.refuse(reasonMethod)
	case r.ContentLength > maxBody:
		return s.refuse(reasonSize)
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	default:
		return http.StatusServiceUnavailable
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return s.refuse(reasonSize)
		}
		return s.refuse(reasonBroken)
	}
	return s.hear(r.Context(), accounts, request{header: r.Header, query: r.URL.RawQuery, body: body})
}

// request is what came, and says nothing of itself in a log.
type request struct {
	header http.Header
	query  string
	body   []byte
}

func (request) String() string { return "[message]" }

// heard is what a message tells an account.
type heard struct {
	account string
	connectors.PushMessage
	unread bool // it is genuine, and nobody knows what it says: all of the account is fetched
	taken  int  // the answer that the platform wants
}

// hear checks a message for the accounts whose address it came to, and notes what it tells.
func (s *Service) hear(ctx context.Context, accounts []string, r request) int {
	var all []heard
	for _, account := range accounts {
		told, err := s.verify(ctx, account, r)
		var said *connectors.Error
		switch {
		case err == nil:
			all = append(all, told)
		case errors.As(err, &said) && said.Kind == connectors.Unexpected: // the signature was right
			s.Log.Warn("a real-time message is not as expected; the account is fetched instead", "account", account)
			told.unread = true
			all = append(all, told)
		case said == nil && !errors.Is(err, errDefect):
			return http.StatusServiceUnavailable // the store or the vault
		}
	}
	if len(all) == 0 {
		return s.refuse(reasonSignature)
	}
	taken := all[0].taken
	all = slices.DeleteFunc(all, func(h heard) bool { return len(h.Orders) == 0 && !h.unread })
	if len(all) == 0 {
		return taken // about something else, or the greeting of a new hook
	}
	now := s.Now()
	if at := all[0].SentAt; !at.IsZero() && (at.Before(now.Add(-keep)) || at.After(now.Add(ahead))) {
		return s.refuse(reasonStale)
	}
	clean, done := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer done()
	if err := s.Store.Write(clean, func(q *store.Queries) error { return s.note(clean, q, all, nameOf(all[0].ID, r), now) }); err != nil {
		s.Log.Error("a real-time message could not be noted; its sender tries again", "error", err)
		return http.StatusServiceUnavailable
	}
	s.ring()
	return taken
}

// verify asks an account's connector whether a message is genuine. A defect in it must not end the receiver.
func (s *Service) verify(ctx context.Context, account string, r request) (told heard, err error) {
	defer func() {
		if recover() != nil { // its words might be a buyer's
			s.Log.Error("defect in a connector", "account", account, "step", "verify a message")
			err = errDefect
		}
	}()
	hook, err := s.Store.Hook(ctx, account)
	if err != nil {
		return told, err
	}
	session, err := s.Accounts.Open(ctx, account)
	if err != nil {
		return told, err
	}
	verifier, ok := connectors.Has[connectors.PushVerifier](session.Connector)
	if !ok {
		return told, errDefect
	}
	address := hook.Address
	if r.query != "" {
		address += "?" + r.query
	}
	told = heard{account: account, taken: session.Platform.Push.Taken()}
	told.PushMessage, err = verifier.VerifyPush(r.header, r.body, address)
	return told, err
}

var errDefect = errors.New("the connector cannot check this message")

// nameOf gives what a message is remembered by: the platform's own name for it, or what it says.
func nameOf(id string, r request) string {
	sum := sha256.New()
	if id != "" {
		_, _ = io.WriteString(sum, "id "+id)
	} else {
		_, _ = io.WriteString(sum, "body "+r.query+" ")
		_, _ = sum.Write(r.body)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// note writes a message down. One that has come before changes nothing.
func (s *Service) note(ctx context.Context, q *store.Queries, all []heard, name string, now time.Time) error {
	fresh, err := q.SeePush(ctx, all[0].account, name, store.At(now))
	if err != nil || !fresh {
		return err
	}
	for _, h := range all {
		if err := heardFrom(ctx, q, h.account, now); err != nil {
			return err
		}
		if err := s.hint(ctx, q, h, now); err != nil {
			return err
		}
	}
	return nil
}

// heardFrom notes that an account's hook works. One that a person entered is known to by its first message.
func heardFrom(ctx context.Context, q *store.Queries, account string, now time.Time) error {
	h, err := q.Hook(ctx, account)
	if err != nil {
		return err
	}
	h.LastAt = store.Ref(&now)
	if h.State == store.HookByHand || h.State == store.HookRefused {
		h.State, h.Reason, h.ActiveSince = store.HookActive, "", store.Ref(&now)
	}
	return q.PutHook(ctx, &h)
}

// hint notes the orders to be fetched, or that all of the account is, where they are too many.
func (s *Service) hint(ctx context.Context, q *store.Queries, h heard, now time.Time) error {
	waiting, err := q.CountPushDue(ctx, h.account)
	if err != nil {
		return err
	}
	due := store.At(now.Add(s.Gather))
	if waiting >= maxDue || len(h.Orders) > maxOrders || h.unread {
		return q.HintPush(ctx, h.account, "", due, store.At(now))
	}
	for _, id := range h.Orders {
		if id == "" || len(id) > maxID {
			continue // no order's: the scheduled fetch brings whatever was meant
		}
		if err := q.HintPush(ctx, h.account, id, due, store.At(now)); err != nil {
			return err
		}
	}
	return nil
}

// refuse counts a message that is not believed, and tells the log now and then.
func (s *Service) refuse(reason string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[reason]++
	if now := s.Now(); now.Sub(s.toldAt) >= logPause {
		s.Log.Warn("messages that are not believed", "since", s.toldAt, "reasons", s.refused)
		s.toldAt, s.refused = now, map[string]int{}
	}
	return http.StatusNotFound
}

// route reads which addresses belong to whom.
func (s *Service) route(ctx context.Context) error {
	hooks, err := s.Store.Hooks(ctx)
	if err != nil {
		return err
	}
	routes := map[string][]string{}
	for _, h := range hooks {
		if h.State != store.HookOff {
			routes[h.Token] = append(routes[h.Token], h.AccountID)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes = routes
	return nil
}
