package app

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gowarehouse/engine/store"
)

func TestAListIsOfSeveralStatesAndSortedByDate(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	settle(t, a, own)
	settle(t, a, alien)
	for states, want := range map[string]int{"held": 2, "ready": 0} {
		for _, sort := range []string{"", "ordered_at", "ship_by"} {
			query := OrderQuery{States: []string{states, "picking"}, Sort: sort, Limit: 1}
			count, err := a.OrderCount(t.Context(), query)
			require.NoError(t, err)
			require.Equal(t, OrderCountDoc{Head: NewHead(), Count: want}, count)
			var numbers []string
			for {
				list, err := a.Orders(t.Context(), query)
				require.NoError(t, err)
				for _, o := range list.Orders {
					numbers = append(numbers, o.Number)
				}
				if list.Next == nil {
					break
				}
				query.After = *list.Next
			}
			require.Len(t, numbers, want)
		}
	}
	_, err := a.LockMerchant(t.Context(), own, pin, "boss")
	require.NoError(t, err)
	count, err := a.OrderCount(t.Context(), OrderQuery{})
	require.NoError(t, err)
	require.Equal(t, 1, count.Count)
}

func TestAListRefusesStatesAndSortsThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	a, _ := desk(t)
	for _, query := range []OrderQuery{{State: "lost"}, {States: []string{"held", "lost"}}, {States: []string{""}}, {Sort: "price"},
		{Sort: "ship_by", State: string(store.Reported)}, {Sort: "ship_by", States: []string{"held", "cancelled"}}, {Sort: "ship_by", After: "1000.1"},
		{After: "s1000.1"}} {
		_, err := a.Orders(t.Context(), query)
		require.Equal(t, KindUsage, code(err), "%+v", query)
		require.NotEqual(t, Explain(err, "en").Message, Explain(err, "zh-TW").Message)
	}
}
