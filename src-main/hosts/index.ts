export { createAdopt } from './adopt.ts'
export type { HostMonitor } from './monitor.ts'
export { HostRegistry } from './registry.ts'
export { createHostService } from './service.ts'
