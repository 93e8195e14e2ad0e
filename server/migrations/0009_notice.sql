-- Notices: what concerns a person, in one place; messages that call on one are of that kind.

-- owner: notice
CREATE TABLE notice (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: « seen up to » and mails rest on it
	person INTEGER NOT NULL REFERENCES person (id),
	kind TEXT NOT NULL,            -- of notice_kind; a newer program's is left out of lists
	grp INTEGER REFERENCES grp (id), -- NULL with a topic: that knows under which group it stands
	topic INTEGER REFERENCES topic (id), -- where the message now is, if there is one
	post INTEGER REFERENCES post (id),
	author INTEGER REFERENCES person (id),   -- who brought it about; NULL: the clock
	mandate INTEGER REFERENCES mandate (id), -- in whose name, at that time
	line TEXT NOT NULL DEFAULT '', -- what a list shows; '': the beginning of the message, as it now is
	at INTEGER NOT NULL,
	deadline INTEGER,
	seen_at INTEGER,               -- NULL: counted as new
	seen_by_mark INTEGER NOT NULL DEFAULT 0, -- seen because its message was read
	done_at INTEGER,               -- it waits no more
	mail_due INTEGER,              -- when an instant mail is to go; NULL: none any more
	mailed_at INTEGER,             -- one went
	push_due INTEGER               -- the same of a push
) STRICT;
CREATE INDEX notice_person ON notice (person, id);
CREATE INDEX notice_unseen ON notice (person, topic, post) WHERE seen_at IS NULL;
CREATE UNIQUE INDEX notice_once ON notice (post, person, kind) WHERE post IS NOT NULL;
CREATE INDEX notice_topic ON notice (topic) WHERE topic IS NOT NULL;
CREATE INDEX notice_grp ON notice (grp, kind) WHERE grp IS NOT NULL;
CREATE INDEX notice_mail_due ON notice (mail_due) WHERE mail_due IS NOT NULL AND seen_at IS NULL;
CREATE INDEX notice_push_due ON notice (push_due) WHERE push_due IS NOT NULL AND seen_at IS NULL;

-- owner: notice
CREATE TABLE notice_level (        -- what of a group one wants to be told; no row: mentions
	person INTEGER NOT NULL REFERENCES person (id),
	grp INTEGER NOT NULL REFERENCES grp (id),
	level TEXT NOT NULL CHECK (level IN ('all', 'mentions', 'nothing')),
	PRIMARY KEY (person, grp)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_level_grp ON notice_level (grp) WHERE level = 'all';

-- owner: notice
CREATE TABLE notice_setting (      -- when one does not want to be disturbed; no row: the defaults
	person INTEGER PRIMARY KEY REFERENCES person (id),
	quiet INTEGER NOT NULL,        -- quiet hours are kept at all
	quiet_from INTEGER NOT NULL,   -- minutes since midnight, in the person's zone
	quiet_to INTEGER NOT NULL,     -- before quiet_from: of the next day
	quiet_days INTEGER NOT NULL    -- days that are quiet from midnight to midnight: bit 0 Monday
) STRICT;

INSERT INTO notice (person, kind, topic, post, author, mandate, at, seen_at, seen_by_mark)
	SELECT n.person, 'mention', t.id, p.id, p.author, p.mandate, p.at,
	CASE WHEN p.id <= max(coalesce(k.read_upto, 0), coalesce(m.since_post, 0)) THEN p.at END,
	p.id <= max(coalesce(k.read_upto, 0), coalesce(m.since_post, 0))
	FROM mention n JOIN post p ON p.id = n.post AND p.deleted_at IS NULL
	JOIN topic t ON t.id = p.topic
	JOIN membership m ON m.grp = t.grp AND m.person = n.person AND m.state = 'active'
	LEFT JOIN topic_mark k ON k.person = n.person AND k.topic = t.id
	ORDER BY p.id, n.person;
DROP TABLE mention;
