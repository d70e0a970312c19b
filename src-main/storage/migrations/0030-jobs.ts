/** Plans, the jobs that carry them out step by step, and their logs. */
export const jobs = `
CREATE TABLE plans (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  design_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;

CREATE TABLE jobs (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  design_id TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  error TEXT,
  leftovers TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);

CREATE TABLE job_steps (
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  -- The plan's step: request, order, estimate. Never changes.
  plan TEXT NOT NULL,
  state TEXT NOT NULL,
  -- 1 from before the request is sent until it is known that nothing of it is on a host.
  touched INTEGER NOT NULL,
  done REAL NOT NULL,
  total REAL,
  unit TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  error TEXT,
  PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_log (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  step_id TEXT,
  level TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX job_log_by_job ON job_log (job_id, serial);
`
