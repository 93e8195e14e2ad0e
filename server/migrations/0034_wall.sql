-- Meetings on a wall, and rehearsals of them.

-- owner: room
CREATE TABLE room_wall (
	meeting INTEGER PRIMARY KEY REFERENCES meeting (id),
	nonce BLOB NOT NULL,           -- what the token is made from, with a key that is not in this file
	token_hash BLOB NOT NULL UNIQUE, -- keyed hash of the token, by which it is found
	code TEXT NOT NULL UNIQUE,     -- six digits
	members INTEGER NOT NULL,      -- only members stand before it
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL
) STRICT;

-- owner: meeting
ALTER TABLE meeting ADD COLUMN rehearsal_of INTEGER REFERENCES meeting (id); -- it is a rehearsal, of no group
CREATE INDEX meeting_rehearsal ON meeting (rehearsal_of) WHERE rehearsal_of IS NOT NULL;
