// Package pages walks through a list that a platform gives in numbered pages and that changes meanwhile. What may have been missed is
// never passed over in silence.
package pages

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"

	"gowarehouse/connectors"
	"gowarehouse/connectors/scalar"
)

// Uncounted is a count that the platform does not give.
const Uncounted = -1

// Told reads a number that a list tells of itself, in its answer or in a header; Uncounted where it tells none.
func Told[T ~string](t T) int {
	n, ok := scalar.Text(t).Count()
	if !ok {
		return Uncounted
	}
	return n
}

// Page is one page of a list: its rows, how many rows the list has, and how many pages.
type Page struct {
	Rows  []json.RawMessage
	Total int // Uncounted where the platform does not say
	Pages int // Uncounted where the platform does not say
}

// mostReturns is how often a walk goes back. Totals that go up and down without an end come from servers that do not agree, not from a list.
const mostReturns = 50

// Walk streams the rows of a list page by page, from page 1. It ends on the last page that the platform counts or, without a count, on one
// of fewer rows than size. When the total shrinks between two pages, rows have moved back over the border: the walk goes back by as many
// pages as they may have moved, and the caller meets rows he has seen. An error of ask ends the walk. So do, as Unexpected, an empty page
// before the counted end, a page that comes twice, and totals that never settle: the list is not whole.
func Walk(size int, ask func(number int) (Page, error)) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		var before []json.RawMessage
		for number, counted, returns, again := 1, Uncounted, 0, false; ; number++ {
			page, err := ask(number)
			ends := page.Pages >= 0 && number >= page.Pages || page.Pages < 0 && len(page.Rows) < size
			if err == nil && !ends && !again && (len(page.Rows) == 0 || slices.EqualFunc(page.Rows, before, sameRow)) {
				err = connectors.Errorf(connectors.Unexpected, "the list breaks off before its end or repeats itself on page %d", number)
			}
			if err == nil && returns > mostReturns {
				err = connectors.Errorf(connectors.Unexpected, "the list's total goes up and down without an end")
			}
			if !yield(page.Rows, err) || err != nil {
				return
			}
			left := 0
			if page.Total >= 0 {
				left = max(0, counted-page.Total)
			}
			before, counted, again = page.Rows, page.Total, false
			if left > 0 && number > 1 {
				back := min((left+size-1)/size, number-1)
				number, returns, again = number-back-1, returns+1, true // the loop adds one
				continue
			}
			if ends {
				return
			}
		}
	}
}

func sameRow(a, b json.RawMessage) bool { return bytes.Equal(a, b) }
