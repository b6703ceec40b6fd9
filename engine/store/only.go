package store

import "strings"

// Only narrows a question to one account or one merchant, by id; zero fields do not narrow. Tables that a person lists keep
// both ids beside their rows, so that a narrowed page needs no join and no scan.
type Only struct {
	Account  string
	Merchant string
}

// add adds the conditions for a table that has both columns; prefix is its name in the query with its dot, or empty.
func (o Only) add(c *clauses, prefix string) {
	if o.Account != "" {
		c.add(prefix+"account_id = ?", o.Account)
	}
	if o.Merchant != "" {
		c.add(prefix+"merchant_id = ?", o.Merchant)
	}
}

// addByAccount adds the conditions for a small table that knows its account only.
func (o Only) addByAccount(c *clauses, prefix string) {
	Only{Account: o.Account}.add(c, prefix)
	if o.Merchant != "" {
		c.add(prefix+"account_id IN (SELECT id FROM accounts WHERE merchant_id = ?)", o.Merchant)
	}
}

// merchantOf finds the merchant of an account for a new row; an effect or notice of no account has none.
const merchantOf = "coalesce((SELECT merchant_id FROM accounts WHERE id = ?), '')"

// page is a query for one page, in its order and with its limit.
type page struct {
	text string
	args []any
}

// foremost makes one page of several that each come from an index of their own, so that none of them sorts more than a page.
// orderBy is their common order, in the names of their columns.
func foremost(pages []page, orderBy string, most int) (string, []any) {
	if len(pages) == 1 {
		return pages[0].text, pages[0].args
	}
	texts, args := make([]string, len(pages)), []any{}
	for i, p := range pages {
		texts[i] = "SELECT * FROM (" + p.text + ") AS page"
		args = append(args, p.args...)
	}
	return "SELECT * FROM (" + strings.Join(texts, " UNION ALL ") + ") AS pages ORDER BY " + orderBy + " LIMIT ?", append(args, most)
}
