-- What the chairs of a meeting take back within thirty seconds: a vote's close, the end of the meeting.

-- Since then its close stands: it was made known, a voice was confirmed, or (of a secret one) it was counted.
ALTER TABLE ballot ADD COLUMN final_at INTEGER;
UPDATE ballot SET final_at = closed_at WHERE closed_at IS NOT NULL;
CREATE INDEX ballot_to_count ON ballot (closed_at) WHERE secret AND state = 'closed' AND final_at IS NULL;

ALTER TABLE room ADD COLUMN closed_by INTEGER REFERENCES person (id);
ALTER TABLE room ADD COLUMN closed_item INTEGER; -- what was under way then
ALTER TABLE room ADD COLUMN closed_state TEXT;   -- what it was: open or suspended
ALTER TABLE room ADD COLUMN ended_at INTEGER;    -- what the end brings about was done; NULL: not yet
UPDATE room SET ended_at = closed_at WHERE state = 'closed';
CREATE INDEX room_to_end ON room (closed_at) WHERE state = 'closed' AND ended_at IS NULL;
ALTER TABLE room_seat ADD COLUMN was TEXT;       -- where he stood when the meeting was closed; NULL: not in, nor at the door
