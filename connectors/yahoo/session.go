package yahoo

// The supplier portal's session: a cookie for six hours and a number that belongs to it. FACTS.md section 1.4.

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/transport"
)

// session is a sign-in. It can be had again at any time, so it lives in memory only.
type session struct {
	cookie, wssid string
	until         time.Time
}

const (
	sessionLife   = 6 * time.Hour
	renewEarly    = 10 * time.Minute
	sessionCookie = "_sp"
)

// sessionOver are the codes that say that a session has ended, in cookie, number or time: FACTS.md §1.4. How an error is written is not
// published (§7), so that a 401 without a code says it too.
var sessionOver = []string{"", "40100002", "40100004", "40100006"}

func isOver(e *connectors.Error) bool {
	return e.Kind == connectors.Unauthorized && slices.Contains(sessionOver, e.Code)
}

// ask makes a reading call of the portal. If it says that the session has ended, a new one is made, once.
func (c *Connector) ask(ctx context.Context, name string, query url.Values, into any) error {
	var used session
	for {
		s, err := c.signedIn(ctx, used)
		if err != nil {
			return err
		}
		err = c.askIn(ctx, s, name, query, into)
		if e := typed(err); e == nil || used.cookie != "" || !isOver(e) {
			return err
		}
		used = s
	}
}

func typed(err error) *connectors.Error {
	e, _ := err.(*connectors.Error) //nolint:errorlint // every error of a call is one
	return e
}

func (c *Connector) askIn(ctx context.Context, s session, name string, query url.Values, into any) error {
	address := c.portal + portalPath + name
	if len(query) > 0 {
		address += "?" + query.Encode() // a plus as %2B, as the portal demands
	}
	header := http.Header{"Accept": {"application/json"}, "Cookie": {sessionCookie + "=" + s.cookie}}
	if s.wssid != "" {
		header.Set("X-YahooWSSID-Authorization", s.wssid)
	}
	_, err := c.http.Call(ctx, connectors.Call{
		Name: "sp/" + name, Method: http.MethodGet, URL: address, Header: header,
		Check: func(r connectors.Reply) error {
			if err := transport.Check(r); err != nil {
				return spoken(err, r)
			}
			if err := json.Unmarshal(r.Body, into); err != nil {
				return unexpected(name+": the answer is not what was expected", r.Body, false)
			}
			return nil
		},
	})
	return err
}

// signedIn gives a living session. One that has proved dead is replaced, unless another caller has done so.
func (c *Connector) signedIn(ctx context.Context, dead session) (session, error) {
	c.signingIn.Lock()
	defer c.signingIn.Unlock()
	if c.session.cookie != "" && c.session != dead && c.now().Before(c.session.until.Add(-renewEarly)) {
		return c.session, nil
	}
	c.session = session{}
	fresh, err := c.signIn(ctx)
	if err != nil {
		return session{}, err
	}
	var told struct {
		WSSID string `json:"wssid"`
	}
	if err := c.askIn(ctx, fresh, "token", nil, &told); err != nil {
		return session{}, err
	}
	if strings.TrimSpace(told.WSSID) == "" {
		return session{}, unexpected("token: the answer has no wssid", nil, false)
	}
	fresh.wssid = told.WSSID
	c.session = fresh
	return fresh, nil
}

// signIn trades the key for a cookie.
func (c *Connector) signIn(ctx context.Context) (session, error) {
	body, err := json.Marshal(map[string]string{"supplierId": c.supplier})
	if err != nil {
		return session{}, connectors.Errorf(connectors.Rejected, "Yahoo: the request cannot be written: %w", err)
	}
	fresh := session{until: c.now().Add(sessionLife)}
	_, err = c.http.Call(ctx, connectors.Call{
		Name: "sp/signIn", Method: http.MethodPost, URL: c.portal + portalPath + "signIn", Body: []byte(c.seals.seal(body)), Prepare: c.sign,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Accept": {"application/json"}},
		Check: func(r connectors.Reply) error {
			if r.Status == http.StatusUnauthorized {
				return c.unauthorized(r)
			}
			if err := transport.Check(r); err != nil {
				return spoken(err, r)
			}
			for _, cookie := range (&http.Response{Header: r.Header}).Cookies() {
				if cookie.Name == sessionCookie && cookie.Value != "" {
					fresh.cookie = cookie.Value
					return nil
				}
			}
			return unexpected("signIn: the answer has no session cookie", r.Body, false)
		},
	})
	return fresh, err
}
