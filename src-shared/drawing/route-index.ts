import RBush from 'rbush'
import type { LinkId, LinkRecord } from '../design/records.ts'
import { type Box, boxOf, type Point } from './geometry.ts'
import { type Path, segmentsOf } from './path.ts'

export interface Route extends Path {
  readonly link: LinkRecord
}

interface Entry {
  minX: number
  minY: number
  maxX: number
  maxY: number
  route: Route
}

/** More changed places than this, and it is cheaper to look at everything anew. */
const MOST_CHANGES = 1000

/** Routes by link and by place, and where they changed. */
export class RouteIndex {
  readonly #entries = new Map<LinkId, Entry>()
  #tree = new RBush<Entry>()
  /** Where routes went that are different now, and where they go; undefined: nearly everywhere. */
  #changes: Box[] | undefined = []

  get(id: LinkId): Route | undefined {
    return this.#entries.get(id)?.route
  }

  ids(): Iterable<LinkId> {
    return this.#entries.keys()
  }

  search({ x, y, width, height }: Box): Route[] {
    return this.#tree
      .search({ minX: x, minY: y, maxX: x + width, maxY: y + height })
      .map((entry) => entry.route)
  }

  takeChanges(): Box[] | undefined {
    const changes = this.#changes
    this.#changes = []
    return changes
  }

  /** Routes change in so many places that it is cheaper to look at everything anew. */
  loseTrack(): void {
    this.#changes = undefined
  }

  get lost(): boolean {
    return this.#changes === undefined
  }

  /** Makes routes anew. Of those that `untold` names nobody can have seen where they went before. */
  makeAll(
    ids: readonly LinkId[],
    untold: { delete(id: LinkId): boolean },
    make: (id: LinkId) => Route | undefined,
  ): void {
    const many = ids.length > 64 && ids.length > this.#entries.size / 4
    for (const id of ids) {
      const before = this.#entries.get(id)
      const route = make(id)
      const told = !untold.delete(id)
      // Most that are looked at again find the same way.
      if (before && route && sameRoute(before.route, route)) continue
      if (told) this.#changed(before?.route, route)
      if (before && !many) this.#tree.remove(before)
      this.#entries.delete(id)
      if (!route) continue
      const { x, y, width, height } = route.box
      const entry = { minX: x, minY: y, maxX: x + width, maxY: y + height, route }
      this.#entries.set(id, entry)
      if (!many) this.#tree.insert(entry)
    }
    if (many) this.#tree = new RBush<Entry>().load([...this.#entries.values()])
  }

  #changed(...routes: readonly (Route | undefined)[]): void {
    for (const route of routes)
      if (route) this.#changes?.push(...segmentsOf(route).map(({ a, b }) => boxOf(a, b)))
    if ((this.#changes?.length ?? 0) > MOST_CHANGES) this.#changes = undefined
  }
}

const samePoint = (a: Point, b: Point | undefined): boolean => a.x === b?.x && a.y === b.y

const sameRoute = (a: Route, b: Route): boolean =>
  a.link === b.link &&
  a.points.length === b.points.length &&
  samePoint(a.label, b.label) &&
  a.points.every((point, at) => samePoint(point, b.points[at]))
