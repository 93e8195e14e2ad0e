-- Mails say what programs go by, and none leaves twice.

-- What stands in `handing` may have been taken by the relay: see server/mail/mail.h.
-- owner: mail
CREATE TABLE outbox_next (
	id INTEGER PRIMARY KEY,
	message_id TEXT NOT NULL UNIQUE, -- deterministic: a second try is the same mail
	recipient TEXT NOT NULL,
	person INTEGER REFERENCES person (id), -- whose address that is
	subject TEXT NOT NULL,
	body_text TEXT NOT NULL,
	body_html TEXT NOT NULL,
	from_name TEXT NOT NULL DEFAULT '',  -- beside the house's address; '' for its own name
	reply_to TEXT NOT NULL DEFAULT '',
	thread TEXT NOT NULL DEFAULT '',     -- Message-ID that its conversation begins with
	list TEXT NOT NULL DEFAULT '',
	list_name TEXT NOT NULL DEFAULT '',
	unsubscribe TEXT NOT NULL DEFAULT '',
	bounce TEXT NOT NULL DEFAULT '',     -- in the address that what cannot be delivered comes back to
	state TEXT NOT NULL DEFAULT 'due'
		CHECK (state IN ('due', 'sending', 'handing', 'sent', 'failed', 'unsure')),
	returned TEXT NOT NULL DEFAULT 'no' CHECK (returned IN ('no', 'soft', 'hard')), -- until accounted for
	tries INTEGER NOT NULL DEFAULT 0,
	due_at INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER,            -- after this it is of no use (a sign-in link)
	error TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO outbox_next (id, message_id, recipient, subject, body_text, body_html, state, tries, due_at,
	created_at, expires_at, error)
	SELECT id, message_id, recipient, subject, body_text, body_html,
	CASE state WHEN 'sending' THEN 'handing' ELSE state END, tries, due_at, created_at, expires_at, error
	FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'due';
CREATE INDEX outbox_unsure ON outbox (id) WHERE state = 'unsure';
CREATE INDEX outbox_returned ON outbox (id) WHERE returned <> 'no';
