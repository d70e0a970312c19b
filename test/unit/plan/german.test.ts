import { afterEach, beforeEach, expect, test } from 'vitest'
import { pendingChanges } from '@main/drivers/pending.ts'
import { pendingText } from '@shared/machine/pending.ts'
import { compareBasis } from '@shared/plan/basis.ts'
import { observe } from '@shared/plan/drift.ts'
import { german } from '@shared/text/de/index.ts'
import { setCatalogue } from '@shared/text/translate.ts'
import { design, host, NOW, server, tiny, World } from './world.ts'

beforeEach(() => setCatalogue(german))
afterEach(() => setCatalogue(undefined))

const applied = () => {
  const world = new World([host('node1', { volumes: [tiny] })])
  world.apply(world.plan(design(server('web'))))
  return world
}

test('everything that waits for the next start has words, while the facts stay in English', () => {
  const now = { name: 'web', vcpus: 1, memoryBytes: 2 ** 30, disks: ['vda a'], nics: ['52:54:00:1 on lan'] }
  const next = { name: 'www', vcpus: 2, memoryBytes: 2 ** 31, disks: ['vdb b'], nics: ['52:54:00:2 on lan'] }
  expect(pendingChanges(now, next)).toContain('vCPU 1 → 2 at the next start')
  expect(pendingChanges(now, next).map(pendingText)).toEqual([
    'Name web → www beim nächsten Start',
    'vCPU 1 → 2 beim nächsten Start',
    'Arbeitsspeicher 1 GiB → 2 GiB beim nächsten Start',
    'Festplatte vdb b beim nächsten Start hinzugefügt',
    'Festplatte vda a beim nächsten Start entfernt',
    'Netzwerkkarte 52:54:00:2 on lan beim nächsten Start hinzugefügt',
    'Netzwerkkarte 52:54:00:1 on lan beim nächsten Start entfernt',
  ])
  expect(pendingText('something new at the next start')).toBe('something new at the next start')
})

test('a change that waits for the next start is neither asked for again nor taken for one by hand', () => {
  const world = applied()
  const machine = world.host('node1').machines[0]
  if (!machine) throw new Error('the machine was not made')
  machine.pending = ['vCPU 1 → 2 at the next start']
  const of = design(server('web', { vcpus: 2 }))
  const plan = world.plan(of)
  expect(plan.steps).toEqual([])
  expect(plan.problems[0]?.text).toBe('web auf node1: vCPU 1 → 2 beim nächsten Start.')
  machine.vcpus = 4
  const seen = () => observe({ design: of, deployments: world.rows, hosts: world.hosts, now: NOW })[0]
  expect(seen()).toMatchObject({
    drift: [],
    pending: ['vCPU 1 → 2 beim nächsten Start'],
  })
  machine.pending = []
  expect(seen()?.drift).toEqual(['vCPU von Hand geändert: 1 → 4'])
})

test('a plan is carried out only in the language in which it was agreed to', () => {
  const world = applied()
  const of = design(server('web', { vcpus: 2 }))
  const plan = world.plan(of)
  expect(compareBasis(plan, world.plan(of, { pinned: plan }))).toEqual([])
  setCatalogue(undefined)
  const english = world.plan(of, { pinned: plan })
  expect(compareBasis(plan, english)).toEqual(['It is in another language than Terrace speaks now'])
  // One that was kept before plans said their language.
  const { language: _, ...old } = english
  expect(compareBasis(old, world.plan(of, { pinned: old }))).toEqual([])
})

test('reasons are German from end to end', () => {
  const world = new World([
    host('node1', { volumes: [tiny] }),
    host('node2'),
    host('node3', { enabled: false }),
  ])
  const plan = world.plan(design(server('web'), server('big', { memoryBytes: 2 ** 40 })))
  const reason = new Map(plan.placement.assignments.map((one) => [one.key, one.reason]))
  expect(reason.get('server:web#0')).toMatch(/^Statt node2 gewählt: .*Abbild/)
  expect(reason.get('server:big#0')).toMatch(
    /^big passt auf keinen Host\. node1 nicht: Arbeitsspeicher: braucht 1 TiB, .* node3 nicht: eingeschaltet:/,
  )
})
