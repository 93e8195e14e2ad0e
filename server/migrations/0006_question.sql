-- Questions: who asks, who is asked and what became of it; what people say to know.

-- owner: topic
-- A question of somebody who is not to be named: nobody is told who opened it.
ALTER TABLE topic ADD COLUMN masked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX topic_grp_question ON topic (grp, id) WHERE kind = 'question' AND merged_into IS NULL;

-- owner: post
-- Written by who asks such a question, in it: nobody is told by whom.
ALTER TABLE post ADD COLUMN masked INTEGER NOT NULL DEFAULT 0;

-- owner: question
CREATE TABLE question (            -- what a topic of kind question has beside its messages
	topic INTEGER PRIMARY KEY REFERENCES topic (id),
	asker INTEGER NOT NULL REFERENCES person (id),
	asker_authority INTEGER REFERENCES authority (id), -- he spoke for it then; NULL: for none
	country TEXT,                  -- ISO 3166-1 alpha-2
	theme TEXT,                    -- matter of the protocol
	kind TEXT CHECK (kind IN ('legal', 'financial', 'technical', 'political')),
	urgency TEXT NOT NULL DEFAULT 'normal' CHECK (urgency IN ('normal', 'soon', 'urgent')),
	state TEXT NOT NULL DEFAULT 'open'
		CHECK (state IN ('open', 'assigned', 'taken', 'answered', 'resolved', 'escalated')),
	holder INTEGER REFERENCES person (id),       -- asked, or has taken it
	holder_authority INTEGER REFERENCES authority (id), -- asked as such
	relay_days INTEGER NOT NULL DEFAULT 5,
	relay_at INTEGER,              -- when it goes on; NULL: it does not
	relays INTEGER NOT NULL DEFAULT 0,
	asked_at INTEGER NOT NULL,
	first_answer INTEGER REFERENCES post (id),   -- first message of somebody else
	first_answer_at INTEGER,
	answer INTEGER REFERENCES post (id),         -- the accepted one
	answerer INTEGER REFERENCES person (id),     -- its author
	thanked_at INTEGER
) STRICT;
CREATE INDEX question_due ON question (relay_at) WHERE relay_at IS NOT NULL;
CREATE INDEX question_asker ON question (asker, topic);
CREATE INDEX question_holder ON question (holder, topic) WHERE holder IS NOT NULL;
CREATE INDEX question_holder_authority ON question (holder_authority, topic)
	WHERE holder_authority IS NOT NULL;
CREATE INDEX question_answerer ON question (answerer) WHERE answerer IS NOT NULL;

INSERT INTO question (topic, asker, asked_at, asker_authority, first_answer, first_answer_at, state)
	SELECT t.id, t.author, t.created_at,
	(SELECT m.authority FROM mandate m WHERE m.person = t.author AND m.from_at <= t.created_at
	 AND (m.to_at IS NULL OR m.to_at > t.created_at) ORDER BY m.from_at, m.id LIMIT 1),
	p.id, p.at, iif(p.id IS NULL, 'open', 'answered')
	FROM topic t LEFT JOIN post p ON p.id = (SELECT x.id FROM post_span s CROSS JOIN post x
	 ON x.span = s.span AND x.topic = s.topic WHERE s.topic = t.id AND x.author <> t.author
	 AND x.deleted_at IS NULL ORDER BY s.span, x.id LIMIT 1)
	WHERE t.kind = 'question';

-- owner: question
CREATE TABLE question_hold (       -- who was asked, one after the other
	topic INTEGER NOT NULL REFERENCES question (topic),
	n INTEGER NOT NULL,            -- 1, 2, 3 …
	person INTEGER REFERENCES person (id),
	authority INTEGER REFERENCES authority (id),
	from_at INTEGER NOT NULL,
	to_at INTEGER,
	ended TEXT CHECK (ended IN ('declined', 'relayed', 'answered', 'changed')),
	reason TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (topic, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX question_hold_person ON question_hold (person, from_at) WHERE person IS NOT NULL;

-- owner: expertise
CREATE TABLE expertise (           -- what somebody says to know
	person INTEGER NOT NULL REFERENCES person (id),
	kind TEXT NOT NULL CHECK (kind IN ('country', 'theme', 'skill')),
	value TEXT NOT NULL,           -- ISO 3166-1 alpha-2; matter of the protocol; a few words
	PRIMARY KEY (person, kind, value)
) STRICT, WITHOUT ROWID;

-- owner: expertise
CREATE TABLE expertise_authority (
	authority INTEGER NOT NULL REFERENCES authority (id),
	kind TEXT NOT NULL CHECK (kind IN ('country', 'theme', 'skill')),
	value TEXT NOT NULL,
	PRIMARY KEY (authority, kind, value)
) STRICT, WITHOUT ROWID;
