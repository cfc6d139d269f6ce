-- SQLite and PostgreSQL both run this text, as the first one. Texts that come
-- from elsewhere are bytes, as those of submissions are.

-- +goose Up

-- Lists of indicators that were worked through, or are to be: what was given
-- and how far it came. The answers are kept as every other.
CREATE TABLE triages (
	id        TEXT    NOT NULL PRIMARY KEY,
	base      TEXT    NOT NULL,
	account   TEXT    NOT NULL,
	demo      BOOLEAN NOT NULL,
	analyst   BYTEA   NOT NULL,
	name      BYTEA   NOT NULL,
	incident  BYTEA   NOT NULL,
	plan      TEXT    NOT NULL,
	began     BIGINT  NOT NULL,
	changed   BIGINT  NOT NULL,
	remaining BIGINT  NOT NULL,
	body      BYTEA   NOT NULL
);
CREATE INDEX triages_by_time ON triages (base, account, changed, id);
