-- Who comes to a meeting in somebody's stead.

-- owner: meeting
ALTER TABLE meeting_answer ADD COLUMN deputy INTEGER REFERENCES person (id);
CREATE INDEX meeting_answer_deputy ON meeting_answer (deputy, meeting) WHERE deputy IS NOT NULL;
