package connectors

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind classes an error by what the engine does about it.
type Kind string

// The kinds of errors a connector gives. Everything else that comes out of a connector is a defect.
const (
	Unauthorized   Kind = "unauthorized"    // the account is disconnected; a person must enter or grant access again
	NotAllowlisted Kind = "not_allowlisted" // the platform does not know this machine's outbound address
	Throttled      Kind = "throttled"       // ask again after RetryAfter
	Temporary      Kind = "temporary"       // network, 5xx, maintenance: ask again later
	Rejected       Kind = "rejected"        // the platform understood and refuses; a person must act
	NotFound       Kind = "not_found"       // the thing asked for is not there
	AlreadyDone    Kind = "already_done"    // the change asked for has been made before
	Unexpected     Kind = "unexpected"      // the answer breaks the platform's contract; its shape is kept
)

// Error is the only error type a connector returns. It never holds a credential or a buyer's data: Reason may quote the
// platform's own message, Body is never printed: of it only the shape is kept, for a report.
type Error struct {
	Kind       Kind
	Code       string        // the platform's own code, where it has one
	Reason     string        // what happened, in the platform's words or ours; English where they are ours
	Says       Text          // what happened, in both languages, where the words are ours
	Do         Text          // what to do next; empty means the default of the kind
	RetryAfter time.Duration // for Throttled and Temporary: how long the platform asked to wait, 0 if it did not say
	MaybeDone  bool          // the request left this machine and no answer tells whether it took effect
	Body       []byte        // for Unexpected and CodeDiffers: the raw answer; only its shape is kept
	Err        error         // the cause, for errors.Is
}

// Error tells kind, code and reason.
func (e *Error) Error() string {
	s := string(e.Kind)
	if e.Code != "" {
		s += " (" + e.Code + ")"
	}
	switch {
	case e.Reason != "":
		s += ": " + e.Reason
	case e.Says.EN != "":
		s += ": " + e.Says.EN
	}
	return s
}

// CodeCredentials is the Code of a refusal of the account's own credentials when a token was asked for with them. Unlike a token that is
// good for one renewal, nobody else can have used them up.
const CodeCredentials = "credentials"

// CodeDiffers is the Code of a refusal that came in another form than is known of the platform, such as a page of its web server where a call
// was to be. It is Rejected, so that the call is not made again without a person, and the maintainers need its shape as they do that of an
// answer that is Unexpected.
const CodeDiffers = "differs"

// Differs says whether an error is about an answer that is other than is known of the platform: its shape is kept, and a report of it is
// offered.
func Differs(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Kind == Unexpected || e.Code == CodeDiffers)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Advice says what to do next, falling back to the default advice of the kind.
func (e *Error) Advice() Text {
	if !e.Do.IsZero() {
		return e.Do
	}
	return advice[e.Kind]
}

var advice = map[Kind]Text{
	Unauthorized: {"Open the account, enter the credentials or authorise again, then test the connection.",
		"請開啟帳號，重新輸入憑證或重新授權，再測試連線。"},
	NotAllowlisted: {"Hand this machine's outbound address to the platform and wait until it is active, then test the connection.",
		"請將本機對外 IP 提供給平台加入白名單，生效後再測試連線。"},
	Throttled:   {"Nothing to do: the program slows down and asks again.", "不需處理：系統會放慢速度並自動重試。"},
	Temporary:   {"Check the network; the program tries again by itself.", "請檢查網路；系統會自動重試。"},
	Rejected:    {"Read the platform's reason, correct it there or in the order, then try again.", "請依平台說明的原因，在平台或訂單中修正後再試。"},
	NotFound:    {"Check the number; it may have been deleted on the platform.", "請檢查編號；資料可能已在平台上刪除。"},
	AlreadyDone: {"Nothing to do: it had been done before.", "不需處理：先前已完成。"},
	Unexpected: {
		"Write a report with `gowarehouse doctor --account NAME --output report.json` and send it to the maintainers; " +
			"it holds no secret and no personal datum.",
		"請以 `gowarehouse doctor --account 帳號 --output report.json` 產生報告並提供給維護人員；報告不含機密與個資。",
	},
}

// Errorf makes an error of a kind with a reason.
func Errorf(kind Kind, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Reason: err.Error(), Err: errors.Unwrap(err)}
}

// Saying gives the error words of ours in both languages; args fill both sentences.
func (e *Error) Saying(en, zh string, args ...any) *Error {
	e.Says = Text{EN: fmt.Sprintf(en, args...), ZH: fmt.Sprintf(zh, args...)}
	e.Reason = e.Says.EN
	return e
}

// Refuse is a refusal of ours for a person: what happened and what to do next, in both languages. args fill the first two sentences.
func Refuse(en, zh, doEN, doZH string, args ...any) *Error {
	return (&Error{Kind: Rejected, Do: Text{EN: doEN, ZH: doZH}}).Saying(en, zh, args...)
}

// Missing is Refuse for something that is not there. cause may be nil.
func Missing(cause error, en, zh, doEN, doZH string, args ...any) *Error {
	return (&Error{Kind: NotFound, Do: Text{EN: doEN, ZH: doZH}, Err: cause}).Saying(en, zh, args...)
}

// Kept gives what a row keeps of an error, to be read in either language with Halves: our own words, or the platform's.
func Kept(err error) string {
	var e *Error
	switch {
	case !errors.As(err, &e):
		return err.Error()
	case !e.Words().IsZero():
		return e.Words().Kept()
	case e.Reason != "":
		return e.Reason
	}
	return e.Error()
}

// Words gives what happened in both languages: our own words, and for an answer that does not fit that it does not, before what is wrong
// with it. It is empty where only the platform's words or a reason in English are there.
func (e *Error) Words() Text {
	switch {
	case !e.Says.IsZero():
		return e.Says
	case e.Kind != Unexpected || !e.Do.IsZero():
		return Text{}
	case e.Reason == "":
		return differently
	}
	return Text{EN: differently.EN + ": " + e.Reason, ZH: differently.ZH + "：" + e.Reason}
}

var differently = Text{EN: "the platform answered differently than expected", ZH: "平台的回應與預期不同"}

// KindOf gives the kind of an error, and Unexpected for one that is not ours.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unexpected
}

// IsMaybeDone says whether a changing call may have taken effect although it failed.
func IsMaybeDone(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.MaybeDone
}

// AfterChange says what a changing call that ended in an error means for what it was to change: unclear where it may have had an effect,
// refused where the platform said no, otherwise not asked.
func AfterChange(err error) OutcomeState {
	switch kind := KindOf(err); {
	case IsMaybeDone(err), kind == Unexpected:
		return Unclear
	case kind == Rejected, kind == NotFound:
		return Refused
	}
	return NotAsked
}

// Ends says whether an error concerns the account or the way to its platform and not the one order or listing that was asked for: a stream
// ends with it, and what was still to be sent is not.
func Ends(err error) bool {
	if err == nil {
		return false
	}
	switch KindOf(err) {
	case Temporary, Throttled, Unauthorized, NotAllowlisted:
		return true
	}
	return false
}

// Unsent is the error of an earlier call as the reason why others were not made: those certainly had no effect.
func Unsent(err error) error {
	var e *Error
	if !errors.As(err, &e) || !e.MaybeDone {
		return err
	}
	told := *e
	told.MaybeDone = false
	return &told
}

// shortestDatum is the length from which a buyer's datum is looked for in a platform's words.
const shortestDatum = 2

// Discreet takes the buyer out of an error, should the platform name him in it.
func Discreet(err error, buyer Receiver) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	told := *e
	for _, datum := range []string{buyer.Address, buyer.Phone, buyer.Name} {
		if len([]rune(datum)) >= shortestDatum {
			told.Reason = strings.ReplaceAll(told.Reason, datum, "…")
		}
	}
	return &told
}
