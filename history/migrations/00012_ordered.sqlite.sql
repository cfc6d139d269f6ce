-- SQLite's alone: tables in the order of their keys, which are half as many pages
-- to write for each row.

-- +goose Up
CREATE TABLE ordered_links (
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
) WITHOUT ROWID;
INSERT INTO ordered_links (scope, subject, relation, object, first_seen, last_seen, at, answer, analyst)
SELECT scope, subject, relation, object, first_seen, last_seen, at, answer, analyst
FROM links ORDER BY scope, subject, relation, object;
DROP TABLE links;
ALTER TABLE ordered_links RENAME TO links;
CREATE INDEX links_by_object ON links (scope, relation, object, at, subject);

CREATE TABLE ordered_unread (
	answer TEXT NOT NULL PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO ordered_unread (answer) SELECT answer FROM unread ORDER BY answer;
DROP TABLE unread;
ALTER TABLE ordered_unread RENAME TO unread;
