/** Designs record by record with the journal of their changes, and what of them was put where. */
export const designs = `
CREATE TABLE designs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- Version of the form of its records.
  version INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE design_records (
  design_id TEXT NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
  record_id TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (design_id, record_id)
) STRICT;

CREATE TABLE design_journal (
  design_id TEXT NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  diff TEXT NOT NULL,
  PRIMARY KEY (design_id, revision)
) STRICT;

-- Without references on purpose: a machine on a host outlives the removal of its design or host here.
CREATE TABLE deployments (
  design_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  replica INTEGER NOT NULL,
  host_id TEXT NOT NULL,
  uuid TEXT NOT NULL,
  machine_name TEXT NOT NULL,
  spec TEXT NOT NULL,
  volumes TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (design_id, server_id, replica)
) STRICT;
CREATE INDEX deployments_by_host ON deployments (host_id, uuid);
`
