import type { HostId } from '../contract/hosts.ts'
import type { DeviceWish } from '../machine/devices.ts'
import type { MachineFacts } from '../machine/facts.ts'
import type { Plan, PlanStep, Risk } from './plan.ts'
import type { PlanHost } from './world.ts'
import { estimateMs } from './estimates.ts'
import { hostOf, type Request } from './requests.ts'

export type Problem = Plan['problems'][number]

export interface StepOptions {
  title: string
  after?: (string | undefined)[]
  changes?: string[]
  bytes?: number
  /** Where it is known better than by its kind and bytes. */
  estimateMs?: number
  risk?: Risk
  warning?: string
  of?: { serverId: string; replica: number }
}

/** What an instance asks of the devices of its host, and the machine that it has there. */
export interface Waiting {
  hostId: string
  wishes: readonly DeviceWish[]
  machine?: MachineFacts | undefined
}

/** A plan while it is being made: steps are added in an order in which they may run. */
export class Draft {
  readonly steps: PlanStep[] = []
  readonly problems: Problem[] = []
  readonly facts: Record<string, string> = {}
  readonly hosts: ReadonlyMap<string, PlanHost>
  /** Step that frees a machine name on a host, by `host name`. */
  readonly freed = new Map<string, string>()
  /** Step that brings an image to a pool, by `host pool name`. */
  readonly copies = new Map<string, string>()
  /** Volumes this plan makes: not to be named twice. */
  readonly made = new Set<string>()
  /** Devices this plan gives away, by `host kind address`, with how many steps there were before. */
  readonly devices = new Map<string, number>()
  /** Who is still to get devices, by instance. */
  readonly waiting = new Map<string, Waiting>()
  /** Machine names this plan takes, by `host name`, with whose it is. */
  readonly named = new Map<string, string>()

  constructor(hosts: readonly PlanHost[]) {
    this.hosts = new Map(hosts.map((host) => [host.hostId, host]))
  }

  /** Adds a step and returns its id. */
  step(request: Request, options: StepOptions): string {
    const id = `s${this.steps.length + 1}`
    const bytes = options.bytes ?? 0
    const after = [...new Set((options.after ?? []).filter((one) => one !== undefined))]
    this.steps.push({
      id,
      after,
      request,
      title: options.title,
      hostId: hostOf(request),
      ...(options.of ? { serverId: options.of.serverId, replica: options.of.replica } : {}),
      changes: options.changes ?? [],
      bytes,
      estimateMs: options.estimateMs ?? estimateMs(request, bytes),
      risk: options.risk ?? 'none',
      ...(options.warning === undefined ? {} : { warning: options.warning }),
    })
    return id
  }

  /** Takes back the steps added since there were `count`, and the devices given away for them. */
  rollback(count: number): void {
    this.steps.length = count
    for (const [key, id] of this.copies) if (Number(id.slice(1)) > count) this.copies.delete(key)
    for (const [key, before] of this.devices) if (before >= count) this.devices.delete(key)
  }

  problem(severity: Problem['severity'], text: string, more: Omit<Problem, 'severity' | 'text'> = {}): void {
    this.problems.push({ severity, text, ...more })
  }

  /** Records something the plan relies on. */
  fact(subject: string, state: string): void {
    this.facts[subject] = state
  }
}

/** Key of something on a host. */
export const at = (hostId: HostId, ...rest: string[]): string => [hostId, ...rest].join('\n')
