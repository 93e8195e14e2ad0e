-- Meetings as they are held: what is on the agenda, and who is in the room.

-- owner: agenda
CREATE TABLE agenda_item (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	parent INTEGER REFERENCES agenda_item (id),  -- of a sub-item; one level deep
	place INTEGER NOT NULL,        -- order among those with the same parent
	title TEXT NOT NULL,
	about TEXT NOT NULL DEFAULT '',-- markdown as typed
	minutes INTEGER NOT NULL,      -- planned; those of sub-items are within
	owner INTEGER REFERENCES person (id),
	audience TEXT NOT NULL CHECK (audience IN ('public', 'members', 'closed')),
	grp INTEGER REFERENCES grp (id), -- of the meeting's groups, the one it is for alone
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'current', 'done')),
	began_at INTEGER,              -- while it is current
	spent_ms INTEGER NOT NULL DEFAULT 0 -- before that
) STRICT;
CREATE INDEX agenda_item_meeting ON agenda_item (meeting, parent, place);

-- owner: room
CREATE TABLE room (                -- a meeting that was opened
	meeting INTEGER PRIMARY KEY REFERENCES meeting (id),
	state TEXT NOT NULL CHECK (state IN ('open', 'suspended', 'closed')),
	item INTEGER REFERENCES agenda_item (id), -- under way
	lead INTEGER REFERENCES person (id),      -- who chairs now
	opened_at INTEGER NOT NULL,
	closed_at INTEGER
) STRICT;

-- owner: room
CREATE TABLE room_part (           -- who takes part without being in its groups, or chairs without running one
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	person INTEGER NOT NULL REFERENCES person (id),
	item INTEGER NOT NULL DEFAULT 0, -- a guest's: the agenda item he is invited to; 0: all that is public
	part TEXT NOT NULL CHECK (part IN ('chair', 'deputy', 'guest')),
	authority INTEGER REFERENCES authority (id), -- a deputy's: for which he speaks
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (meeting, person, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_part_person ON room_part (person, meeting);

-- owner: room
CREATE TABLE room_seat (           -- who has come, and where he stands now
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	person INTEGER NOT NULL REFERENCES person (id),
	state TEXT NOT NULL CHECK (state IN ('lobby', 'in', 'out', 'refused', 'expelled')),
	how TEXT NOT NULL DEFAULT 'online' CHECK (how IN ('online', 'phone', 'site')),
	seen_at INTEGER NOT NULL,
	PRIMARY KEY (meeting, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_seat_in ON room_seat (person, meeting) WHERE state = 'in';
CREATE INDEX room_seat_seen ON room_seat (seen_at) WHERE state = 'in' AND how = 'online';

-- owner: room
CREATE TABLE room_stay (           -- from when to when somebody was there
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	person INTEGER NOT NULL REFERENCES person (id),
	from_at INTEGER NOT NULL,
	to_at INTEGER                  -- NULL: he is still there
) STRICT;
CREATE INDEX room_stay_meeting ON room_stay (meeting, person);
CREATE INDEX room_stay_open ON room_stay (meeting, person) WHERE to_at IS NULL;
