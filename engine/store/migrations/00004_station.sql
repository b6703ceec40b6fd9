-- What a packing station asks in the moment between two scans.

-- +goose Up
CREATE INDEX barcodes_by_code ON barcodes (barcode);
CREATE INDEX products_by_sku ON products (sku);
CREATE INDEX reservations_open ON reservations (product_id, order_id) WHERE quantity > 0;
CREATE INDEX shipments_by_packer ON shipments (packer, packed_at) WHERE packed_at IS NOT NULL;
CREATE INDEX parcels_unfinished ON parcels (id)
  WHERE voided_at IS NULL AND (shipped_at IS NULL OR label IN ('due', 'password_needed', 'damaged'));

-- +goose Down
DROP INDEX parcels_unfinished; DROP INDEX shipments_by_packer; DROP INDEX reservations_open; DROP INDEX products_by_sku;
DROP INDEX barcodes_by_code;
