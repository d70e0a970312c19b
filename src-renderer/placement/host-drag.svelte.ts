import type { Point } from '@shared/drawing/geometry.ts'

/** A host of a strip of verdicts, under the pointer. */
interface Over {
  /** Of the instance that the strip is about. */
  key: string
  hostId: string
}

/** A server that is dragged to a host, from the canvas or from its own handle beside the hosts. */
export class HostDrag {
  /** Id of the server; undefined: none is on its way. */
  of = $state<string>()
  name = $state('')
  /** Of the pointer, in pixels of the window. */
  at = $state.raw<Point>({ x: 0, y: 0 })
  over = $state.raw<Over>()
  /** What a host says of the server, told at the pointer. */
  told = $state('')
  /** The strips that are shown take what is dropped on them. */
  readonly #strips = new Map<string, (hostId: string) => void>()

  begin(server: { id: string; name: string }, at: Point): void {
    this.of = server.id
    this.name = server.name
    this.move(at)
  }

  move(at: Point): void {
    this.at = at
    const host = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-host]')
    const key = host?.closest<HTMLElement>('[data-strip]')?.dataset['strip']
    const hostId = host?.dataset['host']
    const next = key === undefined || hostId === undefined ? undefined : { key, hostId }
    if (next?.key === this.over?.key && next?.hostId === this.over?.hostId) return
    this.over = next
    if (!next) this.told = ''
  }

  /** Lets go: the host under the pointer, if there is one, is told. */
  drop(): void {
    const { over } = this
    this.end()
    if (over) this.#strips.get(over.key)?.(over.hostId)
  }

  /** Nothing comes of it. */
  end(): void {
    this.of = undefined
    this.over = undefined
    this.told = ''
  }

  /** A strip takes what is dropped on one of its hosts; returns how to take it away again. */
  takes(key: string, drop: (hostId: string) => void): () => void {
    this.#strips.set(key, drop)
    return () => this.#strips.delete(key)
  }
}
