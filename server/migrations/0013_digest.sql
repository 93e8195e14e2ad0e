-- Mails at each person's rhythm, links out of them, and addresses that do not take them.

-- owner: digest
CREATE TABLE digest (              -- who is not in it yet is given the standard, see app/digest
	person INTEGER PRIMARY KEY REFERENCES person (id),
	days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 127), -- of the summary: bit 0 is Monday; 0: never
	hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),  -- in his zone
	instant INTEGER NOT NULL,      -- what is written at once: a bit for each mail_kind
	told_post INTEGER NOT NULL DEFAULT 0, -- messages up to this one were there at the last summary
	last_sent_at INTEGER NOT NULL DEFAULT 0,
	next_at INTEGER                -- NULL: never
) STRICT;
CREATE INDEX digest_next ON digest (next_at) WHERE next_at IS NOT NULL;

-- owner: link
CREATE TABLE link_undo (           -- what « tout marquer comme lu » has marked, for who regrets it
	id INTEGER PRIMARY KEY,
	person INTEGER NOT NULL REFERENCES person (id),
	marks TEXT NOT NULL,           -- 'topic:was:upto ' for each
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX link_undo_at ON link_undo (at);

-- owner: bounce
CREATE TABLE bounce (              -- mails that came back, in a row
	person INTEGER PRIMARY KEY REFERENCES person (id),
	hard INTEGER NOT NULL,         -- because there is no such mailbox
	soft INTEGER NOT NULL,         -- days on which one came back for another reason
	last_at INTEGER NOT NULL,
	reason TEXT NOT NULL,
	stopped_at INTEGER             -- no mails since then
) STRICT;

ALTER TABLE outbox RENAME COLUMN bounce TO sender; -- of the envelope; '' for the house
