package webhook

// Hooks: what is registered at the platforms. Each registration and removal is an effect of the outbox: intent first, asked about after a
// lost reply, read back.

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// intent is the payload of a hook effect.
type intent struct {
	Address string `json:"address"`
	On      bool   `json:"on"` // to be registered, not removed
}

// tokenBytes make an address that nobody can guess.
const tokenBytes = 20

// Reconcile states what is to be registered or removed so that the platforms know the address of the settings and no other. It does nothing
// where that is so already.
func (s *Service) Reconcile(ctx context.Context) error {
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	if known, err := s.Store.Hooks(ctx); err != nil || !set.On && len(known) == 0 {
		return err
	}
	stated := false
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		stated = false
		all, err := q.Accounts(ctx)
		if err != nil {
			return err
		}
		hooks, err := q.Hooks(ctx)
		if err != nil {
			return err
		}
		r := &round{Service: s, q: q, set: set, hooks: map[string]*store.Hook{}, shared: map[string]string{}}
		for i := range hooks {
			r.hooks[hooks[i].AccountID] = &hooks[i]
		}
		for i := range all {
			if h := r.hooks[all[i].ID]; h != nil && modeOf(&all[i]).Shared {
				r.shared[all[i].Platform] = h.Token
			}
		}
		for i := range all {
			if err := r.account(ctx, &all[i]); err != nil {
				return err
			}
		}
		stated = r.stated
		return nil
	})
	if err != nil || !stated {
		return err
	}
	s.Wake()
	return s.route(ctx)
}

// round is one look at all accounts.
type round struct {
	*Service
	q      *store.Queries
	set    Settings
	hooks  map[string]*store.Hook
	shared map[string]string // tokens of platforms that take one address for all accounts
	stated bool
}

func (r *round) account(ctx context.Context, a *store.Account) error {
	push := modeOf(a)
	h := r.hooks[a.ID]
	there := h != nil && h.State != store.HookOff
	switch {
	case push.Mode == connectors.PushNone:
		return nil
	case !r.set.On && there:
		return r.leave(ctx, h, push.Mode)
	case !r.set.On || a.State != store.Connected && !there:
		return nil
	}
	return r.enter(ctx, a, h, push)
}

// leave switches a hook off. Its token stays: whoever switches it on again, and entered it by hand, need not enter it anew.
func (r *round) leave(ctx context.Context, h *store.Hook, mode connectors.PushMode) error {
	address := h.Address
	h.State, h.Address, h.Reason, h.ActiveSince, h.LastAt = store.HookOff, "", "", nil, nil
	r.stated = true
	if err := r.q.PutHook(ctx, h); err != nil || mode != connectors.PushByAPI {
		return err
	}
	return r.state(ctx, r.q, h.AccountID, intent{Address: address})
}

// enter has an account's platform send to the address of the settings.
func (r *round) enter(ctx context.Context, a *store.Account, h *store.Hook, push connectors.Push) error {
	if h == nil {
		token, err := r.token(a.Platform, push.Shared)
		if err != nil {
			return err
		}
		h = &store.Hook{AccountID: a.ID, Token: token, State: store.HookOff}
	}
	address := r.set.Address + pathPart + h.Token
	if h.State != store.HookOff && h.Address == address {
		return nil
	}
	before := h.Address
	h.Address, h.Reason, h.ActiveSince, h.LastAt = address, "", nil, nil
	h.State = store.HookByHand
	if push.Mode == connectors.PushByAPI {
		h.State = store.HookRegistering
	}
	r.stated = true
	if err := r.q.PutHook(ctx, h); err != nil || push.Mode != connectors.PushByAPI {
		return err
	}
	if before != "" { // first: some platforms know one address only
		if err := r.state(ctx, r.q, a.ID, intent{Address: before}); err != nil {
			return err
		}
	}
	return r.state(ctx, r.q, a.ID, intent{Address: address, On: true})
}

func (r *round) token(platform string, shared bool) (string, error) {
	if token := r.shared[platform]; shared && token != "" {
		return token, nil
	}
	secret := make([]byte, tokenBytes)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token := hex.EncodeToString(secret)
	if shared {
		r.shared[platform] = token
	}
	return token, nil
}

// state states an effect.
func (s *Service) state(ctx context.Context, q *store.Queries, account string, i intent) error {
	payload, err := json.Marshal(i)
	if err != nil {
		return err
	}
	now := store.At(s.Now())
	_, err = q.AddEffect(ctx, &store.Effect{Key: "hook:" + account + ":" + strconv.FormatBool(i.On) + ":" + store.NewID(), Kind: store.EffectHook,
		AccountID: account, Payload: string(payload), State: store.EffectDue, DueAt: now, CreatedAt: now, UpdatedAt: now})
	return err
}

// Check asks every platform with a hook whether it still has it, and registers what is gone: some platforms drop a hook whose messages
// nobody took. A platform that cannot be asked is asked tomorrow.
func (s *Service) Check(ctx context.Context) error {
	if err := s.Reconcile(ctx); err != nil {
		return err
	}
	hooks, err := s.Store.Hooks(ctx)
	for i := range hooks {
		if told := s.CheckAccount(ctx, hooks[i].AccountID); told != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			s.Log.WarnContext(ctx, "the hook of an account could not be checked", "account", hooks[i].AccountID, "kind", connectors.KindOf(told))
		}
	}
	return err
}

// CheckAccount asks an account's platform whether it has the hook, and states its registration anew where it has not, or where it refused
// before. It does nothing for an account without one.
func (s *Service) CheckAccount(ctx context.Context, account string) error {
	a, err := s.Store.Account(ctx, account)
	if err != nil {
		return err
	}
	h, on, err := s.Store.LiveHook(ctx, account)
	if err != nil || !on || modeOf(&a).Mode != connectors.PushByAPI || a.State != store.Connected {
		return err
	}
	if h.State == store.HookActive {
		active, err := s.ask(ctx, account, h.Address)
		if err != nil || active {
			return s.checked(ctx, account, err)
		}
		s.Log.WarnContext(ctx, "the platform no longer has the hook; it is registered again", "account", account)
	}
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		h, on, err := q.LiveHook(ctx, account)
		if err != nil || !on {
			return err
		}
		h.State, h.Reason = store.HookRegistering, ""
		return errors.Join(q.PutHook(ctx, &h), s.state(ctx, q, account, intent{Address: h.Address, On: true}))
	})
	if err == nil {
		s.Wake()
	}
	return err
}

func (s *Service) ask(ctx context.Context, account, address string) (bool, error) {
	session, err := s.Accounts.Open(ctx, account)
	if err != nil {
		return false, err
	}
	registrar, ok := connectors.Has[connectors.PushRegistrar](session.Connector)
	if !ok {
		return false, errDefect
	}
	return registrar.Pushes(ctx, address)
}

func (s *Service) checked(ctx context.Context, account string, cause error) error {
	if cause != nil {
		return errors.Join(cause, s.Accounts.Failed(ctx, account, cause))
	}
	return s.Store.Write(ctx, func(q *store.Queries) error {
		h, err := q.Hook(ctx, account)
		if err != nil {
			return err
		}
		now := s.Now()
		h.CheckedAt = store.Ref(&now)
		return q.PutHook(ctx, &h)
	})
}

// leaveTime is for how long a platform is waited for when its account is taken away.
const leaveTime = 20 * time.Second

// Leave removes an account's hook at its platform before the account goes with its credentials. What cannot be removed does no harm: its
// messages are not believed any more.
func (s *Service) Leave(ctx context.Context, account string) error {
	a, err := s.Store.Account(ctx, account)
	if err != nil {
		return err
	}
	h, on, err := s.Store.LiveHook(ctx, account)
	if err != nil || !on {
		return err
	}
	address := h.Address
	h.State, h.Address, h.ActiveSince, h.LastAt = store.HookOff, "", nil, nil
	if err := s.Store.Write(ctx, func(q *store.Queries) error { return q.PutHook(ctx, &h) }); err != nil {
		return err
	}
	defer func() { _ = s.route(ctx) }()
	if others, err := s.others(ctx, address); err != nil || others || modeOf(&a).Mode != connectors.PushByAPI {
		return err
	}
	session, err := s.Accounts.Open(ctx, account)
	if err != nil {
		return err
	}
	bounded, done := context.WithTimeout(ctx, leaveTime)
	defer done()
	if registrar, ok := connectors.Has[connectors.PushRegistrar](session.Connector); ok {
		return registrar.UnregisterPush(bounded, address)
	}
	return nil
}

// others says whether another account has its messages sent to an address.
func (s *Service) others(ctx context.Context, address string) (bool, error) {
	hooks, err := s.Store.Hooks(ctx)
	for _, h := range hooks {
		if h.Address == address {
			return true, err
		}
	}
	return false, err
}

// Handler makes hook effects.
type Handler struct{}

var _ outbox.Handler = Handler{}

// Kind is store.EffectHook.
func (Handler) Kind() store.EffectKind { return store.EffectHook }

// Load reads the intent, and calls it off where the settings have changed since.
func (Handler) Load(ctx context.Context, q *store.Queries, e *store.Effect, _ outbox.Step) (any, error) {
	var i intent
	if err := json.Unmarshal([]byte(e.Payload), &i); err != nil || i.Address == "" {
		return nil, connectors.Errorf(connectors.Rejected, "outbox row %d cannot be read", e.ID)
	}
	hooks, err := q.Hooks(ctx)
	if err != nil {
		return nil, err
	}
	wanted := false
	for _, h := range hooks {
		wanted = wanted || h.Address == i.Address && h.State != store.HookOff && (!i.On || h.AccountID == e.AccountID)
	}
	if wanted != i.On {
		return nil, &outbox.Off{Cause: (&connectors.Error{Kind: connectors.Rejected, Code: "settings_changed"}).
			Saying("the settings have changed since", "設定已於之後變更")}
	}
	return i, nil
}

// Batch lets each go alone.
func (Handler) Batch(_ *accounts.Session, _ outbox.Step, job outbox.Job) (group string, size int) {
	return strconv.FormatInt(job.Effect.ID, 10), 1
}

// Call registers or removes the address. Either may be repeated without harm.
func (Handler) Call(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	return each(s, jobs, func(r connectors.PushRegistrar, i intent) outbox.Answer {
		do := r.UnregisterPush
		if i.On {
			do = r.RegisterPush
		}
		err := do(ctx, i.Address)
		if err == nil || !i.On && connectors.KindOf(err) == connectors.NotFound {
			return outbox.Answer{Verdict: outbox.Sent}
		}
		return outbox.FromOutcome(connectors.Outcome{State: connectors.AfterChange(err), Err: err}, outbox.StepCall)
	})
}

// Ask asks whether the address is registered.
func (Handler) Ask(ctx context.Context, s *accounts.Session, jobs []outbox.Job) []outbox.Answer {
	return each(s, jobs, func(r connectors.PushRegistrar, i intent) outbox.Answer {
		switch active, err := r.Pushes(ctx, i.Address); {
		case err != nil:
			return outbox.Answer{Verdict: outbox.Unclear, Err: err}
		case active == i.On:
			return outbox.Answer{Verdict: outbox.Confirmed}
		}
		return outbox.Answer{Verdict: outbox.Nothing}
	})
}

func each(s *accounts.Session, jobs []outbox.Job, do func(connectors.PushRegistrar, intent) outbox.Answer) []outbox.Answer {
	answers := make([]outbox.Answer, len(jobs))
	registrar, ok := connectors.Has[connectors.PushRegistrar](s.Connector)
	for i, job := range jobs {
		if ok {
			answers[i] = do(registrar, job.Work.(intent))
		} else {
			answers[i] = outbox.Answer{Verdict: outbox.Refused, Err: errDefect}
		}
	}
	return answers
}

// Record notes how far the hook is. What a platform refuses needs no person: the scheduled fetches go on, the account shows the reason, and
// it is tried again tomorrow.
func (Handler) Record(ctx context.Context, q *store.Queries, e *store.Effect, a outbox.Answer, now time.Time) error {
	failed := e.State == store.EffectFailed || e.State == store.EffectUnclear
	if failed {
		e.State = store.EffectCancelled
	}
	var i intent
	if err := json.Unmarshal([]byte(e.Payload), &i); err != nil || !i.On || !failed && e.State != store.EffectConfirmed {
		return nil //nolint:nilerr // Load has told of it
	}
	h, on, err := q.LiveHook(ctx, e.AccountID)
	if err != nil || !on || h.Address != i.Address {
		return err
	}
	h.CheckedAt = store.Ref(&now)
	if failed {
		h.State, h.Reason = store.HookRefused, reasonOf(a.Err)
		return q.PutHook(ctx, &h)
	}
	h.State, h.Reason = store.HookActive, ""
	if h.ActiveSince == nil {
		h.ActiveSince = store.Ref(&now)
	}
	return q.PutHook(ctx, &h)
}

// reasonOf is what a hook keeps of a refusal: what happened and what to do, in both languages.
func reasonOf(err error) string {
	var told *connectors.Error
	if !errors.As(err, &told) {
		return connectors.Text{EN: "the platform took the registration and does not show it", ZH: "平台已接受註冊，但查詢不到"}.Kept()
	}
	says := told.Says
	if says.IsZero() {
		says = connectors.Text{EN: connectors.Kept(err), ZH: connectors.Kept(err)}
	}
	do := told.Advice()
	return connectors.Text{EN: says.EN + ". " + do.EN, ZH: says.ZH + "。" + do.ZH}.Kept()
}

// Decide accepts every decision: nobody is asked for one.
func (Handler) Decide(context.Context, *store.Queries, *store.Effect, outbox.Decision, string, time.Time) error {
	return nil
}
