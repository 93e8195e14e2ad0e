-- Dates to choose among may come and go while they are asked for.

-- owner: meeting
ALTER TABLE meeting_date ADD COLUMN added_at INTEGER NOT NULL DEFAULT 0; -- 0: it was there from the beginning
