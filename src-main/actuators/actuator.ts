import type { Bandwidth } from '@shared/contract/bandwidth.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { DiskShares } from '@shared/contract/jobs.ts'
import type { WayTaken } from '@shared/images/route.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { Request } from '@shared/plan/requests.ts'
import type { ActionAnswer, ActionName, ActionParams, Driver, Runner } from '../drivers/index.ts'

/** What an actuator may use while it carries out a request. */
export interface RequestContext {
  /** Aborted when the person cancels. */
  signal: AbortSignal
  progress(progress: {
    done: number
    total: number | null
    unit: 'bytes' | 'items'
    /** Where a disk is moved. */
    shares?: DiskShares
  }): void
  log(level: 'info' | 'warning' | 'error', text: string): void
  /** Says which way bytes go, for the person who watches. Absent outside jobs. */
  way?(way: WayTaken): void
  /** Absent outside jobs. What can hold still does so while its job is paused. */
  pausing?: { readonly paused: boolean; onChange(listener: (paused: boolean) => void): () => void }
}

/** One host as actuators see it. */
export interface ReachedHost {
  readonly host: {
    readonly name: string
    readonly practice?: boolean
    readonly sudo?: boolean
    readonly bandwidth?: Bandwidth | undefined
    readonly rack?: string | undefined
  }
  /** Last known facts. */
  readonly facts: HostFacts | null
  readonly runner: Runner
  /** Its driver with facts, read first when they never were. Throws when it has none. */
  driven(): Promise<{ driver: Driver; facts: HostFacts }>
  run<N extends ActionName>(name: N, params: ActionParams<N>, signal?: AbortSignal): Promise<ActionAnswer<N>>
}

/** Finds a host by its id; throws `not-found`. */
export type Hosts = (id: HostId) => ReachedHost

/** What can carry out some kinds of requests. */
export interface Actuator {
  /** For people, in the list of reasons: "hypervisor". */
  readonly name: string
  /** true, or why it cannot fulfil this request, judged by what is known of the hosts without asking them. */
  can(request: Request): true | string
  /**
   * Carries it out and reads it back; answers what the host has now. Errors say in `changed` whether something of it
   * may be there.
   */
  run(request: Request, context: RequestContext): Promise<unknown>
  /** Is what the request asks for complete on the host? In doubt no. */
  holds(request: Request, context: RequestContext): Promise<boolean>
  /** The exact commands. Throws `precondition` when the host was never read. */
  preview(request: Request): string[][]
}
