-- The agenda of a meeting is edited, and its items have papers.

-- owner: agenda
-- Its row stays, so that its number, and the channel that bears it, are never another one's.
ALTER TABLE agenda_item ADD COLUMN removed_at INTEGER;
-- The item of another meeting that it was copied from.
ALTER TABLE agenda_item ADD COLUMN copied_from INTEGER;

-- owner: agenda
CREATE TABLE agenda_paper (        -- what one is to have read: a file or a link
	id INTEGER PRIMARY KEY,
	item INTEGER NOT NULL REFERENCES agenda_item (id),
	title TEXT NOT NULL,
	file INTEGER REFERENCES file (id),
	url TEXT,
	CHECK ((file IS NULL) <> (url IS NULL))
) STRICT;
CREATE INDEX agenda_paper_item ON agenda_paper (item, id);

-- owner: file
-- The agenda item that carries it, instead of a message.
ALTER TABLE file ADD COLUMN item INTEGER REFERENCES agenda_item (id);
DROP INDEX file_loose;
CREATE INDEX file_loose ON file (at) WHERE post IS NULL AND item IS NULL;
