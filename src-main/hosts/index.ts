export { createAdopt } from './adopt.ts'
export type { HostMonitor } from './monitor.ts'
export { HostRegistry } from './registry.ts'
export { type Caller, createHostService } from './service.ts'
