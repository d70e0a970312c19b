import type { Finding } from '../findings.ts'
import { instancesOf } from '../instances.ts'
import type { DesignRecord, NetworkRecord, RecordId, ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { contains, formatAddress, parseAddress, parseMac, parseRange, reserved } from '../address.ts'
import { wireKey } from '../rules/cards.ts'

/** A way to put a finding right: what it will do in words, and the records as they would be. */
export interface Fix {
  readonly title: string
  readonly put: readonly DesignRecord[]
  readonly remove: readonly RecordId[]
}

/** The rule that found it decides how; undefined: there is nothing to put right by itself, or no longer. */
export type Fixer = (finding: Finding, world: FixWorld) => Fix | undefined

/** What a fix needs to know of a host. */
export interface FixHost {
  readonly name: string
  readonly cpus: number
}

const nameKey = (name: string): string => `name ${name.trim().toLowerCase()}`
const macKey = (mac: string): string => `mac ${mac}`

/**
 * The drawing as fixes see it: its records, and which names and addresses are taken. Asking is quick however large the
 * drawing is. A branch is for trying: what it takes is not taken in the world it came from.
 */
export class FixWorld {
  readonly store: DesignStore
  readonly hosts: readonly FixHost[]
  readonly #parent: FixWorld | undefined
  readonly #cursors = new Map<string, bigint>()
  #taken: Set<string> | undefined

  constructor(store: DesignStore, hosts: readonly FixHost[] = [], parent?: FixWorld) {
    this.store = store
    this.hosts = hosts
    this.#parent = parent
  }

  branch(): FixWorld {
    return new FixWorld(this.store, this.hosts, this)
  }

  server(id: RecordId | undefined): ServerRecord | undefined {
    const record = id === undefined ? undefined : this.store.get(id)
    return record?.type === 'server' ? record : undefined
  }

  servers({ records }: Finding): ServerRecord[] {
    return records.flatMap((id) => this.server(id) ?? [])
  }

  network(id: NetworkRecord['id'] | null): NetworkRecord | undefined {
    return id === null ? undefined : this.store.get<'network'>(id)
  }

  /** The names and addresses of a server are taken from now on. */
  take(server: ServerRecord): void {
    for (const key of this.#keysOf(server)) this.#own.add(key)
  }

  /** Can a server, or each of its replicas, be called that? */
  isFree(name: string, replicas: number): boolean {
    return Array.from({ length: replicas }, (_, at) => (replicas === 1 ? name : `${name}-${at + 1}`)).every(
      (one) => !this.#has(nameKey(one)),
    )
  }

  /** `base` with the lowest number at its end that makes it free. */
  freeName(base: string, replicas: number): string {
    const stem =
      base
        .trim()
        .replace(/[ -]?\d+$/, '')
        .slice(0, 180) || 'server'
    const cursor = `${replicas} ${stem}`
    for (let count = this.#cursors.get(cursor) ?? 2n; ; count += 1n) {
      this.#cursors.set(cursor, count)
      const name = `${stem}-${count}`
      if (this.isFree(name, replicas)) return name
    }
  }

  /** The lowest free address of a network. The first one is most often its gateway's, so it is left alone. */
  freeAddress(network: NetworkRecord | undefined): string | undefined {
    const range = network && parseRange(network.range)
    if (!network || !range) return undefined
    const { family, value } = range.base
    const roomy = range.prefix <= (family === 4 ? 29 : 125)
    for (let at = this.#cursors.get(network.id) ?? value + (roomy ? 2n : 0n); ; at += 1n) {
      const address = { family, value: at }
      if (!contains(range, address)) return undefined
      this.#cursors.set(network.id, at)
      if (reserved(range, address) === undefined && !this.#has(wireKey(network, address)))
        return formatAddress(address)
    }
  }

  /** An address for a network card, told from the server and the place of the card, so that it is the same again. */
  freeMac(server: ServerRecord, index: number): string {
    let hash = 0x811c9dc5
    for (const sign of `${server.id} ${index}`)
      hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193) >>> 0
    for (let at = hash & 0xffffff; ; at = (at + 1) & 0xffffff) {
      const mac = `52:54:00:${[at >> 16, (at >> 8) & 255, at & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
      if (!this.#has(macKey(mac))) return mac
    }
  }

  get #own(): Set<string> {
    if (!this.#taken) {
      this.#taken = new Set()
      if (!this.#parent) for (const server of this.store.all('server')) this.take(server)
    }
    return this.#taken
  }

  #has(key: string): boolean {
    return this.#own.has(key) || (this.#parent !== undefined && this.#parent.#has(key))
  }

  #keysOf(server: ServerRecord): string[] {
    const keys = instancesOf(server).map(({ name }) => nameKey(name))
    for (const nic of server.nics) {
      const address = nic.address === '' ? undefined : parseAddress(nic.address)
      if (address) keys.push(wireKey(this.network(nic.network), address))
      const mac = nic.mac === '' ? undefined : parseMac(nic.mac)
      if (mac !== undefined) keys.push(macKey(mac))
    }
    return keys
  }
}

export const changing = (title: string, ...put: readonly DesignRecord[]): Fix => ({ title, put, remove: [] })

/** A fix of the first server of a finding. */
export const onServer =
  (fix: (server: ServerRecord, world: FixWorld) => Fix | undefined): Fixer =>
  (finding, world) => {
    const [server] = world.servers(finding)
    return server && fix(server, world)
  }
