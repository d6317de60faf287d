"""The tables of the index file."""

# ruff: noqa: S608 - nothing but constants goes into these statements.

VERSION = 4  # of the schema and of the analysis: an index of another version is not asked
PROCEDURES_FROM = 1 << 40  # ids of procedures: among the last rows written they always come first
TITLE, BODY, TAGS = 2.0, 1.0, 1.0  # column weights of one virtual field

SCHEMA = f"""
PRAGMA application_id = 1129333586;
PRAGMA user_version = {VERSION};
-- Few columns, many rows to a page: every match is looked up here. Its cell says all that is single.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    cell INTEGER NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    UNIQUE (kind, object_id)
);
CREATE TABLE cell (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, section INTEGER NOT NULL, audience TEXT NOT NULL,
    year INTEGER NOT NULL, accepted INTEGER NOT NULL, state TEXT NOT NULL,
    UNIQUE (kind, section, audience, year, accepted, state)
);
CREATE TABLE facet_value (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL, UNIQUE (name, value)
);
CREATE TABLE facet (
    document INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (document, value)
) WITHOUT ROWID;
CREATE INDEX facet_by_value ON facet (value);
CREATE TABLE content (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, tags TEXT NOT NULL, body TEXT NOT NULL,
    exact TEXT NOT NULL
);
CREATE TABLE part (
    document INTEGER NOT NULL, position INTEGER NOT NULL, part INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE word (text TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE stem (text TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE upkeep (documents INTEGER NOT NULL, removed INTEGER NOT NULL, scrubbed_at REAL NOT NULL);
INSERT INTO upkeep VALUES (0, 0, 0);
CREATE VIRTUAL TABLE stems USING fts5(
    title, body, tags, content='content', content_rowid='id', tokenize="ascii tokenchars '.&'"
);
CREATE VIRTUAL TABLE words USING fts5(
    exact, content='content', content_rowid='id', tokenize="unicode61 remove_diacritics 2 tokenchars '.&'"
);
CREATE VIRTUAL TABLE titles USING fts5(
    name, content='content', content_rowid='id', prefix='2 3',
    tokenize="unicode61 remove_diacritics 2 tokenchars '.&'"
);
CREATE TRIGGER content_added AFTER INSERT ON content BEGIN
    INSERT INTO stems (rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags);
    INSERT INTO words (rowid, exact) VALUES (new.id, new.exact);
    INSERT INTO titles (rowid, name) VALUES (new.id, new.name);
END;
CREATE TRIGGER content_removed AFTER DELETE ON content BEGIN
    INSERT INTO stems (stems, rowid, title, body, tags)
        VALUES ('delete', old.id, old.title, old.body, old.tags);
    INSERT INTO words (words, rowid, exact) VALUES ('delete', old.id, old.exact);
    INSERT INTO titles (titles, rowid, name) VALUES ('delete', old.id, old.name);
END;
CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    UPDATE upkeep SET documents = documents + 1;
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    DELETE FROM content WHERE id = old.id;
    DELETE FROM part WHERE document = old.id;
    DELETE FROM facet WHERE document = old.id;
    UPDATE upkeep SET documents = documents - 1, removed = removed + 1;
END;
"""
KEYS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
FULL_TEXT = ("stems", "words", "titles")
SINGLE = ("kind", "section", "accepted", "state", "year")  # facets that the cell of a document gives
