import { formatBytes } from '../../base/units.ts'
import type { Advice } from '../../machine/facts.ts'
import type { Stuck } from '../../placement/engine/moves/drain.ts'
import { both } from '../../text/lists.ts'
import type { Resident, Scene } from './scene.ts'
import { loadNow } from '../loads.ts'
import { unmeasured } from './measured.ts'
import type { MeasuredHost, MoveGoal, MovesHost, ProposedMove, Staying } from './types.ts'
import { t, tn } from '../../text/translate.ts'

/** What is committed on each host now. */
export function loadsOf(
  { hosts, rooms, residents }: Scene,
  closed: ReadonlySet<number>,
  measured: readonly MeasuredHost[] = [],
): MovesHost[] {
  const means = new Map(measured.map(({ hostId, host }) => [hostId, host.mean]))
  const own = new Set(residents.map(({ machine }) => machine))
  return hosts.flatMap((host, at) => {
    const room = rooms[at]
    if (!room) return []
    const now = loadNow(host, room, own)
    const load = means.get(host.hostId) ?? now.load
    return [{ ...now, load, cpus: host.facts?.cpus ?? 0, closed: closed.has(at) }]
  })
}

type Moved = Pick<ProposedMove, 'from' | 'to' | 'vcpus' | 'memoryBytes' | 'diskBytes' | 'busyCpus'>

/** What is committed on each host after moves. */
export function loadsAfter(hosts: readonly MovesHost[], moves: readonly Moved[]): MovesHost[] {
  const change = (host: MovesHost, sign: 1 | -1, move: Moved): MovesHost => ({
    ...host,
    load:
      host.load === null || move.busyCpus === null || host.cpus === 0
        ? host.load
        : Math.min(1, Math.max(0, host.load + (sign * move.busyCpus) / host.cpus)),
    servers: host.servers + sign,
    vcpus: host.vcpus + sign * move.vcpus,
    memoryBytes: host.memoryBytes + sign * move.memoryBytes,
    diskBytes: host.diskBytes + sign * move.diskBytes,
  })
  const after = new Map(hosts.map((host) => [host.hostId, host]))
  for (const move of moves) {
    const [from, to] = [after.get(move.from.hostId), after.get(move.to.hostId)]
    if (from) after.set(from.hostId, change(from, -1, move))
    if (to) after.set(to.hostId, change(to, 1, move))
  }
  return hosts.map((host) => after.get(host.hostId) ?? host)
}

/** Names of hosts that moves leave without any machine. */
export function emptiedBy(scene: Scene, moves: readonly ProposedMove[]): string[] {
  const before = loadsOf(scene, new Set())
  return loadsAfter(before, moves).flatMap(({ servers, others, name }, at) =>
    servers + others === 0 && (before[at]?.servers ?? 0) > 0 ? [name] : [],
  )
}

/** What stays where it is: servers that cannot be moved, those for which there is no place, and what is none of the design's. */
export function staysOf(
  scene: Scene,
  goal: MoveGoal,
  why: readonly (string | undefined)[],
  found: { stuck: readonly Stuck[]; closed: ReadonlySet<number> },
): Staying[] {
  const leaving = (host: number): boolean => found.closed.has(host)
  const number = ({ host }: Resident): number => scene.hosts.indexOf(host)
  const stay = (resident: Resident, reason: string): Staying => ({
    key: resident.instance.key,
    name: resident.machine.name,
    hostId: resident.host.hostId,
    hostName: resident.host.name,
    why: reason,
    stuck: leaving(number(resident)),
  })
  const fixed = scene.residents.flatMap((resident, index) => {
    const reason = why[index]
    return reason === undefined || (goal === 'drain' && !leaving(number(resident)))
      ? []
      : [stay(resident, reason)]
  })
  const stuck = found.stuck.flatMap((one) => {
    const resident = scene.residents[one.server]
    if (!resident || why[one.server] !== undefined) return []
    const reason = stuckText(scene, one)
    const mates =
      scene.units.find((unit) => unit.includes(one.server))?.filter((at) => at !== one.server) ?? []
    const names = mates.map((at) => scene.residents[at]?.machine.name ?? '')
    return [
      stay(
        resident,
        names.length === 0
          ? reason
          : t`a rule keeps it on one host with ${both(names)}, and for all of them: ${reason}`,
      ),
    ]
  })
  const rest = goal !== 'drain' ? [] : [...found.closed].flatMap((host) => othersOn(scene, host))
  return [...stuck, ...fixed, ...rest]
}

function stuckText({ rooms }: Scene, { why, host, shortBy }: Stuck): string {
  if (why === 'rules') return t`its rules, networks or image allow it on no other host`
  if (why === 'reserve') return t`the reserve for failing hosts would be broken wherever it goes`
  const [vcpus = 0, memory = 0, disk = 0] = shortBy ?? []
  const short = [
    ...(vcpus > 0 ? [`${vcpus} vCPU`] : []),
    ...(memory > 0 ? [t`${formatBytes(memory)} of memory`] : []),
    ...(disk > 0 ? [t`${formatBytes(disk)} of disk`] : []),
  ]
  const nearest = host === undefined ? undefined : rooms[host]?.host.name
  if (nearest === undefined || short.length === 0) return t`no other host has room for it`
  return t`no other host has room for it; ${nearest} comes nearest and is short of ${both(short)}`
}

function othersOn({ hosts, others }: Scene, at: number): Staying[] {
  const host = hosts[at]
  if (!host) return []
  return (others[at] ?? []).map(({ name, owner }) => ({
    ...{ key: null, name, hostId: host.hostId, hostName: host.name, stuck: true },
    why:
      owner === null
        ? t`it was not made by Terrace, which leaves it alone`
        : t`it belongs to another design, or to a server that is no longer drawn`,
  }))
}

/** What is to be known before anything is moved. */
export function noticesOf({ hosts, residents }: Scene): Advice[] {
  const balanced = Map.groupBy(
    hosts.filter(({ facts }) => facts?.balancer !== undefined),
    ({ facts }) => facts?.balancer ?? '',
  )
  const old = hosts.filter(
    ({ factsAge, enabled, hostId }) =>
      enabled && (factsAge ?? 0) > OLD_MS && residents.some(({ host }) => host.hostId === hostId),
  )
  return [
    ...[...balanced].map(([balancer, on]): Advice => ({
      severity: 'warning',
      text: tn(
        on.length,
        '{0} runs on {1} and may move its machines too. Two that balance undo what the other did.',
        '{0} runs on {1} and may move their machines too. Two that balance undo what the other did.',
        balancer,
        both(on.map(({ name }) => name)),
      ),
      how: t`Let only one of them move these machines.`,
    })),
    ...(old.length === 0
      ? []
      : [
          {
            severity: 'warning' as const,
            text: tn(
              old.length,
              '{0} did not answer lately; its last known facts are used.',
              '{0} did not answer lately; their last known facts are used.',
              both(old.map(({ name }) => name)),
            ),
          },
        ]),
  ]
}

/** Where load is to count and none is known. */
export function unmeasuredNotices(scene: Scene, measured: readonly MeasuredHost[]): Advice[] {
  const names = unmeasured(scene, measured)
  if (names.length === 0) return []
  return [
    {
      severity: 'warning',
      text: t`No load was measured yet on ${both(names)}. A quarter of the vCPUs of what runs there counts as busy.`,
      how: t`Load is measured while Terrace is open; look again later.`,
    },
  ]
}

const OLD_MS = 120_000
