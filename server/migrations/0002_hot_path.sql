-- What a new message touches, made cheaper.

-- owner: person
-- In the order in which the mandate somebody holds is looked for: no sorting at each message.
CREATE INDEX mandate_person_from ON mandate (person, from_at);

-- The messages of a topic are found in two steps: in which spans of 4096 ids it has any, then
-- there. An index by topic alone would have a commit write a page for each topic of its messages;
-- those of one span share a dozen. See app/post/span.h.
ALTER TABLE post ADD COLUMN span INTEGER GENERATED ALWAYS AS (id >> 12) VIRTUAL;
CREATE INDEX post_spanned ON post (span, topic);
DROP INDEX post_topic;

-- owner: post
CREATE TABLE post_span (
	topic INTEGER NOT NULL REFERENCES topic (id),
	span INTEGER NOT NULL,
	before INTEGER NOT NULL,       -- messages of the topic in earlier spans, deleted ones as well
	PRIMARY KEY (topic, span)
) STRICT, WITHOUT ROWID;
INSERT INTO post_span (topic, span, before)
	SELECT topic, span, sum(n) OVER (PARTITION BY topic ORDER BY span) - n
	FROM (SELECT topic, span, count(*) AS n FROM post GROUP BY span, topic);
