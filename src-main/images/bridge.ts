import { randomBytes } from 'node:crypto'
import type { Heard, Place } from './agents.ts'
import type { FlowContext } from './flows.ts'
import { joined, type JoinParts } from './joined.ts'
import type { Side, Way } from './transfer.ts'

/**
 * A way through this workstation for an agent whose own pipes lead elsewhere, such as a cache that serves: a socket on its
 * machine, behind which the far agent speaks. `name` is letters, digits and dashes.
 */
export async function bridged(
  parts: JoinParts,
  from: Place,
  far: Side,
  name: string,
  context: FlowContext,
): Promise<Way> {
  context.flow?.passHere()
  const socket = `/tmp/terrace-${randomBytes(8).toString('hex')}.sock`
  const onLog: Heard['onLog'] = ({ level, text }) => context.log(level, text)
  let listening: () => void = () => undefined
  const ready = new Promise<void>((resolve) => {
    listening = resolve
  })
  const { agents, end } = await joined(
    parts,
    [
      { place: far.place, task: { ...far.task, peer: { kind: 'stdio' } }, heard: { onLog } },
      {
        place: from,
        task: { task: 'bridge', allow: [socket], socket },
        heard: { onProgress: () => listening(), onLog },
      },
    ],
    name,
    context,
  )
  const [served, bridge] = agents
  try {
    // A bridge that cannot be made says why as its result.
    await Promise.race([ready, bridge.result])
    // When one end is over the other has nobody to speak with.
    served.result.finally(() => bridge.close()).catch(() => undefined)
    return { peer: { kind: 'socket', path: socket }, end }
  } catch (thrown) {
    await end()
    throw thrown
  }
}
