package practice

import (
	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// SummarySchema is the version of the Summary's JSON. Its schema file is summary.schema.json beside this file.
const SummarySchema = 1

// Step says how one step of the job ended on one platform.
type Step string

// The ends of a step.
const (
	StepDone       Step = "done"
	StepNotOffered Step = "not_offered" // the platform has no such thing
	StepFailed     Step = "failed"      // see Problems
)

// Summary is what a practice run came to. Its JSON keys are stable.
type Summary struct {
	Schema     int               `json:"schema"`
	OK         bool              `json:"ok"`         // no step failed, no rule was broken, and all counts are as expected
	Violations int               `json:"violations"` // rules of the platforms that were broken
	Seconds    float64           `json:"seconds"`    // wall time of the whole run
	Platforms  []PlatformSummary `json:"platforms"`
}

// PlatformSummary is what happened on one platform.
type PlatformSummary struct {
	Platform      string          `json:"platform"`
	Name          connectors.Text `json:"name"`
	Steps         Steps           `json:"steps"`
	Fetched       int             `json:"fetched"` // orders that came in, each once
	Refused       Refused         `json:"refused"`
	SetAside      int             `json:"set_aside"`
	Held          Held            `json:"held"`       // orders that were held, by reason, whenever it was
	StillHeld     int             `json:"still_held"` // orders that are held at the end
	Cancelled     int             `json:"cancelled"`  // orders that the platform cancelled after they had come in
	Shipped       int             `json:"shipped"`    // orders
	Labels        Labels          `json:"labels"`
	Tracking      Pushes          `json:"tracking"` // of parcels
	Stock         Pushes          `json:"stock"`    // of listings, by inbound push and by manual sync
	Expected      Expected        `json:"expected"`
	Requests      int             `json:"requests"`       // all that the platform was asked
	FetchRequests int             `json:"fetch_requests"` // of them, by fetches
	MinRequests   int             `json:"min_requests"`   // the least that these fetches can cost
	Rules         int             `json:"rules"`          // that the platform enforces here
	Violations    int             `json:"violations"`
	ViolationList []Violation     `json:"violation_list"`
	Problems      []Problem       `json:"problems"` // why a step failed or a count is not as expected
}

// Steps are the steps of the job, each with how it ended.
type Steps struct {
	Connect  Step `json:"connect"`
	Fetch    Step `json:"fetch"`
	Match    Step `json:"match"`
	Ship     Step `json:"ship"`
	Push     Step `json:"push"`
	Stock    Step `json:"stock"`
	Listings Step `json:"listings"`
}

// Refused counts orders that were seen and did not come in, by reason.
type Refused struct {
	Unpaid         int `json:"unpaid"`
	AlreadyShipped int `json:"already_shipped"`
	TooOld         int `json:"too_old"`
	Cancelled      int `json:"cancelled"`
	NotOurs        int `json:"not_ours"`
}

// Held counts orders by the reason for which they were held. An order with several reasons counts under each.
type Held struct {
	UnknownPayment   int `json:"unknown_payment"`
	UnmappedShipping int `json:"unmapped_shipping"`
	UnknownProduct   int `json:"unknown_product"`
	CancelRequested  int `json:"cancel_requested"`
	MaskedAddress    int `json:"masked_address"`
	Changed          int `json:"changed"`
	Platform         int `json:"platform"`
	Manual           int `json:"manual"`
}

// count gives the counter of a reason.
func (h *Held) count(reason store.HoldReason) *int {
	return map[store.HoldReason]*int{
		store.HoldUnknownPayment: &h.UnknownPayment, store.HoldUnmappedShipping: &h.UnmappedShipping, store.HoldUnknownProduct: &h.UnknownProduct,
		store.HoldCancelRequested: &h.CancelRequested, store.HoldMaskedAddress: &h.MaskedAddress, store.HoldChanged: &h.Changed,
		store.HoldPlatform: &h.Platform, store.HoldManual: &h.Manual,
	}[reason]
}

// Labels counts label files.
type Labels struct {
	Fetched   int `json:"fetched"`
	Encrypted int `json:"encrypted"` // of them came with a password
	Opened    int `json:"opened"`    // of them are open and valid
	Printed   int `json:"printed"`
}

// Pushes counts what platforms were told. Sent are those that the platform accepted, Confirmed those of them that it then showed.
type Pushes struct {
	Sent      int `json:"sent"`
	Confirmed int `json:"confirmed"`
	Unclear   int `json:"unclear"`
}

// Expected is what a correct client must arrive at, from the emulator's own state.
type Expected struct {
	Fetched   int `json:"fetched"`   // orders
	Shipped   int `json:"shipped"`   // orders
	Confirmed int `json:"confirmed"` // tracking numbers of these orders that the platform has at the end
}

// Violation is a broken rule of the platform.
type Violation struct {
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
}

// Problem is why a run is not ok, in one sentence.
type Problem struct {
	Step string `json:"step"`
	Text string `json:"text"`
}
