-- Questions put in a meeting are read out for who cannot say them.

-- owner: ask
ALTER TABLE ask ADD COLUMN aloud TEXT NOT NULL DEFAULT 'no' CHECK (aloud IN ('no', 'asked', 'read'));
