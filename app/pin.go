package app

// PINs: kept as passwords are, and guessed slowly. The count of wrong ones is in the store, so that neither a restart nor
// many tries at once give more of them.

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// The codes of errors about PINs and badges.
const (
	CodeWrongPIN = "wrong_pin"
	CodeWait     = "wait" // too many wrong ones: the error says how long
)

// The lengths of a PIN. bcrypt reads 72 bytes at most.
const (
	leastPIN = 4
	mostPIN  = 12
)

// pinCost is the work of hashing a PIN: about a tenth of a second.
var pinCost = bcrypt.DefaultCost

// hashPIN gives what is kept of a PIN.
func hashPIN(pin string) (string, error) {
	digits := strings.Trim(pin, "0123456789") == ""
	if !digits || len(pin) < leastPIN || len(pin) > mostPIN {
		return "", Usage("a PIN has %d to %d digits", "PIN 碼須為 %d 至 %d 位數字", "Choose another PIN.", "請使用其他 PIN 碼。", leastPIN, mostPIN)
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(pin), pinCost)
	return string(hash), err
}

// isPIN says whether a PIN is the one that was kept.
func isPIN(hash, pin string) (bool, error) {
	err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(pin))
	if errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) || errors.Is(err, bcrypt.ErrPasswordTooLong) {
		return false, nil
	}
	return err == nil, err
}

// patience is how wrong tries are slowed down: so many are free, then each one doubles the wait.
type patience struct {
	free     int
	shortest time.Duration
	longest  time.Duration
}

var (
	pinPatience = patience{free: 3, shortest: 5 * time.Second, longest: 5 * time.Minute}
	// A scanner at a busy table reads other barcodes too, and a badge is no four digits.
	badgePatience = patience{free: 8, shortest: 2 * time.Second, longest: 30 * time.Second}
)

// wait is how long the next try waits after so many wrong ones.
func (p patience) wait(wrong int) time.Duration {
	if wrong <= p.free {
		return 0
	}
	wait := p.shortest
	for range wrong - p.free - 1 {
		if wait *= 2; wait >= p.longest {
			return p.longest
		}
	}
	return min(wait, p.longest)
}

// tries are the wrong tries in a row at one lock.
type tries struct {
	Wrong int          `json:"wrong"`
	Until store.Millis `json:"until"` // the next one is not looked at before
}

func triesKey(lock string) string { return "tries:" + lock }

// guarded looks whether a try at a lock is right, unless it comes too soon after wrong ones. The try counts as wrong before
// it is looked at, and no longer when it was right.
func (a *App) guarded(ctx context.Context, lock string, p patience, right func() (bool, error)) (bool, error) {
	err := a.Engine.Store.Write(ctx, func(q *store.Queries) error {
		now := a.Engine.Now()
		t, err := readTries(ctx, q, lock)
		if err != nil {
			return err
		}
		// A clock that was set back must not lock for longer than the longest wait.
		if wait := min(t.Until.Time().Sub(now), p.longest); wait > 0 {
			return waitFirst(wait)
		}
		t.Wrong++
		t.Until = store.At(now.Add(p.wait(t.Wrong)))
		return writeTries(ctx, q, lock, t)
	})
	if err != nil {
		return false, err
	}
	ok, err := right()
	if err != nil || !ok {
		return false, err
	}
	return true, a.Engine.Store.Write(ctx, func(q *store.Queries) error { return writeTries(ctx, q, lock, tries{}) })
}

func readTries(ctx context.Context, q *store.Queries, lock string) (t tries, err error) {
	text, err := q.Setting(ctx, triesKey(lock), "{}")
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(text), &t)
}

func writeTries(ctx context.Context, q *store.Queries, lock string, t tries) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return q.SetSetting(ctx, triesKey(lock), string(text))
}

func waitFirst(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return (&connectors.Error{Kind: connectors.Throttled, Code: CodeWait, RetryAfter: wait,
		Do: connectors.Text{EN: "Wait, then try once more.", ZH: "請稍候再試。"}}).
		Saying("too many wrong tries; the next one is possible in %d seconds", "錯誤次數過多，請於 %d 秒後再試", seconds)
}

func wrongPIN() error {
	return (&connectors.Error{Kind: connectors.Rejected, Code: CodeWrongPIN, Do: connectors.Text{
		EN: "Enter the PIN again. After some wrong ones each try must wait.", ZH: "請重新輸入 PIN 碼；多次錯誤後須等待才能再試。"}}).
		Saying("the PIN is wrong", "PIN 碼錯誤")
}
