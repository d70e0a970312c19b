import type { AppInfo, Preferences } from '@shared/contract/app.ts'
import { preferences } from '@shared/contract/app.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { Services } from '@shared/contract/index.ts'
import { driverFor } from '../drivers/index.ts'
import { eachHourOnce, type HostRegistry } from '../hosts/index.ts'
import type { Storage } from '../storage/index.ts'

export interface AppServiceOptions {
  storage: Storage
  registry: HostRegistry
  info(): Promise<AppInfo>
  showLogs(): void
  onPreferences(preferences: Preferences): void
  reportBug(where: string, error: unknown): void
  onReady(stage: 'content' | 'interactive'): void
}

export const readPreferences = (storage: Storage): Preferences => {
  const kept = preferences.safeParse(storage.settings.get('preferences') ?? {})
  return kept.success ? kept.data : preferences.parse({})
}

/** The "app" feature of the contract. */
export function createAppService(options: AppServiceOptions): Services['app'] {
  const { storage, registry } = options
  const faultsOf = (id: HostId) => {
    const { host } = registry.get(id)
    const faults = host.family === null ? undefined : driverFor(host.family).faults
    return { address: host.address, faults }
  }
  return {
    info: () => options.info(),
    preferences: () => readPreferences(storage),
    setPreferences(changes) {
      eachHourOnce(changes.bandwidth ?? null)
      const next = preferences.parse({ ...readPreferences(storage), ...changes })
      storage.settings.set('preferences', next)
      options.onPreferences(next)
      return next
    },
    showLogs() {
      options.showLogs()
      return null
    },
    ready({ stage }) {
      options.onReady(stage)
      return null
    },
    reportError({ message, stack }) {
      options.reportBug('renderer', Object.assign(new Error(message), { stack }))
      return null
    },
    faults({ hostId }) {
      const { address, faults } = faultsOf(hostId)
      return faults?.list(address) ?? []
    },
    setFault({ hostId, name, on }) {
      const { address, faults } = faultsOf(hostId)
      faults?.set(address, name, on)
      void registry.retry(hostId)
      return faults?.list(address) ?? []
    },
  }
}
