-- Search: one index of everything that is said, and of the names of people.

-- owner: search
CREATE TABLE search_item (         -- one thing that can be found
	id INTEGER PRIMARY KEY,        -- its row in search_fts: when it was said, in ms, or the next free one after
	kind TEXT NOT NULL,            -- 'topic', 'post', 'file' …
	ref INTEGER NOT NULL,          -- its id among its kind
	grp INTEGER NOT NULL,          -- 0: it is everybody's
	topic INTEGER,                 -- whoever reads this topic reads it; NULL: whoever reads the group
	post INTEGER,                  -- message to open at
	author INTEGER,
	authority INTEGER,             -- in whose name
	size INTEGER NOT NULL          -- bytes of its words
) STRICT;
CREATE UNIQUE INDEX search_item_ref ON search_item (kind, ref);

-- Words in the three columns are terms of base/term.h. `marks` are terms that say what it is and whose,
-- for filtering before anything is ranked: see app/search/mark.h. What columnsize would tell is in search_item.
-- owner: search
CREATE VIRTUAL TABLE search_fts USING fts5 (
	title, body, marks, tokenize = 'palabre', columnsize = 0
);

-- owner: search
CREATE VIRTUAL TABLE search_name_fts USING fts5 ( -- by person: his name, then his functions and authorities
	name, about, tokenize = 'palabre', columnsize = 0, prefix = '2 3'
);

-- owner: search
CREATE TABLE search_todo (         -- what changed since it was indexed
	kind TEXT NOT NULL,            -- as in search_item; 'within': all messages of a topic
	ref INTEGER NOT NULL,
	after INTEGER NOT NULL DEFAULT 0, -- of 'within': messages up to this one are done
	PRIMARY KEY (kind, ref)
) STRICT, WITHOUT ROWID;

-- owner: search
CREATE TABLE search_progress (     -- up to which id all has been indexed once
	kind TEXT PRIMARY KEY,         -- 'topic', 'post', 'person'
	upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO search_progress (kind, upto) VALUES ('topic', 0), ('post', 0), ('person', 0);

-- owner: search
CREATE TABLE search_saved (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	person INTEGER NOT NULL REFERENCES person (id),
	q TEXT NOT NULL,               -- as typed, with its operators
	at INTEGER NOT NULL,
	alert INTEGER NOT NULL,
	upto INTEGER NOT NULL,         -- row of search_item up to which he was told
	due_at INTEGER NOT NULL,       -- looked at again then
	UNIQUE (person, q)
) STRICT;
CREATE INDEX search_saved_due ON search_saved (due_at) WHERE alert = 1;
