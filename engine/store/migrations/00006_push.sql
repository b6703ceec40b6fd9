-- Real-time messages: where each account's come in, which have come, and what is to be fetched because of them. And the outbox
-- learns of hooks: what is registered at a platform is a change outside like any other.

-- +goose Up
CREATE TABLE push_hooks (
  account_id   TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  token        TEXT NOT NULL,              -- the part of its address that nobody can guess; accounts of one app may share it
  address      TEXT NOT NULL DEFAULT '',   -- as the platform knows it, or shall
  state        TEXT NOT NULL CHECK (state IN ('off', 'registering', 'by_hand', 'active', 'refused')),
  reason       TEXT NOT NULL DEFAULT '',   -- of refused, in both languages
  active_since BIGINT,
  last_at      BIGINT,                     -- the last genuine message
  checked_at   BIGINT                      -- when the platform was last asked whether it still has the hook
);
CREATE INDEX push_hooks_by_token ON push_hooks (token);

-- Messages that have come: the same again is answered and does nothing. Forgotten after a day; older messages are refused.
CREATE TABLE push_seen (
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  message    TEXT NOT NULL,                -- a digest of its name, or of all of it
  at         BIGINT NOT NULL,
  PRIMARY KEY (account_id, message)
);
CREATE INDEX push_seen_by_age ON push_seen (at);

-- Orders to be fetched because of messages, each once however many messages name it. An empty order is all of the account.
CREATE TABLE push_due (
  account_id  TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  platform_id TEXT NOT NULL,
  hints       BIGINT NOT NULL DEFAULT 1,   -- messages so far: one more during a fetch means another fetch
  due_at      BIGINT NOT NULL,
  attempts    BIGINT NOT NULL DEFAULT 0,
  error       TEXT NOT NULL DEFAULT '',
  since       BIGINT NOT NULL,
  PRIMARY KEY (account_id, platform_id)
);
CREATE INDEX push_due_by_time ON push_due (due_at);

CREATE TABLE outbox_with_hooks (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL CHECK (kind IN ('arrange', 'label', 'tracking', 'stock', 'sku', 'print', 'acknowledge', 'hook')),
  account_id  TEXT NOT NULL,
  order_id    BIGINT NOT NULL DEFAULT 0,
  parcel_id   BIGINT NOT NULL DEFAULT 0,
  product_id  TEXT NOT NULL DEFAULT '',
  payload     TEXT NOT NULL DEFAULT '{}',
  state       TEXT NOT NULL CHECK (state IN ('due', 'calling', 'asking', 'sent', 'confirmed', 'unclear', 'failed', 'cancelled')),
  due_at      BIGINT NOT NULL,
  attempts    BIGINT NOT NULL DEFAULT 0,
  lease       BIGINT NOT NULL DEFAULT 0,
  error       TEXT NOT NULL DEFAULT '',
  error_code  TEXT NOT NULL DEFAULT '',
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  merchant_id TEXT NOT NULL DEFAULT ''
);
INSERT INTO outbox_with_hooks (id, key, kind, account_id, order_id, parcel_id, product_id, payload, state, due_at, attempts, lease, error,
  error_code, created_at, updated_at, merchant_id)
  SELECT id, key, kind, account_id, order_id, parcel_id, product_id, payload, state, due_at, attempts, lease, error,
    error_code, created_at, updated_at, merchant_id FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_hooks RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('due', 'calling', 'asking', 'sent');
CREATE INDEX outbox_by_order ON outbox (order_id);
CREATE INDEX outbox_by_parcel ON outbox (parcel_id);
CREATE INDEX outbox_by_state ON outbox (state, id);
CREATE INDEX outbox_by_account ON outbox (account_id, state, id);
CREATE INDEX outbox_by_merchant ON outbox (merchant_id, state, id);
CREATE INDEX outbox_by_kind ON outbox (kind, id);

-- +goose Down
DELETE FROM outbox WHERE kind = 'hook'; -- the wider check may stay
DROP TABLE push_due; DROP TABLE push_seen; DROP TABLE push_hooks;
