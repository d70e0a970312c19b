import { execFileSync } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Core, openCore } from '@main/core/index.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { OpenedFile } from '@shared/contract/files.ts'
import { opened as openedDesign } from '../../support/opened.ts'

let folder: string
let core: Core
let chosen: string | null
const notices: string[] = []

const start = async (): Promise<void> => {
  core = await openCore({
    folder: join(folder, 'data'),
    version: '0.0.0',
    polling: false,
    dialogs: { open: async () => chosen, save: async () => chosen },
  })
  core.subscribe(({ event, payload }) => {
    if (event === 'notice') notices.push((payload as { text: string }).text)
  })
}
beforeEach(async () => {
  process.env['TERRACE_VAULT'] = 'memory'
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'terrace-files-')))
  chosen = at('shop.terrace.json')
  notices.length = 0
  await start()
})
afterEach(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (name: string): string => join(folder, name)
const files = () => core.services.files
const made = async (): Promise<string> => (await core.services.designs.create({ sample: true })).id
const open = (name: string, more = {}): Promise<OpenedFile | null> => {
  chosen = at(name)
  return Promise.resolve(files().open({ withoutDamaged: false, anew: false, ...more }))
}
const save = (id: string, overwrite = false) => files().save({ id, overwrite })
const refused = (work: Promise<unknown>): Promise<{ code?: string; message?: string }> =>
  work.then(
    () => ({}),
    ({ info }: { info: { code: string; message: string } }) => info,
  )

/** Gives the design another name: one saved change. */
async function rename(id: string, name: string): Promise<void> {
  const { records, revision } = await openedDesign(core, id)
  const before = records.find((record) => record.type === 'settings')
  if (!before) throw new Error('no settings')
  const diff: RecordsDiff = {
    added: {},
    removed: {},
    updated: { [before.id]: [before, { ...before, name }] },
  }
  await core.services.designs.save({ id, revision, diff })
}
const linkOf = async (id: string) => (await files().links({})).find((link) => link.id === id)

describe('a design with a file', () => {
  it('knows how many changes the file does not have, also after a restart, and writes it anew', async () => {
    const id = await made()
    expect(await save(id)).toEqual({ kind: 'unlinked' })
    await files().saveAs({ id })
    expect(await linkOf(id)).toMatchObject({ name: 'shop.terrace.json', folder, behind: 0, never: null })
    await rename(id, 'One')
    await rename(id, 'Two')
    await core.close()
    await start()
    expect(await linkOf(id)).toMatchObject({ behind: 2 })
    expect(readFileSync(at('shop.terrace.json'), 'utf8')).not.toContain('"Two"')
    expect(await save(id)).toMatchObject({ kind: 'written', link: { behind: 0 } })
    expect(readFileSync(at('shop.terrace.json'), 'utf8')).toContain('"Two"')
    expect(readdirSync(folder).toSorted()).toEqual(['data', 'shop.terrace.json'])
  })

  it('has nothing to write once a person went back to what the file holds, also over a restart', async () => {
    const id = await made()
    const name = (await openedDesign(core, id)).records.find(({ type }) => type === 'settings')
    const before = name && 'name' in name ? name.name : ''
    await files().saveAs({ id })
    const told: number[] = []
    core.subscribe(({ event, payload }) => {
      if (event === 'linked') told.push((payload as { behind: number }).behind)
    })
    await rename(id, 'One')
    await rename(id, before)
    expect(told).toEqual([1, 0])
    // It counts from there on.
    await rename(id, 'Two')
    await core.close()
    await start()
    expect(await linkOf(id)).toMatchObject({ behind: 1 })
    const { records, revision } = await openedDesign(core, id)
    const server = records.find(({ type }) => type === 'server')
    if (!server) throw new Error('no server')
    const diff = (part: Partial<RecordsDiff>): RecordsDiff => ({
      added: {},
      updated: {},
      removed: {},
      ...part,
    })
    await core.services.designs.save({ id, revision, diff: diff({ removed: { [server.id]: server } }) })
    await rename(id, before)
    expect(await linkOf(id)).toMatchObject({ behind: 3 })
    const added = { [server.id]: server }
    await core.services.designs.save({ id, revision: revision + 2, diff: diff({ added }) })
    expect(await linkOf(id)).toMatchObject({ behind: 0 })
  })

  it('never overwrites what something else wrote, unless told to; a file that is gone is written again', async () => {
    const id = await made()
    await files().saveAs({ id })
    writeFileSync(at('shop.terrace.json'), 'theirs')
    await rename(id, 'Mine')
    expect(await save(id)).toEqual({ kind: 'changed', name: 'shop.terrace.json' })
    expect(readFileSync(at('shop.terrace.json'), 'utf8')).toBe('theirs')
    // Too large to be looked at is changed as well.
    truncateSync(at('shop.terrace.json'), 2 ** 27)
    expect(await save(id)).toMatchObject({ kind: 'changed' })
    expect(await save(id, true)).toMatchObject({ kind: 'written' })
    rmSync(at('shop.terrace.json'))
    expect(await save(id)).toMatchObject({ kind: 'written' })
    expect(readFileSync(at('shop.terrace.json'), 'utf8')).toContain('"Mine"')
  })

  it('writes through a link on disk to what it points at', async () => {
    const id = await made()
    await files().saveAs({ id })
    symlinkSync(at('shop.terrace.json'), at('link.terrace.json'))
    expect(await open('link.terrace.json')).toMatchObject({ kind: 'opened', known: true, design: { id } })
  })

  it('is shown when its file is opened again; a changed file is read in anew only when told', async () => {
    const id = await made()
    await files().saveAs({ id })
    expect(await open('shop.terrace.json')).toMatchObject({ kind: 'opened', known: true, design: { id } })
    const text = readFileSync(at('shop.terrace.json'), 'utf8')
    writeFileSync(at('shop.terrace.json'), text.replace('"Sample shop"', '"Theirs"'))
    const changed = await open('shop.terrace.json')
    expect(changed).toMatchObject({ kind: 'changed', design: { id } })
    const anew = await files().reread({ id })
    expect(anew).toMatchObject({ kind: 'opened', known: false, design: { name: 'Theirs' } })
    expect(await linkOf(id)).toBeUndefined()
    expect(await files().links({})).toMatchObject([{ name: 'shop.terrace.json', behind: 0 }])
  })

  it('loses its file with the design', async () => {
    const id = await made()
    await files().saveAs({ id })
    await core.services.designs.remove({ id })
    expect(await files().links({})).toEqual([])
    expect(readFileSync(at('shop.terrace.json'), 'utf8')).toContain('records')
  })
})

describe('files that are none, or hostile', () => {
  it('are refused by their size, kind or content, before anything is made of them', async () => {
    const designs = (await core.services.designs.list({})).length
    writeFileSync(at('huge.json'), '')
    truncateSync(at('huge.json'), 100 * 2 ** 20)
    expect((await refused(open('huge.json'))).message).toContain('huge.json is 100 MiB large')
    execFileSync('mkfifo', [at('pipe.json')])
    expect((await refused(open('pipe.json'))).message).toContain('pipe.json is no file')
    expect((await refused(open('.'))).message).toContain('is no file')
    expect((await refused(open('missing.json'))).code).toBe('not-found')
    for (const [text, message] of [
      ['['.repeat(1e6), 'nested deeper'],
      ['{"terrace":{"format":"design","ver', 'ends too early'],
      ['[]', 'no Terrace design'],
      ['\u0000\u0001', 'not JSON'],
      ['', 'is empty'],
    ] as const) {
      writeFileSync(at('bad.json'), text)
      expect((await refused(open('bad.json'))).message).toMatch(new RegExp(`^bad.json: .*${message}`))
      expect(readFileSync(at('bad.json'), 'utf8')).toBe(text)
    }
    expect(await core.services.designs.list({})).toHaveLength(designs)
    expect(
      (
        await refused(
          Promise.resolve().then(() =>
            files().open({ handle: 'file:nobody', withoutDamaged: false, anew: false }),
          ),
        )
      ).code,
    ).toBe('not-found')
  })

  it('with damaged records open without them, as a design that never writes the file', async () => {
    const id = await made()
    await files().saveAs({ id })
    const lines = readFileSync(at('shop.terrace.json'), 'utf8').split('\n')
    const server = lines.findIndex((line) => line.includes('"type":"server"'))
    const twice = lines.findIndex((line) => line.includes('"type":"tier"'))
    lines[server] = lines[server]?.replace(/"vcpus":\d+/, '"vcpus":1e9') ?? ''
    lines.splice(twice, 0, lines[twice] ?? '')
    const text = lines.join('\n')
    writeFileSync(at('hurt.terrace.json'), text)
    const outcome = await open('hurt.terrace.json')
    expect(outcome).toMatchObject({ kind: 'damaged', name: 'hurt.terrace.json', total: 2 })
    if (outcome?.kind !== 'damaged' || outcome.handle === null) throw new Error('not damaged')
    expect(outcome.problems.join('\n')).toMatch(/server:\w+ \(.+\): vcpus is 1000000000/)
    expect(outcome.problems.join('\n')).toMatch(/Two records have the id tier:/)
    const opened = await files().open({ handle: outcome.handle, withoutDamaged: true, anew: false })
    if (opened?.kind !== 'opened') throw new Error('not opened')
    expect(opened.design.id).not.toBe(id)
    expect(await linkOf(opened.design.id)).toMatchObject({
      never: expect.stringContaining('without') as string,
    })
    expect(await save(opened.design.id, true)).toEqual({ kind: 'unlinked' })
    chosen = at('hurt.terrace.json')
    expect((await refused(Promise.resolve(files().saveAs({ id: opened.design.id })))).code).toBe(
      'precondition',
    )
    expect(readFileSync(at('hurt.terrace.json'), 'utf8')).toBe(text)
    chosen = at('sound.terrace.json')
    expect(await files().saveAs({ id: opened.design.id })).toMatchObject({ never: null, behind: 0 })
  })

  it('with links to nothing are legal', async () => {
    const id = await made()
    await files().saveAs({ id })
    const text = readFileSync(at('shop.terrace.json'), 'utf8').replace(
      /"to":"server:\w+"/,
      '"to":"server:nowhere"',
    )
    writeFileSync(at('dangling.terrace.json'), text.replace('"tier":"tier:', '"tier":"tier:x'))
    expect(await open('dangling.terrace.json')).toMatchObject({ kind: 'opened' })
  })

  it('of a newer Terrace are told by a notice and never written', async () => {
    const id = await made()
    await files().saveAs({ id })
    const text = readFileSync(at('shop.terrace.json'), 'utf8').replace(/"version":\d+/, '"version":99')
    writeFileSync(at('future.terrace.json'), text)
    const opened = await open('future.terrace.json')
    if (opened?.kind !== 'opened') throw new Error('not opened')
    expect(opened.design.readOnly).toBe(true)
    expect(notices.join()).toContain('future.terrace.json: Written by a newer Terrace')
    expect((await refused(Promise.resolve(save(opened.design.id, true)))).code).toBe('storage.future')
    expect(readFileSync(at('future.terrace.json'), 'utf8')).toBe(text)
  })
})

describe('recent files', () => {
  it('are the last fifteen, newest first, with the reason when one cannot be opened', async () => {
    const id = await made()
    for (let n = 1; n <= 17; n += 1) {
      chosen = at(`n${n}.terrace.json`)
      await files().saveAs({ id })
    }
    rmSync(at('n16.terrace.json'))
    const recent = await files().recent({})
    expect(recent).toHaveLength(15)
    expect(recent[0]).toMatchObject({ name: 'n17.terrace.json', folder, missing: null })
    expect(recent[1]).toMatchObject({ name: 'n16.terrace.json', missing: 'It was moved or deleted' })
    expect(JSON.stringify(recent.map(({ handle }) => handle))).not.toContain('terrace.json')
    await files().clearRecent({})
    expect(await files().recent({})).toEqual([])
  })

  it('and what the desktop hands over wait for a window, once', async () => {
    core.askToOpen({ path: at('a.terrace.json') })
    const asked = await files().asked({})
    expect(asked).toEqual([expect.stringMatching(/^file:/)])
    expect(await files().asked({})).toEqual([])
  })
})
