import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newLink, newServer, newTier } from '@shared/design/create.ts'
import type { DesignRecord, LinkRecord, ServerId, ServerRecord, TierId } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { bentPath } from '@shared/drawing/bent-path.ts'
import { type Box, grow, overlaps, type Point } from '@shared/drawing/geometry.ts'
import { type Lane, Layout } from '@shared/drawing/layout.ts'
import { pathOf, segmentsOf } from '@shared/drawing/path.ts'
import { Routes } from '@shared/drawing/routes.ts'

const tiers = [0, 1, 2].map((order) => newTier({ name: `tier ${order}`, order }))
/** A card on the grid of cards. */
const card = (tier: number, column: number, row = 0): ServerRecord =>
  newServer({
    tier: tiers[tier]?.id ?? 'tier:none',
    name: `${tier}-${column}-${row}`,
    x: 160 + column * 224,
    y: 24 + row * 112,
  })

function draw(servers: readonly ServerRecord[], links: readonly LinkRecord[]) {
  const records: DesignRecord[] = [...tiers, ...servers, ...links]
  const store = new DesignStore(records)
  const layout = new Layout(store)
  const routes = new Routes(store, layout)
  store.listen((diff) => routes.update(diff, layout.update(diff)))
  const points = (link: LinkRecord): readonly Point[] => routes.route(link.id)?.points ?? []
  /** Cards that a link runs through, other than its own. */
  const through = (link: LinkRecord): string[] =>
    servers
      .filter((server) => server.id !== link.from && server.id !== link.to)
      .filter((server) => {
        const box = layout.card(server.id)
        return (
          box && segmentsOf({ points: points(link) }).some((one) => overlaps(grow(box, -1), boxAround(one)))
        )
      })
      .map((server) => server.name)
  return { store, layout, routes, points, through }
}

const boxAround = ({ a, b }: { a: Point; b: Point }): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})
const rightAngled = (points: readonly Point[]): boolean =>
  segmentsOf({ points }).every(({ a, b }) => Math.abs(a.x - b.x) < 0.01 || Math.abs(a.y - b.y) < 0.01)
const between = (from: ServerRecord, to: ServerRecord, fields: Partial<LinkRecord> = {}): LinkRecord =>
  newLink({ from: from.id, to: to.id, ...fields })

const turn = ({ x, y, width, height }: Box): Box => ({ x: y, y: x, width: height, height: width })
/** The same drawing with its axes swapped: lanes side by side. */
class TurnedLayout extends Layout {
  readonly #rows: Layout
  constructor(store: DesignStore) {
    super(store)
    this.#rows = new Layout(store)
  }
  override lanes(): readonly Lane[] {
    return this.#rows.lanes().map((lane) => ({ ...lane, box: turn(lane.box) }))
  }
  override lane(id: TierId): Lane | undefined {
    return this.lanes().find((lane) => lane.tier.id === id)
  }
  override card(id: ServerId): Box | undefined {
    const box = this.#rows.card(id)
    return box && turn(box)
  }
}

describe('the route of a link', () => {
  it('is straight between cards above one another', () => {
    const [a, b] = [card(0, 0), card(1, 0)]
    const link = between(a, b)
    expect(draw([a, b], [link]).points(link)).toEqual([
      { x: 260, y: 112 },
      { x: 260, y: 172 },
    ])
  })

  it('leaves down, runs along the gap between two lanes, and enters from above', () => {
    const [a, b] = [card(0, 0), card(1, 2)]
    const link = between(a, b)
    const points = draw([a, b], [link]).points(link)
    expect(points).toHaveLength(4)
    expect(points[1]?.y).toBe(points[2]?.y)
    expect(points[1]?.y).toBeGreaterThan(112 + 8)
    expect(points[1]?.y).toBeLessThan(172 - 8)
  })

  it('goes round cards of its own lane and of lanes in between', () => {
    const servers = [0, 1, 2].flatMap((tier) =>
      [0, 1, 2].flatMap((at) => [card(tier, at), card(tier, at, 1)]),
    )
    const at = (name: string): ServerRecord => {
      const found = servers.find((one) => one.name === name)
      if (!found) throw new Error(name)
      return found
    }
    const links = [
      between(at('0-1-0'), at('2-1-1')),
      between(at('0-0-0'), at('1-2-1')),
      between(at('2-0-1'), at('0-2-0')),
      between(at('1-0-0'), at('1-2-0')),
      between(at('1-2-1'), at('1-0-1')),
      between(at('1-1-0'), at('1-1-1')),
    ]
    const { through, points } = draw(servers, links)
    for (const link of links) {
      expect(
        through(link),
        points(link)
          .map(({ x, y }) => `${x},${y}`)
          .join(' '),
      ).toEqual([])
      expect(rightAngled(points(link))).toBe(true)
    }
  })

  it('is on a track of its own beside others, and links that fan out do not cross', () => {
    const from = card(0, 1)
    const to = [0, 1, 2, 3].map((at) => card(1, at))
    const links = to.map((one) => between(from, one))
    const { points } = draw([from, ...to], links)
    const level = links.map((link) => segmentsOf({ points: points(link) }).filter((one) => !one.upright))
    const heights = level.flat().map((one) => one.a.y)
    expect(heights.length).toBeGreaterThanOrEqual(3)
    for (const one of links)
      for (const other of links) {
        if (one === other) continue
        const cuts = segmentsOf({ points: points(one) }).filter((part) =>
          segmentsOf({ points: points(other) }).some((two) => overlaps(boxAround(part), boxAround(two))),
        )
        expect(cuts).toEqual([])
      }
  })

  it('runs sideways between lanes side by side just as it runs down between those above one another', () => {
    const servers = [0, 1, 2].flatMap((tier) =>
      [0, 1, 2].flatMap((at) => [card(tier, at), card(tier, at, 1)]),
    )
    const links = servers.flatMap((one, at) =>
      [7, 8, 11, 13]
        .map((step) => servers[(at + step) % servers.length])
        .filter((other) => other !== undefined && other.tier !== one.tier)
        .map((other) => between(one, other as ServerRecord)),
    )
    const { store, points } = draw(servers, links)
    const turned = new Routes(store, new TurnedLayout(store))
    const swap = ({ x, y }: Point): Point => ({ x: y, y: x })
    for (const link of links) expect(turned.route(link.id)?.points.map(swap)).toEqual(points(link))
  })

  it('goes through the corners that a person chose', () => {
    const [a, b] = [card(0, 0), card(1, 0)]
    const link = between(a, b, {
      bends: [
        { x: 600, y: 124 },
        { x: 600, y: 156 },
      ],
    })
    const points = draw([a, b], [link]).points(link)
    expect(points).toEqual(expect.arrayContaining(link.bends))
    expect(rightAngled(points)).toBe(true)
  })
})

const anywhere = fc.record({
  x: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  y: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
})

it('any bends whatever give a path in right angles', () => {
  fc.assert(
    fc.property(anywhere, anywhere, fc.array(anywhere, { maxLength: 16 }), (from, to, bends) => {
      const size = { width: 200, height: 88 }
      const { points } = bentPath({ ...from, ...size }, { ...to, ...size }, bends)
      expect(points.length).toBeGreaterThan(1)
      expect(points.every((one) => Number.isFinite(one.x) && Number.isFinite(one.y))).toBe(true)
      expect(rightAngled(points)).toBe(true)
    }),
  )
})

it('a path of one point or none is a path all the same', () => {
  expect(pathOf([]).points).toHaveLength(2)
  expect(pathOf([{ x: 3, y: 4 }]).box).toEqual({ x: 3, y: 4, width: 0, height: 0 })
})

describe('after a change', () => {
  const server = fc.record({
    tier: fc.nat({ max: 2 }),
    x: fc.integer({ min: -100, max: 900 }),
    y: fc.integer({ min: -50, max: 400 }),
  })
  const step = fc.record({ which: fc.nat({ max: 30 }), to: server })

  const everywhere = { x: -5000, y: -5000, width: 10_000, height: 10_000 }
  /** In one of the ways in which routes come to be made, or not at all. */
  const lookAt = (routes: Routes, how: number): void => {
    if (how % 4 === 0) routes.routesIn(everywhere)
    if (how % 4 === 1) routes.warm(-1)
    if (how % 4 === 2) while (routes.warm(1));
  }

  it('every route is what it would be if all were made anew', () => {
    fc.assert(
      fc.property(
        fc.array(server, { minLength: 4, maxLength: 14 }),
        fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })), { minLength: 3, maxLength: 24 }),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        (places, pairs, steps) => {
          const place = ({ tier, x, y }: { tier: number; x: number; y: number }) => ({
            tier: tiers[tier]?.id ?? 'tier:none',
            x,
            y,
          })
          const servers = places.map((one, at) => newServer({ ...place(one), name: `s${at}` }))
          const pick = (at: number): ServerRecord => servers[at % servers.length] as ServerRecord
          const links = pairs
            .map(([a, b]) => [pick(a), pick(b)] as const)
            .filter(([a, b]) => a !== b)
            .map(([a, b]) => between(a, b))
          const { store, layout, routes } = draw(servers, links)
          layout.hold()
          for (const [at, { which, to }] of steps.entries()) {
            lookAt(routes, at + which)
            store.transact(() => store.update<'server'>(pick(which).id, place(to)))
            const anew = new Routes(store, layout)
            const tierOf = (id: ServerId) => store.get<'server'>(id)?.tier
            // Some are asked for by themselves, where bundles stand for the others.
            const single = {
              key: 'single',
              shows: (link: LinkRecord) => tierOf(link.from) === tierOf(link.to),
            }
            const told = (of: Routes) =>
              of.routesIn(everywhere, single).toSorted((a, b) => (a.link.id < b.link.id ? -1 : 1))
            expect(told(routes)).toEqual(told(anew))
            lookAt(routes, at)
            if (at % 2 === 0) continue
            for (const link of links) expect(routes.route(link.id)).toEqual(anew.route(link.id))
          }
        },
      ),
      { numRuns: 120 },
    )
  })
})

it('what nobody can have seen elsewhere is not told as changed', () => {
  const [a, b, c] = [card(0, 0), card(1, 0), card(1, 2)]
  const [one, other] = [between(a, b), between(b, c)]
  const { store, routes } = draw([a, b, c], [one, other])
  expect(routes.takeChanges()).toEqual([])
  store.transact(() => store.put(between(a, c)))
  expect(routes.takeChanges()?.length).toBeGreaterThan(0)
  store.transact(() => store.update<'server'>(b.id, { x: b.x + 24 }))
  expect(routes.takeChanges()?.length).toBeGreaterThan(0)
})

it('while one is dragged only its links follow, and at the drop the others make way', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })), { minLength: 1, maxLength: 6 }),
      fc.nat({ max: 23 }),
      (steps, grabbed) => {
        const servers = Array.from({ length: 24 }, (_, at) =>
          card(at % 3, Math.floor(at / 3) % 4, Math.floor(at / 12)),
        )
        const pick = (at: number): ServerRecord => servers[at % servers.length] as ServerRecord
        const links = servers.flatMap((server, at) => [
          between(server, pick(at + 5)),
          between(server, pick(at + 13)),
        ])
        const { store, layout, routes } = draw(servers, links)
        const { id } = pick(grabbed)
        const own = (link: LinkRecord): boolean => link.from === id || link.to === id
        const ways = (mine: boolean) =>
          links.filter((link) => own(link) === mine).map((link) => routes.route(link.id)?.points)
        // Where they leave their cards, and whether they go round: tracks shared with what is dragged may shift.
        const turns = () => ways(false).map((points) => [points?.length, points?.[0]])
        const [others, mine] = [turns(), ways(true)]
        layout.hold()
        routes.hold('others')
        for (const [column, row] of steps) {
          store.transact(() => store.update<'server'>(id, { x: 200 + column * 250 + 8, y: 24 + row * 112 }))
          expect(turns()).toEqual(others)
        }
        expect(ways(true)).not.toEqual(mine)
        routes.hold('none')
        const anew = new Routes(store, layout)
        for (const link of links) expect(routes.route(link.id)).toEqual(anew.route(link.id))
      },
    ),
    { numRuns: 60 },
  )
})

it('while many are dragged routes stay as they are, and afterwards are as if made anew', () => {
  const servers = Array.from({ length: 260 }, (_, at) => card(at % 3, at % 40, Math.floor(at / 120)))
  const links = servers.slice(1).map((server, at) => between(servers[at] as ServerRecord, server))
  const { store, layout, routes } = draw(servers, links)
  const before = links.map((link) => routes.route(link.id))
  routes.takeChanges()
  layout.hold()
  routes.hold('all')
  for (const by of [24, 48])
    store.transact(() => {
      for (const { id, x } of servers) store.update<'server'>(id, { x: x + by })
    })
  expect(links.map((link) => routes.route(link.id))).toEqual(before)
  expect(routes.warm(100)).toBe(false)
  routes.hold('none')
  // So many places that it tells of all.
  expect(routes.takeChanges()).toBeUndefined()
  expect(routes.pending).toBeGreaterThan(0)
  while (routes.warm(5));
  expect(routes.pending).toBe(0)
  const anew = new Routes(store, layout)
  for (const link of links) expect(routes.route(link.id)).toEqual(anew.route(link.id))
  // What was told as all is not told again.
  expect(routes.takeChanges()).toEqual([])
})
