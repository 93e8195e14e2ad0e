-- The minutes of a meeting that is over: paragraphs, what those who attended would have changed, approval.

-- owner: meeting
ALTER TABLE meeting ADD COLUMN sensitive INTEGER NOT NULL DEFAULT 0; -- its minutes name no person

-- owner: minutes
CREATE TABLE minutes_doc (
	meeting INTEGER PRIMARY KEY REFERENCES meeting (id),
	lang TEXT NOT NULL,            -- in which they are written
	made_at INTEGER,               -- the draft; NULL: not yet
	closes_at INTEGER NOT NULL,    -- until then who attended may ask for corrections
	published_at INTEGER,
	approved_at INTEGER,
	approved_in INTEGER REFERENCES meeting (id), -- at which meeting
	revision INTEGER NOT NULL DEFAULT 1, -- grows with each change of a paragraph
	tell TEXT CHECK (tell IN ('attended', 'absent')), -- who is being told; NULL: nobody any more
	told INTEGER NOT NULL DEFAULT 0 -- people up to this one were
) STRICT;
CREATE INDEX minutes_to_make ON minutes_doc (meeting) WHERE made_at IS NULL;
CREATE INDEX minutes_to_tell ON minutes_doc (meeting) WHERE tell IS NOT NULL;

-- owner: minutes
CREATE TABLE minutes_paragraph (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES minutes_doc (meeting),
	place INTEGER NOT NULL,
	part TEXT NOT NULL,            -- of minutes_part
	item INTEGER,                  -- of the agenda; NULL: of the meeting
	label TEXT NOT NULL,           -- of minutes_label
	body TEXT NOT NULL,            -- markdown
	version INTEGER NOT NULL DEFAULT 1,
	edited_at INTEGER,
	removed_at INTEGER
) STRICT;
CREATE INDEX minutes_paragraph_meeting ON minutes_paragraph (meeting, place);

-- owner: minutes
CREATE TABLE minutes_paragraph_version ( -- as it was before it was changed or removed, and who did that
	paragraph INTEGER NOT NULL REFERENCES minutes_paragraph (id),
	version INTEGER NOT NULL,
	body TEXT NOT NULL,
	label TEXT NOT NULL,
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (paragraph, version)
) STRICT, WITHOUT ROWID;

-- owner: minutes
CREATE TABLE minutes_correction (
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES minutes_doc (meeting),
	paragraph INTEGER NOT NULL REFERENCES minutes_paragraph (id),
	was TEXT NOT NULL,             -- what he read
	body TEXT NOT NULL,            -- what he asks for
	reason TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'accepted', 'refused')),
	answer TEXT NOT NULL DEFAULT '',
	author INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	decided_at INTEGER,
	decided_by INTEGER REFERENCES person (id)
) STRICT;
CREATE INDEX minutes_correction_meeting ON minutes_correction (meeting, id);
CREATE UNIQUE INDEX minutes_correction_one ON minutes_correction (paragraph, author) WHERE state = 'waiting';
