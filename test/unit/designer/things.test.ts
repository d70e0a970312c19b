import { describe, expect, test } from 'vitest'
import { GiB, TiB } from '@shared/base/units.ts'
import { newDisk, newLink } from '@shared/design/create.ts'
import type { ServerRecord } from '@shared/design/records.ts'
import { chipsOf } from '@shared/drawing/volumes.ts'
import { actionOf, perform } from '@renderer/designer/core/actions/index.ts'
import { enabled } from '@renderer/designer/core/actions/action.ts'
import { menuContext, menuEntries, menuTitle } from '@renderer/designer/core/actions/menus.ts'
import { overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { parseCheck } from '@renderer/designer/panel/parse.ts'
import { bytesOf, smallDesign } from './helpers.ts'

const sizeOf = (editor: ReturnType<typeof smallDesign>['editor'], { id }: ServerRecord) => {
  const server = editor.store.get<'server'>(id)
  return [server?.vcpus, (server?.memoryBytes ?? 0) / GiB]
}

describe('resizing servers', () => {
  test('larger and smaller double and halve, within bounds, as one step that names the size', () => {
    const { editor, a, b } = smallDesign()
    editor.select([a.id])
    perform(editor, 'server.larger')
    expect(sizeOf(editor, a)).toEqual([2, 2])
    expect(editor.history.undoTitle).toBe('Resize a to 2 vCPU, 2 GiB')
    editor.select([a.id, b.id])
    perform(editor, 'server.larger')
    expect([sizeOf(editor, a), sizeOf(editor, b)]).toEqual([
      [4, 4],
      [2, 2],
    ])
    expect(editor.history.undoTitle).toBe('Resize 2 servers to twice the size')
    expect(editor.history.steps).toHaveLength(2)
    perform(editor, 'server.smaller')
    editor.select([b.id])
    for (let count = 0; count < 20; count += 1) perform(editor, 'server.smaller')
    expect(sizeOf(editor, b)).toEqual([1, 1 / 16])
    const smaller = actionOf('server.smaller')
    expect(smaller && enabled(smaller, { editor })).toBe('It is as small as it gets')
  })

  test('what is beyond the bounds already is not changed by going further', () => {
    const { editor, a } = smallDesign()
    editor.transact('Huge', (store) => store.update<'server'>(a.id, { vcpus: 1024, memoryBytes: 200 * TiB }))
    editor.select([a.id])
    const larger = actionOf('server.larger')
    expect(larger && enabled(larger, { editor })).toBe('It is as large as it gets')
    perform(editor, 'server.smaller')
    expect(sizeOf(editor, a)).toEqual([512, 100 * 1024])
  })

  test('sizes by name hold for all that are selected', () => {
    const { editor, a, b } = smallDesign()
    editor.select([a.id, b.id])
    perform(editor, 'server.size-large')
    expect([sizeOf(editor, a), sizeOf(editor, b)]).toEqual([
      [4, 8],
      [4, 8],
    ])
    expect(editor.history.undoTitle).toBe('Resize 2 servers to large, 4 vCPU, 8 GiB')
    const large = actionOf('server.size-large')
    expect(large && enabled(large, { editor })).toBe('It has that size')
  })
})

describe('volumes', () => {
  const three = [newDisk('root'), newDisk('data', { bytes: 20 * GiB }), newDisk('logs'), newDisk('more')]
  const card = { x: 160, y: 24, width: 200, height: 88 }

  test('stand under their card, within its width, and the last chip counts the rest', () => {
    const chips = chipsOf({ disks: three }, card)
    expect(chips.map(({ text }) => text)).toEqual(['root 8 GiB', 'data 20 GiB', '+2'])
    for (const { box } of chips) {
      expect(box.y).toBeGreaterThan(card.y + card.height)
      // The next row of cards begins 24 below.
      expect(box.y + box.height).toBeLessThan(card.y + card.height + 24)
      expect(box.x + box.width).toBeLessThanOrEqual(card.x + card.width)
    }
    expect(chipsOf({ disks: [] }, card)).toEqual([])
  })

  test('are shown of selected servers, and of all when asked for', () => {
    const { editor, a } = smallDesign()
    expect(overlayOf(editor).chips).toHaveLength(0)
    editor.select([a.id])
    expect(overlayOf(editor).chips).toHaveLength(1)
    expect(sceneOf(editor).chips).toHaveLength(0)
    perform(editor, 'view.volumes')
    expect(overlayOf(editor).chips).toHaveLength(0)
    expect(sceneOf(editor).chips).toHaveLength(3)
    expect(sceneOf(editor, editor.layout.content(), 0.25).chips).toHaveLength(0)
  })

  test('a click on one selects the server and opens that disk; where none is shown it means the lane', () => {
    const { editor, hand, a } = smallDesign()
    editor.transact('Disks', (store) => store.update<'server'>(a.id, { disks: three }))
    const asked: string[] = []
    editor.on('properties', ({ field }) => asked.push(field))
    const chip = { x: 300, y: 125 }
    hand.click(chip)
    expect(editor.selection.size).toBe(0)
    perform(editor, 'view.volumes')
    hand.click(chip)
    expect([...editor.selection]).toEqual([a.id])
    expect(asked).toEqual(['disk-1-name'])
    expect(editor.history.steps).toHaveLength(1)
  })

  test('its menu renames, grows and removes; what goes is named', () => {
    const { editor, hand, a } = smallDesign()
    editor.transact('Disks', (store) => store.update<'server'>(a.id, { disks: three }))
    editor.select([a.id])
    editor.contextMenu(hand.info({ x: 300, y: 125 }))
    const { menu } = editor.session
    if (!menu) throw new Error('no menu')
    expect(menuTitle(editor, menu)).toBe('Volume data of a')
    expect(menuEntries(editor, menu)).toContainEqual(
      expect.objectContaining({ id: 'volume.remove', title: 'Remove data, 20 GiB', reason: null }),
    )
    perform(editor, 'volume.remove', menuContext(editor, menu))
    expect(editor.store.get<'server'>(a.id)?.disks.map(({ name }) => name)).toEqual(['root', 'logs', 'more'])
    expect(editor.history.undoTitle).toBe('Remove volume data of a')
  })

  test('a new one has a free name and is one step', () => {
    const { editor, a, b } = smallDesign()
    const before = bytesOf(editor)
    editor.select([a.id])
    perform(editor, 'volume.add')
    perform(editor, 'volume.add')
    expect(editor.store.get<'server'>(a.id)?.disks.map(({ name }) => name)).toEqual([
      'root',
      'data',
      'data-2',
    ])
    editor.undo()
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    editor.select([a.id, b.id])
    const add = actionOf('volume.add')
    expect(add && enabled(add, { editor })).toBe('Select one server first')
  })
})

describe('load balancers', () => {
  test('only a server of a load balancing tier becomes one; its card says what it balances', () => {
    const { editor, a, c, tiers } = smallDesign()
    editor.select([a.id])
    const balance = actionOf('server.balance')
    if (!balance) throw new Error('no action')
    expect(enabled(balance, { editor })).toBe('Only a server of a load balancing tier balances load')
    editor.transact('Role', (store) => {
      store.update<'tier'>(tiers[0].id, { role: 'load-balancing' })
      store.update<'server'>(c.id, { replicas: 3 })
    })
    const line = () => sceneOf(editor).cards.find((card) => card.id === a.id)?.balances
    expect(line()).toBe('')
    expect(balance.title({ editor })).toBe('Make a load balancer')
    perform(editor, 'server.balance')
    expect(line()).toBe('Balances 3 · in turn')
    expect(balance.title({ editor })).toBe('No longer a load balancer')
    editor.transact('Second link', (store) => store.put(newLink({ from: a.id, to: c.id, port: 443 })))
    expect(line()).toBe('Balances 3 · in turn')
    editor.transact('Unlink', (store) => {
      for (const link of store.all('link')) store.remove(link.id)
    })
    expect(line()).toBe('Balances nothing yet')
    // Whatever its tier becomes, it can be taken back.
    editor.transact('Role', (store) => store.update<'tier'>(tiers[0].id, { role: 'web' }))
    perform(editor, 'server.balance')
    expect(editor.store.get<'server'>(a.id)?.balancer).toBeNull()
  })

  test('a health check is a path', () => {
    expect(parseCheck(' /health?x=1 ')).toEqual({ value: '/health?x=1' })
    expect(parseCheck('')).toEqual({ value: '' })
    for (const bad of ['health', '/a b', '/a\nb', '/ü', `/${'x'.repeat(200)}`])
      expect(parseCheck(bad)).toHaveProperty('error')
  })
})
