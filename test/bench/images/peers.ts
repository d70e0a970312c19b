import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from '../../lab/run.ts'
import { say } from '../support/options.ts'

export const peerPrograms = ['borg', 'restic', 'casync', 'rsync', 'zstd', 'qemu-img'] as const
export type PeerProgram = (typeof peerPrograms)[number]

function isHere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Installs those of the peers that are missing where that is possible, and tells which are there. */
export async function findPeers(wanted: readonly PeerProgram[]): Promise<ReadonlySet<PeerProgram>> {
  if (!wanted.every(isHere)) {
    const packages = readFileSync(new URL('packages.txt', import.meta.url), 'utf8')
      .split('\n')
      .filter(Boolean)
    say(`installing ${packages.join(', ')} …`)
    const { code, stderr } = await run([
      ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-q'],
      ...['--no-install-recommends', ...packages],
    ])
    if (code !== 0) say(`They could not be installed: ${stderr.trim().split('\n').at(-1) ?? ''}`)
  }
  const found = new Set(wanted.filter(isHere))
  for (const program of wanted)
    if (!found.has(program)) say(`${program} is not installed: rows beside it are left out.`)
  return found
}

/** Terrace's agents run at nice 10 with idle disk access; so do its peers, else a busy machine would favour them. */
export const gentle = 'nice -n 10 ionice -c 3'
