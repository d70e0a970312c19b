import type { Result } from '@shared/base/result.ts'
import type { TerraceApi } from '@shared/contract/index.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'

/** The part of the window's interface to main that the designer uses. */
export type DesignerApi = Pick<TerraceApi, 'app' | 'designs' | 'plans' | 'jobs' | 'hosts'>

export const designerApi = (): DesignerApi => window.terrace

export const openDesign = (api: DesignerApi, id: string): Promise<Result<OpenDesign>> =>
  api.designs.open({ id })
