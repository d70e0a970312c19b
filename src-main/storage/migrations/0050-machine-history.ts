/** Machines get thinning history too. What the old table held was one hour that nothing showed. */
export const machineHistory = `
DROP TABLE machine_samples;

-- All machines of a host in one bucket, packed (see machine-samples.ts). Level 0 is 30 s, 1 is 5 minutes, 2 an hour.
CREATE TABLE machine_samples (
  host_id TEXT NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (host_id, level, at)
) STRICT;
`
