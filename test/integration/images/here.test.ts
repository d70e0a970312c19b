import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { diskFormats } from '@shared/plan/image-requests.ts'
import { buildCli, errorOf, type Workstation, workstation } from '../../support/cli.ts'

/** A store of this workstation alone: files in and out of it, and images that are damaged. */
let cli: Awaited<ReturnType<typeof buildCli>>
let at: Workstation
let store: StoreView

const images = () => at.json<ImageView[]>(['images', 'list'])
const named = async (name: string): Promise<ImageView> => {
  const found = (await images()).find((image) => image.name === name)
  if (!found) throw new Error(`no image ${name}`)
  return found
}
const manifest = (id: string): string => join(store.folder, 'images', `${id}.json`)
/** The job as it ended, however that was. */
const job = async (...args: string[]): Promise<JobView> =>
  JSON.parse((await at.run('--json', ...args)).stdout) as JobView

/** Content, zeros, and an end that is no whole section. */
function disk(): Buffer {
  const bytes = Buffer.alloc(22 * 2 ** 20 + 512)
  randomBytes(9 * 2 ** 20).copy(bytes)
  randomBytes(700).copy(bytes, bytes.length - 700)
  return bytes
}

beforeAll(async () => {
  cli = await buildCli()
  at = workstation(cli.file)
  store = await at.json<StoreView>(['stores', 'add', 'here'])
}, 120_000)
afterAll(() => {
  at?.remove()
  cli?.remove()
})

test('a file whose name has quotes, spaces and a line break goes in, and out in each format, byte for byte', async () => {
  const file = join(at.folder, 'it\'s "my"\n $disk; #1.raw')
  writeFileSync(file, disk())
  await at.json(['images', 'import', file, '--name', 'odd'])
  for (const format of diskFormats) {
    const out = join(at.folder, `a "copy"\nof it's.${format}`)
    expect((await job('images', 'export', 'odd', out)).state).toBe('succeeded')
    const back = join(at.folder, 'back.raw')
    execFileSync('qemu-img', ['convert', '-f', format, '-O', 'raw', out, back])
    execFileSync('cmp', [back, file])
    expect((await job('images', 'import', out, '--name', `from ${format}`)).state).toBe('succeeded')
    expect((await named(`from ${format}`)).counts.stored).toBe(0)
  }
  const listed = await at.run('images', 'list')
  expect(listed.stdout).toContain('it\'s "my"␤ $disk; #1.raw')
}, 120_000)

test('a file that is not there, and a folder that is not: nothing was done, and what to do', async () => {
  const nowhere = await job('images', 'import', join(at.folder, 'none.raw'))
  expect(nowhere).toMatchObject({
    state: 'failed',
    error: { code: 'not-found', changed: 'nothing' },
    leftovers: [],
  })
  expect(nowhere.error?.next).toBeTruthy()
  const out = await job('images', 'export', 'odd', join(at.folder, 'no folder', 'out.raw'))
  expect(out).toMatchObject({ state: 'failed', error: { code: 'not-found', changed: 'nothing' } })
  expect(out.error?.next).toBeTruthy()
})

test('a truncated manifest is told by all who look, stops a prune, and can be brought back or removed', async () => {
  const hurt = await named('from vdi')
  const copy = join(at.folder, 'kept.json')
  cpSync(manifest(hurt.id), copy)
  truncateSync(manifest(hurt.id), 300)

  const listed = await at.run('images', 'list')
  expect(listed.stdout).not.toContain('from vdi')
  expect(listed.stderr).toContain(hurt.id)
  const shown = errorOf(await at.run('--json', 'images', 'show', hurt.id))
  expect(shown).toMatchObject({ code: 'storage.corrupt', changed: 'nothing' })
  const verified = await job('images', 'verify')
  expect(verified).toMatchObject({ state: 'failed', error: { code: 'storage.corrupt' } })
  expect(verified.error?.message).toContain(hurt.id)
  const pruned = await job('images', 'prune', '--grace', '0', '--yes')
  expect(pruned).toMatchObject({ state: 'failed', error: { code: 'precondition', changed: 'nothing' } })

  renameSync(copy, manifest(hurt.id))
  expect((await named('from vdi')).sha256).toBe(hurt.sha256)
  expect((await job('images', 'verify')).state).toBe('succeeded')

  truncateSync(manifest(hurt.id), 300)
  const unsure = await at.run('images', 'remove', hurt.id)
  expect([unsure.code, existsSync(manifest(hurt.id))]).toEqual([4, true])
  expect(unsure.stderr).toContain('damaged')
  expect((await job('images', 'remove', hurt.id, '--yes')).state).toBe('succeeded')
  expect((await job('images', 'prune', '--grace', '0', '--yes')).state).toBe('succeeded')
  expect((await job('images', 'verify')).state).toBe('succeeded')
  const out = join(at.folder, 'after.raw')
  await at.json(['images', 'export', 'odd', out])
  execFileSync('cmp', [out, join(at.folder, 'it\'s "my"\n $disk; #1.raw')])
}, 60_000)

test('an image of a later version is told, kept, and neither read nor removed', async () => {
  const { id } = await named('from qcow2')
  const later = 'image-later0000000'
  const text = JSON.parse(readFileSync(manifest(id), 'utf8')) as object
  writeFileSync(
    manifest(later),
    JSON.stringify({ ...text, id: later, version: 2, sections: { new: 'form' } }),
  )
  const listed = await at.run('images', 'list')
  expect(listed.stderr).toContain('later')
  for (const args of [
    ['images', 'show', later],
    ['images', 'remove', later, '--yes'],
    ['images', 'export', later, join(at.folder, 'later.raw')],
  ])
    expect(errorOf(await at.run('--json', ...args))).toMatchObject({
      code: 'unsupported',
      changed: 'nothing',
    })
  // Its sections are in order as far as anybody can tell.
  expect((await job('images', 'verify')).state).toBe('succeeded')
  expect((await job('images', 'prune', '--grace', '0', '--yes')).state).toBe('failed')
  expect(existsSync(manifest(later))).toBe(true)
})
