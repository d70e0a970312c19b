import { expect, test } from 'vitest'
import { badgesOf, overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { designedStatus } from '@renderer/designer/core/status.ts'
import { newDesignRecords, newLink, newServer } from '@shared/design/create.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { smallDesign } from './helpers.ts'

test('the picture holds every lane, card and link with its place and words', () => {
  const { editor, a, tiers } = smallDesign()
  const scene = sceneOf(editor)
  expect(scene.detail).toBe('full')
  expect(scene.lanes.map((lane) => lane.name)).toEqual(['web', 'app', 'data'])
  expect(scene.lanes.map((lane) => lane.hint !== '')).toEqual([false, false, true])
  expect(scene.cards.map((card) => card.name).sort()).toEqual(['a', 'b', 'c'])
  expect(scene.cards.find((card) => card.id === a.id)).toMatchObject({
    box: { x: 160, y: 24, width: 200, height: 88 },
    detail: '1 vCPU · 1 GiB · 8 GiB',
    color: 'blue',
    icon: 'web',
  })
  expect(scene.links).toHaveLength(1)
  expect(scene.labels).toMatchObject([{ text: '8080/tcp', rule: null }])
  const lane = editor.layout.lane(tiers[1].id)
  expect(scene.links[0]?.route.to.y).toBe((lane?.box.y ?? 0) + 24)
})

test('what is out of view is not drawn, and small things lose their detail', () => {
  const base = newDesignRecords()
  const tier = base.find((one) => one.type === 'tier')
  if (!tier) throw new Error('no tier')
  const servers = Array.from({ length: 500 }, (_, at) =>
    newServer({ tier: tier.id, name: `s${at}`, x: 160 + at * 224, y: 24 }),
  )
  const editor = createEditor([...base, ...servers])
  editor.setViewport({ width: 1000, height: 600 })
  editor.setCamera({ x: 10_000, y: 0, zoom: 1 })
  const cards = sceneOf(editor).cards
  expect(cards.length).toBeGreaterThanOrEqual(4)
  expect(cards.length).toBeLessThanOrEqual(6)
  expect(badgesOf(editor).length).toBeLessThanOrEqual(6)
  editor.zoomToFit()
  const far = sceneOf(editor)
  expect(far.detail).toBe('boxes')
  expect(far.labels).toEqual([])
})

test('the overlay shows selection, hover, ports and the link being drawn', () => {
  const { editor, hand, a, b } = smallDesign()
  editor.select([b.id])
  hand.move(hand.at(a))
  const overlay = overlayOf(editor)
  expect(overlay.selected.map((one) => one.id)).toEqual([b.id])
  expect(overlay.hover).toMatchObject({ x: 160, y: 24 })
  expect(overlay.ports).toHaveLength(8)
  const bottom = overlay.ports.find((port) => port.x === 260 && port.y === 112)
  expect(bottom).toBeDefined()
  hand.press({ x: 260, y: 112 })
  hand.move(hand.at(b))
  expect(overlayOf(editor)).toMatchObject({ preview: { legal: true }, target: { x: 400, y: 24 } })
  editor.cancel()
  expect(overlayOf(editor).preview).toBeNull()
})

test('badges carry the status of each server', () => {
  const { editor, a } = smallDesign()
  editor.setStatus(new Map([[a.id, { ...designedStatus, state: 'running', text: 'Running', host: 'node1' }]]))
  const badge = badgesOf(editor).find((one) => one.id === a.id)
  expect(badge?.status).toMatchObject({ state: 'running', host: 'node1' })
})

test('links on one side of a card keep the order of their other ends when a neighbour moves past another', () => {
  const { editor, hand, a, b, c } = smallDesign()
  editor.transact('link', (store) => store.put(newLink({ from: b.id, to: c.id })))
  const ends = () =>
    [a, b].map((server) => {
      const [link] = editor.routes.linksOf(server.id)
      return (link && editor.routes.route(link.id)?.to.x) ?? 0
    })
  const [first = 0, second = 0] = ends()
  expect(first).toBeLessThan(second)
  const from = hand.at(a)
  hand.drag(from, { x: from.x + 600, y: from.y })
  const [past = 0, other = 0] = ends()
  expect(past).toBeGreaterThan(other)
})
