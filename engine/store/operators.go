package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Operator is a person who works at the station. Badge and PIN are kept as hashes only.
type Operator struct {
	bun.BaseModel `bun:"table:operators"`
	ID            string `bun:",pk"`
	Name          string
	BadgeHash     *string // keyed, so that it finds the operator; nil: has no badge
	PINHash       string  `bun:"pin_hash"` // slow and salted; empty: has no PIN
	Active        bool
	CreatedAt     Millis
}

// AddOperator stores a new operator.
func (q *Queries) AddOperator(ctx context.Context, o *Operator) error {
	_, err := q.db.NewInsert().Model(o).Exec(ctx)
	return err
}

// UpdateOperator writes the named columns of an operator.
func (q *Queries) UpdateOperator(ctx context.Context, o *Operator, columns ...string) error {
	_, err := q.db.NewUpdate().Model(o).Column(columns...).WherePK().Exec(ctx)
	return err
}

// Operators lists all operators by name, those who have left too.
func (q *Queries) Operators(ctx context.Context) ([]Operator, error) {
	var all []Operator
	err := q.db.NewSelect().Model(&all).Order("name").Scan(ctx)
	return all, err
}

// OperatorByName finds an operator by name or id.
func (q *Queries) OperatorByName(ctx context.Context, name string) (Operator, error) {
	var o Operator
	err := q.db.NewSelect().Model(&o).Where("name = ? OR id = ?", name, name).Limit(1).Scan(ctx)
	return o, orNotFound(err, "operator %q", name)
}

// OperatorByBadge finds an operator by the hash of a badge.
func (q *Queries) OperatorByBadge(ctx context.Context, hash string) (Operator, error) {
	var o Operator
	err := q.db.NewSelect().Model(&o).Where("badge_hash = ?", hash).Scan(ctx)
	return o, orNotFound(err, "operator with this badge")
}

// CountOperators tells how many operators there are, those who have left too.
func (q *Queries) CountOperators(ctx context.Context) (int, error) {
	n, err := q.db.NewSelect().Model((*Operator)(nil)).Count(ctx)
	return int(n), err
}
