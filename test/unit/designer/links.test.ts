import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { menuEntries } from '@renderer/designer/core/actions/menus.ts'
import type { Editor } from '@renderer/designer/core/editor.ts'
import { pressKey } from '@renderer/designer/core/keyboard.ts'
import { linkHandles } from '@renderer/designer/core/link-handles.ts'
import { overlayOf } from '@renderer/designer/core/scene.ts'
import { newLink } from '@shared/design/create.ts'
import type { LinkRecord } from '@shared/design/records.ts'
import { portPoint } from '@shared/drawing/sides.ts'
import { bytesOf, smallDesign } from './helpers.ts'

/** The small design with its link, from a to c straight below, selected. */
function linked() {
  const design = smallDesign()
  const [link] = design.editor.store.all('link')
  if (!link) throw new Error('no link')
  design.editor.select([link.id])
  const now = () => design.editor.store.get<'link'>(link.id)
  const handle = (part: 'from' | 'to' | 'segment' | 'corner', at?: number) => {
    const found = linkHandles(design.editor).find(
      (one) => one.part === part && (at === undefined || one.at === at),
    )
    if (!found) throw new Error(`no ${part}`)
    return found
  }
  return { ...design, link, now, handle }
}

const corners = (editor: Editor, link: LinkRecord) => editor.routes.route(link.id)?.points ?? []
const inRightAngles = (points: readonly { x: number; y: number }[]) =>
  points.slice(1).every((point, at) => point.x === points[at]?.x || point.y === points[at]?.y)

test('from far off a click on a card selects it: its ports, which are not drawn, are not in the way', () => {
  const { editor, hand, a, b } = smallDesign()
  for (const zoom of [1, 0.4, 0.39, 0.14, 0.05]) {
    editor.setCamera({ x: 0, y: 0, zoom })
    for (const server of [a, b]) {
      const card = editor.layout.card(server.id)
      if (!card) throw new Error('no card')
      hand.click({ x: card.x + card.width / 2, y: card.y + card.height / 2 })
      expect([zoom, ...editor.selection]).toEqual([zoom, server.id])
      expect(editor.session.tool).toBe('idle')
    }
  }
})

describe('bending', () => {
  test('a segment that is dragged aside a little slides along its cards, as one step', () => {
    const { editor, hand, link, now, handle } = linked()
    const before = bytesOf(editor)
    const from = handle('segment')
    expect(from).toMatchObject({ x: 260, upright: true })
    hand.drag(from, { x: from.x + 41, y: from.y + 30 })
    expect(corners(editor, link)).toEqual([
      { x: 304, y: 112 },
      { x: 304, y: 172 },
    ])
    expect(now()?.bends).toHaveLength(1)
    expect(editor.history.steps.map((step) => step.title)).toEqual(['Bend a link'])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('a link is dragged by any place of it, selected before or not', () => {
    const { editor, hand, now } = linked()
    editor.select([])
    hand.drag({ x: 260, y: 140 }, { x: 300, y: 140 })
    expect(now()?.bends).toEqual([{ x: 304, y: 142 }])
    expect([...editor.selection]).toEqual([now()?.id])
    expect(editor.history.steps).toHaveLength(1)
  })

  test('one that is dragged past its cards goes out and back round', () => {
    const { editor, hand, link, handle } = linked()
    const from = handle('segment')
    hand.drag(from, { x: 480, y: from.y })
    const points = corners(editor, link)
    expect(points).toHaveLength(6)
    expect(inRightAngles(points)).toBe(true)
    expect(points[2]?.x).toBe(480)
    expect([points[0], points.at(-1)]).toEqual([
      { x: 260, y: 112 },
      { x: 260, y: 172 },
    ])
  })

  test('a corner takes its neighbours along', () => {
    const { editor, hand, link, handle } = linked()
    hand.drag(handle('segment'), { x: 480, y: 140 })
    const from = handle('corner', 2)
    hand.drag(from, { x: 520, y: from.y })
    const points = corners(editor, link)
    expect(inRightAngles(points)).toBe(true)
    expect(points[2]?.x).toBe(520)
    expect(points[3]?.x).toBe(520)
  })

  test('Escape leaves no trace, and a press alone changes nothing', () => {
    const { editor, hand, handle } = linked()
    const before = bytesOf(editor)
    hand.press(handle('segment'))
    hand.move({ x: 600, y: 140 })
    expect(bytesOf(editor)).not.toBe(before)
    editor.cancel()
    expect(bytesOf(editor)).toBe(before)
    hand.click(handle('segment'))
    expect(bytesOf(editor)).toBe(before)
    expect(editor.history.steps).toHaveLength(0)
    expect(editor.session.tool).toBe('idle')
  })

  test('a double click on a bend, or the action, straightens it', () => {
    const { editor, hand, now, handle } = linked()
    expect(perform(editor, 'link.straighten')).toBe(false)
    hand.drag(handle('segment'), { x: 480, y: 140 })
    editor.doubleClick(hand.info(handle('corner', 2)))
    expect(now()?.bends).toEqual([])
    editor.undo()
    expect(now()?.bends).not.toEqual([])
    expect(perform(editor, 'link.straighten')).toBe(true)
    expect(now()?.bends).toEqual([])
  })

  test('arrow keys move the longest segment, then the bends', () => {
    const { editor, now } = linked()
    const key = (name: string) => pressKey(editor, { key: name, ctrl: false, shift: false, alt: false })
    key('ArrowRight')
    const bends = now()?.bends ?? []
    expect(bends).toEqual([{ x: 268, y: 142 }])
    key('ArrowRight')
    key('ArrowDown')
    expect(now()?.bends).toEqual([{ x: 276, y: 150 }])
    expect([...editor.selection]).toEqual([now()?.id])
  })

  test('bends go along when both servers move, and stay when one does', () => {
    const { hand, a, c, now, handle } = linked()
    hand.drag(handle('segment'), { x: 480, y: 140 })
    const before = now()?.bends ?? []
    hand.click(hand.at(a))
    hand.click(hand.at(c), { shift: true })
    const from = hand.at(a)
    hand.drag(from, { x: from.x + 80, y: from.y })
    expect(now()?.bends).toEqual(before.map(({ x, y }) => ({ x: x + 80, y })))
    hand.click({ x: 900, y: 30 })
    hand.drag(hand.at(a), { x: hand.at(a).x + 80, y: hand.at(a).y })
    expect(now()?.bends).toEqual(before.map(({ x, y }) => ({ x: x + 80, y })))
  })

  test('whatever is dragged where, the path stays in right angles from card to card', () => {
    const place = fc.record({
      x: fc.integer({ min: -300, max: 1400 }),
      y: fc.integer({ min: -300, max: 900 }),
    })
    const drag = fc.record({ which: fc.nat({ max: 40 }), to: place })
    fc.assert(
      fc.property(fc.array(drag, { minLength: 1, maxLength: 6 }), (drags) => {
        const { editor, hand, link } = linked()
        for (const { which, to } of drags) {
          const handles = linkHandles(editor).filter((one) => one.part === 'segment' || one.part === 'corner')
          const one = handles[which % handles.length]
          if (one) hand.drag(one, to)
          const points = corners(editor, link)
          expect(inRightAngles(points)).toBe(true)
          expect(points.length).toBeGreaterThan(1)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('re-attaching', () => {
  test('an end is dragged onto another server, as one step', () => {
    const { editor, hand, a, b, c, now, handle } = linked()
    hand.press(handle('from'))
    hand.move(hand.at(b))
    expect(editor.session.linking).toMatchObject({ from: c.id, target: b.id, refusal: null, moves: 'from' })
    expect(overlayOf(editor).preview?.legal).toBe(true)
    hand.release(hand.at(b))
    expect(now()).toMatchObject({ from: b.id, to: c.id, port: 8080 })
    expect(editor.history.steps).toHaveLength(1)
    editor.undo()
    expect(now()).toMatchObject({ from: a.id, to: c.id })
  })

  test('another link begins at a port, however close the end of the selected one is', () => {
    const { editor, hand, a, b, c } = smallDesign()
    const crossing = newLink({ from: b.id, to: c.id })
    editor.transact('Link', (store) => store.put(crossing))
    editor.setCamera({ ...editor.camera, zoom: 0.8 })
    const card = editor.layout.card(b.id)
    if (!card) throw new Error('b is not drawn')
    const port = portPoint(card, 'bottom')
    editor.select([crossing.id])
    hand.move(hand.at(b))
    hand.drag(port, hand.at(a))
    expect(editor.store.get(crossing.id)).toEqual(crossing)
    expect(editor.store.all('link').map(({ from, to }) => [from, to])).toContainEqual([b.id, a.id])
  })

  test('an end that would make no sense is refused with the reason', () => {
    const { editor, hand, a, b, c, handle, now } = linked()
    editor.transact('link', (store) => store.put(newLink({ from: b.id, to: c.id })))
    hand.press(handle('from'))
    hand.move(hand.at(b))
    expect(editor.session.linking).toMatchObject({ target: null, refusal: 'Already linked to b' })
    hand.move(hand.at(c))
    expect(editor.session.linking?.refusal).toBe('A server cannot be linked to itself')
    hand.release(hand.at(c))
    expect(now()).toMatchObject({ from: a.id, to: c.id })
    hand.press(handle('to'))
    hand.move({ x: 900, y: 400 })
    editor.cancel()
    expect(editor.session).toMatchObject({ tool: 'idle', linking: null })
    expect(editor.history.steps).toHaveLength(1)
  })
})

describe('the menu of a link', () => {
  const greyed = (editor: Editor, link: LinkRecord) =>
    menuEntries(editor, { at: { x: 0, y: 0 }, world: { x: 0, y: 0 }, hit: { kind: 'link', id: link.id } })
      .filter((entry) => entry.kind === 'action')
      .map((entry) => [entry.title, entry.reason])

  test('says what cannot be done and why', () => {
    const { editor, link } = linked()
    expect(greyed(editor, link)).toEqual([
      ['Rename', null],
      ['Properties', null],
      ['Reverse direction', null],
      ['Straighten link', 'It has no bends'],
      ['Add firewall rule', null],
      ['Remove firewall rule', 'It has no firewall rule'],
      ['Delete', null],
    ])
    perform(editor, 'link.add-rule')
    expect(new Map(greyed(editor, link) as [string, string][]).get('Add firewall rule')).toBe(
      'It has a firewall rule already',
    )
  })

  test('a firewall rule is added, and reversing takes the bends along', () => {
    const { editor, hand, now, handle } = linked()
    hand.drag(handle('segment'), { x: 480, y: 140 })
    const before = now()?.bends ?? []
    perform(editor, 'link.add-rule')
    expect(now()?.firewall).toEqual({ action: 'allow', sources: [], rate: null })
    perform(editor, 'link.reverse')
    expect(now()?.bends).toEqual(before.toReversed())
    perform(editor, 'link.remove-rule')
    expect(now()?.firewall).toBeNull()
  })
})
