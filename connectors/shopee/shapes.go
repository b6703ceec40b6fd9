package shopee

// Shapes: how Shopee writes ids, times, quantities and money.

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gowarehouse/connectors"
)

// ident is an id, which Shopee writes as a number or as text. It is kept as text, so that no digit is lost.
type ident string

// UnmarshalJSON takes a whole number, a text or null.
func (i *ident) UnmarshalJSON(b []byte) error {
	switch {
	case bytes.Equal(b, []byte("null")):
		*i = ""
		return nil
	case len(b) > 0 && b[0] == '"':
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*i = ident(strings.TrimSpace(text))
		return nil
	case isWhole(b):
		*i = ident(b)
		return nil
	}
	return errors.New("an id must be a whole number or a text")
}

func isWhole(b []byte) bool {
	digits := bytes.TrimPrefix(b, []byte("-"))
	return len(digits) > 0 && len(digits) <= 20 && !bytes.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

// known says whether the id names something: Shopee writes 0 for none.
func (i ident) known() bool { return i != "" && i != "0" }

// or gives the id, or the other one if it names nothing.
func (i ident) or(other ident) ident {
	if i.known() {
		return i
	}
	return other
}

// number is the id as Shopee wants it in a body: a JSON number. "" becomes 0.
func (i ident) number() json.Number {
	if !isWhole([]byte(i)) {
		return "0"
	}
	return json.Number(i)
}

// stamp is a moment in Unix seconds; 0 and null are none.
type stamp int64

// lastSecond is the end of the year 9999, beyond which a time cannot be written.
const lastSecond = 253402300799

// UnmarshalJSON takes a whole number, also as text, or null.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var id ident
	if err := id.UnmarshalJSON(b); err != nil {
		return errors.New("a time must be in Unix seconds")
	}
	if id == "" {
		*s = 0
		return nil
	}
	seconds, err := strconv.ParseInt(string(id), 10, 64)
	if err != nil || seconds < 0 || seconds > lastSecond {
		return errors.New("a time must be in Unix seconds")
	}
	*s = stamp(seconds)
	return nil
}

// at gives the moment, or nil for none.
func (s stamp) at() *time.Time {
	if s == 0 {
		return nil
	}
	t := time.Unix(int64(s), 0).UTC()
	return &t
}

// mostPieces bounds a quantity that can be meant.
const mostPieces = 1_000_000

// pieces reads a quantity.
func pieces(n json.Number, what string) (int, error) {
	if n == "" {
		return 0, nil
	}
	quantity, err := strconv.Atoi(n.String())
	if err != nil || quantity < 0 || quantity > mostPieces {
		return 0, fmt.Errorf("%s %q is not a quantity", what, n)
	}
	return quantity, nil
}

// money reads an amount as it was written. Exponents and endless digits are refused: no price has them.
func money(n json.Number, currency string) (connectors.Money, error) {
	if len(n) > 30 || strings.ContainsAny(n.String(), "eE") {
		return connectors.Money{}, fmt.Errorf("an amount of %d characters or with an exponent is no price", len(n))
	}
	if n == "" {
		n = "0"
	}
	return connectors.ParseMoney(n.String(), currency)
}

// inChunks cuts a list into parts of at most n.
func inChunks[T any](list []T, n int) [][]T { return slices.Collect(slices.Chunk(list, n)) }
