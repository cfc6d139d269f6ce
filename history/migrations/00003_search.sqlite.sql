-- SQLite's alone: what its search needs, and what an older file lacks.

-- +goose Up

-- The names of the answers that were kept before names were.
INSERT INTO names (answer, place, name)
WITH RECURSIVE split (answer, place, name, rest) AS (
	SELECT id, -1, '', value || ',' FROM answers WHERE kind = 'bulk'
	UNION ALL
	SELECT answer, place + 1, substr(rest, 1, instr(rest, ',') - 1), substr(rest, instr(rest, ',') + 1)
	FROM split WHERE rest <> ''
)
SELECT answer, place, name FROM split WHERE place >= 0;

-- A shelf has the rows of one second, in places counted from its number on, so
-- that the order of places is the order of time and a text index in that order
-- finds the newest first. Only the order within a second is not known by it.
ALTER TABLE answers ADD COLUMN shelf BIGINT AS
	(max(min(at / 1000000, 274877906943), -274877906943) * 33554432) VIRTUAL;
ALTER TABLE calls ADD COLUMN shelf BIGINT AS
	(max(min(at / 1000000, 274877906943), -274877906943) * 33554432) VIRTUAL;

-- Every answer and every call that ended without one has a place.
CREATE TABLE lookups (
	place INTEGER NOT NULL PRIMARY KEY,
	id    TEXT    NOT NULL
);

-- Which places have a text with three characters in a row. It answers "maybe":
-- whoever asks looks at the text itself.
CREATE VIRTUAL TABLE lookup_text USING fts5 (folded,
	content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1');

CREATE VIEW searched AS SELECT '' AS id, 0 AS shelf, '' AS folded WHERE FALSE;

-- +goose StatementBegin
CREATE TRIGGER searched_insert INSTEAD OF INSERT ON searched WHEN length(new.folded) >= 3 BEGIN
	INSERT INTO lookups (place, id)
		SELECT coalesce(max(place) + 1, new.shelf), new.id FROM lookups
		WHERE place BETWEEN new.shelf AND new.shelf + 33554431;
	INSERT INTO lookup_text (rowid, folded) VALUES (last_insert_rowid(), new.folded);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER answers_insert AFTER INSERT ON answers BEGIN
	INSERT INTO searched (id, shelf, folded) VALUES (new.id, new.shelf, new.folded);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER answers_delete AFTER DELETE ON answers BEGIN
	INSERT INTO lookup_text (lookup_text, rowid, folded)
		SELECT 'delete', place, old.folded FROM lookups
		WHERE place BETWEEN old.shelf AND old.shelf + 33554431 AND id = old.id;
	DELETE FROM lookups WHERE place BETWEEN old.shelf AND old.shelf + 33554431 AND id = old.id;
END;
-- +goose StatementEnd

-- A call begins as asking and is settled later, perhaps more than once.
-- +goose StatementBegin
CREATE TRIGGER calls_update AFTER UPDATE OF outcome ON calls
WHEN new.outcome NOT IN ('answered', 'asking', 'cancelled', 'correction', 'try') AND NOT EXISTS (
	SELECT 1 FROM lookups WHERE place BETWEEN new.shelf AND new.shelf + 33554431 AND id = new.id)
BEGIN
	INSERT INTO searched (id, shelf, folded) VALUES (new.id, new.shelf, new.folded);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER calls_delete AFTER DELETE ON calls BEGIN
	INSERT INTO lookup_text (lookup_text, rowid, folded)
		SELECT 'delete', place, old.folded FROM lookups
		WHERE place BETWEEN old.shelf AND old.shelf + 33554431 AND id = old.id;
	DELETE FROM lookups WHERE place BETWEEN old.shelf AND old.shelf + 33554431 AND id = old.id;
END;
-- +goose StatementEnd

INSERT INTO searched (id, shelf, folded)
SELECT id, shelf, folded FROM (
	SELECT id, shelf, folded, at FROM answers
	UNION ALL
	SELECT id, shelf, folded, at FROM calls
	WHERE outcome NOT IN ('answered', 'asking', 'cancelled', 'correction', 'try')
) ORDER BY at, id;
