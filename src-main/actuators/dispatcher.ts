import { TerraceError } from '@shared/base/errors.ts'
import { compensationOf, describe, hostsOf, locksOf, type Request } from '@shared/plan/requests.ts'
import type { Actuator, Hosts, RequestContext } from './actuator.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'

/** Takes requests and hands each to the actuator that is able to fulfil it. */
export interface Dispatcher {
  run(request: Request, context: RequestContext): Promise<unknown>
  holds(request: Request, context: RequestContext): Promise<boolean>
  compensation(request: Request, unfinished?: boolean): Request | null
  locks(request: Request): string[]
  /** The exact commands of a request. */
  preview(request: Request): string[][]
  /** true, or the reasons why nothing can fulfil it, for showing before anyone asks. */
  can(request: Request): true | string[]
}

/** A dispatcher over actuators, asked in this order. */
export function dispatcherOver(actuators: readonly Actuator[], hosts: Hosts): Dispatcher {
  function choose(request: Request): Actuator {
    const reasons: string[] = []
    for (const actuator of actuators) {
      const verdict = actuator.can(request)
      if (verdict === true) return actuator
      reasons.push(`${actuator.name}: ${verdict}`)
    }
    const title = describe(request, { host: (id) => hosts(id).host.name })
    throw new TerraceError('unsupported', t`"${title}" cannot be done. ${reasons.join('; ')}.`, {
      left: t`Nothing was changed.`,
      next: t`Choose another host than ${both(hostsOf(request).map((id) => hosts(id).host.name))}, or change the design.`,
    })
  }
  return {
    run: async (request, context) => choose(request).run(request, context),
    holds: async (request, context) => choose(request).holds(request, context),
    preview: (request) => choose(request).preview(request),
    compensation: compensationOf,
    locks: locksOf,
    can(request) {
      const verdicts = actuators.map((actuator) => ({ actuator, verdict: actuator.can(request) }))
      if (verdicts.some(({ verdict }) => verdict === true)) return true
      return verdicts.map(({ actuator, verdict }) => `${actuator.name}: ${String(verdict)}`)
    },
  }
}
