import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseDevices } from '@shared/machine/device-choice.ts'
import { answersWish, type DeviceWish } from '@shared/machine/devices.ts'
import { readDecision, writeDecision } from '@shared/placement/decision.ts'
import { failText } from '@shared/placement/fail-words.ts'
import { wouldFitText } from '@shared/placement/fit-words.ts'
import { place } from '@shared/placement/place.ts'
import type { Candidate, Demand, UnitFacts } from '@shared/placement/types.ts'
import { demand, host, options } from './samples.ts'

const gpus = ['1eb8', '20b5', '2235'] as const

const unit = (product: string, at: number, by?: string): UnitFacts => ({
  kind: 'pci',
  devices: [
    { kind: 'pci', address: `0000:0${at}:00.0`, vendor: '10de', product, class: 'gpu' },
    { kind: 'pci', address: `0000:0${at}:00.1`, vendor: '10de', product: '10f8', class: 'other' },
  ],
  ...(by === undefined ? {} : { by }),
})
const wish = (fields: Partial<DeviceWish> = {}): DeviceWish => ({
  ...{ kind: 'pci', class: null, vendor: null, product: null, count: 1 },
  ...fields,
})
const gpu = wish({ class: 'gpu' })

const wishes = fc.array(
  fc
    .record({ product: fc.constantFrom(null, ...gpus), count: fc.integer({ min: 1, max: 2 }) })
    .map(({ product, count }) =>
      product === null ? wish({ class: 'gpu', count }) : wish({ vendor: '10de', product, count }),
    ),
  { minLength: 1, maxLength: 3 },
)
const units = fc
  .array(
    fc.record({ product: fc.constantFrom(...gpus), by: fc.constantFrom(undefined, undefined, 'other') }),
    {
      maxLength: 5,
    },
  )
  .map((list) => list.map(({ product, by }, at) => unit(product, at, by)))

/** Are there so many units for all wishes at once? Tried one after the other, every way. */
function canMeet(all: readonly DeviceWish[], free: readonly UnitFacts[]): boolean {
  const [first, ...rest] = all
  if (!first) return true
  const next = first.count > 1 ? [{ ...first, count: first.count - 1 }, ...rest] : rest
  return free.some(
    (one) =>
      one.devices.some((device) => answersWish(device, first)) &&
      canMeet(
        next,
        free.filter((other) => other !== one),
      ),
  )
}

describe('devices of hosts', () => {
  test('are chosen for all wishes where there is a way, each for one, and the count of the short ones is right', () => {
    fc.assert(
      fc.property(wishes, units, (all, there) => {
        const { chosen, short } = chooseDevices(all, there)
        expect(short.every((one) => one === 0)).toBe(canMeet(all, there))
        const used = chosen.flat()
        expect(new Set(used).size).toBe(used.length)
        for (const [at, one] of all.entries()) {
          expect(chosen[at]?.length).toBe(one.count - (short[at] ?? 0))
          for (const number of chosen[at] ?? [])
            expect(there[number]?.devices.some((device) => answersWish(device, one))).toBe(true)
        }
      }),
    )
  })

  const clusters = fc.record({
    hosts: fc.array(fc.option(units, { nil: undefined }), { minLength: 1, maxLength: 3 }),
    servers: fc.array(wishes, { minLength: 1, maxLength: 5 }),
    failures: fc.constantFrom(0 as const, 1 as const),
  })
  const placed = (
    hosts: readonly (UnitFacts[] | undefined)[],
    servers: readonly DeviceWish[][],
    failures: 0 | 1,
  ) => {
    const candidates = hosts.map((devices, at): Candidate => host(`node${at}`, devices ? { devices } : {}))
    const demands = servers.map((devices, at) => demand(`s${at}`, { devices }))
    return { demands, candidates, ...place(demands, candidates, { ...options, failures }) }
  }

  test('are never promised twice, nor taken from a machine that has them; no count is wrong and every advice holds', () => {
    fc.assert(
      fc.property(clusters, ({ hosts, servers, failures }) => {
        const { assignments, candidates, demands } = placed(hosts, servers, failures)
        for (const { hostId, devices = [] } of candidates) {
          const there = demands.filter((_, at) => assignments[at]?.hostId === hostId)
          const free = devices.filter(({ by }) => by === undefined)
          expect(
            canMeet(
              there.flatMap((one) => [...(one.devices ?? [])]),
              free,
            ),
          ).toBe(true)
        }
        for (const [at, { verdicts }] of assignments.entries())
          for (const { fails, hostId, wouldFit } of verdicts) {
            for (const fail of fails) {
              if (fail.need !== 'device' || fail.why === 'not known') continue
              expect(fail.has + fail.shortBy).toBe(fail.wants)
              expect(fail.shortBy).toBeGreaterThan(0)
            }
            if (!wouldFit) continue
            const all = candidates.find((one) => one.hostId === hostId)?.devices ?? []
            expect(canMeet(servers[at] ?? [], all)).toBe(true)
          }
      }),
      { numRuns: 150 },
    )
  })

  /** Are there so many units for all of them at once, none that a machine has for another? Tried every way. */
  function canShare(
    all: readonly { key: string; wish: DeviceWish }[],
    free: readonly (UnitFacts & { of?: string })[],
  ) {
    const [first, ...rest] = all
    if (!first) return true
    const { key, wish: one } = first
    const next = one.count > 1 ? [{ key, wish: { ...one, count: one.count - 1 } }, ...rest] : rest
    return free.some(
      (there): boolean =>
        (there.of ?? key) === key &&
        there.devices.some((device) => answersWish(device, one)) &&
        canShare(
          next,
          free.filter((other) => other !== there),
        ),
    )
  }

  const inUse = fc.record({
    hosts: fc.array(
      fc.array(fc.record({ product: fc.constantFrom(...gpus), of: fc.constantFrom(0, 0, 1, null) }), {
        maxLength: 4,
      }),
      { minLength: 1, maxLength: 2 },
    ),
    /** Those that run, and on which host. */
    stay: fc.array(
      fc.record({ at: fc.constantFrom(0, 0, 1), wishes: fc.oneof(fc.constant([gpu]), wishes) }),
      { minLength: 1, maxLength: 3 },
    ),
    fresh: fc.array(wishes, { maxLength: 4 }),
  })

  test('whoever has some keeps them; all who fit find enough at once, and who does not fit would not, whoever comes first', () => {
    let refused = 0
    let kept = 0
    fc.assert(
      fc.property(inUse, ({ hosts, stay, fresh }) => {
        const held = hosts.map((list, number) =>
          list.map(({ product, of }, at) => {
            const runs = of !== null && stay[of]?.at === number
            return { ...unit(product, at), ...(runs ? { of: `server:stay${of}#0` } : {}) }
          }),
        )
        const candidates = held.map((list, at) =>
          host(`node${at}`, { devices: list.map(({ of: _, ...one }) => one) }),
        )
        const demands = [
          ...stay.flatMap(({ at, wishes: devices }, number) => {
            const own = held[at]?.filter(({ of }) => of === `server:stay${number}#0`) ?? []
            const holds = own.flatMap((one) => one.devices)
            return at < hosts.length
              ? [
                  demand(`stay${number}`, {
                    devices,
                    current: `host:node${at}`,
                    ...(holds.length > 0 ? { holds } : {}),
                  }),
                ]
              : []
          }),
          ...fresh.map((devices, at) => demand(`new${at}`, { devices })),
        ]
        const { assignments } = place(demands, candidates, options)
        const wishesOf = (of: readonly Demand[]) =>
          of.flatMap(({ key, devices = [] }) => devices.map((one) => ({ key, wish: one })))
        for (const [at, onHost] of held.entries()) {
          const hostId = `host:node${at}`
          const there = demands.filter((_, number) => {
            const one = assignments[number]
            return (
              one?.hostId === hostId &&
              one.verdicts.some((verdict) => verdict.hostId === hostId && verdict.fits)
            )
          })
          expect(canShare(wishesOf(there), onHost)).toBe(true)
          for (const [number, one] of demands.entries()) {
            const own = onHost.filter(({ of }) => of === one.key)
            if (own.length > 0 && canMeet(one.devices ?? [], own)) {
              expect(there).toContain(one)
              kept += 1
            }
            const nowhere = assignments[number]?.hostId === null
            if (!nowhere && (one.current !== hostId || there.includes(one))) continue
            expect(canShare(wishesOf([...there, one]), onHost)).toBe(false)
            refused += 1
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(Math.min(refused, kept)).toBeGreaterThan(10)
  })

  test('who wishes for one anew does not get the one that another has, though its address is the lowest', () => {
    const there = [host('node1', { devices: [unit('1eb8', 1), unit('1eb8', 2)] })]
    const runs = (name: string, fields: Partial<Demand>) =>
      demand(name, { current: 'host:node1', devices: [gpu], ...fields })
    const old = runs('b', { holds: [{ kind: 'pci', address: '0000:01:00.0' }] })
    const told = (hosts: Candidate[]) =>
      place([runs('a', {}), old], hosts, options).assignments.map(({ verdicts }) =>
        verdicts.flatMap(({ fails }) => fails.map(failText)),
      )
    expect(told(there)).toEqual([[], []])
    const one = [host('node1', { devices: [unit('1eb8', 1)] })]
    expect(told(one)).toEqual([['devices: needs 1 × GPU, 0 of 1 free (1 short)'], []])
  })

  test('any GPU leaves the one that another names, whichever of them is placed first', () => {
    const there = [host('node1', { devices: [unit('1eb8', 1), unit('20b5', 2)] })]
    const named = wish({ vendor: '10de', product: '1eb8' })
    for (const [first, second] of [
      [gpu, named],
      [named, gpu],
    ] as const) {
      const demands = [demand('a', { devices: [first] }), demand('b', { devices: [second] })]
      const { assignments } = place(demands, there, options)
      expect(assignments.map(({ hostId }) => hostId)).toEqual(['host:node1', 'host:node1'])
    }
  })

  test('a decision with devices is made again with the same outcome', () => {
    fc.assert(
      fc.property(clusters, ({ hosts, servers, failures }) => {
        const { demands, candidates } = placed(hosts, servers, failures)
        const decision = { name: 'x', demands, candidates, options: { ...options, failures } }
        const again = readDecision(writeDecision(decision))
        expect(place(again.demands, again.candidates, again.options)).toEqual(
          place(demands, candidates, { ...options, failures }),
        )
      }),
      { numRuns: 40 },
    )
  })

  test('what is short is said with its number, and who would have to give it back', () => {
    const there = [host('node1', { devices: [unit('1eb8', 1, 'build'), unit('20b5', 2)] })]
    const verdict = (devices: DeviceWish[], hosts = there) =>
      place([demand('web', { devices })], hosts, options).assignments[0]?.verdicts[0]
    const told = (devices: DeviceWish[], hosts = there) => {
      const { fails = [], wouldFit } = verdict(devices, hosts) ?? {}
      return [fails.map(failText).join('; '), wouldFit && wouldFitText(wouldFit)]
    }
    expect(verdict([gpu])?.fits).toBe(true)
    expect(told([{ ...gpu, count: 2 }])).toEqual([
      'devices: needs 2 × GPU, 1 of 2 free (1 short)',
      'build gave back 1 × GPU',
    ])
    expect(told([{ ...gpu, count: 3 }])).toEqual(['devices: needs 3 × GPU, 1 of 2 free (2 short)', undefined])
    expect(told([wish({ vendor: '1af4', product: '1041' })])).toEqual([
      'devices: needs 1 × 1af4:1041, the host has none that guests may have',
      undefined,
    ])
    expect(told([gpu], [host('node1')])).toEqual([
      'devices: the host does not tell which ones guests may have',
      undefined,
    ])
  })

  test('what a machine has by hand is nobody else’s, and on another host its places mean nothing', () => {
    const holds = [{ kind: 'pci', address: '0000:01:00.0' }] as const
    const there = [
      host('node1', { devices: [unit('1eb8', 1)] }),
      host('node2', { devices: [unit('1eb8', 1)] }),
    ]
    const owner = demand('old', { current: 'host:node1', holds })
    const placedOn = (holder: Demand) =>
      place([holder, demand('new', { devices: [gpu] })], there, options).assignments.map(
        ({ hostId }) => hostId,
      )
    expect(placedOn(owner)).toEqual(['host:node1', 'host:node2'])
    expect(placedOn({ ...owner, current: null, only: ['node1'] })[1]).not.toBeNull()
    const full = [demand('a', { devices: [gpu] }), demand('b', { devices: [gpu] })]
    const { assignments } = place([{ ...owner, current: null, only: ['node2'] }, ...full], there, options)
    expect(assignments.every(({ hostId }) => hostId !== null)).toBe(true)
  })

  test('a server whose GPU only one host has makes its failure one that is not borne', () => {
    const two = [host('node1', { devices: [unit('1eb8', 1)] }), host('node2', { devices: [] })]
    const [only] = place([demand('web', { devices: [gpu] })], two, { ...options, failures: 1 }).assignments
    expect(only?.hostId).toBeNull()
    expect(only?.verdicts.find(({ hostName }) => hostName === 'node1')?.fails.map(failText)).toEqual([
      'reserve: with web here web could not restart if node1 failed, since devices would be short: 1 × GPU',
    ])
    const spared = [two[0], host('node2', { devices: [unit('1eb8', 1)] })].flatMap((one) => one ?? [])
    const both = [demand('a', { devices: [gpu] }), demand('b', { devices: [gpu] })]
    // One of them keeps the other's way out: the second would take it.
    const { assignments } = place(both, spared, { ...options, failures: 1 })
    expect(assignments.filter(({ hostId }) => hostId !== null)).toHaveLength(1)
    const fails = assignments.flatMap(({ verdicts }) => verdicts.flatMap((one) => one.fails.map(failText)))
    expect(new Set(fails)).toEqual(
      new Set([
        'devices: needs 1 × GPU, 0 of 1 free (1 short)',
        'reserve: with b here a could not restart if node1 failed, since devices would be short: 1 × GPU',
      ]),
    )
    // Of rules nothing is said that they do not forbid, and where they do, of no device.
    const tied = demand('web', { devices: [gpu], only: ['node1'] })
    for (const hosts of [two, spared]) {
      const [ruled] = place([tied], hosts, { ...options, failures: 1 }).assignments
      expect(ruled?.verdicts.flatMap((one) => one.fails.map(failText))).toContain(
        'reserve: with web here web could not restart if node1 failed, since no other host may run it',
      )
    }
  })
})
