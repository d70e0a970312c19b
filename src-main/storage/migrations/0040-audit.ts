/** Who did what, and the settings. */
export const audit = `
CREATE TABLE audit (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  text TEXT NOT NULL,
  host_name TEXT,
  design_name TEXT,
  server_name TEXT,
  outcome TEXT NOT NULL,
  job_id TEXT,
  details TEXT,
  -- All that a search looks at, in lower case of every script (LIKE alone knows A to Z only).
  search TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  json TEXT NOT NULL
) STRICT;
`
