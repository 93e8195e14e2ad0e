-- What chairs do to one person in a meeting, with its trail.

-- owner: room
CREATE TABLE room_act (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	kind TEXT NOT NULL CHECK (kind IN ('admit', 'refuse', 'warn', 'limit', 'expel', 'appeal', 'register',
		'unregister', 'chair', 'unchair', 'lead')),
	person INTEGER NOT NULL REFERENCES person (id), -- to whom; of an appeal: whose
	by INTEGER NOT NULL REFERENCES person (id),
	text TEXT,
	until INTEGER,                 -- of a limit
	how TEXT,                      -- of a registration
	was TEXT,                      -- his seat before
	was_number INTEGER,            -- until when he was limited before; who led
	at INTEGER NOT NULL,
	undone_at INTEGER,
	undone_by INTEGER REFERENCES person (id)
) STRICT;
CREATE INDEX room_act_meeting ON room_act (meeting, id);
CREATE INDEX room_act_person ON room_act (meeting, person, id);

ALTER TABLE room_seat ADD COLUMN weak INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room_seat ADD COLUMN limited_until INTEGER;
