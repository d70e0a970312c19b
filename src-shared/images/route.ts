/** Which way bytes are made to go between two hosts; where nobody says, directly if they reach each other. */
export const routes = ['direct', 'relay'] as const
export type Route = (typeof routes)[number]

/** Which way they go: inside one machine, from host to host, to or from this workstation, or through it. */
export type WayTaken = 'local' | 'direct' | 'here' | 'relay'

/** The way between a host and a store as it was found now. */
export interface RouteFound {
  way: WayTaken
  /** Between them, where they reach each other. */
  roundTripMs: number | null
  /** Why they do not. */
  reason: string | null
}
