-- Of one topic, too, one may want what calls on one and deadlines alone; a CHECK changes with its table.

-- owner: topic
CREATE TABLE topic_mark_next (     -- what one person has read of one topic, and what he wants to be told of it
	person INTEGER NOT NULL REFERENCES person (id),
	topic INTEGER NOT NULL REFERENCES topic (id),
	read_upto INTEGER NOT NULL DEFAULT 0, -- post id; every message up to it is read
	level TEXT NOT NULL DEFAULT 'normal' CHECK (level IN ('follow', 'normal', 'mute', 'mentions')),
	PRIMARY KEY (person, topic)
) STRICT, WITHOUT ROWID;
INSERT INTO topic_mark_next (person, topic, read_upto, level)
	SELECT person, topic, read_upto, level FROM topic_mark ORDER BY person, topic;
DROP TABLE topic_mark;
ALTER TABLE topic_mark_next RENAME TO topic_mark;
CREATE INDEX topic_mark_topic ON topic_mark (topic);
