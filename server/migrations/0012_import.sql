-- Archives of mailing lists brought into groups.

-- owner: topic
-- Messages up to this one came in with an archive: they are unread for nobody.
ALTER TABLE topic ADD COLUMN archive INTEGER NOT NULL DEFAULT 0;

-- owner: import
CREATE TABLE import_run (
	id INTEGER PRIMARY KEY,
	grp INTEGER NOT NULL REFERENCES grp (id),
	label TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'done', 'broken')),
	total INTEGER NOT NULL,
	added INTEGER NOT NULL DEFAULT 0,
	known INTEGER NOT NULL DEFAULT 0,
	failed INTEGER NOT NULL DEFAULT 0,
	topics INTEGER NOT NULL DEFAULT 0,
	begun_at INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX import_run_grp ON import_run (grp, id);

-- owner: import
CREATE TABLE imported (            -- each message of an archive is in a group once
	grp INTEGER NOT NULL REFERENCES grp (id),
	hash BLOB NOT NULL,            -- of its Message-ID, 16 bytes
	post INTEGER NOT NULL REFERENCES post (id),
	PRIMARY KEY (grp, hash)
) STRICT, WITHOUT ROWID;

-- owner: import
CREATE TABLE import_thread (       -- which topic a thread became; what it began with may not be here
	grp INTEGER NOT NULL REFERENCES grp (id),
	hash BLOB NOT NULL,
	topic INTEGER NOT NULL REFERENCES topic (id),
	PRIMARY KEY (grp, hash)
) STRICT, WITHOUT ROWID;
