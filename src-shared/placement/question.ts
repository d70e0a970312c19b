import { type Images, imagesOf } from './image-bytes.ts'
import type { Scene } from './scene.ts'
import type { Demand } from './types.ts'
import { termNames } from './weights.ts'
import type { Flow } from './wires.ts'

/** One instance that is nowhere, and what is the same for every host that is asked to take it. */
export interface Question {
  readonly demand: Demand
  readonly scene: Scene
  /** Of all its disks. */
  readonly diskBytes: number
  /** The images that its disks begin as; undefined: there are none. */
  readonly images: Images | undefined
  /** Servers that it has links with and that have a place, and in how many instances. */
  readonly peers: readonly {
    serverId: string
    placed: number
    weight: number
    /** Of those that have a place, by rack; undefined: racks are not known. */
    racks: ReadonlyMap<string, number> | undefined
  }[]
  /** What its links are expected to carry, by host, and all of it, in bit/s. */
  readonly flows: readonly Flow[]
  readonly sent: number
  /** Share of all hosts' room that it takes. */
  readonly volume: number
  /** Are lost slots worth reckoning? */
  readonly slots: boolean
}

const SLOTS = termNames.indexOf('slots')
const NOBODY: Question['peers'] = []

export function questionOf(demand: Demand, scene: Scene): Question {
  let diskBytes = 0
  for (const { bytes } of demand.disks) diskBytes += bytes
  const peers = demand.peers?.flatMap(({ serverId, weight }) => {
    const placed = scene.placed.get(serverId) ?? 0
    return placed > 0 && serverId !== demand.serverId
      ? [{ serverId, placed, weight, racks: scene.racks.of(serverId) }]
      : []
  })
  const flows = scene.wires.flowsOf(demand)
  return {
    demand,
    scene,
    diskBytes,
    images: imagesOf(demand),
    peers: peers ?? NOBODY,
    flows,
    sent: flows.reduce((sum, { bits }) => sum + bits, 0),
    volume: scene.volumeOf(demand),
    slots: (scene.options.weights[SLOTS] ?? 0) > 0,
  }
}
