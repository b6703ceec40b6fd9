package screens

import (
	"context"
	"errors"
	"sync"

	"gowarehouse/app"
	"gowarehouse/app/landing"
	"gowarehouse/connectors"
)

// Authorisation by the merchant's log-in: a job that waits for his browser to come back.

// AuthorizingView is an authorisation that waits for the merchant.
type AuthorizingView struct {
	Job  string `json:"job"`
	Link string `json:"link"` // the platform's page; it is good for a few minutes on some platforms. Empty: no browser was needed
}

// AuthorizeOut is an authorisation that has begun.
type AuthorizeOut struct {
	AuthorizingView
	Opened bool `json:"opened"` // the system's browser shows the page; otherwise the person opens the link
}

// landings are the authorisations under way, by account.
type landings struct {
	mu      sync.Mutex
	waiting map[string]*authorizing
}

type authorizing struct {
	view    AuthorizingView
	landing *landing.Landing
}

func newLandings() *landings { return &landings{waiting: map[string]*authorizing{}} }

func (l *landings) of(account string) *authorizing {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting[account]
}

func (l *landings) view(account string) *AuthorizingView {
	if a := l.of(account); a != nil {
		return &a.view
	}
	return nil
}

func (l *landings) begin(account string, a *authorizing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[account] = a
}

// end forgets an authorisation, unless another has taken its place.
func (l *landings) end(account string, a *authorizing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting[account] == a {
		delete(l.waiting, account)
	}
}

// accountAuthorize sends the merchant to the platform. The job ends when his browser has come back, when it is stopped, or when he takes too
// long. An authorisation of the same account that was under way ends: the platform's new page makes the old one void.
func accountAuthorize(ctx context.Context, v *Visit, in AccountIn) (AuthorizeOut, error) {
	doc, err := v.App.Account(ctx, in.Account)
	if err != nil {
		return AuthorizeOut{}, err
	}
	id, name := doc.Account.ID, doc.Account.Name
	if before := v.landings.of(id); before != nil {
		if _, err := v.Jobs.stop(before.view.Job); err != nil && connectors.KindOf(err) != connectors.NotFound {
			return AuthorizeOut{}, err
		}
	}
	known, err := v.App.Redirects(ctx, id)
	if err != nil {
		return AuthorizeOut{}, err
	}
	back, err := landing.Listen(ctx, landing.Authorise, known)
	if err != nil {
		return AuthorizeOut{}, err
	}
	link, err := v.App.BeginAuthorize(ctx, id, back.Redirect)
	if err != nil {
		back.Close()
		return AuthorizeOut{}, err
	}
	if link == "" {
		back.Close()
		return connectedAlready(v, name)
	}
	a := &authorizing{view: AuthorizingView{Link: link}, landing: back}
	begun := make(chan struct{})
	job, err := v.Start("accountAuthorize", connectors.Text{EN: "Waiting for the log-in of " + name, ZH: "等待授權：" + name},
		func(ctx context.Context, _ *Job) (any, error) {
			<-begun
			defer v.landings.end(id, a)
			defer back.Close()
			return authorized(ctx, v.App, id, back)
		})
	if err != nil {
		back.Close()
		return AuthorizeOut{}, err
	}
	a.view.Job = job.ID
	v.landings.begin(id, a)
	close(begun)
	return AuthorizeOut{a.view, v.opens(link)}, nil
}

// connectedAlready is the authorisation of an account that needed no browser: a job that is over, so that its outcome shows as usual.
func connectedAlready(v *Visit, name string) (AuthorizeOut, error) {
	job, err := v.Start("accountAuthorize", connectors.Text{EN: "Connecting " + name, ZH: "連線：" + name}, func(context.Context, *Job) (any, error) {
		return app.AuthorizedDoc{Head: app.NewHead(), Accounts: []string{name}}, nil
	})
	return AuthorizeOut{AuthorizingView: AuthorizingView{Job: job.ID}}, err
}

func authorized(ctx context.Context, on *app.App, account string, back *landing.Landing) (app.AuthorizedDoc, error) {
	var doc app.AuthorizedDoc
	err := back.Wait(ctx, func(ctx context.Context, landed string) (failure error) {
		doc, failure = on.FinishAuthorize(ctx, account, landed)
		return failure
	})
	return doc, err
}

// opens shows a page in the system's browser. In a browser the screens open it themselves, beside this page.
func (v *Visit) opens(link string) bool {
	return v.Face == FaceWindow && v.Open != nil && v.Open(link) == nil
}

// AccountLandedIn is the address that a browser landed on, where the platform does not lead it back to this machine.
type AccountLandedIn struct {
	Account string `json:"account"`
	Address string `json:"address"`
}

// accountLanded finishes an authorisation from a pasted address; a job that waits for the browser ends with it.
func accountLanded(ctx context.Context, v *Visit, in AccountLandedIn) (app.Done, error) {
	doc, err := v.App.Account(ctx, in.Account)
	if err != nil {
		return app.Done{}, err
	}
	if a := v.landings.of(doc.Account.ID); a != nil {
		err = a.landing.Hand(ctx, in.Address)
	} else {
		_, err = v.App.FinishAuthorize(ctx, doc.Account.ID, in.Address)
	}
	return app.Done{Head: app.NewHead(), Done: err == nil}, err
}

// AccountRevokedOut is an authorisation that ended here. Page is where it is ended at the platform too.
type AccountRevokedOut struct {
	app.RevokedDoc
	Opened bool `json:"opened"`
}

// accountRevoke ends an authorisation here, and sends the merchant to the platform's page that ends it there. A job waits for his browser,
// to tell him that he is done.
func accountRevoke(ctx context.Context, v *Visit, in AccountIn) (AccountRevokedOut, error) {
	known, err := v.App.Redirects(ctx, in.Account)
	if err != nil {
		return AccountRevokedOut{}, err
	}
	back, err := landing.Listen(ctx, landing.Revoke, known)
	if err != nil {
		return AccountRevokedOut{}, err
	}
	doc, err := v.App.RevokeAccount(ctx, in.Account, back.Redirect)
	if err != nil || doc.Page == nil {
		back.Close()
		return AccountRevokedOut{RevokedDoc: doc}, err
	}
	title := connectors.Text{EN: "Ending the authorisation of " + doc.Account + " at the platform", ZH: "至平台取消授權：" + doc.Account}
	if _, err := v.Start("accountRevoke", title, func(ctx context.Context, _ *Job) (any, error) { return None{}, revoked(ctx, back) }); err != nil {
		back.Close()
		return AccountRevokedOut{}, err
	}
	return AccountRevokedOut{doc, v.opens(*doc.Page)}, nil
}

// revoked waits for the browser. One that never comes is no failure: what is kept here has been deleted.
func revoked(ctx context.Context, back *landing.Landing) error {
	defer back.Close()
	err := back.Wait(ctx, func(context.Context, string) error { return nil })
	if errors.Is(err, landing.ErrLate) {
		return nil
	}
	return err
}
