-- Convocations to meetings by mail and calendar, reminders, and dates to choose among.

-- owner: mail
ALTER TABLE outbox ADD COLUMN calendar TEXT NOT NULL DEFAULT ''; -- iCalendar text that goes along

-- owner: digest
UPDATE digest SET instant = instant | 32 WHERE instant & 16; -- mails about meetings were among the others

-- owner: notice
ALTER TABLE notice ADD COLUMN meeting INTEGER REFERENCES meeting (id); -- that it is about
CREATE INDEX notice_meeting ON notice (meeting, kind) WHERE meeting IS NOT NULL;

-- owner: convocation
CREATE TABLE convocation (         -- what somebody was told by mail of a meeting
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	person INTEGER NOT NULL REFERENCES person (id),
	told INTEGER,                  -- the meeting's sequence that he has; NULL: none
	off INTEGER NOT NULL DEFAULT 0,-- he has it as called off
	own INTEGER NOT NULL DEFAULT 0,-- added to the meeting's sequence: withdrawals of his alone
	due_at INTEGER,                -- when it is to be looked at again; NULL: not
	PRIMARY KEY (meeting, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX convocation_due ON convocation (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX convocation_person ON convocation (person);

-- owner: convocation
CREATE TABLE reminder (            -- who of a meeting is to be reminded next
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	stage TEXT NOT NULL CHECK (stage IN ('dates', 'day', 'hour')),
	due_at INTEGER NOT NULL,
	after INTEGER NOT NULL DEFAULT 0, -- people up to this one are done
	PRIMARY KEY (meeting, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_due ON reminder (due_at);
INSERT INTO reminder (meeting, stage, due_at)
	SELECT id, 'hour', starts_at - 3600000 FROM meeting
	WHERE cancelled_at IS NULL AND starts_at > unixepoch() * 1000;

-- owner: meeting
ALTER TABLE meeting ADD COLUMN undated INTEGER NOT NULL DEFAULT 0; -- its times span the dates to choose among

-- owner: meeting
CREATE TABLE meeting_date (        -- when it might be
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	starts_at INTEGER NOT NULL,
	ends_at INTEGER NOT NULL,
	CHECK (ends_at > starts_at)
) STRICT;
CREATE INDEX meeting_date_meeting ON meeting_date (meeting, starts_at);

-- owner: meeting
CREATE TABLE meeting_date_answer ( -- whether somebody could come then
	date INTEGER NOT NULL REFERENCES meeting_date (id),
	person INTEGER NOT NULL REFERENCES person (id),
	answer TEXT NOT NULL CHECK (answer IN ('yes', 'need', 'no')),
	at INTEGER NOT NULL,
	PRIMARY KEY (date, person)
) STRICT, WITHOUT ROWID;
