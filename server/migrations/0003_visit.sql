-- What « À suivre » asks at each look.

-- owner: group
CREATE INDEX membership_requested ON membership (grp, at) WHERE state = 'requested';
