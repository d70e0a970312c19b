import { describe, expect, test } from 'vitest'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { createEditor } from '@renderer/designer/core/create-editor.ts'
import { mapScene, overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { newLink, newServer, newTier } from '@shared/design/create.ts'
import { centre } from '@shared/drawing/geometry.ts'
import { Bundles } from '@shared/drawing/bundles.ts'
import { Hand } from './helpers.ts'

/** Two tiers of `count` servers, each linked to the one below; the last links lead up. */
function crowd(count: number, up = 0) {
  const tiers = [0, 1].map((order) => newTier({ name: `tier ${order}`, order }))
  const row = (tier: number) =>
    Array.from({ length: count }, (_, at) =>
      newServer({ tier: tiers[tier]?.id ?? 'tier:none', name: `${tier}-${at}`, x: 160 + at * 224, y: 24 }),
    )
  const [upper, lower] = [row(0), row(1)]
  const links = upper.flatMap((one, at) => {
    const other = lower[at]
    if (!other) return []
    return at < up ? [newLink({ from: other.id, to: one.id })] : [newLink({ from: one.id, to: other.id })]
  })
  const editor = createEditor([...tiers, ...upper, ...lower, ...links])
  editor.setViewport({ width: 1400, height: 900 })
  const zoom = (to: number) => editor.setCamera({ x: -24, y: -24, zoom: to })
  zoom(0.3)
  return { editor, hand: new Hand(editor), tiers, upper, lower, links, zoom }
}

describe('bundles', () => {
  test('from far off many links are one line with their number; near by each is drawn', () => {
    const { editor, zoom } = crowd(13)
    const far = sceneOf(editor)
    expect(far.links).toHaveLength(0)
    expect(far.bundles.map((one) => one.text)).toEqual(['↓ 13'])
    zoom(0.45)
    expect(sceneOf(editor).bundles).toHaveLength(0)
    expect(sceneOf(editor).links).toHaveLength(13)
    expect(mapScene(editor).links).toHaveLength(0)
  })

  test('a few links stay as they are, and links both ways say so', () => {
    expect(sceneOf(crowd(12).editor).bundles).toHaveLength(0)
    expect(sceneOf(crowd(20, 4).editor).bundles[0]?.text).toBe('↕ 20')
    expect(sceneOf(crowd(20, 20).editor).bundles[0]?.text).toBe('↑ 20')
  })

  test('the action bundles at any zoom, or never, or leaves it to Terrace again', () => {
    const { editor, zoom } = crowd(5)
    zoom(1)
    perform(editor, 'view.bundle')
    expect(sceneOf(editor).bundles).toHaveLength(1)
    expect(sceneOf(editor).labels).toHaveLength(0)
    perform(editor, 'view.bundle')
    expect(editor.session.bundling).toBe('never')
    expect(sceneOf(editor).links).toHaveLength(5)
    perform(editor, 'view.bundle-auto')
    expect(editor.session.bundling).toBe('auto')
    expect(editor.history.steps).toHaveLength(0)
  })

  test('with one link between two tiers there is nothing to bundle, and the action says so', () => {
    const { editor } = crowd(1)
    expect(perform(editor, 'view.bundle')).toBe(false)
    expect(editor.session.bundling).toBe('auto')
  })

  test('a click on the count selects its links, and a hidden link cannot be hit', () => {
    const { editor, hand, links } = crowd(14)
    const [bundle] = sceneOf(editor).bundles
    if (!bundle) throw new Error('no bundle')
    hand.move(centre(bundle.pill))
    expect(editor.session.hover.kind).toBe('bundle')
    expect(overlayOf(editor).bundle?.text).toBe('↓ 14')
    hand.click(centre(bundle.pill))
    expect(new Set(editor.selection)).toEqual(new Set(links.map((link) => link.id)))
    expect(editor.session.tool).toBe('idle')
    const [first] = links
    const at = first && editor.routes.route(first.id)?.label
    expect(at && editor.hit(hand.info(at)).kind).not.toBe('link')
  })

  test('its menu is about all of its links', () => {
    const { editor, hand } = crowd(14)
    const [bundle] = sceneOf(editor).bundles
    if (!bundle) throw new Error('no bundle')
    editor.contextMenu(hand.info(centre(bundle.pill)))
    expect(editor.session.menu?.hit.kind).toBe('bundle')
    expect(editor.selected('link')).toHaveLength(14)
  })

  test('the links of a server that is pointed at or selected are drawn singly', () => {
    const { editor, hand, upper } = crowd(14)
    const [a, b] = upper
    if (!a || !b) throw new Error('no servers')
    hand.move(hand.at(a))
    expect(overlayOf(editor).links.map((one) => one.kind)).toEqual(['own'])
    editor.select([b.id])
    expect(overlayOf(editor).links).toHaveLength(2)
  })

  test('bundles follow every change', () => {
    const { editor, tiers, lower, links } = crowd(14)
    const anew = () =>
      new Bundles(editor.store)
        .all()
        .map(({ key, links: inside, onward }) => [key, [...inside].sort(), onward])
    const kept = () =>
      editor.bundles.all().map(({ key, links: inside, onward }) => [key, [...inside].sort(), onward])
    const [first, second] = links
    const [server, other] = lower
    const [tier] = tiers
    if (!first || !second || !server || !other || !tier) throw new Error('no links')
    const changes = [
      () => editor.store.remove(first.id),
      () => editor.store.update<'link'>(second.id, { from: second.to, to: second.from }),
      () => editor.store.update<'server'>(other.id, { tier: tier.id }),
      () => editor.store.update<'server'>(server.id, { x: 900 }),
    ]
    for (const change of changes) {
      editor.transact('change', change)
      expect(kept()).toEqual(anew())
    }
    while (editor.history.undoTitle !== undefined) {
      editor.undo()
      expect(kept()).toEqual(anew())
    }
    expect(editor.bundles.all()[0]?.links.size).toBe(14)
  })
})
