-- What a person chose about paper: the place of a label on a sheet of several, which may be taken back, and the language of a test page.

-- +goose Up
ALTER TABLE labels ADD COLUMN place BIGINT NOT NULL DEFAULT 0; -- counted from 1; -1: the whole file; 0: nobody had to choose
ALTER TABLE print_jobs ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- of a test page: that of its words

-- +goose Down
ALTER TABLE print_jobs DROP COLUMN language;
ALTER TABLE labels DROP COLUMN place;
