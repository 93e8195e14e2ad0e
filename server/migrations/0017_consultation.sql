-- Consultations: what a group asks the authorities in it, each of which has one voice.

-- owner: consultation
CREATE TABLE consultation (
	id INTEGER PRIMARY KEY,
	grp INTEGER NOT NULL REFERENCES grp (id),
	question TEXT NOT NULL,
	context TEXT NOT NULL DEFAULT '',    -- markdown as typed
	results TEXT NOT NULL CHECK (results IN ('at_close', 'after_answer')),
	author INTEGER NOT NULL REFERENCES person (id),
	opened_at INTEGER NOT NULL,
	closes_at INTEGER NOT NULL,          -- brought forward when it is closed before its time
	closed_by INTEGER REFERENCES person (id), -- who did; NULL: time
	conclusion TEXT NOT NULL DEFAULT '', -- markdown as typed; '': none yet
	concluded_at INTEGER
) STRICT;
CREATE INDEX consultation_group ON consultation (grp, closes_at);

-- owner: consultation
CREATE TABLE consultation_option (
	consultation INTEGER NOT NULL REFERENCES consultation (id),
	n INTEGER NOT NULL,                  -- from 0, as ordered by who asks
	label TEXT NOT NULL,
	PRIMARY KEY (consultation, n)
) STRICT, WITHOUT ROWID;

-- owner: consultation
CREATE TABLE consultation_voice (      -- who may answer: as it was at the opening
	consultation INTEGER NOT NULL REFERENCES consultation (id),
	authority INTEGER NOT NULL REFERENCES authority (id),
	answer INTEGER,                      -- the option that stands; NULL: none yet
	PRIMARY KEY (consultation, authority)
) STRICT, WITHOUT ROWID;

-- owner: consultation
CREATE TABLE consultation_cast (       -- who gave which answer for his authority, and when
	id INTEGER PRIMARY KEY,
	consultation INTEGER NOT NULL REFERENCES consultation (id),
	authority INTEGER NOT NULL REFERENCES authority (id),
	answer INTEGER NOT NULL,
	person INTEGER NOT NULL REFERENCES person (id),
	mandate INTEGER NOT NULL REFERENCES mandate (id),
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX consultation_cast_of ON consultation_cast (consultation, authority, id);
