import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CARD, GRID, newServer, newTier } from '@shared/design/create.ts'
import type { ServerRecord, TierRecord } from '@shared/design/records.ts'
import { svgOf } from '@shared/export/svg.ts'
import { centre, contains } from '@shared/drawing/geometry.ts'
import { chevronBox, LANE, type Lane } from '@shared/drawing/layout.ts'
import { actionOf, perform } from '@renderer/designer/core/actions/index.ts'
import { deleteTier } from '@renderer/designer/core/actions/tiers.ts'
import { aligned } from '@renderer/designer/core/arrange.ts'
import { menuEntries } from '@renderer/designer/core/actions/menus.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { search, walk, openFind } from '@renderer/designer/core/find.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { stripsOf, summary } from '@renderer/designer/core/strip.ts'
import { designedStatus } from '@renderer/designer/core/status.ts'
import { colorTier } from '@renderer/designer/core/tier-color.ts'
import { moveTier } from '@renderer/designer/core/tier-order.ts'
import { outlineRows } from '@renderer/designer/outline/tree.ts'
import { bytesOf, type Hand, smallDesign } from './helpers.ts'

const columns = () => {
  const made = smallDesign()
  perform(made.editor, 'design.lanes-direction')
  made.editor.setCamera({ x: -24, y: -24, zoom: 1 })
  return made
}
const laneOf = (editor: Editor, tier: TierRecord): Lane => editor.layout.lane(tier.id) as Lane
const now = (editor: Editor, server: ServerRecord): ServerRecord =>
  editor.store.get<'server'>(server.id) as ServerRecord
const key = (editor: Editor, name: string, ctrl = false): boolean =>
  pressKey(editor, { key: name, ctrl, shift: false, alt: false })
const label = (lane: Lane) => ({ x: lane.box.x + 70, y: lane.box.y + 14 })
const title = (editor: Editor, id: string): string => {
  const action = actionOf(id)
  return action ? action.title({ editor }) : ''
}

describe('lanes side by side', () => {
  test('change the settings only, and back to the very same bytes', () => {
    const { editor } = smallDesign()
    const before = bytesOf(editor)
    const servers = editor.store.all('server')
    expect(title(editor, 'design.lanes-direction')).toBe('Lanes side by side')
    perform(editor, 'design.lanes-direction')
    expect(editor.store.get<'settings'>('settings:design')?.lanes).toBe('columns')
    expect(editor.store.all('server')).toEqual(servers)
    expect(title(editor, 'design.lanes-direction')).toBe('Lanes one under the other')
    perform(editor, 'design.lanes-direction')
    expect(bytesOf(editor)).toBe(before)
    editor.undo()
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('begin with their leftmost card, but do not follow it while it is dragged', () => {
    const { editor, hand, a, b } = columns()
    const left = () => (editor.layout.card(a.id)?.x ?? 0) - (editor.layout.lane(a.tier)?.box.x ?? 0)
    editor.transact('Far off', (store) => {
      store.update<'server'>(a.id, { x: 904 })
      store.update<'server'>(b.id, { x: 1204 })
    })
    expect(left()).toBe(LANE.padding)
    expect(editor.layout.lane(a.tier)?.box.width).toBe(CARD.width + 300 + 2 * LANE.padding)
    const at = hand.at(a)
    editor.pointerDown(hand.info(at))
    for (const step of [10, 40]) editor.pointerMove(hand.info({ x: at.x + step, y: at.y }))
    expect(left()).toBe(LANE.padding + 40)
    editor.pointerUp(hand.info({ x: at.x + 40, y: at.y }))
    expect(now(editor, a).x).toBe(944)
    expect(left()).toBe(LANE.padding)
  })

  test('stand next to one another, hold their cards clear of the name, and grow with them', () => {
    const { editor, tiers, a, b } = columns()
    const [web, app, data] = tiers.map((tier) => laneOf(editor, tier))
    expect(web?.box.x).toBe(0)
    expect(app?.box.x).toBe((web?.box.width ?? 0) + LANE.columnGap)
    expect(data?.box.width).toBe(LANE.columnWidth)
    expect(new Set([web, app, data].map((lane) => lane?.box.height))).toEqual(new Set([LANE.columnHeight]))
    for (const server of [a, b]) {
      const card = editor.layout.card(server.id)
      expect(card && web && contains(web.box, card)).toBe(true)
      expect(card?.y).toBeGreaterThanOrEqual(LANE.header + GRID)
    }
    editor.transact('Move', (store) => store.update<'server'>(b.id, { x: 900, y: 800 }))
    expect(laneOf(editor, tiers[0]).box).toMatchObject({
      width: 900 - LANE.label + CARD.width + LANE.padding,
      height: LANE.header + 800 + CARD.height + LANE.padding,
    })
    expect(laneOf(editor, tiers[2]).box.height).toBe(laneOf(editor, tiers[0]).box.height)
  })

  test('a drag goes from lane to lane sideways, keeps what goes along apart, and Escape leaves no trace', () => {
    const { editor, hand, tiers, a, b } = columns()
    const before = bytesOf(editor)
    const app = laneOf(editor, tiers[1])
    hand.press(hand.at(a))
    hand.move({ x: app.box.x + 120, y: 400 })
    editor.cancel()
    expect(bytesOf(editor)).toBe(before)
    editor.select([a.id, b.id])
    const from = hand.at(a)
    hand.drag(from, { x: app.box.x + 130, y: from.y + 240 })
    expect([now(editor, a).tier, now(editor, b).tier]).toEqual([tiers[1].id, tiers[1].id])
    expect(now(editor, b).y).toBe(now(editor, a).y)
    expect(now(editor, a).y).toBe(a.y + 240)
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('what is dropped stands where the pointer was', () => {
    fc.assert(
      fc.property(
        fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 60, max: 520 }) }),
        (at) => {
          const { editor } = columns()
          perform(editor, 'server.add', { world: at })
          const [added] = editor.selected('server')
          const lane = added && editor.layout.lane(added.tier)
          expect(lane?.tier.id).toBe(editor.layout.laneAt(at, true)?.tier.id)
          const card = added && editor.layout.card(added.id)
          expect(card && lane && contains(lane.box, centre(card))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('keys and words say left and right', () => {
    const { editor, tiers, a } = columns()
    editor.select([a.id])
    expect(title(editor, 'server.tier-down')).toBe('Move to the tier on the right')
    expect(pressKey(editor, { key: 'ArrowRight', ctrl: false, shift: false, alt: true })).toBe(true)
    expect(now(editor, a).tier).toBe(tiers[1].id)
    expect(editor.history.undoTitle).toBe('Move a right a tier')
    editor.select([tiers[0].id])
    expect(title(editor, 'tier.add-above')).toBe('Add tier on the left')
    expect(title(editor, 'tier.up')).toBe('Move tier left')
    perform(editor, 'tier.down')
    expect(editor.layout.lanes().map((lane) => lane.tier.name)).toEqual(['app', 'web', 'data'])
  })

  test('a line goes through all lanes along y, through one along x', () => {
    const one = newServer({ tier: 'tier:one', name: 'one', x: 160, y: 24 })
    const two = newServer({ tier: 'tier:two', name: 'two', x: 400, y: 136 })
    expect([...aligned([one, two], 'y', 'low', 'columns').values()]).toEqual([{ x: 400, y: 24 }])
    expect([...aligned([one, two], 'x', 'low', 'columns').values()]).toEqual([])
  })

  test('the picture shows them the same way', () => {
    const { editor } = columns()
    const lane = editor.layout.lanes()[1] as Lane
    const svg = svgOf(editor.store.records())
    expect(svg).toContain(
      `<rect x="${lane.box.x}" y="0" width="${lane.box.width}" height="${lane.box.height}"`,
    )
    const tight = svgOf(editor.store.records(), { tight: true })
    expect(tight).not.toContain(`height="${lane.box.height}"`)
  })
})

describe('a collapsed lane', () => {
  const collapsed = (direction: 'rows' | 'columns' = 'rows') => {
    const made = direction === 'rows' ? smallDesign() : columns()
    made.editor.select([made.tiers[0].id])
    key(made.editor, 'ArrowLeft')
    return made
  }

  test.each(['rows', 'columns'] as const)(
    'in %s is a strip at which its links end, with no cards on it',
    (direction) => {
      const { editor, tiers, a, b, c } = collapsed(direction)
      const lane = laneOf(editor, tiers[0])
      expect(direction === 'rows' ? lane.box.height : lane.box.width).toBe(LANE.strip)
      const scene = sceneOf(editor)
      expect(scene.cards.map((card) => card.id)).toEqual([c.id])
      expect(scene.lanes[0]).toMatchObject({ collapsed: true, detail: '2 servers' })
      for (const server of [a, b]) {
        const box = editor.layout.card(server.id)
        expect(
          box &&
            contains(lane.box, box) &&
            contains(lane.box, { x: box.x + box.width, y: box.y + box.height }),
        ).toBe(true)
      }
      const [link] = scene.links
      expect(link && contains(lane.box, link.route.from, 1)).toBe(true)
      expect(editor.layout.serversIn(lane.box)).toEqual([])
      expect(svgOf(editor.store.records())).not.toContain('>a</text>')
    },
  )

  test('under the pointer is the lane, over links and where cards were', () => {
    const { editor, tiers, a } = collapsed()
    const box = editor.layout.card(a.id)
    expect(editor.hit(centreOnScreen(editor, box ?? { x: 0, y: 0, width: 0, height: 0 }))).toEqual({
      kind: 'lane',
      id: tiers[0].id,
      label: true,
    })
  })

  test('collapses and expands by chevron, double click, keys and menu, each as one step', () => {
    const { editor, hand, tiers } = smallDesign()
    const before = bytesOf(editor)
    const is = () => laneOf(editor, tiers[0]).tier.collapsed
    hand.click(centre(chevronBox(laneOf(editor, tiers[0]))))
    expect(is()).toBe(true)
    expect(editor.history.steps).toHaveLength(1)
    doubleClick(hand, label(laneOf(editor, tiers[0])))
    expect(is()).toBe(false)
    editor.select([tiers[0].id])
    key(editor, '.', true)
    expect(is()).toBe(true)
    key(editor, 'ArrowRight')
    expect(is()).toBe(false)
    editor.contextMenu(hand.info(label(laneOf(editor, tiers[0]))))
    const menu = editor.session.menu
    const entry =
      menu && menuEntries(editor, menu).find((one) => one.kind === 'action' && one.id === 'tier.collapse')
    expect(entry).toMatchObject({ title: 'Collapse tier', reason: null })
    while (editor.history.undoTitle) editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('what goes out of sight is no longer selected; what is selected there shows on the strip', () => {
    const { editor, tiers, a, c } = smallDesign()
    editor.select([a.id, c.id])
    perform(editor, 'tier.collapse', { tier: tiers[0].id })
    expect([...editor.selection]).toEqual([c.id])
    editor.select([a.id])
    const [shown] = overlayOf(editor).selected
    expect(shown && contains(laneOf(editor, tiers[0]).box, shown.box)).toBe(true)
    expect(overlayOf(editor).ports).toEqual([])
    perform(editor, 'tier.collapse')
    expect(laneOf(editor, tiers[0]).tier.collapsed).toBe(false)
    expect([...editor.selection]).toEqual([a.id])
  })

  test('arrow keys do not move what cannot be seen to move', () => {
    const { editor, a } = collapsed()
    editor.select([a.id])
    const texts: string[] = []
    editor.on('announce', (text) => texts.push(text))
    perform(editor, 'server.nudge-arrowright')
    expect(texts).toEqual(['Its tier is collapsed: expand it first'])
    expect(now(editor, a)).toEqual(a)
  })

  test('find points at the strip and changes nothing', () => {
    const { editor, tiers, b } = collapsed()
    const before = bytesOf(editor)
    openFind(editor)
    search(editor, 'b')
    walk(editor, 1)
    expect([...editor.selection]).toEqual([b.id])
    const [found] = overlayOf(editor).found
    expect(found && contains(laneOf(editor, tiers[0]).box, found.box)).toBe(true)
    expect(bytesOf(editor)).toBe(before)
  })

  test('the outline shows everything still', () => {
    const { editor } = collapsed()
    expect(outlineRows(editor, new Set()).map((row) => row.name)).toEqual(
      outlineRows(smallDesign().editor, new Set()).map((row) => row.name),
    )
  })

  test('takes what is dropped on it to a free place', () => {
    const { editor, hand, tiers, a, b, c } = collapsed()
    hand.drag(hand.at(c), centre(laneOf(editor, tiers[0]).box))
    const dropped = now(editor, c)
    expect(dropped.tier).toBe(tiers[0].id)
    for (const other of [a, b])
      expect(
        Math.abs(dropped.x - other.x) >= CARD.width || Math.abs(dropped.y - other.y) >= CARD.height,
      ).toBe(true)
    expect(editor.history.undoTitle).toBe('Move c')
    editor.undo()
    expect(now(editor, c)).toEqual(c)
  })

  test('says the worst of its servers, by number', () => {
    const { editor, a } = collapsed()
    expect(stripsOf(editor)[0]?.status.text).toBe('2 designed')
    editor.setStatus(
      new Map([[a.id, { ...designedStatus, state: 'crashed' as const, finding: 'error' as const }]]),
    )
    expect(stripsOf(editor)[0]?.status).toMatchObject({
      state: 'crashed',
      text: '1 crashed, 1 designed',
      finding: 'error',
    })
    expect(summary([]).text).toBe('')
  })

  test('has no links of its own to show', () => {
    const { editor, a, b } = smallDesign()
    editor.select([a.id])
    editor.go('linking', { info: editor.pointer, hit: { kind: 'server', id: a.id } })
    const at = centreOnScreen(editor, editor.layout.card(b.id) ?? { x: 0, y: 0, width: 0, height: 0 })
    editor.pointerMove({ ...editor.pointer, ...at })
    editor.pointerDown({ ...editor.pointer, ...at })
    expect(sceneOf(editor).links).toHaveLength(2)
    perform(editor, 'tier.collapse', { tier: a.tier })
    expect(sceneOf(editor).links).toHaveLength(1)
  })
})

describe('the order of lanes', () => {
  const names = (editor: Editor) => editor.layout.lanes().map((lane) => lane.tier.name)

  test.each(['rows', 'columns'] as const)(
    'in %s changes by dragging a label, as one step; Escape gives it up',
    (direction) => {
      const { editor, hand, tiers } = direction === 'rows' ? smallDesign() : columns()
      const before = bytesOf(editor)
      const steps = editor.history.steps.length
      const last = laneOf(editor, tiers[2]).box
      const end = { x: last.x + last.width - 4, y: last.y + last.height - 4 }
      hand.press(label(laneOf(editor, tiers[0])))
      hand.move(end)
      expect(editor.session.movingLane?.line).not.toBeNull()
      expect(names(editor)).toEqual(['web', 'app', 'data'])
      editor.cancel()
      expect(editor.session.movingLane).toBeNull()
      expect(bytesOf(editor)).toBe(before)
      hand.drag(label(laneOf(editor, tiers[0])), end)
      expect(names(editor)).toEqual(['app', 'data', 'web'])
      expect(editor.history.steps).toHaveLength(steps + 1)
      editor.undo()
      expect(bytesOf(editor)).toBe(before)
      hand.drag(label(laneOf(editor, tiers[0])), { x: 90, y: 30 })
      expect(bytesOf(editor)).toBe(before)
    },
  )

  test('any tier comes to any place, whatever the numbers were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(-1e6, -1, 0, 1e-9, 2e-9, 1, 1e6), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        (orders, which, place) => {
          const { editor } = smallDesign()
          editor.transact('Tiers', (store) => {
            for (const tier of store.all('tier'))
              if (tier.name !== 'web' && tier.name !== 'app') store.remove(tier.id)
            for (const [at, order] of orders.entries()) store.put(newTier({ name: `t${at}`, order }))
          })
          const lanes = editor.layout.lanes()
          const { tier } = lanes[which % lanes.length] as Lane
          const to = place % lanes.length
          const others = names(editor).filter((name) => name !== tier.name)
          editor.transact('Move', (store) => moveTier(store, tier.id, to))
          expect(names(editor)).toEqual(others.toSpliced(to, 0, tier.name))
          for (const { order } of editor.store.all('tier')) expect(Math.abs(order)).toBeLessThanOrEqual(1e6)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('tier rules', () => {
  const ruled = () => {
    const made = smallDesign()
    const rules = {
      vcpus: 4,
      memoryBytes: 2 ** 33,
      image: { kind: 'image' as const, pool: 'default', volume: 'debian-12.qcow2', host: null },
      network: null,
      apart: false,
      families: [],
    }
    made.editor.transact('Rules', (store) => store.update<'tier'>(made.tiers[0].id, { rules }))
    return made
  }

  test('are what new servers begin with; a whole machine keeps its size', () => {
    const { editor, tiers } = ruled()
    perform(editor, 'server.add', { tier: tiers[0].id })
    expect(editor.selected('server')[0]).toMatchObject({
      vcpus: 4,
      memoryBytes: 2 ** 33,
      apart: false,
      disks: [{ name: 'root', bytes: 0, source: { kind: 'image', volume: 'debian-12.qcow2' } }],
    })
    perform(editor, 'server.add-dedicated', { tier: tiers[0].id })
    expect(editor.selected('server')[0]).toMatchObject({ vcpus: 8, disks: [{ source: { kind: 'blank' } }] })
  })

  test('are applied to the servers there are in one step; what exists keeps its disks', () => {
    const { editor, tiers, a, b, c } = ruled()
    editor.setStatus(new Map([[b.id, { ...designedStatus, state: 'running' as const }]]))
    perform(editor, 'tier.apply-rules', { tier: tiers[0].id })
    expect(now(editor, a)).toMatchObject({ vcpus: 4, disks: [{ bytes: 0, source: { kind: 'image' } }] })
    expect(now(editor, b)).toMatchObject({ vcpus: 4, disks: [{ source: { kind: 'blank' } }] })
    expect(now(editor, c)).toEqual(c)
    const texts: string[] = []
    editor.on('announce', (text) => texts.push(text))
    expect(perform(editor, 'tier.apply-rules', { tier: tiers[0].id })).toBe(false)
    expect(texts).toEqual(['Its servers are as its rules say'])
    editor.undo()
    expect(now(editor, a)).toEqual(a)
  })
})

test('the servers of a deleted tier go to free places, however many they are', () => {
  const { editor, tiers } = smallDesign()
  editor.transact('Add', (store) => {
    for (let at = 0; at < 3000; at += 1)
      store.put(newServer({ tier: tiers[1].id, name: `s${at}`, x: 160 + at * 224, y: 24 }))
  })
  const started = performance.now()
  deleteTier(editor, tiers[1].id, { moveTo: tiers[0].id })
  expect(performance.now() - started).toBeLessThan(3000)
  const places = editor.layout.serversOf(tiers[0].id).map(({ x, y }) => `${x} ${y}`)
  expect(new Set(places).size).toBe(places.length)
})

test('a tier takes a colour and that of its role again', () => {
  const { editor, tiers } = smallDesign()
  colorTier(editor, tiers[0].id, 'red')
  expect(laneOf(editor, tiers[0]).tier.color).toBe('red')
  colorTier(editor, tiers[0].id, null)
  expect(editor.history.steps).toHaveLength(2)
  editor.contextMenu({ x: 60, y: 40 })
  const menu = editor.session.menu
  expect(menu && menuEntries(editor, menu).find((entry) => entry.kind === 'colors')).toMatchObject({
    current: 'blue',
  })
})

const centreOnScreen = (editor: Editor, box: { x: number; y: number; width: number; height: number }) => {
  const { x, y } = centre(box)
  const { camera } = editor
  return { x: (x - camera.x) * camera.zoom, y: (y - camera.y) * camera.zoom }
}

function doubleClick(hand: Hand, at: { x: number; y: number }): void {
  hand.click(at)
  hand.click(at)
  hand.editor.doubleClick(hand.info(at))
}
