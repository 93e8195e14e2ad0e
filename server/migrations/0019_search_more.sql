-- What search finds besides what is said: indexed with the next slices.

-- owner: search
INSERT OR IGNORE INTO search_todo (kind, ref) SELECT 'meeting', id FROM meeting;
-- owner: search
INSERT OR IGNORE INTO search_todo (kind, ref) SELECT 'consultation', id FROM consultation;
-- owner: search
INSERT OR IGNORE INTO search_todo (kind, ref) SELECT 'position', id FROM position;
-- owner: search
INSERT OR IGNORE INTO search_todo (kind, ref) -- published before there was a search
	SELECT 'sheet', s.id FROM sheet s WHERE s.published_at IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM search_item i WHERE i.kind = 'sheet' AND i.ref = s.id);
