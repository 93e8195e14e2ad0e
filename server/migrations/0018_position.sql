-- Common texts of groups, and the authorities that signed them.

-- owner: position
CREATE TABLE position (
	id INTEGER PRIMARY KEY,
	grp INTEGER NOT NULL REFERENCES grp (id),
	title TEXT NOT NULL,
	body TEXT NOT NULL,            -- markdown as typed
	version INTEGER NOT NULL DEFAULT 1,
	state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
	author INTEGER NOT NULL REFERENCES person (id),
	created_at INTEGER NOT NULL,
	opened_at INTEGER,
	sign_by INTEGER,
	closed_at INTEGER,
	seal BLOB,                     -- BLAKE2b-256 of title, line feed, body; since it is there they stay
	CHECK (state = 'draft' OR (seal IS NOT NULL AND opened_at IS NOT NULL AND sign_by IS NOT NULL))
) STRICT;
CREATE INDEX position_group ON position (grp);
CREATE INDEX position_open ON position (grp, sign_by) WHERE state = 'open';

-- owner: position
CREATE TABLE position_version (    -- the draft as it was written, each time
	position INTEGER NOT NULL REFERENCES position (id),
	version INTEGER NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (position, version)
) STRICT, WITHOUT ROWID;

-- owner: position
CREATE TABLE position_signature (
	id INTEGER PRIMARY KEY,
	position INTEGER NOT NULL REFERENCES position (id),
	authority INTEGER NOT NULL REFERENCES authority (id),
	person INTEGER NOT NULL REFERENCES person (id),
	mandate INTEGER NOT NULL REFERENCES mandate (id), -- from which he signed
	reservation TEXT NOT NULL DEFAULT '',
	reference TEXT NOT NULL DEFAULT '', -- of the deliberation that allows it
	at INTEGER NOT NULL,
	withdrawn_at INTEGER           -- the row stays; the authority may sign again
) STRICT;
CREATE INDEX position_signature_position ON position_signature (position);
CREATE UNIQUE INDEX position_signature_stands ON position_signature (position, authority)
	WHERE withdrawn_at IS NULL;
