import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { placeDesign } from '@shared/plan/make-plan.ts'
import { whatIf } from '@shared/plan/what-if.ts'
import { design, facts, host, NOW, server, tiny, World } from './world.ts'

const three = () => ['node1', 'node2', 'node3'].map((name) => host(name, { volumes: [tiny] }))

/** The design applied on the hosts, then asked what the loss of some would do. */
function lose(without: string[], servers: ServerRecord[], hosts = three(), applied = true) {
  const world = new World(hosts)
  const of = design(...servers)
  if (applied) world.apply(world.plan(of))
  const input = { design: of, hosts: world.hosts, deployments: world.rows, now: NOW }
  return { input, answer: whatIf({ ...input, without }), before: placeDesign(input) }
}

describe('the loss of a host', () => {
  test('takes down what runs there, and places it anew on the others with a reason', () => {
    const { answer, before } = lose(['host:node1'], [server('a'), server('b'), server('c')])
    const there = before.assignments.filter(({ hostId }) => hostId === 'host:node1')
    expect(there.length).toBeGreaterThan(0)
    expect(answer.falls.map(({ key }) => key)).toEqual(there.map(({ key }) => key))
    for (const fall of answer.falls) {
      expect(fall).toMatchObject({ was: 'running', from: { name: 'node1' } })
      expect(['node2', 'node3']).toContain(fall.to?.name)
      expect(fall.reason).toMatch(/^Chosen over|only host/)
    }
    expect(answer.hosts.map(({ name, off }) => [name, off])).toEqual([
      ['node1', true],
      ['node2', false],
      ['node3', false],
    ])
    const left = 3 - there.length
    expect(answer.tiers).toEqual([
      { id: 'tier:web', name: 'Web', total: 3, left, planned: 0, plannedLeft: 0 },
    ])
  })

  test('of a group kept apart leaves the others standing and no place for the fallen one, with numbers', () => {
    const { answer } = lose(['host:node2'], [server('web', { replicas: 3 })])
    expect(answer.servers).toEqual([
      { id: 'server:web', name: 'web', total: 3, left: 2, planned: 0, plannedLeft: 0 },
    ])
    expect(answer.falls).toHaveLength(1)
    expect(answer.falls[0]?.to).toBeNull()
    expect(answer.falls[0]?.reason).toContain('3 replicas are kept apart')

    const large = [server('a', { memoryBytes: 12 * GiB }), server('b', { memoryBytes: 12 * GiB })]
    const short = lose(['host:node1'], large, three().slice(0, 2)).answer
    expect(short.falls[0]?.to).toBeNull()
    expect(short.falls[0]?.reason).toMatch(/memory: needs 12 GiB, .* free \(.* short\)/)
  })

  test('tells how full every host is before and after; what is on the lost one is gone', () => {
    const { input, answer } = lose(['host:node1'], [server('a'), server('b'), server('c')])
    expect(answer.loads.map(({ before }) => [before.name, before.servers, before.memoryBytes])).toEqual(
      input.hosts.map(({ name, machines }) => [name, machines.length, machines.length * GiB]),
    )
    const [lost, ...rest] = answer.loads
    expect(lost?.after).toMatchObject({ servers: 0, vcpus: 0, memoryBytes: 0, diskBytes: 0 })
    expect(rest.reduce((sum, { after }) => sum + after.servers, 0)).toBe(3)
    for (const { before, after } of rest) {
      const come = answer.falls.filter(({ to }) => to?.hostId === after.hostId).length
      expect(after.servers).toBe(before.servers + come)
      expect(after.memoryBytes).toBe(before.memoryBytes + come * GiB)
      // A disk is made anew in full, from its image of 256 MiB.
      expect(after.diskBytes > before.diskBytes).toBe(come > 0)
      expect(after.memoryBytes).toBeLessThanOrEqual(after.memoryLimit)
    }
  })

  test('takes the image away that only it has', () => {
    const hosts = [host('node1', { volumes: [tiny] }), host('node2')]
    const { answer } = lose(['host:node1'], [server('a', { hostRule: { never: ['node2'] } })], hosts)
    expect(answer.falls[0]).toMatchObject({ imagesLost: ['tiny.qcow2'], to: null })
  })

  test('is told of what is only proposed too, from old facts with their age', () => {
    const hosts = three().map((one) => ({ ...one, reachable: false, factsAge: 7_200_000 }))
    const { answer } = lose(['host:node1', 'host:node2', 'host:node3'], [server('a')], hosts, false)
    expect(answer.falls[0]).toMatchObject({ was: 'proposed', to: null })
    expect(answer.servers[0]).toMatchObject({ total: 1, left: 0 })
    expect(answer.hosts.map(({ ageMs }) => ageMs)).toEqual([7_200_000, 7_200_000, 7_200_000])
  })

  test('tells what is only planned apart: it is not what is left running', () => {
    const world = new World(three())
    world.apply(world.plan(design(server('web', { replicas: 1 }))))
    const grown = design(server('web', { replicas: 3 }))
    const input = { design: grown, hosts: world.hosts, deployments: world.rows, now: NOW }
    const ran = placeDesign(input).assignments.find(({ key }) => key.endsWith('#0'))?.hostId ?? ''
    const answer = whatIf({ ...input, without: [ran] })
    expect(answer.falls).toMatchObject([{ was: 'running' }])
    expect(answer.servers).toMatchObject([{ total: 3, left: 2, planned: 2, plannedLeft: 2 }])
    expect(answer.hosts.map(({ servers, planned }) => servers - planned).toSorted((a, b) => a - b)).toEqual([
      0, 0, 1,
    ])
    const other = world.hosts.find(({ hostId }) => hostId !== ran)?.hostId ?? ''
    const planned = whatIf({ ...input, without: [other] })
    expect(planned.falls).toMatchObject([{ was: 'proposed' }])
    expect(planned.servers).toMatchObject([{ total: 3, left: 2, planned: 2, plannedLeft: 1 }])
  })

  test('of none is none', () => {
    const { answer } = lose([], [server('a'), server('big', { memoryBytes: 900 * GiB })], three(), false)
    expect(answer).toMatchObject({ falls: [], servers: [], tiers: [], homeless: 1 })
  })
})

const servers = fc
  .array(
    fc.record({
      memory: fc.integer({ min: 1, max: 9 }),
      replicas: fc.integer({ min: 1, max: 4 }),
      apart: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) =>
    list.map(({ memory, replicas, apart }, at) =>
      server(`s${at}`, { memoryBytes: memory * GiB, replicas, apart }),
    ),
  )

test('whatever is lost: nothing is placed there, what stands is not moved, and all that fell is told', () => {
  const names = ['node1', 'node2', 'node3', 'node4']
  fc.assert(
    fc.property(servers, fc.subarray(names), fc.boolean(), (drawn, off, applied) => {
      const hosts = names.map((name) => host(name, { volumes: [tiny], facts: facts({ hostname: name }) }))
      const without = off.map((name) => `host:${name}`)
      const { answer, before } = lose(without, drawn, hosts, applied)
      const fell = new Set(answer.falls.map(({ key }) => key))
      let placed = 0
      for (const { key, hostId } of before.assignments) {
        if (hostId !== null) placed += 1
        expect(fell.has(key)).toBe(hostId !== null && without.includes(hostId))
      }
      const free = new Map(hosts.map(({ hostId }) => [hostId as string, 15.2 * GiB]))
      const sizes = new Map(drawn.map((one) => [one.id as string, one.memoryBytes]))
      const take = (hostId: string, key: string) =>
        free.set(hostId, (free.get(hostId) ?? 0) - (sizes.get(key.split('#')[0] ?? '') ?? 0))
      for (const { key, hostId } of before.assignments) if (hostId && !fell.has(key)) take(hostId, key)
      for (const { key, to, reason } of answer.falls) {
        expect(reason).not.toBe('')
        if (!to) continue
        expect(without).not.toContain(to.hostId)
        take(to.hostId, key)
      }
      for (const [hostId, bytes] of free)
        if (!without.includes(hostId)) expect(bytes).toBeGreaterThanOrEqual(0)
      for (const loss of [...answer.servers, ...answer.tiers]) {
        expect(loss.left).toBeGreaterThanOrEqual(0)
        expect(loss.left).toBeLessThan(loss.total)
      }
      expect(answer.homeless + placed).toBe(before.assignments.length)
      expect(answer.tiers.reduce((sum, { total, left }) => sum + total - left, 0)).toBe(fell.size)
    }),
    { numRuns: 60 },
  )
})
