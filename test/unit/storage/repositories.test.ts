import { expect, test } from 'vitest'
import type { Host, HostId } from '@shared/contract/hosts.ts'
import type { HostFacts, MachineFacts } from '@shared/machine/facts.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { AuditLog, type Deployment, openStorage } from '@main/storage/index.ts'
import { testClock, testFolder, testStorage } from './folder.ts'

const hostOf = (name: string): Host => ({
  id: `host:${name}`,
  name,
  address: '192.0.2.1',
  port: 22,
  user: 'root',
  identityFile: null,
  jumpHostId: null,
  sudo: false,
  hostKeyAlias: null,
  family: 'libvirt',
  practice: false,
  enabled: true,
  pinnedKey: null,
  createdAt: 1,
})
const facts = { at: 5, hostname: 'a', advice: [] } as unknown as HostFacts
const machine = { uuid: 'u', name: "ü'; --" } as MachineFacts

test('hosts are listed as added, changed and removed', () => {
  const storage = testStorage()
  for (const name of ['b', 'a']) storage.hosts.insert(hostOf(name))
  storage.hosts.update({ ...hostOf('a'), name: 'Ä' })
  expect(storage.hosts.list().map((host) => host.name)).toEqual(['b', 'Ä'])
  expect(storage.hosts.get('host:a')).toEqual({ ...hostOf('a'), name: 'Ä' })
  expect(storage.hosts.remove('host:a')).toBe(true)
  expect(storage.hosts.get('host:a')).toBe(undefined)
  expect(() => storage.hosts.update(hostOf('a'))).toThrow('no longer there')
})

test('last known facts come back with their age after a restart, those of removed hosts do not', () => {
  const folder = testFolder()
  const first = openStorage({ folder, appVersion: '1' })
  first.hosts.insert(hostOf('a'))
  first.hosts.insert(hostOf('b'))
  first.hostFacts.save('host:a', facts)
  first.hostFacts.machines('host:a', [machine], 6)
  first.hostFacts.machines('host:b', [machine], 6)
  first.flush()
  first.hosts.remove('host:b')
  // Nothing new but the time.
  first.hostFacts.machines('host:a', [machine], 7)
  first.hostFacts.machines('host:b', [machine], 7)
  first.close()
  expect([...testStorage({ folder }).hostFacts.loadAll()]).toEqual([
    ['host:a', { facts, factsAt: 5, machines: [machine], machinesAt: 7 }],
  ])
})

test('deployments are found by design, host and machine, and outlive their design', () => {
  const storage = testStorage()
  const { id } = storage.designs.create({ records: [] })
  const deployment = (replica: number, hostId: HostId): Deployment => ({
    designId: id,
    serverId: 'server:web',
    replica,
    hostId,
    uuid: `uuid-${replica}`,
    machineName: `web-${replica}`,
    spec: { name: `web-${replica}` } as Deployment['spec'],
    volumes: [{ pool: 'default', volume: `web-${replica}.qcow2` }],
    updatedAt: 1,
  })
  storage.deployments.upsert(deployment(0, 'host:a'))
  storage.deployments.upsert(deployment(1, 'host:a'))
  storage.deployments.upsert(deployment(1, 'host:b'))
  storage.designs.remove(id)
  expect(storage.deployments.listByDesign(id)).toEqual([deployment(0, 'host:a'), deployment(1, 'host:b')])
  expect(storage.deployments.listByHost('host:a')).toEqual([deployment(0, 'host:a')])
  expect(storage.deployments.find('host:b', 'uuid-1')).toEqual(deployment(1, 'host:b'))
  expect(storage.deployments.remove(id, 'server:web', 0)).toBe(true)
  expect(storage.deployments.list()).toEqual([deployment(1, 'host:b')])
  expect(storage.deployments.get(id, 'server:web', 0)).toBe(undefined)
})

test('the fifty newest plans are kept', () => {
  const storage = testStorage()
  for (let i = 0; i < 53; i += 1) storage.plans.save({ id: `plan:${i}`, designId: 'd', createdAt: i } as Plan)
  expect(storage.plans.load('plan:2')).toBe(undefined)
  expect(storage.plans.load('plan:3')).toMatchObject({ createdAt: 3 })
  storage.plans.save({ id: 'plan:52', designId: 'd', createdAt: 99 } as Plan)
  expect(storage.plans.load('plan:52')).toMatchObject({ createdAt: 99 })
})

test('the audit finds words in any field and any script, page by page', () => {
  const clock = testClock(1000)
  const storage = testStorage({ clock })
  const log = new AuditLog({ storage, who: 'ada@desk', clock })
  const heard: number[] = []
  log.onAdded((entry) => heard.push(entry.serial))
  const entries = Array.from({ length: 25 }, (_, i) => {
    clock.at += 1
    return log.record({
      what: i % 2 ? 'machine.start' : 'host.add',
      text: i === 7 ? 'Started ÜBUNG 100%_sure\\' : `Entry ${i}`,
      outcome: 'succeeded',
      hostName: i % 5 ? null : 'Knoten Ä',
      serverName: i === 3 ? 'web' : null,
    })
  })
  expect(heard).toEqual(entries.map((entry) => entry.serial))
  expect(entries[0]).toMatchObject({ who: 'ada@desk', at: 1001 })
  const page = log.list({ limit: 10 })
  expect(page).toEqual(entries.slice(-10).toReversed())
  expect(log.list({ limit: 10, before: page.at(-1)?.serial ?? 0 })).toEqual(entries.slice(5, 15).toReversed())
  const found = (search: string) =>
    log.list({ search }).map((entry) => entries.findIndex((e) => e.serial === entry.serial))
  expect(found('übung')).toEqual([7])
  expect(found('100%_SURE\\')).toEqual([7])
  expect(found('1_0')).toEqual([])
  expect(found('knoten ä host.add')).toEqual([20, 10, 0])
  expect(found('WEB')).toEqual([3])
  expect(log.list({ from: 1003, to: 1004 })).toHaveLength(2)
  expect([...storage.audit.each({ search: 'entry' })]).toHaveLength(24)
  for (let i = 0; i < 1200; i += 1) log.record({ what: 'x', text: 'many', outcome: 'failed' })
  expect([...storage.audit.each({ search: 'many', limit: 1 })]).toHaveLength(1200)
})

test('an entry is told only once it is on disk', () => {
  const storage = testStorage()
  const log = new AuditLog({ storage, who: 'a@b' })
  const heard: string[] = []
  log.onAdded((entry) => heard.push(entry.text))
  expect(() =>
    storage.transaction(() => {
      log.record({ what: 'x', text: 'lost', outcome: 'failed' })
      throw new Error('no')
    }),
  ).toThrow('no')
  expect([heard, log.list({})]).toEqual([[], []])
})

test('the log of a job is bounded in lines and length', () => {
  const storage = testStorage()
  const head = {
    kind: 'apply',
    title: 't',
    state: 'succeeded',
    paused: false,
    designId: null,
    error: null,
    leftovers: [],
  } as const
  storage.jobs.insert({
    id: 'job:a',
    ...head,
    leftovers: [],
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    steps: [],
  })
  const line = (text: string) => ({ at: 1, stepId: null, level: 'info' as const, text })
  const first = storage.jobLog.append('job:a', [line('x'.repeat(9000)), line('b')])
  expect(first.map(({ text }) => text.length)).toEqual([8000, 1])
  expect(storage.jobLog.list('job:a', first[0]?.serial ?? 0)).toEqual([first[1]])
  storage.jobLog.append(
    'job:a',
    Array.from({ length: 20_000 }, (_, i) => line(String(i))),
  )
  const all = storage.jobLog.list('job:a')
  expect([all.length, all[0]?.text, all.at(-1)?.text]).toEqual([20_000, '0', '19999'])
})

test('the window state is forgotten when it does not make sense', () => {
  const storage = testStorage()
  expect(storage.settings.windowState).toBe(null)
  storage.settings.windowState = { x: -5, y: 1, width: 800, height: 600, maximized: false }
  expect(storage.settings.windowState).toEqual({ x: -5, y: 1, width: 800, height: 600, maximized: false })
  storage.settings.set('window.state', { x: 'left' })
  expect(storage.settings.windowState).toBe(null)
})
