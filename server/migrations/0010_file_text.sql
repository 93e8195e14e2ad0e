-- What stands in the files that people attach, as plain words: read once for equal bytes.

-- owner: file_text
CREATE TABLE file_text (
	hash TEXT NOT NULL UNIQUE,     -- of the bytes
	ext TEXT NOT NULL,             -- by which they are read: 'pdf'
	state TEXT NOT NULL CHECK (state IN ('due', 'done', 'none', 'failed')),
	tries INTEGER NOT NULL DEFAULT 0, -- that came to nothing through no fault of the file
	at INTEGER NOT NULL,           -- due: not before this; else when it was read
	text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX file_text_due ON file_text (at) WHERE state = 'due';

INSERT OR IGNORE INTO file_text (hash, ext, state, at)
	SELECT hash, ext, 'due', at FROM (
		SELECT hash, at, lower(CASE
			WHEN name LIKE '%.__' THEN substr(name, -2)
			WHEN name LIKE '%.___' THEN substr(name, -3)
			WHEN name LIKE '%.____' THEN substr(name, -4)
		END) AS ext FROM file WHERE post IS NOT NULL)
	WHERE ext IN ('pdf', 'odt', 'ods', 'odp', 'docx', 'pptx', 'xlsx', 'txt', 'md', 'csv', 'ics');
