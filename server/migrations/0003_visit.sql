-- What « À suivre » asks at each look.

-- owner: group
CREATE INDEX membership_requested ON membership (grp, at) WHERE state = 'requested';

-- owner: topic
CREATE INDEX essential_at ON essential (at);

-- owner: inbox
CREATE TABLE visit (               -- when a person was last here; none: never
	person INTEGER PRIMARY KEY REFERENCES person (id),
	at INTEGER NOT NULL,
	before INTEGER                 -- end of the visit before this one; NULL: this is the first
) STRICT;
