/** Hosts, what is known of them, and the history of their load. */
export const hosts = `
CREATE TABLE hosts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  json TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE host_facts (
  host_id TEXT PRIMARY KEY REFERENCES hosts (id) ON DELETE CASCADE,
  facts TEXT,
  facts_at INTEGER,
  machines TEXT,
  machines_at INTEGER
) STRICT;

-- One row a bucket; level 0 is 10 s, 1 is a minute, 2 is ten minutes. Values are means over n samples.
CREATE TABLE host_samples (
  host_id TEXT NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  cpu REAL NOT NULL,
  memory REAL NOT NULL,
  storage REAL NOT NULL,
  net_rx REAL NOT NULL,
  net_tx REAL NOT NULL,
  load1 REAL NOT NULL,
  PRIMARY KEY (host_id, level, at)
) STRICT, WITHOUT ROWID;

-- All machines of a host at one moment, packed (see machine-samples.ts).
CREATE TABLE machine_samples (
  host_id TEXT NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (host_id, at)
) STRICT;
`
