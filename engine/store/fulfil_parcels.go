package store

import (
	"context"
	"strings"
)

// ParcelsByNumber gives the parcels, voided ones left out, that have a tracking number and were made since a moment.
func (q *Queries) ParcelsByNumber(ctx context.Context, number string, since Millis) ([]Parcel, error) {
	var all []Parcel
	err := q.db.NewSelect().Model(
		&all,
	).Where(
		"tracking_number = ? AND tracking_number <> '' AND voided_at IS NULL AND created_at >= ?",
		number,
		since,
	).
		Order(
			"id",
		).Scan(
		ctx,
	)
	return all, err
}

// OpenShipmentsInTote gives the shipments whose goods lie in a tote now.
func (q *Queries) OpenShipmentsInTote(ctx context.Context, tote string) ([]Shipment, error) {
	var all []Shipment
	err := q.db.NewSelect().Model(&all).Where("tote = ? AND tote <> '' AND state = ?", tote, ShipmentPicking).Order("id").Scan(ctx)
	return all, err
}

// MovementsByKeyPrefix gives the movements whose key begins with a prefix that ends in ':', oldest first. The range goes by
// the bytes of the key, so that its index serves.
func (q *Queries) MovementsByKeyPrefix(ctx context.Context, prefix string) ([]Movement, error) {
	var all []Movement
	end := strings.TrimSuffix(prefix, ":") + ";" // the byte behind ':'
	err := q.db.NewSelect().Model(&all).Where("key >= ? AND key < ?", prefix, end).Order("id").Scan(ctx)
	return all, err
}
