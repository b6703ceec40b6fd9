// Outcomes of several parcels, one after the other, as most platforms have it: no call is made for several orders at once.

package connectors

import "slices"

// PushEach does for parcels what changes something at the platform, one after the other, and gives an outcome for each. A failure of the
// account or of the way to its platform (Ends) ends it: the rest are NotAsked, for the same reason. No error names the buyer.
func PushEach(parcels []Parcel, push func(Parcel) Outcome) []Outcome {
	return PushRead(parcels, len(parcels), func([]Parcel) error { return nil }, push)
}

// PushRead does as PushEach for parcels whose orders are read before, at most so many at a time. Parcels whose orders could not be read are
// NotAsked.
func PushRead(parcels []Parcel, most int, read func([]Parcel) error, push func(Parcel) Outcome) []Outcome {
	outcomes := make([]Outcome, 0, len(parcels))
	var ended error
	for chunk := range slices.Chunk(parcels, max(1, most)) {
		failure := ended
		if failure == nil {
			failure = read(chunk)
		}
		for _, p := range chunk {
			outcome := Outcome{State: NotAsked, Err: failure}
			if failure == nil {
				outcome = push(p)
			}
			if Ends(outcome.Err) {
				failure = Unsent(outcome.Err)
				ended = failure
			}
			outcomes = append(outcomes, OutcomeOf(p, outcome))
		}
	}
	return outcomes
}

// AskEach asks about parcels what the platform has of them, and gives an outcome for each. No error names the buyer.
func AskEach(parcels []Parcel, ask func(Parcel) Outcome) []Outcome {
	outcomes := make([]Outcome, 0, len(parcels))
	for _, p := range parcels {
		outcomes = append(outcomes, OutcomeOf(p, ask(p)))
	}
	return outcomes
}

// OutcomeOf makes an outcome that of a parcel, and keeps its buyer out of what the platform says about it.
func OutcomeOf(p Parcel, o Outcome) Outcome {
	o.Parcel, o.Err = p.ID, Discreet(o.Err, p.Order.Receiver)
	return o
}

// OrderIDs gives the platform's ids of the parcels' orders, each once, that can be ids.
func OrderIDs(parcels []Parcel, isID func(string) bool) []string {
	var ids []string
	for _, p := range parcels {
		if isID(p.Order.ID) && !slices.Contains(ids, p.Order.ID) {
			ids = append(ids, p.Order.ID)
		}
	}
	return ids
}
