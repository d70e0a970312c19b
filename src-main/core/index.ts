export type { Core, KeyPolicy } from './core.ts'
export { type CoreOptions, openCore } from './open.ts'
