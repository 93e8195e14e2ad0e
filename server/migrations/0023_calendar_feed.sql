-- Feeds that calendars subscribe to, and answers that calendars send by mail.

-- owner: feed
CREATE TABLE feed_next (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	person INTEGER NOT NULL REFERENCES person (id),
	grp INTEGER REFERENCES grp (id), -- NULL: all that its person is called to
	form TEXT NOT NULL CHECK (form IN ('atom', 'calendar')),
	nonce BLOB NOT NULL,             -- what the token is made from, with a key that is not in this file
	token_hash BLOB NOT NULL UNIQUE, -- keyed hash of the token, by which it is found
	created_at INTEGER NOT NULL,
	read_at INTEGER,                 -- kept to the quarter of an hour; NULL: never
	CHECK (grp IS NOT NULL OR form = 'calendar')
) STRICT;
INSERT INTO feed_next (id, person, grp, form, nonce, token_hash, created_at, read_at)
	SELECT id, person, grp, 'atom', nonce, token_hash, created_at, read_at FROM feed;
DROP TABLE feed;
ALTER TABLE feed_next RENAME TO feed;
CREATE UNIQUE INDEX feed_person ON feed (person, form, coalesce(grp, 0));

-- owner: mail_in
CREATE TABLE mail_in_next (        -- each mail that was taken, for who brings it again
	op BLOB PRIMARY KEY,           -- of its Message-ID and recipient
	at INTEGER NOT NULL,
	person INTEGER NOT NULL,       -- who wrote it; 0: nobody known
	outcome TEXT NOT NULL CHECK (outcome IN
		('posted', 'opened', 'held', 'answered', 'bounced', 'noted', 'dropped')),
	said BLOB NOT NULL             -- of what it says and where: the same again at once is a ring
) STRICT, WITHOUT ROWID;
INSERT INTO mail_in_next (op, at, person, outcome, said) SELECT op, at, person, outcome, said FROM mail_in;
DROP TABLE mail_in;
ALTER TABLE mail_in_next RENAME TO mail_in;
CREATE INDEX mail_in_at ON mail_in (at);
CREATE INDEX mail_in_person ON mail_in (person, at);
