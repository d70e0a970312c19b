import type { LinkId, ServerId, ServerRecord } from '@shared/design/records.ts'
import type { Layout } from '@shared/drawing/layout.ts'
import type { Routes } from '@shared/drawing/routes.ts'

/** What is on the move: taken out of the picture, and drawn over it, until it is dropped. */
export interface Lifted {
  readonly servers: ReadonlySet<ServerId>
  /** All that end at one of them; or the one that is bent. */
  readonly links: ReadonlySet<LinkId>
}

/** Links of so many are found their way while they are dragged. */
export const MOST_ROUTES = 60

/** What a drag of these servers lifts: locked and hidden ones stay. */
export function liftedBy(
  servers: readonly ServerRecord[],
  { layout, routes }: { layout: Layout; routes: Routes },
): Lifted {
  const moving = servers.filter((server) => !server.locked && !layout.hidden(server.id))
  return {
    servers: new Set(moving.map((server) => server.id)),
    links: new Set(moving.flatMap(({ id }) => routes.linksOf(id).map((link) => link.id))),
  }
}
