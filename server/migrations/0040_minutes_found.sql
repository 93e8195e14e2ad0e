-- Search finds what published minutes say, paragraph by paragraph: indexed with the next slices.

-- owner: search
INSERT OR IGNORE INTO search_todo (kind, ref) SELECT 'minutes', p.id FROM minutes_doc d
	JOIN minutes_paragraph p ON p.meeting = d.meeting AND p.removed_at IS NULL WHERE d.published_at IS NOT NULL;
