-- SQLite and PostgreSQL both run this text, as the first one.

-- +goose Up

-- Whether Cloudflare lists a threat: 1, or 0 where it lists none; -1 where an
-- answer does not speak of threats, or was not read yet.
ALTER TABLE answers ADD COLUMN flagged BIGINT NOT NULL DEFAULT -1;
CREATE INDEX answers_flagged ON answers (at, id) WHERE flagged = 1;

-- The scopes that links hold in, each by a short number.
CREATE TABLE scopes (
	id      BIGINT  NOT NULL PRIMARY KEY,
	base    TEXT    NOT NULL,
	account TEXT    NOT NULL,
	demo    BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX scopes_by_name ON scopes (base, account, demo);

-- What kept answers say of two things: that a subject has to do with an object,
-- which is folded. The newest answer that says so is named.
CREATE TABLE links (
	scope      BIGINT NOT NULL,
	subject    TEXT   NOT NULL,
	relation   TEXT   NOT NULL,
	object     TEXT   NOT NULL,
	first_seen BIGINT NOT NULL,
	last_seen  BIGINT NOT NULL,
	at         BIGINT NOT NULL,
	answer     TEXT   NOT NULL,
	analyst    TEXT   NOT NULL,
	PRIMARY KEY (scope, subject, relation, object)
);
CREATE INDEX links_by_object ON links (scope, relation, object, at, subject);

-- The answers whose links and words are not there yet.
CREATE TABLE unread (
	answer TEXT NOT NULL PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE
);
INSERT INTO unread (answer) SELECT id FROM answers;
