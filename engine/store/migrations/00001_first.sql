-- The first form of a workspace. Times are UTC in milliseconds since 1970, amounts are decimal text, ids of platforms are
-- text. Only SQL that SQLite and PostgreSQL both understand.

-- +goose Up
CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE merchants (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  stock_kept BOOLEAN NOT NULL DEFAULT FALSE, -- false until the first put-away or import: never short, never pushed
  created_at BIGINT NOT NULL
);

CREATE TABLE channels (
  id          TEXT PRIMARY KEY,
  merchant_id TEXT NOT NULL REFERENCES merchants (id),
  name        TEXT NOT NULL,
  match_by    TEXT NOT NULL CHECK (match_by IN ('sku', 'barcode')),
  enabled     BOOLEAN NOT NULL DEFAULT TRUE,
  created_at  BIGINT NOT NULL,
  UNIQUE (merchant_id, name)
);

CREATE TABLE accounts (
  id             TEXT PRIMARY KEY,
  platform       TEXT NOT NULL,
  name           TEXT NOT NULL,
  merchant_id    TEXT NOT NULL REFERENCES merchants (id),
  channel_id     TEXT NOT NULL REFERENCES channels (id),
  state          TEXT NOT NULL CHECK (state IN ('not_verified', 'connected', 'disconnected')),
  state_reason   TEXT NOT NULL DEFAULT '',
  base_url       TEXT NOT NULL DEFAULT '',
  field_values   TEXT NOT NULL DEFAULT '{}', -- JSON, never a secret
  shop_name      TEXT NOT NULL DEFAULT '',
  shop_id        TEXT NOT NULL DEFAULT '',
  expires_at     BIGINT,
  fetch_on       BOOLEAN NOT NULL DEFAULT TRUE,
  every_seconds  BIGINT NOT NULL DEFAULT 0,  -- 0: slots
  slots          TEXT NOT NULL DEFAULT '',   -- "09:00,13:30", Asia/Taipei
  lookback_days  BIGINT NOT NULL DEFAULT 7,
  push_percent   BIGINT NOT NULL DEFAULT 100,
  inbound_push   BOOLEAN NOT NULL DEFAULT FALSE,
  push_delay_seconds BIGINT NOT NULL DEFAULT 1800,
  fetched_to     BIGINT,                     -- end of the last successful fetch
  next_fetch_at  BIGINT,
  fetch_lease    BIGINT NOT NULL DEFAULT 0,
  created_at     BIGINT NOT NULL,
  deleted_at     BIGINT -- its finished orders stay
);
CREATE UNIQUE INDEX accounts_name ON accounts (name) WHERE deleted_at IS NULL;

CREATE TABLE shipping_types (
  code             TEXT PRIMARY KEY,
  name             TEXT NOT NULL,
  carrier          TEXT NOT NULL DEFAULT '',
  cod              BOOLEAN NOT NULL DEFAULT FALSE,
  tracking_pattern TEXT NOT NULL DEFAULT '',
  enabled          BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE shipping_map (
  account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  code          TEXT NOT NULL,
  shipping_type TEXT NOT NULL REFERENCES shipping_types (code),
  PRIMARY KEY (account_id, code)
);

CREATE TABLE payment_map (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  method     TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('online', 'cod', 'platform')),
  PRIMARY KEY (account_id, method)
);

CREATE TABLE products (
  id           TEXT PRIMARY KEY,
  merchant_id  TEXT NOT NULL REFERENCES merchants (id),
  sku          TEXT NOT NULL,
  name         TEXT NOT NULL,
  shelf        TEXT NOT NULL DEFAULT '',
  safety_stock BIGINT NOT NULL DEFAULT 0,
  sync_stock   BOOLEAN NOT NULL DEFAULT TRUE,
  on_hand      BIGINT NOT NULL DEFAULT 0,
  reserved     BIGINT NOT NULL DEFAULT 0, -- the sum of covered in reservations
  created_at   BIGINT NOT NULL,
  UNIQUE (merchant_id, sku)
);

CREATE TABLE barcodes (
  merchant_id TEXT NOT NULL REFERENCES merchants (id),
  barcode     TEXT NOT NULL,
  product_id  TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  PRIMARY KEY (merchant_id, barcode)
);
CREATE INDEX barcodes_product ON barcodes (product_id);

CREATE TABLE listings (
  account_id    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  item          TEXT NOT NULL,
  variant       TEXT NOT NULL,
  name          TEXT NOT NULL,
  variant_name  TEXT NOT NULL DEFAULT '',
  sku           TEXT NOT NULL DEFAULT '',
  barcode       TEXT NOT NULL DEFAULT '',
  price         TEXT NOT NULL DEFAULT '',
  currency      TEXT NOT NULL DEFAULT '',
  stock         BIGINT,
  stock_managed BOOLEAN NOT NULL DEFAULT TRUE,
  active        BOOLEAN NOT NULL DEFAULT TRUE,
  url           TEXT NOT NULL DEFAULT '',
  image         TEXT NOT NULL DEFAULT '',
  seen_at       BIGINT NOT NULL,
  PRIMARY KEY (account_id, item, variant)
);

-- One row per product of a mapping; a bundle has several. line_key names the listing, or the SKU where there is none.
CREATE TABLE mappings (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  line_key   TEXT NOT NULL,
  product_id TEXT NOT NULL REFERENCES products (id),
  quantity   BIGINT NOT NULL CHECK (quantity > 0),
  source     TEXT NOT NULL CHECK (source IN ('auto', 'person')),
  mapped_by  TEXT NOT NULL,
  mapped_at  BIGINT NOT NULL,
  PRIMARY KEY (account_id, line_key, product_id)
);
CREATE INDEX mappings_product ON mappings (product_id);

CREATE TABLE unknown_products (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  line_key   TEXT NOT NULL,
  item       TEXT NOT NULL DEFAULT '',
  variant    TEXT NOT NULL DEFAULT '',
  sku        TEXT NOT NULL DEFAULT '',
  barcode    TEXT NOT NULL DEFAULT '',
  name       TEXT NOT NULL,
  seen_at    BIGINT NOT NULL,
  PRIMARY KEY (account_id, line_key)
);

CREATE TABLE orders (
  id                INTEGER PRIMARY KEY,
  account_id        TEXT NOT NULL REFERENCES accounts (id),
  merchant_id       TEXT NOT NULL,
  channel_id        TEXT NOT NULL,
  platform          TEXT NOT NULL,
  platform_id       TEXT NOT NULL,
  number            TEXT NOT NULL,
  state             TEXT NOT NULL CHECK (state IN
    ('held', 'short', 'ready', 'picking', 'packed', 'partly_shipped', 'shipped', 'reported', 'cancelled')),
  platform_state    TEXT NOT NULL,
  ordered_at        BIGINT NOT NULL,
  ship_by           BIGINT,
  payment_method    TEXT NOT NULL,
  payment_kind      TEXT NOT NULL,
  total             TEXT NOT NULL,
  currency          TEXT NOT NULL,
  cod               TEXT,
  ship_mode         TEXT NOT NULL,
  shipping_code     TEXT NOT NULL,
  shipping_name     TEXT NOT NULL DEFAULT '',
  shipping_type     TEXT NOT NULL DEFAULT '',
  store_id          TEXT NOT NULL DEFAULT '',
  store_name        TEXT NOT NULL DEFAULT '',
  receiver_name     TEXT NOT NULL DEFAULT '', -- personal, erased
  phone_end         TEXT NOT NULL DEFAULT '', -- personal, erased: the last four digits
  doc               BLOB NOT NULL,            -- the normalised order as JSON; personal, erased
  raw_hash          TEXT NOT NULL,
  fetched_at        BIGINT NOT NULL,          -- first
  seen_at           BIGINT NOT NULL,          -- last
  changed_at        BIGINT NOT NULL,
  finished_at       BIGINT,                   -- reported or cancelled
  erased_at         BIGINT,
  UNIQUE (account_id, platform_id)
);
CREATE INDEX orders_by_date ON orders (ordered_at, id);
CREATE INDEX orders_by_state ON orders (state, ordered_at, id);
CREATE INDEX orders_by_account ON orders (account_id, ordered_at, id);
CREATE INDEX orders_by_account_state ON orders (account_id, state, ordered_at, id);
CREATE INDEX orders_by_merchant ON orders (merchant_id, ordered_at, id);
CREATE INDEX orders_by_platform ON orders (platform, ordered_at, id);
CREATE INDEX orders_by_number ON orders (number);
CREATE INDEX orders_by_platform_id ON orders (platform_id);
-- In the order of the list: the few open orders are read newest first, those due later are passed over.
CREATE INDEX orders_by_ship_by ON orders (ordered_at, id, ship_by) WHERE finished_at IS NULL AND ship_by IS NOT NULL;
CREATE INDEX orders_by_receiver ON orders (receiver_name, ordered_at, id) WHERE receiver_name <> '';
CREATE INDEX orders_by_phone_end ON orders (phone_end, ordered_at, id) WHERE phone_end <> '';
CREATE INDEX orders_by_finished ON orders (finished_at) WHERE finished_at IS NOT NULL AND erased_at IS NULL;

-- The platform's own answer, stored before it is understood. Personal, erased.
CREATE TABLE order_raws (
  order_id   BIGINT PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  raw        BLOB NOT NULL,
  fetched_at BIGINT NOT NULL
);

-- Answers on their way in: written before normalising, gone when the order is stored, kept with a reason when it cannot be.
CREATE TABLE inbox (
  account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  platform_id TEXT NOT NULL,
  raw         BLOB NOT NULL,
  reason      TEXT NOT NULL DEFAULT '', -- why it is set aside; empty: not looked at yet
  fetched_at  BIGINT NOT NULL,
  PRIMARY KEY (account_id, platform_id)
);

-- Orders that were seen and not taken in, so that the program can say why one is not here.
CREATE TABLE refusals (
  account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  platform_id TEXT NOT NULL,
  number      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  ordered_at  BIGINT NOT NULL,
  seen_at     BIGINT NOT NULL,
  PRIMARY KEY (account_id, platform_id)
);
CREATE INDEX refusals_by_number ON refusals (number);

CREATE TABLE order_lines (
  id           INTEGER PRIMARY KEY,
  order_id     BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  account_id   TEXT NOT NULL,
  ordered_at   BIGINT NOT NULL, -- the order's, so that a search by SKU pages without a sort
  platform_id  TEXT NOT NULL,
  line_key     TEXT NOT NULL,
  item         TEXT NOT NULL,
  variant      TEXT NOT NULL,
  sku          TEXT NOT NULL,
  barcode      TEXT NOT NULL DEFAULT '',
  name         TEXT NOT NULL,
  variant_name TEXT NOT NULL DEFAULT '',
  quantity     BIGINT NOT NULL,
  price        TEXT NOT NULL,
  note         TEXT NOT NULL DEFAULT '',
  known        BOOLEAN NOT NULL, -- its product is known: reservations exist
  UNIQUE (order_id, platform_id)
);
CREATE INDEX order_lines_by_sku ON order_lines (sku, ordered_at, order_id);
CREATE INDEX order_lines_unknown ON order_lines (account_id, line_key, order_id) WHERE NOT known;

-- What a line takes from the shelves: one row per product (a bundle has several).
CREATE TABLE reservations (
  id         INTEGER PRIMARY KEY,
  line_id    BIGINT NOT NULL REFERENCES order_lines (id) ON DELETE CASCADE,
  order_id   BIGINT NOT NULL,
  product_id TEXT NOT NULL REFERENCES products (id),
  per_piece  BIGINT NOT NULL,            -- pieces of the product in one piece of the line
  quantity   BIGINT NOT NULL,            -- still to ship
  covered    BIGINT NOT NULL DEFAULT 0,  -- of it, set aside on the shelf
  UNIQUE (line_id, product_id)
);
CREATE INDEX reservations_by_order ON reservations (order_id);
CREATE INDEX reservations_short ON reservations (product_id, id) WHERE covered < quantity;

CREATE TABLE holds (
  id          INTEGER PRIMARY KEY,
  order_id    BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  ordered_at  BIGINT NOT NULL, -- the order's, so that a reason pages without a sort
  reason      TEXT NOT NULL,
  subject     TEXT NOT NULL DEFAULT '', -- what must be fixed: the payment method, the shipping code, the line key
  note        TEXT NOT NULL DEFAULT '',
  held_by     TEXT NOT NULL,
  held_at     BIGINT NOT NULL,
  released_at BIGINT,
  released_by TEXT NOT NULL DEFAULT '',
  resolution  TEXT NOT NULL DEFAULT '',
  gone_at     BIGINT -- the cause went away after a person had released it: when it comes back it holds anew
);
CREATE INDEX holds_by_order ON holds (order_id);
CREATE INDEX holds_open ON holds (reason, ordered_at, order_id) WHERE released_at IS NULL;

CREATE TABLE history (
  id       INTEGER PRIMARY KEY,
  order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  at       BIGINT NOT NULL,
  who      TEXT NOT NULL,
  event    TEXT NOT NULL,
  args     TEXT NOT NULL DEFAULT '{}' -- JSON, no personal datum
);
CREATE INDEX history_by_order ON history (order_id, id);

CREATE TABLE shipments (
  id         INTEGER PRIMARY KEY,
  order_id   BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  state      TEXT NOT NULL CHECK (state IN ('picking', 'packed', 'shipped', 'cancelled')),
  tote       TEXT NOT NULL DEFAULT '',
  packer     TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  packed_at  BIGINT,
  shipped_at BIGINT
);
CREATE INDEX shipments_by_order ON shipments (order_id);
CREATE INDEX shipments_by_tote ON shipments (tote) WHERE tote <> '';

CREATE TABLE parcels (
  id              INTEGER PRIMARY KEY,
  shipment_id     BIGINT NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
  order_id        BIGINT NOT NULL,
  account_id      TEXT NOT NULL,
  ship_mode       TEXT NOT NULL,
  ref             TEXT NOT NULL DEFAULT '',
  carrier         TEXT NOT NULL DEFAULT '',
  tracking_number TEXT NOT NULL DEFAULT '',
  options         TEXT NOT NULL DEFAULT '{}',
  kept            TEXT NOT NULL DEFAULT '{}',
  label           TEXT NOT NULL DEFAULT 'none', -- none, due, fetched, opened, password_needed, damaged
  push            TEXT NOT NULL DEFAULT 'none' CHECK (push IN ('none', 'due', 'sent', 'confirmed', 'unclear', 'failed')),
  shipped_at      BIGINT,
  voided_at       BIGINT,
  created_at      BIGINT NOT NULL
);
CREATE INDEX parcels_by_order ON parcels (order_id);
CREATE INDEX parcels_by_shipment ON parcels (shipment_id);
CREATE INDEX parcels_by_number ON parcels (tracking_number) WHERE tracking_number <> '';

CREATE TABLE parcel_lines (
  parcel_id BIGINT NOT NULL REFERENCES parcels (id) ON DELETE CASCADE,
  line_id   BIGINT NOT NULL REFERENCES order_lines (id),
  quantity  BIGINT NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (parcel_id, line_id)
);
CREATE INDEX parcel_lines_by_line ON parcel_lines (line_id);

-- The files. Personal, erased with the order.
CREATE TABLE labels (
  parcel_id  BIGINT PRIMARY KEY REFERENCES parcels (id) ON DELETE CASCADE,
  original   BLOB NOT NULL,
  kind       TEXT NOT NULL,
  encrypted  BOOLEAN NOT NULL DEFAULT FALSE,
  opened     BLOB,
  pages      BIGINT NOT NULL DEFAULT 0,
  problem    TEXT NOT NULL DEFAULT '',
  fetched_at BIGINT NOT NULL,
  opened_at  BIGINT
);

-- Everything this program changes outside: the row comes first, committed, then the call (three rules of CONTRIBUTING.md).
CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE, -- idempotency: one row per intended effect
  kind       TEXT NOT NULL CHECK (kind IN ('arrange', 'label', 'tracking', 'stock', 'sku', 'print')),
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
  updated_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('due', 'calling', 'asking', 'sent');
CREATE INDEX outbox_by_order ON outbox (order_id);
CREATE INDEX outbox_by_parcel ON outbox (parcel_id);
CREATE INDEX outbox_by_state ON outbox (state, id);

CREATE TABLE movements (
  id         INTEGER PRIMARY KEY,
  product_id TEXT NOT NULL REFERENCES products (id),
  kind       TEXT NOT NULL CHECK (kind IN ('put_away', 'adjust', 'ship', 'unship')),
  quantity   BIGINT NOT NULL, -- change of the stock on hand
  key        TEXT NOT NULL UNIQUE, -- a movement happens once
  order_id   BIGINT NOT NULL DEFAULT 0,
  note       TEXT NOT NULL DEFAULT '',
  who        TEXT NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX movements_by_product ON movements (product_id, id);

CREATE TABLE notices (
  id       INTEGER PRIMARY KEY,
  key      TEXT NOT NULL, -- what it is about; one open notice per key
  kind     TEXT NOT NULL,
  account_id TEXT NOT NULL DEFAULT '',
  order_id BIGINT NOT NULL DEFAULT 0,
  args     TEXT NOT NULL DEFAULT '{}',
  at       BIGINT NOT NULL,
  acknowledged_at BIGINT,
  acknowledged_by TEXT NOT NULL DEFAULT '',
  ended_at BIGINT -- the cause went away
);
CREATE UNIQUE INDEX notices_open ON notices (key) WHERE ended_at IS NULL;

CREATE TABLE sync_runs (
  id          INTEGER PRIMARY KEY,
  account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind        TEXT NOT NULL CHECK (kind IN ('fetch', 'listings', 'stock')),
  started_at  BIGINT NOT NULL,
  finished_at BIGINT,
  window_from BIGINT NOT NULL,
  window_to   BIGINT NOT NULL,
  gap_from    BIGINT, -- a time that could not be covered
  gap_to      BIGINT,
  ok          BOOLEAN NOT NULL DEFAULT FALSE,
  error       TEXT NOT NULL DEFAULT '',
  result      TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX sync_runs_by_account ON sync_runs (account_id, id);

-- +goose Down
DROP TABLE sync_runs; DROP TABLE notices; DROP TABLE movements; DROP TABLE outbox; DROP TABLE labels;
DROP TABLE parcel_lines; DROP TABLE parcels; DROP TABLE shipments; DROP TABLE history; DROP TABLE holds;
DROP TABLE reservations; DROP TABLE order_lines; DROP TABLE inbox; DROP TABLE refusals; DROP TABLE order_raws; DROP TABLE orders;
DROP TABLE unknown_products; DROP TABLE mappings; DROP TABLE listings; DROP TABLE barcodes; DROP TABLE products;
DROP TABLE payment_map; DROP TABLE shipping_map; DROP TABLE shipping_types; DROP TABLE accounts; DROP TABLE channels;
DROP TABLE merchants; DROP TABLE settings;
