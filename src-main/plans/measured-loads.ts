import { MEASURED_MS, type MeasuredHost } from '@shared/plan/moves/types.ts'
import type { HostRegistry } from '../hosts/index.ts'
import type { Storage } from '../storage/index.ts'

/** What hosts and machines kept busy in the last days, host by host so that nothing else waits for all of them. */
export async function measuredLoads(
  { samples }: Pick<Storage, 'samples'>,
  registry: Pick<HostRegistry, 'all'>,
  now: number,
): Promise<MeasuredHost[]> {
  const found: MeasuredHost[] = []
  for (const { host } of registry.all()) {
    const busy = samples.busy(host.id, now - MEASURED_MS)
    if (busy) found.push({ hostId: host.id, host: busy.host, machines: Object.fromEntries(busy.machines) })
    await new Promise((resolve) => setImmediate(resolve))
  }
  return found
}
