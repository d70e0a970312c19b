import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MiB } from '@shared/base/units.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import {
  addHost,
  type App,
  appInFolder,
  applied,
  designText,
  jobEnd,
  planned,
} from '../../support/cli-core.ts'
import { holdingsOf, makeForeign, virsh } from '../../support/cli-lab.ts'
import { failure } from '../../support/failure.ts'
import { opened } from '../../support/opened.ts'

/** What goes wrong between a design and the machines, on real hosts: told before anything is touched, or named. */

let lab: Lab
let one: LabNode
let two: LabNode
let app: App
let before: Record<string, string>[]
const images = '/var/lib/libvirt/images'

beforeAll(async () => {
  lab = await startLab({ nodes: [{}, { smallPool: true }] })
  ;[one, two] = lab.nodes as [LabNode, LabNode]
}, 180_000)
afterAll(() => lab?.stop())
beforeEach(async () => {
  app = await appInFolder()
  for (const node of lab.nodes) {
    const id = await addHost(app.core, {
      name: node.name,
      address: node.address,
      identityFile: lab.identityFile,
    })
    await app.core.connect(id, { expected: node.hostKeyFingerprint })
  }
  before = await holdingsOf(lab.nodes)
})
afterEach(() => app.end())

const untouched = async () => expect(await holdingsOf(lab.nodes)).toEqual(before)
const tiny = { pool: 'default', volume: 'tiny.qcow2', host: 'node1' }
const blank = (bytes: number, pool = 'default') => ({ name: 'data', bytes, pool })

/** A plan with this error among its problems cannot be applied, and says so; nothing is touched. */
async function refused(plan: Plan, text: RegExp): Promise<Plan['problems'][number]> {
  const problem = plan.problems.find((found) => found.severity === 'error' && text.test(found.text))
  expect(problem, JSON.stringify(plan.problems)).toBeDefined()
  const { info } = await failure(
    Promise.resolve(app.core.services.plans.apply({ planId: plan.id, agreed: [] })),
  )
  expect(info).toMatchObject({ code: 'precondition', changed: 'nothing', left: 'Nothing was touched.' })
  await untouched()
  if (!problem) throw new Error('unreachable')
  return problem
}

describe('found before anything is touched', () => {
  test('a pool without room', async () => {
    const plan = await planned(
      app.core,
      designText([{ name: 'big', disks: [blank(300 * MiB, 'small')], hostRule: { only: ['node2'] } }]),
    )
    const { text } = await refused(plan, /big has no host/)
    expect(text).toMatch(/small/)
    expect(text).toMatch(/MiB/)
  })

  test('an image that is nowhere, and one that cannot be read', async () => {
    const missing = { ...tiny, volume: 'gone.qcow2' }
    const lost = await planned(
      app.core,
      designText([{ name: 'web', disks: [{ name: 'root', image: missing }] }]),
    )
    expect((await refused(lost, /gone\.qcow2/)).how).toBeTruthy()

    // Its other half is gone: listed, but of no use.
    const torn = ['qemu-img', 'create', '-q', '-f', 'qcow2', '-u', '-b', `${images}/gone.raw`, '-F', 'raw']
    await one.run([...torn, `${images}/torn.qcow2`, '8M'])
    await virsh(one, 'pool-refresh', 'default')
    before = await holdingsOf(lab.nodes)
    try {
      const image = { ...tiny, volume: 'torn.qcow2' }
      const plan = await planned(app.core, designText([{ name: 'halved', disks: [{ name: 'root', image }] }]))
      if (plan.problems.some(({ severity }) => severity === 'error')) await refused(plan, /torn/)
      else {
        const job = await applied(app.core, plan)
        expect(job).toMatchObject({ state: 'failed', leftovers: [] })
        expect(job.error).toMatchObject({
          left: expect.any(String) as string,
          next: expect.any(String) as string,
        })
        expect(job.error?.message).toMatch(/torn|halved/)
        await untouched()
      }
    } finally {
      await one.run(['rm', '-f', `${images}/torn.qcow2`])
      await one.run(['virsh', 'pool-refresh', 'default'])
    }

    // Or gone since the plan was made.
    await virsh(one, 'vol-clone', '--pool', 'default', 'tiny.qcow2', 'brief.qcow2')
    const image = { ...tiny, volume: 'brief.qcow2' }
    const brief = await planned(app.core, designText([{ name: 'late', disks: [{ name: 'root', image }] }]))
    await virsh(one, 'vol-delete', '--pool', 'default', 'brief.qcow2')
    before = await holdingsOf(lab.nodes)
    const { info } = await failure(
      Promise.resolve(app.core.services.plans.apply({ planId: brief.id, agreed: [] })),
    )
    expect(info).toMatchObject({ code: 'conflict', left: 'Nothing was touched.' })
    expect(info.message).toContain('brief.qcow2')
    await untouched()
  })

  test('two servers with one address, and more memory than any host has', async () => {
    const lan = {
      id: 'network:lan',
      type: 'network',
      name: 'LAN',
      source: { kind: 'network', name: 'default' },
    }
    const nics = [{ network: lan.id, address: '192.168.122.50' }]
    const text = designText(
      [
        { name: 'a', nics },
        { name: 'b', nics },
      ],
      [lan],
    )
    const twice = await refused(await planned(app.core, text), /192\.168\.122\.50/)
    expect(twice.text).toMatch(/\ba\b.*\bb\b|\bb\b.*\ba\b/)

    const huge = await planned(app.core, designText([{ name: 'huge', memoryBytes: 2 ** 45 }]))
    const told = await refused(huge, /huge/)
    expect(told.text).toMatch(/32 TiB/)
    const verdicts = huge.placement.assignments[0]?.verdicts ?? []
    expect(verdicts.map(({ hostName }) => hostName).toSorted()).toEqual(['node1', 'node2'])
    for (const { fits, fails } of verdicts) {
      expect(fits).toBe(false)
      const memory = fails.find(({ need }) => need === 'memory')
      expect(memory && 'shortBy' in memory ? memory.shortBy : 0).toBeGreaterThan(2 ** 44)
    }
  })

  test('a name that a foreign machine has', async () => {
    const uuid = await makeForeign(one, 'taken')
    before = await holdingsOf(lab.nodes)
    const text = designText([{ name: 'taken', disks: [blank(MiB)], hostRule: { only: ['node1'] } }])
    const plan = await planned(app.core, text)
    if (plan.problems.some(({ severity }) => severity === 'error')) await refused(plan, /taken/)
    else {
      // Or it gets another name, and the plan says which.
      const define = plan.steps.find(({ request }) => request.kind === 'machine.define')
      expect(define?.title).not.toMatch(/Define taken on/)
      expect(JSON.stringify(plan.problems)).toContain('taken')
    }
    // Taken between plan and apply: the plan is checked against the world as it is now.
    const free = await planned(
      app.core,
      designText([{ name: 'later', disks: [blank(MiB)], hostRule: { only: ['node1'] } }]),
    )
    await makeForeign(one, 'later')
    before = await holdingsOf(lab.nodes)
    const { info } = await failure(
      Promise.resolve(app.core.services.plans.apply({ planId: free.id, agreed: [] })),
    )
    expect(info).toMatchObject({
      code: 'conflict',
      left: 'Nothing was touched.',
      next: expect.any(String) as string,
    })
    expect(info.message).toContain('later')
    await untouched()
    expect(await virsh(one, 'domuuid', 'taken')).toBe(uuid)
  })

  test('a host that went silent after the plan was made', async () => {
    const plan = await planned(
      app.core,
      designText([{ name: 'silent', disks: [blank(MiB)], hostRule: { only: ['node2'] } }]),
    )
    await two.stopSshd()
    try {
      const { info } = await failure(
        Promise.resolve(app.core.services.plans.apply({ planId: plan.id, agreed: [] })),
      )
      expect(info).toMatchObject({ code: 'conflict', left: 'Nothing was touched.' })
      expect(info.message).toContain('node2')
    } finally {
      await two.startSshd()
    }
    await untouched()
  })
})

describe('found while it is done', () => {
  test('a pool that fills up during the apply: failed, and nothing is left unnamed', async () => {
    const disks = [{ name: 'root', image: tiny, pool: 'small' }]
    const plan = await planned(
      app.core,
      designText([{ name: 'squeezed', disks, hostRule: { only: ['node2'] } }]),
    )
    expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    const { jobId } = await app.core.services.plans.apply({ planId: plan.id, agreed: [] })
    // Someone else needs the room just now.
    await two.run(['sh', '-c', 'head -c 64M /dev/zero >/var/lib/libvirt/small/hog 2>/dev/null; true'])
    const job = await jobEnd(app.core, jobId)
    expect(job.state).toBe('failed')
    expect(`${job.error?.message} ${job.error?.next}`).toMatch(/no space|room|full|free/i)
    expect(job.error?.left).toBeTruthy()
    await two.run(['rm', '-f', '/var/lib/libvirt/small/hog'])
    // Whatever is there now and was not before is named, by the job or as what is deployed.
    const now = await holdingsOf(lab.nodes)
    const extra = Object.keys(now[1] ?? {}).filter((key) => !(key in (before[1] ?? {})))
    for (const key of extra) expect(job.leftovers.join()).toContain(key.split('/').at(-1))
    await app.core.services.jobs.rollback({ id: job.id })
    expect(await jobEnd(app.core, job.id)).toMatchObject({ state: 'cancelled', leftovers: [] })
    await untouched()
  })

  test('the connection breaks: it goes on by itself when the host is back soon', async () => {
    const plan = await planned(
      app.core,
      designText([{ name: 'broken', disks: [{ name: 'root', image: tiny }], hostRule: { only: ['node2'] } }]),
    )
    const { jobId } = await app.core.services.plans.apply({ planId: plan.id, agreed: [] })
    await sleep(300)
    await two.stopSshd()
    await sleep(300)
    await two.startSshd()
    const job = await jobEnd(app.core, jobId)
    if (job.state !== 'succeeded') {
      expect(job.error?.code).toMatch(/^transport/)
      await app.core.services.jobs.resume({ id: jobId })
      expect((await jobEnd(app.core, jobId)).state).toBe('succeeded')
    }
    expect(await virsh(two, 'domstate', 'broken')).toBe('shut off')
    const gone = await applied(app.core, await planned(app.core, await designOf(plan), true))
    expect(gone.state).toBe('succeeded')
    await untouched()
  })
})

const designOf = async (plan: Plan): Promise<string> => {
  const { records } = await opened(app.core, plan.designId)
  return JSON.stringify({ terrace: { format: 'design', version: 1 }, id: plan.designId, records })
}

test('names with quotes, spaces, semicolons and letters of the world, from the drawing to the machine and back', async () => {
  const names = [
    `o'neil "the" db; rm -rf ~ #1`,
    '$(reboot) `id` & co',
    'größe ☃ 名前',
    '-n',
    '%s\\n <b>&amp;</b>',
    'مرحبا',
  ]
  const text = designText(
    names.map((name) => ({
      name,
      disks: [{ name: 'data', bytes: MiB }],
      hostRule: { only: ['node 2; "zwei"'] },
    })),
  )
  const [, second] = await app.core.services.hosts.list({})
  if (!second) throw new Error('no host')
  const { host } = second
  const { name, address, port, user, identityFile, jumpHostId, sudo, hostKeyAlias } = {
    ...host,
    name: 'node 2; "zwei"',
  }
  const draft = { name, address, port, user, identityFile, jumpHostId, sudo, hostKeyAlias }
  await app.core.services.hosts.update({ id: host.id, draft })
  const plan = await planned(app.core, text)
  expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const job = await applied(app.core, plan)
  expect([job.state, job.error]).toEqual(['succeeded', null])
  const { design } = await app.core.takeDesign(text)
  await app.core.readHosts()
  const rows = await app.core.services.designs.observed({ id: design.id })
  expect(rows).toHaveLength(names.length)
  for (const { machineName, hostName, drift, state } of rows)
    expect([machineName, hostName, drift, state]).toEqual([machineName, name, [], 'stopped'])
  const listed = await virsh(two, 'list', '--all', '--name')
  for (const { machineName } of rows)
    expect(listed.split('\n').map((line) => line.trim())).toContain(machineName)
  expect((await planned(app.core, text)).steps).toEqual([])
  const gone = await applied(app.core, await planned(app.core, text, true))
  expect([gone.state, gone.error]).toEqual(['succeeded', null])
  await untouched()

  // A line break in a name is not for a machine: it is refused, or left out and said so.
  const lines = await planned(app.core, designText([{ name: 'two\nlines', disks: [blank(MiB)] }]))
  const errors = lines.problems.filter(({ severity }) => severity === 'error')
  const defined = lines.steps.flatMap(({ request }) =>
    request.kind === 'machine.define' ? [request.spec.name] : [],
  )
  expect([errors.length > 0, defined.length > 0]).toContain(true)
  for (const made of defined) expect(made).not.toMatch(/\p{Cc}/u)
  await expect(addHost(app.core, { name: 'a\nb', address: two.address })).rejects.toThrow()
}, 180_000)
