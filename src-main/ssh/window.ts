import type { ClientChannel } from 'ssh2'
import { MiB } from '@shared/base/units.ts'

/** What may be under way to us on one channel: what OpenSSH and ssh2 begin with, and enough for 3 Gbit/s at 40 ms. */
export const windowBytes = { least: 2 * MiB, most: 16 * MiB }
/** Less is not worth a message. */
const leastBytes = MiB
/** In less time what came says nothing. */
const leastMs = 10
const longWayMs = 40

/** Of ssh2's own channel: what we let the host send still, and how to let it send more. */
interface Inside {
  incoming?: { window?: unknown; state?: unknown }
  outgoing?: { id?: unknown }
  _client?: { _protocol?: { channelWindowAdjust?: (channel: number, bytes: number) => void } }
}

const roundTrips = new WeakMap<object, number>()

/**
 * A host has answered after so long: its round trip takes no longer. (What TCP says of it ends where a tunnel begins.)
 */
export const answeredWithin = (client: object, ms: number): void =>
  void roundTrips.set(client, Math.min(ms, roundTrips.get(client) ?? ms))

/**
 * How large a window should be: twice what comes within a round trip, as TCP tunes its receive buffer (Fisk and Feng,
 * "Dynamic Right-Sizing", 2001). No larger: what OpenSSH cannot send at once it keeps, and to keep more it copies all that it
 * has, for each 16 KiB. A window of 16 MiB took hosts 10 to 30 s of their processor wherever we took less than they had.
 */
export class WindowSize {
  bytes = windowBytes.least
  readonly #now: () => number
  #since: number
  #taken = 0

  constructor(now = () => performance.now()) {
    this.#now = now
    this.#since = now()
  }

  /** So much was taken, of a host that answers within so long. */
  took(bytes: number, roundTripMs: number): void {
    this.#taken += bytes
    const passed = this.#now() - this.#since
    if (passed < Math.max(roundTripMs, leastMs)) return
    const wanted = (2 * this.#taken * roundTripMs) / passed
    this.bytes = Math.min(windowBytes.most, Math.max(this.bytes, Math.round(wanted)))
    this.#since += passed
    this.#taken = 0
  }
}

/**
 * ssh2 lets a host send 2 MiB before it hears from us, which on a long way is most of the time that it waits. Call what is
 * answered after each piece that was taken: the host may send more then, by as much as there is room.
 */
export function widening(channel: ClientChannel): (taken: number) => void {
  const inside = channel as Inside
  const size = new WindowSize()
  return (taken) => {
    const { incoming, outgoing, _client } = inside
    size.took(taken, (_client && roundTrips.get(_client)) ?? longWayMs)
    const protocol = _client?._protocol
    if (typeof incoming?.window !== 'number' || incoming.state !== 'open') return
    if (typeof outgoing?.id !== 'number' || protocol?.channelWindowAdjust === undefined) return
    const more = size.bytes - incoming.window - channel.readableLength
    if (more < leastBytes) return
    incoming.window += more
    protocol.channelWindowAdjust(outgoing.id, more)
  }
}
