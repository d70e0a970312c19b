import { GRID } from '@shared/design/create.ts'
import type { ServerId, TierId } from '@shared/design/records.ts'
import { type Loose, looseSelection, moveLoose } from '../loose.ts'
import { called, counted } from '../words.ts'
import type { Editor } from '../editor.ts'
import { type Box, clamp, type Point, snap } from '@shared/drawing/geometry.ts'
import { cardPlace, type Lane } from '@shared/drawing/layout.ts'
import type { PointerInfo, Start, Tool } from './tool.ts'

interface Moved {
  id: ServerId
  /** Its card when the drag began. */
  card: Box
  lane: number
}

/**
 * Drags the selected servers, notes, frames and networks; locked ones stay. Servers keep their places relative to one another; when the grabbed one is
 * over another lane, all go as many lanes up or down. Lanes hold still until the drop, then grow.
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

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    const editor = this.#editor
    this.#from = editor.toWorld(info)
    this.#lanes = editor.layout.lanes()
    const laneAt = (tier: TierId): number => this.#lanes.findIndex((lane) => lane.tier.id === tier)
    const free = editor.selected('server').filter((server) => !server.locked)
    this.#servers = free.flatMap((server) => {
      const card = editor.layout.card(server.id)
      return card ? [{ id: server.id, card, lane: laneAt(server.tier) }] : []
    })
    this.#loose = looseSelection(editor)
    this.#grabbed = this.#servers.find((one) => hit.kind === 'server' && one.id === hit.id)
    this.#title = this.#titleOf()
    editor.holdLanes(true)
    editor.history.begin(this.#title)
  }

  pointerMove(info: PointerInfo): void {
    const editor = this.#editor
    const to = editor.toWorld(info)
    const dx = snap(to.x - this.#from.x, GRID)
    const dy = to.y - this.#from.y
    const grabbed = this.#grabbed
    const over = grabbed && editor.layout.laneAt(grabbed.card.y + dy + grabbed.card.height / 2, true)
    const climb = grabbed && over ? this.#lanes.indexOf(over) - grabbed.lane : 0
    editor.transact(this.#title, (store) => {
      for (const one of this.#servers) {
        const lane = this.#lanes[clamp(one.lane + climb, 0, this.#lanes.length - 1)]
        if (!lane) continue
        const free = { x: one.card.x + dx - lane.box.x, y: snap(one.card.y + dy - lane.box.y, GRID) }
        const bottom = Math.max(GRID, lane.box.height - one.card.height / 2)
        const at = cardPlace({ x: free.x, y: clamp(free.y, 0, bottom) })
        const before = store.get<'server'>(one.id)
        if (before && (before.x !== at.x || before.y !== at.y || before.tier !== lane.tier.id))
          store.update<'server'>(one.id, { ...at, tier: lane.tier.id })
      }
      moveLoose(store, this.#loose, dx, snap(dy, GRID))
    })
  }

  pointerUp(): void {
    this.#editor.history.commit()
    this.#editor.announce(this.#title)
    this.#editor.rest()
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
      return `Move ${this.#editor.store.get<'server'>(only.id)?.name ?? 'server'}`
    if (things.length === 1 && thing?.type === 'network') return `Move network ${called(thing)}`
    const all = [
      ...this.#servers.map(() => ({ type: 'server' })),
      ...things.filter((one) => one.type !== 'server'),
    ]
    return `Move ${counted(all)}`
  }
}
