import { CARD, CARD_STEP, freeSpot, GRID } from '@shared/design/create.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { ServerRecord, TierId, TierRecord } from '@shared/design/records.ts'
import type { Editor } from './editor.ts'
import { type Point, snap } from '@shared/drawing/geometry.ts'
import { cardPlace, LANE } from '@shared/drawing/layout.ts'

type Place = Pick<ServerRecord, 'x' | 'y'>

/** Does a card at this place cover none of these? */
export const isClear = (place: Place, cards: readonly Place[]): boolean =>
  cards.every((card) => Math.abs(card.x - place.x) >= CARD.width || Math.abs(card.y - place.y) >= CARD.height)

/**
 * Where a new card goes in a lane: around `world` if that is given and free, to its right if it is not, else on the
 * first free place of the lane. `planned` are cards about to be added.
 */
export function placeFor(editor: Editor, tier: TierId, world?: Point, planned: readonly Place[] = []): Place {
  const cards = [...editor.layout.serversOf(tier), ...planned]
  const lane = editor.layout.lane(tier)
  if (!world || !lane) return freeSpot(cards, cardsPerRow(editor))
  const room = lane.box.height - CARD.height - GRID
  const wished = cardPlace({
    x: snap(world.x - lane.box.x - CARD.width / 2, GRID),
    y: snap(Math.min(world.y - lane.box.y - CARD.height / 2, Math.max(GRID, room)), GRID),
  })
  for (let column = 0; column < 4; column += 1) {
    const place = { x: wished.x + column * CARD_STEP.x, y: wished.y }
    if (isClear(place, cards)) return place
  }
  return freeSpot(cards, cardsPerRow(editor))
}

/** As many cards a row as a lane is wide now. */
export const cardsPerRow = (editor: Editor): number => {
  const width = editor.layout.lanes()[0]?.box.width ?? LANE.minWidth
  return Math.max(1, Math.floor((width - LANE.label) / CARD_STEP.x))
}

const baseNames: Record<TierRecord['role'], string> = {
  'load-balancing': 'lb',
  web: 'web',
  application: 'app',
  data: 'db',
  other: 'server',
}

export const baseName = (role: TierRecord['role'] = 'other'): string => baseNames[role]

/** The lane to add to when nobody pointed at one: that of the selection, else the one in the middle of the view. */
export function likelyTier(editor: Editor): TierId | undefined {
  const [server] = editor.selected('server')
  const [tier] = editor.selected('tier')
  const { width, height } = editor.session.viewport
  const middle = editor.toWorld({ x: width / 2, y: height / 2 })
  return server?.tier ?? tier?.id ?? editor.layout.laneAt(middle.y, true)?.tier.id
}

/** Names in use, those of a group's machines too: beside web with two replicas there is a web-1 and a web-2. */
export const serverNames = (editor: Editor): Set<string> =>
  new Set(
    editor.store
      .all('server')
      .flatMap((server) => [server.name, ...instancesOf(server).map((instance) => instance.name)]),
  )
