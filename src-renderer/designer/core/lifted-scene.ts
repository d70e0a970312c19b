import { centre, overlaps, type Point } from '@shared/drawing/geometry.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { bundlesShown, hiddenIn } from './bundling.ts'
import type { Editor } from './editor.ts'
import { type Lifted, MOST_ROUTES } from './lifted.ts'
import { type BadgeItem, badgeItem, type CardItem, cardItem, type Scene, viewOf } from './scene.ts'

/** A part of the picture without what is lifted. */
export function withoutLifted(scene: Scene, { servers, links }: Lifted): Scene {
  return {
    ...scene,
    cards: scene.cards.filter((card) => !servers.has(card.id)),
    links: scene.links.filter((link) => !links.has(link.id)),
    labels: scene.labels.filter((label) => !links.has(label.route.link.id)),
  }
}

export interface LiftedScene {
  readonly cards: readonly CardItem[]
  readonly badges: readonly BadgeItem[]
  readonly routes: readonly Route[]
  /** Instead of routes, when there are too many to be found anew on every move. */
  readonly ties: readonly (readonly [Point, Point])[]
}

/** What is lifted, as far as the view shows it, where it is now. */
export function liftedScene(editor: Editor, { servers, links }: Lifted): LiftedScene {
  const { layout, store, routes } = editor
  const view = viewOf(editor)
  const places = [...servers].flatMap((id) => {
    const server = store.get<'server'>(id)
    const box = layout.card(id)
    return server && box && overlaps(box, view) ? [{ server, box }] : []
  })
  const hidden = hiddenIn(editor, bundlesShown(editor))
  const shown = [...links].flatMap((id) => {
    const link = store.get<'link'>(id)
    return link && !hidden(link) ? [link] : []
  })
  return {
    cards: places.map(({ server, box }) => cardItem(editor, server, box)),
    badges: places.map(({ server, box }) => badgeItem(editor, server, box)),
    routes:
      shown.length > MOST_ROUTES
        ? []
        : shown.map((link) => routes.route(link.id)).filter((route) => route !== undefined),
    ties:
      shown.length > MOST_ROUTES
        ? shown.flatMap((link) => {
            const [from, to] = [layout.card(link.from), layout.card(link.to)]
            return from && to && (overlaps(from, view) || overlaps(to, view))
              ? [[centre(from), centre(to)] as const]
              : []
          })
        : [],
  }
}
