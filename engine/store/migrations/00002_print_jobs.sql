-- What is printed, one row a job: the row comes first, committed, then the call (three rules of CONTRIBUTING.md). No personal
-- datum: the document is read from its parcel when it is sent.

-- +goose Up
CREATE TABLE print_jobs (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE, -- idempotency: one row per intended sheet
  batch       TEXT NOT NULL,        -- what was ordered together, printed in the order of its ids
  kind        TEXT NOT NULL CHECK (kind IN ('label', 'document', 'test')),
  account_id  TEXT NOT NULL DEFAULT '', -- of the order; a test page has none
  merchant_id TEXT NOT NULL DEFAULT '',
  order_id    BIGINT NOT NULL DEFAULT 0,
  parcel_id   BIGINT NOT NULL DEFAULT 0,
  printer     TEXT NOT NULL,            -- its name in the settings
  address     TEXT NOT NULL DEFAULT '', -- where it was sent; empty before
  station     TEXT NOT NULL DEFAULT '',
  copy        BIGINT NOT NULL DEFAULT 1,
  reprint     BOOLEAN NOT NULL DEFAULT FALSE,
  state       TEXT NOT NULL CHECK (state IN ('due', 'submitting', 'printing', 'printed', 'failed', 'unclear', 'cancelled')),
  stopping    BOOLEAN NOT NULL DEFAULT FALSE, -- a person wants it stopped; the printer may be quicker
  job_name    TEXT NOT NULL,                  -- how the printer's list shows it, unlike any other
  printer_job BIGINT NOT NULL DEFAULT 0,      -- its number at the printer
  reason      TEXT NOT NULL DEFAULT '',
  reason_code TEXT NOT NULL DEFAULT '',
  who         TEXT NOT NULL,
  attempts    BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL -- since when it is in its state
);
CREATE INDEX print_jobs_open ON print_jobs (id) WHERE state IN ('due', 'submitting', 'printing');
CREATE INDEX print_jobs_by_parcel ON print_jobs (parcel_id, id) WHERE parcel_id <> 0;
CREATE INDEX print_jobs_by_order ON print_jobs (order_id, id) WHERE order_id <> 0;
CREATE INDEX print_jobs_by_merchant ON print_jobs (merchant_id, id);
CREATE INDEX print_jobs_by_batch ON print_jobs (batch, id);
CREATE INDEX print_jobs_by_address ON print_jobs (address, id) WHERE printer_job <> 0;
CREATE INDEX print_jobs_by_state ON print_jobs (state, id);

-- +goose Down
DROP TABLE print_jobs;
