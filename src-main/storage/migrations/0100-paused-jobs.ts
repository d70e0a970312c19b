/** A pause outlasts Terrace: a job that was held still when it ended is told from one that was cut off. */
export const pausedJobs = `
ALTER TABLE jobs ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
`
