-- PostgreSQL's alone: which answers have which words.

-- +goose Up
CREATE TABLE answer_words (
	answer TEXT     NOT NULL PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
	words  TSVECTOR NOT NULL
);
CREATE INDEX answer_words_by_word ON answer_words USING gin (words);
