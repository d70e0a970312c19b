import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'
import { holdingsOf, makeForeign, virsh } from '../../support/cli-lab.ts'
import { toldAsOne } from '../../support/story.ts'

/** The main job by the command line, told as one story: each test goes on where the one before ended. */
toldAsOne()

let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let before: Record<string, string>[]
let foreign: string

const node = (name: string): LabNode => {
  const found = lab.nodes.find((one) => one.name === name)
  if (!found) throw new Error(`no node ${name}`)
  return found
}
const design = 'shop.terrace.json'

interface Row {
  server: string
  status: string
  host: string | null
  instance: { uuid: string; machineName: string; drift: string[]; pending: string[] } | null
}
const status = () => at.json<Row[]>(['status', design])
const rowOf = async (server: string): Promise<Row & { node: LabNode }> => {
  const row = (await status()).find((one) => one.server === server)
  if (!row?.host) throw new Error(`${server} is nowhere`)
  return { ...row, node: node(row.host) }
}

type Records = { id: string; type: string; [field: string]: unknown }[]
/** Changes the design file as an editor or a script would. */
function edit(change: (records: Records) => Records | void, file = design): void {
  const path = join(at.folder, file)
  const content = JSON.parse(readFileSync(path, 'utf8')) as { records: Records }
  content.records = change(content.records) ?? content.records
  writeFileSync(path, JSON.stringify(content))
}
const serverNamed = (records: Records, name: string) => {
  const found = records.find((record) => record.type === 'server' && record['name'] === name)
  if (!found) throw new Error(`no server ${name}`)
  return found
}

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: [{}, { smallPool: true }, {}] })])
  at = workstation(cli.file)
  foreign = await makeForeign(node('node2'), 'by-hand')
  before = await holdingsOf(lab.nodes)
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('a host is added only with the key that was named, or a new one when that is allowed', async () => {
  const [one, two, three] = lab.nodes as [LabNode, LabNode, LabNode]
  const add = (host: LabNode, ...more: string[]) =>
    at.run(
      '--json',
      'hosts',
      'add',
      host.name,
      '--address',
      host.address,
      '--identity',
      lab.identityFile,
      ...more,
    )

  const none = await add(one)
  expect([none.code, none.stdout]).toEqual([2, ''])
  expect(none.stderr).toContain('--host-key SHA256:… or --accept-new')

  const wrong = await add(one, '--host-key', two.hostKeyFingerprint)
  expect([wrong.code, wrong.stdout]).toEqual([6, ''])
  expect(errorOf(wrong)).toMatchObject({ code: 'hostkey.changed', changed: 'nothing' })
  for (const key of [one.hostKeyFingerprint, two.hostKeyFingerprint]) expect(wrong.stderr).toContain(key)
  expect(await at.json(['hosts', 'list', '--offline'])).toEqual([])

  const right = await add(one, '--host-key', one.hostKeyFingerprint)
  expect([right.code, right.stderr]).toEqual([0, ''])
  expect(JSON.parse(right.stdout)).toMatchObject({
    name: 'node1',
    pinnedKey: one.hostKeyFingerprint,
    reach: 'fresh',
    facts: { family: 'libvirt' },
  })
  const twice = await add(one, '--accept-new')
  expect([twice.code, errorOf(twice).code]).toEqual([5, 'conflict'])
  expect((await add(two, '--accept-new')).code).toBe(0)
  expect((await add(three, '--accept-new')).code).toBe(0)

  interface HostRow {
    name: string
    reach: string
    machines: number
    pinnedKey: string
    facts: { pools: { name: string }[] }
  }
  const hosts = await at.json<HostRow[]>(['hosts', 'list'])
  expect(hosts.map(({ name, reach, machines, pinnedKey }) => [name, reach, machines, pinnedKey])).toEqual([
    ['node1', 'fresh', 0, one.hostKeyFingerprint],
    ['node2', 'fresh', 1, two.hostKeyFingerprint],
    ['node3', 'fresh', 0, three.hostKeyFingerprint],
  ])
  const probed = await at.json<HostRow>(['hosts', 'probe', 'node2'])
  expect(probed.facts.pools.map(({ name }) => name).toSorted()).toEqual(['default', 'small'])
  const people = await at.run('hosts', 'list')
  expect(people.stdout).toMatch(/^NAME +ADDRESS +STATE +HYPERVISOR .*\nnode1 +root@/)
  const nobody = await at.run('--json', 'hosts', 'probe', 'node9')
  expect([nobody.code, nobody.stdout, errorOf(nobody).next]).toEqual([
    8,
    '',
    'Known hosts: node1, node2, node3.',
  ])
})

test('a design is made, checked and planned without touching anything', async () => {
  expect(await at.json(['design', 'new', design, '--sample'])).toMatchObject({ file: design, records: 13 })
  const again = await at.run('--json', 'design', 'new', design)
  expect([again.code, errorOf(again).left]).toEqual([5, 'It was left as it is.'])
  expect(await at.json(['design', 'validate', design])).toMatchObject({ valid: true, warnings: [] })

  const plan = await at.json<Plan>(['plan', design])
  expect(plan).toMatchObject({ destroy: false, problems: [], totals: { create: 5, remove: 0 } })
  expect(plan.placement.assignments).toHaveLength(5)
  for (const { reason } of plan.placement.assignments) expect(reason).toMatch(/\w/)
  // Every step comes after those it needs, and says in words what it does.
  for (const [index, { after, title }] of plan.steps.entries()) {
    expect(title).toMatch(/ node\d/)
    for (const id of after) expect(plan.steps.slice(0, index).map((step) => step.id)).toContain(id)
  }
  const shown = await at.run('plan', design, '--commands')
  expect(shown.code).toBe(0)
  expect(shown.stdout).toMatch(/^placement: db on node\d\. Chosen over node\d/m)
  expect(shown.stdout).toMatch(/\n {2}\["env","LC_ALL=C","virsh",.*"vol-clone"/)
  expect(shown.stdout).toContain('5 to create')
  const told = await at.json<{ steps: Plan['steps']; commands: Record<string, string[][]> }>([
    'plan',
    design,
    '--commands',
  ])
  expect(Object.keys(told.commands)).toEqual(told.steps.map(({ id }) => id))

  const unsure = await at.run('apply', design)
  expect(unsure.code).toBe(4)
  expect(unsure.stdout).toContain('Nothing was touched. Add --yes to carry it out.')
  expect(await holdingsOf(lab.nodes)).toEqual(before)
  expect((await status()).map((row) => row.status)).toEqual(Array.from({ length: 5 }, () => 'designed'))
  const missing = await at.run('--json', 'plan', 'nothing.json')
  expect([missing.code, missing.stdout, errorOf(missing).code]).toEqual([3, '', 'invalid'])
})

test('applied, the guests really boot on the hosts that were told', async () => {
  const job = await at.json<JobView>(['apply', design, '--yes'])
  expect(job).toMatchObject({ kind: 'apply', state: 'succeeded', leftovers: [], error: null })
  const rows = await status()
  expect(rows.map((row) => `${row.server} ${row.status}`).toSorted()).toEqual(
    ['app', 'db', 'lb', 'web-1', 'web-2'].map((name) => `${name} running`),
  )
  expect(new Set(rows.filter((row) => row.server.startsWith('web')).map((row) => row.host)).size).toBe(2)
  // Five at once in emulation on a busy machine take their time.
  await Promise.all(
    rows.map(async ({ host, server }) => {
      const on = node(host ?? '')
      await on.waitForSerial(server, `TERRACE-GUEST-UP ${server}`, 240_000).catch((error: unknown) => {
        throw new Error(`${server} on ${on.name} wrote: ${on.serialLog(server).slice(-500)}`, {
          cause: error,
        })
      })
    }),
  )
  const [plan, again] = [await at.json<Plan>(['plan', design]), await at.run('apply', design, '--yes')]
  expect([plan.steps, plan.totals.keep]).toEqual([[], 5])
  expect([again.code, again.stdout]).toEqual([0, 'Nothing to do: what runs is what the design says.\n'])
}, 480_000)

test('servers are listed, stopped, started, rebooted and forced off', async () => {
  const { node: host } = await rowOf('lb')
  interface Server {
    name: string
    host: string
    state: string
    owner: unknown
    uuid: string
  }
  const servers = await at.json<Server[]>(['servers', 'list'])
  expect(servers).toHaveLength(6)
  expect(servers.find(({ name }) => name === 'by-hand')).toMatchObject({
    host: 'node2',
    state: 'stopped',
    owner: null,
    uuid: foreign,
  })
  const state = () => virsh(host, 'domstate', 'lb')
  expect(await at.json(['servers', 'stop', 'lb'])).toMatchObject({ name: 'lb', state: 'stopped' })
  expect(await state()).toBe('shut off')
  expect(await at.json(['servers', 'start', 'lb'])).toMatchObject({ state: 'running' })
  const ups = () => host.serialLog('lb').split('TERRACE-GUEST-UP lb').length - 1
  await until('lb to boot again', 120_000, () => ups() >= 1)
  const seen = ups()
  expect(await at.json(['servers', 'reboot', 'lb'])).toMatchObject({ state: 'running' })
  await until('lb to boot after the reboot', 120_000, () => ups() > seen)
  expect(await at.json(['servers', 'force-off', 'lb'])).toMatchObject({ state: 'stopped' })
  expect(await state()).toBe('shut off')
  const nobody = await at.run('--json', 'servers', 'start', 'nobody')
  expect([nobody.code, errorOf(nobody).code]).toEqual([8, 'not-found'])
}, 480_000)

test('drift by hand is shown and mended', async () => {
  // lb is off though the design wants it to run.
  const { node: host, instance } = await rowOf('db')
  await virsh(host, 'setmaxmem', 'db', '192M', '--config')
  await virsh(host, 'setmem', 'db', '192M', '--config')
  await virsh(host, 'autostart', '--disable', 'db')
  const app = await rowOf('app')
  await virsh(app.node, 'destroy', 'app')
  await virsh(app.node, 'undefine', 'app')
  const rows = await status()
  const shown = (name: string) => rows.find((row) => row.server === name)
  expect(shown('db')).toMatchObject({ status: 'drifted', instance: { uuid: instance?.uuid } })
  expect(shown('db')?.instance?.drift).toEqual(['autostart on → off by hand'])
  expect(shown('db')?.instance?.pending.join()).toMatch(/memory .*192 MiB/)
  expect(shown('app')?.status).toBe('drifted')
  expect(shown('app')?.instance?.drift.join()).toMatch(/not there|gone|deleted|removed/i)
  expect(shown('web-1')?.status).toBe('running')

  const job = await at.json<JobView>(['apply', design, '--yes'])
  expect(job.state).toBe('succeeded')
  expect((await status()).map((row) => row.status)).toEqual(Array.from({ length: 5 }, () => 'running'))
  expect(await virsh(host, 'dumpxml', '--inactive', 'db')).toContain("<memory unit='KiB'>131072</memory>")
  expect(await virsh(host, 'list', '--all', '--autostart', '--name')).toContain('db')
  expect((await at.json<Plan>(['plan', design])).steps).toEqual([])
}, 480_000)

test('a changed design changes only what differs', async () => {
  const ids = new Map((await status()).map((row) => [row.server, row.instance?.uuid]))
  edit((records) => {
    serverNamed(records, 'web')['replicas'] = 1
    serverNamed(records, 'app')['cpuShares'] = 512
    const removed = serverNamed(records, 'lb').id
    return records.filter(({ id, from, to }) => id !== removed && from !== removed && to !== removed)
  })
  const plan = await at.json<Plan>(['plan', design])
  expect(plan.totals).toMatchObject({ create: 0, change: 1, remove: 2, keep: 2 })
  const risky = plan.steps.filter(({ risk }) => risk === 'destroy')
  expect(risky.length).toBeGreaterThan(0)
  expect(risky.map(({ warning }) => warning).join()).toMatch(/disk/)
  expect((await at.json<JobView>(['apply', design, '--yes'])).state).toBe('succeeded')
  const rows = await status()
  expect(rows.map((row) => `${row.server} ${row.status} ${row.instance?.uuid}`).toSorted()).toEqual([
    `app running ${ids.get('app')}`,
    `db running ${ids.get('db')}`,
    `web running ${ids.get('web-1')}`,
  ])
  const app = await rowOf('app')
  expect(await virsh(app.node, 'schedinfo', app.instance?.machineName ?? '')).toMatch(/cpu_shares\s*: 512/)
}, 480_000)

/** A second design of two servers with blank disks and one from an image, killed while it is applied. */
function writeExtra(file: string): void {
  const tier = { id: 'tier:t', type: 'tier', name: 'Tier' }
  const server = (name: string, more: object) => ({
    id: `server:${name}`,
    type: 'server',
    tier: tier.id,
    name,
    memoryBytes: 128 * 2 ** 20,
    ...more,
  })
  const image = { pool: 'default', volume: 'tiny.qcow2', host: 'node1' }
  const records = [
    { id: 'settings:design', type: 'settings', name: 'Extra' },
    tier,
    server('cache', { disks: [{ name: 'root', image }], hostRule: { only: ['node3'] } }),
    server('queue', {
      disks: [{ name: 'data', bytes: 8 * 2 ** 20 }],
      hostRule: { only: ['node2'] },
      running: false,
    }),
    server('index', {
      replicas: 2,
      disks: [{ name: 'data', bytes: 8 * 2 ** 20 }],
      hostRule: { only: ['node1', 'node2'] },
      running: false,
    }),
  ]
  const id = `design:extra${file.replace(/\W/g, '')}`.slice(0, 30)
  writeFileSync(
    join(at.folder, file),
    JSON.stringify({ terrace: { format: 'design', version: 1 }, id, records }),
  )
}

test('killed in the middle of an apply, it is interrupted, names what it made, and goes on', async () => {
  writeExtra('extra.json')
  const applying = at.start('apply', 'extra.json', '--yes')
  await applying.notes(/running +Define/)
  await applying.kill()
  const [job] = await at.json<JobView[]>(['jobs', 'list'])
  expect(job).toMatchObject({ title: 'Apply Extra', state: 'interrupted' })
  expect(job?.leftovers.join()).toMatch(/disk .* in pool default on node\d/)
  const id = job?.id ?? ''
  const shown = await at.run('jobs', 'show', id)
  expect(shown.stdout).toContain(`jobs resume ${id}`)
  const resumed = await at.json<JobView>(['jobs', 'resume', id])
  expect([resumed.state, resumed.leftovers]).toEqual(['succeeded', []])
  await node('node3').waitForSerial('cache', 'TERRACE-GUEST-UP cache', 240_000)
  expect((await at.json<Plan>(['plan', 'extra.json'])).steps).toEqual([])
  const twice = await at.run('--json', 'jobs', 'resume', id)
  expect([twice.code, errorOf(twice).code]).toEqual([1, 'precondition'])
  expect((await at.json<JobView>(['destroy', 'extra.json', '--yes'])).state).toBe('succeeded')
}, 480_000)

test('killed and rolled back, the hosts are as they were', async () => {
  const held = await holdingsOf(lab.nodes)
  writeExtra('other.json')
  const applying = at.start('apply', 'other.json', '--yes')
  await applying.notes(/running +Start/)
  await applying.kill()
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  expect(job?.state).toBe('interrupted')
  const taken = await at.json<JobView>(['jobs', 'rollback', job?.id ?? ''])
  expect([taken.state, taken.leftovers]).toEqual(['cancelled', []])
  expect(await holdingsOf(lab.nodes)).toEqual(held)
  expect((await at.json<Row[]>(['status', 'other.json'])).map((row) => row.status)).toEqual(
    Array.from({ length: 4 }, () => 'designed'),
  )
}, 480_000)

test('destroyed, nothing is left but what was there before, and the audit tells all', async () => {
  const unsure = await at.run('destroy', design)
  expect(unsure.code).toBe(4)
  expect(unsure.stdout).toMatch(/! .*(Delete|Stop|Remove)/)
  expect((await at.json<JobView>(['destroy', design, '--yes'])).state).toBe('succeeded')
  expect(await holdingsOf(lab.nodes)).toEqual(before)

  interface Entry {
    who: string
    what: string
    text: string
    hostName: string | null
    outcome: string
    at: number
  }
  const entries = await at.json<Entry[]>(['audit', '--limit', '500'])
  const whats = new Set(entries.map(({ what }) => what))
  for (const what of [
    'host.add',
    'job.apply',
    'job.destroy',
    'machine.define',
    'volume.clone',
    'machine.undefine',
  ])
    expect(whats).toContain(what)
  for (const { who, text, outcome } of entries) expect([who, text, outcome].every(Boolean)).toBe(true)
  const found = await at.json<Entry[]>(['audit', '--search', 'cache'])
  expect(found.length).toBeGreaterThan(2)
  expect(found.every((entry) => JSON.stringify(entry).includes('cache'))).toBe(true)
  // Nothing was ever done to the machine that someone else made.
  expect(entries.filter((entry) => JSON.stringify(entry).includes(foreign))).toEqual([])

  for (const { name } of lab.nodes) await at.json(['hosts', 'remove', name])
  expect(await at.json(['hosts', 'list'])).toEqual([])
}, 480_000)

test('usage errors, help and the version', async () => {
  const ends = await Promise.all([
    at.run('--help'),
    at.run(),
    at.run('hosts', 'dance'),
    at.run('plan', '--colour'),
    at.run('hosts', 'add', 'x', '--address', 'y', '--port', 'ssh', '--accept-new'),
    at.run('--json', '--version'),
    at.run('--json', 'jobs', 'show', 'job:nothing'),
  ])
  expect(ends.map(({ code }) => code)).toEqual([0, 2, 2, 2, 2, 0, 8])
  expect(ends[0]?.stdout).toContain('Exit codes: 0 done, 1 failed, 2 wrong usage')
  expect(ends[2]?.stderr).toContain('There is no command "hosts dance".')
  for (const { stdout } of ends.slice(2, 5)) expect(stdout).toBe('')
  expect(JSON.parse(ends[5]?.stdout ?? '')).toEqual({ version: expect.stringMatching(/^\d/) as string })
})
