import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalJson } from '@shared/base/canonical.ts'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { buildCli, type Workstation, workstation } from '../../support/cli.ts'

/** A store with more images than one answer of its agent holds. */
let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
}, 120_000)
afterAll(() => {
  at?.remove()
  cli?.remove()
})

const MANY = 12_000

test('all images of a large store are listed', async () => {
  const made = await at.json<StoreView>(['stores', 'add', 'here'])
  writeFileSync(join(at.folder, 'disk.raw'), Buffer.alloc(5 * 2 ** 20, 'a disk'))
  expect((await at.json<JobView>(['images', 'import', 'disk.raw', '--name', 'one'])).state).toBe('succeeded')
  const folder = join(made.folder, 'images')
  const [name = ''] = readdirSync(folder)
  const { sha256: _, ...first } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { sha256: string }
  for (let number = 1; number < MANY; number += 1) {
    const id = `image-${String(number).padStart(12, '0')}`
    const rest = { ...first, id, name: `copy ${number}` }
    const sha256 = createHash('sha256').update(canonicalJson(rest)).digest('hex')
    writeFileSync(join(folder, `${id}.json`), canonicalJson({ ...rest, sha256 }))
  }
  const [read] = await at.json<StoreView[]>(['stores', 'list'])
  expect(read).toMatchObject({ error: null, unreadable: [], usage: { images: MANY } })
  expect(read?.usage?.diskBytes).toBe(MANY * 5 * 2 ** 20)
  const images = await at.json<ImageView[]>(['images', 'list', '--store', 'here'])
  expect(new Set(images.map(({ id }) => id)).size).toBe(MANY)
  // They share all they have: each alone adds nothing.
  expect(images.every(({ uniqueBytes }) => uniqueBytes === 0)).toBe(true)
}, 180_000)
