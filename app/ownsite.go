package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/ownsite/check"
	"gowarehouse/connectors/transport"
)

// The tools of a developer who builds the Own-Site API into his shop.

// OwnSiteCheck tells how a shop meets the Own-Site API, point by point.
type OwnSiteCheck struct {
	Head
	URL        string        `json:"url"`
	OK         bool          `json:"ok"` // nothing failed
	Passed     int           `json:"passed"`
	Failed     int           `json:"failed"`
	NotOffered int           `json:"not_offered"`
	Skipped    int           `json:"skipped"`
	Points     []check.Point `json:"points"`
}

// checkTimeout bounds one request of the checker; a long poll waits for a part of it.
const checkTimeout = 30 * time.Second

// OwnSite says which shop to check and how far.
type OwnSite struct {
	URL    string
	Store  bool              // it is the page of a plug-in for ShipStation's Custom Store protocol
	Values connectors.Values // key, or user and password, by the fields of the platform
	// Write has a parcel reported of an order that is marked test, and stock and SKUs written as they are; Before is told what, before
	// anything is, and its error ends the check.
	Write bool
	// Order is the number of the order of which a notice is sent to a plug-in, with Write; empty: none is.
	Order  string
	Before func(plan []connectors.Text) error
	Rest   func(ctx context.Context, pause time.Duration) // where the shop asks for time; nil: it waits
}

// CheckOwnSite runs through the Own-Site API of a shop, or through the Custom Store protocol of its plug-in.
func CheckOwnSite(ctx context.Context, o OwnSite) (OwnSiteCheck, error) {
	doc := OwnSiteCheck{Head: NewHead(), URL: o.URL}
	var secrets []string
	for _, value := range o.Values {
		secrets = append(secrets, value)
	}
	client, err := transport.New(transport.Options{
		Account: "check", Secrets: secrets, Retries: -1, Limits: connectors.Limits{InFlight: 1, CallTimeout: checkTimeout},
	})
	if err != nil {
		return doc, err
	}
	defer client.Close()
	if o.Store {
		doc.Points, err = check.RunStore(ctx, check.StoreOptions{
			Page: o.URL, Values: o.Values, HTTP: client, Now: time.Now, Write: o.Write, Order: o.Order, Before: o.Before, Rest: o.Rest,
		})
	} else {
		doc.Points, err = check.Run(ctx, check.Options{
			Base: o.URL, Key: o.Values["api_key"], HTTP: client, Now: time.Now, Write: o.Write, Before: o.Before, Rest: o.Rest,
		})
	}
	if err != nil {
		return doc, err
	}
	counts := map[check.Result]*int{
		check.Passed: &doc.Passed, check.Failed: &doc.Failed, check.NotOffered: &doc.NotOffered, check.Skipped: &doc.Skipped,
	}
	for _, p := range doc.Points {
		*counts[p.Result]++
	}
	doc.OK = doc.Failed == 0
	return doc, nil
}

// OwnSiteSecret is a fresh signing secret.
type OwnSiteSecret struct {
	Head
	Secret string `json:"signing_secret"`
}

// secretBytes is the length of a signing secret: Standard Webhooks asks for 24 to 64 bytes.
const secretBytes = 32

// NewOwnSiteSecret makes a signing secret of the system's random bytes. It is kept nowhere.
func NewOwnSiteSecret() OwnSiteSecret {
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // it never fails
	return OwnSiteSecret{Head: NewHead(), Secret: "whsec_" + base64.StdEncoding.EncodeToString(random)}
}
