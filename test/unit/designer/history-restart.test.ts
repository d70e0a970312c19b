import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ok } from '@shared/base/result.ts'
import { newDesignRecords, newServer } from '@shared/design/create.ts'
import { emptyDiff, isEmptyDiff, type RecordsDiff } from '@shared/design/diff.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { type Storage, openStorage } from '@main/storage/index.ts'
import { readDesign } from '../../../src-main/stored-designs/index.ts'
import { readSteps } from '../../../src-main/designs/history.ts'
import { Autosave } from '@renderer/designer/autosave.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { HistoryLoader } from '@renderer/designer/history/history-loader.ts'
import { testFolder } from '../storage/folder.ts'
import { bytesOf } from './helpers.ts'

/** The designer over a real database, without a window and without waiting. */
class Desk {
  readonly folder = testFolder()
  storage!: Storage
  editor!: Editor
  autosave!: Autosave
  loader!: HistoryLoader
  readonly id: string
  #stop: () => void = () => undefined

  private constructor(records: readonly DesignRecord[]) {
    this.storage = openStorage({ folder: this.folder, appVersion: '1' })
    this.id = this.storage.designs.create({ records }).id
  }

  static async open(records: readonly DesignRecord[]): Promise<Desk> {
    const desk = new Desk(records)
    await desk.#open()
    return desk
  }

  async #open(): Promise<void> {
    const { storage, id } = this
    const design = readDesign(storage, id)
    const editor = createEditor(design.records, { history: design.history })
    editor.setViewport({ width: 1400, height: 900 })
    this.editor = editor
    this.autosave = new Autosave({
      revision: design.revision,
      history: editor.history,
      settled: () => true,
      onState: () => undefined,
      delayMs: 1e6,
      save: (revision, diff, step) => Promise.resolve(ok(storage.designs.save(id, revision, diff, step))),
    })
    this.#stop = editor.on('change', ({ diff }) => {
      if (!isEmptyDiff(diff)) this.autosave.push(diff)
    })
    this.loader = new HistoryLoader(
      {
        heads: () => Promise.resolve(ok(storage.designs.history.heads(id))),
        steps: (from, back) => Promise.resolve(ok(readSteps(storage, id, from, back))),
      },
      editor.history,
      design.records,
    )
    await this.loader.load()
  }

  /** Closes and opens again; `change` happens to the design in between. */
  async restart(change?: (storage: Storage) => void): Promise<void> {
    await this.autosave.stop()
    this.#stop()
    change?.(this.storage)
    this.storage.close()
    this.storage = openStorage({ folder: this.folder, appVersion: '1' })
    await this.#open()
  }

  /** A change of the design that is none of the designer's. */
  elsewhere(storage: Storage, diff: Partial<RecordsDiff>): void {
    storage.designs.save(this.id, storage.designs.open(this.id).revision, { ...emptyDiff(), ...diff })
  }

  titles(): string[] {
    return this.editor.history.all.map(({ title }) => title)
  }

  async close(): Promise<void> {
    await this.autosave.stop()
    this.storage.close()
  }
}

const start = () => newDesignRecords('Small')
const addServer = (desk: Desk) => perform(desk.editor, 'server.add')

describe('history over a restart', () => {
  test('every step is there again with its title and time, the undone ones too', async () => {
    const desk = await Desk.open(start())
    const before = bytesOf(desk.editor)
    addServer(desk)
    addServer(desk)
    perform(desk.editor, 'note.add')
    const whole = bytesOf(desk.editor)
    desk.editor.undo()
    const steps = desk.editor.history.all
    await desk.restart()
    expect(desk.editor.history.all).toEqual(steps)
    expect([desk.editor.history.done, desk.editor.history.redoTitle]).toEqual([2, 'Add note'])
    desk.editor.redo()
    expect(bytesOf(desk.editor)).toBe(whole)
    desk.editor.goTo(0)
    expect(bytesOf(desk.editor)).toBe(before)
    await desk.restart()
    expect(bytesOf(desk.editor)).toBe(before)
    desk.editor.goTo(3)
    expect(bytesOf(desk.editor)).toBe(whole)
    await desk.close()
  })

  test('a gesture that is open when the window is hidden counts as the step it will be', async () => {
    const desk = await Desk.open(start())
    addServer(desk)
    const { history, store } = desk.editor
    const [server] = store.all('server')
    const before = bytesOf(desk.editor)
    history.begin('Move it')
    history.transact('', () => store.update<'server'>(server?.id ?? 'server:', { x: 640 }))
    await desk.autosave.flush()
    await desk.restart()
    expect(desk.titles()).toEqual([expect.stringContaining('Add'), 'Move it'])
    desk.editor.undo()
    expect(bytesOf(desk.editor)).toBe(before)
    await desk.close()
  })

  test('what was done and undone at once can be done again after a restart', async () => {
    const desk = await Desk.open(start())
    addServer(desk)
    const whole = bytesOf(desk.editor)
    desk.editor.undo()
    await desk.restart()
    desk.editor.redo()
    expect(bytesOf(desk.editor)).toBe(whole)
    await desk.close()
  })

  test('what was changed elsewhere ends the history there, and what it does not concern stays', async () => {
    const desk = await Desk.open(start())
    const [tier] = desk.editor.store.all('tier')
    addServer(desk)
    addServer(desk)
    perform(desk.editor, 'note.add')
    const [first] = desk.editor.store.all('server')
    if (!first || !tier) throw new Error('nothing was drawn')
    await desk.restart((storage) =>
      desk.elsewhere(storage, { updated: { [first.id]: [first, { ...first, name: 'else' }] } }),
    )
    expect(desk.loader.unfit).toBe(true)
    expect(desk.titles()).toHaveLength(2)
    desk.editor.goTo(0)
    expect(desk.editor.store.all('server').map(({ name }) => name)).toEqual(['else'])
    await desk.close()
  })

  test('a tier that a machine was adopted into cannot be undone', async () => {
    const desk = await Desk.open(start())
    perform(desk.editor, 'tier.add-below')
    const tier = desk.editor.store.all('tier').toSorted((a, b) => b.order - a.order)[0]
    addServer(desk)
    if (!tier) throw new Error('no tier')
    const adopted = newServer({ tier: tier.id, name: 'adopted', x: 160, y: 24 })
    await desk.restart((storage) => desk.elsewhere(storage, { added: { [adopted.id]: adopted } }))
    expect(desk.titles()).toHaveLength(1)
    await desk.close()
  })

  test('the same while the design is open', async () => {
    const desk = await Desk.open(start())
    perform(desk.editor, 'tier.add-below')
    const tier = desk.editor.store.all('tier').toSorted((a, b) => b.order - a.order)[0]
    addServer(desk)
    if (!tier) throw new Error('no tier')
    const adopted = newServer({ tier: tier.id, name: 'adopted', x: 160, y: 24 })
    desk.editor.history.changedElsewhere({ ...emptyDiff(), added: { [adopted.id]: adopted } })
    expect(desk.titles()).toHaveLength(1)
    desk.editor.undo()
    desk.editor.undo()
    expect(desk.editor.store.has(tier.id)).toBe(true)
    await desk.close()
  })

  test('a step from outside the designer is one that can be undone', async () => {
    const desk = await Desk.open(start())
    const [settings] = desk.editor.store.all('settings')
    if (!settings) throw new Error('no settings')
    addServer(desk)
    await desk.restart((storage) =>
      storage.designs.save(
        desk.id,
        storage.designs.open(desk.id).revision,
        { ...emptyDiff(), updated: { [settings.id]: [settings, { ...settings, name: 'New' }] } },
        'Rename the design',
      ),
    )
    expect(desk.editor.history.undoTitle).toBe('Rename the design')
    desk.editor.undo()
    expect(desk.editor.store.get<'settings'>('settings:design')?.name).toBe('Small')
    await desk.close()
  })

  test('of very many steps the newest 1000 are kept, and only the near ones are read at once', async () => {
    const desk = await Desk.open(start())
    addServer(desk)
    const id = desk.editor.store.all('server')[0]?.id ?? 'server:'
    for (let x = 1; x <= 1200; x += 1) {
      desk.editor.transact(`Move ${x}`, (store) => store.update<'server'>(id, { x }))
      if (x % 100 === 0) await desk.autosave.flush()
    }
    await desk.restart()
    expect(desk.editor.history.all).toHaveLength(1000)
    expect(desk.editor.history.all.filter(({ diff }) => diff).length).toBeLessThan(1000)
    await desk.loader.reach(0)
    desk.editor.goTo(0)
    expect(desk.editor.store.get<'server'>(id)?.x).toBe(200)
    expect(desk.editor.history.undoTitle).toBeUndefined()
    await desk.close()
  })

  test('steps that are damaged or of no known form end the history', async () => {
    const desk = await Desk.open(start())
    for (let count = 0; count < 4; count += 1) addServer(desk)
    await desk.restart((storage) =>
      storage.designs.save(desk.id, storage.designs.open(desk.id).revision, emptyDiff(), {
        keep: 4,
        first: 5,
        done: 5,
        steps: [{ title: 'odd', at: 1, diff: { added: { a: 1 } } as unknown as RecordsDiff }],
      }),
    )
    expect(desk.titles()).toEqual([])
    addServer(desk)
    await desk.restart()
    expect(desk.titles()).toHaveLength(1)
    await desk.close()
  })
})

const moves = fc.constantFrom(
  'server.add',
  'note.add',
  'tier.add-below',
  'network.add',
  'edit.duplicate',
  'edit.delete',
  'edit.select-all',
  'undo',
  'redo',
  'undo',
  'flush',
  'restart',
  'go',
)

test('edits, undo, redo and restarts in any order: undoing everything gives the very same bytes as the start', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(moves, fc.nat(20)), { maxLength: 40 }), async (list) => {
      const desk = await Desk.open(start())
      const states = [bytesOf(desk.editor)]
      const note = () => {
        states.length = desk.editor.history.done
        states.push(bytesOf(desk.editor))
      }
      for (const [move, number] of list) {
        const { editor } = desk
        if (move === 'undo') editor.undo()
        else if (move === 'redo') editor.redo()
        else if (move === 'go') editor.goTo(number)
        else if (move === 'flush') await desk.autosave.flush()
        else if (move === 'restart') {
          const before = bytesOf(editor)
          await desk.restart()
          expect(bytesOf(desk.editor)).toBe(before)
        } else {
          const steps = editor.history.done
          editor.patch({ editing: null, question: null })
          perform(editor, move)
          if (editor.history.done > steps) note()
        }
        expect(bytesOf(desk.editor)).toBe(states[desk.editor.history.done])
      }
      desk.editor.goTo(0)
      expect(bytesOf(desk.editor)).toBe(states[0])
      await desk.close()
    }),
    { numRuns: 30 },
  )
}, 60_000)
