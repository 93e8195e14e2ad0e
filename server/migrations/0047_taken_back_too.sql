-- What the chairs of a meeting, and who writes in it, take back within thirty seconds: a word to one person, a
-- removed message, the address of a wall.

-- owner: room
CREATE TABLE room_word (           -- what the chairs said to one person alone
	id INTEGER PRIMARY KEY,
	meeting INTEGER NOT NULL REFERENCES meeting (id),
	person INTEGER NOT NULL REFERENCES person (id),
	seat TEXT NOT NULL,            -- where he stands who is told it; elsewhere it means nothing any more
	text TEXT NOT NULL,
	by INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX room_word_person ON room_word (meeting, person, id);
INSERT INTO room_word (meeting, person, seat, text, by, at)
	SELECT meeting, person, state, word, word_by, word_at FROM room_seat WHERE word IS NOT NULL AND word_by IS NOT NULL;
ALTER TABLE room_seat DROP COLUMN word;
ALTER TABLE room_seat DROP COLUMN word_by;
ALTER TABLE room_seat DROP COLUMN word_at;
ALTER TABLE room_wall ADD COLUMN dropped_at INTEGER; -- it is of no use since

-- owner: chat
ALTER TABLE chat_message ADD COLUMN text_was TEXT;   -- of a removed one, until that cannot be taken back any more
ALTER TABLE chat_message ADD COLUMN aloud_was TEXT;
CREATE INDEX chat_message_to_erase ON chat_message (removed_at) WHERE text_was IS NOT NULL;
