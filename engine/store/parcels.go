package store

import (
	"context"

	"github.com/uptrace/bun"

	"gowarehouse/connectors"
)

// ShipmentState is where a shipment is.
type ShipmentState string

// The states of a shipment.
const (
	ShipmentPicking   ShipmentState = "picking"
	ShipmentPacked    ShipmentState = "packed"
	ShipmentShipped   ShipmentState = "shipped"
	ShipmentCancelled ShipmentState = "cancelled"
)

// Shipment is one go at packing an order, or part of it.
type Shipment struct {
	bun.BaseModel `bun:"table:shipments"`
	ID            int64 `bun:",pk,autoincrement"`
	OrderID       int64
	State         ShipmentState
	Tote          string // barcode of the tote the picker put the goods in
	Packer        string
	CreatedAt     Millis
	PackedAt      *Millis
	ShippedAt     *Millis
}

// PushState is how far the platform knows of a parcel.
type PushState string

// The push states. Sent and confirmed are different things.
const (
	PushNone      PushState = "none"
	PushDue       PushState = "due"
	PushSent      PushState = "sent"
	PushConfirmed PushState = "confirmed"
	PushUnclear   PushState = "unclear"
	PushFailed    PushState = "failed"
)

// LabelState is how far the label of a parcel is.
type LabelState string

// The label states.
const (
	LabelNone           LabelState = "none" // self-ship: the platform gives none
	LabelDue            LabelState = "due"
	LabelFetched        LabelState = "fetched" // here, but a web page that opens in the browser only
	LabelOpened         LabelState = "opened"  // decrypted and valid
	LabelPasswordNeeded LabelState = "password_needed"
	LabelDamaged        LabelState = "damaged"
)

// Parcel is one box with one tracking number.
type Parcel struct {
	bun.BaseModel  `bun:"table:parcels"`
	ID             int64 `bun:",pk,autoincrement"`
	ShipmentID     int64
	OrderID        int64
	AccountID      string
	ShipMode       connectors.ShipMode
	Ref            string
	Carrier        string
	TrackingNumber string
	Options        map[string]string
	Kept           map[string]string
	Label          LabelState
	Push           PushState
	ShippedAt      *Millis
	VoidedAt       *Millis
	CreatedAt      Millis
}

// ParcelLine is how many pieces of a line are in a parcel.
type ParcelLine struct {
	bun.BaseModel `bun:"table:parcel_lines"`
	ParcelID      int64 `bun:",pk"`
	LineID        int64 `bun:",pk"`
	Quantity      int64
}

// AddShipment stores a shipment and sets its ID.
func (q *Queries) AddShipment(ctx context.Context, s *Shipment) error {
	_, err := q.db.NewInsert().Model(s).Exec(ctx)
	return err
}

// UpdateShipment writes the named columns of a shipment.
func (q *Queries) UpdateShipment(ctx context.Context, s *Shipment, columns ...string) error {
	_, err := q.db.NewUpdate().Model(s).Column(columns...).WherePK().Exec(ctx)
	return err
}

// Shipment finds a shipment by id.
func (q *Queries) Shipment(ctx context.Context, id int64) (Shipment, error) {
	var s Shipment
	err := q.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	return s, orNotFound(err, "shipment %d", id)
}

// Shipments gives the shipments of orders, oldest first.
func (q *Queries) Shipments(ctx context.Context, orders ...int64) ([]Shipment, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	var all []Shipment
	err := q.db.NewSelect().Model(&all).Where("order_id IN (?)", bun.List(orders)).Order("id").Scan(ctx)
	return all, err
}

// AddParcel stores a parcel with its lines and sets its ID.
func (q *Queries) AddParcel(ctx context.Context, p *Parcel, lines []ParcelLine) error {
	if _, err := q.db.NewInsert().Model(p).Exec(ctx); err != nil {
		return err
	}
	for i := range lines {
		lines[i].ParcelID = p.ID
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := q.db.NewInsert().Model(&lines).Exec(ctx)
	return err
}

// UpdateParcel writes the named columns of a parcel.
func (q *Queries) UpdateParcel(ctx context.Context, p *Parcel, columns ...string) error {
	_, err := q.db.NewUpdate().Model(p).Column(columns...).WherePK().Exec(ctx)
	return err
}

// Parcel finds a parcel by id.
func (q *Queries) Parcel(ctx context.Context, id int64) (Parcel, error) {
	var p Parcel
	err := q.db.NewSelect().Model(&p).Where("id = ?", id).Scan(ctx)
	return p, orNotFound(err, "parcel %d", id)
}

// Parcels gives the parcels of orders, voided ones too, oldest first.
func (q *Queries) Parcels(ctx context.Context, orders ...int64) ([]Parcel, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	var all []Parcel
	err := q.db.NewSelect().Model(&all).Where("order_id IN (?)", bun.List(orders)).Order("id").Scan(ctx)
	return all, err
}

// ParcelLines gives what is in parcels.
func (q *Queries) ParcelLines(ctx context.Context, parcels ...int64) ([]ParcelLine, error) {
	if len(parcels) == 0 {
		return nil, nil
	}
	var all []ParcelLine
	err := q.db.NewSelect().Model(&all).Where("parcel_id IN (?)", bun.List(parcels)).Order("parcel_id", "line_id").Scan(ctx)
	return all, err
}

// Label is a label file as it came and as it was opened. Personal data.
type Label struct {
	bun.BaseModel `bun:"table:labels"`
	ParcelID      int64 `bun:",pk"`
	Original      []byte
	Kind          string
	Encrypted     bool
	Opened        []byte
	Pages         int64
	Problem       string
	FetchedAt     Millis
	OpenedAt      *Millis
	Place         int64 // a person's word on where on the sheet it is, see label.Wish; 0: nobody had to say
}

// PutLabel stores a parcel's label; a label fetched again replaces it.
func (q *Queries) PutLabel(ctx context.Context, l *Label) error {
	_, err := q.db.NewInsert().Model(l).On("CONFLICT (parcel_id) DO UPDATE").
		Set(`original = EXCLUDED.original, kind = EXCLUDED.kind, encrypted = EXCLUDED.encrypted, opened = EXCLUDED.opened,
			pages = EXCLUDED.pages, problem = EXCLUDED.problem, fetched_at = EXCLUDED.fetched_at, opened_at = EXCLUDED.opened_at,
			place = EXCLUDED.place`).Exec(ctx)
	return err
}

// Label gives a parcel's label.
func (q *Queries) Label(ctx context.Context, parcel int64) (Label, error) {
	var l Label
	err := q.db.NewSelect().Model(&l).Where("parcel_id = ?", parcel).Scan(ctx)
	return l, orNotFound(err, "label of parcel %d", parcel)
}
