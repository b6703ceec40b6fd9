package connectors

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// parcels have the given ids, and orders of the same.
func parcels(ids ...string) []Parcel {
	made := make([]Parcel, len(ids))
	for i, id := range ids {
		made[i] = Parcel{ID: id, Order: Order{ID: id, Receiver: Receiver{Name: "王小明"}}}
	}
	return made
}

func TestAFailureOfTheAccountEndsAPushAndTheRestIsCertainlyNotSent(t *testing.T) {
	t.Parallel()
	var asked []string
	outcomes := PushEach(parcels("1", "2", "3"), func(p Parcel) Outcome {
		asked = append(asked, p.ID)
		if p.ID == "2" {
			return Outcome{State: Unclear, Err: &Error{Kind: Temporary, Reason: "no answer for 王小明", MaybeDone: true}}
		}
		return Outcome{State: Done}
	})
	require.Equal(t, []string{"1", "2"}, asked)
	require.Equal(t, []OutcomeState{Done, Unclear, NotAsked}, []OutcomeState{outcomes[0].State, outcomes[1].State, outcomes[2].State})
	require.True(t, IsMaybeDone(outcomes[1].Err))
	require.False(t, IsMaybeDone(outcomes[2].Err))
	require.NotContains(t, outcomes[1].Err.Error(), "王小明")
	require.Equal(t, "3", outcomes[2].Parcel)
}

func TestAFailureOfOneOrderDoesNotEndAPush(t *testing.T) {
	t.Parallel()
	outcomes := PushEach(parcels("1", "2"), func(p Parcel) Outcome {
		if p.ID == "1" {
			return Outcome{State: Refused, Err: &Error{Kind: Rejected, Reason: "it was cancelled"}}
		}
		return Outcome{State: Done}
	})
	require.Equal(t, Refused, outcomes[0].State)
	require.Equal(t, Done, outcomes[1].State)
}

func TestParcelsWhoseOrdersCannotBeReadAreNotAsked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		failure error
		reads   int
		states  []OutcomeState
	}{
		"one group": {errors.New("odd"), 2, []OutcomeState{NotAsked, NotAsked, Done}},
		"all":       {&Error{Kind: Unauthorized}, 1, []OutcomeState{NotAsked, NotAsked, NotAsked}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reads := 0
			outcomes := PushRead(parcels("1", "2", "3"), 2, func([]Parcel) error {
				if reads++; reads == 1 {
					return c.failure
				}
				return nil
			}, func(Parcel) Outcome { return Outcome{State: Done} })
			require.Equal(t, c.reads, reads)
			var states []OutcomeState
			for _, o := range outcomes {
				states = append(states, o.State)
			}
			require.Equal(t, c.states, states)
		})
	}
}

func TestOrderIDsAreEachGivenOnceAndOnlyIfTheyCanBeIDs(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"7", "8"}, OrderIDs(parcels("7", "", "8", "7"), func(id string) bool { return id != "" }))
}
