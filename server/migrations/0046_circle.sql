-- Groups of those who have a voice in other groups, for what observers did not hear.

-- owner: group
CREATE TABLE grp_circle (          -- in `grp` are always those who have a voice in one of its sources
	grp INTEGER NOT NULL REFERENCES grp (id),
	source INTEGER NOT NULL REFERENCES grp (id),
	PRIMARY KEY (grp, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX grp_circle_of ON grp_circle (source, grp);
