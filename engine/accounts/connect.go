package accounts

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Test asks the platform whether the credentials work. Connected on success, Disconnected when they or the address are
// refused; any other failure leaves the state as it is.
func (s *Service) Test(ctx context.Context, name string) (connectors.Identity, error) {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return connectors.Identity{}, notFound(name)
	}
	s.forget(a.ID)
	session, err := s.Open(ctx, a.ID)
	if err != nil {
		return connectors.Identity{}, err
	}
	identity, err := session.Connector.Test(ctx)
	if skew, known := session.ClockSkew(); known {
		seconds := skew.Round(time.Second / 10).Seconds()
		s.book.change(a.ID, func(c *Calls) { c.Skew = &seconds })
	}
	if told := s.Store.Write(ctx, func(q *store.Queries) error { return session.TellClock(ctx, q, s.Now()) }); told != nil {
		return identity, errors.Join(err, told)
	}
	if err != nil {
		err = session.BlameClock(err)
		if noted := s.Failed(ctx, a.ID, err); noted != nil {
			return identity, noted
		}
		return identity, err
	}
	return identity, s.connected(ctx, a.ID, identity)
}

// expiryWarning is how long before its end a key or authorisation is warned of.
const expiryWarning = 14 * 24 * time.Hour

// connected stores what a successful test told.
func (s *Service) connected(ctx context.Context, accountID string, identity connectors.Identity) error {
	err := s.Store.Write(ctx, func(q *store.Queries) error {
		a, err := q.Account(ctx, accountID)
		if err != nil {
			return err
		}
		a.State, a.StateReason = store.Connected, ""
		a.ShopName, a.ShopID, a.ExpiresAt = identity.Name, identity.ID, store.Ref(identity.ExpiresAt)
		if a.FieldValues == nil {
			a.FieldValues = map[string]string{}
		}
		maps.Copy(a.FieldValues, identity.Learned)
		if err := q.UpdateAccount(ctx, &a, "state", "state_reason", "shop_name", "shop_id", "expires_at", "field_values"); err != nil {
			return err
		}
		for _, key := range []string{"disconnected:", "two_pcs:"} {
			if err := q.EndNotice(ctx, key+a.ID, store.At(s.Now())); err != nil {
				return err
			}
		}
		return errors.Join(s.warnOfExpiry(ctx, q, &a), s.warnOfDoubt(ctx, q, &a, identity.Doubt))
	})
	s.forget(accountID)
	s.Change(ctx, accountID)
	return err
}

// warnOfExpiry gives one notice for each end of an authorisation or key that is near.
func (s *Service) warnOfExpiry(ctx context.Context, q *store.Queries, a *store.Account) error {
	key := "expiring:" + a.ID
	if a.ExpiresAt == nil || a.ExpiresAt.Time().Sub(s.Now()) > expiryWarning {
		return q.EndNotice(ctx, key, store.At(s.Now()))
	}
	_, err := q.AddNotice(ctx, &store.Notice{Key: key, Kind: store.NoticeExpiring, AccountID: a.ID,
		Args: map[string]string{"account": a.Name, "at": a.ExpiresAt.Time().Format(time.RFC3339)}, At: store.At(s.Now())})
	return err
}

// warnOfDoubt gives a notice of what a test found wrong, and ends that of an earlier test.
func (s *Service) warnOfDoubt(ctx context.Context, q *store.Queries, a *store.Account, doubt connectors.Text) error {
	key := "doubt:" + a.ID
	if err := q.EndNotice(ctx, key, store.At(s.Now())); err != nil || doubt.IsZero() {
		return err
	}
	_, err := q.AddNotice(ctx, &store.Notice{Key: key, Kind: store.NoticeDoubt, AccountID: a.ID,
		Args: map[string]string{"account": a.Name, "doubt": doubt.Kept()}, At: store.At(s.Now())})
	return err
}

// CheckExpiry looks at every account for an end that is near; run daily.
func (s *Service) CheckExpiry(ctx context.Context) error {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(q *store.Queries) error {
		for i := range all {
			if err := s.warnOfExpiry(ctx, q, &all[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetApp stores an authorisation platform's app credentials for this installation.
func (s *Service) SetApp(ctx context.Context, platformID string, values connectors.Values) error {
	p, err := connectors.Get(platformID)
	if err != nil {
		return err
	}
	var known []string
	for _, f := range p.Fields {
		if !f.App {
			continue
		}
		known = append(known, f.Key)
		if values[f.Key] == "" && f.Required {
			return connectors.Refuse("the app field %q is missing", "缺少應用程式欄位「%s」", f.Label.EN+": "+f.Where.EN, f.Label.ZH+"："+f.Where.ZH, f.Key)
		}
		if f.Pattern != nil && values[f.Key] != "" && !f.Pattern.MatchString(values[f.Key]) {
			return connectors.Refuse("the app field %q does not look right", "應用程式欄位「%s」格式不正確", f.Label.EN+": "+f.Where.EN,
				f.Label.ZH+"："+f.Where.ZH, f.Key)
		}
	}
	if len(known) == 0 {
		return connectors.Refuse("%s needs no app credentials", "%s 不需要應用程式憑證", "Nothing to do.", "不需處理。", p.Name.EN)
	}
	for key := range values {
		if !slices.Contains(known, key) {
			return connectors.Refuse(
				"%s has no app field %q",
				"%s 沒有應用程式欄位「%s」",
				fmt.Sprintf("Known fields: %v", known),
				fmt.Sprintf("可用欄位：%v", known),
				p.Name.EN,
				key,
			)
		}
	}
	if err := s.Vault.Put(ctx, appKey(platformID), values); err != nil {
		return err
	}
	return s.forgetPlatform(ctx, platformID)
}

// HasApp says whether the app credentials a platform needs are here.
func (s *Service) HasApp(ctx context.Context, p *connectors.Platform) (bool, error) {
	values, err := s.get(ctx, appKey(p.ID))
	if err != nil {
		return false, err
	}
	for _, f := range p.Fields {
		if f.App && f.Required && values[f.Key] == "" {
			return false, nil
		}
	}
	return true, nil
}

func (s *Service) forgetPlatform(ctx context.Context, platformID string) error {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Platform == platformID {
			s.forget(a.ID)
		}
	}
	return nil
}

// pending is an authorisation that has begun: the browser is with the platform.
type pending struct {
	State    string    `json:"state"`
	Redirect string    `json:"redirect"`
	Until    time.Time `json:"until"`
}

// authorizeTime is how long a merchant may take in the browser.
const authorizeTime = 30 * time.Minute

func pendingKey(account string) string { return "authorize:" + account }

// authorizer opens an account of an authorisation platform whose app credentials are here.
func (s *Service) authorizer(ctx context.Context, name string) (*Session, connectors.Authorizer, error) {
	a, err := s.Store.AccountByName(ctx, name)
	if err != nil {
		return nil, nil, notFound(name)
	}
	p, err := connectors.Get(a.Platform)
	if err != nil {
		return nil, nil, err
	}
	if has, err := s.HasApp(ctx, p); err != nil || !has {
		if err != nil {
			return nil, nil, err
		}
		return nil, nil, connectors.Refuse("the app credentials of %s are not entered yet", "尚未輸入 %s 的應用程式憑證",
			"Enter them once: `gowarehouse platform app set "+p.ID+"`", "請先輸入一次：`gowarehouse platform app set "+p.ID+"`", p.Name.EN)
	}
	session, err := s.Open(ctx, a.ID)
	if err != nil {
		return nil, nil, err
	}
	authorizer, ok := session.Connector.(connectors.Authorizer)
	if !ok {
		return nil, nil, connectors.Refuse(
			"%s is not connected by log-in",
			"%s 不是以登入授權連線",
			"Enter its credentials and test: `gowarehouse account test NAME`",
			"請輸入憑證後測試連線：`gowarehouse account test 帳號`",
			p.Name.EN,
		)
	}
	return session, authorizer, nil
}

// BeginAuthorize gives the address that the merchant opens in the browser; the platform sends it back to redirect. The address is empty
// where the account needs no browser: then it has been tested and is connected.
func (s *Service) BeginAuthorize(ctx context.Context, name, redirect string) (string, error) {
	session, authorizer, err := s.authorizer(ctx, name)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	p := pending{State: hex.EncodeToString(nonce), Redirect: redirect, Until: s.Now().Add(authorizeTime)}
	link, err := authorizer.Begin(ctx, redirect, p.State)
	if err != nil {
		return "", err
	}
	if link == "" {
		_, err := s.Test(ctx, session.Account.ID)
		return "", err
	}
	return link, s.savePending(ctx, session.Account.ID, &p)
}

func (s *Service) savePending(ctx context.Context, account string, p *pending) error {
	text := ""
	if p != nil {
		data, err := json.Marshal(p)
		if err != nil {
			return err
		}
		text = string(data)
	}
	return s.Store.Write(ctx, func(q *store.Queries) error { return q.SetSetting(ctx, pendingKey(account), text) })
}

// StateParam is the query parameter of the redirect that carries our state where the platform has none of its own.
const StateParam = "state"

// FinishAuthorize trades the address the browser landed on for tokens and connects the account. Where the merchant authorised
// several shops, an account is added for each further one; all names are given.
func (s *Service) FinishAuthorize(ctx context.Context, name, landed string) ([]string, error) {
	session, authorizer, err := s.authorizer(ctx, name)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(landed)
	if err != nil {
		return nil, connectors.Refuse(
			"this is not an address",
			"這不是有效網址",
			"Copy the whole address line of the browser after the log-in.",
			"請複製登入後瀏覽器網址列的完整內容。",
		)
	}
	p, err := s.pending(ctx, session.Account.ID, u.Query().Get(StateParam))
	if err != nil {
		return nil, err
	}
	grants, err := authorizer.Finish(ctx, p.Redirect, u.Query())
	if err != nil {
		return nil, err
	}
	if len(grants) == 0 {
		return nil, connectors.Errorf(connectors.Unexpected, "the platform granted no shop")
	}
	if err := s.savePending(ctx, session.Account.ID, nil); err != nil {
		return nil, err
	}
	return s.takeGrants(ctx, session.Account, grants)
}

// pending gives the authorisation that is under way for an account, which must be the one that state belongs to.
func (s *Service) pending(ctx context.Context, account, state string) (p pending, err error) {
	text, err := s.Store.Setting(ctx, pendingKey(account), "")
	if err != nil {
		return p, err
	}
	if text == "" || json.Unmarshal([]byte(text), &p) != nil || s.Now().After(p.Until) {
		return p, connectors.Refuse("no authorisation is under way for this account, or it took too long", "此帳號沒有進行中的授權，或已逾時",
			"Begin again: `gowarehouse account authorize NAME`", "請重新授權：`gowarehouse account authorize 帳號`")
	}
	if state != p.State {
		return p, connectors.Refuse("this address belongs to another authorisation", "此網址屬於另一次授權",
			"Begin again and paste the address of that log-in.", "請重新授權，並貼上該次登入後的網址。")
	}
	return p, nil
}

// takeGrants stores the tokens of each shop, the account's own first, before any is used.
func (s *Service) takeGrants(ctx context.Context, a store.Account, grants []connectors.Grant) ([]string, error) {
	own := slices.IndexFunc(grants, func(g connectors.Grant) bool { return a.ShopID == "" || g.Shop.ID == a.ShopID })
	if own < 0 {
		return nil, connectors.Refuse("this log-in was for shop %[1]s, and this account is shop %[2]s", "此次授權的商店為 %[1]s，但此帳號是商店 %[2]s",
			"Log in as the account's own shop, or add another account for that one.", "請以此帳號的商店登入，或為該商店新增帳號。", grants[0].Shop.ID, a.ShopID)
	}
	names := make([]string, 0, len(grants))
	for i, g := range grants {
		target := a
		if i != own {
			more, err := s.accountForShop(ctx, a, g.Shop)
			if err != nil {
				return names, err
			}
			target = more
		}
		if err := s.Vault.Put(ctx, tokensKey(target.ID), g.Values); err != nil {
			return names, err
		}
		if err := s.endRotation(ctx, target.ID); err != nil { // whatever became of the old tokens
			return names, err
		}
		s.forget(target.ID)
		if _, err := s.Test(ctx, target.ID); err != nil {
			return names, err
		}
		names = append(names, target.Name)
	}
	return names, nil
}

// accountForShop finds the account of a shop on the same platform, or adds one beside a.
func (s *Service) accountForShop(ctx context.Context, a store.Account, shop connectors.Identity) (store.Account, error) {
	all, err := s.Store.Accounts(ctx)
	if err != nil {
		return a, err
	}
	for _, other := range all {
		if other.Platform == a.Platform && other.ShopID == shop.ID {
			return other, nil
		}
	}
	more := a
	more.ID, more.Name, more.ShopID, more.State = store.NewID(), a.Name+" "+shop.ID, shop.ID, store.NotVerified
	more.FetchedTo, more.NextFetchAt, more.FetchLease, more.CreatedAt = nil, nil, 0, store.At(s.Now())
	return more, s.Store.Write(ctx, func(q *store.Queries) error { return q.AddAccount(ctx, &more) })
}

// Recover gets an account's lost tokens back with a code the platform sent to the merchant.
func (s *Service) Recover(ctx context.Context, name, code string) error {
	session, _, err := s.authorizer(ctx, name)
	if err != nil {
		return err
	}
	recoverer, ok := session.Connector.(connectors.Recoverer)
	if !ok {
		return connectors.Refuse(
			"%s sends no such codes",
			"%s 不提供此類代碼",
			"Authorise again: `gowarehouse account authorize NAME`",
			"請重新授權：`gowarehouse account authorize 帳號`",
			session.Platform.Name.EN,
		)
	}
	grant, err := recoverer.Recover(ctx, code)
	if err != nil {
		return err
	}
	_, err = s.takeGrants(ctx, session.Account, []connectors.Grant{grant})
	return err
}

// Revoke ends an account's authorisation: here at once, at the platform by the page whose address is given (empty when the
// call ended it).
func (s *Service) Revoke(ctx context.Context, name, redirect string) (string, error) {
	session, authorizer, err := s.authorizer(ctx, name)
	if err != nil {
		return "", err
	}
	page, err := authorizer.Revoke(ctx, redirect)
	if err != nil {
		return "", err
	}
	if err := s.Vault.Delete(ctx, tokensKey(session.Account.ID)); err != nil {
		return page, err
	}
	defer s.forget(session.Account.ID)
	return page, s.Store.Write(ctx, func(q *store.Queries) error {
		a := session.Account
		a.State, a.StateReason = store.Disconnected, "revoked"
		return q.UpdateAccount(ctx, &a, "state", "state_reason")
	})
}
