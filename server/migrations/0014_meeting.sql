-- Meetings that groups hold, and who will come.

-- owner: meeting
CREATE TABLE meeting (
	id INTEGER PRIMARY KEY,
	title TEXT NOT NULL,
	about TEXT NOT NULL DEFAULT '', -- markdown as typed
	starts_at INTEGER NOT NULL,
	ends_at INTEGER NOT NULL,
	zone TEXT NOT NULL,            -- IANA zone in which its time was thought
	sister TEXT,                   -- another one in which people will sit; NULL: none
	place TEXT NOT NULL DEFAULT '',
	video TEXT NOT NULL DEFAULT '',-- https address of whatever tool; '': none
	author INTEGER NOT NULL REFERENCES person (id),
	created_at INTEGER NOT NULL,
	sequence INTEGER NOT NULL DEFAULT 0, -- grows with each change of when and where (RFC 5545, 3.8.7.4)
	cancelled_at INTEGER,
	CHECK (ends_at > starts_at)
) STRICT;

-- owner: meeting
CREATE TABLE meeting_group (       -- whose meeting it is: its members are asked to come
	grp INTEGER NOT NULL REFERENCES grp (id),
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	ends_at INTEGER NOT NULL,      -- the meeting's, so that what is to come is found first
	PRIMARY KEY (grp, meeting)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_group_meeting ON meeting_group (meeting);
CREATE INDEX meeting_group_ends ON meeting_group (grp, ends_at);

-- owner: meeting
CREATE TABLE meeting_answer (
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	person INTEGER NOT NULL REFERENCES person (id),
	answer TEXT NOT NULL CHECK (answer IN ('yes', 'maybe', 'no')),
	note TEXT NOT NULL DEFAULT '',
	at INTEGER NOT NULL,
	PRIMARY KEY (meeting, person)
) STRICT, WITHOUT ROWID;
