import type { ServerId, ServerRecord, TierId } from '@shared/design/records.ts'
import { type Box, centre, overlaps, type Point } from '@shared/drawing/geometry.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { anySingle, bundlesShown, hiddenIn } from './bundling.ts'
import type { Editor } from './editor.ts'
import type { Insight } from './insight/insight.ts'
import { type Lifted, MOST_ROUTES } from './lifted.ts'
import { type BadgeItem, badgeItem, type CardItem, cardItem, type Scene, viewOf } from './scene.ts'
import type { StatusBoard } from './status.ts'

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

/** How a card looked when it was first drawn on the move; only its place differs from one frame to the next. */
interface Face {
  readonly tier: TierId
  readonly card: CardItem
  readonly badge: BadgeItem
}

interface Faces {
  /** What is known of servers: while these are the same, so are the faces. */
  readonly status: StatusBoard
  readonly insight: Insight
  readonly of: Map<ServerId, Face>
}

/** A lifted set lives as long as its drag. */
const known = new WeakMap<Lifted, Faces>()

function facesOf({ status, insight }: Editor, lifted: Lifted): Faces['of'] {
  const before = known.get(lifted)
  if (before?.status === status && before.insight === insight) return before.of
  const faces: Faces = { status, insight, of: new Map() }
  known.set(lifted, faces)
  return faces.of
}

function faceOf(editor: Editor, faces: Faces['of'], server: ServerRecord, box: Box): Face {
  const before = faces.get(server.id)
  if (before?.tier === server.tier)
    return { tier: before.tier, card: { ...before.card, box }, badge: { ...before.badge, box } }
  const face = {
    tier: server.tier,
    card: cardItem(editor, server, box),
    badge: badgeItem(editor, server, box),
  }
  faces.set(server.id, face)
  return face
}

/** What is lifted, as far as the view shows it, where it is now. */
export function liftedScene(editor: Editor, lifted: Lifted): LiftedScene {
  const { layout, store, routes } = editor
  const view = viewOf(editor)
  const before = facesOf(editor, lifted)
  const faces = [...lifted.servers].flatMap((id) => {
    const server = store.get<'server'>(id)
    const box = layout.card(id)
    return server && box && overlaps(box, view) ? [faceOf(editor, before, server, box)] : []
  })
  const bundles = bundlesShown(editor)
  const hidden = hiddenIn(editor, bundles)
  const links = anySingle(editor, bundles, editor.camera.zoom) ? [...lifted.links] : []
  const shown = links.flatMap((id) => {
    const link = store.get<'link'>(id)
    return link && !hidden(link) ? [link] : []
  })
  const many = shown.length > MOST_ROUTES
  return {
    cards: faces.map(({ card }) => card),
    badges: faces.map(({ badge }) => badge),
    routes: many ? [] : shown.map((link) => routes.route(link.id)).filter((route) => route !== undefined),
    ties: many
      ? shown.flatMap((link) => {
          const [from, to] = [layout.card(link.from), layout.card(link.to)]
          return from && to && (overlaps(from, view) || overlaps(to, view))
            ? [[centre(from), centre(to)] as const]
            : []
        })
      : [],
  }
}
