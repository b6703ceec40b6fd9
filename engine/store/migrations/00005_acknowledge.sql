-- The outbox learns one kind more: telling a platform that an order is being prepared. What a column may hold cannot be changed in place.

-- +goose Up
CREATE TABLE outbox_new (
  id         INTEGER PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE, -- idempotency: one row per intended effect
  kind       TEXT NOT NULL CHECK (kind IN ('arrange', 'label', 'tracking', 'stock', 'sku', 'print', 'acknowledge')),
  account_id TEXT NOT NULL,
  order_id   BIGINT NOT NULL DEFAULT 0,
  parcel_id  BIGINT NOT NULL DEFAULT 0,
  product_id TEXT NOT NULL DEFAULT '',
  payload    TEXT NOT NULL DEFAULT '{}',
  state      TEXT NOT NULL CHECK (state IN ('due', 'calling', 'asking', 'sent', 'confirmed', 'unclear', 'failed', 'cancelled')),
  due_at     BIGINT NOT NULL,
  attempts   BIGINT NOT NULL DEFAULT 0,
  lease      BIGINT NOT NULL DEFAULT 0, -- until when a worker has it
  error      TEXT NOT NULL DEFAULT '',
  error_code TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  merchant_id TEXT NOT NULL DEFAULT ''
);
INSERT INTO outbox_new SELECT id, key, kind, account_id, order_id, parcel_id, product_id, payload, state, due_at, attempts, lease, error, error_code,
  created_at, updated_at, merchant_id FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('due', 'calling', 'asking', 'sent');
CREATE INDEX outbox_by_order ON outbox (order_id);
CREATE INDEX outbox_by_parcel ON outbox (parcel_id);
CREATE INDEX outbox_by_state ON outbox (state, id);
CREATE INDEX outbox_by_account ON outbox (account_id, state, id);
CREATE INDEX outbox_by_merchant ON outbox (merchant_id, state, id);
CREATE INDEX outbox_by_kind ON outbox (kind, id);

-- +goose Down
DELETE FROM outbox WHERE kind = 'acknowledge';
