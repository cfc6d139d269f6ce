-- SQLite and PostgreSQL both run this text. Times are microseconds of UTC.
-- BYTEA is PostgreSQL's type; SQLite keeps a blob as it is under any type name.
-- A value may be longer than PostgreSQL lets an index entry be, so its beginning
-- is indexed.

-- +goose Up
CREATE TABLE answers (
	id           TEXT    NOT NULL PRIMARY KEY,
	base         TEXT    NOT NULL,
	account      TEXT    NOT NULL,
	demo         BOOLEAN NOT NULL,
	kind         TEXT    NOT NULL,
	value        TEXT    NOT NULL,
	window_start TEXT    NOT NULL,
	window_end   TEXT    NOT NULL,
	page         BIGINT  NOT NULL,
	per_page     BIGINT  NOT NULL,
	analyst      TEXT    NOT NULL,
	at           BIGINT  NOT NULL,
	status       BIGINT  NOT NULL,
	cost         BIGINT  NOT NULL,
	folded       TEXT    NOT NULL,
	body         BYTEA   NOT NULL
);
CREATE INDEX answers_by_question ON answers (substr(value, 1, 200), kind, base, account, at);
CREATE INDEX answers_by_time ON answers (at, id);

CREATE TABLE calls (
	id           TEXT    NOT NULL PRIMARY KEY,
	base         TEXT    NOT NULL,
	account      TEXT    NOT NULL,
	demo         BOOLEAN NOT NULL,
	kind         TEXT    NOT NULL,
	value        TEXT    NOT NULL,
	window_start TEXT    NOT NULL,
	window_end   TEXT    NOT NULL,
	page         BIGINT  NOT NULL,
	per_page     BIGINT  NOT NULL,
	analyst      TEXT    NOT NULL,
	at           BIGINT  NOT NULL,
	duration     BIGINT  NOT NULL,
	attempt      BIGINT  NOT NULL,
	status       BIGINT  NOT NULL,
	outcome      TEXT    NOT NULL,
	counted      BOOLEAN NOT NULL,
	ray          TEXT    NOT NULL,
	family       TEXT    NOT NULL,
	remaining    BIGINT  NOT NULL,
	plan         BIGINT  NOT NULL,
	folded       TEXT    NOT NULL
);
CREATE INDEX calls_by_question ON calls (substr(value, 1, 200), kind, base, account, at);
CREATE INDEX calls_by_month ON calls (base, account, at);
CREATE INDEX calls_by_time ON calls (at, id);

-- The question is a digest of everything that tells one question from another.
CREATE TABLE claims (
	question TEXT    NOT NULL PRIMARY KEY,
	demo     BOOLEAN NOT NULL,
	holder   TEXT    NOT NULL,
	expires  BIGINT  NOT NULL
);
