import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Core, openCore } from '@main/core/index.ts'
import { pace } from '@main/drivers/practice/pace.ts'
import { practiceAddresses } from '@main/drivers/index.ts'
import type { Host } from '@shared/contract/hosts.ts'
import { hostDraft } from '@shared/contract/hosts.ts'

const MiB = 2 ** 20
const designId = 'design:trial'
let folder: string
let core: Core
let home: Host

const view = async (id: string) => (await core.services.hosts.list({})).find(({ host }) => host.id === id)
const moveTo = async (address: string) => {
  await core.services.hosts.update({ id: home.id, draft: hostDraft.parse({ ...draftOf(home), address }) })
  await core.services.hosts.probe({ id: home.id })
}
const draftOf = ({ name, address, user }: Host) => ({ name, address, user })
const plan = (destroy: boolean) => core.services.plans.make({ designId, destroy })

beforeEach(async () => {
  process.env['TERRACE_VAULT'] = 'memory'
  pace.factor = 0
  folder = mkdtempSync(join(tmpdir(), 'terrace-which-host-'))
  core = await openCore({ folder, version: '0.0.0', polling: false })
  const [first] = await core.services.hosts.addPractice({ count: 1 })
  if (!first) throw new Error('no host')
  home = first
  await core.takeDesign(
    JSON.stringify({
      terrace: { format: 'design', version: 1 },
      id: designId,
      records: [
        { id: 'tier:t', type: 'tier', name: 'Tier' },
        {
          id: 'server:a',
          type: 'server',
          tier: 'tier:t',
          name: 'a',
          memoryBytes: 64 * MiB,
          running: false,
          disks: [{ name: 'root', bytes: 16 * MiB }],
        },
      ],
    }),
  )
  const made = await plan(false)
  const { jobId } = await core.services.plans.apply({ planId: made.id, agreed: [] })
  while ((await core.services.jobs.get({ id: jobId })).endedAt === null) await setTimeout(5)
  const { state } = await core.services.jobs.get({ id: jobId })
  if (state !== 'succeeded') throw new Error(`The job that every test here begins with ${state}.`)
})

afterEach(async () => {
  await core.readHosts()
  await core.close()
  pace.factor = 1
  rmSync(folder, { recursive: true, force: true })
})

describe('another machine at the address of a host with servers', () => {
  const other = practiceAddresses[3] ?? ''

  test('is not read, planned for or acted on, and all is well once the address is right again', async () => {
    const earlier = await plan(true)
    await moveTo(other)
    expect(await view(home.id)).toMatchObject({
      reach: 'unreachable',
      error: { code: 'conflict', message: `${home.name} is another machine than before.` },
    })
    const made = await plan(true)
    expect(made.steps).toEqual([])
    expect(made.problems[0]?.text).toContain('is another machine than before')
    const agreed = earlier.steps.map(({ id }) => id)
    await expect(core.services.plans.apply({ planId: earlier.id, agreed })).rejects.toMatchObject({
      code: 'conflict',
    })
    await moveTo(home.address)
    expect((await view(home.id))?.error).toBeNull()
    expect((await plan(true)).steps.length).toBeGreaterThan(0)
  })

  test('is not acted on after a restart either, before anything was read', async () => {
    await core.services.hosts.update({
      id: home.id,
      draft: hostDraft.parse({ ...draftOf(home), address: other }),
    })
    await core.close()
    core = await openCore({ folder, version: '0.0.0', polling: false })
    const [job] = await core.services.jobs.list({ limit: 1 })
    if (!job) throw new Error('no job')
    await core.services.jobs.rollback({ id: job.id })
    while ((await core.services.jobs.get({ id: job.id })).endedAt === null) await setTimeout(5)
    const log = JSON.stringify(await core.services.jobs.get({ id: job.id }))
    expect(log).toContain('is another machine than before')
  })

  test('is taken for the host where nothing was deployed', async () => {
    const [second] = await core.services.hosts.addPractice({ count: 1 })
    if (!second) throw new Error('no host')
    home = second
    await core.services.hosts.probe({ id: second.id })
    await moveTo(other)
    expect(await view(second.id)).toMatchObject({ error: null, host: { identity: other } })
  })
})

describe('a host that was taken off the list', () => {
  test('does not keep its design from being deleted, and the audit names what was left there', async () => {
    await expect((async () => core.services.designs.remove({ id: designId }))()).rejects.toMatchObject({
      code: 'precondition',
    })
    await core.services.hosts.remove({ id: home.id })
    await core.services.designs.remove({ id: designId })
    const text = JSON.stringify(await core.services.audit.list({ search: '', limit: 10 }))
    expect(text).toContain('Left on hosts that are no longer in the list: a')
  })

  test('is recognised by its machines when it is added again', async () => {
    await core.services.hosts.remove({ id: home.id })
    const [added] = await core.services.hosts.addPractice({ count: 1 })
    if (!added) throw new Error('no host')
    expect((await plan(false)).steps).toEqual([])
    const [instance] = await core.services.designs.observed({ id: designId })
    expect(instance).toMatchObject({ hostId: added.id, drift: [] })
    const made = await plan(true)
    const agreed = made.steps.map(({ id }) => id)
    const { jobId } = await core.services.plans.apply({ planId: made.id, agreed })
    while ((await core.services.jobs.get({ id: jobId })).endedAt === null) await setTimeout(5)
    expect(await core.services.designs.observed({ id: designId })).toEqual([])
    await core.services.designs.remove({ id: designId })
  })
})
