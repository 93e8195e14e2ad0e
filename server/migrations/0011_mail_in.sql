-- Mail that comes in.

-- owner: post
-- 0: not by mail. 1: by mail. 2: by mail, and post_mail has what was cut off it.
ALTER TABLE post ADD COLUMN mail INTEGER NOT NULL DEFAULT 0;

-- owner: post
CREATE TABLE post_mail (           -- what a mail held beside its new words; shown when asked for
	post INTEGER PRIMARY KEY REFERENCES post (id),
	quoted TEXT NOT NULL,
	signature TEXT NOT NULL
) STRICT;

-- owner: mail_in
CREATE TABLE mail_in (             -- each mail that was taken, for who brings it again
	op BLOB PRIMARY KEY,           -- of its Message-ID and recipient
	at INTEGER NOT NULL,
	person INTEGER NOT NULL,       -- who wrote it; 0: nobody known
	outcome TEXT NOT NULL CHECK (outcome IN
		('posted', 'opened', 'held', 'answered', 'bounced', 'dropped')),
	said BLOB NOT NULL             -- of what it says and where: the same again at once is a ring
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_in_at ON mail_in (at);
CREATE INDEX mail_in_person ON mail_in (person, at);

-- owner: mail_in
CREATE TABLE mail_answer (         -- to whom it was said that his mail was not published, and when
	address BLOB PRIMARY KEY,      -- keyed hash of it
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_answer_at ON mail_answer (at);

-- owner: held
CREATE TABLE held (                -- mails of whose author nobody is sure
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- a link to one that is gone leads to no other
	grp INTEGER NOT NULL REFERENCES grp (id),
	topic INTEGER REFERENCES topic (id), -- NULL: it opens one
	person INTEGER NOT NULL REFERENCES person (id), -- in whose name
	reason TEXT NOT NULL CHECK (reason IN ('sender', 'unproven')),
	title TEXT NOT NULL,           -- of the topic it opens; '' for an answer
	body TEXT NOT NULL,            -- markdown
	quoted TEXT NOT NULL,
	signature TEXT NOT NULL,
	reply_to INTEGER,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX held_grp ON held (grp, at);
CREATE INDEX held_person ON held (person);
CREATE INDEX held_topic ON held (topic) WHERE topic IS NOT NULL;
CREATE INDEX held_at ON held (at);

-- owner: held
CREATE TABLE held_file (           -- loose files of its author, kept as long
	held INTEGER NOT NULL REFERENCES held (id),
	file INTEGER NOT NULL,
	PRIMARY KEY (held, file)
) STRICT, WITHOUT ROWID;
