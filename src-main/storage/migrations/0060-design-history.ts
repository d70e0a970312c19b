/** Undo and redo, versions and own templates. The journal had diffs without titles, and nothing read it. */
export const designHistory = `
DROP TABLE design_journal;

-- The number of the last step that is not undone.
ALTER TABLE designs ADD COLUMN history_done INTEGER NOT NULL DEFAULT 0;

CREATE TABLE design_steps (
  design_id TEXT NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  title TEXT NOT NULL,
  -- Version of the form of the records in the diff.
  version INTEGER NOT NULL,
  letters INTEGER NOT NULL,
  diff TEXT NOT NULL,
  PRIMARY KEY (design_id, number)
) STRICT;
-- Whatever needs no diffs is answered from this alone.
CREATE INDEX design_steps_heads ON design_steps (design_id, number, at, title, letters);

CREATE TABLE design_versions (
  id TEXT PRIMARY KEY,
  design_id TEXT NOT NULL REFERENCES designs (id) ON DELETE CASCADE,
  -- named, applied, restoring
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  note TEXT NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  servers INTEGER NOT NULL,
  letters INTEGER NOT NULL,
  -- The design as its file would be.
  file TEXT NOT NULL
) STRICT;
CREATE INDEX design_versions_heads
  ON design_versions (design_id, at, id, kind, name, note, who, servers, letters);

CREATE TABLE own_templates (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- A design file.
  file TEXT NOT NULL
) STRICT;
`
