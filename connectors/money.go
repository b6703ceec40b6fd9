package connectors

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
)

// Money is an amount in one currency. It is never a float: platforms send strings, integers or JSON numbers, and each
// is read as the decimal it was written as.
type Money struct {
	Amount   decimal.Decimal
	Currency string // ISO 4217, such as TWD
}

// What bounds an amount: beyond it an answer is nonsense, and an exponent could fill the memory.
const (
	longestAmount = 40
	mostDigits    = 18 // before the point, and behind it
)

// ParseMoney reads an amount as a platform wrote it ("1258", "660.00"). One of more than 18 digits before or behind the point is an error as
// well.
func ParseMoney(amount, currency string) (Money, error) {
	if len(amount) > longestAmount {
		return Money{}, errors.New("an amount is too long to be one")
	}
	d, err := decimal.NewFromString(amount)
	if err != nil {
		return Money{}, fmt.Errorf("amount %q is not a number", amount)
	}
	if d.Exponent() < -mostDigits || d.Exponent() > mostDigits || d.Abs().GreaterThan(decimal.New(1, mostDigits)) {
		return Money{}, fmt.Errorf("amount %q is beyond reason", amount)
	}
	return Money{Amount: d, Currency: currency}, nil
}

// TWD is a whole number of New Taiwan dollars.
func TWD(dollars int64) Money { return Money{Amount: decimal.NewFromInt(dollars), Currency: "TWD"} }

// Equal compares the value, so that 660 and 660.00 are the same money.
func (m Money) Equal(o Money) bool { return m.Currency == o.Currency && m.Amount.Equal(o.Amount) }

// String is the amount with its currency, for people.
func (m Money) String() string { return m.Amount.String() + " " + m.Currency }

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount":"1258","currency":"TWD"}.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(moneyJSON{m.Amount.String(), m.Currency})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Money) UnmarshalJSON(b []byte) error {
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	parsed, err := ParseMoney(j.Amount, j.Currency)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
