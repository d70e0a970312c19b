import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Core, openCore } from '@main/core/index.ts'
import type { ExportWish } from '@shared/contract/designs.ts'
import { contract } from '@shared/contract/index.ts'
import { DesignStore } from '@shared/design/store.ts'
import { opened } from '../../support/opened.ts'

let folder: string
let core: Core
let chosen: string | null
const asked: { title: string; suggested?: string }[] = []
const choose = async (options: { title: string; suggested?: string }): Promise<string | null> => {
  asked.push(options)
  return chosen
}

beforeEach(async () => {
  process.env['TERRACE_VAULT'] = 'memory'
  folder = mkdtempSync(join(tmpdir(), 'terrace-in-and-out-'))
  chosen = join(folder, 'out')
  asked.length = 0
  core = await openCore({
    folder: join(folder, 'data'),
    version: '0.0.0',
    polling: false,
    dialogs: { open: choose, save: choose },
    printPdf: async (svg) => new TextEncoder().encode(`%PDF of ${svg.length}`),
  })
})

afterEach(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

const shop = async (): Promise<string> => {
  const { id } = await core.services.designs.create({
    sample: false,
    template: 'three-tier-shop',
    name: 'Shop: one/two',
  })
  return id
}
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const png = Buffer.from('89504e470d0a1a0a00', 'hex').toString('base64')

describe('exporting', () => {
  it.each([
    ['svg', 'svg', /^<svg /],
    ['pdf', 'pdf', /^%PDF of \d{4}/],
    ['png', 'png', /PNG/],
    ['markdown', 'md', /^# Shop: one\/two/],
    ['terraform', 'tf', /resource "libvirt_domain" "db-standby"/],
    ['haproxy', 'cfg', /^# Load balancers of Shop: one\/two/],
    ['csv', 'csv', /^name,tier,/],
  ] as const)('writes %s where the person says', async (format, extension, content) => {
    const id = await shop()
    const wish: ExportWish =
      format === 'png'
        ? { format, id, base64: png }
        : format === 'svg' || format === 'pdf'
          ? { format, id, look: 'dark' }
          : { format, id }
    expect(await core.services.designs.exportAs(wish)).toEqual({ file: chosen })
    expect(readFileSync(join(folder, 'out'), 'latin1')).toMatch(content)
    expect(asked).toMatchObject([{ suggested: `Shop_ one_two.${extension}` }])
    expect(readdirSync(folder).toSorted()).toEqual(['data', 'out'])
  })

  it('writes nothing when the person cancels', async () => {
    chosen = null
    expect(await core.services.designs.exportAs({ format: 'csv', id: await shop() })).toBeNull()
    expect(readdirSync(folder)).toEqual(['data'])
  })

  it('keeps an earlier file when the folder is gone or the picture is none', async () => {
    const id = await shop()
    writeFileSync(join(folder, 'out'), 'earlier')
    const wrong: ExportWish = { format: 'png', id, base64: Buffer.from('<svg>').toString('base64') }
    expect(await codeOf(Promise.resolve(core.services.designs.exportAs(wrong)))).toBe('invalid')
    chosen = join(folder, 'gone', 'out')
    expect(await codeOf(Promise.resolve(core.services.designs.exportAs({ format: 'csv', id })))).toBe(
      'storage.readonly',
    )
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('earlier')
    expect(existsSync(join(folder, 'gone'))).toBe(false)
  })

  it('refuses pictures over the limit, and other formats, before a service sees them', () => {
    const { input } = contract.designs.calls.exportAs
    const id = 'design:a'
    expect(input.safeParse({ format: 'png', id, base64: 'A'.repeat(2 ** 25) }).success).toBe(false)
    expect(input.safeParse({ format: 'png', id, base64: '<svg>' }).success).toBe(false)
    expect(input.safeParse({ format: 'exe', id }).success).toBe(false)
    expect(input.safeParse({ format: 'csv', id, file: '/etc/passwd' }).success).toBe(false)
    expect(input.safeParse({ format: 'png', id, base64: png }).success).toBe(true)
  })
})

describe('servers from a CSV file', () => {
  it('are read and told, and change nothing by themselves', async () => {
    const id = await shop()
    const before = await opened(core, id)
    writeFileSync(join(folder, 'out'), 'name,tier,memory\nqueue,Queue,1 GiB\ndb,Data,1 GiB\nsearch,Web,2G\n')
    const read = await core.services.designs.importCsv({ id })
    expect(read).toMatchObject({
      file: 'out',
      report: { servers: 2, tiers: ['Queue'], leftOut: 1, problems: [{ line: 3 }] },
    })
    expect(await opened(core, id)).toEqual(before)
    const store = new DesignStore([...before.records, ...(read?.records ?? [])])
    const search = store.all('server').find((server) => server.name === 'search')
    expect(search && store.get<'tier'>(search.tier)?.name).toBe('Web')
  })

  it('are refused with a reason when the file is none', async () => {
    const id = await shop()
    expect(await codeOf(Promise.resolve(core.services.designs.importCsv({ id })))).toBe('invalid')
    chosen = null
    expect(await core.services.designs.importCsv({ id })).toBeNull()
  })
})
