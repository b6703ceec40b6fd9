package store

import (
	"context"

	"github.com/uptrace/bun"
)

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds of notices.
const (
	NoticeHeld         NoticeKind = "held"
	NoticeDisconnected NoticeKind = "disconnected"
	NoticeExpiring     NoticeKind = "expiring"
	NoticeDoubt        NoticeKind = "doubt"       // a test found something wrong that does not stop the account
	NoticePush         NoticeKind = "push"        // a push needs a person
	NoticeParcelBack   NoticeKind = "parcel_back" // cancelled after a number was taken
	NoticeGap          NoticeKind = "gap"         // a time that could not be fetched
	NoticeTwoPCs       NoticeKind = "two_pcs"     // another PC uses the same account
	NoticeSetAside     NoticeKind = "set_aside"
	NoticeClock        NoticeKind = "clock"
	NoticeShares       NoticeKind = "shares"   // push shares of a product are over 100 %
	NoticePrint        NoticeKind = "print"    // a print job needs a person
	NoticeOutbound     NoticeKind = "outbound" // this machine has another address now
	NoticePort         NoticeKind = "port"     // real-time messages cannot come in: somebody else has the port
)

// Notice tells people something once. It is open until its cause goes away; a person may acknowledge it before.
type Notice struct {
	bun.BaseModel  `bun:"table:notices"`
	ID             int64  `bun:",pk,autoincrement"`
	Key            string // what it is about; one open notice per key
	Kind           NoticeKind
	AccountID      string
	MerchantID     string // the account's where none is given; empty: it concerns the whole warehouse
	OrderID        int64
	Args           map[string]string // never a secret or a personal datum
	At             Millis
	AcknowledgedAt *Millis
	AcknowledgedBy string
	EndedAt        *Millis
}

// AddNotice stores a notice unless one with its key is open; it answers whether it is new.
func (q *Queries) AddNotice(ctx context.Context, n *Notice) (bool, error) {
	insert := q.db.NewInsert().Model(n)
	if n.MerchantID == "" {
		insert = insert.Value("merchant_id", merchantOf, n.AccountID)
	}
	res, err := insert.On("CONFLICT (key) WHERE ended_at IS NULL DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	count, err := res.RowsAffected()
	return count == 1, err
}

// EndNotice ends the open notice of a key: its cause went away.
func (q *Queries) EndNotice(ctx context.Context, key string, now Millis) error {
	_, err := q.raw.ExecContext(ctx, "UPDATE notices SET ended_at = ? WHERE key = ? AND ended_at IS NULL", now, key)
	return err
}

// Acknowledge notes that a person has seen a notice.
func (q *Queries) Acknowledge(ctx context.Context, id int64, by string, now Millis) error {
	res, err := q.raw.ExecContext(
		ctx,
		"UPDATE notices SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ? AND acknowledged_at IS NULL",
		now,
		by,
		id,
	)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return orNotFound(errNoRows, "open notice %d", id)
}

// Notice finds a notice by id.
func (q *Queries) Notice(ctx context.Context, id int64) (Notice, error) {
	var n Notice
	err := q.db.NewSelect().Model(&n).Where("id = ?", id).Scan(ctx)
	return n, orNotFound(err, "notice %d", id)
}

// Notices gives the newest notices; open ones only unless all is set.
func (q *Queries) Notices(ctx context.Context, only Only, all bool, most int) ([]Notice, error) {
	c := &clauses{}
	only.add(c, "")
	if !all {
		c.add("ended_at IS NULL AND acknowledged_at IS NULL")
	}
	var found []Notice
	return found, c.on(q.db.NewSelect().Model(&found)).Order("id DESC").Limit(int64(most)).Scan(ctx)
}

// OpenGaps gives, by account, the newest notice of a time that could not be fetched and that nobody has acknowledged.
func (q *Queries) OpenGaps(ctx context.Context) (map[string]*Notice, error) {
	var all []Notice
	err := q.db.NewSelect().Model(&all).Where("ended_at IS NULL AND key >= 'gap:' AND key < 'gap;' AND acknowledged_at IS NULL").
		Order("id").Scan(ctx)
	gaps := map[string]*Notice{}
	for i := range all {
		gaps[all[i].AccountID] = &all[i]
	}
	return gaps, err
}
