-- SQLite and PostgreSQL both run this text, as the first one. Texts that come
-- from elsewhere are bytes, as those of submissions are.

-- +goose Up

-- Who sent what another proposed, and with which key; who did what.
ALTER TABLE submissions ADD COLUMN sender BYTEA NOT NULL DEFAULT '';
ALTER TABLE submissions ADD COLUMN sender_key TEXT NOT NULL DEFAULT '';
ALTER TABLE submission_events ADD COLUMN key TEXT NOT NULL DEFAULT '';

-- When a server last said who works on it. What it says of a session holds
-- until it says otherwise, so that only what has changed is written.
CREATE TABLE servers (
	server  TEXT    NOT NULL,
	base    TEXT    NOT NULL,
	account TEXT    NOT NULL,
	demo    BOOLEAN NOT NULL,
	beat    BIGINT  NOT NULL,
	PRIMARY KEY (server, base, account, demo)
);

CREATE TABLE presence (
	session   TEXT    NOT NULL PRIMARY KEY,
	server    TEXT    NOT NULL,
	base      TEXT    NOT NULL,
	account   TEXT    NOT NULL,
	demo      BOOLEAN NOT NULL,
	analyst   BYTEA   NOT NULL,
	role      TEXT    NOT NULL,
	page      TEXT    NOT NULL,
	subject   BYTEA   NOT NULL,
	pane      BYTEA   NOT NULL,
	began     BIGINT  NOT NULL,
	since     BIGINT  NOT NULL,
	following TEXT    NOT NULL
);
CREATE INDEX presence_by_server ON presence (server);

-- What the members of a team did. Rows are only added.
CREATE TABLE activity (
	id        TEXT    NOT NULL PRIMARY KEY,
	base      TEXT    NOT NULL,
	account   TEXT    NOT NULL,
	demo      BOOLEAN NOT NULL,
	at        BIGINT  NOT NULL,
	analyst   BYTEA   NOT NULL,
	key       TEXT    NOT NULL,
	address   BYTEA   NOT NULL,
	what      TEXT    NOT NULL,
	kind      TEXT    NOT NULL,
	subject   BYTEA   NOT NULL,
	words     BYTEA   NOT NULL,
	whose     BYTEA   NOT NULL,
	answer    TEXT    NOT NULL
);
CREATE INDEX activity_by_time ON activity (base, account, at, id);
CREATE INDEX activity_by_subject ON activity (substr(subject, 1, 200), at);

-- What one analyst has spent, and the newest limit of a team, which both are
-- asked for before every call.
CREATE INDEX calls_by_analyst ON calls (base, account, analyst, at) WHERE counted;
CREATE INDEX calls_limits ON calls (base, account, at) WHERE outcome = 'limit';
