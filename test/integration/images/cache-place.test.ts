import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import type { ToldPlacement } from '@shared/placement/told.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { type Lab, type LabNode, startLab } from '../../lab/lab.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'
import { addNodes, virsh } from '../../support/cli-lab.ts'

/** Of two hosts that are alike, the one whose cache has the image is where a server starts sooner. */
let cli: Awaited<ReturnType<typeof buildCli>>
let lab: Lab
let at: Workstation
let node2: LabNode

const design = 'shop.terrace.json'
const write = (image: ImageView, fields: object = {}): void =>
  writeFileSync(
    join(at.folder, design),
    JSON.stringify({
      terrace: { format: 'design', version: 2 },
      id: 'design:cached',
      records: [
        // What else differs between the hosts, such as a load that just was measured, is not to decide.
        {
          ...{ id: 'settings:design', type: 'settings', name: 'Cached' },
          weights: { load: 0, memory: 0, disk: 0, network: 0, cpu: 0 },
        },
        { id: 'tier:web', type: 'tier', name: 'Web' },
        {
          ...{ id: 'server:web', type: 'server', tier: 'tier:web', name: 'web', running: false },
          memoryBytes: 128 * 2 ** 20,
          disks: [{ name: 'root', bytes: 0, source: { kind: 'library', image: image.id, name: image.name } }],
          ...fields,
        },
      ],
    }),
  )

beforeAll(async () => {
  ;[cli, lab] = await Promise.all([buildCli(), startLab({ nodes: 2 })])
  at = workstation(cli.file)
  const [node1, second] = lab.nodes as [LabNode, LabNode]
  node2 = second
  await addNodes(at, lab.nodes, lab.identityFile)
  await at.json(['stores', 'add', 'here'])
  const near = ['--host', 'node2', '--folder', '/root/image-cache', '--budget', '256M']
  await at.json(['caches', 'add', 'near', ...near])
  execFileSync('sh', ['-c', 'head -c 100M /dev/urandom >"$1"', 'sh', join(node1.storageFolder, 'some.raw')])
  await virsh(node1, 'pool-refresh', 'default')
  await at.json(['images', 'capture', 'node1:default/some.raw', '--name', 'some'])
  execFileSync('rm', [join(node1.storageFolder, 'some.raw')])
  await virsh(node1, 'pool-refresh', 'default')
}, 300_000)
afterAll(async () => {
  at?.remove()
  cli?.remove()
  await lab?.stop()
})

const imageHere = async (): Promise<ImageView> => {
  const found = (await at.json<ImageView[]>(['images', 'list'])).find(({ name }) => name === 'some')
  if (!found) throw new Error('no image')
  return found
}
const placed = async () => {
  const { assignments } = await at.json<ToldPlacement>(['place', design])
  const [only] = assignments
  const chosen = only?.verdicts.find(({ hostId }) => hostId === only.hostId)
  return { host: chosen?.hostName, reason: only?.reason }
}
const fetchOf = (plan: Plan) => plan.steps.find(({ request }) => request.kind === 'image.deploy')

test('it is chosen and says why, the plan takes less time, and the other host fetches through it', async () => {
  write(await imageHere())
  expect((await placed()).host).toBe('node1')
  const before = fetchOf(await at.json<Plan>(['plan', design]))

  await at.json(['caches', 'warm', 'some', 'near'])
  const { host, reason } = await placed()
  expect(host).toBe('node2')
  expect(reason).toMatch(
    /^Chosen over node1 because the image is in a store or cache of its own \(100 MiB, about \d+ ms\)/,
  )
  const after = fetchOf(await at.json<Plan>(['plan', design]))
  expect(after?.hostId).not.toBe(before?.hostId)
  expect(after?.estimateMs).toBeLessThan(before?.estimateMs ?? 0)

  // A section less: the share is told.
  const drop = 'f=$(find /root/image-cache/sections -type f -size +1M | head -n 1) && rm "$f"'
  expect((await node2.run(['sh', '-c', drop])).code).toBe(0)
  await at.json(['caches', 'unpin', 'some', 'near'])
  expect((await placed()).reason).toContain('because its cache has 96 % of the image (100 MiB, about ')

  // In one rack the cache is worth something to the other host as well, and is used by it.
  for (const name of ['node1', 'node2']) await at.json(['hosts', 'rack', name, 'r1'])
  write(await imageHere(), { hostRule: { only: ['node1'] } })
  const { verdicts = [] } = (await at.json<ToldPlacement>(['place', design])).assignments[0] ?? {}
  const start = verdicts.find(({ fits }) => fits)?.terms.find(({ term }) => term === 'start')
  expect(start?.text).toContain('a cache in its rack has 96 % of the image')
  const job = await at.json<JobView>(['apply', design, '--yes'])
  expect(job.state).toBe('succeeded')
  const { log } = await at.json<{ log: { text: string }[] }>(['jobs', 'show', job.id])
  expect(log.map(({ text }) => text).join('\n')).toContain('On its way the image fills near.')
  await at.json(['destroy', design, '--yes'])

  // What was measured where it lay on the host itself counts from then on.
  write(await imageHere(), { hostRule: { only: ['node2'] } })
  await at.json(['apply', design, '--yes'])
  const caches = await at.json<{ kind: string; rate?: number }[]>(['caches', 'list'])
  expect(caches.find(({ kind }) => kind === 'cache')?.rate).toBeGreaterThan(1e6)
}, 600_000)
