// Package schedule makes things happen by themselves: fetches at their slots or intervals, effects when they are due, and the daily
// care of a workspace. What is due is told by rows; the jobs here are only hints that wake a worker, and a sweep makes any
// hint that was lost again.
package schedule

import (
	"strings"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// Taipei is the zone of the daily slots. Taiwan has had no summer time since 1979.
var Taipei = connectors.Taipei

// Next gives the moment of an account's next fetch after now: the next slot of the day, or the interval after the last
// fetch. The zero time means never: the account is not connected or its fetching is off.
func Next(a *store.Account, now time.Time) time.Time {
	if a.State != store.Connected || !a.FetchOn {
		return time.Time{}
	}
	if a.Slots != "" {
		return nextSlot(strings.Split(a.Slots, ","), now)
	}
	every := time.Duration(a.EverySeconds) * time.Second
	if every <= 0 {
		return time.Time{}
	}
	return now.Add(every)
}

// nextSlot gives the first slot after now, today or tomorrow.
func nextSlot(slots []string, now time.Time) time.Time {
	local := now.In(Taipei)
	for day := range 2 {
		for _, slot := range slots {
			clock, err := time.Parse("15:04", slot)
			if err != nil {
				continue
			}
			at := time.Date(local.Year(), local.Month(), local.Day()+day, clock.Hour(), clock.Minute(), 0, 0, Taipei)
			if at.After(now) {
				return at.UTC()
			}
		}
	}
	return time.Time{}
}

// LongestPause is the longest time from one fetch of an account to the next; 0 where it has no schedule.
func LongestPause(a *store.Account) time.Duration {
	if a.Slots == "" {
		return time.Duration(max(0, a.EverySeconds)) * time.Second
	}
	slots := strings.Split(a.Slots, ",")
	first := nextSlot(slots, time.Date(2000, 1, 1, 0, 0, 0, 0, Taipei).Add(-time.Nanosecond))
	longest := time.Duration(0)
	for at, left := first, len(slots); left > 0 && !at.IsZero(); left-- {
		next := nextSlot(slots, at)
		longest = max(longest, next.Sub(at))
		at = next
	}
	return longest
}
