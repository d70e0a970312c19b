import { choose, settle, unsettle } from '@shared/placement/engine/choose.ts'
import { Cluster, NOWHERE, type ServerSize } from '@shared/placement/engine/cluster.ts'
import { anyHost, anyTwo } from '@shared/placement/engine/failures.ts'
import { makeRoom } from '@shared/placement/engine/make-room.ts'
import { Reserve } from '@shared/placement/engine/reserve.ts'
import { type Mode, scorerOf } from '@shared/placement/engine/scorers.ts'
import type { Profile } from '@shared/placement/engine/slots.ts'
import { hostSizes, instanceSizes, readCluster, readRequests, RESOURCES, wrong } from './files.ts'

export interface Stream {
  cluster: string
  requests: string
  /** So many hosts may fail at once. */
  reserve: 0 | 1 | 2
  mode: Mode
  untilFailure: boolean
  /** Servers that may be moved for one that does not fit. */
  migrations: number
}

/** Places one server after the other, as they come. */
export function placeStream({
  cluster: file,
  requests,
  reserve: failures,
  mode,
  untilFailure,
  migrations,
}: Stream): {
  lines: string[]
  summary: string
} {
  const read = readCluster(file)
  const wanted = readRequests(requests)
  const there = instanceSizes(read)
  const cluster = new Cluster(RESOURCES, hostSizes(read), [...there, ...wanted])
  for (const [at, { name, node }] of read.instances.entries()) {
    const host = cluster.hosts.findIndex((one) => one.name === node)
    if (host < 0) throw wrong(file, `${name} runs on ${node}, which is offline`)
    cluster.put(at, host)
  }
  const begun = performance.now()
  const scorer = scorerOf(mode, cluster, mixOf(wanted))
  const sets = failures === 1 ? anyHost(cluster.hosts.length) : anyTwo(cluster.hosts.length)
  const reserve = failures > 0 ? new Reserve(cluster, sets) : undefined
  let asked = 0
  let placed = 0
  let moved = 0
  let first: string | undefined
  for (const [at, { name }] of wanted.entries()) {
    const server = there.length + at
    let place = choose(cluster, server, scorer, { reserve })
    asked += 1
    if (!place && migrations > 0) {
      const made = makeRoom(cluster, server, scorer, { reserve }, { most: migrations })
      for (const move of made?.moves ?? []) {
        unsettle(cluster, move.server, { reserve })
        settle(cluster, move.server, move.to, { reserve })
      }
      moved += made?.moves.length ?? 0
      place = made?.place
    }
    if (place) {
      settle(cluster, server, place, { reserve })
      placed += 1
    } else first ??= name
    if (!place && untilFailure) break
  }
  const took = performance.now() - begun
  const filled = RESOURCES.map((name, resource) => `${name} ${percent(filledOf(cluster, resource))}`)
  // With migrations, where each is in the end.
  const lines = wanted.slice(0, asked).map(({ name }, at) => {
    const host = cluster.hosts[cluster.hostOf[there.length + at] ?? NOWHERE]
    return `${name},${host?.name ?? ''}`
  })
  return {
    lines,
    summary: [
      ...(migrations > 0 ? [`${moved} migrations`] : []),
      `${placed} placed${first === undefined ? '' : `, the first refused is ${first}`}`,
      `filled: ${filled.join(', ')}`,
      `${took.toFixed(0)} ms`,
    ].join('; '),
  }
}

/** The sizes that are asked for, and how often. */
export function mixOf(servers: readonly ServerSize[]): Profile[] {
  const mix = new Map<string, { shapes: ServerSize['shapes']; weight: number }>()
  for (const { shapes } of servers) {
    const key = JSON.stringify(shapes)
    const known = mix.get(key)
    if (known) known.weight += 1
    else mix.set(key, { shapes, weight: 1 })
  }
  return [...mix.values()]
}

function filledOf(cluster: Cluster, resource: number): number {
  let room = 0
  let free = 0
  for (let at = resource; at < cluster.room.length; at += RESOURCES.length) {
    room += cluster.room[at] ?? 0
    free += cluster.free[at] ?? 0
  }
  return room > 0 ? 1 - free / room : 0
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
