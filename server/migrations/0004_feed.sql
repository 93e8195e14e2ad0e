-- Atom feeds of a group, each with an address of its own: whoever has it reads the group.

-- owner: feed
CREATE TABLE feed (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	person INTEGER NOT NULL REFERENCES person (id),
	grp INTEGER NOT NULL REFERENCES grp (id),
	nonce BLOB NOT NULL,             -- what the token is made from, with a key that is not in this file
	token_hash BLOB NOT NULL UNIQUE, -- keyed hash of the token, by which it is found
	created_at INTEGER NOT NULL,
	read_at INTEGER                  -- kept to the quarter of an hour; NULL: never
) STRICT;
CREATE UNIQUE INDEX feed_person ON feed (person, grp);
