import { describe, expect, test } from 'vitest'
import { CARD, CARD_STEP, newServer, newTier } from '@shared/design/create.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { actions, actionOf, perform } from '@renderer/designer/core/actions/index.ts'
import { enabled } from '@renderer/designer/core/actions/action.ts'
import { menuEntries } from '@renderer/designer/core/actions/menus.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { sceneOf } from '@renderer/designer/core/scene.ts'
import { bytesOf, Hand, smallDesign } from './helpers.ts'

/** Two lanes with servers at these places, all selected. */
function lanes(first: [number, number][], second: [number, number][] = []) {
  const tiers = [newTier({ name: 'one', order: 0 }), newTier({ name: 'two', order: 1 })] as const
  const server = (tier: number, [x, y]: [number, number], at: number): ServerRecord =>
    newServer({ tier: (tier === 0 ? tiers[0] : tiers[1]).id, name: `s${tier}${at}`, x, y })
  const servers = [
    ...first.map((place, at) => server(0, place, at)),
    ...second.map((place, at) => server(1, place, at)),
  ]
  const editor = createEditor([...tiers, ...servers])
  editor.setViewport({ width: 1400, height: 900 })
  editor.setCamera({ x: -24, y: -24, zoom: 1 })
  editor.select(servers.map((one) => one.id))
  const places = () => servers.map((one) => editor.store.get<'server'>(one.id)).map((one) => [one?.x, one?.y])
  return { editor, servers, places, tiers, hand: new Hand(editor) }
}

const lock = (editor: Editor, server: ServerRecord): void => {
  editor.transact('Lock', (store) => store.update<'server'>(server.id, { locked: true }))
}
const canDo = (editor: Editor, id: string): true | string => {
  const action = actionOf(id)
  if (!action) throw new Error(`There is no ${id}`)
  return enabled(action, { editor })
}

describe('aligning', () => {
  test('along x goes over all lanes, as one step that undo takes back', () => {
    const { editor, places } = lanes([[200, 24]], [[320, 24]])
    const before = bytesOf(editor)
    perform(editor, 'arrange.left')
    expect(places()).toEqual([
      [200, 24],
      [200, 24],
    ])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    perform(editor, 'arrange.right')
    expect(places().map(([x]) => x)).toEqual([320, 320])
    editor.undo()
    perform(editor, 'arrange.centre')
    expect(places().map(([x]) => x)).toEqual([264, 264])
  })

  test('along y goes lane by lane', () => {
    const start: [[number, number][], [number, number][]] = [
      [
        [160, 24],
        [400, 64],
      ],
      [
        [160, 48],
        [400, 8],
      ],
    ]
    for (const [id, expected] of [
      ['arrange.top', [24, 24, 8, 8]],
      ['arrange.bottom', [64, 64, 48, 48]],
      ['arrange.middle', [48, 48, 32, 32]],
    ] as const) {
      const { editor, places } = lanes(...start)
      perform(editor, id)
      expect(
        places().map(([, y]) => y),
        id,
      ).toEqual(expected)
      expect(
        places().map(([x]) => x),
        id,
      ).toEqual([160, 400, 160, 400])
    }
  })

  test('never lays a card on another: what stood in a row becomes a column', () => {
    const { editor, places } = lanes([
      [400, 24],
      [160, 24],
      [640, 40],
    ])
    perform(editor, 'arrange.left')
    expect(places()).toEqual([
      [160, 24 + CARD_STEP.y],
      [160, 24],
      [160, 24 + 2 * CARD_STEP.y],
    ])
    const all = places() as [number, number][]
    for (const [at, [x, y]] of all.entries())
      for (const [ox, oy] of all.slice(at + 1))
        expect(Math.abs(x - ox) >= CARD.width || Math.abs(y - oy) >= CARD.height).toBe(true)
  })

  test('goes around a locked card, and takes no time with thousands', () => {
    const { editor, servers, places } = lanes([
      [160, 24],
      [400, 24],
      [160, 140],
    ])
    if (servers[2]) lock(editor, servers[2])
    perform(editor, 'arrange.left')
    expect(places()).toEqual([
      [160, 24],
      [160, 140 + CARD_STEP.y],
      [160, 140],
    ])

    const many = lanes(
      Array.from({ length: 5000 }, (_, at) => [160 + (at % 50) * 224, 24 + Math.floor(at / 50) * 112]),
    )
    const before = performance.now()
    perform(many.editor, 'arrange.left')
    perform(many.editor, 'arrange.down')
    expect(performance.now() - before).toBeLessThan(3000)
    expect(new Set(many.places().map(([, y]) => y)).size).toBe(5000)
  })

  test('says what is missing', () => {
    const { editor, servers } = lanes([[160, 24]], [[400, 24]])
    expect(canDo(editor, 'arrange.left')).toBe(true)
    expect(canDo(editor, 'arrange.top')).toBe('Select two or more servers of one tier first')
    expect(canDo(editor, 'arrange.across')).toBe('Select three or more servers of one tier first')
    for (const server of servers) lock(editor, server)
    expect(canDo(editor, 'arrange.left')).toBe('All of them are locked in place')
    editor.select([])
    expect(canDo(editor, 'arrange.left')).toBe('Select two or more servers first')
  })
})

describe('distributing', () => {
  test('gives equal distances between the outermost two', () => {
    const { editor, places } = lanes([
      [160, 24],
      [400, 24],
      [1000, 24],
    ])
    perform(editor, 'arrange.across')
    expect(places().map(([x]) => x)).toEqual([160, 580, 1000])
    const steps = editor.history.steps.length
    perform(editor, 'arrange.across')
    expect(editor.history.steps).toHaveLength(steps)
  })

  test('lets a row grow that is too short for its cards', () => {
    const { editor, places } = lanes([
      [160, 24],
      [300, 24],
      [380, 24],
    ])
    perform(editor, 'arrange.across')
    expect(places().map(([x]) => x)).toEqual([160, 160 + CARD_STEP.x, 160 + 2 * CARD_STEP.x])
  })

  test('goes down a lane too, and the lane grows with it', () => {
    const { editor, places, tiers } = lanes([
      [160, 24],
      [160, 130],
      [160, 440],
    ])
    perform(editor, 'arrange.down')
    expect(places().map(([, y]) => y)).toEqual([24, 232, 440])
    expect(editor.layout.lane(tiers[0].id)?.box.height).toBeGreaterThan(440 + CARD.height)
  })
})

describe('a locked server', () => {
  test('is aligned to, but stays', () => {
    const { editor, servers, places } = lanes([[400, 24]], [[160, 24]])
    if (servers[1]) lock(editor, servers[1])
    perform(editor, 'arrange.right')
    expect(places()).toEqual([
      [400, 24],
      [160, 24],
    ])
    perform(editor, 'arrange.left')
    expect(places()).toEqual([
      [160, 24],
      [160, 24],
    ])
  })

  test('is not moved by dragging, and those selected with it go without it', () => {
    const { editor, hand, a, b } = smallDesign()
    lock(editor, a)
    const said: string[] = []
    editor.on('announce', (text) => said.push(text))
    const steps = editor.history.steps.length
    hand.drag(hand.at(a), { x: 800, y: 300 })
    expect(editor.store.get<'server'>(a.id)).toMatchObject({ x: a.x, y: a.y, tier: a.tier })
    expect(editor.history.steps).toHaveLength(steps)
    expect(said).toEqual(['It is locked in place: unlock it to move it'])
    expect(editor.session.tool).toBe('idle')

    editor.select([a.id, b.id])
    const from = hand.at(b)
    hand.drag(from, { x: from.x + 80, y: from.y })
    expect(editor.store.get<'server'>(a.id)).toMatchObject({ x: a.x, y: a.y })
    expect(editor.store.get<'server'>(b.id)).toMatchObject({ x: b.x + 80 })
  })

  test('is not moved by arrow keys, which say why', () => {
    const { editor, a, b } = smallDesign()
    lock(editor, a)
    editor.select([a.id])
    const said: string[] = []
    editor.on('announce', (text) => said.push(text))
    pressKey(editor, { key: 'ArrowRight', ctrl: false, shift: false, alt: false })
    pressKey(editor, { key: 'ArrowDown', ctrl: false, shift: false, alt: true })
    expect(said).toEqual(Array(2).fill('It is locked in place: unlock it to move it'))
    editor.select([a.id, b.id])
    pressKey(editor, { key: 'ArrowRight', ctrl: false, shift: false, alt: false })
    expect(editor.store.get<'server'>(a.id)).toMatchObject({ x: a.x, tier: a.tier })
    expect(editor.store.get<'server'>(b.id)).toMatchObject({ x: b.x + 8 })
  })

  test('stays where it is whatever else is done but unlocking and deleting', () => {
    const other = new Set(['edit.delete', 'edit.cut', 'edit.undo', 'edit.redo', 'server.lock', 'tier.delete'])
    for (const action of actions.filter((one) => !other.has(one.id))) {
      const { editor, a } = smallDesign()
      lock(editor, a)
      perform(editor, 'edit.select-all')
      perform(editor, action.id)
      if (editor.busy) editor.cancel()
      expect(editor.store.get<'server'>(a.id), action.id).toMatchObject({ x: a.x, y: a.y, tier: a.tier })
    }
  })

  test('is locked and unlocked by one action, shown on its card, and its copy is free', () => {
    const { editor, a, b } = smallDesign()
    editor.select([a.id, b.id])
    const before = bytesOf(editor)
    expect(pressKey(editor, { key: 'L', ctrl: true, shift: true, alt: false })).toBe(true)
    const lockedCards = () => sceneOf(editor).cards.filter((card) => card.locked)
    expect(lockedCards()).toHaveLength(2)
    const menu = { at: { x: 0, y: 0 }, world: { x: 0, y: 0 }, hit: { kind: 'server', id: a.id } } as const
    const entries = menuEntries(editor, menu).flatMap((entry) =>
      entry.kind === 'action' ? [entry] : entry.kind === 'group' ? entry.entries : [],
    )
    expect(entries.find((one) => one.id === 'server.lock')?.title).toBe('Unlock')
    expect(entries.find((one) => one.id === 'arrange.left')?.reason).toBe('All of them are locked in place')
    perform(editor, 'edit.duplicate')
    expect(editor.selected('server').map((one) => one.locked)).toEqual([false, false])
    editor.undo()
    editor.select([a.id, b.id])
    perform(editor, 'server.lock')
    expect(bytesOf(editor)).toBe(before)
  })
})
