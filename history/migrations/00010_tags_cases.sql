-- SQLite and PostgreSQL both run this text, as the first one. Texts that people
-- wrote are bytes, as those of submissions are; a subject is the canonical text
-- of an indicator, as the value of an answer is. A time of 0 is none. Tags and
-- cases hold for everybody who works against one base, whatever the account.

-- +goose Up

-- What the team says about an indicator. Rows are only added, and marked once
-- when they are taken back.
CREATE TABLE tags (
	id        TEXT    NOT NULL PRIMARY KEY,
	base      TEXT    NOT NULL,
	account   TEXT    NOT NULL,
	demo      BOOLEAN NOT NULL,
	at        BIGINT  NOT NULL,
	analyst   BYTEA   NOT NULL,
	key       TEXT    NOT NULL,
	subject   TEXT    NOT NULL,
	kind      TEXT    NOT NULL,
	verdict   TEXT    NOT NULL,
	words     BYTEA   NOT NULL,
	expires   BIGINT  NOT NULL,
	undone    BIGINT  NOT NULL,
	undone_by BYTEA   NOT NULL
);
CREATE INDEX tags_by_subject ON tags (substr(subject, 1, 200), kind, at);
CREATE INDEX tags_by_time ON tags (base, demo, at, id);
CREATE INDEX tags_by_verdict ON tags (base, demo, verdict, at) WHERE undone = 0;
CREATE INDEX tags_by_expiry ON tags (base, demo, expires) WHERE undone = 0 AND expires > 0;

-- The folded name tells one case from another.
CREATE TABLE cases (
	id      TEXT    NOT NULL PRIMARY KEY,
	base    TEXT    NOT NULL,
	account TEXT    NOT NULL,
	demo    BOOLEAN NOT NULL,
	name    TEXT    NOT NULL,
	folded  TEXT    NOT NULL,
	title   BYTEA   NOT NULL,
	owner   BYTEA   NOT NULL,
	made_by BYTEA   NOT NULL,
	key     TEXT    NOT NULL,
	created BIGINT  NOT NULL,
	changed BIGINT  NOT NULL,
	closed  BIGINT  NOT NULL
);
CREATE UNIQUE INDEX cases_by_name ON cases (base, demo, folded);
CREATE INDEX cases_by_change ON cases (base, demo, changed, id);

-- The indicators of a case. Rows are only added, and marked once when they are
-- taken out.
CREATE TABLE case_entries (
	id         TEXT   NOT NULL PRIMARY KEY,
	case_id    TEXT   NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
	at         BIGINT NOT NULL,
	analyst    BYTEA  NOT NULL,
	key        TEXT   NOT NULL,
	subject    TEXT   NOT NULL,
	removed    BIGINT NOT NULL,
	removed_by BYTEA  NOT NULL
);
CREATE INDEX case_entries_in_order ON case_entries (case_id, at, id);
CREATE INDEX case_entries_by_subject ON case_entries (substr(subject, 1, 200)) WHERE removed = 0;

-- What else happened to a case, notes among it. Rows are only added.
CREATE TABLE case_events (
	id      TEXT   NOT NULL PRIMARY KEY,
	case_id TEXT   NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
	at      BIGINT NOT NULL,
	analyst BYTEA  NOT NULL,
	key     TEXT   NOT NULL,
	what    TEXT   NOT NULL,
	words   BYTEA  NOT NULL
);
CREATE INDEX case_events_in_order ON case_events (case_id, at, id);
