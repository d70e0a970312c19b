import { GRID } from '@shared/design/create.ts'
import type { DesignRecord, FrameRecord, LinkRecord } from '@shared/design/records.ts'
import { DesignStore } from '@shared/design/store.ts'
import { frameBox, within } from '@shared/drawing/frames.ts'
import { type Box, centre, clamp, contains, type Point, union } from '@shared/drawing/geometry.ts'
import { type Direction, type Lane, Layout } from '@shared/drawing/layout.ts'

/**
 * What stands in the drawing's own coordinates, as it is to be once lanes run the other way: cards go along with their
 * lanes by themselves, the rest would stay behind. Frames follow the cards in them, notes and networks that were put
 * somewhere their lane, and the corners of bent links the way between their servers.
 */
export function followingLanes(store: DesignStore, from: Layout, lanes: Direction): DesignRecord[] {
  const settings = store.get<'settings'>('settings:design')
  const others = store.records().filter(({ id }) => id !== settings?.id)
  const turned = settings ? [...others, { ...settings, lanes }] : others
  const turn = new Turn(from, new Layout(new DesignStore(turned)))
  return [
    ...store.all('frame').map((frame) => turn.frame(frame)),
    ...store.all('note').map((note) => ({ ...note, ...turn.point(centre(note), note) })),
    ...store
      .all('network')
      .flatMap((network) =>
        network.place ? [{ ...network, place: turn.point(network.place, network.place) }] : [],
      ),
    ...store
      .all('link')
      .flatMap((link) => (link.bends.length > 0 ? [{ ...link, bends: turn.bends(link) }] : [])),
  ]
}

class Turn {
  readonly #from: Layout
  readonly #to: Layout

  constructor(from: Layout, to: Layout) {
    this.#from = from
    this.#to = to
  }

  /** Where a thing with its middle at `middle` and its corner at `corner` goes: with its lane, or along the edge it is at. */
  point(middle: Point, corner: Point): Point {
    const lane = this.#from.laneAt(middle)
    const turned = lane && this.#to.lane(lane.tier.id)
    if (!lane || !turned || !contains(lane.box, middle)) {
      const by = this.#beside(middle)
      return { x: round(corner.x + by.x), y: round(corner.y + by.y) }
    }
    const by = difference(turned.origin, lane.origin)
    const { box } = turned
    // A lane may be shorter the other way: what would come to lie on the next one stays at its own one's end.
    const inside = (at: number, start: number, size: number, own: number): number =>
      clamp(at, start - own, Math.max(start - own, start + size - own - GRID))
    const [x, y] = [middle.x - corner.x, middle.y - corner.y]
    return {
      x: round(inside(corner.x + by.x, box.x, box.width, x)),
      y: round(inside(corner.y + by.y, box.y, box.height, y)),
    }
  }

  frame(frame: FrameRecord): FrameRecord {
    const box = frameBox(frame)
    const ids = this.#from
      .serversIn(box)
      .filter((one) => within(one.box, box) && !this.#from.hidden(one.server.id))
      .map(({ server }) => server.id)
    const cards = (layout: Layout): Box | undefined => union(ids.flatMap((id) => layout.card(id) ?? []))
    const [before, after] = [cards(this.#from), cards(this.#to)]
    if (!before || !after) return { ...frame, ...this.point(centre(box), box) }
    return {
      ...frame,
      x: round(after.x - (before.x - box.x)),
      y: round(after.y - (before.y - box.y)),
      width: round(after.width + box.width - before.width),
      height: round(after.height + box.height - before.height),
    }
  }

  bends({ from, to, bends }: LinkRecord): Point[] {
    const [a, b] = [this.#end(from), this.#end(to)]
    if (!a || !b) return bends
    if (a.lane.tier.id === b.lane.tier.id) {
      const by = difference(a.after, a.before)
      return bends.map(({ x, y }) => ({ x: round(x + by.x), y: round(y + by.y) }))
    }
    const rows = this.#from.direction === 'rows'
    const [across, along] = rows ? (['y', 'x'] as const) : (['x', 'y'] as const)
    const ways = mapping([
      [a.before[across], a.after[along]],
      ...edges(a.lane, this.#to.lane(a.lane.tier.id), a.before[across] < b.before[across], across, along),
      ...edges(b.lane, this.#to.lane(b.lane.tier.id), a.before[across] > b.before[across], across, along),
      [b.before[across], b.after[along]],
    ])
    const aside = mapping([
      [a.before[along], a.after[across]],
      [b.before[along], b.after[across]],
    ])
    return bends.map((bend) => {
      const [way, side] = [round(ways(bend[across])), round(aside(bend[along]))]
      return rows ? { x: way, y: side } : { x: side, y: way }
    })
  }

  #end(id: LinkRecord['from']): { lane: Lane; before: Point; after: Point } | undefined {
    const tier = this.#from.tierOf(id)
    const lane = tier && this.#from.lane(tier)
    const [before, after] = [this.#from.card(id), this.#to.card(id)]
    return lane && before && after ? { lane, before: centre(before), after: centre(after) } : undefined
  }

  /** Beside the lanes: what is right of all, or below, stays so. */
  #beside(middle: Point): Point {
    const [before, after] = [this.#from, this.#to].map((layout) =>
      union(layout.lanes().map(({ box }) => box)),
    )
    if (!before || !after) return { x: 0, y: 0 }
    return {
      x: middle.x > before.x + before.width ? after.width - before.width : 0,
      y: middle.y > before.y + before.height ? after.height - before.height : 0,
    }
  }
}

const difference = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y })
const round = (value: number): number => clamp(Math.round(value), -1e6, 1e6)

/** The edge of a lane that a link to a later, or else an earlier, lane leaves by: where it is and where it will be. */
function edges(
  lane: Lane,
  turned: Lane | undefined,
  later: boolean,
  across: 'x' | 'y',
  along: 'x' | 'y',
): [number, number][] {
  if (!turned) return []
  const size = { x: 'width', y: 'height' } as const
  const edge = (box: Box, axis: 'x' | 'y'): number => box[axis] + (later ? box[size[axis]] : 0)
  return [[edge(lane.box, across), edge(turned.box, along)]]
}

/** Straight from pair to pair; beyond the outermost ones by the same way as these. */
function mapping(pairs: [from: number, to: number][]): (value: number) => number {
  const sorted = pairs.toSorted((a, b) => a[0] - b[0])
  return (value) => {
    const next = sorted.find(([from]) => from >= value)
    const last = sorted.findLast(([from]) => from <= value)
    if (!next || !last) {
      const [from, to] = next ?? last ?? [value, value]
      return to + value - from
    }
    if (next[0] === last[0]) return last[1]
    return last[1] + ((next[1] - last[1]) * (value - last[0])) / (next[0] - last[0])
  }
}
