package accounts

// This machine's clock: a wrong one makes platforms refuse signatures, in ways that look like wrong credentials.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gowarehouse/connectors"
	"gowarehouse/engine/store"
)

// maxSkew is how far the clock may be off; beyond, platforms begin to refuse signatures.
const maxSkew = 2 * time.Minute

const clockKey = "clock"

var adviceClock = connectors.Text{
	EN: "Set the clock of this computer, and let it set itself by the network; then test the connection again.",
	ZH: "請校正這台電腦的時間並開啟自動對時，再測試連線。",
}

// wrongClock tells how far this machine's clock is ahead of the platform's (negative: behind) when that is too far.
func (s *Session) wrongClock() (time.Duration, bool) {
	skew, known := s.ClockSkew()
	return skew, known && skew.Abs() > maxSkew
}

// TellClock gives the one notice that this machine's clock is wrong, or ends it, by the platform's last answers.
func (s *Session) TellClock(ctx context.Context, q *store.Queries, now time.Time) error {
	skew, wrong := s.wrongClock()
	if wrong {
		_, err := q.AddNotice(
			ctx,
			&store.Notice{Key: clockKey, Kind: store.NoticeClock, Args: map[string]string{"minutes": fmt.Sprintf("%.0f", skew.Minutes())},
				At: store.At(now)},
		)
		return err
	}
	if _, known := s.ClockSkew(); !known {
		return nil
	}
	return q.EndNotice(ctx, clockKey, store.At(now))
}

// BlameClock gives a refusal whose likely cause is this machine's clock the advice to set it. Any other error stays as it is.
func (s *Session) BlameClock(err error) error {
	var told *connectors.Error
	skew, wrong := s.wrongClock()
	if !wrong || !errors.As(err, &told) || (told.Kind != connectors.Unauthorized && told.Kind != connectors.Rejected) {
		return err
	}
	return (&connectors.Error{Kind: told.Kind, Code: told.Code, Err: err, Do: adviceClock}).Saying(
		"%s (the clock of this computer is %.0f minutes off)", "%s（這台電腦的時間誤差 %.0f 分鐘）", told.Reason, skew.Minutes())
}
