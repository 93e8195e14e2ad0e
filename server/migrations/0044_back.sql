-- A commitment passed on by mistake goes back to whom it was of, reminded or not as they were.

-- owner: action
ALTER TABLE action ADD COLUMN told_before INTEGER; -- told_at before it was last passed on or changed
