-- A quorum that a meeting asks of itself, whatever is voted on.

-- owner: meeting
ALTER TABLE meeting ADD COLUMN quorum INTEGER; -- percent of the authorities of its groups; NULL: none
