-- Web Push: the browsers that people want to be told in, and what is to be told there.

-- owner: push
CREATE TABLE push_sub (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	person INTEGER NOT NULL REFERENCES person (id),
	session INTEGER NOT NULL,      -- in which it was made: with its end, it ends
	endpoint TEXT NOT NULL UNIQUE, -- of the browser's push service
	p256dh BLOB NOT NULL,          -- its public key, a point of P-256
	auth BLOB NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_sub_person ON push_sub (person, id);

-- owner: push
CREATE TABLE push_out (            -- gone once it was sent, or cannot be
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	sub INTEGER NOT NULL REFERENCES push_sub (id),
	payload TEXT NOT NULL,         -- JSON, sealed when it is sent
	tag TEXT NOT NULL,             -- a newer one takes the place of one that waits
	urgent INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sending')),
	tries INTEGER NOT NULL DEFAULT 0,
	due_at INTEGER NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_out_due ON push_out (due_at) WHERE state = 'due';
CREATE INDEX push_out_sub ON push_out (sub, tag);

-- owner: notice
CREATE TABLE notice_told (         -- one row: up to which message people were told of new ones
	one INTEGER PRIMARY KEY CHECK (one = 1),
	post INTEGER NOT NULL
) STRICT;
INSERT INTO notice_told (one, post) SELECT 1, coalesce(max(id), 0) FROM post;
