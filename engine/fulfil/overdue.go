package fulfil

// A number that does not come: after a while a person is told, and it is still taken when it comes.

import (
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/outbox"
	"gowarehouse/engine/store"
)

// numberWait is how long a platform that does not say so may take over a number.
const numberWait = 2 * time.Hour

var _ outbox.Patient = arranger{}

// Overdue says what to do about a parcel whose number has not come for as long as the platform may take.
func (arranger) Overdue(s *accounts.Session, _ *store.Effect, a outbox.Answer, waited time.Duration) *connectors.Error {
	patience := s.Platform.Limits.NumberWait
	if patience == 0 {
		patience = numberWait
	}
	if waited < patience {
		return nil
	}
	told := refuse("number_overdue", s.Platform.Name.EN, s.Platform.Name.ZH, int(patience.Minutes()))
	if o, _ := unpacked(a); o.Hint != "" {
		told.Says.EN += " (" + o.Hint + ")"
		told.Says.ZH += "（" + o.Hint + "）"
		told.Reason = told.Says.EN
	}
	return told
}
