import { afterEach, beforeEach, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Core } from '@main/core/index.ts'
import { openCore } from '@main/core/index.ts'
import { pace } from '@main/drivers/practice/pace.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { hostDraft } from '@shared/contract/hosts.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { DESIGN_VERSION } from '@shared/design/records.ts'
import { opened } from '../../support/opened.ts'

const mib = 2 ** 20
const designId = 'design:trial'
let folder: string
let core: Core

beforeEach(async () => {
  process.env['TERRACE_VAULT'] = 'memory'
  pace.factor = 0
  folder = mkdtempSync(join(tmpdir(), 'terrace-guards-'))
  core = await openCore({ folder, version: '0.0.0', polling: false })
  await core.services.hosts.addPractice({ count: 2 })
  await core.readHosts()
})

afterEach(async () => {
  // What is being read in the background ends first.
  await core.readHosts()
  await core.close()
  pace.factor = 1
  rmSync(folder, { recursive: true, force: true })
})

const server = (name: string, fields: object = {}) => ({
  id: `server:${name}`,
  type: 'server',
  tier: 'tier:t',
  name,
  memoryBytes: 64 * mib,
  running: false,
  disks: [{ name: 'root', bytes: 16 * mib }],
  ...fields,
})

const text = (records: object[], version = 1, more: object[] = []): string =>
  JSON.stringify({
    terrace: { format: 'design', version },
    id: designId,
    records: [{ id: 'tier:t', type: 'tier', name: 'Tier' }, ...records, ...more],
  })

async function plan(records: object[]): Promise<Plan> {
  await core.takeDesign(text(records))
  return core.services.plans.make({ designId, destroy: false })
}

async function apply(made: Plan): Promise<string> {
  const agreed = made.steps.filter(({ risk }) => risk !== 'none').map(({ id }) => id)
  return (await core.services.plans.apply({ planId: made.id, agreed })).jobId
}

/** Waits for the job to end, without asking more often than it tells. */
function ended(id: string): Promise<JobView> {
  return new Promise((resolve) => {
    const stop = core.subscribe(({ feature, event, payload }) => {
      const job = payload as JobView
      if (feature !== 'jobs' || event !== 'changed' || job.id !== id || job.endedAt === null) return
      stop()
      resolve(job)
    })
    void Promise.resolve(core.services.jobs.get({ id })).then((job) => {
      if (job.endedAt === null) return
      stop()
      resolve(job)
    })
  })
}

const host = async (name: string): Promise<HostId> => {
  const view = (await core.services.hosts.list({})).find((one) => one.host.name === name)
  if (!view) throw new Error(`no host ${name}`)
  return view.host.id
}

const machines = async (): Promise<string[]> => {
  await core.readHosts()
  const views = await core.services.hosts.list({})
  return views.flatMap((view) => view.machines.filter((one) => one.owner !== null).map(({ name }) => name))
}

test('a design that is understood in part only is never planned: what cannot be read would be taken down', async () => {
  const job = await ended(await apply(await plan([server('web'), server('db')])))
  expect(job.state).toBe('succeeded')
  // A newer Terrace gave one server a form that this one cannot read.
  const newer = text([server('web'), server('db', { disks: 'elsewhere' })], DESIGN_VERSION + 1)
  await expect(core.takeDesign(newer)).rejects.toMatchObject({ code: 'storage.future' })
  const kept = await opened(core, designId)
  expect(kept.records.filter(({ type }) => type === 'server')).toHaveLength(2)
  expect((await core.services.plans.make({ designId, destroy: false })).steps).toEqual([])
  expect((await machines()).toSorted()).toEqual(['db', 'web'])
})

test('what a job had not begun is noted again when it is resumed', async () => {
  const where = { hostRule: { only: ['practice-2'] } }
  const image = [{ name: 'root', image: { pool: 'default', volume: 'tiny.qcow2' } }]
  const made = await plan([server('web', { disks: image, ...where })])
  expect(made.steps[0]?.request.kind).toBe('image.copy')
  const id = await host('practice-2')
  const jobId = await apply(made)
  await core.services.app.setFault({ hostId: id, name: 'pool-full', on: true })
  expect((await ended(jobId)).state).toBe('failed')
  expect(await core.services.designs.observed({ id: designId })).toEqual([])

  await core.services.app.setFault({ hostId: id, name: 'pool-full', on: false })
  await core.services.jobs.resume({ id: jobId })
  expect((await ended(jobId)).state).toBe('succeeded')
  // Its row is what tells drift, and which disks go with it.
  await core.readHosts()
  const again = await core.services.plans.make({ designId, destroy: true })
  expect(again.steps.map(({ request }) => request.kind)).toEqual(
    expect.arrayContaining(['machine.undefine', 'volume.delete']),
  )
  await expect(async () => core.services.designs.remove({ id: designId })).rejects.toMatchObject({
    code: 'precondition',
  })
})

test('a job that a later one has built on is neither resumed nor taken back', async () => {
  const first = await apply(await plan([server('web')]))
  await ended(first)
  const second = await apply(await plan([server('web', { vcpus: 2 })]))
  await ended(second)
  for (const way of ['resume', 'rollback'] as const) {
    await expect(async () => core.services.jobs[way]({ id: first })).rejects.toMatchObject({
      code: 'precondition',
    })
  }
  expect(await machines()).toEqual(['web'])
})

test('while a job is at work its design stays, its hosts stay where they are, and no other job of it begins', async () => {
  const done = await apply(await plan([server('web')]))
  await ended(done)
  // Slow enough that all of this happens meanwhile.
  pace.factor = 20
  const jobId = await apply(await plan([server('web'), server('db')]))
  await expect(async () => core.services.designs.remove({ id: designId })).rejects.toMatchObject({
    code: 'conflict',
  })
  await expect(async () => core.services.jobs.rollback({ id: done })).rejects.toMatchObject({
    code: 'conflict',
  })
  const busy = (await core.services.jobs.get({ id: jobId })).steps[0]?.hostId as HostId
  const { host: before } = (await core.services.hosts.list({})).find((one) => one.host.id === busy) ?? {}
  const draft = hostDraft.parse({ name: before?.name, address: 'elsewhere.example' })
  await expect(core.services.hosts.update({ id: busy, draft })).rejects.toMatchObject({ code: 'conflict' })
  await expect(core.services.hosts.remove({ id: busy })).rejects.toMatchObject({ code: 'conflict' })
  // Another name leads to the same machine.
  const renamed = hostDraft.parse({ ...draft, name: 'renamed', address: before?.address, user: 'practice' })
  expect((await core.services.hosts.update({ id: busy, draft: renamed })).name).toBe('renamed')
  pace.factor = 0
  expect((await ended(jobId)).state).toBe('succeeded')
})

test('a plan made before the design was changed never removes what is drawn again', async () => {
  const there = { disks: [], hostRule: { only: ['practice-1'] } }
  await ended(await apply(await plan([server('web', there), server('db', there)])))
  const larger = server('web', { ...there, vcpus: 2 })
  const removing = await plan([larger])
  expect(removing.steps.map(({ risk }) => risk)).toContain('destroy')
  await core.takeDesign(text([larger, server('db', there)]))
  await expect(apply(removing)).rejects.toMatchObject({ code: 'conflict', info: { changed: 'nothing' } })
  expect((await machines()).toSorted()).toEqual(['db', 'web'])
})

test('a host at another address is another machine: nothing of the first is taken for it', async () => {
  const id = await host('practice-2')
  const draft = hostDraft.parse({ name: 'practice-2', address: 'practice-3', user: 'practice' })
  expect((await core.services.hosts.list({})).find((one) => one.host.id === id)?.machines).not.toEqual([])
  await core.services.hosts.update({ id, draft })
  const moved = (await core.services.hosts.list({})).find((one) => one.host.id === id)
  expect(moved).toMatchObject({ facts: null, machines: [], lastSeen: null })
})

test('a disabled host is not read, whoever asks', async () => {
  const id = await host('practice-1')
  await core.services.hosts.setEnabled({ id, enabled: false })
  const seen = (await core.services.hosts.probe({ id })).facts?.at
  await setTimeout(2)
  await expect(core.connect(id, {})).rejects.toMatchObject({ code: 'precondition' })
  await core.services.app.setFault({ hostId: id, name: 'slow', on: false })
  await core.readHosts()
  expect(await core.services.hosts.probe({ id })).toMatchObject({ reach: 'disabled', facts: { at: seen } })
})

test('a machine is adopted once, however often it is asked for', async () => {
  await core.takeDesign(text([]))
  const hostId = await host('practice-2')
  const uuid = '7e000000-0000-4000-8000-000000000021'
  const adopt = async () => core.services.hosts.adopt({ hostId, uuid, designId, tierId: 'tier:t' })
  const both = await Promise.allSettled([adopt(), adopt()])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const { records } = await opened(core, designId)
  expect(records.filter(({ type }) => type === 'server')).toHaveLength(1)
})

test('each apply keeps the design as it was carried out, so that one can go back to it', async () => {
  await ended(await apply(await plan([server('web')])))
  const [kept, ...older] = await core.services.designs.versions({ id: designId })
  expect([kept?.kind, kept?.servers, older.length]).toEqual(['applied', 1, 0])
  await core.takeDesign(text([]))
  const { records } = await core.services.designs.version({ versionId: kept?.id ?? '' })
  expect(records.filter(({ type }) => type === 'server')).toMatchObject([{ name: 'web' }])
  // Taking everything down is nothing to go back to.
  await ended(await apply(await core.services.plans.make({ designId, destroy: true })))
  expect(await core.services.designs.versions({ id: designId })).toHaveLength(1)
})

test('an own template begins a new design', async () => {
  const { design } = await core.takeDesign(text([server('web')]))
  const { records } = design
  const saved = await core.services.designs.saveTemplate({ name: 'Mine', description: '', records })
  const made = await core.services.designs.create({ template: saved.id, sample: false })
  expect(made).toMatchObject({ name: 'Mine', servers: 1 })
  await core.services.designs.removeTemplate({ id: saved.id })
  await expect(
    (async () => core.services.designs.create({ template: saved.id, sample: false }))(),
  ).rejects.toMatchObject({ code: 'not-found' })
})
