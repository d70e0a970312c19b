import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { toErrorInfo } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import { speak } from '@shared/text/choose.ts'
import { type Compute, createCompute } from '@main/compute/index.ts'
import { picture } from '../../bench/designer/picture.ts'
import { host } from '../plan/world.ts'
import { testStorage } from '../storage/folder.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const worker = {
  program: at('../../../src-main/compute/worker.ts'),
  execArgv: ['--disable-warning=ExperimentalWarning', '--import', at('../../../scripts/setup/aliases.mjs')],
}
const open: Compute[] = []
afterEach(async () => {
  await speak('en')
  await Promise.all(open.splice(0).map((compute) => compute.close()))
})

function desk(servers: number) {
  const storage = testStorage()
  const crashes: unknown[] = []
  const onCrash = (error: unknown): unknown => crashes.push(error)
  const { id: designId } = storage.designs.create({ records: picture(servers).records })
  const [inThread, atOnce] = [worker, undefined].map((one) =>
    createCompute({ storage, worker: one, onCrash }),
  ) as [Compute, Compute]
  open.push(inThread)
  return { storage, designId, inThread, atOnce, crashes }
}

test('a large design gets the same answers from the thread as at once, also after it was changed', async () => {
  const { storage, designId, inThread, atOnce, crashes } = desk(300)
  const world = { designId, hosts: [host('a'), host('b')], now: 5 }
  const versionId = storage.versions.add(
    designId,
    { kind: 'named', name: 'One', note: '', at: 1, who: '', servers: 300 },
    (await atOnce.run('file', { designId })).text,
  ).id
  for (let round = 0; round < 2; round += 1) {
    for (const compute of [inThread, atOnce]) open.push(compute)
    const both = async (ask: (compute: Compute) => Promise<unknown>): Promise<void> =>
      expect(await ask(inThread)).toEqual(await ask(atOnce))
    await both((compute) => compute.run('place', { ...world, verdictsOf: [] }))
    await both((compute) => compute.run('changes', world))
    await both((compute) => compute.run('whatIf', { ...world, without: [world.hosts[0]?.hostId ?? ''] }))
    await both((compute) => compute.run('findings', world))
    await both((compute) => compute.run('file', { designId }))
    await both((compute) => compute.run('version', { designId, versionId }))
    for (const format of ['svg', 'markdown', 'terraform', 'haproxy', 'csv'] as const)
      await both((compute) => compute.run('export', { designId, format }))
    const [server] = picture(1).servers
    if (!server) throw new Error('no server')
    const added = { ...server, id: newId('server'), tier: tierOf(storage.designs.open(designId).records) }
    storage.designs.save(designId, round, { added: { [added.id]: added }, updated: {}, removed: {} })
  }
  expect(crashes).toEqual([])
})

const tierOf = (records: { id: string }[]) =>
  records.find(({ id }) => id.startsWith('tier:'))?.id as `tier:${string}`

test('errors of the thread are errors of ours, in the language that is spoken', async () => {
  const { designId, inThread, atOnce } = desk(300)
  const missing = { designId, versionId: 'version:gone' }
  const errorOf = (compute: Compute) => compute.run('version', missing).catch(toErrorInfo)
  const english = await errorOf(inThread)
  await speak('de')
  const german = await errorOf(inThread)
  expect(german).toMatchObject({ code: 'invalid' })
  expect(german).not.toEqual(english)
  expect(german).toEqual(await errorOf(atOnce))
})

test('a small design needs no thread', async () => {
  const { designId, atOnce, storage } = desk(20)
  const broken = createCompute({ storage, worker: { program: '/nowhere.cjs' }, onCrash: () => undefined })
  expect(await broken.run('export', { designId, format: 'csv' })).toBe(
    await atOnce.run('export', { designId, format: 'csv' }),
  )
})
