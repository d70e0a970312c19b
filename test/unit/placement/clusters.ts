import fc from 'fast-check'
import { Cluster, NOWHERE } from '@shared/placement/engine/cluster.ts'
import type { Rule } from '@shared/placement/engine/rules.ts'

/** A small cluster in lists, so that tests can build it more than once and in another order. */
export interface Listed {
  readonly hosts: readonly {
    readonly name: string
    readonly room: readonly number[]
    readonly domain: string
  }[]
  readonly servers: readonly {
    readonly name: string
    readonly size: readonly number[]
    readonly host: string
  }[]
  readonly apart: readonly { readonly scope: 'host' | 'domain'; readonly members: readonly string[] }[]
  readonly only: readonly { readonly hosts: readonly string[]; readonly members: readonly string[] }[]
}

export function build({ hosts, servers, apart, only }: Listed): { cluster: Cluster; rules: Rule[] } {
  const cluster = new Cluster(
    ['vcpus', 'memory'],
    hosts.map(({ name, room, domain }) => ({ name, room, domain })),
    servers.map(({ name, size }) => ({ name, shapes: [size] })),
  )
  const host = (wanted: string): number => hosts.findIndex(({ name }) => name === wanted)
  const server = (wanted: string): number => servers.findIndex(({ name }) => name === wanted)
  for (const [at, one] of servers.entries()) cluster.put(at, host(one.host))
  return {
    cluster,
    rules: [
      ...apart.map(({ scope, members }): Rule => ({
        kind: 'apart',
        scope,
        most: 1,
        members: members.map(server),
      })),
      ...only.map((rule): Rule => ({
        kind: 'only',
        hosts: rule.hosts.map(host),
        members: rule.members.map(server),
      })),
    ],
  }
}

const size = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 12 }))

/** Any state: what is on a host may be more than it has room for, and break rules. */
export const listed: fc.Arbitrary<Listed> = fc
  .record({
    rooms: fc.array(fc.tuple(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 8, max: 60 })), {
      minLength: 1,
      maxLength: 6,
    }),
    servers: fc.array(fc.record({ size, on: fc.nat(5) }), { maxLength: 18 }),
  })
  .chain(({ rooms, servers }) => {
    const hosts = rooms.map((room, at) => ({ name: `h${at}`, room, domain: `rack${at % 3}` }))
    const named = servers.map((one, at) => ({
      name: `s${at}`,
      size: one.size,
      host: `h${one.on % hosts.length}`,
    }))
    const some = fc.subarray(named.map(({ name }) => name))
    return fc.record({
      hosts: fc.constant(hosts),
      servers: fc.constant(named),
      apart: fc.array(
        fc.record({ scope: fc.constantFrom('host' as const, 'domain' as const), members: some }),
        { maxLength: 2 },
      ),
      only: fc.array(
        fc.record({
          hosts: fc.subarray(
            hosts.map(({ name }) => name),
            { minLength: 1 },
          ),
          members: some,
        }),
        { maxLength: 1 },
      ),
    })
  })

/** What is wrong with a state, counted anew: room that is lacking per host and resource, and members of rules too many. */
export function faults(cluster: Cluster, rules: readonly Rule[]): { lacking: number[]; broken: number } {
  let broken = 0
  for (const rule of rules) {
    const places = rule.members.map((server) => cluster.hostOf[server] ?? NOWHERE)
    if (rule.kind === 'only') broken += places.filter((host) => !rule.hosts.includes(host)).length
    if (rule.kind !== 'apart') continue
    const counts = new Map<number, number>()
    for (const host of places) {
      const place = rule.scope === 'domain' ? (cluster.domainOf[host] ?? 0) : host
      counts.set(place, (counts.get(place) ?? 0) + 1)
    }
    for (const count of counts.values()) broken += Math.max(0, count - rule.most)
  }
  return { lacking: Array.from(cluster.free, (free) => Math.max(0, -free)), broken }
}
