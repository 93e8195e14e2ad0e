-- Certificates of attendance, and the keys that have signed any.

-- owner: attest
CREATE TABLE attest_key (          -- public ones; the secret ones are made from the house's own key and `number`
	id INTEGER PRIMARY KEY,        -- named by each certificate
	number INTEGER NOT NULL,       -- grows when a new one is wanted
	public BLOB NOT NULL UNIQUE,
	from_at INTEGER NOT NULL
) STRICT;
