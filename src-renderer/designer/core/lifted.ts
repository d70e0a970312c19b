import type { LinkId, ServerId } from '@shared/design/records.ts'
import type { Drawing } from './drawing.ts'
import type { Scene } from './scene.ts'

/** What is on the move: taken out of the picture, and drawn over it, until it is dropped. */
export interface Lifted {
  readonly servers: ReadonlySet<ServerId>
  /** All that end at one of them. */
  readonly links: ReadonlySet<LinkId>
}

/** What a drag of the selected servers lifts. */
export function liftedBy(drawing: Drawing): Lifted {
  const servers = new Set(
    drawing
      .selected('server')
      .filter((server) => !server.locked && !drawing.layout.hidden(server.id))
      .map((server) => server.id),
  )
  const links = new Set([...servers].flatMap((id) => drawing.routes.linksOf(id).map((link) => link.id)))
  return { servers, links }
}

/** A part of the picture without what is lifted. */
export function withoutLifted(scene: Scene, { servers, links }: Lifted): Scene {
  return {
    ...scene,
    cards: scene.cards.filter((card) => !servers.has(card.id)),
    links: scene.links.filter((link) => !links.has(link.id)),
    labels: scene.labels.filter((label) => !links.has(label.route.link.id)),
  }
}
