import { describe, expect, test } from 'vitest'
import { newFrame, newLink, newNetwork, newNote } from '@shared/design/create.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { type Box, overlaps } from '@shared/drawing/geometry.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { attach } from '@renderer/designer/core/attach.ts'
import { overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { smallDesign } from './helpers.ts'

/** A small drawing, with what is soiled by a change of it. */
function drawn() {
  const small = smallDesign()
  const { editor } = small
  const lan = newNetwork({ name: 'lan' })
  const dmz = newNetwork({ name: 'dmz' })
  const note = newNote({ x: 1200, y: 40 })
  const frame = newFrame({ x: 1600, y: 400 })
  editor.transact('Add', (store) => {
    for (const record of [lan, dmz, note, frame]) store.put(record)
  })
  let areas: readonly Box[] | undefined = []
  editor.on('change', (change) => {
    areas = change.areas
  })
  const soiledBy = (change: (store: DesignStore) => void): readonly Box[] | undefined => {
    editor.transact('Change', change)
    return areas
  }
  const box = (id: Parameters<typeof editor.boxOf>[0]): Box =>
    editor.boxOf(id) ?? { x: NaN, y: 0, width: 0, height: 0 }
  return { ...small, lan, dmz, note, frame, soiledBy, box }
}

const meets = (areas: readonly Box[] | undefined, box: Box): boolean =>
  (areas ?? []).some((area) => overlaps(area, box))

describe('a change soils', () => {
  test('where a note and a frame were and where they are', () => {
    const { note, frame, soiledBy, box } = drawn()
    const before = [box(note.id), box(frame.id)]
    const areas = soiledBy((store) => {
      store.update<'note'>(note.id, { x: 2400 })
      store.update<'frame'>(frame.id, { y: 900 })
    })
    expect(areas).toEqual([before[0], box(note.id), before[1], box(frame.id)])
  })

  test('the networks that a server joins and leaves, which count their servers', () => {
    const { editor, a, lan, dmz, soiledBy, box } = drawn()
    attach(editor, lan.id, [a.id])
    const areas = soiledBy((store) =>
      store.update<'server'>(a.id, { nics: [{ network: dmz.id, address: '', mac: '' }] }),
    )
    for (const id of [lan.id, dmz.id, a.id]) expect(meets(areas, box(id))).toBe(true)
    expect(
      meets(
        soiledBy((store) => store.update<'server'>(a.id, { vcpus: 4 })),
        box(dmz.id),
      ),
    ).toBe(false)
  })

  test('only its old and its new place when a network is moved, and all when it is coloured', () => {
    const { lan, soiledBy, box } = drawn()
    const before = box(lan.id)
    const areas = soiledBy((store) => store.update<'network'>(lan.id, { place: { x: 3000, y: 700 } }))
    expect(areas).toEqual([before, box(lan.id)])
    expect(soiledBy((store) => store.update<'network'>(lan.id, { color: 'red' }))).toBeUndefined()
  })

  test('the lines between a server and its network, once they are in the picture', () => {
    const { editor, c, lan, soiledBy } = drawn()
    attach(editor, lan.id, [c.id])
    const between = { x: 300, y: -10, width: 1, height: 1 }
    const move = (x: number) => soiledBy((store) => store.update<'server'>(c.id, { x }))
    expect(meets(move(240), between)).toBe(false)
    perform(editor, 'view.networks')
    expect(meets(move(320), between)).toBe(true)
    const pill = soiledBy((store) => store.update<'network'>(lan.id, { place: { x: 900, y: -300 } }))
    expect(meets(pill, between)).toBe(true)
  })

  test('the card of a balancer when what it balances changes', () => {
    const { editor, a, b, c, soiledBy, box } = drawn()
    editor.transact('Balance', (store) =>
      store.update<'server'>(c.id, { balancer: { algorithm: 'round-robin', check: '' } }),
    )
    const link = newLink({ from: c.id, to: b.id })
    expect(
      meets(
        soiledBy((store) => store.put(link)),
        box(c.id),
      ),
    ).toBe(true)
    expect(
      meets(
        soiledBy((store) => store.update<'server'>(b.id, { replicas: 3 })),
        box(c.id),
      ),
    ).toBe(true)
    expect(
      meets(
        soiledBy((store) => store.update<'server'>(a.id, { replicas: 3 })),
        box(c.id),
      ),
    ).toBe(false)
    expect(
      meets(
        soiledBy((store) => store.remove(link.id)),
        box(c.id),
      ),
    ).toBe(true)
  })
})

test('what is dragged leaves its lines and disks out of the picture until it is dropped', () => {
  const { editor, hand, a, b, lan } = drawn()
  attach(editor, lan.id, [a.id, b.id])
  perform(editor, 'view.networks')
  perform(editor, 'view.volumes')
  const shown = () => {
    const { web, chips } = sceneOf(editor)
    return { lines: web.flatMap(({ lines }) => lines).length, chips: chips.length }
  }
  expect(shown()).toEqual({ lines: 2, chips: 3 })
  hand.press(hand.at(a))
  hand.move({ x: 700, y: 70 })
  expect(editor.session.tool).toBe('translating')
  expect(shown()).toEqual({ lines: 1, chips: 2 })
  // The line of what is selected is drawn over the picture, to where it is now.
  expect(overlayOf(editor).web?.networks.flatMap(({ lines }) => lines)).toHaveLength(1)
  hand.release({ x: 700, y: 70 })
  expect(shown()).toEqual({ lines: 2, chips: 3 })
})
