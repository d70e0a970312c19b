import Elk from 'elkjs/lib/elk.bundled.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CARD, GRID, newLink, newServer, newTier } from '@shared/design/create.ts'
import { anyRecord, type ServerRecord, settingsRecord, type TierRecord } from '@shared/design/records.ts'
import { LANE } from '@shared/drawing/layout.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { crossingsOf } from '@renderer/designer/core/tidy/crossings.ts'
import { bestOrder, bestOrderWith } from '@renderer/designer/core/tidy/improve.ts'
import { placesOf } from '@renderer/designer/core/tidy/places.ts'
import { drawnOrder, problemOf, type TidyProblem } from '@renderer/designer/core/tidy/problem.ts'
import { movesTo, tidy, tidyHere, type Tidier } from '@renderer/designer/core/tidy/tidying.ts'
import { elkOrder } from '@renderer/designer/tidy/elk-order.ts'
import { bytesOf } from './helpers.ts'

interface Drawn {
  lane: number
  x: number
  y: number
  locked: boolean
}

/** Lanes with these cards, and links between them by their numbers. */
function drawing(
  cards: readonly Drawn[],
  links: readonly (readonly [number, number])[],
  lanes = 4,
  columns = false,
) {
  const tiers = Array.from({ length: lanes }, (_, at) => newTier({ name: `t${at}`, order: at }))
  const servers = cards.map(({ lane, x, y, locked }, at) => ({
    ...newServer({ tier: (tiers[lane % lanes] as TierRecord).id, name: `s${at}`, x, y, locked }),
    // Ids in a known order, so that a failing case can be looked at again.
    id: `server:s${String(at).padStart(5, '0')}` as const,
  }))
  const made = links.flatMap(([a, b]) => {
    const [from, to] = [servers[a % servers.length], servers[b % servers.length]]
    return from && to && from !== to ? [newLink({ from: from.id, to: to.id })] : []
  })
  const settings = settingsRecord.parse({
    id: 'settings:design',
    type: 'settings',
    lanes: columns ? 'columns' : 'rows',
  })
  const editor = createEditor([settings, ...tiers, ...servers, ...made])
  editor.setViewport({ width: 1400, height: 900 })
  return { editor, tiers, servers }
}

const all = (editor: Editor) => new Set(editor.layout.lanes().map((lane) => lane.tier.id))
const problem = (editor: Editor): TidyProblem => problemOf(editor.store, editor.layout, all(editor))
const run = (editor: Editor, tidier: Tidier = tidyHere) => tidy(editor, all(editor), tidier)
const crossings = (editor: Editor): number => {
  const given = problem(editor)
  return crossingsOf(
    given,
    given.cards.map((card) => card.along),
  )
}
const near = (a: ServerRecord, b: ServerRecord): boolean =>
  a.tier === b.tier && Math.abs(a.x - b.x) < CARD.width && Math.abs(a.y - b.y) < CARD.height
const elk = new Elk()
const withElk: Tidier = (given) => bestOrderWith(given, (order) => elkOrder(elk, given, order))

const card = fc.record({
  lane: fc.nat({ max: 3 }),
  x: fc.integer({ min: 144, max: 2400 }),
  y: fc.integer({ min: 8, max: 600 }),
  locked: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
})
const link = fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 60 }))
const drawn = fc.record({
  cards: fc.array(card, { minLength: 1, maxLength: 40 }),
  links: fc.array(link, { maxLength: 60 }),
  columns: fc.boolean(),
})

describe('a tidy drawing', () => {
  test.each([
    ['by itself', tidyHere, 120],
    ['with ELK', withElk, 25],
  ] as const)(
    'has no card on another, moves no locked one, and stays as it is when tidied again: %s',
    async (_, tidier, numRuns) => {
      await fc.assert(
        fc.asyncProperty(drawn, async ({ cards, links, columns }) => {
          const { editor, servers } = drawing(cards, links, 4, columns)
          await run(editor, tidier)
          const after = servers.map((one) => editor.store.get<'server'>(one.id) as ServerRecord)
          for (const [at, server] of after.entries()) {
            const before = servers[at] as ServerRecord
            expect(server.tier).toBe(before.tier)
            if (server.locked) expect(server).toEqual(before)
            else {
              expect([server.x % GRID, server.y % GRID]).toEqual([0, 0])
              expect(server.x).toBeGreaterThan(LANE.label)
              for (const other of after) if (other !== server) expect(near(server, other)).toBe(false)
            }
            expect(anyRecord.safeParse(server).success).toBe(true)
          }
          const bytes = bytesOf(editor)
          const steps = editor.history.steps.length
          expect(steps).toBeLessThanOrEqual(1)
          await run(editor, tidier)
          expect(bytesOf(editor)).toBe(bytes)
          expect(editor.history.steps).toHaveLength(steps)
        }),
        { numRuns },
      )
    },
  )

  test('never has more crossings than the same cards in the drawn order', () => {
    fc.assert(
      fc.property(drawn, ({ cards, links, columns }) => {
        const { editor } = drawing(cards, links, 4, columns)
        const given = problem(editor)
        const cost = (order: Parameters<typeof placesOf>[1]) =>
          crossingsOf(given, placesOf(given, order).along)
        expect(cost(bestOrder(given))).toBeLessThanOrEqual(cost(drawnOrder(given)))
      }),
      { numRuns: 100 },
    )
  })

  test('with ELK, it is as good as by itself or better', async () => {
    const cards = Array.from({ length: 48 }, (_, at) => ({
      lane: at % 4,
      x: 160 + Math.floor(at / 4) * 224,
      y: 24,
      locked: false,
    }))
    const links = Array.from({ length: 60 }, (_, at) => [(at * 7) % 48, (at * 13 + 5) % 48] as const)
    const { editor } = drawing(cards, links)
    const given = problem(editor)
    const cost = (order: Parameters<typeof placesOf>[1]) => crossingsOf(given, placesOf(given, order).along)
    const own = cost(bestOrder(given))
    const helped = cost(await withElk(given, new AbortController().signal))
    expect(helped).toBeLessThanOrEqual(own)
    expect(own).toBeLessThan(cost(drawnOrder(given)) / 1.5)
  })

  test('undoes crossed links and puts one above the middle of many', async () => {
    const row = (lane: number, count: number): Drawn[] =>
      Array.from({ length: count }, (_, at) => ({ lane, x: 160 + at * 224, y: 24, locked: false }))
    // One balancer, three web servers, and three services in the opposite order.
    const { editor, servers } = drawing(
      [...row(0, 1), ...row(1, 3), ...row(2, 3)],
      [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 6],
        [2, 5],
        [3, 4],
      ],
    )
    expect(crossings(editor)).toBe(3)
    await run(editor)
    expect(crossings(editor)).toBe(0)
    const x = (at: number) => editor.store.get<'server'>((servers[at] as ServerRecord).id)?.x
    expect(x(0)).toBe(x(2))
    expect([x(6), x(5), x(4)]).toEqual([x(1), x(2), x(3)])
  })

  test.each([18, 24])('little moves when one more server comes to %i', async (count) => {
    const { editor, tiers } = drawing(
      Array.from({ length: count }, (_, at) => ({
        lane: at % 3,
        x: 160 + Math.floor(at / 3) * 224,
        y: 24,
        locked: false,
      })),
      Array.from({ length: count - 6 }, (_, at) => [at, at + 3] as const),
      3,
    )
    await run(editor)
    const before = editor.store.all('server')
    perform(editor, 'server.add', { tier: (tiers[2] as TierRecord).id })
    await run(editor)
    const moved = before.filter(({ id, x, y }) => {
      const after = editor.store.get<'server'>(id)
      return after?.x !== x || after.y !== y
    })
    expect(moved).toEqual([])
  })

  test('a lane too long for one line takes several', async () => {
    const { editor, servers } = drawing(
      Array.from({ length: 20 }, (_, at) => ({ lane: 0, x: 160 + at * 224, y: 24, locked: false })),
      [],
    )
    await run(editor)
    const after = servers.map((one) => editor.store.get<'server'>(one.id) as ServerRecord)
    expect(new Set(after.map(({ y }) => y)).size).toBe(3)
    expect(Math.max(...after.map(({ x }) => x))).toBeLessThan(160 + 8 * 224)
  })

  test('is found for 5,000 servers with 10,000 links in bounded time', () => {
    const { editor } = drawing(
      Array.from({ length: 5000 }, (_, at) => ({
        lane: at % 4,
        x: 160 + Math.floor(at / 4) * 8,
        y: 24,
        locked: at % 97 === 0,
      })),
      Array.from({ length: 10_000 }, (_, at) => [(at * 7919) % 5000, (at * 104_729 + 11) % 5000] as const),
    )
    const given = problem(editor)
    const started = performance.now()
    expect(movesTo(given, bestOrder(given)).size).toBeGreaterThan(4000)
    expect(performance.now() - started).toBeLessThan(40_000)
  }, 60_000)
})

describe('tidying', () => {
  const small = () =>
    drawing(
      [
        { lane: 0, x: 500, y: 40, locked: false },
        { lane: 1, x: 160, y: 24, locked: false },
      ],
      [[0, 1]],
      2,
    )
  const said = (editor: Editor): string[] => {
    const texts: string[] = []
    editor.on('announce', (text) => texts.push(text))
    return texts
  }

  test('is asked for by key, for the lanes of what is selected or for all', () => {
    const { editor, servers, tiers } = small()
    const asked: ReadonlySet<string>[] = []
    editor.on('tidy', (lanes) => asked.push(lanes))
    pressKey(editor, { key: 'T', ctrl: true, shift: true, alt: false })
    editor.select([(servers[0] as ServerRecord).id])
    perform(editor, 'arrange.tidy')
    const [first] = tiers
    editor.select(first ? [first.id] : [])
    perform(editor, 'arrange.tidy')
    const whole = new Set(tiers.map(({ id }) => id))
    expect(asked).toEqual([whole, whole, new Set([first?.id])])
  })

  test('only the lanes that are meant move', async () => {
    const { editor, servers, tiers } = small()
    await tidy(editor, new Set([(tiers[0] as TierRecord).id]), tidyHere)
    expect(editor.store.get<'server'>((servers[0] as ServerRecord).id)).toMatchObject({ x: 160, y: 24 })
    expect(editor.store.get<'server'>((servers[1] as ServerRecord).id)).toEqual(servers[1])
  })

  test('Escape gives it up and leaves no trace', async () => {
    const { editor } = small()
    const before = bytesOf(editor)
    let aborted = false
    const waiting = run(
      editor,
      (given, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            reject(new Error('given up'))
          })
          setTimeout(() => resolve(bestOrder(given)), 2000)
        }),
    )
    expect(editor.session.tidying).not.toBeNull()
    expect(pressKey(editor, { key: 'Escape', ctrl: false, shift: false, alt: false })).toBe(true)
    await waiting
    expect(aborted).toBe(true)
    expect(editor.session.tidying).toBeNull()
    expect(bytesOf(editor)).toBe(before)
    expect(editor.history.steps).toEqual([])
  })

  test('a change of the drawing meanwhile ends it, as the answer would be to another question', async () => {
    const { editor, servers } = small()
    const texts = said(editor)
    let answer = (): void => undefined
    const waiting = run(
      editor,
      (given) => new Promise((resolve) => (answer = () => resolve(bestOrder(given)))),
    )
    editor.transact('Rename', (store) =>
      store.update<'server'>((servers[0] as ServerRecord).id, { name: 'x' }),
    )
    const before = bytesOf(editor)
    answer()
    await waiting
    expect(bytesOf(editor)).toBe(before)
    expect(texts).toEqual(['The drawing changed meanwhile: tidy it again'])
  })

  test('is one step that undo takes back; a tidy drawing says so', async () => {
    const { editor } = small()
    const texts = said(editor)
    const before = bytesOf(editor)
    await run(editor)
    expect(editor.history.undoTitle).toBe('Tidy: 1 server')
    await run(editor)
    expect(texts.at(-1)).toBe('It is tidy already')
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('is refused while it goes on, without servers and with locked ones only', () => {
    const reason = (editor: Editor): string => {
      const texts = said(editor)
      perform(editor, 'arrange.tidy')
      return texts[0] ?? ''
    }
    expect(reason(drawing([], [], 2).editor)).toBe('There are no servers to tidy')
    const locked = drawing([{ lane: 0, x: 160, y: 24, locked: true }], [], 2)
    expect(reason(locked.editor)).toMatch(/locked in place/)
    const { editor } = small()
    editor.patch({ tidying: { run: Symbol('other'), shown: false } })
    expect(reason(editor)).toBe('It is being tidied already')
  })
})
