-- SQLite and PostgreSQL both run this text, as the first one. Texts that come
-- from elsewhere are bytes: PostgreSQL refuses a NUL in a TEXT. A time of 0 is
-- none.

-- +goose Up

-- The last number of each sequence. Numbers are never given twice.
CREATE TABLE submission_numbers (
	demo BOOLEAN NOT NULL PRIMARY KEY,
	last BIGINT  NOT NULL
);

-- The request is a digest of everything that makes two requests the same, the
-- target of what one is about. The guard is the request while no second one
-- like it may be sent, and NULL otherwise.
CREATE TABLE submissions (
	id               TEXT    NOT NULL PRIMARY KEY,
	number           BIGINT  NOT NULL,
	base             TEXT    NOT NULL,
	account          TEXT    NOT NULL,
	demo             BOOLEAN NOT NULL,
	analyst          BYTEA   NOT NULL,
	created          BIGINT  NOT NULL,
	indicator_type   BYTEA   NOT NULL,
	url              BYTEA   NOT NULL,
	ip               BYTEA   NOT NULL,
	content_adds     TEXT    NOT NULL,
	content_removes  TEXT    NOT NULL,
	security_adds    TEXT    NOT NULL,
	security_removes TEXT    NOT NULL,
	payload          BYTEA   NOT NULL,
	payload_hash     TEXT    NOT NULL,
	before_answer    TEXT    NOT NULL,
	reason           BYTEA   NOT NULL,
	evidence         BYTEA   NOT NULL,
	warnings         TEXT    NOT NULL,
	again            TEXT    NOT NULL,
	repeated_by      TEXT    NOT NULL,
	state            TEXT    NOT NULL,
	sent             BIGINT  NOT NULL,
	changed          BIGINT  NOT NULL,
	looks            BIGINT  NOT NULL,
	next_look        BIGINT  NOT NULL,
	holder           TEXT    NOT NULL,
	host             TEXT    NOT NULL,
	pid              BIGINT  NOT NULL,
	lease            BIGINT  NOT NULL,
	request          TEXT    NOT NULL,
	target           TEXT    NOT NULL,
	guard            TEXT
);
CREATE UNIQUE INDEX submissions_by_number ON submissions (number, demo);
CREATE UNIQUE INDEX submissions_guard ON submissions (guard);
CREATE INDEX submissions_by_request ON submissions (request);
CREATE INDEX submissions_by_target ON submissions (target);
CREATE INDEX submissions_by_state ON submissions (state);
CREATE INDEX submissions_by_next_look ON submissions (next_look);
CREATE INDEX submissions_by_repeat ON submissions (repeated_by);

-- What happened to a submission, in the order of places. Rows are only added.
CREATE TABLE submission_events (
	id         TEXT   NOT NULL PRIMARY KEY,
	submission TEXT   NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
	place      BIGINT NOT NULL,
	at         BIGINT NOT NULL,
	analyst    BYTEA  NOT NULL,
	state      TEXT   NOT NULL,
	words      BYTEA  NOT NULL,
	look       BIGINT NOT NULL,
	answer     TEXT   NOT NULL,
	status     BIGINT NOT NULL,
	ray        BYTEA  NOT NULL,
	body       BYTEA
);
CREATE UNIQUE INDEX submission_events_in_order ON submission_events (submission, place);
