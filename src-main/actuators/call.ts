import { TerraceError } from '@shared/base/errors.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import {
  type ActionAnswer,
  type ActionName,
  type ActionParams,
  type Driver,
  driverFor,
  previewCommands,
} from '../drivers/index.ts'
import type { ReachedHost, RequestContext } from './actuator.ts'
import { t } from '@shared/text/translate.ts'

/** One driver action with its parameters: to be run, or only shown. */
export interface Call<Answer = unknown> {
  readonly action: ActionName
  run(host: ReachedHost, context: RequestContext): Promise<Answer>
  preview(driver: Driver, facts: HostFacts): string[][]
}

export const call = <N extends ActionName>(action: N, params: ActionParams<N>): Call<ActionAnswer<N>> => ({
  action,
  run: (host, { signal }) => host.run(action, params, signal),
  preview: (driver, facts) => previewCommands(driver, action, params, facts),
})

/** Driver and facts as last known. Throws `precondition` when the host was never read. */
export function lastKnown(host: ReachedHost): { driver: Driver; facts: HostFacts } {
  const { facts } = host
  if (facts?.family) return { driver: driverFor(facts.family), facts }
  throw new TerraceError('precondition', t`${host.host.name} was not read yet.`, {
    next: t`Probe it on its page first.`,
  })
}
