// Package outbound knows the address under which this machine reaches the internet. Some platforms let in only the addresses they were
// told, and the line of a small warehouse changes its address now and then: then right credentials fail, and people should know why
// before they look for another reason.
package outbound

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// Secrets tells which accounts have a way out of their own.
type Secrets interface {
	Kept(ctx context.Context, a *store.Account) (accounts.Kept, error)
}

// Service asks for this machine's address and keeps it. It is safe for concurrent use.
type Service struct {
	Store   *store.Store
	Secrets Secrets
	Now     func() time.Time
	Log     *slog.Logger
}

// Known is what is known of the address.
type Known struct {
	Address string       `json:"address"` // empty: never asked
	AskedAt store.Millis `json:"asked_at"`
	Since   store.Millis `json:"since"` // when it was seen first
	Told    string       `json:"told"`  // the one that the platforms were told
}

// Changed says whether the platforms were told another address.
func (k Known) Changed() bool { return k.Address != k.Told }

// DefaultService answers a request with the address that it came from, as plain text.
const DefaultService = "https://api.ipify.org"

// The settings of the workspace.
const (
	settingService = "address_service"
	settingKnown   = "outbound_address"
)

// Address gives the address service.
func (s *Service) Address(ctx context.Context) (string, error) {
	return s.Store.Setting(ctx, settingService, DefaultService)
}

// SetAddress chooses another address service; empty is the default again.
func (s *Service) SetAddress(ctx context.Context, service string) error {
	service = strings.TrimSpace(service)
	if service == "" {
		service = DefaultService
	}
	if !askable(service) {
		return connectors.Refuse("the address service is not an https address", "查詢服務須為 https 網址", "Write it like "+DefaultService,
			"請輸入如 "+DefaultService+" 的網址")
	}
	return s.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, settingService, service) })
}

// askable allows https, and http on this machine alone: whoever sits between could answer anything.
func askable(service string) bool {
	u, err := url.Parse(service)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && here(service)
}

// here says whether an address is on this machine.
func here(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

// Known gives what is known.
func (s *Service) Known(ctx context.Context) (Known, error) { return known(ctx, &s.Store.Queries) }

func known(ctx context.Context, q *store.Queries) (Known, error) {
	var k Known
	text, err := q.Setting(ctx, settingKnown, "")
	if err != nil || text == "" {
		return k, err
	}
	return k, json.Unmarshal([]byte(text), &k)
}

// Ask asks for the address now. When it is not the one that the platforms were told, one notice names the accounts that will fail.
func (s *Service) Ask(ctx context.Context) (Known, error) {
	service, err := s.Address(ctx)
	if err != nil {
		return Known{}, err
	}
	address, err := ask(ctx, service)
	if err != nil {
		return Known{}, err
	}
	needing, err := s.Needing(ctx)
	if err != nil {
		return Known{}, err
	}
	var k Known
	err = s.Store.Write(ctx, func(q *store.Queries) error {
		before, err := known(ctx, q)
		if err != nil {
			return err
		}
		k = before.seen(address, store.At(s.Now()))
		if len(needing) == 0 {
			k.Told = k.Address // there is nobody to tell
		}
		if err := save(ctx, q, k); err != nil {
			return err
		}
		return s.tell(ctx, q, before, k, needing)
	})
	return k, err
}

// seen is what is known after the address was seen. The first one counts as told: no account can have depended on another.
func (k Known) seen(address string, now store.Millis) Known {
	if k.Address != address {
		k.Since = now
	}
	if k.Told == "" {
		k.Told = address
	}
	k.Address, k.AskedAt = address, now
	return k
}

func save(ctx context.Context, q *store.Queries, k Known) error {
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return q.SetSetting(ctx, settingKnown, string(data))
}

// tell gives or ends the notice of a change. A further change is a notice of its own.
func (s *Service) tell(ctx context.Context, q *store.Queries, before, now Known, needing []store.Account) error {
	if !now.Changed() || before.Address != now.Address {
		if err := q.EndNotice(ctx, string(store.NoticeOutbound), now.AskedAt); err != nil || !now.Changed() {
			return err
		}
	}
	names := make([]string, len(needing))
	for i := range needing {
		names[i] = needing[i].Name
	}
	_, err := q.AddNotice(ctx, &store.Notice{Key: string(store.NoticeOutbound), Kind: store.NoticeOutbound, At: now.AskedAt,
		Args: map[string]string{"before": now.Told, "now": now.Address, "accounts": strings.Join(names, ", ")}})
	return err
}

// Told notes that the platforms have been given the present address.
func (s *Service) Told(ctx context.Context) (Known, error) {
	var k Known
	err := s.Store.Write(ctx, func(q *store.Queries) (err error) {
		if k, err = known(ctx, q); err != nil {
			return err
		}
		k.Told = k.Address
		if err := save(ctx, q, k); err != nil {
			return err
		}
		return q.EndNotice(ctx, string(store.NoticeOutbound), store.At(s.Now()))
	})
	return k, err
}

// Needing gives the accounts of platforms that must know this machine's address: those without a proxy of their own.
func (s *Service) Needing(ctx context.Context) ([]store.Account, error) {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var needing []store.Account
	for i := range all {
		platform, err := connectors.Get(all[i].Platform)
		if err != nil {
			return nil, err
		}
		if !platform.Allowlist {
			continue
		}
		kept, err := s.Secrets.Kept(ctx, &all[i])
		if err != nil {
			return nil, err
		}
		if !kept.Proxy {
			needing = append(needing, all[i])
		}
	}
	return needing, nil
}

// Daily asks once a day when a platform elsewhere depends on the address. That nobody answers is no failure: it is asked again tomorrow.
func (s *Service) Daily(ctx context.Context) error {
	needing, err := s.Needing(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(needing, func(a store.Account) bool { return !here(a.BaseURL) }) {
		return nil
	}
	_, err = s.Ask(ctx)
	if kind := connectors.KindOf(err); err != nil && (kind == connectors.Temporary || kind == connectors.Rejected) {
		s.Log.WarnContext(ctx, "the outbound address could not be asked for", "error", err)
		return nil
	}
	return err
}
