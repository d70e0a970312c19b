import type { TerraceApi } from '@shared/contract/index.ts'

/** The part of the window's interface to main that the designer uses. */
export type DesignerApi = Pick<TerraceApi, 'app' | 'designs' | 'plans' | 'jobs' | 'hosts' | 'images'>

export const designerApi = (): DesignerApi => window.terrace
