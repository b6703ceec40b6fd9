// Package scalar reads single values of platforms' JSON that may come in more than one type, and what they say: numbers, amounts, times.
package scalar

import (
	"encoding/json"
	"errors"
	"strings"
)

// Text is a value that a platform writes as a string and sometimes as a number or null. Strings are trimmed, numbers keep every digit, null is
// empty. An object or a list is an error: there the shape is another than was expected.
type Text string

// UnmarshalJSON takes strings, numbers, true, false and null.
func (t *Text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = Text(strings.TrimSpace(s))
	case 'n':
		*t = ""
	case '{', '[':
		return errors.New("a text was expected")
	default:
		*t = Text(b)
	}
	return nil
}
