import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView } from '@shared/contract/images.ts'
import type { ImageEvent } from '@shared/images/history.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { until } from '../../lab/run.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, holdingsOf, imageIn, virsh } from '../../support/cli-lab.ts'

/** A design whose servers begin as an image of the library and learn who they are at their first start. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation

const design = 'shop.terrace.json'
/** One server of the design, made from an image. */
const write = (image: ImageView, fields: object): void =>
  writeFileSync(
    join(at.folder, design),
    JSON.stringify({
      terrace: { format: 'design', version: 2 },
      id: 'design:library',
      records: [
        { id: 'settings:design', type: 'settings', name: 'Library' },
        { id: 'tier:web', type: 'tier', name: 'Web' },
        {
          ...{ id: 'server:web', type: 'server', tier: 'tier:web', name: 'web' },
          memoryBytes: 128 * 2 ** 20,
          disks: [{ name: 'root', bytes: 0, source: { kind: 'library', image: image.id, name: image.name } }],
          nics: [{}],
          ...fields,
        },
      ],
    }),
  )

const imageNamed = (name: string) => imageIn(at, name, '--store', 'here')

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

test('servers are made from an image of the library, first boot and all, and leave nothing behind', async () => {
  const capture = ['images', 'capture', 'node1:default/tiny.qcow2', '--name', 'Tiny, as built']
  expect((await at.json<JobView>(capture)).state).toBe('succeeded')
  write(await imageNamed('Tiny, as built'), {
    replicas: 2,
    firstBoot: { commands: ['echo "TERRACE-FIRST-BOOT of $(hostname)"'] },
  })
  const before = await holdingsOf(lab.nodes)

  const plan = await at.json<Plan>(['plan', design])
  expect(plan.problems).toEqual([])
  const kinds = plan.steps.map(({ request }) => request.kind).toSorted()
  expect(kinds).toEqual(
    ['image.deploy', 'volume.clone', 'seed.write', 'machine.define', 'machine.start']
      .flatMap((kind) => [kind, kind])
      .toSorted(),
  )
  expect((await at.json<JobView>(['apply', design, '--yes'])).state).toBe('succeeded')
  // Kept in the store, beside the image.
  const history = await at.json<ImageEvent[]>(['images', 'history', 'Tiny, as built'])
  expect(history.map(({ by }) => by)).toEqual([expect.stringContaining('@'), expect.stringContaining('@')])
  const copied = ['node1', 'node2'].map((host) => ({ what: 'copied', host, pool: 'default' }))
  expect(history.map(({ happened }) => happened)).toEqual(expect.arrayContaining(copied))
  const rows = await at.json<{ server: string; host: string }[]>(['status', design])
  expect(rows.map(({ server }) => server)).toEqual(['web-1', 'web-2'])
  await Promise.all(
    rows.map(async ({ server, host }) => {
      const node = lab.nodes.find(({ name }) => name === host) as LabNode
      await node.waitForSerial(server, `TERRACE-GUEST-SEED ${server}`, 240_000)
      await node.waitForSerial(server, `TERRACE-FIRST-BOOT of ${server}`, 30_000)
    }),
  )
  expect((await at.json<Plan>(['plan', design])).steps).toEqual([])

  const warned = await at.run('images', 'remove', 'Tiny, as built')
  expect(warned.code).toBe(4)
  expect(warned.stderr).toContain(
    'servers of the design Library begin as it and cannot be made anew without it: web',
  )
  expect((await at.json<JobView>(['destroy', design, '--yes'])).state).toBe('succeeded')
  expect(await holdingsOf(lab.nodes)).toEqual(before)
}, 600_000)

test('cut off while an image is fetched and taken back, nothing of it is left; then it is fetched once for two', async () => {
  const [node1, node2] = lab.nodes as [LabNode, LabNode]
  // Of a size that is no multiple of a sector.
  execFileSync('sh', [
    '-c',
    'head -c 300000000 /dev/urandom >"$1"',
    'sh',
    join(node1.storageFolder, 'large.raw'),
  ])
  await virsh(node1, 'pool-refresh', 'default')
  const capture = ['images', 'capture', 'node1:default/large.raw', '--name', 'large']
  expect((await at.json<JobView>(capture)).state).toBe('succeeded')
  write(await imageNamed('large'), {
    ...{ replicas: 2, apart: false, running: false, hostRule: { only: ['node2'] } },
  })
  const before = await holdingsOf(lab.nodes)

  const applying = at.start('apply', design, '--yes')
  await applying.notes(/running +Fetch/)
  const journal = () =>
    readdirSync(node2.storageFolder).some((name) => name.includes('.terrace-partial.terrace-'))
  await until('a journal beside the disk', 60_000, async () => journal())
  await applying.kill()
  const [job] = await at.json<JobView[]>(['jobs', 'list', '--limit', '1'])
  expect(job?.state).toBe('interrupted')
  const taken = await at.json<JobView>(['jobs', 'rollback', job?.id ?? ''])
  expect([taken.state, taken.leftovers]).toEqual(['cancelled', []])
  expect(await holdingsOf(lab.nodes)).toEqual(before)

  const applied = await at.json<JobView>(['apply', design, '--yes'])
  expect(applied.state).toBe('succeeded')
  expect(applied.steps.filter(({ title }) => title.startsWith('Fetch image large'))).toHaveLength(1)
  const disks = readdirSync(node2.storageFolder).filter((name) => /^web-\d-root/.test(name))
  expect(disks).toHaveLength(2)
  const original = readFileSync(join(node1.storageFolder, 'large.raw'))
  for (const disk of disks) {
    const raw = join(at.folder, `${disk}.raw`)
    execFileSync('qemu-img', ['convert', '-O', 'raw', join(node2.storageFolder, disk), raw])
    expect(readFileSync(raw).subarray(0, original.length).equals(original)).toBe(true)
    rmSync(raw)
  }
  expect((await at.json<JobView>(['destroy', design, '--yes'])).state).toBe('succeeded')
  expect(await holdingsOf(lab.nodes)).toEqual(before)
}, 600_000)
