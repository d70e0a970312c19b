import { expect, test } from 'vitest'
import { newDesignRecords } from '@shared/design/create.ts'
import { serverDetail } from '@shared/drawing/faces.ts'
import { diskText } from '@shared/drawing/volumes.ts'
import { csvOf } from '@shared/export/csv.ts'
import { markdownOf } from '@shared/export/markdown.ts'
import { terraformOf } from '@shared/export/terraform.ts'
import { readServersCsv } from '@shared/import/csv.ts'
import { record } from '../design/samples.ts'

/** What a disk that begins as an image of the library is elsewhere than in a plan. */
const source = { kind: 'library', image: 'image-0123456789ab', name: 'Debian 12 + tools' }
const server = record('server', {
  disks: [
    { name: 'root', bytes: 0, source },
    { name: 'data', bytes: 2 ** 30 },
  ],
})
const records = [record('tier', {}), server]

test('it is called by its name, and an image by its size', () => {
  expect(markdownOf(records)).toContain('root: Debian 12 + tools')
  const [root] = server.disks
  expect(root && diskText(root)).toBe('root image')
  expect(serverDetail({ ...server, disks: server.disks.slice(0, 1) })).toContain('image')
})

test('Terraform gets a blank disk and is told', () => {
  expect(terraformOf(records)).toContain(
    '# To begin as the image Debian 12 + tools of Terrace\'s library.\nresource "libvirt_volume"',
  )
  expect(terraformOf(records)).not.toContain('base_volume')
})

test('CSV brings it back', () => {
  const read = readServersCsv(csvOf(records), newDesignRecords())
  const disks = read.records.flatMap((one) => (one.type === 'server' ? one.disks : []))
  expect(disks).toMatchObject([
    { bytes: 0, source: { ...source, name: 'Debian 12 tools' } },
    { bytes: 2 ** 30, source: { kind: 'blank' } },
  ])
})
