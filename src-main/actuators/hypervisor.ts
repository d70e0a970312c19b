import { isOnOneHost, type OnOneHost, type Request } from '@shared/plan/requests.ts'
import { driverFor, drivers, isAbsent } from '../drivers/index.ts'
import type { Actuator, Hosts } from './actuator.ts'
import { begun } from './begun.ts'
import { lastKnown } from './call.ts'
import { workOf } from './works.ts'
import { t } from '@shared/text/translate.ts'

const notAlone = () => t`a hypervisor cannot do this alone`

/** Carries out requests for one host with that host's driver. */
export function hypervisorActuator(hosts: Hosts): Actuator {
  const onOne = (request: Request): OnOneHost => {
    if (!isOnOneHost(request)) throw new TypeError(notAlone())
    return request
  }
  return {
    get name() {
      return t`hypervisor`
    },
    can(request) {
      if (!isOnOneHost(request)) return notAlone()
      const { facts, host } = hosts(request.hostId)
      // A host that was never read is read when the request runs.
      if (facts === null) return true
      const { family } = facts
      if (family === null) return t`${host.name} has no hypervisor that Terrace can use`
      if (!drivers.some((driver) => driver.family === family))
        return t`there is no driver for ${family} hosts`
      for (const { action } of workOf(request).calls(request)) {
        const ability: object = driverFor(family).actions[action]
        if (isAbsent(ability)) return `${host.name}: ${ability.absent}`
      }
      return true
    },
    async run(request, context) {
      const one = onOne(request)
      const host = hosts(one.hostId)
      const work = workOf(one)
      await work.guard?.(host, one, context)
      if (work.run !== undefined) return work.run(host, one, context)
      let answer: unknown
      for (const [index, step] of work.calls(one).entries()) {
        if (index === 0) answer = await step.run(host, context)
        else await begun(t`A part of it was done before.`, () => step.run(host, context))
      }
      return answer
    },
    async holds(request, context) {
      const one = onOne(request)
      return workOf(one).holds(hosts(one.hostId), one, context)
    },
    preview(request) {
      const one = onOne(request)
      const { driver, facts } = lastKnown(hosts(one.hostId))
      return workOf(one)
        .calls(one)
        .flatMap((step) => step.preview(driver, facts))
    },
  }
}
