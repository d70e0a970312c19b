import { textWidth } from '../export/text-width.ts'
import { linkLabel } from './faces.ts'
import { type Box, distance, overlaps, type Point } from './geometry.ts'
import { segmentsOf } from './path.ts'
import type { Route } from './routes.ts'

export const LABEL = { font: 11, height: 18, maxText: 140, shield: 14 } as const

export interface LinkLabel {
  readonly route: Route
  readonly text: string
  readonly rule: 'allow' | 'deny' | null
  readonly at: Point
  readonly width: number
}

interface Wish {
  readonly text: string
  readonly width: number
  /** Where it may go, best first. */
  readonly places: readonly Point[]
}

const wishes = new WeakMap<Route, Wish>()
const CELL = 160

/**
 * Words for as many links as there is room for, none over another: those of a link that finds no place are left out
 * until it is pointed at. Which these are does not depend on the order of `routes`.
 */
export function placeLabels(routes: Iterable<Route>): LinkLabel[] {
  const taken = new Map<number, Box[]>()
  const placed: LinkLabel[] = []
  for (const route of [...routes].toSorted((a, b) => (a.link.id < b.link.id ? -1 : 1))) {
    const { text, width, places } = wishOf(route)
    if (width === 0) continue
    const at = places.find((place) => take(taken, boxAround(place, width)))
    if (at) placed.push({ route, text, rule: route.link.firewall?.action ?? null, at, width })
  }
  return placed
}

/** A link's words at their best place, whatever is there. */
export function labelOf(route: Route): LinkLabel | undefined {
  const { text, width } = wishOf(route)
  return width === 0
    ? undefined
    : { route, text, width, rule: route.link.firewall?.action ?? null, at: route.label }
}

function wishOf(route: Route): Wish {
  const known = wishes.get(route)
  if (known) return known
  const text = linkLabel(route.link)
  const shield = route.link.firewall ? LABEL.shield : 0
  const words = text === '' ? 0 : Math.min(LABEL.maxText, textWidth(text.slice(0, 200), LABEL.font))
  const width = words + shield === 0 ? 0 : words + shield + 12
  const wish = { text, width, places: placesOn(route, width) }
  wishes.set(route, wish)
  return wish
}

/** The place that the router chose, and others along the same segment. */
function placesOn(route: Route, width: number): Point[] {
  const { label } = route
  const on = segmentsOf(route).find(
    ({ a, b, length }) => distance(a, label) + distance(label, b) - length < 0.5,
  )
  if (!on || on.length < width) return [label]
  const others = [0.2, 0.5, 0.65, 0.8].map((share) => ({
    x: on.a.x + (on.b.x - on.a.x) * share,
    y: on.a.y + (on.b.y - on.a.y) * share,
  }))
  return [label, ...others]
}

const boxAround = ({ x, y }: Point, width: number): Box => ({
  x: x - width / 2 - 2,
  y: y - LABEL.height / 2,
  width: width + 4,
  height: LABEL.height,
})

/** Takes a place if nothing has it yet. */
function take(taken: Map<number, Box[]>, box: Box): boolean {
  const cells: Box[][] = []
  for (let x = Math.floor(box.x / CELL); x <= Math.floor((box.x + box.width) / CELL); x += 1)
    for (let y = Math.floor(box.y / CELL); y <= Math.floor((box.y + box.height) / CELL); y += 1) {
      const key = x * 100_003 + y
      const cell = taken.get(key) ?? []
      taken.set(key, cell)
      cells.push(cell)
    }
  if (cells.some((cell) => cell.some((other) => overlaps(other, box)))) return false
  for (const cell of cells) cell.push(box)
  return true
}
