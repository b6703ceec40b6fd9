// Package outbox runs every change outside this program by three rules. Intent first: a row of the outbox says what is about to
// happen and is committed before the call. A lost reply is recovered, not repeated: the platform is asked what it has, and only if it
// certainly has nothing the call is made again; if nobody can tell, a person decides. Read back: sent and confirmed are
// different states.
//
// The package knows no kind of effect: a Handler makes and asks about one kind. State lives in the rows alone, so that a
// Runner can end at any instruction and another one goes on.
package outbox

import (
	"context"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/accounts"
	"gowarehouse/engine/store"
)

// Step is what a worker is about to do with a row.
type Step string

// The steps.
const (
	StepCall Step = "call" // make the change
	StepAsk  Step = "ask"  // ask what is there, changing nothing
)

// Job is a row with what its handler has read for it.
type Job struct {
	Effect store.Effect
	Work   any // from Load
}

// Verdict is what a call or a question tells about one effect.
type Verdict string

// The verdicts.
const (
	Confirmed Verdict = "confirmed" // it is there, as the platform itself shows
	Sent      Verdict = "sent"      // accepted; to be read back at Until, or soon where that is zero
	Nothing   Verdict = "nothing"   // (answers to a question) there is certainly nothing of it: calling is safe
	Unclear   Verdict = "unclear"   // nobody can tell
	Refused   Verdict = "refused"   // a person must correct something; certainly without effect
	Later     Verdict = "later"     // it did not get that far, certainly without effect: again at Until, or after a while where that is zero
	CalledOff Verdict = "off"       // no longer wanted: Load said so, or an answer shows that the order is cancelled
)

// Answer is what became of one effect.
type Answer struct {
	Verdict Verdict
	Until   time.Time
	Err     error // for Unclear, Refused and Later: why
	Result  any   // the handler's own, for Record
}

// Handler makes one kind of effects. It is safe for concurrent use.
type Handler interface {
	Kind() store.EffectKind

	// Load reads what the step needs of a row, changing nothing. Before a call it runs in the transaction that moves the row to
	// calling, so that whatever forbids the call (a hold, say) and was stored before is seen. Its error may be a *Wait or an *Off; a
	// *connectors.Error of kind Rejected makes the effect fail; any other puts it off.
	Load(ctx context.Context, q *store.Queries, e *store.Effect, step Step) (any, error)

	// Batch says which rows of an account may go together: those of the same group, at most size.
	Batch(s *accounts.Session, step Step, job Job) (group string, size int)

	// Call makes the change for jobs of one group, Ask asks what is there. One answer per job, in order. Neither touches the store, save that
	// a Call which must read before it changes commits what it read (stock).
	Call(ctx context.Context, s *accounts.Session, jobs []Job) []Answer
	Ask(ctx context.Context, s *accounts.Session, jobs []Job) []Answer

	// Record writes what an answer entails, in the transaction in which the row moves. e already has its new state; Record may
	// put it into another one by setting State and DueAt.
	Record(ctx context.Context, q *store.Queries, e *store.Effect, a Answer, now time.Time) error

	// Decide writes what a person's decision entails; e still has its old state. An error refuses the decision.
	Decide(ctx context.Context, q *store.Queries, e *store.Effect, d Decision, who string, now time.Time) error
}

// Patient is a Handler of effects that a platform may take long over. Overdue says what a person shall be told of one that has been accepted
// for that long and has not come: nil while it may still take its time. The effect is asked about all the same.
type Patient interface {
	Overdue(s *accounts.Session, e *store.Effect, a Answer, waited time.Duration) *connectors.Error
}

// Wait is Load's word that the call must not be made now.
type Wait struct {
	Until time.Time // when to look again
	Code  string    // for scripts: "held"
	Cause error
}

// Error tells why.
func (w *Wait) Error() string { return w.Cause.Error() }

// Unwrap gives the cause.
func (w *Wait) Unwrap() error { return w.Cause }

// Off is Load's word that the intent no longer holds.
type Off struct{ Cause error }

// Error tells why.
func (o *Off) Error() string { return o.Cause.Error() }

// Unwrap gives the cause.
func (o *Off) Unwrap() error { return o.Cause }

// NoticeKey names the notice that an effect needs a person.
func NoticeKey(effect int64) string { return string(store.NoticePush) + ":" + number(effect) }

// FromOutcome reads a connector's outcome for a parcel as the answer to a step. Done means accepted after a call, and confirmed
// after a question, unless done says otherwise.
func FromOutcome(o connectors.Outcome, step Step) Answer {
	a := Answer{Until: o.Until, Err: o.Err, Result: o}
	switch o.State {
	case connectors.Done, connectors.Already:
		a.Verdict, a.Until, a.Err = Confirmed, time.Time{}, nil
		if step == StepCall {
			a.Verdict = Sent
		}
	case connectors.Pending:
		a.Verdict, a.Err = Sent, nil
	case connectors.Nothing:
		a.Verdict = Nothing
		if step == StepCall {
			a.Verdict = Unclear // a call cannot answer so
		}
	case connectors.Refused:
		a.Verdict = Refused
	case connectors.NotAsked:
		a.Verdict = Later
		if step == StepCall && connectors.IsMaybeDone(o.Err) {
			a.Verdict = Unclear
		}
	default:
		a.Verdict = Unclear
	}
	return a
}
