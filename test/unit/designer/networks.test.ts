import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newNetwork, newServer } from '@shared/design/create.ts'
import { centre } from '@shared/drawing/geometry.ts'
import { Networks } from '@shared/drawing/networks.ts'
import { portPoint } from '@shared/drawing/sides.ts'
import { perform } from '@renderer/designer/core/actions/index.ts'
import { attach } from '@renderer/designer/core/attach.ts'
import { menuContext, menuEntries, menuTitle } from '@renderer/designer/core/actions/menus.ts'
import { matchesOf } from '@renderer/designer/core/find.ts'
import { overlayOf, sceneOf } from '@renderer/designer/core/scene.ts'
import { outlineRows } from '@renderer/designer/outline/tree.ts'
import { bytesOf, smallDesign } from './helpers.ts'

/** Two networks, with b in the first. */
function withNetworks() {
  const design = smallDesign()
  const lan = newNetwork({ name: 'lan', range: '10.0.0.0/24', vlan: 7 })
  const dmz = newNetwork({ name: 'dmz', outside: true })
  design.editor.transact('Draw', (store) => {
    store.put(lan)
    store.put(dmz)
    store.update<'server'>(design.b.id, { nics: [{ network: lan.id, address: '10.0.0.5', mac: '' }] })
  })
  design.editor.setCamera({ x: -24, y: -200, zoom: 1 })
  const pill = (id: typeof lan.id) => {
    const found = design.editor.layout.networks.pill(id)
    if (!found) throw new Error('not drawn')
    return found.box
  }
  const nets = (server: typeof design.a) =>
    design.editor.store.get<'server'>(server.id)?.nics.map((nic) => nic.network)
  return { ...design, lan, dmz, pill, nets }
}

describe('networks on the canvas', () => {
  test('stand in a rail above the lanes, by name, with what is said of them', () => {
    const { editor, lan, dmz, pill } = withNetworks()
    expect(pill(dmz.id)).toMatchObject({ x: 0, y: -60 })
    expect(pill(lan.id)).toMatchObject({ x: 248, y: -60 })
    expect(sceneOf(editor).networks).toMatchObject([
      { name: 'dmz', outside: true, members: 0, detail: '' },
      { name: 'lan', outside: false, members: 1, detail: '10.0.0.0/24 · VLAN 7' },
    ])
    expect(editor.layout.content()?.y).toBe(-60)
    expect(matchesOf(editor, 'vlan 7')).toEqual([lan.id])
    expect(outlineRows(editor, new Set()).filter((row) => row.id.startsWith('network:'))).toMatchObject([
      { name: 'Network dmz', detail: 'reached from outside, 0 servers' },
      { name: 'Network lan', detail: '10.0.0.0/24 · VLAN 7, 1 server' },
    ])
  })

  test('a drag gives one a place as one step, the others stay, and it can be put back', () => {
    const { editor, hand, lan, dmz, pill } = withNetworks()
    const before = bytesOf(editor)
    const from = centre(pill(dmz.id))
    hand.drag(from, { x: from.x + 83, y: from.y - 64 })
    expect(editor.store.get<'network'>(dmz.id)?.place).toEqual({ x: 80, y: -124 })
    expect(pill(lan.id).x).toBe(248)
    expect(editor.history.undoTitle).toBe('Move network dmz')
    perform(editor, 'network.put-back')
    expect(bytesOf(editor)).toBe(before)
    editor.undo()
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
  })

  test('lines are drawn for what is pointed at or selected, and for all when asked for', () => {
    const { editor, hand, a, b, lan, pill } = withNetworks()
    expect(overlayOf(editor).web).toBeNull()
    hand.move(hand.at(a))
    expect(overlayOf(editor).web).toBeNull()
    hand.move(hand.at(b))
    expect(overlayOf(editor).web?.networks).toHaveLength(1)
    hand.move(centre(pill(lan.id)))
    expect(overlayOf(editor).web?.networks[0]?.lines).toMatchObject([{ to: { x: b.x + 31, y: b.y } }])
    hand.move({ x: 800, y: 60 })
    expect(overlayOf(editor).web).toBeNull()
    expect(sceneOf(editor).web).toEqual([])
    perform(editor, 'view.networks')
    expect(sceneOf(editor).web).toHaveLength(1)
    expect(overlayOf(editor).web).toBeNull()
  })

  test('lines to servers of a collapsed lane end at its strip, one for all that share a place', () => {
    const { editor, c, lan, tiers } = withNetworks()
    attach(editor, lan.id, [c.id])
    perform(editor, 'view.networks')
    editor.transact('Collapse', (store) => store.update<'tier'>(tiers[1].id, { collapsed: true }))
    const ends = () => sceneOf(editor).web.flatMap(({ lines }) => lines.map(({ to }) => to))
    const strip = () => editor.layout.lane(tiers[1].id)?.box ?? { x: 0, y: 0, width: 0, height: 0 }
    expect(ends()).toContainEqual({ x: c.x + 31, y: strip().y })
    perform(editor, 'design.lanes-direction')
    expect(ends()).toContainEqual({ x: strip().x + strip().width / 2 + 5, y: strip().y })
    editor.transact('Twin', (store) =>
      store.put({
        ...c,
        id: newServer({ tier: c.tier, name: 'twin', x: 0, y: 0 }).id,
        nics: editor.store.get<'server'>(c.id)?.nics ?? [],
      }),
    )
    expect(ends()).toHaveLength(2)
  })

  test('a network of thousands costs what passes through an area', () => {
    const { editor, lan, tiers } = withNetworks()
    editor.transact('Many', (store) => {
      for (let at = 0; at < 3000; at += 1)
        store.put(
          newServer({
            tier: tiers[2].id,
            name: `s${at}`,
            x: 160 + at * 224,
            y: 24,
            nics: [{ network: lan.id, address: '', mac: '' }],
          }),
        )
    })
    perform(editor, 'view.networks')
    const lane = editor.layout.lane(tiers[2].id)?.box ?? { x: 0, y: 0, width: 0, height: 0 }
    const area = { x: 100_000, y: lane.y, width: 1000, height: lane.height }
    const lines = sceneOf(editor, area, 1).web[0]?.lines ?? []
    const ends = lines.filter(({ to }) => to.x >= area.x && to.x <= area.x + area.width)
    expect(ends.length).toBeGreaterThanOrEqual(4)
    expect(lines.length).toBeLessThan(40)
    expect(sceneOf(editor).networks.find((one) => one.id === lan.id)?.members).toBe(3001)
  })
})

describe('attaching', () => {
  test('a drag from a port onto a network gives the server a card in it', () => {
    const { editor, hand, a, lan, pill, nets } = withNetworks()
    const card = editor.layout.card(a.id)
    if (!card) throw new Error('not drawn')
    hand.move(hand.at(a))
    hand.drag(portPoint(card, 'top'), centre(pill(lan.id)))
    expect(nets(a)).toEqual([null, lan.id])
    expect(editor.history.undoTitle).toBe('Attach a to lan')
    expect(editor.store.all('link')).toHaveLength(1)
  })

  test('and so does one from the network onto the server; a second card is refused with the reason', () => {
    const { editor, hand, a, b, lan, pill, nets } = withNetworks()
    hand.move(centre(pill(lan.id)))
    hand.drag(portPoint(pill(lan.id), 'bottom'), hand.at(a))
    expect(nets(a)).toEqual([null, lan.id])
    hand.move(centre(pill(lan.id)))
    hand.press(portPoint(pill(lan.id), 'bottom'))
    hand.move(hand.at(b))
    expect(editor.session.linking).toMatchObject({ target: null, refusal: 'b is in lan already' })
    hand.release(hand.at(b))
    expect(nets(b)).toEqual([lan.id])
    expect(editor.session).toMatchObject({ tool: 'idle', linking: null })
  })

  test('Escape gives up and leaves no trace', () => {
    const { editor, hand, a, lan, pill } = withNetworks()
    const before = bytesOf(editor)
    hand.move(centre(pill(lan.id)))
    hand.press(portPoint(pill(lan.id), 'bottom'))
    hand.move(hand.at(a))
    expect(overlayOf(editor)).toMatchObject({ preview: { legal: true }, target: { x: a.x } })
    editor.cancel()
    expect(bytesOf(editor)).toBe(before)
    expect(editor.session.linking).toBeNull()
  })

  test('its menu attaches and detaches the selected servers, and greys what cannot be done', () => {
    const { editor, hand, a, b, lan, pill, nets } = withNetworks()
    const open = () => {
      editor.contextMenu(hand.info(centre(pill(lan.id))))
      const { menu } = editor.session
      if (!menu) throw new Error('no menu')
      return menu
    }
    const reason = (id: string) =>
      menuEntries(editor, open()).find((entry) => entry.kind === 'action' && entry.id === id)
    expect(reason('network.attach')).toMatchObject({
      reason: 'Select servers first, then right-click the network',
    })
    expect(menuTitle(editor, open())).toBe('Network lan')
    editor.select([a.id, b.id])
    const menu = open()
    expect([...editor.selection]).toEqual([a.id, b.id])
    perform(editor, 'network.attach', menuContext(editor, menu))
    expect(nets(a)).toEqual([null, lan.id])
    expect(nets(b)).toEqual([lan.id])
    expect(reason('network.attach')).toMatchObject({ reason: 'a is in lan already' })
    perform(editor, 'network.detach', menuContext(editor, open()))
    expect([nets(a), nets(b)]).toEqual([[null], []])
    expect(editor.history.undoTitle).toBe('Detach 2 servers from lan')
  })

  test('deleting a network leaves its servers, on the default network of their host', () => {
    const { editor, b, lan, nets } = withNetworks()
    const before = bytesOf(editor)
    const said: string[] = []
    editor.on('announce', (text) => said.push(text))
    editor.select([lan.id])
    perform(editor, 'network.delete')
    expect(nets(b)).toEqual([null])
    expect(said).toEqual(['Delete network lan: 1 server stays, on the default network of its host'])
    editor.undo()
    expect(bytesOf(editor)).toBe(before)
    editor.select([lan.id])
    perform(editor, 'edit.delete')
    expect(nets(b)).toEqual([null])
  })
})

test('members and places that follow diffs equal those made anew', () => {
  const id = fc.constantFrom('network:a' as const, 'network:b' as const, 'network:gone' as const)
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('nics' as const),
      at: fc.nat({ max: 2 }),
      of: fc.array(id, { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('remove' as const), at: fc.nat({ max: 2 }) }),
    fc.record({ kind: fc.constant('put' as const), id, name: fc.string({ maxLength: 3 }) }),
    fc.record({ kind: fc.constant('drop' as const), id }),
    fc.record({ kind: fc.constant('undo' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { editor, a, b, c } = smallDesign()
      const servers = [a.id, b.id, c.id]
      for (const one of steps) {
        if (one.kind === 'undo') editor.undo()
        else
          editor.transact('step', (store) => {
            const server = servers['at' in one ? one.at : 0] ?? a.id
            if (one.kind === 'nics' && store.has(server))
              store.update<'server'>(server, {
                nics: one.of.map((network) => ({ network, address: '', mac: '' })),
              })
            if (one.kind === 'remove') {
              for (const link of editor.routes.linksOf(server)) store.remove(link.id)
              store.remove(server)
            }
            if (one.kind === 'put') store.put({ ...newNetwork({ name: one.name }), id: one.id })
            if (one.kind === 'drop') store.remove(one.id)
          })
      }
      const anew = new Networks(editor.store)
      expect(editor.layout.networks.pills()).toEqual(anew.pills())
      for (const network of ['network:a', 'network:b', 'network:gone'] as const)
        expect([...editor.layout.networks.membersOf(network)].sort()).toEqual(
          [...anew.membersOf(network)].sort(),
        )
    }),
  )
})
