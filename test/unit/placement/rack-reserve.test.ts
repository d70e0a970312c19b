import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { failureSets } from '@shared/placement/engine/failures.ts'
import type { SettingsRecord } from '@shared/design/records.ts'
import { capacityOf } from '@shared/plan/capacity.ts'
import { design, host, NOW, server, tiny, World } from '../plan/world.ts'

test('every host is in exactly one set, with those of its rack or by itself', () => {
  const racks = fc.array(fc.option(fc.constantFrom('a', 'b', '0'), { nil: undefined }), { maxLength: 8 })
  fc.assert(
    fc.property(racks, (racksOf) => {
      const sets = failureSets('rack', racksOf)
      expect(sets.flat().toSorted((a, b) => a - b)).toEqual([...racksOf.keys()])
      for (const set of sets) {
        expect(new Set(set.map((one) => racksOf[one])).size).toBe(1)
        if (racksOf[set[0] ?? 0] === undefined) expect(set).toHaveLength(1)
      }
      const named = racksOf.filter((rack) => rack !== undefined)
      expect(sets).toHaveLength(racksOf.length - named.length + new Set(named).size)
    }),
  )
})

const inRacks = (...racks: (string | undefined)[]) =>
  racks.map((rack, at) => host(`node${at + 1}`, { volumes: [tiny], ...(rack === undefined ? {} : { rack }) }))

function of(failures: SettingsRecord['failures'], names: string[], memoryBytes = 10 * GiB) {
  const made = design(...names.map((name) => server(name, { memoryBytes })))
  for (const record of made.records) if (record.type === 'settings') record.failures = failures
  return made
}

// Each host has room for one of them.
test('what runs in a rack finds room in the others, or is refused with the hosts that would fail', () => {
  const placed = (failures: SettingsRecord['failures'], names: string[], hosts = inRacks('a', 'a', 'b')) =>
    new World(hosts).plan(of(failures, names)).placement.assignments
  expect(placed(1, ['x', 'y']).every(({ hostId }) => hostId !== null)).toBe(true)
  const refused = placed('rack', ['x', 'y']).filter(({ hostId }) => hostId === null)
  expect(refused).toHaveLength(1)
  const reserves = refused[0]?.verdicts.flatMap(({ fails }) =>
    fails.flatMap((fail) => (fail.need === 'reserve' ? [fail.of] : [])),
  )
  expect(reserves).toContainEqual(['node1', 'node2'])
  const apart = placed('rack', ['x', 'y'], inRacks('a', 'a', 'b', 'b'))
  expect(apart.every(({ hostId }) => hostId !== null)).toBe(true)
  // Where no rack is known each host fails by itself.
  const unknown = placed('rack', ['x', 'y'], inRacks(undefined, undefined, undefined))
  expect(unknown.every(({ hostId }) => hostId !== null)).toBe(true)
})

test('capacity keeps the room of a rack', () => {
  const count = (failures: SettingsRecord['failures']) => {
    const { hosts, rows } = new World(inRacks('a', 'a', 'b', 'b'))
    const input = { design: of(failures, ['x'], 7 * GiB), hosts, deployments: rows, now: NOW }
    return capacityOf(input)
  }
  // Two each on four hosts, less the one that is there; of one host the room, then of one rack.
  expect([0, 1, 'rack' as const].map((one) => count(one as 0).sizes[0]?.more.capacity)).toEqual([7, 5, 3])
  const kept = count('rack').growth.resources.find(({ resource }) => resource === 'vcpus')?.kept
  expect(kept).toBe(2 * 8 * 4)
})
