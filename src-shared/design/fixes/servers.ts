import { formatBytes, GiB, MiB } from '../../base/units.ts'
import { t } from '../../text/translate.ts'
import { newDisk, uniqueName } from '../create.ts'
import type { ServerDisk } from '../records.ts'
import { tiersOf } from '../rules/rule.ts'
import { groupsOf } from '../rules/tie-groups.ts'
import { changing, type Fixer, onServer } from './fix.ts'

const DISK_BYTES = 8 * GiB

const noDisk = onServer((server) =>
  server.disks.length === 0
    ? changing(t`Add a blank disk of ${formatBytes(DISK_BYTES)}`, { ...server, disks: [newDisk('root')] })
    : undefined,
)

const onDisks = (
  title: () => string,
  change: (disk: ServerDisk, before: readonly ServerDisk[]) => Partial<ServerDisk> | undefined,
): Fixer =>
  onServer((server) => {
    const disks: ServerDisk[] = []
    for (const disk of server.disks) disks.push({ ...disk, ...change(disk, disks) })
    const changed = disks.some(
      (disk, at) => disk.bytes !== server.disks[at]?.bytes || disk.name !== server.disks[at]?.name,
    )
    return changed ? changing(title(), { ...server, disks }) : undefined
  })

const namesOf = (disks: readonly ServerDisk[]): Set<string> => new Set(disks.map(({ name }) => name))

const memory = onServer((server) =>
  server.memoryBytes < MiB
    ? changing(t`Give it ${formatBytes(GiB)}`, { ...server, memoryBytes: GiB })
    : undefined,
)

const noTier = onServer((server, world) => {
  const [tier] = tiersOf(world.store)
  return tier && !world.store.has(server.tier)
    ? changing(t`Move it to tier ${tier.name}`, { ...server, tier: tier.id })
    : undefined
})

const hostRule = onServer((server) => {
  const only = new Set(server.hostRule.only)
  const never = server.hostRule.never.filter((name) => !only.has(name))
  return never.length < server.hostRule.never.length
    ? changing(t`Allow it on ${[...only].join(', ')}`, {
        ...server,
        hostRule: { ...server.hostRule, never },
      })
    : undefined
})

const tooFewHosts = onServer((server) => {
  const { only, never } = server.hostRule
  const left = only.filter((name) => !never.includes(name)).length
  return left > 0 && left < server.replicas
    ? changing(left === 1 ? t`Make it a single server` : t`Make it ${left} replicas`, {
        ...server,
        replicas: left,
      })
    : undefined
})

const oneHost = onServer((server) =>
  server.apart || server.hostRule.only.length !== 1
    ? undefined
    : changing(t`Let it run on any hosts, apart`, {
        ...server,
        apart: true,
        hostRule: { ...server.hostRule, only: [] },
      }),
)

const notApart = onServer((server) => {
  const { only, never } = server.hostRule
  const left = only.length === 0 ? Infinity : only.filter((name) => !never.includes(name)).length
  return server.apart || left < server.replicas
    ? undefined
    : changing(t`Keep its replicas apart`, { ...server, apart: true })
})

/** A second of it. What only one machine can have is given up: an address, a MAC. */
const secondReplica: Fixer = ({ records }, world) => {
  const server = records.flatMap((id) => world.server(id) ?? [])[0]
  const { only = [], never = [] } = server?.hostRule ?? {}
  if (server?.replicas !== 1 || server.kind !== 'virtual') return undefined
  if (!world.isFree(server.name, 2) || server.name.trim() === '') return undefined
  // On one host with others its replicas would fail together.
  if (groupsOf(world.store).host.has(server.id)) return undefined
  if (only.length > 0 && only.filter((name) => !never.includes(name)).length < 2) return undefined
  const fixed = server.nics.some((nic) => nic.address !== '' || nic.mac !== '')
  const nics = fixed ? server.nics.map((nic) => ({ ...nic, address: '', mac: '' })) : server.nics
  return changing(fixed ? t`Make it 2 replicas, addresses by DHCP` : t`Make it 2 replicas`, {
    ...server,
    replicas: 2,
    apart: true,
    nics,
  })
}

const unknownHost = onServer((server, world) => {
  const known = new Set(world.hosts.map(({ name }) => name))
  const { only, never } = server.hostRule
  const gone = [...new Set([...only, ...never])].filter((name) => !known.has(name))
  // Without a single host that it may run on it would be free to run on all: that is for a person to say.
  if (known.size === 0 || gone.length === 0) return undefined
  if (only.length > 0 && only.every((name) => !known.has(name))) return undefined
  return changing(t`Take ${gone.join(', ')} off the rule`, {
    ...server,
    hostRule: {
      ...server.hostRule,
      only: only.filter((name) => known.has(name)),
      never: never.filter((name) => known.has(name)),
    },
  })
})

const tooManyVcpus = onServer((server, { hosts }) => {
  const most = hosts.reduce((best, { cpus }) => Math.max(best, cpus), 0)
  return most > 0 && server.vcpus > most
    ? changing(t`Give it ${most} vCPU`, { ...server, vcpus: most })
    : undefined
})

export const serverFixes: Record<string, Fixer> = {
  'no-disk': noDisk,
  'disk-size': onDisks(
    () => t`Make it ${formatBytes(DISK_BYTES)}`,
    (disk) => (disk.source.kind === 'blank' && disk.bytes === 0 ? { bytes: DISK_BYTES } : undefined),
  ),
  'disk-name': onDisks(
    () => t`Give it a name`,
    (disk, before) => (disk.name.trim() === '' ? { name: uniqueName('disk', namesOf(before)) } : undefined),
  ),
  'duplicate-disk': onDisks(
    () => t`Give each its own name`,
    (disk, before) =>
      namesOf(before).has(disk.name)
        ? { name: uniqueName(disk.name.slice(0, 58), namesOf(before)) }
        : undefined,
  ),
  'no-memory': memory,
  'no-tier': noTier,
  'host-rule': hostRule,
  'too-few-hosts': tooFewHosts,
  'one-host': oneHost,
  'not-apart': notApart,
  'no-redundancy': secondReplica,
  'single-point': secondReplica,
  'unknown-host': unknownHost,
  'too-many-vcpus': tooManyVcpus,
}
