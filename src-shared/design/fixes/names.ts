import { t, tn } from '../../text/translate.ts'
import { instancesOf } from '../instances.ts'
import type { ServerRecord } from '../records.ts'
import { changing, type Fixer } from './fix.ts'

/** The first keeps its name; each of the others that still collides gets a free one. */
const duplicateName: Fixer = (finding, world) => {
  const own = world.branch()
  const seen = new Set<string>()
  const renamed: ServerRecord[] = []
  for (const server of world.servers(finding)) {
    const names = instancesOf(server).map(({ name }) => name.trim().toLowerCase())
    if (names.every((name) => !seen.has(name))) {
      for (const name of names) seen.add(name)
      continue
    }
    const next = { ...server, name: own.freeName(server.name, server.replicas) }
    own.take(next)
    renamed.push(next)
  }
  const [first] = renamed
  if (!first) return undefined
  const title =
    renamed.length === 1
      ? t`Rename one to ${first.name}`
      : tn(renamed.length, 'Rename {n} of them', 'Rename {n} of them')
  return changing(title, ...renamed)
}

const emptyName: Fixer = ({ records: [id] }, world) => {
  const record = id === undefined ? undefined : world.store.get(id)
  if (record?.type === 'server' && record.name.trim() === '') {
    const name = world.isFree('server', record.replicas)
      ? 'server'
      : world.freeName('server', record.replicas)
    return changing(t`Name it ${name}`, { ...record, name })
  }
  if (record?.type !== 'tier' && record?.type !== 'network') return undefined
  return record.name.trim() === ''
    ? changing(t`Name it ${record.type}`, { ...record, name: record.type })
    : undefined
}

/** What of a name a guest could take: "Überweb 1" becomes "uberweb-1". */
export const hostNameOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, '')

const hostName: Fixer = ({ records: [id] }, world) => {
  const server = world.server(id)
  const stem = server ? hostNameOf(server.name) : ''
  if (!server || stem === '' || stem === server.name) return undefined
  const name = world.isFree(stem, server.replicas) ? stem : world.freeName(stem, server.replicas)
  return changing(t`Rename it ${name}`, { ...server, name })
}

export const nameFixes: Record<string, Fixer> = {
  'duplicate-name': duplicateName,
  'empty-name': emptyName,
  'host-name': hostName,
}
