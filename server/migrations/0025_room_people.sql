-- Who comes to a meeting from outside its groups: what he was told before the door, and how he signs in.

ALTER TABLE room_seat ADD COLUMN word TEXT;      -- what the chairs last said to him alone
ALTER TABLE room_seat ADD COLUMN word_by INTEGER REFERENCES person (id);
ALTER TABLE room_seat ADD COLUMN word_at INTEGER;

-- The link of an invitation lives for longer than others: what is over is found by its end, not by its number.
CREATE INDEX sign_in_over ON sign_in (expires_at);
