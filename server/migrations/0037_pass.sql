-- Links of mails that let somebody into one meeting, and what they open.

-- owner: session
ALTER TABLE sign_in ADD COLUMN meeting INTEGER REFERENCES meeting (id); -- a pass: it opens this meeting alone, as often as it is used
CREATE INDEX sign_in_meeting ON sign_in (meeting, person) WHERE meeting IS NOT NULL;
CREATE INDEX sign_in_pass ON sign_in (person, meeting) WHERE meeting IS NOT NULL;

-- owner: session
ALTER TABLE session ADD COLUMN meeting INTEGER REFERENCES meeting (id); -- opened by a pass: he is here for this meeting alone
CREATE INDEX session_meeting ON session (meeting, person) WHERE meeting IS NOT NULL;
