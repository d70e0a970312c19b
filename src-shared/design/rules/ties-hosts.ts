import { formatBytes } from '../../base/units.ts'
import { roomOfServer } from '../../plan/demands.ts'
import type { PlanHost } from '../../plan/world.ts'
import { both } from '../../text/lists.ts'
import { t, tn } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { namesOf } from '../tie-words.ts'
import { allowedFamilies } from '../tier-rules.ts'
import type { HostRule, RuleFacts } from './rule.ts'
import { shortageOf } from './shortage.ts'
import { distinct, groupsOf, saidTies } from './tie-groups.ts'
import { dividedBy, fewText, hostsNeeded, recordsOf, shortOfNamed } from './ties.ts'

const enabled = ({ hosts }: RuleFacts): PlanHost[] => hosts.filter((host) => host.enabled)

/** The known hosts that a server may run on, by their names and by what is known of their hypervisors. */
function hostsFor(store: DesignStore, server: ServerRecord, hosts: readonly PlanHost[]): PlanHost[] {
  const { only, never } = server.hostRule
  const families = server.kind === 'virtual' ? allowedFamilies(server, store.get<'tier'>(server.tier)) : null
  return hosts.filter(
    ({ name, facts }) =>
      !never.includes(name) &&
      (only.length === 0 || only.includes(name)) &&
      (families === null || !facts?.family || families.includes(facts.family)),
  )
}

/** A host that tells no rack is a rack of its own. */
const rackOf = ({ rack, name }: PlanHost): string => rack ?? name

/** Servers kept apart that have too few known hosts, or racks, for each to have its own. */
export const tooFewKnownApart: HostRule = (store, facts) => {
  const hosts = enabled(facts)
  if (hosts.length === 0) return []
  return saidTies(store).flatMap((tie): Finding[] => {
    const { kind, within } = tie.rule
    // What the drawing tells already is not told again.
    if (kind !== 'apart' || shortOfNamed(tie)) return []
    const alone = tie.servers.length === 1
    const shortage = shortageOf(
      tie.servers.map((server) => {
        const own = hostsFor(store, server, hosts)
        return {
          who: server,
          units: within === 'host' ? hostsNeeded(server) : alone ? server.replicas : 1,
          places: [...new Set(own.map((host) => (within === 'host' ? host.name : rackOf(host))))],
        }
      }),
    )
    if (!shortage) return []
    const { who, units, places } = shortage
    // What one server alone lacks of hosts is told of by itself.
    if (who.length < 2 && (within === 'host' || places.length === 0)) return []
    const names = namesOf(who)
    return [
      {
        rule: within === 'host' ? 'too-few-known-hosts-apart' : 'too-few-racks',
        severity: 'error',
        records: recordsOf(who, [tie]),
        text:
          within === 'host'
            ? fewText(who, units, places)
            : alone
              ? tn(
                  units,
                  'The {n} replica of {0} is kept in a rack of its own, but may run only in {1}.',
                  'The {n} replicas of {0} are kept in different racks, but may run only in {1}.',
                  names,
                  both(places.toSorted()),
                )
              : tn(
                  units,
                  '{0} are kept in different racks and need {n} rack, but may run only in {1}.',
                  '{0} are kept in different racks and need {n} racks, but may run only in {1}.',
                  names,
                  both(places.toSorted()),
                ),
        next:
          within === 'host'
            ? t`Add hosts, or take some out of the rule that keeps them apart.`
            : t`Add hosts in other racks, say which rack each host is in, or keep them apart by hosts.`,
      },
    ]
  })
}

/** Servers on one host, or in one rack, that no known host or rack may take together. */
export const noKnownHostTogether: HostRule = (store, facts) => {
  const hosts = enabled(facts)
  if (hosts.length === 0) return []
  const groups = groupsOf(store)
  const nowhere = (servers: readonly ServerRecord[]): boolean =>
    servers.some((server) => hostsFor(store, server, hosts).length === 0)
  const onHosts = distinct(groups.host).flatMap((group): Finding[] => {
    const { servers } = group
    // What the drawing, or one of the servers alone, tells already.
    if (dividedBy(store, group) !== undefined || nowhere(servers)) return []
    if (commonHosts(store, servers, hosts).length > 0) return []
    return [
      {
        rule: 'no-known-host-together',
        severity: 'error',
        records: recordsOf(servers, group.ties),
        text: t`${namesOf(servers)} have to share a host, but none of the hosts that Terrace knows may run all of them.`,
        next: t`Change where they may run, or the rule that keeps them together.`,
      },
    ]
  })
  const inRacks = distinct(groups.rack).flatMap((group): Finding[] => {
    const { servers } = group
    // A group that is on one host is told of above.
    if (group.ties.every(({ rule }) => rule.within === 'host') || nowhere(servers)) return []
    const racks = servers.map((server) => new Set(hostsFor(store, server, hosts).map(rackOf)))
    const [first, ...rest] = racks
    if (!first || [...first].some((rack) => rest.every((one) => one.has(rack)))) return []
    return [
      {
        rule: 'no-known-rack-together',
        severity: 'error',
        records: recordsOf(servers, group.ties),
        text: t`${namesOf(servers)} have to share a rack, but no rack has hosts that may run all of them.`,
        next: t`Change where they may run, or the rule that keeps them together.`,
      },
    ]
  })
  return [...onHosts, ...inRacks]
}

const commonHosts = (
  store: DesignStore,
  servers: readonly ServerRecord[],
  hosts: readonly PlanHost[],
): PlanHost[] => servers.reduce<PlanHost[]>((left, server) => hostsFor(store, server, left), [...hosts])

interface Size {
  vcpus: number
  memoryBytes: number
}

/** Servers on one host that are together larger than any host that may run them all. */
export const largerTogether: HostRule = (store, facts) => {
  const settings = store.get<'settings'>('settings:design')
  const hosts = enabled(facts)
  const { cpuRatio, memoryRatio } = settings ?? { cpuRatio: 1, memoryRatio: 1 }
  const roomOf = ({ facts: known }: PlanHost): Size[] =>
    known ? [{ vcpus: known.cpus * cpuRatio, memoryBytes: known.memoryBytes * memoryRatio }] : []
  return distinct(groupsOf(store).host).flatMap((group): Finding[] => {
    const { servers } = group
    // A dedicated server among them is told of by the drawing.
    if (servers.some(({ kind }) => kind === 'dedicated')) return []
    const rooms = commonHosts(store, servers, hosts).flatMap(roomOf)
    if (rooms.length === 0) return []
    const all = servers.map((server) => ({ server, room: roomOfServer(server) }))
    // One that is too large by itself is told of by itself.
    if (all.some(({ room }) => !rooms.some((host) => holds(host, room)))) return []
    const sum = all.reduce<Size>(
      (total, { server: { replicas }, room }) => ({
        vcpus: total.vcpus + replicas * room.vcpus,
        memoryBytes: total.memoryBytes + replicas * room.memoryBytes,
      }),
      { vcpus: 0, memoryBytes: 0 },
    )
    if (rooms.some((host) => holds(host, sum))) return []
    return [
      {
        rule: 'larger-together',
        severity: 'error',
        records: recordsOf(servers, group.ties),
        text: t`${namesOf(servers)} have to share a host and need ${sum.vcpus} vCPU and ${formatBytes(sum.memoryBytes)} of memory together; no host that Terrace knows has room for that.`,
        next: t`Make them smaller, add a larger host, or keep them together in a rack instead.`,
      },
    ]
  })
}

const holds = (host: Size, size: Size): boolean =>
  host.vcpus >= size.vcpus && host.memoryBytes >= size.memoryBytes
