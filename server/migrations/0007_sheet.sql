-- Sheets of a group's library, made from answers.

-- owner: sheet
CREATE TABLE sheet (
	id INTEGER PRIMARY KEY,
	grp INTEGER NOT NULL REFERENCES grp (id),
	topic INTEGER UNIQUE REFERENCES topic (id), -- the question it comes from, once
	post INTEGER REFERENCES post (id),          -- the answer
	author INTEGER NOT NULL REFERENCES person (id),
	title TEXT NOT NULL,           -- plain texts, all of them
	situation TEXT NOT NULL,
	done TEXT NOT NULL,
	cost TEXT NOT NULL DEFAULT '',
	failed TEXT NOT NULL DEFAULT '',
	contact TEXT NOT NULL DEFAULT '',
	sources TEXT NOT NULL DEFAULT '',
	country TEXT,                  -- ISO 3166-1 alpha-2
	theme TEXT,                    -- matter of the protocol
	review_at INTEGER,             -- somebody should look whether it still holds
	published_at INTEGER,          -- NULL: a draft
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX sheet_published ON sheet (grp, updated_at DESC) WHERE published_at IS NOT NULL;
CREATE INDEX sheet_draft ON sheet (grp, updated_at DESC) WHERE published_at IS NULL;
