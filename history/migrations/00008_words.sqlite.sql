-- SQLite's alone: which answers have which words. The places are those that the
-- search by a part of a name counts, so that their order is that of time. The
-- words come as they are found, with spaces between them.

-- +goose Up
CREATE VIRTUAL TABLE answer_words USING fts5 (words,
	content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '.:'");

-- Before the place is forgotten.
-- +goose StatementBegin
CREATE TRIGGER answers_delete_words BEFORE DELETE ON answers BEGIN
	DELETE FROM answer_words WHERE rowid IN (SELECT place FROM lookups
		WHERE place BETWEEN old.shelf AND old.shelf + 33554431 AND id = old.id);
END;
-- +goose StatementEnd
