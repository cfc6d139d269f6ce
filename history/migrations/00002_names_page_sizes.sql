-- SQLite and PostgreSQL both run this text, as the first one.

-- +goose Up

-- The names that one answer is about where a question asks about several. What
-- an answer is found by is a beginning of the name, as a value is.
CREATE TABLE names (
	answer TEXT   NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
	place  BIGINT NOT NULL,
	name   TEXT   NOT NULL,
	PRIMARY KEY (answer, place)
);
CREATE INDEX names_by_name ON names (substr(name, 1, 200));

-- How many rows a page may have: what was asked for, and what was given.
CREATE TABLE page_sizes (
	base    TEXT    NOT NULL,
	account TEXT    NOT NULL,
	demo    BOOLEAN NOT NULL,
	kind    TEXT    NOT NULL,
	asked   BIGINT  NOT NULL,
	granted BIGINT  NOT NULL,
	PRIMARY KEY (base, account, demo, kind)
);
