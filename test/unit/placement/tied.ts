import fc from 'fast-check'
import { GiB } from '@shared/base/units.ts'
import type { Candidate, Demand, Tie } from '@shared/placement/types.ts'
import { demand, facts, host } from './samples.ts'

export const tie = (kind: Tie['kind'], servers: readonly string[], fields: Partial<Tie> = {}): Tie => ({
  ...{ id: `affinity:${kind}`, name: kind, kind, within: 'host' },
  servers: servers.map((name) => `server:${name}`).toSorted(),
  ...fields,
})

/** These with the rules that name their servers. */
export const under = (ties: readonly Tie[], demands: readonly Demand[]): Demand[] =>
  demands.map((one) => {
    const own = ties.filter(({ servers }) => servers.includes(one.serverId))
    return own.length > 0 ? { ...one, ties: own } : one
  })

export const hostsOf = (
  memory: readonly number[],
  racks: readonly (string | undefined)[] = [],
): Candidate[] =>
  memory.map((gib, at) => {
    const rack = racks[at]
    return host(`node${at + 1}`, {
      facts: facts({ memoryBytes: (gib + 1) * GiB }),
      ...(rack === undefined ? {} : { rack }),
    })
  })

export interface Tied {
  hosts: Candidate[]
  demands: Demand[]
}

const placeOf = ({ within }: Tie, { name, rack }: Candidate): string =>
  within === 'rack' && rack !== undefined ? `rack ${rack}` : name

/**
 * Rules that an instance breaks where it is, told anew by the book: who it is not to be with, and who it is to be with that
 * is elsewhere; names of rules with those of the others.
 */
export function brokenFor(
  one: Demand,
  { hosts, demands }: Tied,
  at: ReadonlyMap<string, string | null>,
): string[] {
  const hostOf = (key: string): Candidate | undefined => hosts.find(({ hostId }) => hostId === at.get(key))
  const own = hostOf(one.key)
  if (!own) return []
  return (one.ties ?? []).flatMap((rule) =>
    demands.flatMap((other) => {
      const there = hostOf(other.key)
      if (!there || other === one || !rule.servers.includes(other.serverId)) return []
      const same = placeOf(rule, there) === placeOf(rule, own)
      const differ = rule.servers.length === 1 || other.serverId !== one.serverId
      return (rule.kind === 'apart' ? same && differ : !same) ? [`${rule.name}: ${other.name}`] : []
    }),
  )
}

const names = ['a', 'b', 'c', 'd'] as const

/** Small clusters and designs with all kinds of rules; some of their instances run already, wherever that is. */
export const tied = (running = true): fc.Arbitrary<Tied> =>
  fc
    .record({
      memory: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
      racks: fc.array(fc.constantFrom(undefined, 'r1', 'r2'), { minLength: 4, maxLength: 4 }),
      servers: fc.array(
        fc.record({
          gib: fc.integer({ min: 1, max: 4 }),
          replicas: fc.integer({ min: 1, max: 2 }),
          current: fc.option(fc.nat(3)),
        }),
        { minLength: 2, maxLength: 4 },
      ),
      rules: fc.array(
        fc.record({
          kind: fc.constantFrom('apart' as const, 'together' as const),
          within: fc.constantFrom('host' as const, 'rack' as const),
          servers: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ memory, racks, servers, rules }) => {
      const hosts = hostsOf(memory, racks)
      const there = new Set(servers.map((_, at) => names[at] ?? ''))
      const ties = rules.flatMap(({ kind, within, servers: named }, at) => {
        const known = named.filter((name) => there.has(name))
        const says = known.length > 1 || (known.length === 1 && kind === 'apart' && within === 'rack')
        return says ? [tie(kind, known, { id: `affinity:${at}`, name: `r${at}`, within })] : []
      })
      const demands = servers.flatMap(({ gib, replicas, current }, at) =>
        Array.from({ length: replicas }, (_, replica) =>
          demand(`${names[at] ?? ''}-${replica + 1}`, {
            key: `server:${names[at] ?? ''}#${replica}`,
            serverId: `server:${names[at] ?? ''}`,
            memoryBytes: gib * GiB,
            apart: replicas > 1 && gib === 1,
            current:
              running && current !== null
                ? (hosts[(current + replica) % hosts.length]?.hostId ?? null)
                : null,
          }),
        ),
      )
      return { hosts, demands: under(ties, demands) }
    })
