-- What people ask in a meeting, whose questions are supported, and what they write to each other.

-- owner: ask
CREATE TABLE ask_meeting (         -- how a meeting takes questions; without a row: as by default
	meeting INTEGER PRIMARY KEY REFERENCES meeting (id),
	screening INTEGER NOT NULL DEFAULT 0, -- a chair looks at each before it is shown
	masked INTEGER NOT NULL DEFAULT 0,    -- they may be put without a name
	open INTEGER NOT NULL DEFAULT 1,
	wall INTEGER                   -- the ask that is being put now; NULL: none
) STRICT;

-- owner: ask
CREATE TABLE ask_group (           -- where those become topics that are left over, the first that will do
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	place INTEGER NOT NULL,
	grp INTEGER NOT NULL REFERENCES grp (id),
	PRIMARY KEY (meeting, place)
) STRICT, WITHOUT ROWID;

-- owner: ask
CREATE TABLE ask (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,         -- of the agenda; 0: the meeting apart from its items
	author INTEGER NOT NULL REFERENCES person (id),
	authority INTEGER REFERENCES authority (id), -- for which he stood in
	masked INTEGER NOT NULL,       -- nobody is told who asks
	text TEXT NOT NULL,            -- empty once it was withdrawn
	state TEXT NOT NULL CHECK (state IN
		('waiting', 'shown', 'parked', 'answered', 'refused', 'merged', 'withdrawn')),
	told INTEGER NOT NULL,         -- the room has seen it
	into_ask INTEGER REFERENCES ask (id), -- of a merged one
	voices INTEGER NOT NULL DEFAULT 0, -- of people, those of asks merged into it included
	rev INTEGER NOT NULL DEFAULT 1,-- grows with each change
	put_at INTEGER NOT NULL,
	was TEXT,                      -- its state before the last act, while that may be undone
	was_wall INTEGER NOT NULL DEFAULT 0,
	acted_at INTEGER,              -- when that was
	answered_at INTEGER,
	answered_by INTEGER REFERENCES person (id),
	note TEXT NOT NULL DEFAULT '', -- what was answered, in short
	reason TEXT NOT NULL DEFAULT '', -- why it was turned down
	topic INTEGER REFERENCES topic (id) -- which it became at the end
) STRICT;
CREATE INDEX ask_of ON ask (meeting, author);
CREATE INDEX ask_into ON ask (into_ask) WHERE into_ask IS NOT NULL;

-- owner: ask
CREATE TABLE ask_voice (           -- who supports what
	ask INTEGER NOT NULL REFERENCES ask (id),
	person INTEGER NOT NULL REFERENCES person (id),
	PRIMARY KEY (ask, person)
) STRICT, WITHOUT ROWID;

-- owner: question
-- Asked without a name where nobody at all was to learn it, not even who runs the group.
ALTER TABLE question ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;

-- owner: chat
CREATE TABLE chat_message (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER NOT NULL,         -- that was under way; 0: the meeting apart from its items
	author INTEGER NOT NULL REFERENCES person (id),
	authority INTEGER REFERENCES authority (id), -- for which he stood in
	text TEXT NOT NULL,            -- empty once it was removed
	at INTEGER NOT NULL,
	aloud TEXT NOT NULL DEFAULT 'no' CHECK (aloud IN ('no', 'asked', 'read')),
	aloud_by INTEGER REFERENCES person (id), -- who read it out
	removed_at INTEGER,
	removed_by INTEGER REFERENCES person (id)
) STRICT;
CREATE INDEX chat_message_meeting ON chat_message (meeting, id);
CREATE INDEX chat_message_pace ON chat_message (meeting, author, at);
