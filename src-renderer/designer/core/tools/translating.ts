import { GRID } from '@shared/design/create.ts'
import type { LinkRecord, ServerId, TierId } from '@shared/design/records.ts'
import { type Loose, looseSelection, moveLoose } from '../loose.ts'
import { called, counted } from '../words.ts'
import type { Editor } from '../editor.ts'
import { movedBends } from '@shared/drawing/bends.ts'
import { type Box, centre, clamp, type Point, snap } from '@shared/drawing/geometry.ts'
import { cardPlace, type Lane } from '@shared/drawing/layout.ts'
import { t } from '@shared/text/translate.ts'
import { freePlaces } from '../place.ts'
import type { PointerInfo, Start, Tool } from './tool.ts'

interface Moved {
  id: ServerId
  /** Its card when the drag began. */
  card: Box
  lane: number
}

/**
 * Drags the selected servers, notes, frames and networks; locked ones stay. Servers keep their places relative to one
 * another; when the grabbed one is over another lane, all go as many lanes on or back. Lanes hold still until the drop,
 * then grow.
 */
export class Translating implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  /** Where the drag began, in the drawing. */
  #from: Point = { x: 0, y: 0 }
  #lanes: readonly Lane[] = []
  #servers: Moved[] = []
  #grabbed: Moved | undefined
  #loose: Loose[] = []
  #title = ''
  /** Links whose both ends are dragged: their bends go along. */
  #bent: LinkRecord[] = []

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    const editor = this.#editor
    this.#from = editor.toWorld(info)
    this.#lanes = editor.layout.lanes()
    const laneAt = (tier: TierId): number => this.#lanes.findIndex((lane) => lane.tier.id === tier)
    // Hidden ones have no place that could be seen to change.
    const free = editor
      .selected('server')
      .filter((server) => !server.locked && !editor.layout.hidden(server.id))
    this.#servers = free.flatMap((server) => {
      const card = editor.layout.card(server.id)
      return card ? [{ id: server.id, card, lane: laneAt(server.tier) }] : []
    })
    this.#loose = looseSelection(editor)
    this.#bent = bentAmong(editor, new Set(this.#servers.map((one) => one.id)))
    this.#grabbed = this.#servers.find((one) => hit.kind === 'server' && one.id === hit.id)
    this.#title = this.#titleOf()
    editor.holdLanes(true)
    editor.history.begin(this.#title)
  }

  pointerMove(info: PointerInfo): void {
    const editor = this.#editor
    const to = editor.toWorld(info)
    const by = { x: to.x - this.#from.x, y: to.y - this.#from.y }
    const over = this.#grabbed && editor.layout.laneAt(centre(shifted(this.#grabbed.card, by)), true)
    const climb = this.#grabbed && over ? this.#lanes.indexOf(over) - this.#grabbed.lane : 0
    const moved = new Map<ServerId, Point>()
    editor.transact(this.#title, (store) => {
      for (const one of this.#servers) {
        const lane = this.#lanes[clamp(one.lane + climb, 0, this.#lanes.length - 1)]
        if (!lane) continue
        const at = placeIn(lane, one.card, by)
        moved.set(one.id, { x: lane.origin.x + at.x - one.card.x, y: lane.origin.y + at.y - one.card.y })
        const before = store.get<'server'>(one.id)
        if (before && (before.x !== at.x || before.y !== at.y || before.tier !== lane.tier.id))
          store.update<'server'>(one.id, { ...at, tier: lane.tier.id })
      }
      for (const { id, from, bends } of this.#bent)
        store.update<'link'>(id, { bends: movedBends(bends, moved.get(from) ?? { x: 0, y: 0 }) })
      moveLoose(store, this.#loose, snap(by.x, GRID), snap(by.y, GRID))
    })
  }

  pointerUp(): void {
    this.#stow()
    this.#editor.history.commit()
    this.#editor.announce(this.#title)
    this.#editor.rest()
  }

  /** What was dropped on a collapsed lane goes to free places of it. */
  #stow(): void {
    const editor = this.#editor
    const ids = new Set(this.#servers.map(({ id }) => id))
    const dropped = this.#servers.flatMap(({ id }) => editor.store.get<'server'>(id) ?? [])
    for (const [tier, servers] of Map.groupBy(dropped, (server) => server.tier)) {
      if (!editor.layout.lane(tier)?.tier.collapsed) continue
      const places = freePlaces(editor, tier, ids)
      editor.transact(this.#title, (store) => {
        for (const server of servers) store.update<'server'>(server.id, places.next())
      })
    }
  }

  cancel(): void {
    this.#editor.history.bail()
    this.#editor.rest()
  }

  exit(): void {
    this.#editor.holdLanes(false)
  }

  #titleOf(): string {
    const [only] = this.#servers
    const things = this.#editor.selectedRecords().filter((one) => one.type !== 'link' && one.type !== 'tier')
    const [thing] = things
    if (this.#servers.length === 1 && things.length === 1 && only)
      return t`Move ${this.#editor.store.get<'server'>(only.id)?.name ?? ''}`
    if (things.length === 1 && thing?.type === 'network') return t`Move network ${called(thing)}`
    const all = [
      ...this.#servers.map(() => ({ type: 'server' as const })),
      ...things.filter((one) => one.type !== 'server'),
    ]
    return t`Move ${counted(all)}`
  }
}

const bentAmong = (editor: Editor, servers: ReadonlySet<ServerId>): LinkRecord[] =>
  [...servers].flatMap((id) =>
    editor.routes
      .linksOf(id)
      .filter((link) => link.from === id && link.bends.length > 0 && servers.has(link.to)),
  )

const shifted = (card: Box, by: Point): Box => ({ ...card, x: card.x + by.x, y: card.y + by.y })

/** Where a card that is dragged by so much stands in a lane: past the lane's edge by half its size at most. */
function placeIn(lane: Lane, card: Box, by: Point): Point {
  const { box, origin } = lane
  const at = { x: card.x - origin.x, y: card.y - origin.y }
  // Along the lane it moves by steps of the grid, across it from step to step of the lane's own.
  if (lane.direction === 'rows') {
    const bottom = Math.max(GRID, box.height - card.height / 2)
    return cardPlace({ x: at.x + snap(by.x, GRID), y: clamp(snap(at.y + by.y, GRID), 0, bottom) })
  }
  const right = Math.max(GRID, box.x + box.width - card.width / 2 - origin.x)
  return cardPlace({ x: clamp(snap(at.x + by.x, GRID), 0, right), y: at.y + snap(by.y, GRID) })
}
