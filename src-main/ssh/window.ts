import type { ClientChannel } from 'ssh2'
import { MiB } from '@shared/base/units.ts'

/** What may be under way to us on one channel: enough for 3 Gbit/s at 40 ms. */
export const windowBytes = 16 * MiB
/** Less is not worth a message. */
const leastBytes = MiB

/** Of ssh2's own channel: what we let the host send still, and how to let it send more. */
interface Inside {
  incoming?: { window?: unknown; state?: unknown }
  outgoing?: { id?: unknown }
  _client?: { _protocol?: { channelWindowAdjust?: (channel: number, bytes: number) => void } }
}

/**
 * ssh2 lets a host send 2 MiB before it hears from us, which on a long way is most of the time that it waits. Call this
 * at the beginning and after each piece that was taken: the host may send more then, by as much as there is room.
 */
export function openWindow(channel: ClientChannel): void {
  const { incoming, outgoing, _client } = channel as Inside
  const protocol = _client?._protocol
  if (typeof incoming?.window !== 'number' || incoming.state !== 'open') return
  if (typeof outgoing?.id !== 'number' || protocol?.channelWindowAdjust === undefined) return
  const more = windowBytes - incoming.window - channel.readableLength
  if (more < leastBytes) return
  incoming.window += more
  protocol.channelWindowAdjust(outgoing.id, more)
}
