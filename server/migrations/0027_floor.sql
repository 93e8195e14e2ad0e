-- Who speaks in a meeting, and who waits to.

-- owner: floor
CREATE TABLE floor_meeting (       -- what is the same on every item; without a row: as by default
	meeting INTEGER PRIMARY KEY REFERENCES meeting (id),
	fair INTEGER NOT NULL DEFAULT 1, -- the chairs are proposed who might be heard next
	undo TEXT CHECK (undo IN ('call', 'end', 'remove')), -- what was done last and can be taken back
	undo_entry INTEGER,            -- of whom
	undo_speech INTEGER,
	undo_at INTEGER                -- when it was done
) STRICT;

-- owner: floor
CREATE TABLE floor_list (          -- of one item; without a row: as by default
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,         -- 0: the meeting apart from its items
	limit_ms INTEGER NOT NULL DEFAULT 180000, -- of each speech to come
	budget_ms INTEGER,             -- of all of them
	shut_at INTEGER,               -- from then on only points of order are taken
	PRIMARY KEY (meeting, item)
) STRICT, WITHOUT ROWID;

-- owner: floor
CREATE TABLE floor_budget (        -- what each party may speak on one item
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,
	party TEXT NOT NULL CHECK (party IN
		('commune', 'epci', 'department', 'region', 'partner', 'france', 'abroad')),
	budget_ms INTEGER NOT NULL,
	PRIMARY KEY (meeting, item, party)
) STRICT, WITHOUT ROWID;

-- owner: floor
CREATE TABLE floor_entry (         -- somebody who asked to speak
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,
	person INTEGER NOT NULL REFERENCES person (id),
	kind TEXT NOT NULL CHECK (kind IN ('question', 'intervention', 'reply', 'order', 'contribution')),
	root INTEGER REFERENCES floor_entry (id), -- a reply's: the intervention
	note TEXT NOT NULL DEFAULT '', -- of a point of order
	place INTEGER NOT NULL,        -- order among those of one kind; only a chair changes it
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'called', 'gone')),
	gone_with INTEGER,             -- the entry with which it went: itself, or its root
	by INTEGER NOT NULL REFERENCES person (id), -- who put it down: himself, or a chair
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX floor_entry_place ON floor_entry (meeting, item, place);
CREATE INDEX floor_entry_gone ON floor_entry (gone_with) WHERE gone_with IS NOT NULL;
CREATE INDEX floor_entry_waiting ON floor_entry (meeting, item, person) WHERE state = 'waiting';
-- One waits once, and once more with a point of order.
CREATE UNIQUE INDEX floor_entry_one ON floor_entry (meeting, item, person, kind = 'order')
	WHERE state = 'waiting';

-- owner: floor
CREATE TABLE floor_speech (        -- somebody who had the floor, or has it
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,
	entry INTEGER NOT NULL REFERENCES floor_entry (id),
	person INTEGER NOT NULL REFERENCES person (id),
	kind TEXT NOT NULL,            -- as of its entry
	authority INTEGER REFERENCES authority (id), -- for which he spoke
	by INTEGER NOT NULL REFERENCES person (id),  -- who gave it to him
	started_at INTEGER NOT NULL,
	since INTEGER,                 -- NULL: the clock does not run
	spent_ms INTEGER NOT NULL DEFAULT 0, -- before that
	limit_ms INTEGER NOT NULL,
	ended_at INTEGER,
	stopped_by INTEGER,            -- the speech that stopped the clock; -id: a chair did
	stopped_ran INTEGER NOT NULL DEFAULT 0 -- and it ran then
) STRICT;
CREATE INDEX floor_speech_meeting ON floor_speech (meeting, item);
CREATE INDEX floor_speech_open ON floor_speech (meeting) WHERE ended_at IS NULL;
CREATE INDEX floor_speech_stopped ON floor_speech (stopped_by) WHERE stopped_by IS NOT NULL;

-- owner: floor
CREATE TABLE floor_trace (         -- what chairs did, for all to read
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,
	act TEXT NOT NULL,
	by INTEGER NOT NULL REFERENCES person (id),
	person INTEGER REFERENCES person (id), -- whom it is about
	entry INTEGER,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX floor_trace_meeting ON floor_trace (meeting, id);

-- For shares of speaking time alone; never told beside his name.
ALTER TABLE person ADD COLUMN gender TEXT CHECK (gender IN ('woman', 'man', 'other'));
