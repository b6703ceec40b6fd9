package scalar

// Texts as numbers of pieces, amounts and times. What cannot be read is told by false; whether that is zero, none or a refusal is for each
// platform to say.

import (
	"regexp"
	"strconv"
	"time"

	"gowarehouse/connectors"
)

// The forms bound what is read, and have no exponent, which could fill the memory. Nine digits are what shops write for a stock without an end;
// how many pieces a line of an order can have is for the intake to judge.
var (
	wholeForm  = regexp.MustCompile(`^(-?\d{1,9})(?:\.0{1,18})?$`)
	amountForm = regexp.MustCompile(`^\d{1,12}(?:\.\d{1,18})?$`)
)

// Count reads how many there are of something: a whole number that is not below zero, also where it is written 80.0.
func (t Text) Count() (n int, ok bool) {
	if n, ok = t.Level(); n < 0 {
		return 0, false
	}
	return n, ok
}

// Level reads a stock as Count reads a number; what was sold beyond it is below zero.
func (t Text) Level() (n int, ok bool) {
	parts := wholeForm.FindStringSubmatch(string(t))
	if parts == nil {
		return 0, false
	}
	n, err := strconv.Atoi(parts[1])
	return n, err == nil
}

// Amount reads a price or a total, which cannot be below zero.
func (t Text) Amount(currency string) (m connectors.Money, ok bool) {
	if !amountForm.MatchString(string(t)) {
		return m, false
	}
	m, err := connectors.ParseMoney(string(t), currency)
	return m, err == nil
}

// Time reads a time by the first layout that fits, in UTC. Where the layout has no offset, the time is the zone's. The year 0 stands for none.
func (t Text) Time(zone *time.Location, layouts ...string) (at time.Time, ok bool) {
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, string(t), zone); err == nil && at.Year() > 0 {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
