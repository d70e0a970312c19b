import { randomBytes } from 'node:crypto'
import { Relay } from '../agent/index.ts'
import type { Agents, Heard, Place } from './agents.ts'
import type { FlowContext } from './flows.ts'
import type { Side, Way } from './transfer.ts'

/**
 * A way through this workstation for an agent whose own pipes lead elsewhere, such as a cache that serves: a socket on its
 * machine, behind which the far agent speaks.
 */
export async function bridged(agents: Agents, from: Place, far: Side, context: FlowContext): Promise<Way> {
  context.flow?.passHere()
  const socket = `/tmp/terrace-${randomBytes(8).toString('hex')}.sock`
  const relay = new Relay()
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const onLog: Heard['onLog'] = ({ level, text }) => context.log(level, text)
  try {
    let listening: () => void = () => undefined
    const ready = new Promise<void>((resolve) => {
      listening = resolve
    })
    const bridge = await agents.start(from, { task: 'bridge', allow: [socket], socket }, signal, {
      onPeer: relay.from(1),
      onProgress: () => listening(),
      onLog,
    })
    const task = { ...far.task, peer: { kind: 'stdio' } }
    const served = await agents.start(far.place, task, signal, { onPeer: relay.from(0), onLog })
    relay.join(0, served)
    relay.join(1, bridge)
    // A bridge that cannot be made says why as its result.
    await Promise.race([ready, bridge.result])
    // When one end is over the other has nobody to speak with.
    served.result.finally(() => bridge.close()).catch(() => undefined)
    return { peer: { kind: 'socket', path: socket }, end: async () => stop.abort() }
  } catch (thrown) {
    stop.abort()
    throw thrown
  }
}
