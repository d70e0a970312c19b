/** A host in numbers. */
export interface HostSize {
  readonly name: string
  /** What servers may take in all, per resource of the cluster: limits, over-commit and reservations are in it. */
  readonly room: readonly number[]
  /** The rack or other part of the site that fails as a whole; none: the host alone. */
  readonly domain?: string
}

/** A server in numbers. */
export interface ServerSize {
  readonly name: string
  /**
   * What it takes per resource. Several are alternatives: one NUMA cell or the other, this pool or that; the first is
   * as good as the others.
   */
  readonly shapes: readonly (readonly number[])[]
}

/** Servers that ask for the same. */
export interface Kind {
  readonly shapes: readonly Float64Array[]
}

/** No host. */
export const NOWHERE = -1

/**
 * Hosts, servers and who is where, in flat arrays: engines try thousands of places a millisecond. Whether rules allow a
 * place is not known here (see `Rules`), only whether there is room.
 */
export class Cluster {
  readonly resources: readonly string[]
  readonly hosts: readonly HostSize[]
  readonly servers: readonly ServerSize[]
  readonly kinds: readonly Kind[]
  /** Kind of each server. */
  readonly kindOf: Int32Array
  /** Host of each server, or `NOWHERE`, and the shape that it has there. */
  readonly hostOf: Int32Array
  readonly shapeOf: Uint8Array
  /** Servers of each host, in no order. */
  readonly on: readonly (readonly number[])[]
  /** `room[host * resources + resource]`, and what of it is free. */
  readonly room: Float64Array
  readonly free: Float64Array
  /** Number of the domain of each host. */
  readonly domainOf: Int32Array
  readonly domains: number
  readonly #at: Int32Array
  readonly #listeners: ((host: number) => void)[] = []

  /** Throws a RangeError for numbers that no host or server can have. */
  constructor(resources: readonly string[], hosts: readonly HostSize[], servers: readonly ServerSize[]) {
    this.resources = resources
    this.hosts = hosts
    this.servers = servers
    const wide = resources.length
    for (const { name, room } of hosts) check(name, room, wide)
    this.room = Float64Array.from(hosts.flatMap(({ room }) => [...room]))
    this.free = this.room.slice()
    const domains = new Map<string, number>()
    this.domainOf = Int32Array.from(hosts, ({ domain }, at) => {
      // Two hosts may have one name, and are no domain for that.
      const key = domain === undefined ? `host ${at}` : `domain ${domain}`
      const number = domains.get(key) ?? domains.size
      domains.set(key, number)
      return number
    })
    this.domains = domains.size
    const kinds = new Map<string, number>()
    const list: Kind[] = []
    this.kindOf = Int32Array.from(servers, ({ name, shapes }) => {
      if (shapes.length === 0) throw new RangeError(`${name}: asks for nothing that could be given`)
      for (const shape of shapes) check(name, shape, wide, 0)
      const key = shapes.map((shape) => shape.join(' ')).join('|')
      let number = kinds.get(key)
      if (number === undefined) {
        number = list.length
        kinds.set(key, number)
        list.push({ shapes: shapes.map((shape) => Float64Array.from(shape)) })
      }
      return number
    })
    this.kinds = list
    this.hostOf = new Int32Array(servers.length).fill(NOWHERE)
    this.shapeOf = new Uint8Array(servers.length)
    this.#at = new Int32Array(servers.length)
    this.on = hosts.map(() => [])
  }

  /** How much a server takes of each resource, in the shape it has. */
  sizeOf(server: number): Float64Array {
    const shape = this.shapesOf(server)[this.shapeOf[server] ?? 0]
    if (!shape) throw new RangeError(`${this.servers[server]?.name ?? server}: has no such shape`)
    return shape
  }

  shapesOf(server: number): readonly Float64Array[] {
    return this.kinds[this.kindOf[server] ?? 0]?.shapes ?? []
  }

  /** Is there room on a host for this much? What a host gave away beyond its room counts only for those who need of it. */
  fits(size: Float64Array, host: number): boolean {
    const { free } = this
    let at = host * size.length
    for (let resource = 0; resource < size.length; resource += 1, at += 1) {
      const need = size[resource] ?? 0
      if (need > (free[at] ?? 0) + SLACK && need > 0) return false
    }
    return true
  }

  /** The first shape of a server that a host has room for; -1: none. */
  fittingShape(server: number, host: number): number {
    const shapes = this.shapesOf(server)
    for (let at = 0; at < shapes.length; at += 1) {
      const shape = shapes[at]
      if (shape && this.fits(shape, host)) return at
    }
    return -1
  }

  /** Puts a server that is nowhere on a host, whether there is room or not. */
  put(server: number, host: number, shape = 0): void {
    if (this.hostOf[server] !== NOWHERE)
      throw new Error(`${this.servers[server]?.name ?? server} is somewhere already`)
    this.hostOf[server] = host
    this.shapeOf[server] = shape
    const list = this.on[host] as number[]
    this.#at[server] = list.length
    list.push(server)
    this.#take(host, this.sizeOf(server), 1)
  }

  /** Takes a server from its host; one that is nowhere stays there. */
  remove(server: number): void {
    const host = this.hostOf[server] ?? NOWHERE
    if (host === NOWHERE) return
    this.#take(host, this.sizeOf(server), -1)
    const list = this.on[host] as number[]
    const last = list.pop()
    if (last !== undefined && last !== server) {
      const at = this.#at[server] ?? 0
      list[at] = last
      this.#at[last] = at
    }
    this.hostOf[server] = NOWHERE
  }

  move(server: number, host: number, shape = 0): void {
    this.remove(server)
    this.put(server, host, shape)
  }

  /** Hears of every host on which something changed. */
  listen(listener: (host: number) => void): void {
    this.#listeners.push(listener)
  }

  #take(host: number, size: Float64Array, sign: 1 | -1): void {
    let at = host * size.length
    for (let resource = 0; resource < size.length; resource += 1, at += 1)
      this.free[at] = (this.free[at] ?? 0) - sign * (size[resource] ?? 0)
    for (const listener of this.#listeners) listener(host)
  }
}

/** Sums of fractions do not come out even; a millionth of a unit is nothing. */
export const SLACK = 1e-6

function check(name: string, numbers: readonly number[], wide: number, least = -Infinity): void {
  if (numbers.length !== wide) throw new RangeError(`${name}: has ${numbers.length} sizes, not ${wide}`)
  for (const number of numbers)
    if (!Number.isFinite(number) || number < least) throw new RangeError(`${name}: ${number} is no size`)
}
