-- Topics that another group reads too, by agreement of both.

-- owner: topic
ALTER TABLE topic ADD COLUMN shared INTEGER NOT NULL DEFAULT 0; -- how many other groups read it

-- owner: share
CREATE TABLE topic_share (
	topic INTEGER NOT NULL REFERENCES topic (id),
	grp INTEGER NOT NULL REFERENCES grp (id), -- the other group
	state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'refused', 'ended')),
	pinned INTEGER NOT NULL DEFAULT 0,        -- at the head of the other group
	extract INTEGER NOT NULL,                 -- the other group may keep one
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	note TEXT NOT NULL,
	answered_by INTEGER REFERENCES person (id),
	answered_at INTEGER,
	answer TEXT NOT NULL DEFAULT '',
	ended_by INTEGER REFERENCES person (id),
	ended_at INTEGER,
	PRIMARY KEY (topic, grp)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_share_grp ON topic_share (grp, state, topic);

-- owner: channel
ALTER TABLE channel ADD COLUMN floor INTEGER NOT NULL DEFAULT 0; -- events up to this seq are not given to who resumes
