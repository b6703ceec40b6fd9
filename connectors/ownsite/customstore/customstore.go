// Package customstore connects a website that has a plug-in for ShipStation's Custom Store protocol: the warehouse acts as ShipStation. It is the
// other way to connect an own website (FACTS.md section 10): orders out and a tracking number back, and nothing else.
package customstore

import (
	"net/url"
	"slices"
	"strings"

	"gowarehouse/connectors"
)

// Keys of the values that this way needs, as the platform's Fields name them.
const (
	FieldPage      = "page_url"
	FieldQuery     = "page_query"
	FieldUser      = "basic_user"
	FieldPassword  = "basic_password"
	FieldUnpaid    = "words_unpaid"
	FieldPaid      = "words_paid"
	FieldShipped   = "words_shipped"
	FieldCancelled = "words_cancelled"
	FieldHeld      = "words_on_hold"
)

// status is what a word of the website means.
type status string

// The statuses that a plug-in can tell (FACTS.md section 10.2).
const (
	unpaid    status = "unpaid"
	paid      status = "paid"
	shipped   status = "shipped"
	cancelled status = "cancelled"
	held      status = "on_hold"
	unknown   status = ""
)

var wordFields = map[status]string{
	unpaid: FieldUnpaid, paid: FieldPaid, shipped: FieldShipped, cancelled: FieldCancelled, held: FieldHeld,
}

// Advice are the words for what the caller's platform says about addresses and keys.
type Advice struct{ Address, Password, Developer connectors.Text }

// Store is a website with such a plug-in. It is safe for concurrent use.
type Store struct {
	env      connectors.Env
	page     *url.URL
	query    string // of the address itself, with a key perhaps
	user     string
	password string
	words    map[status][]string
	advice   Advice
}

// Open makes the connector of an account. page is the plug-in's address, checked by the caller.
func Open(env connectors.Env, page *url.URL, advice Advice) (*Store, error) {
	s := &Store{env: env, page: page, user: strings.TrimSpace(env.Values[FieldUser]), password: env.Values[FieldPassword],
		words: map[status][]string{}, advice: advice}
	for meaning, field := range wordFields {
		for word := range strings.SplitSeq(env.Values[field], ",") {
			if word = strings.TrimSpace(word); word != "" {
				s.words[meaning] = append(s.words[meaning], word)
			}
		}
	}
	parts := []string{page.RawQuery, strings.Trim(strings.TrimSpace(env.Values[FieldQuery]), "?&")}
	s.query = strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "&")
	if s.user == "" || s.password == "" {
		return nil, (&connectors.Error{Kind: connectors.Unauthorized, Do: advice.Password}).Saying(
			"the plug-in's user name or password is missing", "缺少外掛的使用者名稱或密碼")
	}
	return s, nil
}

// meaning is what a word of the website means: it counts as it is written, capitals included.
func (s *Store) meaning(word string) status {
	for meaning, words := range s.words {
		if slices.Contains(words, word) {
			return meaning
		}
	}
	return unknown
}
