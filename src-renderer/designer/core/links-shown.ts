import { visibleBox } from './camera.ts'
import { type Box, overlaps } from '@shared/drawing/geometry.ts'
import { labelOf, type LinkLabel } from '@shared/drawing/link-labels.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { bundlesShown, hiddenIn } from './bundling.ts'
import { DETAIL_ZOOM } from './detail.ts'
import type { Drawing } from './drawing.ts'
import { labelsIn } from './label-blocks.ts'

/** A link that stands out. `own`: of a server that is selected or pointed at, while bundles hide the rest. */
export interface LinkMark {
  readonly route: Route
  readonly kind: 'selected' | 'hover' | 'found' | 'own'
  readonly label: LinkLabel | undefined
}

/** Half of the widest label. */
export const LABEL_ROOM = 90
/** Own links are drawn of no more servers than this: nobody could tell them apart. */
const MOST_SERVERS = 24
/** More links than this are not made anew within a frame, only for this. */
const MOST_PENDING = 500

/** The words of one link: where they are in the picture, or at their best place when there was no room for them. */
export function labelShown(drawing: Drawing, route: Route): LinkLabel | undefined {
  const { camera, viewport, lifted } = drawing.session
  if (camera.zoom < DETAIL_ZOOM) return undefined
  // On the move its words have no place among the others yet, and all would have to be placed anew for it.
  if (lifted?.links.has(route.link.id)) return labelOf(route)
  return labelsIn(drawing, visibleBox(camera, viewport)).find((one) => one.route === route) ?? labelOf(route)
}

/** Links of the servers that are selected or pointed at, where bundles hide them. */
export function ownLinks(drawing: Drawing, view: Box): LinkMark[] {
  const bundles = bundlesShown(drawing)
  if (bundles.length === 0) return []
  const hidden = hiddenIn(drawing, bundles)
  const { hover } = drawing.session
  const servers = new Set(
    drawing
      .selected('server')
      .slice(0, MOST_SERVERS)
      .map((server) => server.id),
  )
  if (hover.kind === 'server' || hover.kind === 'port') servers.add(hover.id)
  const links = [...servers].flatMap((id) => drawing.routes.linksOf(id)).filter(hidden)
  // Thousands may have to be made anew first: the view draws them when that is done.
  if (drawing.routes.pending > MOST_PENDING) return []
  return [...new Set(links)].flatMap((link): LinkMark[] => {
    const route = drawing.routes.route(link.id)
    return route && overlaps(route.box, view) ? [{ route, kind: 'own', label: undefined }] : []
  })
}
