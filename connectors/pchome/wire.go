package pchome

// The shapes of answers, read leniently: numbers may come as texts, objects as null, as an empty list or as a text, and a list with or
// without a count around it (FACTS.md sections 2, 5 and 7).

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// text is a value that may come as a text, a number or null. It is trimmed.
type text = scalar.Text

// maybe is an object that may be missing, null, an empty list or a text; then it is empty.
type maybe[T any] struct {
	value T
	there bool
}

// UnmarshalJSON reads an object and passes over anything else.
func (m *maybe[T]) UnmarshalJSON(b []byte) error {
	if m.there = isObject(b); !m.there {
		return nil
	}
	return json.Unmarshal(b, &m.value)
}

func isObject(raw []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) }

// isFilled tells whether a value of unknown shape says anything.
func isFilled(raw json.RawMessage) bool {
	switch string(bytes.Join(bytes.Fields(raw), nil)) {
	case "", "null", "{}", "[]", `""`, "0", "false":
		return false
	}
	return true
}

var byteOrderMark = []byte("\ufeff")

// decode reads an answer that was found good. Another shape is Unexpected, with the answer.
func (c *connector) decode(reply connectors.Reply, into any) error {
	if err := json.Unmarshal(bytes.TrimPrefix(reply.Body, byteOrderMark), into); err != nil {
		return c.differs(reply.Body, err, "the answer has another shape", "回應格式不符")
	}
	return nil
}

// listPage is a page of a list: with a count, or its rows alone.
type listPage struct {
	rows  []json.RawMessage
	total int // uncounted where the platform does not say
}

const uncounted = -1

// UnmarshalJSON takes both forms. Rows may be missing where the count is 0 only.
func (p *listPage) UnmarshalJSON(b []byte) error {
	if !isObject(b) {
		p.total = uncounted
		if err := json.Unmarshal(b, &p.rows); err != nil || p.rows == nil {
			return errNoList
		}
		return nil
	}
	var counted struct {
		Rows  []json.RawMessage
		Count text `json:"TotalRows"`
	}
	if err := json.Unmarshal(b, &counted); err != nil {
		return err
	}
	total, ok := counted.Count.Count()
	switch {
	case counted.Count == "" && counted.Rows != nil:
		total = uncounted
	case !ok, counted.Rows == nil && total > 0:
		return errNoList
	}
	p.rows, p.total = counted.Rows, total
	return nil
}

var errNoList = connectors.Errorf(connectors.Unexpected, "a list was expected")

// lineNumber is the number of a line: that of its order, a hyphen, the line's own.
var lineNumber = regexp.MustCompile(`^([0-9A-Za-z]{1,40})-\d{1,4}$`)

// orderOf gives the order's number of a line's.
func orderOf(line string) (order string, ok bool) {
	parts := lineNumber.FindStringSubmatch(line)
	if parts == nil {
		return "", false
	}
	return parts[1], true
}

// orderNumber is the number of an order.
var orderNumber = regexp.MustCompile(`^[0-9A-Za-z]{1,40}$`)

// goodsNumber is the number of a product: letters, digits and hyphens.
var goodsNumber = regexp.MustCompile(`^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$`)

// variantNumber is a product's number with that of its variant at the end.
var variantNumber = regexp.MustCompile(`^(.+-.+)-(\d{3})$`)

// noVariant is the number of the only variant.
const noVariant = "000"

// keyOf reads a product's number. One without a variant, and the one of the only variant, are the same listing.
func keyOf(goods string) connectors.ListingKey {
	parts := variantNumber.FindStringSubmatch(goods)
	if parts == nil {
		return connectors.ListingKey{Item: goods}
	}
	return connectors.ListingKey{Item: parts[1], Variant: strings.TrimPrefix(parts[2], noVariant)}
}

// moment reads a time, or a day as its beginning.
func moment(t text) (time.Time, bool) { return t.Time(connectors.Taipei, momentForm, dayForm) }

// endOf is the last second of a day, or the time itself where there is one.
func endOf(t text) (time.Time, bool) {
	if day, ok := t.Time(connectors.Taipei, dayForm); ok {
		return day.AddDate(0, 0, 1).Add(-time.Second), true
	}
	return moment(t)
}

func dayOf(at time.Time) string { return at.In(connectors.Taipei).Format(dayForm) }
