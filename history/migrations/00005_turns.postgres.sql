-- What writers of several processes wait for, so that they write one after the
-- other, as SQLite has it.

-- +goose Up
CREATE TABLE turns (
	id    BIGINT NOT NULL PRIMARY KEY,
	taken BIGINT NOT NULL
);
INSERT INTO turns (id, taken) VALUES (1, 0);
