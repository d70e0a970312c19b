/** Where images live, and what each was last known to hold, so that the library can be read offline. */
export const images = `
CREATE TABLE image_stores (
  id TEXT PRIMARY KEY,
  json TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE image_heads (
  store_id TEXT NOT NULL REFERENCES image_stores (id) ON DELETE CASCADE,
  image_id TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (store_id, image_id)
) STRICT;
`
