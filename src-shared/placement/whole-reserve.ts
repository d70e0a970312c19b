import type { Room } from './room.ts'
import type { Scene } from './scene.ts'
import { Spare } from './spare.ts'
import type { Demand, Fail } from './types.ts'

/** The reserve as everything is now; undefined: none is asked for. `without`: a host that takes nobody in. */
export function spareOf(scene: Scene, without?: Room): Spare | undefined {
  const { failures } = scene.options
  if (!failures) return undefined
  const spare = new Spare(scene.demands, scene.rooms, failures, without)
  for (const { demand, room } of scene.instances()) spare.take(demand, room.host.hostId)
  return spare
}

/** Why the reserve would not be kept, were a host given to a dedicated server: less than now could be borne. */
export function wholeReserveFail(scene: Scene, { name }: Demand, room: Room): Fail | undefined {
  const [now, then] = [spareOf(scene), spareOf(scene, room)]
  return now && then && then.broken > now.broken ? then.shortfallOf(name) : undefined
}
