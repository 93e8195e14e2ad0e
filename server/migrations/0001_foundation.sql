-- The foundation: authorities, people, groups, topics, messages, channels, sign-in, mail.
-- Times are milliseconds since 1970 UTC. Booleans are 0 or 1. Every table names the module
-- that alone may write to it; the lint holds the rest of the program to that.

-- owner: db
CREATE TABLE meta (
	key TEXT PRIMARY KEY,          -- 'epoch': 16 hex digits, changed by a restore
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- owner: authority
CREATE TABLE authority (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('commune', 'epci', 'department', 'region', 'partner')),
	code TEXT,                     -- INSEE code, a string ('2A004'); NULL for an EPCI or a partner
	siren TEXT,                    -- nine digits; NULL for a partner outside France
	name TEXT NOT NULL,            -- as one says it: 'Ville de Lyon' is 'Lyon' here
	country TEXT NOT NULL DEFAULT 'FR', -- ISO 3166-1 alpha-2
	department TEXT,               -- INSEE code of the department, NULL where it has no meaning
	region TEXT,                   -- INSEE code of the region
	overseas INTEGER NOT NULL DEFAULT 0,
	population INTEGER,            -- inhabitants, NULL when unknown
	stratum INTEGER NOT NULL DEFAULT 0 -- population stratum 0..7, see app/authority/authority.h
) STRICT;
CREATE UNIQUE INDEX authority_code ON authority (kind, code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX authority_siren ON authority (kind, siren) WHERE siren IS NOT NULL AND code IS NULL;

-- No triggers keep it: in a connection that trusts no schema they may not write to it.
-- owner: authority
CREATE VIRTUAL TABLE authority_fts USING fts5 (
	name, content = 'authority', content_rowid = 'id',
	tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- owner: person
CREATE TABLE person (
	id INTEGER PRIMARY KEY,
	email TEXT NOT NULL UNIQUE COLLATE NOCASE,
	name TEXT NOT NULL,            -- one full-name field, as the person writes it
	folded TEXT NOT NULL,          -- name without accents, lower case: for look-ups
	bio TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL DEFAULT 'fr' CHECK (lang IN ('fr', 'en')),
	zone TEXT NOT NULL DEFAULT 'Europe/Paris', -- IANA time zone
	theme TEXT NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
	shortcuts INTEGER NOT NULL DEFAULT 1, -- single-key shortcuts on (WCAG 2.1.4 lets one switch them off)
	admin INTEGER NOT NULL DEFAULT 0,     -- of the network's small team
	created_at INTEGER NOT NULL,
	disabled_at INTEGER
) STRICT;
CREATE INDEX person_folded ON person (folded);

-- owner: person
CREATE TABLE mandate (
	id INTEGER PRIMARY KEY,
	person INTEGER NOT NULL REFERENCES person (id),
	authority INTEGER NOT NULL REFERENCES authority (id),
	function TEXT NOT NULL,        -- 'maire adjointe aux relations internationales'
	from_at INTEGER NOT NULL,
	to_at INTEGER                  -- NULL: still held
) STRICT;
CREATE INDEX mandate_person ON mandate (person, to_at);
CREATE INDEX mandate_authority ON mandate (authority, to_at);

-- owner: session
CREATE TABLE session (
	id INTEGER PRIMARY KEY,
	person INTEGER NOT NULL REFERENCES person (id),
	token_hash BLOB NOT NULL UNIQUE, -- keyed BLAKE2b-256 of the cookie; the key is not in this file
	agent TEXT NOT NULL DEFAULT '',  -- browser and system in a few words
	created_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,        -- kept to the hour, so that reading costs no write
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_person ON session (person);

-- owner: session
CREATE TABLE sign_in (
	id INTEGER PRIMARY KEY,
	email TEXT NOT NULL COLLATE NOCASE, -- asked for; known or not, the row is the same
	person INTEGER REFERENCES person (id),
	token_hash BLOB NOT NULL UNIQUE, -- of the link
	code_hash BLOB NOT NULL,         -- of the six digits, salted by the row's token hash
	browser_hash BLOB NOT NULL,      -- of the cookie of the browser that asked
	tries INTEGER NOT NULL DEFAULT 0,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	used_at INTEGER
) STRICT;
CREATE INDEX sign_in_browser ON sign_in (browser_hash);
CREATE INDEX sign_in_email ON sign_in (email, created_at);

-- owner: group
CREATE TABLE grp (                 -- a group; GROUP is a word of SQL
	id INTEGER PRIMARY KEY,
	slug TEXT NOT NULL UNIQUE,     -- in addresses: 'mali'
	kind TEXT NOT NULL CHECK (kind IN ('country', 'thematic', 'task_force')),
	title TEXT NOT NULL,
	purpose TEXT NOT NULL DEFAULT '',
	join_mode TEXT NOT NULL CHECK (join_mode IN ('open', 'request', 'invitation', 'hidden')),
	tint INTEGER NOT NULL DEFAULT 1 CHECK (tint BETWEEN 1 AND 8),
	created_at INTEGER NOT NULL
) STRICT;

-- owner: group
CREATE TABLE grp_country (
	grp INTEGER NOT NULL REFERENCES grp (id),
	country TEXT NOT NULL,         -- ISO 3166-1 alpha-2
	PRIMARY KEY (grp, country)
) STRICT, WITHOUT ROWID;

-- owner: group
CREATE TABLE grp_link (            -- linked groups; both directions are stored
	grp INTEGER NOT NULL REFERENCES grp (id),
	other INTEGER NOT NULL REFERENCES grp (id),
	PRIMARY KEY (grp, other)
) STRICT, WITHOUT ROWID;

-- owner: group
CREATE TABLE membership (
	grp INTEGER NOT NULL REFERENCES grp (id),
	person INTEGER NOT NULL REFERENCES person (id),
	role TEXT NOT NULL CHECK (role IN ('observer', 'member', 'moderator', 'chair')),
	state TEXT NOT NULL CHECK (state IN ('active', 'requested', 'invited')),
	note TEXT NOT NULL DEFAULT '', -- what the person wrote when asking to join
	since_post INTEGER NOT NULL DEFAULT 0, -- messages up to this one do not count as unread
	at INTEGER NOT NULL,
	PRIMARY KEY (grp, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_person ON membership (person, state, grp);

-- owner: topic
CREATE TABLE topic (
	id INTEGER PRIMARY KEY,
	grp INTEGER NOT NULL REFERENCES grp (id),
	kind TEXT NOT NULL CHECK (kind IN ('discussion', 'question', 'announcement')),
	title TEXT NOT NULL,
	author INTEGER NOT NULL REFERENCES person (id),
	created_at INTEGER NOT NULL,
	pinned INTEGER NOT NULL DEFAULT 0,
	closed INTEGER NOT NULL DEFAULT 0,
	merged_into INTEGER REFERENCES topic (id), -- set: its address leads there
	post_count INTEGER NOT NULL DEFAULT 0,     -- messages not deleted
	last_post INTEGER NOT NULL DEFAULT 0,      -- highest post id, deleted or not
	last_at INTEGER NOT NULL DEFAULT 0         -- of the last message; created_at when there is none
) STRICT;
CREATE INDEX topic_grp_last ON topic (grp, last_at DESC) WHERE merged_into IS NULL;
CREATE INDEX topic_grp_pinned ON topic (grp, last_at DESC) WHERE pinned = 1 AND merged_into IS NULL;

-- owner: topic
CREATE TABLE essential (           -- «L'essentiel»: every version is kept
	topic INTEGER NOT NULL REFERENCES topic (id),
	version INTEGER NOT NULL,      -- 1, 2, 3 …
	settled TEXT NOT NULL,
	to_decide TEXT NOT NULL,
	next_step TEXT NOT NULL,
	author INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (topic, version)
) STRICT, WITHOUT ROWID;

-- owner: topic
CREATE TABLE topic_mark (          -- what one person has read of one topic, and how he follows it
	person INTEGER NOT NULL REFERENCES person (id),
	topic INTEGER NOT NULL REFERENCES topic (id),
	read_upto INTEGER NOT NULL DEFAULT 0, -- post id; every message up to it is read
	level TEXT NOT NULL DEFAULT 'normal' CHECK (level IN ('follow', 'normal', 'mute')),
	PRIMARY KEY (person, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_mark_topic ON topic_mark (topic);

-- owner: post
CREATE TABLE post (                -- a message
	id INTEGER PRIMARY KEY,        -- grows, and rows are never deleted: permalinks and read marks rest on it
	topic INTEGER NOT NULL REFERENCES topic (id),
	author INTEGER NOT NULL REFERENCES person (id),
	mandate INTEGER REFERENCES mandate (id), -- in whose name he spoke, at that time
	at INTEGER NOT NULL,
	body TEXT NOT NULL,            -- markdown as typed; '' once deleted
	reply_to INTEGER REFERENCES post (id),
	quote TEXT NOT NULL DEFAULT '',-- the words answered, plain text
	version INTEGER NOT NULL DEFAULT 1,
	edited_at INTEGER,
	deleted_at INTEGER,
	deleted_by INTEGER REFERENCES person (id)
) STRICT;
CREATE INDEX post_topic ON post (topic, id);

-- owner: post
CREATE TABLE post_version (        -- what stood before an edit
	post INTEGER NOT NULL REFERENCES post (id),
	version INTEGER NOT NULL,
	body TEXT NOT NULL,
	at INTEGER NOT NULL,           -- when this version was written
	PRIMARY KEY (post, version)
) STRICT, WITHOUT ROWID;

-- owner: post
CREATE TABLE reaction (
	post INTEGER NOT NULL REFERENCES post (id),
	kind TEXT NOT NULL CHECK (kind IN ('useful', 'us_too')),
	person INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (post, kind, person)
) STRICT, WITHOUT ROWID;

-- owner: post
CREATE TABLE mention (             -- one row for each person called on, whatever the mention named
	person INTEGER NOT NULL REFERENCES person (id),
	post INTEGER NOT NULL REFERENCES post (id),
	cause TEXT NOT NULL CHECK (cause IN ('person', 'authority', 'moderators')),
	PRIMARY KEY (person, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_post ON mention (post);

-- owner: file
CREATE TABLE file (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	hash TEXT NOT NULL,            -- BLAKE2b-256 of the bytes, hex: the name on disk
	name TEXT NOT NULL,            -- as shown and as downloaded
	mime TEXT NOT NULL,
	size INTEGER NOT NULL,
	owner INTEGER NOT NULL REFERENCES person (id),
	grp INTEGER NOT NULL REFERENCES grp (id), -- where it was sent
	post INTEGER REFERENCES post (id),        -- NULL until a message carries it
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_post ON file (post) WHERE post IS NOT NULL;
CREATE INDEX file_loose ON file (at) WHERE post IS NULL;
CREATE INDEX file_hash ON file (hash);

-- owner: channel
CREATE TABLE channel (
	key INTEGER PRIMARY KEY,       -- kind << 48 | id, see hub/channel.h
	head INTEGER NOT NULL,         -- highest seq given; seqs are 1, 2, 3 … without a hole
	last INTEGER NOT NULL          -- event of that seq
) STRICT;

-- Events are only appended, and read back from a channel's last one: a chain instead of an index
-- by channel, which would dirty one page more for each channel of a commit.
-- owner: channel
CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	channel INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	prev INTEGER NOT NULL,         -- event of seq - 1 on the channel; 0 for the first
	at INTEGER NOT NULL,
	frame TEXT NOT NULL            -- the push exactly as it was sent
) STRICT;

-- owner: receipt
CREATE TABLE receipt (             -- a write's first answer, for who repeats it
	person INTEGER NOT NULL,       -- 0: nobody signed in
	op BLOB NOT NULL,              -- the client's own 128-bit id
	hash BLOB NOT NULL,            -- of the command and its arguments: same id, other content is a conflict
	result TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (op, person)       -- ops begin with the time: rows of one moment share a page
) STRICT, WITHOUT ROWID;

-- owner: mail
CREATE TABLE outbox (
	id INTEGER PRIMARY KEY,
	message_id TEXT NOT NULL UNIQUE, -- deterministic: a second try is the same mail
	recipient TEXT NOT NULL,
	subject TEXT NOT NULL,
	body_text TEXT NOT NULL,
	body_html TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sending', 'sent', 'failed')),
	tries INTEGER NOT NULL DEFAULT 0,
	due_at INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER,            -- after this it is of no use (a sign-in link)
	error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'due';
