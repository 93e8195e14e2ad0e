-- What a new message touches, made cheaper.

-- owner: person
-- In the order in which the mandate somebody holds is looked for: no sorting at each message.
CREATE INDEX mandate_person_from ON mandate (person, from_at);
