package coupang

// Shapes: how Coupang writes ids, amounts and times.

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// ident is an id, a whole number of up to 19 digits or a text of the same. It is kept as text: 18 digits do not fit into a float.
type ident string

// UnmarshalJSON takes a whole number, a text or null.
func (i *ident) UnmarshalJSON(b []byte) error {
	*i = ""
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	text := string(b)
	if b[0] == '"' {
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
	}
	if text = strings.TrimSpace(text); text != "" && !isID(text) {
		return errors.New("an id must be a whole number")
	}
	*i = ident(text)
	return nil
}

// isID says whether a text can be an id: nothing else may get into an address.
func isID(text string) bool {
	return len(text) > 0 && len(text) <= 19 && strings.Trim(text, "0123456789") == ""
}

// known says whether the id names something: Coupang writes 0 for none.
func (i ident) known() bool { return strings.Trim(string(i), "0") != "" }

// number is the id as Coupang wants it in a body. Only ids that were checked get here.
func (i ident) number() json.Number { return json.Number(i) }

// amount is money: an object of currency, units and nanos, or the plain number of version 4 (FACTS.md 2.3).
type amount struct {
	value    decimal.Decimal
	currency string // empty where only a number stands
	there    bool
}

var (
	wholeNumber = regexp.MustCompile(`^-?[0-9]{1,15}$`)
	plainNumber = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,9})?$`)
	isCurrency  = regexp.MustCompile(`^[A-Z]{3}$`)
)

// nanosPerUnit is the exponent of the second part of an amount.
const nanosPerUnit = 9

// UnmarshalJSON takes both forms and null.
func (a *amount) UnmarshalJSON(b []byte) error {
	*a = amount{}
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if b[0] != '{' {
		var n scalar.Text
		if err := n.UnmarshalJSON(b); err != nil || !plainNumber.MatchString(string(n)) {
			return errors.New("an amount must be a number")
		}
		a.value, a.there = decimal.RequireFromString(string(n)), true
		return nil
	}
	var parts struct {
		Currency scalar.Text `json:"currencyCode"`
		Units    scalar.Text `json:"units"`
		Nanos    scalar.Text `json:"nanos"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return errors.New("an amount must be an object of currencyCode, units and nanos")
	}
	if parts.Nanos == "" {
		parts.Nanos = "0"
	}
	nanos, err := strconv.ParseInt(string(parts.Nanos), 10, 64)
	if err != nil || nanos <= -1_000_000_000 || nanos >= 1_000_000_000 || !wholeNumber.MatchString(string(parts.Units)) ||
		!isCurrency.MatchString(string(parts.Currency)) {
		return errors.New("an amount must have a currency, whole units and less than a unit of nanos")
	}
	units := decimal.RequireFromString(string(parts.Units))
	if units.Sign()*decimal.NewFromInt(nanos).Sign() < 0 {
		return errors.New("units and nanos of an amount must have one sign")
	}
	*a = amount{value: units.Add(decimal.New(nanos, -nanosPerUnit)), currency: string(parts.Currency), there: true}
	return nil
}

// pieces reads a quantity; absent is 0.
func pieces(n scalar.Text, what string) (int, error) {
	quantity, counted := cmp.Or(n, "0").Count()
	if !counted {
		return 0, fmt.Errorf("%s is not a quantity", what)
	}
	return quantity, nil
}

// seoul is Korea's zone, which has no summer time either.
var seoul = time.FixedZone("Asia/Seoul", 9*60*60)

// zoneOf is the zone of a market's days, and of its times without an offset.
func zoneOf(market string) *time.Location {
	if market == marketKR {
		return seoul
	}
	return connectors.Taipei
}

// currencyOf is the currency of a market's plain numbers.
func currencyOf(market string) string {
	if market == marketKR {
		return "KRW"
	}
	return "TWD"
}

// timeForms are those of a time: with an offset as version 5 announces, and without (FACTS.md 2.3).
var timeForms = []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05"}

// moment reads a time; nil for none.
func moment(text scalar.Text, zone *time.Location) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	at, ok := text.Time(zone, timeForms...)
	if !ok {
		return nil, errors.New("a time is not written as documented")
	}
	return &at, nil
}
