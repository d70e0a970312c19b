/** What machines take of each host, over time: for telling when it runs out. */
export const hostUse = `
-- Means over n readings; level 0 is an hour, 1 is a day. vCPUs and memory as committed to machines, disk as used of the
-- pools that are active, in bytes; load counts processors in use, null where that was not measured.
CREATE TABLE host_use (
  host_id TEXT NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  n INTEGER NOT NULL,
  vcpus REAL NOT NULL,
  memory REAL NOT NULL,
  disk REAL NOT NULL,
  load REAL,
  PRIMARY KEY (host_id, level, at)
) STRICT, WITHOUT ROWID;
`
