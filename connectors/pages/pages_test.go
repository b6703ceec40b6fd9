package pages_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/connectors"
	"gowarehouse/connectors/pages"
)

// shelf is a list of numbers in pages of three, which a test changes between the questions.
type shelf struct {
	rows    []int
	counts  bool
	asked   []int
	between func(s *shelf, number int)
}

func (s *shelf) ask(number int) (pages.Page, error) {
	s.asked = append(s.asked, number)
	if s.between != nil {
		s.between(s, number)
	}
	page := pages.Page{Total: pages.Uncounted, Pages: pages.Uncounted}
	if s.counts {
		page.Total, page.Pages = len(s.rows), (len(s.rows)+2)/3
	}
	from := min((number-1)*3, len(s.rows))
	for _, n := range s.rows[from:min(from+3, len(s.rows))] {
		page.Rows = append(page.Rows, json.RawMessage(fmt.Sprint(n)))
	}
	return page, nil
}

func (s *shelf) walk() (seen map[string]bool, err error) {
	seen = map[string]bool{}
	for rows, err := range pages.Walk(3, s.ask) {
		if err != nil {
			return seen, err
		}
		for _, row := range rows {
			seen[string(row)] = true
		}
	}
	return seen, nil
}

func numbers(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i + 1
	}
	return rows
}

func TestAWalkCostsTheLeastWithACountAndWithout(t *testing.T) {
	t.Parallel()
	for rows, most := range map[int][2]int{0: {1, 1}, 1: {1, 1}, 3: {1, 2}, 4: {2, 2}, 7: {3, 3}} {
		for i, counts := range []bool{true, false} {
			s := &shelf{rows: numbers(rows), counts: counts}
			seen, err := s.walk()
			require.NoError(t, err)
			require.Len(t, seen, rows)
			require.Len(t, s.asked, most[i], "%d rows, counted: %v", rows, counts)
		}
	}
}

func TestARowThatMovesOverTheBorderIsNotLost(t *testing.T) {
	t.Parallel()
	s := &shelf{rows: numbers(8), counts: true}
	s.between = func(s *shelf, number int) {
		if number == 2 && len(s.rows) == 8 {
			s.rows = s.rows[1:] // 1 leaves, so that 4 moves to the first page
		}
	}
	seen, err := s.walk()
	require.NoError(t, err)
	require.Len(t, seen, 8)
	require.Equal(t, []int{1, 2, 1, 2, 3}, s.asked)
}

func TestMoreThanAPageOfRowsMayLeaveAtOnce(t *testing.T) {
	t.Parallel()
	s := &shelf{rows: numbers(15), counts: true}
	s.between = func(s *shelf, number int) {
		if number == 4 && len(s.rows) == 15 {
			s.rows = s.rows[5:]
		}
	}
	seen, err := s.walk()
	require.NoError(t, err)
	require.Len(t, seen, 15)
	require.Equal(t, []int{1, 2, 3, 4, 2, 3, 4}, s.asked)
}

func TestATotalThatGoesUpAndDownWithoutAnEndIsTold(t *testing.T) {
	t.Parallel()
	asked := 0
	ask := func(number int) (pages.Page, error) { // two servers take turns: the even pages are counted lower
		asked++
		rows := []json.RawMessage{fmt.Appendf(nil, "%d", number*10+1), fmt.Appendf(nil, "%d", number*10+2), fmt.Appendf(nil, "%d", number*10+3)}
		return pages.Page{Rows: rows, Total: 8 + number%2, Pages: 3}, nil
	}
	var end error
	for _, err := range pages.Walk(3, ask) {
		if end = err; asked > 1000 {
			break
		}
	}
	require.Equal(t, connectors.Unexpected, connectors.KindOf(end))
	require.Error(t, end)
}

func TestAListThatShrinksAtEveryPageStillEnds(t *testing.T) {
	t.Parallel()
	s := &shelf{rows: numbers(30), counts: true, between: func(s *shelf, _ int) { s.rows = s.rows[:len(s.rows)-1] }}
	_, err := s.walk()
	require.NoError(t, err)
	require.Less(t, len(s.asked), 30)
}

func TestWhatIsNotWholeIsTold(t *testing.T) {
	t.Parallel()
	full := []json.RawMessage{[]byte(`1`), []byte(`2`), []byte(`3`)}
	broken := errors.New("the line is dead")
	for name, ask := range map[string]func(int) (pages.Page, error){
		"an empty page in the middle": func(int) (pages.Page, error) { return pages.Page{Total: 9, Pages: 3}, nil },
		"the same page again":         func(int) (pages.Page, error) { return pages.Page{Rows: full, Total: 9, Pages: 3}, nil },
		"the same page, uncounted": func(int) (pages.Page, error) {
			return pages.Page{Rows: full, Total: pages.Uncounted, Pages: pages.Uncounted}, nil
		},
	} {
		var end error
		for _, err := range pages.Walk(3, ask) {
			end = err
		}
		require.Equal(t, connectors.Unexpected, connectors.KindOf(end), name)
		require.Error(t, end, name)
	}
	for _, err := range pages.Walk(3, func(int) (pages.Page, error) { return pages.Page{}, broken }) {
		require.ErrorIs(t, err, broken)
	}
}

func TestAWalkThatIsLeftAsksNoMore(t *testing.T) {
	t.Parallel()
	s := &shelf{rows: numbers(9), counts: true}
	for range pages.Walk(3, s.ask) { //nolint:errcheck // it is left at once
		break
	}
	require.Len(t, s.asked, 1)
}

func TestALengthThatIsNoneIsUncounted(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]int{"0": 0, "41": 41, "": pages.Uncounted, "-1": pages.Uncounted, "many": pages.Uncounted, "1.5": pages.Uncounted} {
		require.Equal(t, want, pages.Told(told), told)
	}
}
