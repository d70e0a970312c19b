import { CARD, CARD_STEP, FIRST_CARD } from '@shared/design/create.ts'
import type { LinkRecord } from '@shared/design/records.ts'
import type { Bundle } from '@shared/drawing/bundles.ts'
import { type Box, centre, contains, type Point } from '@shared/drawing/geometry.ts'
import { distanceTo } from '@shared/drawing/path.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { isUpright, sideTowards } from '@shared/drawing/sides.ts'
import { tn } from '@shared/text/translate.ts'
import { DETAIL_ZOOM, MOST_LINES, NAME_ZOOM } from './detail.ts'
import type { Drawing } from './drawing.ts'
import type { BundleHits } from './hit.ts'

/** More links than this between two tiers are one bundle, when nobody said otherwise. */
const MANY = 12
/** As few as can be a bundle at all. */
export const SEVERAL = 2
/** Screen pixels between bundles side by side, and around one that the pointer takes for it. */
const BESIDE = 36
const REACH = 6

export interface BundleItem {
  readonly bundle: Bundle
  readonly points: readonly [Point, Point]
  /** Thickness, and the box with the count, in drawing units. */
  readonly width: number
  readonly pill: Box
  readonly text: string
}

/** The bundles that are drawn instead of their links now. */
export function bundlesShown(drawing: Drawing, zoom = drawing.session.camera.zoom): Bundle[] {
  const { bundling } = drawing.session
  if (bundling === 'never' || (bundling === 'auto' && zoom >= DETAIL_ZOOM)) return []
  const least = bundling === 'always' ? SEVERAL : MANY + 1
  return drawing.bundles.all().filter((bundle) => bundle.links.size >= least)
}

/** Tells which links are hidden in a bundle. */
export function hiddenIn(drawing: Drawing, bundles: readonly Bundle[]): (link: LinkRecord) => boolean {
  const keys = new Set(bundles.map((bundle) => bundle.key))
  return (link) => keys.has(drawing.bundles.keyOf(link.id) ?? '')
}

/** Is any link drawn by itself at a zoom? Too many are not told apart from far off. */
export function anySingle(drawing: Drawing, bundles: readonly Bundle[], zoom: number): boolean {
  const bundled = bundles.reduce((sum, bundle) => sum + bundle.links.size, 0)
  const single = drawing.store.count('link') - bundled
  return single > 0 && (zoom >= NAME_ZOOM || single <= MOST_LINES)
}

/** The routes in an area that no bundle stands for, as far as they can be told apart at a zoom. */
export function singleRoutes(
  drawing: Drawing,
  view: Box,
  bundles: readonly Bundle[],
  zoom = drawing.session.camera.zoom,
): Route[] {
  if (!anySingle(drawing, bundles, zoom)) return []
  if (bundles.length === 0) return drawing.routes.routesIn(view)
  const hidden = hiddenIn(drawing, bundles)
  const key = bundles.map((bundle) => bundle.key).join('\n')
  return drawing.routes.routesIn(view, { key, shows: (link) => !hidden(link) })
}

/** Where the bundles run: from lane to lane, beside one another where they pass over lanes in between. */
export function bundleItems(
  drawing: Drawing,
  bundles = bundlesShown(drawing),
  zoom = drawing.session.camera.zoom,
): BundleItem[] {
  const lanes = drawing.layout.lanes()
  const order = new Map(lanes.map((lane, at) => [lane.tier.id, at]))
  return bundles.flatMap((bundle): BundleItem[] => {
    const ends = bundle.tiers.map((tier) => order.get(tier) ?? -1)
    const [first, last] = [Math.min(...ends), Math.max(...ends)]
    const [lane, next, end] = [lanes[first], lanes[first + 1], lanes[last]]
    if (!lane || !next || !end) return []
    const span = last - first
    const aside = span === 1 ? 0 : (span - 1) * 2 + (first % 2)
    const onward =
      (order.get(bundle.tiers[0]) ?? 0) === first ? bundle.onward : bundle.links.size - bundle.onward
    return [itemOf(bundle, lane.box, next.box, end.box, aside, onward, zoom)]
  })
}

/** The gap between two columns of cards, or two rows, nearest to a place in a lane: there a line is seen whole. */
function gutterNear(at: number, upright: boolean): number {
  const axis = upright ? 'x' : 'y'
  const first = FIRST_CARD[axis] - (CARD_STEP[axis] - CARD[upright ? 'width' : 'height']) / 2
  return first + Math.max(0, Math.round((at - first) / CARD_STEP[axis])) * CARD_STEP[axis]
}

function itemOf(
  bundle: Bundle,
  from: Box,
  next: Box,
  to: Box,
  aside: number,
  onward: number,
  zoom: number,
): BundleItem {
  const upright = isUpright(sideTowards(from, to))
  const middle = centre(from)
  const across = gutterNear(upright ? middle.x - from.x : middle.y - from.y, upright)
  const shift = across + (aside * BESIDE) / zoom
  const count = bundle.links.size
  const ends = [centre(from), centre(to)] as const
  const at = upright
    ? { x: from.x + shift, y: (from.y + from.height + next.y) / 2 }
    : { x: (from.x + from.width + next.x) / 2, y: from.y + shift }
  const ways = upright ? ['↓', '↑', '↕'] : ['→', '←', '↔']
  const text = `${ways[onward === count ? 0 : onward === 0 ? 1 : 2] ?? ''} ${count}`
  const width = (18 + 7 * text.length) / zoom
  const height = 20 / zoom
  return {
    bundle,
    text,
    points: upright
      ? [
          { x: at.x, y: ends[0].y },
          { x: at.x, y: ends[1].y },
        ]
      : [
          { x: ends[0].x, y: at.y },
          { x: ends[1].x, y: at.y },
        ],
    width: Math.min(12, 2 + Math.log2(count)) / zoom,
    pill: { x: at.x - width / 2, y: at.y - height / 2, width, height },
  }
}

/** Selects the links of a bundle, besides what is selected already when told so. */
export function selectBundle(drawing: Drawing, key: string, keep = false): void {
  const links = drawing.bundles.get(key)?.links ?? new Set()
  drawing.select(keep ? [...drawing.selection, ...links] : links)
  drawing.announce(tn(links.size, '{n} link selected', '{n} links selected'))
}

/** What a hit test asks of bundles. */
export function bundleHits(drawing: Drawing): BundleHits | undefined {
  const bundles = bundlesShown(drawing)
  if (bundles.length === 0) return undefined
  const items = bundleItems(drawing, bundles)
  return {
    hidden: hiddenIn(drawing, bundles),
    at: (point, part) => bundleAt(items, point, part, REACH / drawing.session.camera.zoom)?.key,
  }
}

/** The bundle under a point of the drawing: its count lies over everything, its line under the cards. */
const bundleAt = (
  items: readonly BundleItem[],
  point: Point,
  part: 'count' | 'line',
  reach: number,
): Bundle | undefined =>
  items.find(({ pill, points, width }) =>
    part === 'count' ? contains(pill, point) : distanceTo({ points }, point) <= width / 2 + reach,
  )?.bundle
