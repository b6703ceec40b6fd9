-- Who stands at the station; and what lists need that are narrowed to one merchant, grouped or counted: the order's own
-- columns beside holds, the merchant beside what an account did, and indexes in the order of each list.

-- +goose Up
CREATE TABLE operators (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  badge_hash TEXT UNIQUE,              -- keyed: the text of a badge opens the station
  pin_hash   TEXT NOT NULL DEFAULT '', -- empty: only by the badge
  active     BOOLEAN NOT NULL DEFAULT TRUE,
  created_at BIGINT NOT NULL
);

ALTER TABLE holds ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
ALTER TABLE holds ADD COLUMN merchant_id TEXT NOT NULL DEFAULT '';
ALTER TABLE holds ADD COLUMN topic TEXT NOT NULL DEFAULT ''; -- the subject where one fix ends every hold of it
ALTER TABLE holds ADD COLUMN ship_by BIGINT;                 -- the order's
ALTER TABLE holds ADD COLUMN pieces BIGINT NOT NULL DEFAULT 0; -- that wait: of the unknown product, or of the order
UPDATE holds SET (account_id, merchant_id, ship_by) = (SELECT o.account_id, o.merchant_id, o.ship_by FROM orders o WHERE o.id = holds.order_id);
UPDATE holds SET topic = subject WHERE reason IN ('unknown_payment', 'unmapped_shipping', 'unknown_product', 'platform');
UPDATE holds SET pieces = (SELECT coalesce(sum(l.quantity), 0) FROM order_lines l
  WHERE l.order_id = holds.order_id AND (holds.reason <> 'unknown_product' OR l.line_key = holds.subject)) WHERE released_at IS NULL;
DROP INDEX holds_open;
CREATE INDEX holds_open ON holds (reason, ordered_at, order_id, merchant_id, account_id) WHERE released_at IS NULL;
CREATE INDEX holds_by_date ON holds (ordered_at, order_id, merchant_id, account_id) WHERE released_at IS NULL;
CREATE INDEX holds_by_topic ON holds (account_id, reason, topic, ordered_at, order_id, id, held_at, ship_by, pieces, merchant_id, released_at)
  WHERE released_at IS NULL;

ALTER TABLE outbox ADD COLUMN merchant_id TEXT NOT NULL DEFAULT '';
UPDATE outbox SET merchant_id = coalesce((SELECT a.merchant_id FROM accounts a WHERE a.id = outbox.account_id), '');
CREATE INDEX outbox_by_account ON outbox (account_id, state, id);
CREATE INDEX outbox_by_merchant ON outbox (merchant_id, state, id);
CREATE INDEX outbox_by_kind ON outbox (kind, id);

ALTER TABLE notices ADD COLUMN merchant_id TEXT NOT NULL DEFAULT ''; -- empty: it concerns the whole warehouse
UPDATE notices SET account_id = coalesce((SELECT o.account_id FROM orders o WHERE o.id = notices.order_id), '')
  WHERE account_id = '' AND order_id <> 0;
UPDATE notices SET merchant_id = coalesce((SELECT a.merchant_id FROM accounts a WHERE a.id = notices.account_id), '') WHERE account_id <> '';
UPDATE notices SET merchant_id = coalesce((SELECT p.merchant_id FROM products p WHERE p.id = substr(notices.key, 8)), '') WHERE kind = 'shares';
CREATE INDEX notices_by_account ON notices (account_id, id);
CREATE INDEX notices_by_merchant ON notices (merchant_id, id);
CREATE INDEX notices_unseen ON notices (id, merchant_id, account_id) WHERE ended_at IS NULL AND acknowledged_at IS NULL;

ALTER TABLE sync_runs ADD COLUMN merchant_id TEXT NOT NULL DEFAULT '';
UPDATE sync_runs SET merchant_id = coalesce((SELECT a.merchant_id FROM accounts a WHERE a.id = sync_runs.account_id), '');
CREATE INDEX sync_runs_by_merchant ON sync_runs (merchant_id, id);
CREATE INDEX sync_runs_of_kind ON sync_runs (account_id, kind, id);
CREATE INDEX sync_runs_good ON sync_runs (account_id, kind, id) WHERE ok;

CREATE INDEX orders_by_merchant_state ON orders (merchant_id, state, ordered_at, id);
-- Open orders of a state, the most urgent first, those without a date last.
CREATE INDEX orders_due ON orders (state, coalesce(ship_by, 9007199254740991), id, merchant_id, account_id, platform) WHERE finished_at IS NULL;

CREATE INDEX parcels_by_shipped ON parcels (shipped_at, account_id, order_id) WHERE shipped_at IS NOT NULL AND voided_at IS NULL;

-- +goose Down
DROP INDEX parcels_by_shipped;
DROP INDEX orders_due; DROP INDEX orders_by_merchant_state;
DROP INDEX sync_runs_good; DROP INDEX sync_runs_of_kind; DROP INDEX sync_runs_by_merchant; ALTER TABLE sync_runs DROP COLUMN merchant_id;
DROP INDEX notices_unseen; DROP INDEX notices_by_merchant; DROP INDEX notices_by_account; ALTER TABLE notices DROP COLUMN merchant_id;
DROP INDEX outbox_by_kind; DROP INDEX outbox_by_merchant; DROP INDEX outbox_by_account; ALTER TABLE outbox DROP COLUMN merchant_id;
DROP INDEX holds_by_topic; DROP INDEX holds_by_date; DROP INDEX holds_open;
CREATE INDEX holds_open ON holds (reason, ordered_at, order_id) WHERE released_at IS NULL;
ALTER TABLE holds DROP COLUMN pieces; ALTER TABLE holds DROP COLUMN ship_by; ALTER TABLE holds DROP COLUMN topic;
ALTER TABLE holds DROP COLUMN merchant_id; ALTER TABLE holds DROP COLUMN account_id;
DROP TABLE operators;
