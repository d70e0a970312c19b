import { expect, test } from 'vitest'
import type { JobView, StepView } from '@shared/contract/jobs.ts'
import { bandwidthFields, bandwidthText, readBandwidth } from '@renderer/hosts/bandwidth-form.ts'
import { comingImages, comingWord } from '@renderer/images/coming.ts'
import { likelyFormat, readDeploy, type TargetHost } from '@renderer/images/deploy-form.ts'
import type { ImagePlace } from '@renderer/images/library.ts'
import { removalQuestion } from '@renderer/images/questions.ts'
import { readWeb } from '@renderer/images/web-form.ts'

const none = { rate: '', hours: [] }

test('a bandwidth is read as it is typed, and what is wrong is told by its row', () => {
  expect(readBandwidth(none)).toEqual({ limit: { bandwidth: null }, problems: { rows: [] } })
  const kept = { rate: 50 * 2 ** 20, hours: [{ from: 22, to: 6, rate: null }] }
  expect(readBandwidth(bandwidthFields(kept)).limit).toEqual({ bandwidth: kept })
  expect(bandwidthText(kept)).toBe('50 MiB/s, another at 1 time of day')
  const wrong = readBandwidth({
    rate: '1 KiB/s',
    hours: [
      { from: '8', to: '18', rate: 'fast' },
      { from: '17', to: '19', rate: '2' },
    ],
  })
  expect(wrong.limit).toBeUndefined()
  expect(wrong.problems).toEqual({
    rate: 'At least 64 KiB/s',
    rows: ['A speed like 20 MiB/s', undefined],
    hours: 'Two rows are about the hour from 17:00.',
  })
})

test('a file of the web needs an address that ends in a name, a checksum, and a format', () => {
  const fields = { url: '', checksum: '', format: '' as const, name: '' }
  expect(Object.keys(readWeb(fields).problems).toSorted()).toEqual(['checksum', 'format', 'name', 'url'])
  const digest = 'ab'.repeat(32)
  const good = { ...fields, url: ' https://a.b/x/debian%2012.qcow2 ', checksum: `sha256:${digest}` }
  expect(readWeb(good).draft).toEqual({
    url: 'https://a.b/x/debian%2012.qcow2',
    checksum: { digest },
    format: 'qcow2',
    name: 'debian 12',
  })
  expect(readWeb({ ...good, url: 'https://a.b/' }).problems.url).toBe(
    "An address that ends in the file's name",
  )
  expect(readWeb({ ...good, url: 'file:///etc/passwd' }).draft).toBeUndefined()
})

const step = (fields: Partial<StepView>): StepView => ({
  id: 's1',
  title: '',
  state: 'running',
  hostId: null,
  serverId: null,
  replica: null,
  after: [],
  way: null,
  image: { kind: 'capture', imageId: 'image-a', name: 'a', storeId: 'store:a' },
  done: 25,
  total: 100,
  unit: 'bytes',
  rate: 5,
  leftMs: 15_000,
  shares: null,
  startedAt: null,
  endedAt: null,
  error: null,
  ...fields,
})
const job = (steps: StepView[], fields: Partial<JobView> = {}): JobView => ({
  id: 'job:1',
  kind: 'images',
  title: '',
  state: 'running',
  paused: false,
  canPause: true,
  designId: null,
  createdAt: 1,
  startedAt: 1,
  endedAt: null,
  steps,
  progress: 0,
  leftMs: null,
  error: null,
  leftovers: [],
  ...fields,
})

test('images are coming from their first byte on until the library has them', () => {
  const running = job([step({}), step({ id: 's2', state: 'succeeded' }), step({ id: 's3', image: null })])
  const [only, ...more] = comingImages([running], [])
  expect(more).toEqual([])
  expect(only?.image.name).toBe('a')
  expect(comingImages([running], [{ image: { id: 'image-a' } } as never])).toEqual([])
  // Cut off it is a matter of the jobs; held still it is to come, also when Terrace was started again.
  const cut = [step({ state: 'interrupted' }), step({ id: 's2', state: 'waiting' })]
  expect(comingImages([job(cut, { state: 'interrupted' })], [])).toEqual([])
  expect(comingImages([job(cut, { state: 'interrupted', paused: true })], [])).toHaveLength(2)
  const image = only?.image ?? { kind: 'import', imageId: '', name: '', storeId: 'store:a' }
  expect(comingWord(running, step({}), image)).toBe('being captured')
  expect(comingWord(running, step({ state: 'waiting' }), image)).toBe('waiting')
  expect(comingWord(job([], { paused: true }), step({}), image)).toBe('paused')
})

test('raw suits block devices, and anything else is refused there', () => {
  const pool = (name: string, type: string) => ({
    name,
    type,
    path: '',
    active: true,
    freeBytes: 1e12,
    capacityBytes: 1e12,
  })
  const host = (id: string, ...pools: object[]) =>
    ({ view: { host: { id, name: id } }, pools, reason: null }) as unknown as TargetHost
  const hosts = [
    host('host:a', pool('files', 'dir'), pool('vg', 'logical')),
    host('host:b', pool('files', 'dir')),
  ]
  expect(likelyFormat({ 'host:a': 'files', 'host:b': 'files' }, hosts)).toBe('qcow2')
  expect(likelyFormat({ 'host:a': 'vg', 'host:b': 'files' }, hosts)).toBe('raw')
  const image = { diskBytes: 1e6, sectionBytes: 4e6, counts: { zero: 0, same: 0, stored: 1 } } as never
  const fields = { pools: { 'host:a': 'vg' }, claims: {}, name: 'disk', size: '' }
  const refused = readDeploy(image, { ...fields, format: 'qcow2' }, hosts)
  expect(refused.draft).toBeUndefined()
  expect(refused.problems.pools['host:a']).toEqual({
    text: 'Disks of vg are block devices: choose the format raw',
    fatal: true,
  })
  expect(readDeploy(image, { ...fields, format: 'raw' }, hosts).draft?.targets).toEqual([
    { hostId: 'host:a', pool: 'vg', volume: 'disk' },
  ])
})

test('removing an image names the servers that begin as it, and where they still can', () => {
  const place = (id: string, name: string) =>
    ({ store: { id, name }, image: { name: 'debian', uniqueBytes: 0 } }) as unknown as ImagePlace
  const uses = [{ designId: 'design:a', design: 'Shop', servers: ['web-1', 'web-2'] }]
  const here = place('store:a', 'main')
  const only = removalQuestion(here, { places: [here] }, 0, uses)
  expect(only.goes).toContain(
    'What these begin as, so that they cannot be made anew: web-1, web-2 of the design Shop',
  )
  const copied = removalQuestion(here, { places: [here, place('store:b', 'other')] }, 0, uses)
  expect(copied.goes?.join(' ')).not.toContain('web-1')
  expect(copied.stays).toContain('What these begin as, from there: web-1, web-2 of the design Shop')
})
