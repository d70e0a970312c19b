import type { HostFacts } from '@shared/machine/facts.ts'
import type { ReachedHost, RequestContext } from '@main/actuators/index.ts'
import { type Driver, probeHost, runAction, type Runner } from '@main/drivers/index.ts'

/** A host for actuators over a driver and a runner, without the rest of the app. */
export async function reachedHost(
  name: string,
  driver: Driver,
  runner: Runner,
): Promise<ReachedHost & { facts: HostFacts }> {
  const facts = await probeHost(runner, { at: 1, family: driver.family })
  return {
    host: { name },
    facts,
    runner,
    driven: async () => ({ driver, facts }),
    run: (action, params, signal) =>
      runAction(driver, action, params, { runner, facts, ...(signal === undefined ? {} : { signal }) }),
  }
}

/** A context that keeps what it is told. */
export function contextOf(signal = new AbortController().signal) {
  const progress: { done: number; total: number | null }[] = []
  const lines: string[] = []
  const context: RequestContext = {
    signal,
    progress: (step) => progress.push(step),
    log: (level, text) => lines.push(`${level}: ${text}`),
  }
  return { context, progress, lines }
}
