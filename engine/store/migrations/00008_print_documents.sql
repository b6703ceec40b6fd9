-- The warehouse's own documents on their way to paper. What they show may have changed by the time they are printed (a pick list is empty once
-- picking began), so that the file itself waits here, until it is printed or given up.

-- +goose Up
CREATE TABLE print_documents (
  job_id BIGINT PRIMARY KEY REFERENCES print_jobs (id) ON DELETE CASCADE,
  pdf    BLOB NOT NULL -- a packing slip and an address label name the receiver
);
ALTER TABLE print_jobs ADD COLUMN title TEXT NOT NULL DEFAULT ''; -- of a document: which one it is; no personal datum

-- +goose Down
ALTER TABLE print_jobs DROP COLUMN title;
DROP TABLE print_documents;
