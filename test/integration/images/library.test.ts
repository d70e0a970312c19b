import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { holdingsOf } from '../../support/cli-lab.ts'

/** A design whose servers begin as an image of the library and learn who they are at their first start. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation

const design = 'shop.terrace.json'
const write = (image: ImageView): void =>
  writeFileSync(
    join(at.folder, design),
    JSON.stringify({
      terrace: { format: 'design', version: 2 },
      id: 'design:library',
      records: [
        { id: 'settings:design', type: 'settings', name: 'Library' },
        { id: 'tier:web', type: 'tier', name: 'Web' },
        {
          ...{ id: 'server:web', type: 'server', tier: 'tier:web', name: 'web', replicas: 2 },
          memoryBytes: 128 * 2 ** 20,
          disks: [{ name: 'root', bytes: 0, source: { kind: 'library', image: image.id, name: image.name } }],
          nics: [{}],
          firstBoot: { commands: ['echo "TERRACE-FIRST-BOOT of $(hostname)"'] },
        },
      ],
    }),
  )

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  for (const node of lab.nodes) {
    const key = ['--host-key', node.hostKeyFingerprint, '--identity', lab.identityFile]
    await at.json(['hosts', 'add', node.name, '--address', node.address, ...key])
  }
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
  const [image] = await at.json<ImageView[]>(['images', 'list', '--store', 'here'])
  if (!image) throw new Error('nothing was captured')
  write(image)
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

  expect((await at.json<JobView>(['destroy', design, '--yes'])).state).toBe('succeeded')
  expect(await holdingsOf(lab.nodes)).toEqual(before)
}, 600_000)
