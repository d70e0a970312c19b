import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Core, openCore } from '@main/core/index.ts'
import { formatByEnding, plainName } from '@shared/images/formats.ts'

let folder: string
let core: Core
let answer: string | null

beforeEach(async () => {
  process.env['TERRACE_VAULT'] = 'memory'
  folder = mkdtempSync(path.join(tmpdir(), 'terrace-disk-files-'))
  answer = null
  core = await openCore({
    folder: path.join(folder, 'data'),
    version: '0.0.0',
    polling: false,
    dialogs: { open: async () => answer, save: async () => null },
  })
})
afterEach(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string): string => {
  const at = path.join(folder, name)
  writeFileSync(at, 'x'.repeat(512))
  return at
}

describe('disk image files of this workstation', () => {
  it('are known to the window by a handle, a name and a size', async () => {
    answer = file('debian.qcow2')
    const chosen = await core.services.images.chooseFile({})
    expect(chosen).toMatchObject({ name: 'debian.qcow2', bytes: 512 })
    expect(chosen?.handle).toMatch(/^file:[0-9a-z]+$/)
    expect(JSON.stringify(chosen)).not.toContain(folder)
    answer = null
    expect(await core.services.images.chooseFile({})).toBeNull()
  })

  it('may be dropped when their names say what they are', async () => {
    expect(await core.takeDropped(file('a.img'))).toMatchObject({ name: 'a.img', bytes: 512 })
    for (const wrong of [file('notes.txt'), '', 'a.img'])
      await expect(core.takeDropped(wrong)).rejects.toMatchObject({ info: { code: 'invalid' } })
    mkdirSync(path.join(folder, 'folder.raw'))
    for (const gone of ['gone.raw', 'folder.raw'])
      await expect(core.takeDropped(path.join(folder, gone))).rejects.toMatchObject({
        info: { code: 'not-found' },
      })
  })

  it('need a store to be imported into', async () => {
    const wanted = {
      storeId: null,
      hostId: null,
      path: null,
      handle: 'file:madeup',
      format: 'raw' as const,
      name: 'x',
    }
    await expect(core.services.images.importFile(wanted)).rejects.toMatchObject({
      info: { code: 'precondition' },
    })
  })

  it('have formats by their endings', () => {
    expect(
      ['a.QCOW2', 'a.iso', 'b/c.img', 'a.vhdx', 'a.txt', 'raw'].map((name) => formatByEnding(name)),
    ).toEqual(['qcow2', 'raw', 'raw', 'vhdx', undefined, undefined])
    expect(plainName('/srv/debian-12.1.qcow2')).toBe('debian-12.1')
    expect(plainName(String.raw`C:\disks\win.vhdx`)).toBe('win')
    expect(plainName('notes.txt')).toBe('notes.txt')
  })

  it('of practice hosts are not captured, and the window is told why beforehand', async () => {
    const [host] = await core.services.hosts.addPractice({ count: 1 })
    const ability = await core.services.images.captureAbility({ hostId: host?.id ?? 'host:x' })
    expect(ability.none).toMatch(/practice host/)
    expect(ability.live).toBe(ability.none)
  })
})
