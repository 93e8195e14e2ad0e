-- What the chairs of a meeting write down while it is held, and what authorities commit themselves to.

-- owner: minutes
CREATE TABLE minutes_note (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER,                  -- of the agenda; NULL: of the meeting. No reference: it outlives its item, for the chairs
	kind TEXT NOT NULL CHECK (kind IN ('note', 'decision', 'action')),
	text TEXT NOT NULL,
	label TEXT NOT NULL,           -- who may read it, of minutes_label
	action INTEGER REFERENCES action (id), -- of an action
	author INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	edited_at INTEGER,
	removed_at INTEGER
) STRICT;
CREATE INDEX minutes_note_meeting ON minutes_note (meeting, id);

-- owner: minutes
CREATE TABLE minutes_note_version ( -- what it said before it was changed or removed, and who did that
	note INTEGER NOT NULL REFERENCES minutes_note (id),
	version INTEGER NOT NULL,
	text TEXT NOT NULL,
	label TEXT NOT NULL,
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (note, version)
) STRICT, WITHOUT ROWID;

-- owner: action
CREATE TABLE action (              -- what an authority said it would do; never deleted
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	item INTEGER,                  -- as minutes_note.item
	text TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES authority (id),
	due_at INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
	outcome TEXT NOT NULL DEFAULT '', -- what became of it, or why it was cancelled
	made_at INTEGER NOT NULL,
	ended_at INTEGER,
	told_at INTEGER,               -- its owner's people were reminded; NULL again when it is passed on
	CHECK ((state = 'open') = (ended_at IS NULL))
) STRICT;
CREATE INDEX action_meeting ON action (meeting, id);
CREATE INDEX action_owner ON action (owner, due_at);
CREATE INDEX action_due ON action (due_at) WHERE state = 'open' AND told_at IS NULL;

-- owner: action
CREATE TABLE action_group (        -- the groups it is taken up in again
	grp INTEGER NOT NULL REFERENCES grp (id),
	due_at INTEGER NOT NULL,
	action INTEGER NOT NULL REFERENCES action (id),
	PRIMARY KEY (grp, due_at, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_group_action ON action_group (action);

-- owner: action
CREATE TABLE action_step (         -- its trail
	id INTEGER PRIMARY KEY,
	action INTEGER NOT NULL REFERENCES action (id),
	kind TEXT NOT NULL,            -- of action_step_kind
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	reason TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES authority (id), -- from then on
	due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX action_step_action ON action_step (action, id);
