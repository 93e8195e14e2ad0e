-- Voices that wait for the deliberation of their authority: who may make one final is reminded.

ALTER TABLE ballot ADD COLUMN reminded_at INTEGER; -- NULL: nobody was yet
CREATE INDEX ballot_reserve ON ballot (due_at) WHERE reservation;
