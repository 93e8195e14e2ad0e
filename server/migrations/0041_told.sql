-- Voices given to a ballot are told at most about once a second.

-- owner: ballot
ALTER TABLE ballot ADD COLUMN untold INTEGER NOT NULL DEFAULT 0; -- some were given since how many there are was told
ALTER TABLE ballot ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ballot_untold ON ballot (id) WHERE untold;
