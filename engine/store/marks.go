package store

import "context"

// Mark says how far the merchant is with an order that left the house and of which its platform takes no word: he marks it as shipped there.
type Mark string

// The marks. They follow from the order's rows, but for the tick of a person.
const (
	NoMark     Mark = ""        // nothing is to be marked
	MarkDue    Mark = "due"     // to be marked at the platform
	MarkByHand Mark = "by_hand" // a person says that it is marked
	MarkSeen   Mark = "seen"    // the platform shows it as shipped
)

// Marks lists those that an order can be found by.
var Marks = []Mark{MarkDue, MarkByHand, MarkSeen}

// SetMark writes an order's mark.
func (q *Queries) SetMark(ctx context.Context, order int64, mark Mark, now Millis) error {
	return q.exec(ctx, "UPDATE orders SET mark = ?, changed_at = ? WHERE id = ?", mark, now, order)
}

// AccountMarks is how many orders of an account are to be marked at its platform.
type AccountMarks struct {
	AccountID string
	Platform  string
	Orders    int
}

// MarksDue counts them, the account with most of them first.
func (q *Queries) MarksDue(ctx context.Context, only Only) ([]AccountMarks, error) {
	c := &clauses{}
	c.add("mark = 'due' AND mark <> ''")
	only.add(c, "")
	rows, err := q.raw.QueryContext(ctx, "SELECT account_id, platform, count(*) FROM orders"+c.text()+
		" GROUP BY account_id, platform ORDER BY 3 DESC, 1", c.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []AccountMarks
	for rows.Next() {
		var m AccountMarks
		if err := rows.Scan(&m.AccountID, &m.Platform, &m.Orders); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}
