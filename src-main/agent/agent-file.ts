import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'

/** The agent that this Terrace ships. */
export interface AgentFile {
  path: string
  bytes: Buffer
  sha256: string
}

/** Reads it once, when it is first needed. */
export function agentFileAt(path: string | undefined): () => Promise<AgentFile> {
  let loaded: Promise<AgentFile> | undefined
  return () => (loaded ??= load(path))
}

async function load(path: string | undefined): Promise<AgentFile> {
  if (path === undefined)
    throw new TerraceError('unsupported', t`This Terrace was started without its agent.`)
  const bytes = await readFile(path)
  return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}
