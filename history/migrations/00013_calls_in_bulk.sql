-- SQLite and PostgreSQL both run this text, as the first one.

-- +goose Up

-- The calls that asked about several names: there are few, and each may be about
-- any name.
CREATE INDEX IF NOT EXISTS calls_in_bulk ON calls (kind, id) WHERE kind = 'bulk';
