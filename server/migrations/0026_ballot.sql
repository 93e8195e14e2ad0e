-- Votes in meetings: what is asked, who has a voice, what was said.

-- owner: ballot
CREATE TABLE ballot (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER,                  -- agenda item it belongs to; NULL: the whole meeting. Who hears it hears the ballot
	title TEXT NOT NULL,
	about TEXT NOT NULL DEFAULT '',
	kind TEXT NOT NULL,            -- as the enums of proto/types/ballot.toml have it, here and below
	max_choices INTEGER NOT NULL,
	voice TEXT NOT NULL,
	basis TEXT NOT NULL,
	secret INTEGER NOT NULL,
	quorum_of TEXT,                -- NULL: no quorum
	quorum INTEGER NOT NULL DEFAULT 0, -- percent
	base TEXT NOT NULL,
	threshold TEXT NOT NULL,
	shown TEXT NOT NULL,
	reservation INTEGER NOT NULL,
	due_at INTEGER,                -- until when a reserved voice may become final
	changeable INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'prepared' CHECK (state IN ('prepared', 'open', 'closed', 'published')),
	author INTEGER NOT NULL REFERENCES person (id),
	created_at INTEGER NOT NULL,
	opened_at INTEGER,
	closed_at INTEGER,
	published_at INTEGER
) STRICT;
CREATE INDEX ballot_meeting ON ballot (meeting, id);

-- owner: ballot
CREATE TABLE ballot_option (
	ballot INTEGER NOT NULL REFERENCES ballot (id),
	n INTEGER NOT NULL,            -- from 0
	label TEXT NOT NULL,
	PRIMARY KEY (ballot, n)
) STRICT, WITHOUT ROWID;

-- What is said of an authority here is a copy of the moment of the opening: nothing that happens to accounts
-- or to the directory later alters a result.
-- owner: ballot
CREATE TABLE ballot_voice (        -- who has a voice
	ballot INTEGER NOT NULL REFERENCES ballot (id),
	voice INTEGER NOT NULL,        -- an authority's id, or a person's
	name TEXT NOT NULL,
	level TEXT NOT NULL,           -- kind of authority; 'none'
	stratum INTEGER NOT NULL,
	region TEXT NOT NULL,          -- name of the region; 'abroad', 'none'
	place TEXT NOT NULL,           -- 'mainland', 'overseas', 'abroad', 'none'
	groups TEXT NOT NULL,          -- ids of the meeting's groups it is in, blanks between
	profile INTEGER NOT NULL,      -- the same for all of which the five above are the same
	present INTEGER NOT NULL,
	voted INTEGER NOT NULL DEFAULT 0,
	person INTEGER REFERENCES person (id), -- who gave what stands
	choices TEXT,                  -- what stands: places, commas between; NULL: none, or secret
	reserved INTEGER NOT NULL DEFAULT 0,
	confirmed TEXT,                -- what a reserved voice became, as choices
	reference TEXT,                -- of the deliberation
	confirmed_by INTEGER REFERENCES person (id),
	confirmed_at INTEGER,
	PRIMARY KEY (ballot, voice)
) STRICT, WITHOUT ROWID;

-- owner: ballot
CREATE TABLE ballot_entitled (     -- who may give which voice
	ballot INTEGER NOT NULL REFERENCES ballot (id),
	person INTEGER NOT NULL REFERENCES person (id),
	voice INTEGER NOT NULL,
	mandate INTEGER REFERENCES mandate (id), -- from which; NULL: none, or he stands in
	rank INTEGER NOT NULL,         -- within the voice: 1 is the highest
	PRIMARY KEY (ballot, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX ballot_entitled_voice ON ballot_entitled (ballot, voice);

-- owner: ballot
CREATE TABLE ballot_cast (         -- each time a voice was given; never of a secret ballot
	id INTEGER PRIMARY KEY,
	ballot INTEGER NOT NULL REFERENCES ballot (id),
	voice INTEGER NOT NULL,
	person INTEGER NOT NULL REFERENCES person (id),
	by INTEGER REFERENCES person (id), -- a chair who gave it for him; NULL: himself
	choices TEXT NOT NULL,
	reserved INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX ballot_cast_voice ON ballot_cast (ballot, voice, id);
CREATE INDEX ballot_cast_person ON ballot_cast (ballot, person, id);

-- Of a secret ballot: app/ballot/ballot_urn.h says why nobody can tell from these who chose what.
-- owner: ballot
CREATE TABLE ballot_urn (          -- what is chosen, while it is open
	ballot INTEGER PRIMARY KEY REFERENCES ballot (id),
	key TEXT NOT NULL,             -- name of the file of its key, which is not in this database
	sealed BLOB NOT NULL           -- always of the same size; made anew as a whole each time
) STRICT;

-- owner: ballot
CREATE TABLE ballot_slip (         -- what was chosen, all at once at the close, in no order
	ballot INTEGER NOT NULL REFERENCES ballot (id),
	id BLOB NOT NULL,              -- random
	choices TEXT NOT NULL,
	PRIMARY KEY (ballot, id)
) STRICT, WITHOUT ROWID;

-- owner: ballot
CREATE TABLE ballot_cell (         -- the result, as it was counted at the close
	ballot INTEGER NOT NULL REFERENCES ballot (id),
	cut TEXT NOT NULL,             -- 'all', 'persons', or by what it is read
	n INTEGER NOT NULL,
	keys TEXT NOT NULL,            -- what the cell is of, line feeds between
	voices INTEGER NOT NULL,
	counts TEXT NOT NULL,          -- of each option, commas between
	abstain INTEGER NOT NULL,
	reserved INTEGER NOT NULL,
	PRIMARY KEY (ballot, cut, n)
) STRICT, WITHOUT ROWID;

-- owner: authority
CREATE TABLE authority_rank (      -- who of an authority's people in a group comes before whom
	grp INTEGER NOT NULL REFERENCES grp (id),
	authority INTEGER NOT NULL REFERENCES authority (id),
	person INTEGER NOT NULL REFERENCES person (id),
	rank INTEGER NOT NULL,         -- 1 is the highest
	PRIMARY KEY (grp, authority, person)
) STRICT, WITHOUT ROWID;
