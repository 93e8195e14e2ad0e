-- What earlier meetings left stands on the agenda of the next one: minutes to approve, commitments still open.

-- owner: agenda
ALTER TABLE agenda_item ADD COLUMN kind TEXT CHECK (kind IN ('approval', 'follow_up')); -- NULL: as any other
-- owner: agenda
ALTER TABLE agenda_item ADD COLUMN of_meeting INTEGER REFERENCES meeting (id); -- whose minutes; of what is taken up, the latest one
-- owner: agenda
ALTER TABLE agenda_item ADD COLUMN kept_off INTEGER NOT NULL DEFAULT 0; -- a chair took it off: it does not come back by itself
CREATE INDEX agenda_item_kind ON agenda_item (meeting, kind) WHERE kind IS NOT NULL;

-- owner: minutes
ALTER TABLE minutes_doc ADD COLUMN approved_item INTEGER REFERENCES agenda_item (id); -- under way when they were; NULL: before there were such items
-- owner: minutes
ALTER TABLE minutes_doc ADD COLUMN published_revision INTEGER; -- what it was then: a later one was amended
