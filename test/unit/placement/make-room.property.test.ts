import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choose, settle, unsettle } from '@shared/placement/engine/choose.ts'
import { Cluster } from '@shared/placement/engine/cluster.ts'
import { anyHost } from '@shared/placement/engine/failures.ts'
import { makeRoom } from '@shared/placement/engine/make-room.ts'
import { Reserve } from '@shared/placement/engine/reserve.ts'
import { Rules } from '@shared/placement/engine/rules.ts'
import { scorerOf } from '@shared/placement/engine/scorers.ts'

const given = fc.record({
  rooms: fc.array(fc.tuple(fc.integer({ min: 4, max: 12 }), fc.integer({ min: 4, max: 12 })), {
    minLength: 2,
    maxLength: 4,
  }),
  sizes: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
    maxLength: 12,
  }),
  wanted: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
  apart: fc.uniqueArray(fc.nat(12), { maxLength: 4 }),
  reserved: fc.boolean(),
})

test('its moves can be made one after the other, and then there is room; until they are, nothing is changed', () => {
  let found = 0
  fc.assert(
    fc.property(given, ({ rooms, sizes, wanted, apart, reserved }) => {
      const cluster = new Cluster(
        ['vcpus', 'memory'],
        rooms.map((room, at) => ({ name: `n${at}`, room })),
        [...sizes, wanted].map((size, at) => ({ name: `s${at}`, shapes: [size] })),
      )
      const rules = new Rules(cluster, [{ kind: 'apart', scope: 'host', most: 1, members: apart }])
      const reserve = reserved ? new Reserve(cluster, anyHost(rooms.length), rules) : undefined
      const bounds = { rules, reserve }
      const scorer = scorerOf('performance', cluster, [])
      for (const server of sizes.keys()) {
        const place = choose(cluster, server, scorer, bounds)
        if (place) settle(cluster, server, place, bounds)
      }
      const server = sizes.length
      if (choose(cluster, server, scorer, bounds)) return
      const before = [...cluster.hostOf]
      const made = makeRoom(cluster, server, scorer, bounds)
      expect([...cluster.hostOf]).toEqual(before)
      if (!made) return
      found += 1
      expect(made.moves.length).toBeGreaterThan(0)
      expect(made.moves.length).toBeLessThanOrEqual(3)
      for (const { server: moved, from, to } of made.moves) {
        expect(cluster.hostOf[moved]).toBe(from)
        unsettle(cluster, moved, bounds)
        expect(cluster.fits(cluster.sizeOf(moved), to.host) && rules.allows(moved, to.host)).toBe(true)
        settle(cluster, moved, to, bounds)
        expect(reserve?.shortfall()).toBeUndefined()
      }
      expect(cluster.fits(cluster.sizeOf(server), made.place.host)).toBe(true)
      settle(cluster, server, made.place, bounds)
      expect(reserve?.shortfall()).toBeUndefined()
    }),
    { numRuns: 400 },
  )
  expect(found).toBeGreaterThan(10)
})

test('a server that stays is not moved', () => {
  const cluster = new Cluster(
    ['memory'],
    ['a', 'b'].map((name) => ({ name, room: [10] })),
    [4, 4, 8].map((size, at) => ({ name: `s${at}`, shapes: [[size]] })),
  )
  cluster.put(0, 0)
  cluster.put(1, 1)
  const scorer = scorerOf('performance', cluster, [])
  expect(makeRoom(cluster, 2, scorer)?.moves).toHaveLength(1)
  expect(makeRoom(cluster, 2, scorer, {}, { held: new Set([0, 1]) })).toBeUndefined()
  expect(makeRoom(cluster, 2, scorer, {}, { most: 0 })).toBeUndefined()
})
