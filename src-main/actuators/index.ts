import type { Actuator, Hosts } from './actuator.ts'
import { type Dispatcher, dispatcherOver } from './dispatcher.ts'
import { hypervisorActuator } from './hypervisor.ts'
import { imageCopyActuator } from './image-copy.ts'
import { migrationActuator } from './migration.ts'
import { seedWriteActuator } from './seed-write.ts'

export interface DispatcherOptions {
  hosts: Hosts
  /** More actuators, asked after Terrace's own. */
  actuators?: readonly Actuator[]
}

/** The dispatcher with everything that Terrace can carry out. */
export function createDispatcher({ hosts, actuators = [] }: DispatcherOptions): Dispatcher {
  const own = [
    hypervisorActuator(hosts),
    imageCopyActuator(hosts),
    seedWriteActuator(hosts),
    migrationActuator(hosts),
  ]
  return dispatcherOver([...own, ...actuators], hosts)
}

export type { Actuator, Hosts, ReachedHost, RequestContext } from './actuator.ts'
export type { Dispatcher } from './dispatcher.ts'
export { liveKinOf, whyNotMigrate, whyNotMigrateLive } from './migration.ts'
export { mustBeFree } from './guards.ts'
export { begun } from './begun.ts'
export { isPartial, jobOf, journalOf, partialOf } from './partial.ts'
