import type { Scene } from './scene.ts'
import type { Demand } from './types.ts'
import { bestRoom } from './verdicts.ts'

/** Finds a host for each of these, as far as there is one. */
export function arrange(scene: Scene, demands: readonly Demand[]): void {
  for (const demand of demands) {
    const best = bestRoom(demand, scene)
    if (best) scene.put(demand, best.room)
  }
}
