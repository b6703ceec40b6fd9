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

// CheckOwnSite runs through the Own-Site API of a shop. With write it reports a parcel of an order that is marked test, and writes stock and
// SKUs as they are.
func CheckOwnSite(ctx context.Context, base, key string, write bool) (OwnSiteCheck, error) {
	doc := OwnSiteCheck{Head: NewHead(), URL: base}
	client, err := transport.New(transport.Options{
		Account: "check", Secrets: []string{key}, Retries: -1, Limits: connectors.Limits{InFlight: 1, CallTimeout: checkTimeout},
	})
	if err != nil {
		return doc, err
	}
	defer client.Close()
	doc.Points, err = check.Run(ctx, check.Options{Base: base, Key: key, HTTP: client, Now: time.Now, Write: write})
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
