import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { place } from '@shared/placement/place.ts'
import { termsOf } from '@shared/placement/terms.ts'
import { toldAssignment } from '@shared/placement/told.ts'
import type { Candidate, Demand, PlacementOptions } from '@shared/placement/types.ts'
import { type TermName, weightsOf } from '@shared/placement/weights.ts'
import { termText } from '@shared/placement/words.ts'
import { demand, facts, host, NOW, options } from './samples.ts'

/** What a term says of the first demand on the first host. */
function told(
  name: TermName,
  there: Partial<Candidate>,
  wanted: Partial<Demand> = {},
  more: Partial<PlacementOptions> = {},
) {
  const weights = weightsOf('performance', { slots: 1, full: 1, awake: 1 })
  const [assignment] = place([demand('web', wanted)], [host('node1', there)], {
    ...options,
    weights,
    ...more,
  }).assignments
  const verdict = assignment?.verdicts[0]
  const term = verdict && termsOf(verdict, weights).find((one) => one.term === name)
  if (!term) throw new Error('It does not fit')
  return { value: term.value, measure: term.measure, text: termText(term) }
}

describe('terms of a score, in the units that people know', () => {
  test.each<[TermName, Partial<Candidate>, Partial<Demand>, string]>([
    ['cpu', { usedVcpus: 15 }, {}, '50 % of vCPU stays free'],
    ['load', { load: 0.5 }, { vcpus: 8 }, 'its processors will be 75 % busy'],
    ['load', { load: null }, {}, 'its load is not measured'],
    ['memory', { usedMemoryBytes: 4 * GiB }, { memoryBytes: 2 * GiB }, '60 % of memory stays free'],
    ['disk', {}, {}, '76 % of disk space stays free'],
    [
      'disk',
      { disks: { operations: 420.3, busy: 0.6 } },
      {},
      '76 % of disk space stays free; its disks are 60 % busy (420 operations a second)',
    ],
    ['network', {}, {}, 'the speed of its link is not known'],
    ['network', { network: { rate: 100, used: 25 } }, {}, '25 % of its link will be in use'],
    ['numa', {}, {}, 'its NUMA cells are not known'],
    ['start', {}, {}, 'there is no image to bring'],
    ['links', {}, {}, 'it has no links to placed servers'],
    ['reserve', {}, {}, 'no failure reserve is asked for'],
    ['slots', {}, {}, 'places lost for servers of this design: 1'],
    ['full', { usedVcpus: 15, usedMemoryBytes: 14 * GiB }, {}, '75 % of its room is used'],
    ['awake', { usedVcpus: 1 }, {}, 'it runs something already'],
    [
      'answers',
      { facts: facts({ at: NOW - 3_900_000 }) },
      {},
      'it answers; its facts are from 1 h 5 min ago',
    ],
  ])('%s', (name, there, wanted, text) => {
    expect(told(name, there, wanted).text).toBe(text)
  })

  test('a server that spans two NUMA cells is told so, and is worth half', () => {
    const numa = [0, 1].map((id) => ({ id, cpus: 4, memoryBytes: 8 * GiB }))
    const there = { facts: facts({ numa }) }
    expect(told('numa', there, { vcpus: 2 })).toMatchObject({ value: 1, text: 'it fits into one NUMA cell' })
    expect(told('numa', there, { vcpus: 2, memoryBytes: 9 * GiB })).toMatchObject({
      value: 0.5,
      text: 'it spans 2 NUMA cells',
    })
  })

  test('an image that has to be copied is told in bytes and seconds', () => {
    const image = { key: 'tiny', bytes: 2 * GiB, at: [{ host: 'node2', pool: 'default' }] }
    const disks = [{ name: 'root', bytes: GiB, pool: null, image }]
    const far = told('start', {}, { disks, imageAt: ['node2'] })
    expect(far.text).toBe('the image must be copied there (2 GiB, about 54 s)')
    expect(far.value).toBeCloseTo(0.48, 2)
    expect(told('start', {}, { disks, imageAt: ['node1'] })).toMatchObject({ value: 1, measure: 0 })
  })

  test('of several images only what is missing is waited for, and as fast as it may come', () => {
    const image = (key: string, gib: number, at: string[]) => ({
      key,
      bytes: gib * GiB,
      at: at.map((one) => ({ host: one, pool: 'default' })),
    })
    const disks = [
      { name: 'root', bytes: GiB, pool: null, image: image('os', 2, ['node1', 'node2']) },
      { name: 'data', bytes: GiB, pool: null, image: image('data', 1, ['node2']) },
      { name: 'more', bytes: GiB, pool: null, image: image('data', 1, ['node2']) },
    ]
    expect(told('start', {}, { disks }).text).toBe('the image must be copied there (1 GiB, about 27 s)')
    // A limit for images, or a link that has little left, is slower than copies usually are.
    expect(told('start', { imageRate: 10e6 }, { disks }).measure).toBeCloseTo(GiB / 10e6)
    const busy = { network: { rate: 125e6, used: 120e6 } }
    expect(told('start', busy, { disks }).measure).toBeCloseTo(GiB / 6.25e6)
    expect(told('start', { network: { rate: 1.25e9, used: null } }, { disks }).measure).toBeCloseTo(
      GiB / 40e6,
    )
  })

  test('busy disks cost as much as full ones', () => {
    const busy = (share: number) => told('disk', { disks: { operations: 0, busy: share } }).value
    expect(busy(0)).toBeGreaterThan(busy(0.5))
    expect(busy(0.5) - busy(0.6)).toBeLessThan(busy(0.9) - busy(1))
  })

  test('headroom is convex: the last tenth costs more than the first', () => {
    const at = (gib: number) => told('memory', { usedMemoryBytes: gib * GiB }, { memoryBytes: 0 }).value
    expect(at(0) - at(1.5)).toBeLessThan(at(13.5) - at(15))
    expect(at(0)).toBe(1)
    expect(at(15)).toBe(0)
  })

  test('sizes of nothing give no score that is no number', () => {
    const { value, measure } = told('slots', {}, { vcpus: 0, memoryBytes: 0 })
    expect([value, measure]).toEqual([1, 0])
  })

  test('peaks count as much as the mean', () => {
    expect(told('load', { load: 0.2, peak: 0.9 }).value).toBeLessThan(told('load', { load: 0.2 }).value)
  })

  test('what is not known is worth the same whatever the host, so that it does not decide', () => {
    const names: TermName[] = ['network', 'numa']
    for (const name of names) {
      const [small, large] = [{ usedVcpus: 20 }, { usedMemoryBytes: 9 * GiB }].map((there) =>
        told(name, there),
      )
      expect(small).toEqual(large)
      expect(small?.measure).toBeNull()
    }
  })
})

test('a score does not depend on which other hosts there are', () => {
  const one = host('node1', { usedMemoryBytes: 3 * GiB })
  const others = [host('node2'), host('node3', { enabled: false })]
  const scoreAmong = (hosts: Candidate[]) =>
    place([demand('web')], hosts, options).assignments[0]?.verdicts.find(
      ({ hostName }) => hostName === 'node1',
    )?.score
  expect(scoreAmong([one, ...others])).toBe(scoreAmong([one]))
})

test('for other programs numbers come with their words, best host first', () => {
  const hosts = [
    host('node1', { usedMemoryBytes: 12 * GiB }),
    host('node2'),
    host('node3', { enabled: false }),
  ]
  const [assignment] = place([demand('web')], hosts, options).assignments
  if (!assignment) throw new Error('no assignment')
  const { verdicts, marginText } = toldAssignment(assignment)
  expect(verdicts.map(({ hostName }) => hostName)).toEqual(['node2', 'node1', 'node3'])
  expect(verdicts[0]?.terms.find(({ term }) => term === 'memory')).toMatchObject({
    weight: 2,
    text: '93 % of memory stays free',
  })
  expect(verdicts[2]?.fails).toEqual([
    { need: 'enabled', host: 'node3', text: 'enabled: node3 is switched off in Terrace' },
  ])
  expect(verdicts[2]?.wouldFit?.text).toBe('it were switched on in Terrace')
  expect(marginText).toMatch(/^node2 beats node1 by [\d.]+: memory headroom \+/)
})
