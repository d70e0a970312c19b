export const useResources = ['vcpus', 'memory', 'disk', 'load'] as const
/** vCPUs and bytes of memory as committed to machines, bytes in use of pools, processors measured as busy. */
export type UseResource = (typeof useResources)[number]

/** What machines take of a host at a time, ms since the epoch; null: not measured. */
export interface HostUse {
  at: number
  vcpus: number
  memory: number
  disk: number
  load: number | null
}

/** The use of hosts over time, oldest first, by their ids. All points are means over `width` ms. */
export interface UseHistory {
  width: number
  hosts: { hostId: string; points: HostUse[] }[]
}

export const NO_HISTORY: UseHistory = { width: 0, hosts: [] }

/** One host that counts: what may be in use of it, and what is. */
export interface GrowthHost {
  hostId: string
  name: string
  rack?: string | undefined
  limits: Readonly<Record<UseResource, number>>
  used: Readonly<Record<UseResource, number>>
}

/** When something is used up, ms since the epoch. */
export interface RunsOut {
  at: number
  /** By the upper and by the lower quartile of the slopes; null: by that it is not used up within ten years. */
  earliest: number
  latest: number | null
}

/** How much is in use, how fast that grows, and when it reaches the limit. */
export interface Forecast {
  used: number
  limit: number
  /** In units a day, by the median and the quartiles of the slopes; null: there is too little history. */
  perDay: { median: number; low: number; high: number } | null
  /** null: not within ten years, or not known. */
  runsOut: RunsOut | null
}

export interface HostForecast extends Forecast {
  hostId: string
  name: string
}

export interface GrowthOf extends Forecast {
  resource: UseResource
  /** Of the limit of all hosts together, so much was left out as the largest hosts have that may fail. */
  kept: number
  /** By volume, so many more servers of the mix are left until then; null: the mix asks for none of it. */
  servers: number | null
  /** Those that run out first in front, then the fullest. */
  hosts: HostForecast[]
  /** What was in use of all hosts together, oldest first. */
  history: { at: number; value: number }[]
}

export interface Growth {
  /** First point of the history; null: there is none yet. */
  since: number | null
  /** Now. */
  at: number
  resources: GrowthOf[]
  /** What runs out first at the present growth; null: nothing does. */
  first: UseResource | null
}
