-- A voice that a chair gave for somebody can be taken back; until then no mail tells of it.

-- owner: ballot
ALTER TABLE ballot_cast ADD COLUMN taken_back_at INTEGER; -- NULL: it was not
ALTER TABLE ballot_cast ADD COLUMN taken_back_by INTEGER REFERENCES person (id);
ALTER TABLE ballot_cast ADD COLUMN tell_at INTEGER; -- until then it can be taken back; after it a mail tells him; NULL: nothing to tell, or told
CREATE INDEX ballot_cast_tell ON ballot_cast (tell_at) WHERE tell_at IS NOT NULL;
